"""The links and images of a page, and markup that Markdown does not parse as its author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from returnguide.content.markdown_text import LineNumbers, mask, mask_match

# Possessive quantifiers (`*+`) never give back what they took: no line takes more than linear time.
_TEXT = r"(?P<text>(?:[^\[\]]++|\[[^\[\]]*+\])*+)"
INLINE_LINK = re.compile(
    rf"(?<!\\)(?P<bang>!?)\[{_TEXT}\]"
    r"\(\s*+<?(?P<target>[^()\s>]*+(?:\([^()\s]*+\)[^()\s>]*+)*+)>?"
    r"(?:\s++[\"'].{0,500}?[\"'](?=\s*+\)))?\s*+\)",
    re.S,
)
_REFERENCE_LINK = re.compile(rf"(?<!\\)!?\[{_TEXT}\] ?\[(?P<key>[^\[\]]*)\]", re.S)
_DEFINITION = re.compile(r"^ {0,3}\[(?P<key>[^\[\]]++)\]:\s*+(?P<target>\S+)", re.M)
_AUTOLINK = re.compile(r"<(?P<target>https?://[^<>\s]+)>")
KEYS = re.compile(r"""\+\+((?:"[^"\n]*"|[\w-]+)(?:\+(?:"[^"\n]*"|[\w-]+))*)\+\+""")
"""A key combination, `++shift+cmd+3++` or `++"side button"+"volume up"++`; group 1 has its keys."""

_PARSED_MARKUP = (
    (_REFERENCE_LINK, ("][", "] [")),
    (_DEFINITION, ("]:",)),
    (_AUTOLINK, ("<http",)),
    (KEYS, ("++",)),
)
"""Markup that Markdown parses, inline links aside, each with texts of which it contains one: most
pages have none of them, and the pattern need not be tried."""

_UNPARSED = re.compile(r"(?<!\\)\](?:\(|\[| \((?=[^()\s]+\.(?:md|svg)\b|\#))|(?<!\w)\+\+(?=[\w\"])")
_UNPARSED_TEXTS = ("](", "][", "] (", "++")


@dataclass(frozen=True)
class Link:
    """A link or an image of a page, or the definition of a reference."""

    line: int
    target: str
    """The address as written: `sign-out.md#screenshot-ios`, `https://…`, or the key of a reference
    link."""
    reference: bool = False
    image: bool = False
    defines: str = ""
    """The key that it defines; empty for a link or an image."""
    text: str = field(default="", compare=False)
    """The text between the brackets; of an image, its alternative text."""


def find_links(visible: str, inline: Sequence[re.Match[str]]) -> list[Link]:
    """Return the links and images of a page by line and target.

    `visible` is its text with comments and code masked, `inline` the matches of INLINE_LINK in it.
    """
    links = [*_inline_links(visible, inline), *_other_links(visible)]
    return sorted(links, key=lambda link: (link.line, link.target))


def _inline_links(visible: str, inline: Sequence[re.Match[str]]) -> Iterator[Link]:
    """Yield `[text](target)`, and images within the text of a link."""
    lines = LineNumbers(visible)
    for match in inline:
        line = lines[match.start()]
        yield Link(line, match["target"], image=bool(match["bang"]), text=match["text"])
        for image in INLINE_LINK.finditer(match["text"]):
            yield Link(line, image["target"], image=True, text=image["text"])


def _other_links(visible: str) -> Iterator[Link]:
    """Yield reference links and their definitions, and `<https://…>`."""
    lines = LineNumbers(visible)
    if "][" in visible or "] [" in visible:
        for match in _REFERENCE_LINK.finditer(visible):
            key = (match["key"] or match["text"]).strip().lower()
            yield Link(lines[match.start()], key, reference=True)
    if "<http" in visible:
        for match in _AUTOLINK.finditer(visible):
            yield Link(lines[match.start()], match["target"])
    for match in _DEFINITION.finditer(visible):
        key = match["key"].strip().lower()
        yield Link(lines[match.start()], match["target"], defines=key)


def find_unparsed_links(visible: str, inline: Sequence[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for what Markdown would print as typed: broken links and keys."""
    rest = _mask_all(visible, inline)
    for pattern, texts in _PARSED_MARKUP:
        if any(text in rest for text in texts):
            rest = mask(pattern, rest)
    if any(text in rest for text in _UNPARSED_TEXTS):
        lines = LineNumbers(rest)
        for match in _UNPARSED.finditer(rest):
            yield lines[match.start()], _unparsed_message(match)


def _unparsed_message(match: re.Match[str]) -> str:
    if match[0].startswith("+"):
        return 'keys are written ++shift+cmd+3++ or ++"side button"+"volume up"++'
    return "a link is written [text](page.md#id) or [text][key]"


def _mask_all(text: str, matches: Sequence[re.Match[str]]) -> str:
    """Return the text with the matches, which are in order, turned into spaces."""
    parts, end = [], 0
    for match in matches:
        parts += [text[end : match.start()], mask_match(match)]
        end = match.end()
    return "".join([*parts, text[end:]])
