"""The UI strings of a language: its words.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from returnguide.content.sections import Section
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, shorten


@dataclass(frozen=True)
class UiStrings:
    """A language's UI strings."""

    path: str
    texts: Mapping[str, Mapping[str, str]]
    """Group -> key -> text."""
    lines: Mapping[str, int]
    """`group.key` -> line."""

    def text(self, name: str) -> str:
        """Return the text of `group.key`."""
        group, _, key = name.partition(".")
        return self.texts[group][key]

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """Group -> section: a group is translated as a whole."""
        return {
            group: Section(
                group,
                self.lines.get(f"{group}.{next(iter(texts), '')}", 1),
                None,
                "",
                tuple(f"{key}: {text}" for key, text in texts.items()),
            )
            for group, texts in self.texts.items()
        }


def parse_ui_strings(text: str, *, path: str) -> tuple[UiStrings, list[Diagnostic]]:
    """Parse a words.yml; a value that is no text is turned into one, and reported."""
    groups, lines, diagnostics = read_groups(text, path)
    for group in [group for group in groups if "." in group]:
        message, hint = f"the name of the group '{shorten(group)}' has a dot", "take it out"
        diagnostics.append(data_error(path, lines[(group,)], message, hint))
        del groups[group]
    diagnostics += [
        data_error(
            path,
            lines[group, key],
            f"word '{group}.{key}' is not a text",
            "put it in double quotes",
        )
        for group, rows in groups.items()
        for key, value in rows.items()
        if not isinstance(value, str) or not value.strip()
    ]
    texts = {
        group: {key: str(value) for key, value in rows.items()} for group, rows in groups.items()
    }
    by_name = {
        ".".join(place): line
        for place, line in lines.items()
        if len(place) == 2 and place[0] in groups
    }
    return UiStrings(path, texts, by_name), diagnostics
