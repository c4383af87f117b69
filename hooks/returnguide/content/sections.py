"""A page cut into sections: what a heading says by itself, up to the next heading. The unit of
translation."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from returnguide.content.data_files import UiStrings
from returnguide.content.markdown_page import Directive, Heading, SourcePage, parse_directive

INTRO = ""
"""The id of what stands before the first heading that has one: title, description, and the first
lines."""

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SPACED_MARKS = (("« ", "«"), *((f" {mark}", mark) for mark in "»;:!?%€"))


@dataclass(frozen=True)
class Section:
    """A heading with its own text, without that of the headings below it."""

    id: str
    line: int
    """Of the heading, from 1; of the page's first line for the lead."""
    heading: Heading | None
    """None for the lead, and for a group of words."""
    title: str
    lines: tuple[str, ...]
    """The text below the heading, marks included."""
    front: str = ""
    """Of the lead: the title and the description in the front matter."""
    begin: int = 0
    """The line of the first of `lines`; of a group of words, 0."""
    cached_hash: str = field(default="", compare=False)
    """Its `hash`, where that was found before."""

    @cached_property
    def text(self) -> str:
        """All its words: title and text, without the marks of tabs and folds."""
        return "\n".join(
            [self.front, self.title, *(line for line in self.lines if not parse_directive(line, 0))]
        )

    @property
    def marks(self) -> tuple[Directive, ...]:
        """The marks of tabs and folds below the heading."""
        return tuple(mark for line in self.lines if (mark := parse_directive(line, 0)))

    @cached_property
    def plain(self) -> str:
        """The text as it is compared: comments are no text."""
        return normalize(_COMMENT.sub("", self.text))

    @cached_property
    def hash(self) -> str:
        """Ten hexadecimal digits that stay the same when lines are wrapped anew, or spaces and
        apostrophes set as typography wants them."""
        return self.cached_hash or hashlib.sha256(self.plain.encode()).hexdigest()[:10]


def normalize(text: str) -> str:
    """The text as it is compared: composed letters (NFC), straight apostrophes, single spaces, none
    before French punctuation."""
    text = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'").split())
    for spaced, mark in _SPACED_MARKS:
        text = text.replace(spaced, mark)
    return text


def split_sections(
    page: SourcePage, hashes: Mapping[str, str] = NOTHING_KNOWN
) -> dict[str, Section]:
    """Id -> section, in the order of the page, the lead first. A heading without an id belongs to
    the section before it, and of two with one id the first counts: rules name both faults. `hashes`
    has those that were found before.
    """
    heads = [heading for heading in page.headings if heading.level > 1 and heading.id]
    ends = [*(heading.at - 1 for heading in heads[1:]), len(page.lines)][: len(heads)]
    first = heads[0].at - 1 if heads else len(page.lines)
    front = "\n".join(str(page.front_matter.get(key, "")) for key in ("title", "description"))
    body = page.lines[page.body_start : first]
    found = {
        INTRO: Section(
            INTRO, 1, None, "", tuple(body), front, page.body_start + 1, hashes.get(INTRO, "")
        )
    }
    for heading, end in zip(heads, ends, strict=True):
        lines, known = page.lines[heading.at : end], hashes.get(heading.id, "")
        found.setdefault(
            heading.id,
            Section(
                heading.id,
                heading.at,
                heading,
                heading.title,
                lines,
                begin=heading.at + 1,
                cached_hash=known,
            ),
        )
    return found


def ui_string_sections(words: UiStrings) -> dict[str, Section]:
    """The groups of a words.yml as sections: each is translated as a whole."""
    return {
        group: Section(
            group,
            words.lines.get(f"{group}.{next(iter(texts), '')}", 1),
            None,
            "",
            tuple(f"{key}: {text}" for key, text in texts.items()),
        )
        for group, texts in words.texts.items()
    }
