"""Admonitions, the notices of a page: `!!! warning "Title"`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

ADMONITIONS = ("note", "tip", "warning", "danger")
"""Their kinds. Their default titles are in each language's words.yml, group `admonition`."""

ADMONITION_LINE = re.compile(
    r"""(?P<head>(?P<indent> *)!!!\s*(?P<kind>[\w-]*)(?P<title> +"[^"\n]*")?)(?P<text>.*)"""
)
"""The first line of one. Its text follows in the next lines up to a blank one, or on this line
after the title: translators' tools join the lines of a paragraph and take their indentation away,
and the admonition must survive that."""

NOT_ADMONITION_TEXT = re.compile(r"\s*$|#|<!--")
"""How a line begins that cannot be the text of the admonition above it."""


def find_malformed_admonitions(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each admonition that Markdown would not take for one."""
    for number, line in enumerate(lines, 1):
        match = ADMONITION_LINE.match(line)
        if not match:
            continue
        has_text = match["title"] and match["text"].strip()
        if match["kind"] not in ADMONITIONS:
            kinds = ", ".join(ADMONITIONS)
            yield number, f"'{match['kind']}' is no kind of notice, the kinds are {kinds}"
        elif not has_text and (number == len(lines) or NOT_ADMONITION_TEXT.match(lines[number])):
            yield (
                number,
                "the text of a notice follows in the next line, without a blank line between",
            )
