"""Rules on lists."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from returnguide.content.lists import ListItem
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "list-number",
        "The numbers of a list are those that readers see, and a list does not begin anew by"
        " accident.",
        reference="""\
Markdown counts the items of a list itself, from the number of the first: `1. 2. 2.` is shown as
1, 2, 3. A line in the first column after a blank line ends the list, and the next item begins a new
one with its own count; indent what stands between two items by four spaces, and the list goes on.
The numbers of lists in items and in admonitions count in the same way.
`1. 1. 1.` is fine, and so is a text in the first column that begins a second list.""",
        bad="1. Composez `*#06#`.\n\n![Clavier](../assets/images/keypad.svg)\n\n"
        "2. Notez le numéro.",
        good="1. Composez `*#06#`.\n\n    ![Clavier](../assets/images/keypad.svg)\n\n"
        "2. Notez le numéro.",
    ),
)

_NO_TEXT = re.compile(r"\s|!\[[^\]]*\]\([^)]*\)\s*$|[-*+]\s|!!!|```|~~~|<!--|</?\w")
"""The beginning of a line that is not a paragraph: indentation, a picture, an item, an admonition,
code, a comment, HTML."""


@dataclass
class _Count:
    """Where the numbers of a list are."""

    first: int
    """The line of its first item."""
    line: int
    """The line of its last item so far."""
    shown: int
    """The number that readers see there."""
    counts_itself: bool
    """Whether all items so far are numbered 1, so that Markdown counts them."""


def check_lists(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield items whose number is not the one that readers see, and those of lists that begin anew
    by accident.

    A list is shown from its first number on, counted by one. A text between two lists begins a new
    one; a picture, an admonition or code does not.
    """
    headings = [heading.line for heading in page.headings]
    breaks = sorted([*headings, *(directive.line for directive in page.directives)])
    counts: dict[tuple[int, int], _Count] = {}
    for item in page.list_items:
        if item.number is None:
            continue
        place = (item.container, bisect(breaks, item.line))
        before = counts.get(place)
        is_open = before is not None and before.first == item.first
        is_new = not before or (not is_open and _has_text_between(page, before, item))
        shown = before.shown if before else 0
        expected = 1 if is_new else shown + 1
        after_ones = bool(before and is_open and before.counts_itself and item.number == 1)
        if not after_ones and item.number not in {expected, shown + 1}:
            verb = "readers see" if is_open else "expected"
            message = f"the item is numbered {item.number}, {verb} {expected}"
            hint = _hint(is_open=is_open, is_new=is_new)
            yield Diagnostic(page.path, item.line, "list-number", message, hint)
        shown = expected if after_ones else item.number  # a wrong number is reported once
        counts[place] = _Count(item.first, item.line, shown, item.number == 1)


def _has_text_between(page: SourcePage, before: _Count, item: ListItem) -> bool:
    """Return whether a paragraph stands between the last item of a list and one of another list."""
    lines = page.lines[before.line : item.line - 1]
    if item.container:
        lines = tuple(line.lstrip() for line in lines)
    blank = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    return any(line.strip() and not _NO_TEXT.match(line) for line in lines[blank:])


def _hint(*, is_open: bool, is_new: bool) -> str:
    if is_open:
        return "number the items one by one"
    if is_new:
        return "a list begins with 1"
    return "indent what stands between the items by four spaces, so that the list goes on"
