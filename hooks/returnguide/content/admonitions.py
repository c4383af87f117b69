"""Admonitions, the boxes on a page that stand out: `!!! warning "Title"`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

ADMONITIONS = ("note", "tip", "warning", "danger")
"""The kinds. Each language's words.yml has their default titles, in the group `admonition`."""

ADMONITION_LINE = re.compile(
    r"""(?P<head>(?P<indent> *)!!!\s*(?P<kind>[\w-]*)(?P<title> +"[^"\n]*")?)(?P<text>.*)"""
)
"""The first line of an admonition. Its text follows in the next lines up to a blank one, or on
this line after the title: translation tools join the lines of a paragraph and remove their
indentation, and the admonition must survive that."""

NOT_ADMONITION_TEXT = re.compile(r"\s*$|#|<!--")
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
        elif not has_text and (number == len(lines) or NOT_ADMONITION_TEXT.match(lines[number])):
            message = (
                "the text of an admonition follows in the next line, without a blank line between"
            )
            yield number, message
