"""Admonitions, the boxes on a page that stand out: `!!! warning "Title"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

ADMONITIONS = ("note", "tip", "warning", "danger")
"""The kinds. Each language's words.yml has their default titles, in the group `admonition`."""

ADMONITION_LINE = re.compile(
    r"""(?P<head>(?P<indent> *)!!!\s*(?P<kind>[\w-]*)(?P<title> +"[^"\n]*")?)(?P<text>.*)"""
)
"""The first line of an admonition. Its text follows in the next lines up to a blank one, or on
this line after the title: translation tools join the lines of a paragraph and remove their
indentation, and the admonition must survive that."""

_NOT_TEXT = re.compile(r"\s*$|#|<!--")
"""The beginning of a line that cannot be the text of the admonition above it."""


def find_malformed_admonitions(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each admonition that Markdown would not take for one."""
    for number, line in enumerate(lines, 1):
        match = ADMONITION_LINE.match(line)
        if not match:
            continue
        has_text = match["title"] and match["text"].strip()
        if match["kind"] not in ADMONITIONS:
            kinds = ", ".join(ADMONITIONS)
            yield number, f"'{match['kind']}' is no kind of admonition, the kinds are {kinds}"
        elif not has_text and (number == len(lines) or _NOT_TEXT.match(lines[number])):
            message = (
                "the text of an admonition follows in the next line, without a blank line between"
            )
            yield number, message


def indent_text(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield lines, each with its number, with the text of admonitions indented as Markdown wants
    it.

    Translators' tools join the lines of a paragraph and drop their indentation.
    """
    margin = ""
    lost: int | None = None
    """How many spaces the text lacks; None before its first line."""
    for number, line in lines:
        if match := ADMONITION_LINE.fullmatch(line):
            margin, lost = f"{match['indent']}    ", None
            text = match["text"].strip() if match["title"] else ""
            yield number, match["head"] if text else line
            if text:
                yield number, f"{margin}{text}"
        elif margin and not _NOT_TEXT.match(line):
            text = line.lstrip()
            if lost is None:
                lost = max(0, len(margin) + len(text) - len(line))
            indented = f"{' ' * lost}{line}"
            yield number, indented if indented.startswith(margin) else f"{margin}{text}"
        else:
            margin = ""
            yield number, line
