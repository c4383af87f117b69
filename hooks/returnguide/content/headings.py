"""The headings of a page and their ids: `## Title {#id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"(?P<hashes>#{1,6})(?P<rest>.*)")
_INDENTED_HEADING = re.compile(r"\s+#{1,6}\s")
_UNDERLINE = re.compile(r"(=+|-+)\s*")


@dataclass(frozen=True)
class Heading:
    """A heading of a page."""

    line: int
    """Its line, from 1; of a heading in a parsed document, the index of its element."""
    level: int
    id: str
    """The id as written, or an empty string."""
    title: str
    error: str = ""
    """What is wrong with how the heading or its id is written; empty if nothing is."""


def find_headings(visible: Sequence[str], body: Sequence[str]) -> Iterator[Heading]:
    """Yield the headings of a page, malformed ones included.

    `visible` are the lines with comments and code masked, to find headings in; `body` are the lines
    as written, to take titles from, which may contain code.
    """
    for number, line in enumerate(visible, 1):
        if not line.lstrip().startswith(("#", "=", "-")):
            continue
        written = body[number - 1].rstrip() if line.startswith("#") else line.rstrip()
        if match := _HEADING.fullmatch(written):
            yield _parse_heading(number, len(match["hashes"]), match["rest"])
        elif _INDENTED_HEADING.match(line):
            error = "a heading must start in the first column, not after spaces"
            yield Heading(number, 6, "", line.strip("# "), error)
        elif _UNDERLINE.fullmatch(line) and number > 1 and _is_text(visible[number - 2]):
            error = "a heading is written with # signs, not underlined"
            yield Heading(number - 1, 2, "", visible[number - 2].strip(), error)


def _is_text(line: str) -> bool:
    """Return whether a line of = or - below `line` makes a heading of it."""
    return bool(line.strip()) and not line.startswith(("#", "|", "-"))


def _parse_heading(line: int, level: int, rest: str) -> Heading:
    """Return the heading of a level; `rest` is its line after the # signs."""
    has_space = rest.startswith((" ", "\t"))
    error = "" if has_space else f"an ordinary space must follow the {'#' * level}"
    text = rest.strip()
    start = text.rfind("{")
    if start < 0 or text.find("}", start) != len(text) - 1:
        return Heading(line, level, "", text.rstrip("# "), error or _early_id_error(text))
    title, braces = text[:start].rstrip(), text[start:]
    space = text[len(title) : start]
    if not braces.startswith("{#") or space != " ":
        return Heading(line, level, "", title, error or _malformed_id_error(space, braces))
    return Heading(line, level, braces[2:-1], title.strip(), error)


def _early_id_error(text: str) -> str:
    """Return the error of a heading whose id is not at its end; empty if it has none at all."""
    match = re.search(r"\{#[^{}]*\}", text)
    if not match:
        return ""
    rest = text[match.end() :]
    return f"'{rest}' stands after the id '{match[0]}', which must end the line"


def _malformed_id_error(space: str, braces: str) -> str:
    match = re.search(r"#\s*([\w-]+)", braces)
    expected = f"{{#{match[1] if match else 'id'}}}"
    return f"the id is written '{space}{braces}', expected one ordinary space and {expected}"
