"""Masking of comments and code, so that the rest of a text keeps its lines and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.S)
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->|<!--[^\n]*", re.S)
"""A comment; if it is never closed, its first line."""

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")


def mask(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with every match turned into spaces."""
    return pattern.sub(mask_match, text)


def mask_match(match: re.Match[str]) -> str:
    """Return as many spaces as the match has characters, with its line breaks."""
    return " " * len(match[0]) if "\n" not in match[0] else re.sub(r"[^\n]", " ", match[0])


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
