"""Which words the templates and the code use: what a words.yml must have, and what nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from returnguide.content.insert_fields import FIELD_GROUPS
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic

PROJECT_ROOT = Path(__file__).resolve().parents[3]
"""The folder that holds `hooks/`, `overrides/` and `docs/`."""

STRINGS_USED_IN_CODE = {
    "case": ("none", "chosen", "prepared", "lacking"),
    "copy": ("link", "copied", "failed", "short", "case", "close"),
    "insert": (
        *(
            "sheet",
            "pdf",
            "fill",
            "links",
            "required",
            "optional",
            "place",
            "marketplace",
            "order",
            "device",
            "unlock",
            "unlock_only",
            "unlock_never",
        ),
        *(
            "pattern_order",
            "pattern_paper",
            "pattern_none",
            "qr_guide",
            "day",
            "month",
            "year",
            "no_date",
            "future",
            "erased",
        ),
        *(
            "imei_good",
            "imei_wrong",
            "imei_missing",
            "imei_imeisv",
            "imei_eid",
            "imei_length",
            "imei_serial",
        ),
    ),
    "offline": ("title", "text", "again", "pages"),
    "progress": ("count", "resume"),
    "site": ("name", "short_name", "description"),
    "step": ("heading", "contents"),
    "support": ("count", "none", "changed", "copied", "failed", "os", "carrier", "dropoff"),
    "support_message": ("text",),
}
"""Group -> the words that Python code takes, or a template by a name that the code gives it. A test
compares them with what a build takes."""

DYNAMIC_GROUPS = (
    "theme",
    "admonition",
    "question",
    "support_kind",
    "support_synonym",
    *FIELD_GROUPS,
)
"""Groups whose keys are data: those of the theme, of notices, of choices.yml, of support's places
and searches, and of insert.yml."""


@dataclass(frozen=True)
class StringUsage:
    """What is used, and where."""

    needed: Mapping[str, str]
    """`group.key` -> the place that shows it, `overrides/404.html:6`."""
    quoted: frozenset[str]
    """Every word that stands in quotes in the code, for what takes a key by its name."""


def find_string_usage(house: Path) -> StringUsage:
    """What the templates below `overrides/`, and the code below `hooks/`, use."""
    needed = {
        f"{group}.{key}": "hooks/returnguide/"
        for group, keys in STRINGS_USED_IN_CODE.items()
        for key in keys
    }
    for file in sorted((house / "overrides").rglob("*.html")):
        for line, group, key in template_words(file.read_text(encoding="utf-8")):
            needed[f"{group}.{key}"] = f"{file.relative_to(house).as_posix()}:{line}"
    code = [
        file.read_text(encoding="utf-8")
        for file in (house / "hooks").rglob("*.py")
        if file.name != Path(__file__).name
    ]
    return StringUsage(
        needed, frozenset(word for text in code for word in re.findall(r"[\"']([\w-]+)[\"']", text))
    )


def template_words(template: str) -> Iterator[tuple[int, str, str]]:
    """(line, group, key) for every word that a Jinja template shows, but for those whose key is
    chosen while the page is made.

    Words are reached as `words.group.key`, `config.extra.words.group.key`, or through a name that
    was set to either.
    """
    tree = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(template)
    names: dict[str, tuple[str, ...]] = {"words": ()}
    for assign in tree.find_all(nodes.Assign):
        if (
            isinstance(assign.target, nodes.Name)
            and (path := _path(assign.node, names)) is not None
        ):
            names[assign.target.name] = path
    inner = {
        id(node.node)
        for node in tree.find_all((nodes.Getattr, nodes.Getitem))
        if _path(node.node, names) is not None
    }
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        path = _path(node, names)
        if path and len(path) == 2 and all(path) and id(node) not in inner:
            yield node.lineno, *path


def _path(node: nodes.Node, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The keys below the words that an expression takes, or None where it is about something
    else."""
    if isinstance(node, nodes.Name):
        return names.get(node.name)
    if isinstance(node, nodes.Getattr):
        above, key = _path(node.node, names), node.attr
        return () if key == "words" and above is None else None if above is None else (*above, key)
    if isinstance(node, nodes.Getitem) and (above := _path(node.node, names)) is not None:
        return (*above, node.arg.value) if isinstance(node.arg, nodes.Const) else (*above, "")
    return None


def check_missing_strings(source: UiStrings, uses: StringUsage) -> list[Diagnostic]:
    """Words that are shown and that the source language lacks; none where its file could not be
    read."""
    return [
        Diagnostic(
            source.path,
            1,
            "missing-word",
            f"word '{name}' is missing",
            f"{place} shows it",
            target=name,
        )
        for name, place in uses.needed.items()
        if source.lines and name not in source.lines
    ]


def check_unused_strings(source: UiStrings, uses: StringUsage) -> list[Diagnostic]:
    """Words of the source language that nothing shows."""
    return [
        Diagnostic(
            source.path,
            line,
            "unused-word",
            f"nothing shows the word '{name}'",
            "remove it in every language",
            target=name,
        )
        for name, line in source.lines.items()
        if name not in uses.needed
        and name.partition(".")[0] not in DYNAMIC_GROUPS
        and name.partition(".")[2] not in uses.quoted
    ]
