"""Everything below `docs/`, read into one value: pages, data files, UI strings, locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from returnguide.cache import Memo
from returnguide.content import insert_fields, link_lock, permalinks
from returnguide.content.carrier_tabs import TabMaker, TabMark, expand_page, find_tab_marks
from returnguide.content.choices import Choices, parse_choices
from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.countries import Countries, parse_countries
from returnguide.content.country_words import CountryWords, parse_country_words
from returnguide.content.deadlines import Deadline, parse_deadlines
from returnguide.content.external_links import ExternalLink, parse_external_links
from returnguide.content.facts import Fact, parse_facts
from returnguide.content.glossary import Glossary, parse_glossary
from returnguide.content.link_targets import all_addresses
from returnguide.content.markdown_page import SourcePage, parse_page
from returnguide.content.number_words import NumberWords, parse_number_words
from returnguide.content.published_files import LANGUAGE_FOLDER, is_page, is_published
from returnguide.content.sections import Section
from returnguide.content.source_files import SourceFiles
from returnguide.content.translation_lock import TranslationLock, load_translation_lock
from returnguide.content.translation_status import SectionStatus, section_statuses
from returnguide.content.typography import typography_for
from returnguide.content.ui_strings import UiStrings, parse_ui_strings
from returnguide.diagnostics import Diagnostic

REQUIRED_FILES = ("docs/data/choices.yml", f"docs/{SOURCE_LANGUAGE}/words.yml")
"""The files without which no page can be shown, not even with its diagnostics."""

DEADLINES = "data/deadlines.yml"
"""A guide that counts no days has none."""

HANDBOOK = "handbook/"
"""The folder in `docs` that is for the team: it is in no site, and no rule applies to it."""


@dataclass(frozen=True)
class GuideData:
    """The data files and the UI strings."""

    choices: Choices
    external_links: Mapping[str, ExternalLink]
    """Key of links.yml -> link."""
    facts: tuple[Fact, ...]
    deadlines: tuple[Deadline, ...]
    inserts: insert_fields.InsertFields
    published: Mapping[str, int]
    """Published address -> its line in permalinks.lock."""
    redirects: Mapping[str, permalinks.Redirect]
    """Removed address -> its row of redirects.yml."""
    ui_strings: Mapping[str, UiStrings]
    """Language -> its UI strings."""
    link_records: Mapping[str, link_lock.LinkRecord]
    """External URL -> what the last checks of it found."""
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with the data files, and with reading any file below `docs/`."""
    glossary: Glossary = Glossary()
    countries: Countries = Countries()
    choices_path: str = ""
    """The path of choices.yml."""
    country_words: CountryWords = CountryWords()
    number_words: Mapping[str, NumberWords] = field(default_factory=dict)
    """Language -> how it writes numbers; one that is not here has digits only."""

    def tab_marks(self, page: SourcePage, source: Sequence[TabMark] = ()) -> tuple[TabMark, ...]:
        """Return the directives of a page, as it is written, in whose place tabs are made; `source`
        are those of the French page."""
        groups = self.ui_strings[SOURCE_LANGUAGE].texts
        return find_tab_marks(page, self.choices, groups, source)

    def tab_maker(self, language: str) -> TabMaker:
        """Return what makes the tabs of a language."""
        own, source = self.ui_strings[language], self.ui_strings[SOURCE_LANGUAGE]
        return TabMaker(self.choices, own, source, path=self.choices_path, language=language)

    def ui_strings_for(self, language: str) -> dict[str, dict[str, str]]:
        """Return the UI strings of a language as they are shown: group -> key -> text, with its
        typography, the source language's where it has none."""
        own = self.ui_strings[language].texts
        apply_typography = typography_for(language)
        return {
            group: {
                key: apply_typography(own.get(group, {}).get(key, text))
                for key, text in texts.items()
            }
            for group, texts in self.ui_strings[SOURCE_LANGUAGE].texts.items()
        }


@dataclass(frozen=True)
class Guide:
    """Everything below `docs/`."""

    folder: str
    """The name of that folder, with which all paths begin: `docs`."""
    languages: tuple[str, ...]
    pages: Mapping[str, SourcePage]
    """Path (`docs/fr/return.md`) -> page."""
    files: frozenset[str]
    """The paths of all other files, pages that cannot be read included."""
    data: GuideData
    lock: TranslationLock
    """What each translated section was translated from."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Path -> text of each page, data file, words.yml and drawing, used in memo keys; empty for a
    file that cannot be read."""

    def pages_in(self, language: str) -> Mapping[str, SourcePage]:
        """Return name -> page of one language."""
        return self._pages.get(language, {})

    def sections_in(self, language: str) -> Mapping[str, Mapping[str, Section]]:
        """Return page -> id -> section of one language; `words.yml` is a page, its groups are
        sections."""
        return self._sections.get(language, {})

    def section_statuses_in(self, language: str) -> Sequence[SectionStatus]:
        """Return how each section of one language compares to the French, page by page."""
        return self._statuses[language]

    @cached_property
    def tab_marks(self) -> Mapping[str, tuple[TabMark, ...]]:
        """Name of a page -> the directives of the French one in whose place tabs are made."""
        return {
            name: marks
            for name, page in self.pages_in(SOURCE_LANGUAGE).items()
            if (marks := self.data.tab_marks(page.as_written))
        }

    def located(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a diagnostic of a page at the place that the line comes from."""
        page = self.pages.get(diagnostic.path)
        if page is None or page.written is None:
            return diagnostic
        path, line = page.origin(diagnostic.line)
        return replace(diagnostic, path=path, line=line)

    @cached_property
    def _pages(self) -> dict[str, dict[str, SourcePage]]:
        pages: dict[str, dict[str, SourcePage]] = {}
        for page in self.pages.values():
            pages.setdefault(page.language, {})[page.name] = page
        return pages

    @cached_property
    def _sections(self) -> dict[str, dict[str, Mapping[str, Section]]]:
        languages = dict.fromkeys([*self.languages, *self.data.ui_strings])
        sections = {
            language: {name: page.sections for name, page in self.pages_in(language).items()}
            for language in languages
        }
        for language, ui_strings in self.data.ui_strings.items():
            if ui_strings.texts:
                sections[language]["words.yml"] = ui_strings.sections
        return sections

    @cached_property
    def _statuses(self) -> dict[str, list[SectionStatus]]:
        return {
            language: [
                status
                for name, source in self.sections_in(SOURCE_LANGUAGE).items()
                for status in section_statuses(
                    language, name, source, pages.get(name, {}), self.lock
                )
            ]
            for language, pages in self._sections.items()
        }


def find_languages(docs: Path) -> tuple[str, ...]:
    """Return the codes of the languages that have a folder in `docs`, the source language first."""
    folders = [
        folder.name
        for folder in docs.iterdir()
        if folder.is_dir() and LANGUAGE_FOLDER.fullmatch(folder.name)
    ]
    return tuple(sorted(folders, key=lambda name: (name != SOURCE_LANGUAGE, name)))


def load_guide(docs: Path, languages: Sequence[str], *, memo: Memo | None = None) -> Guide:
    """Load the guide below the folder `docs` in some languages.

    A page whose text has not changed since the last build is taken from `memo`.
    """
    memo = memo or Memo()
    files = SourceFiles(docs)
    data = _load_data(files, languages)
    paths = (file.relative_to(docs).as_posix() for file in docs.rglob("*") if file.is_file())
    names = sorted(path for path in paths if not path.startswith(HANDBOOK))
    pages: dict[str, SourcePage] = {}
    for language in languages:
        for name in names:
            if not name.startswith(f"{language}/") or not is_page(name):
                continue
            path, text = files.path(name), files.read(name)
            if text is not None:
                key = ("page", path, language, text)
                pages[path] = memo.get(key, partial(parse_page, text, path=path, language=language))
    for name in filter(is_published, names):
        if name.lower().endswith(".svg"):
            files.read(name)
    translations = [language for language in languages if language != SOURCE_LANGUAGE]
    translated = dict.fromkeys([*(page.name for page in pages.values()), "words.yml"])
    _expand_pages(pages, data, files, memo)
    lock = load_translation_lock(docs, translations, translated)
    return Guide(
        docs.name,
        tuple(languages),
        pages,
        frozenset(map(files.path, names)) - pages.keys(),
        replace(data, diagnostics=(*files.diagnostics, *lock.diagnostics)),
        lock,
        files.texts,
    )


def _expand_pages(
    pages: dict[str, SourcePage], data: GuideData, files: SourceFiles, memo: Memo
) -> None:
    """Give pages the tabs that are made from choices.yml and the words of their language."""
    source: dict[str, tuple[TabMark, ...]] = {}
    source_words = files.texts[data.ui_strings[SOURCE_LANGUAGE].path]
    data_text = files.texts[files.path("data/choices.yml")]
    for path, page in sorted(pages.items(), key=lambda item: item[1].language != SOURCE_LANGUAGE):
        marks = data.tab_marks(page, source.get(page.name, ()))
        if page.language == SOURCE_LANGUAGE:
            source[page.name] = marks
        if marks:
            words = files.texts[data.ui_strings[page.language].path]
            key = ("expanded", path, files.texts[path], marks, data_text, words, source_words)
            maker = data.tab_maker(page.language)
            pages[path] = memo.get(key, partial(expand_page, page, marks, maker))


def load_data(docs: Path, languages: Sequence[str]) -> GuideData:
    """Load the data files below the folder `docs`, and the UI strings of some languages and of the
    source language."""
    return _load_data(SourceFiles(docs), languages)


def _load_data(files: SourceFiles, languages: Sequence[str]) -> GuideData:
    choices = files.parse("data/choices.yml", parse_choices)
    parse_rows = partial(parse_countries, choices=choices)
    countries = files.parse("data/countries.yml", parse_rows)
    parse_words = partial(parse_country_words, choices=choices)
    parse_inserts = partial(insert_fields.parse_insert_fields, choices=choices, countries=countries)
    read_deadlines = partial(parse_deadlines, choices=choices)
    has_deadlines = (files.docs / DEADLINES).exists()
    has_link_lock = (files.docs / link_lock.LOCK).exists()
    link_records = files.parse(link_lock.LOCK, link_lock.parse_link_lock) if has_link_lock else {}
    return GuideData(
        choices=choices,
        choices_path=files.path("data/choices.yml"),
        countries=countries,
        country_words=files.parse("data/country-words.yml", parse_words),
        external_links=files.parse("data/links.yml", parse_external_links),
        facts=tuple(files.parse("data/facts.yml", parse_facts)),
        glossary=files.parse("data/glossary.yml", parse_glossary),
        deadlines=tuple(files.parse(DEADLINES, read_deadlines)) if has_deadlines else (),
        inserts=files.parse("data/insert.yml", parse_inserts),
        number_words=files.parse("data/number-words.yml", parse_number_words),
        published=files.parse(permalinks.LOCK, permalinks.parse_permalinks),
        redirects=files.parse(permalinks.REDIRECTS, permalinks.parse_redirects),
        ui_strings={
            language: _load_ui_strings(files, language)
            for language in dict.fromkeys([SOURCE_LANGUAGE, *languages])
        },
        link_records=link_records,
        diagnostics=tuple(files.diagnostics),
    )


def _load_ui_strings(files: SourceFiles, language: str) -> UiStrings:
    """Load the UI strings of a language; none where it has no folder, which the rule missing-page
    reports."""
    name = f"{language}/words.yml"
    if language == SOURCE_LANGUAGE or (files.docs / language).is_dir():
        return files.parse(name, parse_ui_strings)
    files.texts[files.path(name)] = ""
    return UiStrings(files.path(name), {}, {})


def load_guide_page(docs: Path, language: str) -> SourcePage:
    """Load the guide's page in a language, or in the source language where it is missing."""
    is_translated = (docs / language / GUIDE).is_file()
    folder = language if is_translated else SOURCE_LANGUAGE
    files, name = SourceFiles(docs), f"{folder}/{GUIDE}"
    return parse_page(files.read(name) or "", path=files.path(name), language=language)


def link_usages(guide: Guide) -> dict[str, list[str]]:
    """Return key of links.yml -> the lines that use it, `docs/fr/return.md:331`."""
    usages: dict[str, list[str]] = {}
    for page in guide.pages.values():
        for link in page.links:
            if link.reference:
                path, line = page.origin(link.line)
                usages.setdefault(link.target, []).append(f"{path}:{line}")
    return usages


def untranslated_pages(docs: Path, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return (language, path of the built page below that language's root) for each page that has
    no translation, so that it is shown in the source language."""
    names = [
        file.stem
        for file in sorted((docs / SOURCE_LANGUAGE).glob("*.md"))
        if is_page(f"{SOURCE_LANGUAGE}/{file.name}")
    ]
    return [
        (language, "" if name == "index" else f"{name}/")
        for language in languages
        for name in names
        if not (docs / language / f"{name}.md").is_file()
    ]


def live_addresses(guide: Guide) -> frozenset[str]:
    """Return the addresses (see `content/link_targets.py`) that exist in the source language.

    Where insert.yml or choices.yml cannot be read, the published addresses of inserts, or of keys,
    count as existing.
    """
    systems, kinds = tuple(guide.data.inserts.systems), guide.data.choices.kinds
    addresses = set(all_addresses(guide.pages_in(SOURCE_LANGUAGE), systems))
    keys = {permalinks.choice_address(kind, key) for kind in kinds for key in kinds[kind]}
    addresses |= {address for address in keys if not permalinks.address_error(address)}
    unread = [prefix for prefix, read in (("parcel-insert/", systems), ("?", kinds)) if not read]
    addresses |= {address for address in guide.data.published if address.startswith(tuple(unread))}
    return frozenset(addresses)
