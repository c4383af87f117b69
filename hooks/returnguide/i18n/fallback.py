"""What readers see where a translation is missing or dangerously old: the French text in its place,
and a notice that says so.

A page is composed of its French structure and the sections of the translation, so that every id,
tab and fold of the French exists in every language from the day it is written. French text is put
between directives that `render/markdown_ext.py` turns into `<div lang="fr" dir="ltr">`; notices are
directives too, since they link to a page of another language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from returnguide.content.carrier_tabs import expand_text
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.directives import COUNTRY_DIRECTIVE, parse_directive
from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.content.sections import INTRO, Section
from returnguide.content.translation_status import SectionStatus, is_short

SOURCE_TEXT_OPEN, SOURCE_TEXT_CLOSE = "<!-- source-text -->", "<!-- /source-text -->"
"""Around text in the source language."""

NOTICE_DIRECTIVE = re.compile(r"<!-- notice: (?P<word>[a-z]+) (?P<href>\S+) -->")
"""How a FallbackNotice is written."""

SOURCE_LANG_ATTRS = f"lang={SOURCE_LANGUAGE} dir=ltr"
"""Attributes of a heading in the source language, as attr_list reads them."""

FALLBACK_STATES = ("missing", "copied")
"""The states of a section that is shown in French."""


@dataclass(frozen=True)
class FallbackNotice:
    """A line for the reader, below a heading."""

    word: str
    """A key of the group `translation` in words.yml: `missing`, `page`, `outdated` or `safety`."""
    href: str
    """The same section in French, from the site's root: `return/#packing`; `-` for the home
    page."""

    @classmethod
    def to_section(cls, word: str, page: str, id: str) -> FallbackNotice:
        """Return a notice that links to a section of the French page `page`."""
        folder = "" if page == "index.md" else f"{page.removesuffix('.md')}/"
        fragment = f"#{id}" if id else ""
        return cls(word, f"{folder}{fragment}" or "-")

    def __str__(self) -> str:
        return f"<!-- notice: {self.word} {self.href} -->"


def fallback_pages(guide: Guide) -> dict[str, dict[str, str]]:
    """Return language -> page -> the Markdown that readers see, of all pages that are not shown as
    they were written."""
    return {
        language: pages
        for language in guide.languages
        if (pages := _expanded_pages_in(guide, language) | _composed_pages_in(guide, language))
    }


def _expanded_pages_in(guide: Guide, language: str) -> dict[str, str]:
    """Return the pages with tabs that are made from data."""
    return {name: page.body for name, page in guide.pages_in(language).items() if page.written}


def _composed_pages_in(guide: Guide, language: str) -> dict[str, str]:
    """Return the pages of a translation that are composed of it and of the French."""
    if language == SOURCE_LANGUAGE:
        return {}
    maker = guide.data.tab_maker(language)
    return {
        name: expand_text(text, guide.tab_marks.get(name, ()), maker)
        for name, text in _fallback_pages_in(guide, language).items()
    }


def _fallback_pages_in(guide: Guide, language: str) -> dict[str, str]:
    source, translation = guide.sections_in(SOURCE_LANGUAGE), guide.sections_in(language)
    statuses: dict[str, list[SectionStatus]] = {}
    for status in guide.section_statuses_in(language):
        statuses.setdefault(status.page, []).append(status)
    pages = {}
    for name, page in guide.pages_in(SOURCE_LANGUAGE).items():
        if name not in translation:
            pages[name] = source_page(name, source[name])
        elif text := compose_page(
            name, source[name], translation[name], statuses[name], _safety_ids(page)
        ):
            pages[name] = text
    return pages


def _safety_ids(page: SourcePage) -> Collection[str]:
    """Return the ids that `safety:` in the front matter lists."""
    ids = page.front_matter.get("safety")
    return ids if isinstance(ids, list) else ()


def compose_page(
    name: str,
    source: Mapping[str, Section],
    translation: Mapping[str, Section],
    statuses: Iterable[SectionStatus],
    safety: Collection[str],
) -> str | None:
    """Return the Markdown of a translated page `name` as readers see it, without front matter; None
    where it is shown as the translator wrote it.

    `safety` are the ids of sections of which an outdated translation must not be shown, since it
    misleads. A section that may read the same in both languages has no notice.
    """
    by_id = {status.id: status for status in statuses if status.state != "extra"}
    in_french = {id for id, status in by_id.items() if status.state in FALLBACK_STATES}
    short = {id for id in in_french if id in translation and is_short(source[id])}
    if in_french == short and not any(status.major for status in by_id.values()):
        return None
    if in_french == by_id.keys():
        return source_page(name, source)
    extra = _extra_sections(source, translation)
    parts = []
    for id, section in source.items():
        own = translation.get(id)
        if own is None or id in in_french:
            notice = None if id in short else FallbackNotice.to_section("missing", name, id)
            parts.append(_french(section, notice))
        else:
            word = "safety" if id in safety else "outdated"
            notice = FallbackNotice.to_section(word, name, id) if by_id[id].major else None
            parts.append(_translated(section, own, notice))
        parts += extra.get(id, ())
    return "\n\n".join(parts)


def source_page(name: str, source: Mapping[str, Section]) -> str:
    """Return a whole page in French, with one notice below its title."""
    intro, *sections = source.values()
    notice = FallbackNotice.to_section("page", name, INTRO)
    return "\n\n".join([_french(intro, notice), *map(_french, sections)])


def _french(source: Section, notice: FallbackNotice | None = None) -> str:
    """Return a section in French, its heading too."""
    title, lines = _split_title(source)
    heading = (
        _heading(source, source.title, SOURCE_LANG_ATTRS)
        if source.heading
        else f"{title} {{{SOURCE_LANG_ATTRS}}}"
    )
    return _join(heading, notice, _source_text(lines), *source.directives)


def _translated(source: Section, own: Section, notice: FallbackNotice | None) -> str:
    """Return a section as the translator wrote it, or with its text in French where the notice is
    one on safety; with the directives of the source."""
    title, lines = _split_title(own)
    heading = _heading(source, own.title) if own.heading else title
    is_in_french = notice and notice.word == "safety"
    text = _source_text(_split_title(source)[1]) if is_in_french else _without_directives(lines)
    return _join(heading, notice, text, *source.directives)


def _extra_sections(
    source: Mapping[str, Section], translation: Mapping[str, Section]
) -> dict[str, list[str]]:
    """Return id of a section -> the Markdown of the sections that follow it and that only the
    translation has."""
    extra: dict[str, list[str]] = {}
    before = INTRO
    for id, section in translation.items():
        if id in source:
            before = id
        else:
            text = "\n".join([_heading(section, section.title), *section.lines])
            extra.setdefault(before, []).append(text)
    return extra


def _heading(section: Section, title: str, attributes: str = "") -> str:
    """Return a heading of the section's level and id with another title and more attributes."""
    assert section.heading is not None
    attribute_list = f"#{section.id} {attributes}".rstrip()
    return f"{'#' * section.heading.level} {title} {{{attribute_list}}}"


def _split_title(section: Section) -> tuple[str, Sequence[str]]:
    """Return the line of an intro with the H1, and the lines below it; '' and all lines of a
    section that has no H1."""
    if section.heading is None:
        for number, line in enumerate(section.lines):
            if line.startswith("# "):
                return line, section.lines[number + 1 :]
    return "", section.lines


def _source_text(lines: Iterable[str]) -> str:
    """Return French text between the directives that mark it as French; '' where there is none.

    What a directive of countries.yml places in it is in the reader's language, and stands outside.
    """
    blocks: list[list[str]] = [[]]
    for line in _without_directives(lines).split("\n"):
        blocks += [[line], []] if COUNTRY_DIRECTIVE.fullmatch(line) else []
        if not COUNTRY_DIRECTIVE.fullmatch(line):
            blocks[-1].append(line)
    return _join(*map(_marked_as_french, ("\n".join(block).strip("\n") for block in blocks)))


def _marked_as_french(text: str) -> str:
    is_french = text and not COUNTRY_DIRECTIVE.fullmatch(text)
    return f"{SOURCE_TEXT_OPEN}\n\n{text}\n\n{SOURCE_TEXT_CLOSE}" if is_french else text


def _without_directives(lines: Iterable[str]) -> str:
    """Return the text without the directives of tabs and folds. Those of the source are put after
    it: what follows them belongs to the next heading."""
    return "\n".join(line for line in lines if not parse_directive(line, 0)).strip("\n")


def _join(*blocks: object) -> str:
    """Return the blocks of Markdown, without those that are empty or None."""
    return "\n\n".join(str(block) for block in blocks if block)
