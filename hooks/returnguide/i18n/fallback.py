"""What readers see where a translation is missing or dangerously old: the French text in its place,
and a line that says so.

The page is put together from its French structure and the sections of the translation, so that
every id, tab and fold of the French exists in every language on the day it is written. French text
stands between marks that `render/markdown_ext.py` turns into `<div lang="fr" dir="ltr">`; notices
are marks too, since they lead to a page of another language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.directives import parse_directive
from returnguide.content.guide import Guide
from returnguide.content.sections import INTRO, Section
from returnguide.content.translation_status import SectionStatus

OPENING, CLOSING = "<!-- source-text -->", "<!-- /source-text -->"
"""Around text in the source language."""

NOTICE = re.compile(r"<!-- notice: (?P<word>[a-z]+) (?P<href>\S+) -->")
"""How a Notice is written."""

SOURCE_LANG_ATTRS = f"lang={SOURCE_LANGUAGE} dir=ltr"
"""Of a heading in the source language, as attr_list reads them."""

FALLBACK_STATES = ("missing", "copied")
"""The states of a section that is shown in French."""


@dataclass(frozen=True)
class FallbackNotice:
    """A line for the reader, below a heading."""

    word: str
    """A key of the group `translation` in words.yml: `missing`, `page`, `outdated` or `safety`."""
    href: str = ""
    """The same section in French, from the site's root: `return/#packing`."""

    def __str__(self) -> str:
        return f"<!-- notice: {self.word} {self.href or '-'} -->"


def compose_page(
    name: str,
    source: Mapping[str, Section],
    own: Mapping[str, Section],
    standings: Iterable[SectionStatus],
    safety: Collection[str],
) -> str | None:
    """The Markdown of a translated page `name` as readers see it, without front matter; None where
    it is the translator's own.

    `safety` are the ids of sections that must not be shown in an old version that is known to
    mislead.
    """
    by_id = {one.id: one for one in standings if one.state != "extra"}
    if not any(one.state in FALLBACK_STATES or one.major for one in by_id.values()):
        return None
    foreign = {id for id, one in by_id.items() if one.state in FALLBACK_STATES}
    if foreign == by_id.keys():
        return source_page(name, source)
    parts = [
        _section(name, section, own.get(id), by_id[id], is_safety=id in safety)
        for id, section in source.items()
    ]
    return "\n\n".join(_with_extra(parts, list(source), own))


def source_page(name: str, source: Mapping[str, Section]) -> str:
    """A whole page in French, with one notice below its title."""
    lead, *sections = source.values()
    title, *rest = _title_and_text(lead)
    return "\n\n".join(
        [
            f"{title} {{{SOURCE_LANG_ATTRS}}}",
            str(FallbackNotice("page", _address(name, INTRO))),
            *_in_french(rest),
            *(_foreign(section) for section in sections),
        ]
    )


def _with_extra(parts: list[str], order: list[str], own: Mapping[str, Section]) -> Iterator[str]:
    """The parts, each followed by the translation's own sections that the source does not know and
    that come after it."""
    following, last = {}, INTRO
    for id, section in own.items():
        if id in order:
            last = id
        else:
            following.setdefault(last, []).append(
                "\n".join([_heading(section, section), *section.lines])
            )
    for id, part in zip(order, parts, strict=True):
        yield part
        yield from following.get(id, ())


def _section(
    name: str, source: Section, own: Section | None, standing: SectionStatus, *, is_safety: bool
) -> str:
    """One section: its heading and text, in French where need be, with the marks of the source."""
    if own is None or standing.state in FALLBACK_STATES:
        return (
            _lead_in_french(name, source)
            if source.heading is None
            else _foreign(source, FallbackNotice("missing", _address(name, source.id)))
        )
    notice = (
        [str(FallbackNotice("safety" if is_safety else "outdated", _address(name, source.id)))]
        if standing.major
        else []
    )
    in_french = standing.major and is_safety
    if own.heading is None:
        title, *rest = _title_and_text(own)
        text = _in_french(_title_and_text(source)[1:]) if in_french else ["\n".join(rest)]
        return "\n\n".join([title, *notice, *text, *_marks(source)])
    text = _in_french(source.lines) if in_french else [_without_marks(own.lines)]
    return "\n\n".join([_heading(source, own), *notice, *text, *_marks(source)])


def _lead_in_french(name: str, source: Section) -> str:
    title, *rest = _title_and_text(source)
    return "\n\n".join(
        [
            f"{title} {{{SOURCE_LANG_ATTRS}}}",
            str(FallbackNotice("missing", _address(name, INTRO))),
            *_in_french(rest),
            *_marks(source),
        ]
    )


def _foreign(source: Section, *notices: FallbackNotice) -> str:
    """A section in French, its heading too."""
    heading = f"{'#' * source.heading.level} {source.title} {{#{source.id} {SOURCE_LANG_ATTRS}}}"
    return "\n\n".join([heading, *map(str, notices), *_in_french(source.lines), *_marks(source)])


def _heading(source: Section, own: Section) -> str:
    return f"{'#' * source.heading.level} {own.title} {{#{source.id}}}"


def _in_french(lines: Iterable[str]) -> list[str]:
    text = _without_marks(lines)
    return [OPENING, text, CLOSING] if text else []


def _without_marks(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if not parse_directive(line, 0)).strip("\n")


def _marks(section: Section) -> list[str]:
    """The marks of the source, which stand after the section's text: what follows them belongs to
    the next heading."""
    return [str(mark) for mark in section.marks]


def _title_and_text(lead: Section) -> list[str]:
    """The lines of a lead: the H1, then what follows."""
    at = next((number for number, line in enumerate(lead.lines) if line.startswith("# ")), None)
    return list(lead.lines[at:]) if at is not None else ["", *lead.lines]


def _address(name: str, id: str) -> str:
    """A section's address from the root of the site."""
    folder = "" if name == "index.md" else f"{name.removesuffix('.md')}/"
    return f"{folder}{f'#{id}' if id else ''}"


def fallback_pages(guide: Guide) -> dict[str, dict[str, str]]:
    """Language -> page -> the Markdown that readers see where it is not the translator's own:
    French text in the place of what is missing."""
    source = guide.sections_in(SOURCE_LANGUAGE)
    names = guide.pages_in(SOURCE_LANGUAGE)
    found: dict[str, dict[str, str]] = {}
    for language in (language for language in guide.languages if language != SOURCE_LANGUAGE):
        own, standings = guide.sections_in(language), guide.section_statuses_in(language)
        for name, page in names.items():
            safety = page.front_matter.get("safety")
            safety = safety if isinstance(safety, list) else ()
            if name not in own:
                found.setdefault(language, {})[name] = source_page(name, source[name])
            elif text := compose_page(
                name,
                source[name],
                own[name],
                [one for one in standings if one.page == name],
                safety,
            ):
                found.setdefault(language, {})[name] = text
    return found


def source_dependencies(guide: Guide, language: str) -> list[str]:
    """The texts of the French pages that readers of another language meet something of: the guide,
    whose headings name the choices, and those that the language lacks. What they meet of the others
    is in `fallback_pages`."""
    own = guide.pages_in(language)
    return [
        guide.texts[page.path]
        for name, page in sorted(guide.pages_in(SOURCE_LANGUAGE).items())
        if name == GUIDE or name not in own
    ]
