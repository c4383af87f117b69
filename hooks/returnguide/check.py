"""The whole source read once, and every rule applied to it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import chain
from pathlib import Path

from babel import Locale

from . import evidence, fallback, linklock, links, permalinks, problems, source, steps, structure, texts, wording
from .choosing import labels_of
from .datafiles import Choices, Fact, OutsideLink, Words, choices_of, facts_of, missing_words, outside_links_of, placeholder_problems, words_of
from .freshness import Lock, Standing, lock_in, standings_of
from .glossary import Glossary, glossary_of
from .inserts import model, sheet
from .keeping import NOTHING_KEPT, Keeper, Memo, digest
from .parity import Content, Pair, content_of, is_explained, structure_problems, text_problems, without_echoes
from .places import addresses_of
from .problems import RULES, Problem
from .sections import Section, sections_of, sections_of_words
from .source import GUIDE, SOURCE_LANGUAGE, Page, page_of
from .typography import spaced
from .validation import NOTHING_SET, Validation, validation_of

VITAL = ("docs/data/choices.yml", f"docs/{SOURCE_LANGUAGE}/words.yml")
"""The files without which no page can be shown, not even with its problems."""

_LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Data:
    """The data files and the words, read."""

    choices: Choices
    outside: Mapping[str, OutsideLink]
    facts: tuple[Fact, ...]
    inserts: model.Inserts
    published: Mapping[str, int]
    """Address that was published -> its line in permalinks.lock."""
    redirects: Mapping[str, permalinks.Redirect]
    """Address that is gone -> its row."""
    words: Mapping[str, Words]
    """Language -> its words."""
    checks: Mapping[str, linklock.Entry]
    """Outside address -> what the last checks of it found."""
    faults: tuple[Problem, ...]
    """What is wrong with the files themselves."""
    glossary: Glossary = Glossary()

    def words_for(self, language: str) -> dict[str, dict[str, str]]:
        """The words of a language as they are shown, those of the source language where it has none: group -> key -> text."""
        source, own, finished = self.words[SOURCE_LANGUAGE].texts, self.words[language].texts, spaced(language)
        return {group: {key: finished(own.get(group, {}).get(key, text)) for key, text in texts.items()} for group, texts in source.items()}


@dataclass(frozen=True)
class Guide:
    """Everything below `docs/`, read."""

    folder: str
    """The name of that folder, with which all paths begin: `docs`."""
    languages: tuple[str, ...]
    pages: Mapping[str, Page]
    """Path (`docs/fr/return.md`) -> page."""
    files: frozenset[str]
    """The paths of all other files, pages that cannot be read included."""
    data: Data
    uses: wording.Uses
    """The words that the house takes."""
    lock: Lock
    """What each section was translated from."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Path of a page -> the hash of all that it was read from; empty where nothing is kept."""
    sections: Mapping[str, Mapping[str, Section]] = field(default_factory=dict, repr=False)
    """Path of a page -> its sections, as `sections_of` gives them; empty where nothing is kept, too."""

    def pages_in(self, language: str) -> Mapping[str, Page]:
        """Name -> page of one language."""
        return self._pages.get(language, {})

    def sections_in(self, language: str) -> Mapping[str, Mapping[str, Section]]:
        """Page -> id -> section of one language; `words.yml` is a page, its groups are sections."""
        return self._sections.get(language, {})

    def standings_in(self, language: str) -> Sequence[Standing]:
        """How each section of each page of one language stands to the French, page by page."""
        return self._standings[language]

    # Many ask for these, some of them for each section: they are found once.

    @cached_property
    def _pages(self) -> dict[str, dict[str, Page]]:
        found: dict[str, dict[str, Page]] = {}
        for page in self.pages.values():
            found.setdefault(page.language, {})[page.name] = page
        return found

    @cached_property
    def _sections(self) -> dict[str, dict[str, dict[str, Section]]]:
        languages = {**dict.fromkeys(self.languages), **dict.fromkeys(self.data.words)}
        found = {language: {name: self.sections.get(page.path) or sections_of(page) for name, page in self.pages_in(language).items()} for language in languages}
        for language, words in self.data.words.items():
            if words.texts:
                found[language]["words.yml"] = sections_of_words(words)
        return found

    @cached_property
    def _standings(self) -> dict[str, list[Standing]]:
        source = self.sections_in(SOURCE_LANGUAGE)
        return {
            language: [one for page in source for one in standings_of(language, page, source[page], own.get(page, {}), self.lock)]
            for language, own in self._sections.items()
        }


def languages_in(docs: Path) -> tuple[str, ...]:
    """The languages that have a folder in `docs`, the source language first."""
    folders = sorted(folder.name for folder in docs.iterdir() if folder.is_dir() and _LANGUAGE_FOLDER.fullmatch(folder.name))
    return tuple(sorted(folders, key=lambda name: name != SOURCE_LANGUAGE))


def data_in(docs: Path, languages: Sequence[str]) -> Data:
    """The data files below the folder `docs`, and the words of `languages` and of the source language."""
    def read(reader, name):
        text, faults = _text_of(docs, name)
        value, problems = reader(text, path=f"{docs.name}/{name}")
        return value, faults or problems

    choices, in_choices = read(choices_of, "data/choices.yml")
    outside, in_outside = read(outside_links_of, "data/links.yml")
    facts, in_facts = read(facts_of, "data/facts.yml")
    glossary, in_glossary = read(glossary_of, "data/glossary.yml")
    inserts, in_inserts = read(partial(model.inserts_of, choices=choices), "data/insert.yml")
    words = {
        language: read(words_of, f"{language}/words.yml") if language == SOURCE_LANGUAGE or (docs / language).is_dir() else (Words(f"{docs.name}/{language}/words.yml", {}, {}), [])
        for language in {SOURCE_LANGUAGE: 0, **dict.fromkeys(languages)}
    }
    published, in_published = read(permalinks.published_of, permalinks.LOCK)
    redirects, in_redirects = read(permalinks.redirects_of, permalinks.REDIRECTS)
    checks, in_checks = read(linklock.lock_of, linklock.LOCK) if (docs / linklock.LOCK).is_file() else ({}, [])
    faults = chain(in_choices, in_outside, in_facts, in_glossary, in_inserts, in_published, in_redirects, in_checks, *(problems for _, problems in words.values()))
    return Data(choices, outside, tuple(facts), inserts, published, redirects, {language: found for language, (found, _) in words.items()}, checks, tuple(faults), glossary)


def guide_in(docs: Path, languages: Sequence[str], *, keeper: Keeper = NOTHING_KEPT, code: str = "") -> Guide:
    """The guide below the folder `docs`, in `languages`. A page is read again only where `keeper` does not have it; `code` is the
    hash of the code that reads."""
    data = data_in(docs, languages)
    names = sorted(file.relative_to(docs).as_posix() for file in docs.rglob("*") if file.is_file())
    pages, sections, hashes, faults = {}, {}, {}, list(data.faults)
    for language in languages:
        memo = keeper.memo(digest("sources", code, language), source)
        for name in names:
            if name.startswith(f"{language}/") and name.endswith(".md"):
                text, unreadable = _text_of(docs, name)
                faults += unreadable
                if not unreadable:
                    path = f"{docs.name}/{name}"
                    if keeper.folder:
                        hashes[path] = digest("source", code, path, language, text)
                        pages[path], sections[path] = _page_kept(text, path, language, memo, hashes[path])
                    else:
                        pages[path] = page_of(text, path=path, language=language)
        memo.save()
    files = frozenset(f"{docs.name}/{name}" for name in names) - pages.keys()
    translated = {page.name: 0 for page in pages.values()} | {"words.yml": 0}
    lock = lock_in(docs, [language for language in languages if language != SOURCE_LANGUAGE], translated)
    data, uses = replace(data, faults=(*faults, *lock.faults)), wording.uses_in(wording.HOUSE)
    return Guide(docs.name, tuple(languages), pages, files, data, uses, lock, hashes, sections)


def places_of_links(guide: Guide) -> dict[str, list[str]]:
    """Key of links.yml -> the places that use it, `docs/fr/return.md:331`."""
    places: dict[str, list[str]] = {}
    for page in guide.pages.values():
        for link in page.links:
            if link.reference:
                places.setdefault(link.target, []).append(f"{page.path}:{link.line}")
    return places


def untranslated(docs: Path, languages: Sequence[str]) -> list[tuple[str, str]]:
    """The languages and pages that are shown in the source language: (language, path of the built page below its folder)."""
    names = [file.relative_to(docs / SOURCE_LANGUAGE).with_suffix("").as_posix() for file in sorted((docs / SOURCE_LANGUAGE).rglob("*.md"))]
    return [(language, "" if name == "index" else f"{name}/") for language in languages for name in names if not (docs / language / f"{name}.md").is_file()]


def _page_kept(text: str, path: str, language: str, memo: Memo, key: str) -> tuple[Page, Mapping[str, Section]]:
    """The page and its sections, whose hashes are kept with it."""
    kept = memo.get(key.encode())
    if isinstance(kept, tuple):
        page, hashes = kept
        return page, sections_of(page, hashes)
    page = page_of(text, path=path, language=language)
    sections = sections_of(page)
    memo.put(key.encode(), (page, {id: section.hash for id, section in sections.items()}))
    return page, sections


def guide_page(docs: Path, language: str) -> Page:
    """The guide in a language, or in the source language where it is missing."""
    folder = next((folder for folder in (language, SOURCE_LANGUAGE) if (docs / folder / GUIDE).is_file()), language)
    return page_of(_text_of(docs, f"{folder}/{GUIDE}")[0], path=f"{docs.name}/{folder}/{GUIDE}", language=language)


def inserts_for(data: Data, guide: Page, source: Page, *, site: str) -> list[model.Insert]:
    """The inserts in the language of the page `guide`; `source` is the French one, `site` the address of the site."""
    language = guide.language
    root = "" if language == SOURCE_LANGUAGE else f"{language}/"
    direction = Locale.parse(language, sep="-").text_direction
    labels = labels_of(guide, source, data.choices).get("os", {})
    return model.inserts_for(data.inserts, language=language, direction=direction, labels=labels, words=data.words_for(language), guide=f"{site.rstrip('/')}/{root}return/")


def _text_of(docs: Path, name: str) -> tuple[str, list[Problem]]:
    """A file's text, empty where it cannot be read, and the problem if there is one."""
    path, file = f"{docs.name}/{name}", docs / name
    try:
        return file.read_text(encoding="utf-8"), []
    except FileNotFoundError:
        return "", [Problem(path, 1, "data-file", "the file is missing")]
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        return "", [Problem(path, line, "data-file", "the file is not UTF-8 text", "save it again with the encoding UTF-8")]


def validation_in(file: Path) -> Validation:
    """What a mkdocs.yml has set for the rules; nothing where there is no such file."""
    return validation_of(file.read_text(encoding="utf-8"), path=file.name) if file.is_file() else Validation(file.name)


def problems_in(
    guide: Guide,
    *,
    site: str = "https://guide.example/",
    validation: Validation = NOTHING_SET,
    today: datetime.date = datetime.date.min,
    keeper: Keeper = NOTHING_KEPT,
    code: str = "",
) -> list[Problem]:
    """Every problem of every language that counts for `validation`, sorted.

    `site` is the address that the inserts lead to; `today` the day by which addresses and exemptions age, on the first of all days none is old.
    Rules that look at one page, or at it and its French one, look again only where `keeper` does not have what they found; `code` is the
    hash of the code that looks.
    """
    memo = keeper.memo(digest("problems", code, guide.languages), problems)
    data, path = guide.data, f"{guide.folder}/data/links.yml"
    ages = linklock.age_problems(data.outside, validation.verified_within, today, path=path)
    checks = linklock.lock_problems(data.outside, data.checks, path=path)
    found = list(_all_problems(guide, site, memo))
    memo.save()
    return validation.applied(chain(validation.faults, ages, checks, found), today=today, rules=[rule for rule in RULES if not rule.startswith("site-")])


def _all_problems(guide: Guide, site: str, memo: Memo) -> Iterator[Problem]:
    """What every rule finds, in no order."""
    data = guide.data
    by_language = {language: guide.pages_in(language) for language in guide.languages}
    french = by_language.get(SOURCE_LANGUAGE, {})
    found = [data.faults, links.fact_problems(data.facts, path=f"{guide.folder}/data/facts.yml", pages=french)]
    source_words = data.words[SOURCE_LANGUAGE]
    unused: list[Problem] = []
    if not any(fault.path == source_words.path for fault in data.faults):
        unused = wording.unused_words(source_words, guide.uses)
        found += [wording.missing_in_source(source_words, guide.uses), unused]
    found.append(placeholder_problems(source_words))
    found += [texts.placeholder_words(words) for words in data.words.values()]
    found.append(evidence.choice_link_problems(data.choices, data.outside, path=f"{guide.folder}/data/choices.yml"))
    found.append(evidence.unused_links(data.outside, guide.pages.values(), data.choices, path=f"{guide.folder}/data/links.yml"))
    links_of_choices = digest(data.choices, data.outside) if guide.hashes else ""
    words = {language: digest(words) if guide.hashes else "" for language, words in data.words.items()}
    for page in guide.pages.values():
        found.append(links.link_problems(page, pages=guide.pages, files=guide.files, outside=data.outside))
        seen_by = ("page", guide.hashes.get(page.path, ""), links_of_choices, words[page.language])
        found.append(_kept(memo, seen_by, partial(_problems_of_page, page, data)))
    for language, pages in by_language.items():
        found += [structure.duplicate_ids(pages.values()), _missing_pages(guide, language)]
        if language != SOURCE_LANGUAGE:
            found.append(missing_words(data.words[language], source_words, needed=guide.uses.needed, unused={problem.target for problem in unused}))
        found.append(_insert_problems(guide, language, pages, site))
    if source:
        found += _permalink_problems(guide, by_language)
    others = _without_echoes(guide, list(chain.from_iterable(found)))
    return chain(others, _parity_problems(guide, others, memo))


def _kept(memo: Memo, made_from: tuple[object, ...], find: Callable[[], Iterable[Problem]]) -> tuple[Problem, ...]:
    """What was found before in the same; else what `find` finds. The second part is a page's hash, '' where nothing is kept."""
    key = digest(*made_from).encode() if made_from[1] else b""
    found = memo.get(key)
    if not isinstance(found, tuple):
        found = tuple(find())
        memo.put(key, found)
    return found


def _problems_of_page(page: Page, data: Data) -> Iterator[Problem]:
    """What the rules find that look at a page by itself."""
    found = [
        structure.front_matter_problems(page),
        structure.safety_problems(page),
        structure.heading_problems(page),
        structure.leftover_problems(page),
        structure.mark_problems(page, data.choices) if data.choices.kinds else (),
        texts.picture_problems(page),
        texts.placeholders_left(page),
        texts.list_problems(page),
        texts.reading_notes(page),
        steps.uncovered_choices(page, data.choices),
        steps.typed_numbers(page, data.words[page.language]),
        steps.idle_steps(page),
        steps.tab_shapes(page, data.choices),
        evidence.photo_problems(page),
        evidence.insert_problems(page),
        evidence.dropoff_problems(page, data.choices, data.outside),
    ]
    if page.name == GUIDE:
        found += [steps.step_problems(page), steps.missing_tabs(page, data.choices)]
    return chain.from_iterable(found)


def _without_echoes(guide: Guide, found: list[Problem]) -> list[Problem]:
    """The problems, those of each translated page seen beside its French page where that has no error."""
    source = {name: page for name, page in guide.pages_in(SOURCE_LANGUAGE).items() if not _errors_in(page, found)}
    by_page: dict[str, list[Problem]] = {}
    for problem in found:
        by_page.setdefault(problem.path, []).append(problem)
    for path, said in by_page.items():
        page = guide.pages.get(path)
        if page and page.language != SOURCE_LANGUAGE and page.name in source:
            by_page[path] = without_echoes(page, source[page.name], said)
    return list(chain.from_iterable(by_page.values()))


def _errors_in(page: Page, found: Iterable[Problem]) -> list[Problem]:
    """The errors of a page."""
    return [problem for problem in found if problem.path == page.path and RULES[problem.rule].severity == "error"]


def fallbacks_in(guide: Guide) -> dict[str, dict[str, str]]:
    """Language -> page -> the Markdown that readers see where it is not the translator's own: French text in the place of what is missing."""
    source = guide.sections_in(SOURCE_LANGUAGE)
    names = guide.pages_in(SOURCE_LANGUAGE)
    found: dict[str, dict[str, str]] = {}
    for language in (language for language in guide.languages if language != SOURCE_LANGUAGE):
        own, standings = guide.sections_in(language), guide.standings_in(language)
        for name, page in names.items():
            safety = page.front_matter.get("safety")
            safety = safety if isinstance(safety, list) else ()
            if name not in own:
                found.setdefault(language, {})[name] = fallback.untranslated(name, source[name])
            elif text := fallback.shown(name, source[name], own[name], [one for one in standings if one.page == name], safety):
                found.setdefault(language, {})[name] = text
    return found


def taken_from_source(guide: Guide, language: str) -> list[str]:
    """The hashes of the French pages that readers of another language meet something of: the guide, whose headings name the choices,
    and those that the language lacks. What they meet of the others is in `fallbacks_in`."""
    own = guide.pages_in(language)
    return [guide.hashes.get(page.path, "") for name, page in sorted(guide.pages_in(SOURCE_LANGUAGE).items()) if name == GUIDE or name not in own]


_NOT_COMPARED = ("missing", "copied", "stale", "extra")
"""The states of sections that cannot say what the French says; `missing-section` and `extra-section` name two of them."""


def _parity_problems(guide: Guide, others: Iterable[Problem], memo: Memo) -> Iterator[Problem]:
    """Where a language's pages say otherwise than the French ones.

    What another rule has found already (`others`) would only come back here: a French page with an error is compared with
    nothing, and of a translated one the sections without an error.
    """
    wrong: dict[str, list[Problem]] = {}
    for problem in others:
        if RULES[problem.rule].severity == "error":
            wrong.setdefault(problem.path, []).append(problem)
    source = {name: page for name, page in guide.pages_in(SOURCE_LANGUAGE).items() if page.path not in wrong}
    glossary = digest(guide.data.glossary) if guide.hashes else ""
    wanted = cache(lambda name: {id: content_of(section, guide.data.glossary) for id, section in guide.sections_in(SOURCE_LANGUAGE)[name].items()})
    for language in (language for language in guide.languages if language != SOURCE_LANGUAGE):
        states: dict[str, dict[str, str]] = {}
        for one in guide.standings_in(language):
            states.setdefault(one.page, {})[one.id] = one.state
        for name, page in guide.pages_in(language).items():
            if name in source:
                errors = wrong.get(page.path, [])
                made_from = ("pair", guide.hashes.get(page.path, ""), guide.hashes.get(source[name].path, ""), states[name], errors, glossary)
                yield from _kept(memo, made_from, partial(_problems_of_pair, guide, page, source[name], states[name], errors, wanted))


def _problems_of_pair(
    guide: Guide, page: Page, source: Page, states: Mapping[str, str], errors: Sequence[Problem], wanted: Callable[[str], Mapping[str, Content]]
) -> Iterator[Problem]:
    """Where a page says otherwise than its French one."""
    name = page.name
    theirs, ours = guide.sections_in(SOURCE_LANGUAGE)[name], guide.sections_in(page.language)[name]
    yield from structure_problems(page, source, ours, theirs, errors)
    for id, section in ours.items():
        if states[id] not in _NOT_COMPARED:
            pair = Pair(page.path, page.language, source.path, theirs[id], section)
            said = text_problems(pair, wanted(name)[id], guide.data.glossary)
            yield from (problem for problem in said if not is_explained(problem, section, errors))


def _permalink_problems(guide: Guide, by_language: Mapping[str, Mapping[str, Page]]) -> list[Iterable[Problem]]:
    """What is wrong with addresses that were published, and with the rows for those that are gone."""
    data, live = guide.data, live_addresses(guide)
    faulty = permalinks.faulty_pages(guide.pages.values(), (path for path in guide.files if path.endswith(".md")))
    about = {"live": live, "pages": by_language[SOURCE_LANGUAGE], "faulty": faulty}
    names = [address for address in live if "#" not in address]
    return [
        *(permalinks.name_problems(pages, names) for pages in by_language.values()),
        permalinks.lock_problems(data.published, data.redirects, path=f"{guide.folder}/{permalinks.LOCK}", **about),
        permalinks.redirect_problems(data.redirects, path=f"{guide.folder}/{permalinks.REDIRECTS}", published=data.published, **about),
    ]


def live_addresses(guide: Guide) -> frozenset[str]:
    """The addresses (places.py) that exist in the source. Where insert.yml cannot be read, those of the lock stand for its own."""
    systems, published = tuple(guide.data.inserts.systems), frozenset(address for address in guide.data.published if address.startswith("parcel-insert/"))
    return addresses_of(guide.pages_in(SOURCE_LANGUAGE), systems) | (frozenset() if systems else published)


def _insert_problems(guide: Guide, language: str, pages: Mapping[str, Page], site: str) -> list[Problem]:
    """What is wrong with the inserts in a language: first their words, then what those make on paper."""
    data = guide.data
    words, source = data.words[language], data.words[SOURCE_LANGUAGE]
    if not set(model.FIELD_GROUPS) <= source.texts.keys() or wording.missing_in_source(source, guide.uses) or placeholder_problems(source):
        return []  # what is said of the source already would only come back as trouble here
    found = list(model.word_problems(data.inserts, words, source))
    if found or missing_words(words, source) or GUIDE not in pages:
        return found  # what is said already would only come back as trouble on paper
    bold, regular = sheet.fonts_of()
    inserts = inserts_for(data, pages[GUIDE], guide.pages_in(SOURCE_LANGUAGE).get(GUIDE, pages[GUIDE]), site=site)
    for insert in inserts:
        found += sheet.glyph_problems(insert, words, source, bold)
        found += sheet.width_problems(insert, words, source, bold, regular)
    if not found and sheet.is_available():
        found += sheet.page_problems(sheet.made(inserts), words)
    return found


def _missing_pages(guide: Guide, language: str) -> list[Problem]:
    """The pages that the source language has and `language` lacks; the guide itself is always wanted."""
    if language != SOURCE_LANGUAGE and not any(path.startswith(f"{guide.folder}/{language}/") for path in (*guide.pages, *guide.files)):
        return [Problem(f"{guide.folder}/{language}", 1, "missing-page", "the language has no page", f"python hooks/guide.py translations new {language} makes its folder")]
    paths = [f"{guide.folder}/{language}/{name}" for name in sorted(guide.pages_in(SOURCE_LANGUAGE).keys() | {GUIDE})]
    return [
        Problem(path, 1, "missing-page", "the page is missing", f"translate {path.replace(f'/{language}/', f'/{SOURCE_LANGUAGE}/')}")
        for path in paths
        if path not in guide.pages and path not in guide.files
    ]
