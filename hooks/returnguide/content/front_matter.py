"""The front matter of a page: YAML between two lines of `---`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from returnguide.content.yaml_reader import YamlProblem, read_yaml


class FrontMatter(NamedTuple):
    """What stands before the text of a page."""

    values: Mapping[str, object]
    error: YamlProblem | None
    """Line, message and hint, where it cannot be read."""
    end: int
    """The number of lines that it takes."""
    lines: Mapping[str, int] = MappingProxyType({})
    """Key -> its line."""


def _missing_front_matter(lines: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for a page that does not begin with `---`."""
    message = "no front matter: the page must begin with --- and a title"
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith(("```", "~~~")):
        return message, f"take out the line '{first}', and its like at the end of the page"
    if first == "---":
        return message, "delete the empty lines above ---"
    if first.strip("-–—_* ") == "" and first:
        return message, f"write --- in the place of '{first}'"
    return message, ""


def parse_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Parse the front matter at the head of a page's lines."""
    if lines[0].rstrip() != "---":
        return FrontMatter({}, (1, *_missing_front_matter(lines)), end=0)
    closing = (index for index, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."})
    end = next(closing, 0)
    if not end:
        message = "the front matter that begins here has no closing ---"
        return FrontMatter({}, (1, message, ""), end=1)
    document = read_yaml("\n".join(lines[1:end]), first_line=2)
    for line, message, hint in document.errors[:1]:
        subject = "the front matter is " if message.startswith("not valid") else ""
        return FrontMatter({}, (line, subject + message, hint), end + 1)
    if not isinstance(document.value, dict):
        message, hint = "the front matter is not a list of keys and values", 'write title: "…"'
        return FrontMatter({}, (2, message, hint), end + 1)
    key_lines = {path[0]: line for path, line in document.lines.items() if len(path) == 1}
    return FrontMatter(document.value, None, end + 1, key_lines)
