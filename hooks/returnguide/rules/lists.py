"""Rules on lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
`1. 1. 1.` is fine, and so is a text in the first column that begins a second list.""",
        bad="1. Composez `*#06#`.\n\n![Clavier](../assets/images/keypad.svg)\n\n"
        "2. Notez le numéro.",
        good="1. Composez `*#06#`.\n\n    ![Clavier](../assets/images/keypad.svg)\n\n"
        "2. Notez le numéro.",
    ),
)

_NUMBERED = re.compile(r" {0,3}(\d{1,9})\.\s")
_NO_TEXT = re.compile(r"\s|!\[[^\]]*\]\([^)]*\)\s*$|[-*+]\s|!!!|```|~~~|<!--|</?\w")
"""The beginning of a line that is not a paragraph: indentation, a picture, an item, an admonition,
code, a comment, HTML."""


@dataclass
class _List:
    """The state of the numbered list that the next line may continue."""

    shown: int = 0
    """The number that readers see at its last item; 0 where there is no list yet."""
    counts_itself: bool = True
    """Whether all items so far are numbered 1, so that Markdown counts them."""
    text_between: bool = True
    """Whether a paragraph stands between its last item and the next line."""
    is_after_blank: bool = True
    """Whether the line before is blank."""
    is_ended: bool = False
    """Whether Markdown would begin a new list with the next item."""

    @property
    def is_open(self) -> bool:
        """Whether the next item belongs to it."""
        return bool(self.shown) and not self.is_ended

    def add(self, number: int) -> str:
        """Add an item; return what is wrong with its number, or an empty string."""
        is_open = self.is_open
        after_ones = is_open and self.counts_itself and number == 1
        expected = self.shown + 1 if is_open or not self.text_between else 1
        is_right = number in {expected, self.shown + 1} or after_ones
        self.shown = expected if after_ones else number  # a wrong number is reported once
        self.counts_itself = number == 1
        self.text_between = self.is_after_blank = self.is_ended = False
        if is_right:
            return ""
        verb = "readers see" if is_open else "expected"
        return f"the item is numbered {number}, {verb} {expected}"


def check_lists(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield items whose number is not the one that readers see, and those of lists that begin anew
    by accident.

    A list is shown from its first number on, counted by one; whatever stands in the first column
    after a blank line ends it. A text between two lists begins a new one; a picture, an admonition
    or code does not.
    """
    current = _List()
    breaks = {heading.line for heading in page.headings} | {
        directive.line for directive in page.directives
    }
    for number, (line, raw) in enumerate(zip(page.visible, page.lines, strict=True), 1):
        is_open = current.is_open
        item = _NUMBERED.match(line)
        if number in breaks:
            current = _List()
        elif item and (current.is_after_blank or is_open):
            hint = _hint(is_open=is_open, text_between=current.text_between)
            if error := current.add(int(item[1])):
                yield Diagnostic(page.path, number, "list-number", error, hint)
        elif not raw.strip():
            current.is_after_blank = True
        elif not _belongs_to_item(current, line, raw):
            current.is_ended, current.is_after_blank = True, False
            current.text_between = current.text_between or not _NO_TEXT.match(raw)


def _belongs_to_item(current: _List, line: str, raw: str) -> bool:
    """Return whether a line belongs to the item above it."""
    is_lazy = bool(current.shown) and not current.is_after_blank and bool(line.strip())
    return raw.startswith("    ") or is_lazy


def _hint(*, is_open: bool, text_between: bool) -> str:
    if is_open:
        return "number the items one by one"
    if text_between:
        return "a list begins with 1"
    return "indent what stands between the items by four spaces, so that the list goes on"
