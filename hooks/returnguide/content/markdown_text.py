"""Masking of comments and code, so that the rest of a text keeps its lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

_BACKTICKS = re.compile(r"(?<![`\\])`++")
_CLOSING_BACKTICKS = re.compile(r"(?<!`)`++")
_BLANK_LINES = re.compile(r"\n[^\S\n]*+\n\s*+")
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->|<!--[^\n]*", re.S)
"""A comment; if it is never closed, its first line."""

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")


class LineNumbers:
    """The lines of a text, whose numbers are asked for many times."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def __getitem__(self, position: int) -> int:
        """Return the line, from 1, that a position is in."""
        return bisect_left(self._ends, position) + 1


def mask_code_spans(text: str) -> str:
    """Return the text with every code span turned into spaces: backticks, up to as many backticks
    in the same paragraph."""
    return "".join(
        part if index % 2 else _mask_spans_of_paragraph(part)
        for index, part in enumerate(re.split(f"({_BLANK_LINES.pattern})", text))
    )


def _mask_spans_of_paragraph(text: str) -> str:
    if "`" not in text:
        return text
    closing: dict[int, list[int]] = {}
    """Number of backticks -> where such runs begin, the last first."""
    for match in reversed([*_CLOSING_BACKTICKS.finditer(text)]):
        closing.setdefault(len(match[0]), []).append(match.start())
    parts, position = [], 0
    for match in _BACKTICKS.finditer(text):
        starts = closing[len(match[0])]
        while starts and starts[-1] <= match.start():
            starts.pop()
        if match.start() >= position and starts:
            end = starts.pop() + len(match[0])
            parts += [text[position : match.start()], _spaces(text[match.start() : end])]
            position = end
    return "".join([*parts, text[position:]])


def mask(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with every match turned into spaces."""
    return pattern.sub(mask_match, text)


def mask_match(match: re.Match[str]) -> str:
    """Return as many spaces as the match has characters, with its line breaks."""
    return _spaces(match[0])


def _spaces(text: str) -> str:
    return " " * len(text) if "\n" not in text else re.sub(r"[^\n]", " ", text)


def mask_code_blocks(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the lines with those of fenced code blocks emptied, and errors as (line, message).

    A fence that is never closed is an error, since Markdown takes it for text.
    """
    masked, fence, start = list(lines), "", 0
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if not fence and match:
            fence, start = match["fence"], index
        elif fence and match and match["fence"].startswith(fence) and not line.strip(" `~"):
            masked[start : index + 1] = [""] * (index + 1 - start)
            fence = ""
    if not fence:
        return masked, []
    return masked, [(start + 1, f"the code block that begins with {fence} is never closed")]
