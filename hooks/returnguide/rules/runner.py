"""Run every rule over the whole guide.

The tables below group the checks by their input. Results of checks of one page, or of a page and
its French one, are memoized by the texts that they depend on.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from returnguide.cache import Memo
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide, GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.content.number_words import NO_NUMBER_WORDS
from returnguide.diagnostics import Diagnostic
from returnguide.rules.config import DEFAULT_CONFIG, LintConfig
from returnguide.rules.conflicts import check_conflicts
from returnguide.rules.countries import check_country_directives, check_country_words
from returnguide.rules.country_facts import check_country_facts, check_facts_of_words
from returnguide.rules.directives import check_directives
from returnguide.rules.drawings import check_drawings
from returnguide.rules.encoding import check_encodings
from returnguide.rules.external_links import check_external_links
from returnguide.rules.figures import check_figures
from returnguide.rules.foreign_markup import check_front_matter_texts, check_word_texts
from returnguide.rules.front_matter import check_front_matter, check_safety_sections
from returnguide.rules.headings import check_duplicate_ids, check_headings
from returnguide.rules.links import (
    check_choice_links,
    check_country_links,
    check_fact_places,
    check_links,
    check_unused_links,
)
from returnguide.rules.lists import check_lists
from returnguide.rules.markup import check_image_texts, check_unparsed_markup
from returnguide.rules.navigation import NO_NAVIGATION, Navigation, check_navigation
from returnguide.rules.parcel_inserts import check_insert_devices, check_inserts
from returnguide.rules.permalinks import check_permalinks
from returnguide.rules.plain_texts import check_plain_texts
from returnguide.rules.printed import check_rendered_page
from returnguide.rules.prose import check_placeholders, check_readability, check_ui_placeholders
from returnguide.rules.registry import RULES
from returnguide.rules.required_content import (
    check_dropoff_links,
    check_insert_fields,
    check_photos,
)
from returnguide.rules.secondary import (
    drop_explained,
    drop_secondary,
    errors_by_path,
    is_shadowed,
)
from returnguide.rules.section_facts import section_facts
from returnguide.rules.settings import Settings
from returnguide.rules.source_damage import SourceDamage, find_source_damage
from returnguide.rules.steps import check_empty_steps, check_steps, check_typed_numbers
from returnguide.rules.tabs import check_coverage, check_required_tabs, check_tab_shapes
from returnguide.rules.translation_pages import check_pages
from returnguide.rules.translation_structure import check_structure
from returnguide.rules.translation_text import NOT_COMPARED, SectionPair, check_text
from returnguide.rules.ui_strings import PROJECT_ROOT, check_ui_strings, find_string_usage
from returnguide.rules.unpublished_files import check_unpublished_files

PAGE_CHECKS: Sequence[Callable[[SourcePage], Iterable[Diagnostic]]] = (
    check_front_matter,
    check_safety_sections,
    check_front_matter_texts,
    check_headings,
    check_unparsed_markup,
    check_image_texts,
    check_placeholders,
    check_lists,
    check_readability,
    check_steps,
    check_empty_steps,
    check_photos,
    check_insert_fields,
)
"""Checks of one page."""

PAGE_DATA_CHECKS: Sequence[Callable[[SourcePage, GuideData], Iterable[Diagnostic]]] = (
    check_directives,
    check_country_directives,
    check_required_tabs,
    check_tab_shapes,
    check_typed_numbers,
    check_dropoff_links,
    check_rendered_page,
    check_country_facts,
)
"""Checks of one page that also read data files and the UI strings of its language."""

GUIDE_CHECKS: Sequence[Callable[[Guide], Iterable[Diagnostic]]] = (
    check_links,
    check_unused_links,
    check_choice_links,
    check_country_links,
    check_country_words,
    check_fact_places,
    check_figures,
    check_duplicate_ids,
    check_pages,
    check_permalinks,
    check_ui_placeholders,
    check_word_texts,
    check_facts_of_words,
    check_plain_texts,
    check_drawings,
    check_insert_devices,
)
"""Checks of the whole guide."""

FILE_CHECKS: Sequence[Callable[[Guide], Iterable[Diagnostic]]] = (check_conflicts, check_encodings)
"""Checks of the files as they are written, without what is made from data."""


def check_source(guide: Guide, settings: Settings, *, memo: Memo | None = None) -> list[Diagnostic]:
    """Return what is wrong with the settings of a site, and every diagnostic of its source: what a
    build of it reports before it writes anything."""
    found = run_rules(
        guide,
        site=settings.site_url,
        config=settings.lint,
        navigation=settings.navigation,
        today=settings.today,
        source_date=settings.source_date,
        memo=memo,
    )
    return [*settings.errors, *found]


def run_rules(
    guide: Guide,
    *,
    site: str = "https://guide.example/",
    config: LintConfig = DEFAULT_CONFIG,
    navigation: Navigation = NO_NAVIGATION,
    today: datetime.date = datetime.date.min,
    source_date: datetime.date | None = None,
    memo: Memo | None = None,
) -> list[Diagnostic]:
    """Return every diagnostic of every language that counts for `config`, sorted.

    `site` is the address that the inserts lead to, `navigation` what mkdocs.yml says of pages and
    languages, `source_date` the date in the inserts' PDFs; `today` decides which external URLs are
    stale and which exemptions have expired (none by default); `memo` has the results of earlier
    runs.
    """
    memo = memo or Memo()
    usage = find_string_usage(PROJECT_ROOT, memo)
    of_pages = chain(
        chain.from_iterable(check(guide) for check in GUIDE_CHECKS),
        chain.from_iterable(_check_page(guide, page, memo) for page in guide.pages.values()),
        chain.from_iterable(_check_coverage(guide, page, memo) for page in guide.pages.values()),
    )
    found = [
        *guide.data.diagnostics,
        *chain.from_iterable(check(guide) for check in FILE_CHECKS),
        *check_navigation(guide, navigation),
        *check_unpublished_files(guide, navigation.locales),
        *check_ui_strings(guide, usage),
        *check_inserts(guide, usage, site=site, date=source_date),
        *map(guide.located, of_pages),
    ]
    damages = find_source_damage(guide, errors_by_path(found))
    diagnostics = [
        *config.config_errors,
        *check_external_links(guide, config.max_link_age, today),
        *drop_secondary(guide, drop_explained(guide, found, damages)),
    ]
    diagnostics += _check_translations(guide, errors_by_path(diagnostics), damages, memo)
    diagnostics += chain.from_iterable(damage.diagnostics for damage in damages.values())
    rules = [id for id in RULES if not id.startswith("site-")]
    return config.apply(diagnostics, today=today, rules=rules)


def _check_coverage(guide: Guide, page: SourcePage, memo: Memo) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of `check_coverage` for one page, which reads its French one too."""
    source = guide.pages_in(SOURCE_LANGUAGE).get(page.name)
    names = [page.path, source.path if source else "", f"{guide.folder}/data/choices.yml"]
    key = ("coverage", page.path, *_texts(guide, names))
    return memo.get(key, lambda: tuple(check_coverage(page, source, guide.data)))


def _check_page(guide: Guide, page: SourcePage, memo: Memo) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of PAGE_CHECKS and PAGE_DATA_CHECKS for one page."""
    language = page.language
    data_names = ("choices", "countries", "links", "country-words", "number-words")
    data_files = (*(f"data/{name}.yml" for name in data_names), f"{language}/words.yml")
    names = [page.path, *(f"{guide.folder}/{name}" for name in data_files)]

    def check() -> tuple[Diagnostic, ...]:
        by_page = (check(page) for check in PAGE_CHECKS)
        by_data = (check(page, guide.data) for check in PAGE_DATA_CHECKS)
        return tuple(chain(*by_page, *by_data))

    return memo.get(("page", page.path, *_texts(guide, names)), check)


def _check_translations(
    guide: Guide,
    errors: Mapping[str, list[Diagnostic]],
    damages: Mapping[str, SourceDamage],
    memo: Memo,
) -> Iterator[Diagnostic]:
    """Yield where translated pages differ from the French ones.

    `errors` are those of other rules, by path, `damages` what is wrong with French pages, by name.
    They would cause differences that only repeat them: a French page with an error is not compared,
    nor a translated section with one, nor one that the French page is wrong about.
    """
    source_pages = guide.pages_in(SOURCE_LANGUAGE)
    for language in (language for language in guide.languages if language != SOURCE_LANGUAGE):
        states: dict[str, dict[str, str]] = {}
        for status in guide.section_statuses_in(language):
            states.setdefault(status.page, {})[status.id] = status.state
        for name, page in guide.pages_in(language).items():
            source = source_pages.get(name)
            if source and source.path not in errors:
                page_errors = tuple(errors.get(page.path, ()))
                if any(error.rule == "conflict-marker" for error in page_errors):
                    continue
                names = (page.path, source.path, *_shared_texts(guide))
                state_key = tuple(states[name].items())
                key = ("pair", page.path, *_texts(guide, names), state_key, page_errors)
                pair = (page.as_written, source.as_written)
                check = partial(_check_pair, guide, *pair, states[name], page_errors, memo)
                damage = damages.get(name, SourceDamage())
                yield from (one for one in memo.get(key, check) if not damage.explains(one))


def _check_pair(
    guide: Guide,
    page: SourcePage,
    source: SourcePage,
    states: Mapping[str, str],
    errors: Sequence[Diagnostic],
    memo: Memo,
) -> tuple[Diagnostic, ...]:
    """Return where a page differs from its French one; `states` are those of its sections, `errors`
    those that other rules have found on it."""
    glossary, number_words = guide.data.glossary, guide.data.number_words
    source_words = number_words.get(SOURCE_LANGUAGE, NO_NUMBER_WORDS)
    own_words = number_words.get(page.language, NO_NUMBER_WORDS)
    sections = guide.sections_in(page.language)[page.name]
    source_sections = guide.sections_in(SOURCE_LANGUAGE)[page.name]
    texts = _texts(guide, (source.path, *_shared_texts(guide)))
    facts = memo.get(
        ("facts", source.path, *texts),
        lambda: {
            id: section_facts(section, glossary, source_words)
            for id, section in source_sections.items()
        },
    )
    diagnostics = list(check_structure(page, source, sections, source_sections, errors))
    for id, section in sections.items():
        if states[id] not in NOT_COMPARED:
            pair = SectionPair(
                page.path,
                page.language,
                source.path,
                source_sections[id],
                section,
                own_words,
                source_words if own_words is not NO_NUMBER_WORDS else NO_NUMBER_WORDS,
            )
            diagnostics += (
                diagnostic
                for diagnostic in check_text(pair, facts[id], glossary)
                if not is_shadowed(diagnostic, section, errors)
            )
    return tuple(diagnostics)


def _shared_texts(guide: Guide) -> tuple[str, ...]:
    """Return the paths of the data files that the comparison of all pages reads."""
    return tuple(f"{guide.folder}/data/{name}.yml" for name in ("glossary", "number-words"))


def _texts(guide: Guide, paths: Iterable[str]) -> Iterator[str]:
    """Yield the texts of some files; an empty one for a file that is missing."""
    return (guide.texts.get(path, "") for path in paths)
