"""Everything below `docs/`, read into one value: pages, data files, UI strings, locks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from returnguide.content import insert_fields, link_lock, markdown_page, permalinks
from returnguide.content.data_files import (
    Choices,
    ExternalLink,
    Fact,
    UiStrings,
    parse_choices,
    parse_external_links,
    parse_facts,
    parse_ui_strings,
)
from returnguide.content.glossary import Glossary, parse_glossary
from returnguide.content.link_targets import all_addresses
from returnguide.content.markdown_page import GUIDE, SOURCE_LANGUAGE, SourcePage, parse_page
from returnguide.content.sections import Section, split_sections, ui_string_sections
from returnguide.content.translation_status import (
    SectionStatus,
    TranslationLock,
    load_translation_lock,
    section_statuses,
)
from returnguide.content.typography import typography_for
from returnguide.diagnostics import Diagnostic
from returnguide.legacy_cache import NO_CACHE, Cache, Memo, fingerprint

REQUIRED_FILES = ("docs/data/choices.yml", f"docs/{SOURCE_LANGUAGE}/words.yml")
"""The files without which no page can be shown, not even with its problems."""

HANDBOOK = "handbook/"
"""The folder in `docs` that is for the team: it is in no site, and no rule applies to it."""

_LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class GuideData:
    """The data files and the words, read."""

    choices: Choices
    outside: Mapping[str, ExternalLink]
    facts: tuple[Fact, ...]
    inserts: insert_fields.InsertFields
    published: Mapping[str, int]
    """Address that was published -> its line in permalinks.lock."""
    redirects: Mapping[str, permalinks.Redirect]
    """Address that is gone -> its row."""
    words: Mapping[str, UiStrings]
    """Language -> its words."""
    checks: Mapping[str, link_lock.LinkRecord]
    """Outside address -> what the last checks of it found."""
    faults: tuple[Diagnostic, ...]
    """What is wrong with the files themselves."""
    glossary: Glossary = Glossary()

    def ui_strings_for(self, language: str) -> dict[str, dict[str, str]]:
        """The words of a language as they are shown, those of the source language where it has
        none: group -> key -> text."""
        source, own, finished = (
            self.words[SOURCE_LANGUAGE].texts,
            self.words[language].texts,
            typography_for(language),
        )
        return {
            group: {key: finished(own.get(group, {}).get(key, text)) for key, text in texts.items()}
            for group, texts in source.items()
        }


@dataclass(frozen=True)
class Guide:
    """Everything below `docs/`, read."""

    folder: str
    """The name of that folder, with which all paths begin: `docs`."""
    languages: tuple[str, ...]
    pages: Mapping[str, SourcePage]
    """Path (`docs/fr/return.md`) -> page."""
    files: frozenset[str]
    """The paths of all other files, pages that cannot be read included."""
    data: GuideData
    lock: TranslationLock
    """What each section was translated from."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Path of a page -> the hash of all that it was read from; empty where nothing is kept."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Path of a page, a data file or a words.yml -> its text."""
    sections: Mapping[str, Mapping[str, Section]] = field(default_factory=dict, repr=False)
    """Path of a page -> its sections, as `sections_of` gives them; empty where nothing is kept,
    too."""

    def pages_in(self, language: str) -> Mapping[str, SourcePage]:
        """Name -> page of one language."""
        return self._pages.get(language, {})

    def sections_in(self, language: str) -> Mapping[str, Mapping[str, Section]]:
        """Page -> id -> section of one language; `words.yml` is a page, its groups are sections."""
        return self._sections.get(language, {})

    def section_statuses_in(self, language: str) -> Sequence[SectionStatus]:
        """How each section of each page of one language stands to the French, page by page."""
        return self._standings[language]

    # Many ask for these, some of them for each section: they are found once.

    @cached_property
    def _pages(self) -> dict[str, dict[str, SourcePage]]:
        found: dict[str, dict[str, SourcePage]] = {}
        for page in self.pages.values():
            found.setdefault(page.language, {})[page.name] = page
        return found

    @cached_property
    def _sections(self) -> dict[str, dict[str, dict[str, Section]]]:
        languages = {**dict.fromkeys(self.languages), **dict.fromkeys(self.data.words)}
        found = {
            language: {
                name: self.sections.get(page.path) or split_sections(page)
                for name, page in self.pages_in(language).items()
            }
            for language in languages
        }
        for language, words in self.data.words.items():
            if words.texts:
                found[language]["words.yml"] = ui_string_sections(words)
        return found

    @cached_property
    def _standings(self) -> dict[str, list[SectionStatus]]:
        source = self.sections_in(SOURCE_LANGUAGE)
        return {
            language: [
                one
                for page in source
                for one in section_statuses(
                    language, page, source[page], own.get(page, {}), self.lock
                )
            ]
            for language, own in self._sections.items()
        }


def find_locales(docs: Path) -> tuple[str, ...]:
    """The languages that have a folder in `docs`, the source language first."""
    folders = sorted(
        folder.name
        for folder in docs.iterdir()
        if folder.is_dir() and _LANGUAGE_FOLDER.fullmatch(folder.name)
    )
    return tuple(sorted(folders, key=lambda name: name != SOURCE_LANGUAGE))


def load_data(docs: Path, languages: Sequence[str]) -> GuideData:
    """The data files below the folder `docs`, and the words of `configured_locales` and of the
    source language."""

    def read(reader, name):
        text, faults = _read_text(docs, name)
        value, problems = reader(text, path=f"{docs.name}/{name}")
        return value, faults or problems

    choices, in_choices = read(parse_choices, "data/choices.yml")
    outside, in_outside = read(parse_external_links, "data/links.yml")
    facts, in_facts = read(parse_facts, "data/facts.yml")
    glossary, in_glossary = read(parse_glossary, "data/glossary.yml")
    inserts, in_inserts = read(
        partial(insert_fields.parse_insert_fields, choices=choices), "data/insert.yml"
    )
    words = {
        language: (
            read(parse_ui_strings, f"{language}/words.yml")
            if language == SOURCE_LANGUAGE or (docs / language).is_dir()
            else (UiStrings(f"{docs.name}/{language}/words.yml", {}, {}), [])
        )
        for language in {SOURCE_LANGUAGE: 0, **dict.fromkeys(languages)}
    }
    published, in_published = read(permalinks.parse_permalinks, permalinks.LOCK)
    redirects, in_redirects = read(permalinks.parse_redirects, permalinks.REDIRECTS)
    checks, in_checks = (
        read(link_lock.parse_link_lock, link_lock.LOCK)
        if (docs / link_lock.LOCK).is_file()
        else ({}, [])
    )
    faults = chain(
        in_choices,
        in_outside,
        in_facts,
        in_glossary,
        in_inserts,
        in_published,
        in_redirects,
        in_checks,
        *(problems for _, problems in words.values()),
    )
    return GuideData(
        choices,
        outside,
        tuple(facts),
        inserts,
        published,
        redirects,
        {language: found for language, (found, _) in words.items()},
        checks,
        tuple(faults),
        glossary,
    )


def load_guide(
    docs: Path, languages: Sequence[str], *, keeper: Cache = NO_CACHE, code: str = ""
) -> Guide:
    """The guide below the folder `docs`, in `configured_locales`. A page is read again only where
    `keeper` does not have it; `code` is the hash of the code that reads."""
    data = load_data(docs, languages)
    paths = (file.relative_to(docs).as_posix() for file in docs.rglob("*") if file.is_file())
    names = sorted(name for name in paths if not name.startswith(HANDBOOK))
    pages, sections, hashes, faults = {}, {}, {}, list(data.faults)
    texts = {
        f"{docs.name}/{name}": _read_text(docs, name)[0]
        for name in names
        if name.startswith("data/") or name.endswith("/words.yml")
    }
    for language in languages:
        memo = keeper.memo(fingerprint("sources", code, language), markdown_page)
        for name in names:
            if name.startswith(f"{language}/") and name.endswith(".md"):
                text, unreadable = _read_text(docs, name)
                faults += unreadable
                if not unreadable:
                    path = f"{docs.name}/{name}"
                    texts[path] = text
                    if keeper.folder:
                        hashes[path] = fingerprint("source", code, path, language, text)
                        pages[path], sections[path] = _page_kept(
                            text, path, language, memo, hashes[path]
                        )
                    else:
                        pages[path] = parse_page(text, path=path, language=language)
        memo.save()
    files = frozenset(f"{docs.name}/{name}" for name in names) - pages.keys()
    translated = {page.name: 0 for page in pages.values()} | {"words.yml": 0}
    lock = load_translation_lock(
        docs, [language for language in languages if language != SOURCE_LANGUAGE], translated
    )
    data = replace(data, faults=(*faults, *lock.faults))
    return Guide(docs.name, tuple(languages), pages, files, data, lock, hashes, texts, sections)


def link_usages(guide: Guide) -> dict[str, list[str]]:
    """Key of links.yml -> the places that use it, `docs/fr/return.md:331`."""
    places: dict[str, list[str]] = {}
    for page in guide.pages.values():
        for link in page.links:
            if link.reference:
                places.setdefault(link.target, []).append(f"{page.path}:{link.line}")
    return places


def untranslated_pages(docs: Path, languages: Sequence[str]) -> list[tuple[str, str]]:
    """The languages and pages that are shown in the source language: (language, path of the built
    page below its folder)."""
    names = [
        file.relative_to(docs / SOURCE_LANGUAGE).with_suffix("").as_posix()
        for file in sorted((docs / SOURCE_LANGUAGE).rglob("*.md"))
    ]
    return [
        (language, "" if name == "index" else f"{name}/")
        for language in languages
        for name in names
        if not (docs / language / f"{name}.md").is_file()
    ]


def _page_kept(
    text: str, path: str, language: str, memo: Memo, key: str
) -> tuple[SourcePage, Mapping[str, Section]]:
    """The page and its sections, whose hashes are kept with it."""
    kept = memo.get(key.encode())
    if isinstance(kept, tuple):
        page, hashes = kept
        return page, split_sections(page, hashes)
    page = parse_page(text, path=path, language=language)
    sections = split_sections(page)
    memo.put(key.encode(), (page, {id: section.hash for id, section in sections.items()}))
    return page, sections


def load_guide_page(docs: Path, language: str) -> SourcePage:
    """The guide in a language, or in the source language where it is missing."""
    folder = next(
        (folder for folder in (language, SOURCE_LANGUAGE) if (docs / folder / GUIDE).is_file()),
        language,
    )
    return parse_page(
        _read_text(docs, f"{folder}/{GUIDE}")[0],
        path=f"{docs.name}/{folder}/{GUIDE}",
        language=language,
    )


def _read_text(docs: Path, name: str) -> tuple[str, list[Diagnostic]]:
    """A file's text, empty where it cannot be read, and the problem if there is one."""
    path, file = f"{docs.name}/{name}", docs / name
    try:
        return file.read_text(encoding="utf-8"), []
    except FileNotFoundError:
        return "", [Diagnostic(path, 1, "data-file", "the file is missing")]
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        return "", [
            Diagnostic(
                path,
                line,
                "data-file",
                "the file is not UTF-8 text",
                "save it again with the encoding UTF-8",
            )
        ]


def live_addresses(guide: Guide) -> frozenset[str]:
    """The addresses (content/link_targets.py) that exist in the source. Where insert.yml cannot be
    read, those of the lock stand for its own."""
    systems, published = (
        tuple(guide.data.inserts.systems),
        frozenset(
            address for address in guide.data.published if address.startswith("parcel-insert/")
        ),
    )
    return all_addresses(guide.pages_in(SOURCE_LANGUAGE), systems) | (
        frozenset() if systems else published
    )
