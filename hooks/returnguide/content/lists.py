"""Lists, as CommonMark reads them: directly below their paragraph, numbered `1)` too, and with
children indented as far as the text of their item.

Python-Markdown wants a blank line before a list, `1.`, and four spaces for each level. The build
gives it the lines of `read_lists`, and every rule asks for the items of the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from returnguide.content.admonitions import ADMONITION_LINE, indent_text
from returnguide.content.markdown_text import COMMENT, mask, mask_code_blocks

_MARKER = re.compile(
    r" *+(?P<marker>[-*+]|(?P<number>\d{1,9})(?P<sign>[.)]))(?P<spaces> ++)(?=(?P<text>\S?))"
)
_MAYBE_ITEM = re.compile(r"^[ \t>]*+(?:[-*+]|\d{1,9}[.)])\s", re.M)
_THEMATIC_BREAK = re.compile(r" {0,3}([-*_])(?: *+\1){2,} *+")
_QUOTE = re.compile(r" {0,3}>(?!(?: ?>){8}) ?")
"""A quote, in at most seven others: each is read in its own turn."""
_COLUMNS = re.compile(r"(?=[^-\n]*+-)(?=[^|\n]*+\|)[ |:-]++")
"""The second line of a table."""
_SET_ASIDE = "\x02"
"""How a line begins that has code or a comment; Markdown's own placeholders begin so too."""
_LEVEL = 4
"""The spaces of a level in Python-Markdown."""


@dataclass(frozen=True)
class ListItem:
    """An item of a list, wherever the list stands."""

    line: int
    number: int | None
    """The number as typed; None for a bullet."""
    first: int
    """The line of the first item of its list."""
    container: int
    """The line of the item, admonition or quote that the list stands in; 0 outside of all."""


@dataclass(frozen=True)
class ListLine:
    """A line for Python-Markdown."""

    number: int
    """Its line in the source, from 1."""
    text: str
    item: ListItem | None = None
    """The item that begins in it."""


@dataclass(frozen=True)
class _Container:
    """An item of a list or an admonition whose text may go on."""

    line: int
    indent: int
    content: int
    """The column of its text."""
    item: ListItem | None = None
    """None for an admonition."""


def find_list_items(lines: Sequence[str]) -> list[ListItem]:
    """Return the items of all lists in lines as written, without front matter, in order."""
    if not _MAYBE_ITEM.search("\n".join(lines)):
        return []
    numbered = _without_code([line.expandtabs(_LEVEL) for line in lines])
    return [line.item for line in read_lists(indent_text(numbered)) if line.item]


def _without_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield numbered lines as Markdown has them when it reads lists: code and comments are set
    aside, comments between blank lines."""
    without_code, _ = mask_code_blocks(lines)
    visible = mask(COMMENT, "\n".join(without_code)).split("\n")
    for number, (line, other, shown) in enumerate(
        zip(lines, without_code, visible, strict=True), 1
    ):
        if shown.strip() or not line.strip():
            yield number, shown
            continue
        is_comment = other.strip() and _indent(line) < _LEVEL
        around = [(number, "")] if is_comment else []
        yield from (*around, (number, f"{' ' * _indent(line)}{_SET_ASIDE}"), *around)


def without_marker(line: str) -> str:
    """Return the text of an item in its first line."""
    match = _MARKER.match(line)
    return line[match.end() :] if match else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def read_lists(lines: Iterable[tuple[int, str]], *, quote: int = 0) -> Iterator[ListLine]:
    """Yield lines, each with its number in the source, as Python-Markdown wants them: with a blank
    line before a list below a paragraph, `1.` for `1)`, four spaces for each level.

    What it understands already stays as it is. `quote` is the line of a quote around them.
    """
    reader = _Reader(quote)
    quoted: list[tuple[int, str]] = []
    for number, line in lines:
        if reader.is_outside(line) and _is_quoted(line, is_lazy=bool(quoted)):
            quoted.append((number, _QUOTE.sub("", line, count=1)))
            reader.close()
            continue
        yield from _read_quote(quoted)
        quoted = []
        yield from reader.read(number, line)
    yield from _read_quote(quoted)


def _is_quoted(line: str, *, is_lazy: bool) -> bool:
    """Return whether a line belongs to a quote; a lazy one where the line before does."""
    if not is_lazy or not line.strip() or _ends_all(line):
        return bool(_QUOTE.match(line))
    item = _MARKER.match(line)
    return not item or _indent(line) >= _LEVEL or not _can_interrupt(item)


def _read_quote(lines: Sequence[tuple[int, str]]) -> Iterator[ListLine]:
    """Yield the lines of a quote between blank ones."""
    if not lines:
        return
    yield ListLine(lines[0][0], "")
    for line in read_lists(lines, quote=lines[0][0]):
        yield ListLine(line.number, f"> {line.text}".rstrip(), line.item)
    yield ListLine(lines[-1][0], "")


def _ends_all(line: str) -> bool:
    """Return whether a line is a heading or a thematic break, which stand in no container."""
    return line.startswith("#") or bool(_THEMATIC_BREAK.fullmatch(line))


def _can_interrupt(item: re.Match[str]) -> bool:
    """Return whether an item can begin a list in the midst of a paragraph.

    As in CommonMark, only 1 can: a year may stand at the beginning of a line.
    """
    return bool(item["text"]) and item["number"] in {None, "1"}


class _Reader:
    """Reads lines one by one; between them it has the containers that are open.

    Python-Markdown reads blocks, which end at a blank line. What the first line of a block is
    decides which items it finds in the others.
    """

    def __init__(self, quote: int) -> None:
        self._quote = quote
        self._open: list[_Container] = []
        self._before: Literal["", "text", "code", "table"] = ""
        """What stands in the line before; empty where a block begins."""
        self._first_depth = inf
        """In how many containers the item is that the block begins with; infinite without one."""
        self._shift = 0
        """By how many spaces the last item, or the first line of the block, was moved."""

    def is_outside(self, line: str) -> bool:
        """Return whether a line is indented so little that it stands outside of all containers."""
        return not self._depth(_indent(line))

    def close(self) -> None:
        """End all containers and the block."""
        self._open.clear()
        self._before = ""

    def read(self, number: int, line: str) -> Iterator[ListLine]:
        """Yield the line as Python-Markdown wants it, after a blank one where it needs that."""
        if not line.strip():
            self._before = ""
            yield ListLine(number, line)
        elif _ends_all(line):
            if self._open and line.startswith("#"):
                yield ListLine(number, "")  # else it could stand in an item
            self.close()
            yield ListLine(number, line)
        elif match := _MARKER.match(line):
            yield from self._read_item(number, line, match)
        elif ADMONITION_LINE.fullmatch(line):
            yield self._read_admonition(number, line)
        else:
            yield self._read_text(number, line)

    def _depth(self, indent: int) -> int:
        """Return in how many of the open containers a line with that indentation stands."""
        ends = (
            depth
            for depth, container in enumerate(self._open)
            if indent < min(container.content, (depth + 1) * _LEVEL)
        )
        return next(ends, len(self._open))

    def _code_indent(self, depth: int) -> int:
        """Return from which indentation on a line in so many containers is code."""
        content = self._open[depth - 1].content if depth else 0
        return max(content, depth * _LEVEL) + _LEVEL

    def _read_item(self, number: int, line: str, match: re.Match[str]) -> Iterator[ListLine]:
        """Yield the line of an item, after a blank one where it needs that; as it is where it only
        looks like one."""
        indent = _indent(line)
        place = self._place(match, indent)
        if place is None:
            yield self._read_text(number, line)
            return
        depth, needs_blank = place
        if needs_blank:
            yield ListLine(number, "")
        if needs_blank or not self._before:
            self._first_depth = depth
        sibling = self._sibling(match, depth)
        first = sibling.first if sibling else number
        container = self._open[depth - 1].line if depth else self._quote
        item = ListItem(number, _number(match), first, container)
        has_text = match["text"] and len(match["spaces"]) <= _LEVEL
        content = match.start("text") if has_text else match.end("marker") + 1
        self._open[depth:] = [_Container(number, indent, content, item)]
        self._before = "text"
        column = indent if depth * _LEVEL <= indent < (depth + 1) * _LEVEL else depth * _LEVEL
        self._shift = max(0, column - indent)
        marker = f"{match['number']}." if match["number"] else match["marker"]
        yield ListLine(number, f"{' ' * column}{marker}{line[match.end('marker') :]}", item)

    def _place(self, match: re.Match[str], indent: int) -> tuple[int, bool] | None:
        """Return in how many of the open containers an item stands, and whether Python-Markdown
        needs a blank line before it; None where the line is a text that only looks like an item.

        Where an item of another kind is indented by less than the text above it, nobody knows
        whether it was meant to stand in that item.
        """
        depth = self._depth(indent)
        if indent >= self._code_indent(depth):
            return None
        if not self._before:
            return depth, False
        if self._sibling(match, depth):
            return depth, self._first_depth > depth
        if depth < len(self._open) and self._open[depth].item:
            if _can_interrupt(match) and indent <= self._open[depth].indent:
                return depth, True
            if self._sibling(match, depth + 1):
                return depth + 1, self._first_depth > depth + 1
            return None
        is_known = self._first_depth < depth
        is_certain = _can_interrupt(match) or (is_known and indent >= depth * _LEVEL)
        if self._before == "table" or (self._before == "text" and not is_certain):
            return None
        return depth, not is_known

    def _sibling(self, match: re.Match[str], depth: int) -> ListItem | None:
        """Return the item in so many containers that can be of the list of another: both are
        numbered or both are not."""
        item = self._open[depth].item if depth < len(self._open) else None
        return item if item and (item.number is None) == (not match["number"]) else None

    def _read_admonition(self, number: int, line: str) -> ListLine:
        """Return the first line of an admonition, after which a block begins."""
        self._begin_block(line)
        self._before = ""
        indent = _indent(line)
        self._open.append(_Container(number, indent, indent + _LEVEL))
        return ListLine(number, f"{' ' * self._shift}{line}")

    def _begin_block(self, line: str) -> None:
        """Close the containers in which a line does not stand that begins a block."""
        depth = self._depth(_indent(line))
        del self._open[depth:]
        self._shift = max(0, depth * _LEVEL - _indent(line))
        self._first_depth = inf

    def _read_text(self, number: int, line: str) -> ListLine:
        """Return a line that is no item, moved as its block is."""
        if not self._before:
            self._begin_block(line)
        if line.lstrip().startswith(_SET_ASIDE):
            self._before = "code"
        elif self._before in {"", "code"}:
            is_code = _indent(line) >= self._code_indent(self._depth(_indent(line)))
            self._before = "code" if is_code else "text"
        elif self._before == "text" and _COLUMNS.fullmatch(line):
            self._before = "table"
        return ListLine(number, f"{' ' * self._shift}{line}")


def _number(match: re.Match[str]) -> int | None:
    return int(match["number"]) if match["number"] else None
