"""Sections, the unit of translation: a heading with an id and its text, up to the next one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from returnguide.content.directives import Directive, parse_directive
from returnguide.content.headings import Heading

INTRO = ""
"""The id of the intro, all before the first heading with an id: title, description, first lines."""

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SPACED_PUNCTUATION = (("« ", "«"), *((f" {sign}", sign) for sign in "»;:!?%€"))


@dataclass(frozen=True)
class Section:
    """A heading with its own text, without that of the headings below it."""

    id: str
    line: int
    """The line of the heading, from 1; of the intro, 1."""
    heading: Heading | None
    """None for the intro, and for a group of UI strings."""
    title: str
    lines: tuple[str, ...]
    """The text below the heading, directives included."""
    front: str = ""
    """The title and the description in the front matter; empty except for the intro."""
    first_line: int = 0
    """The line of the first of `lines`; 0 for a group of UI strings."""

    @cached_property
    def text(self) -> str:
        """Title and text, without the directives of tabs and folds."""
        lines = (line for line in self.lines if not parse_directive(line, 0))
        return "\n".join([self.front, self.title, "", *lines])

    @property
    def directives(self) -> tuple[Directive, ...]:
        """The directives of tabs and folds below the heading."""
        directives = (parse_directive(line, 0) for line in self.lines)
        return tuple(directive for directive in directives if directive)

    @cached_property
    def plain(self) -> str:
        """The text as it is compared: normalized, without comments."""
        end = self.text.rfind("-->") + 3  # behind it no comment ends, and none is looked for
        return normalize(_COMMENT.sub("", self.text[:end]) + self.text[end:])

    @cached_property
    def hash(self) -> str:
        """Ten hexadecimal digits of the SHA-256 of `plain`: the same when lines are wrapped anew,
        or typographic spaces and apostrophes take the place of plain ones."""
        return hashlib.sha256(self.plain.encode()).hexdigest()[:10]


def normalize(text: str) -> str:
    """Return the text in the form for comparison: composed letters (NFC), straight apostrophes,
    single spaces, none before French punctuation."""
    text = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'").split())
    for spaced, plain in _SPACED_PUNCTUATION:
        text = text.replace(spaced, plain)
    return text


def split_sections(
    lines: Sequence[str],
    headings: Sequence[Heading],
    front_matter: Mapping[str, object],
    body_start: int,
) -> dict[str, Section]:
    """Return id -> section in the order of the page, the intro first.

    A heading without an id belongs to the section before it, and of two headings with the same id
    the first counts: rules report both.
    """
    headings = [heading for heading in headings if heading.level > 1 and heading.id]
    ends = [*(heading.line - 1 for heading in headings), len(lines)]
    front = "\n".join(str(front_matter.get(key, "")) for key in ("title", "description"))
    intro = tuple(lines[body_start : ends[0]])
    sections = {INTRO: Section(INTRO, 1, None, "", intro, front, body_start + 1)}
    for heading, end in zip(headings, ends[1:], strict=True):
        if heading.id not in sections:
            text = tuple(lines[heading.line : end])
            sections[heading.id] = Section(
                heading.id, heading.line, heading, heading.title, text, first_line=heading.line + 1
            )
    return sections
