"""Run every rule over the whole guide."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain

from returnguide import diagnostics
from returnguide.content import insert_fields, markdown_page, permalinks
from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.guide import Guide, GuideData, live_addresses
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import RULES, Diagnostic
from returnguide.inserts import rules as insert_rules
from returnguide.inserts import sheet
from returnguide.inserts.fonts import load_font
from returnguide.inserts.model import inserts_for
from returnguide.legacy_cache import NO_CACHE, Cache, Memo, fingerprint
from returnguide.locales import Locale
from returnguide.rules import (
    external_links,
    links,
    prose,
    required_content,
    steps,
    structure,
    ui_strings,
)
from returnguide.rules import permalinks as permalink_rules
from returnguide.rules.config import DEFAULT_CONFIG, LintConfig
from returnguide.rules.parity import (
    SectionFacts,
    SectionPair,
    check_structure,
    check_text,
    drop_secondary,
    is_shadowed,
    section_facts,
)
from returnguide.rules.translated_strings import missing_ui_strings, placeholder_problems


def run_rules(
    guide: Guide,
    *,
    site: str = "https://guide.example/",
    validation: LintConfig = DEFAULT_CONFIG,
    today: datetime.date = datetime.date.min,
    keeper: Cache = NO_CACHE,
    code: str = "",
) -> list[Diagnostic]:
    """Every problem of every language that counts for `validation`, sorted.

    `site` is the address that the inserts lead to; `today` the day by which addresses and
    exemptions age, on the first of all days none is old. Rules that look at one page, or at it and
    its French one, look again only where `keeper` does not have what they found; `code` is the hash
    of the code that looks.
    """
    memo = keeper.memo(fingerprint("problems", code, guide.languages), diagnostics)
    data, path = guide.data, f"{guide.folder}/data/links.yml"
    ages = external_links.check_link_ages(data.outside, validation.max_link_age, today, path=path)
    checks = external_links.check_link_records(data.outside, data.checks, path=path)
    found = list(_run_all(guide, site, memo, ui_strings.find_string_usage(ui_strings.PROJECT_ROOT)))
    memo.save()
    return validation.apply(
        chain(validation.faults, ages, checks, found),
        today=today,
        rules=[rule for rule in RULES if not rule.startswith("site-")],
    )


def _run_all(
    guide: Guide, site: str, memo: Memo, uses: ui_strings.StringUsage
) -> Iterator[Diagnostic]:
    """What every rule finds, in no order."""
    data = guide.data
    by_language = {language: guide.pages_in(language) for language in guide.languages}
    french = by_language.get(SOURCE_LANGUAGE, {})
    found = [
        data.faults,
        links.check_fact_places(data.facts, path=f"{guide.folder}/data/facts.yml", pages=french),
    ]
    source_words = data.words[SOURCE_LANGUAGE]
    unused: list[Diagnostic] = []
    if not any(fault.path == source_words.path for fault in data.faults):
        unused = ui_strings.check_unused_strings(source_words, uses)
        found += [ui_strings.check_missing_strings(source_words, uses), unused]
    found.append(placeholder_problems(source_words))
    found += [prose.check_ui_placeholders(words) for words in data.words.values()]
    found.append(
        required_content.check_choice_links(
            data.choices, data.outside, path=f"{guide.folder}/data/choices.yml"
        )
    )
    found.append(
        required_content.check_unused_links(
            data.outside, guide.pages.values(), data.choices, path=f"{guide.folder}/data/links.yml"
        )
    )
    links_of_choices = fingerprint(data.choices, data.outside)
    words = {language: fingerprint(words) for language, words in data.words.items()}
    for page in guide.pages.values():
        found.append(
            links.check_links(page, pages=guide.pages, files=guide.files, outside=data.outside)
        )
        seen_by = ("page", page.path + guide.texts[page.path], links_of_choices, words[page.language])
        found.append(_cached(memo, seen_by, partial(_check_page, page, data)))
    for language, pages in by_language.items():
        found += [structure.check_duplicate_ids(pages.values()), _missing_pages(guide, language)]
        if language != SOURCE_LANGUAGE:
            found.append(
                missing_ui_strings(
                    data.words[language],
                    source_words,
                    needed=uses.needed,
                    unused={problem.target for problem in unused},
                )
            )
        found.append(_check_inserts(guide, language, pages, site, uses))
    if markdown_page:
        found += _check_permalinks(guide, by_language)
    others = _drop_secondary(guide, list(chain.from_iterable(found)))
    return chain(others, _check_parity(guide, others, memo))


def _cached(
    memo: Memo, made_from: tuple[object, ...], find: Callable[[], Iterable[Diagnostic]]
) -> tuple[Diagnostic, ...]:
    """What was found before in the same; else what `find` finds. The second part is a page's hash,
    '' where nothing is kept."""
    key = fingerprint(*made_from).encode() if made_from[1] else b""
    found = memo.get(key)
    if not isinstance(found, tuple):
        found = tuple(find())
        memo.put(key, found)
    return found


def _check_page(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """What the rules find that look at a page by itself."""
    found = [
        structure.check_front_matter(page),
        structure.check_safety(page),
        structure.check_headings(page),
        structure.check_unparsed_markup(page),
        structure.check_directives(page, data.choices) if data.choices.kinds else (),
        prose.check_images(page),
        prose.check_placeholders(page),
        prose.check_lists(page),
        prose.check_readability(page),
        steps.check_coverage(page, data.choices),
        steps.check_typed_numbers(page, data.words[page.language]),
        steps.check_empty_steps(page),
        steps.check_tab_shapes(page, data.choices),
        required_content.check_photos(page),
        required_content.check_insert_fields(page),
        required_content.check_dropoff_links(page, data.choices, data.outside),
    ]
    if page.name == GUIDE:
        found += [steps.check_steps(page), steps.check_required_tabs(page, data.choices)]
    return chain.from_iterable(found)


def _drop_secondary(guide: Guide, found: list[Diagnostic]) -> list[Diagnostic]:
    """The problems, those of each translated page seen beside its French page where that has no
    error."""
    source = {
        name: page
        for name, page in guide.pages_in(SOURCE_LANGUAGE).items()
        if not _errors_in(page, found)
    }
    by_page: dict[str, list[Diagnostic]] = {}
    for problem in found:
        by_page.setdefault(problem.path, []).append(problem)
    for path, said in by_page.items():
        page = guide.pages.get(path)
        if page and page.language != SOURCE_LANGUAGE and page.name in source:
            by_page[path] = drop_secondary(page, source[page.name], said)
    return list(chain.from_iterable(by_page.values()))


def _errors_in(page: SourcePage, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The errors of a page."""
    return [
        problem
        for problem in found
        if problem.path == page.path and RULES[problem.rule].severity == "error"
    ]


_NOT_COMPARED = ("missing", "copied", "stale", "extra")
"""The states of sections that cannot say what the French says; `missing-section` and
`extra-section` name two of them."""


def _check_parity(guide: Guide, others: Iterable[Diagnostic], memo: Memo) -> Iterator[Diagnostic]:
    """Where a language's pages say otherwise than the French ones.

    What another rule has found already (`others`) would only come back here: a French page with an
    error is compared with nothing, and of a translated one the sections without an error.
    """
    wrong: dict[str, list[Diagnostic]] = {}
    for problem in others:
        if RULES[problem.rule].severity == "error":
            wrong.setdefault(problem.path, []).append(problem)
    source = {
        name: page
        for name, page in guide.pages_in(SOURCE_LANGUAGE).items()
        if page.path not in wrong
    }
    glossary = fingerprint(guide.data.glossary)
    wanted = cache(
        lambda name: {
            id: section_facts(section, guide.data.glossary)
            for id, section in guide.sections_in(SOURCE_LANGUAGE)[name].items()
        }
    )
    for language in (language for language in guide.languages if language != SOURCE_LANGUAGE):
        states: dict[str, dict[str, str]] = {}
        for one in guide.section_statuses_in(language):
            states.setdefault(one.page, {})[one.id] = one.state
        for name, page in guide.pages_in(language).items():
            if name in source:
                errors = wrong.get(page.path, [])
                made_from = (
                    "pair",
                    page.path + guide.texts[page.path],
                    guide.texts[source[name].path],
                    states[name],
                    errors,
                    glossary,
                )
                yield from _cached(
                    memo,
                    made_from,
                    partial(_check_pair, guide, page, source[name], states[name], errors, wanted),
                )


def _check_pair(
    guide: Guide,
    page: SourcePage,
    source: SourcePage,
    states: Mapping[str, str],
    errors: Sequence[Diagnostic],
    wanted: Callable[[str], Mapping[str, SectionFacts]],
) -> Iterator[Diagnostic]:
    """Where a page says otherwise than its French one."""
    name = page.name
    theirs, ours = guide.sections_in(SOURCE_LANGUAGE)[name], guide.sections_in(page.language)[name]
    yield from check_structure(page, source, ours, theirs, errors)
    for id, section in ours.items():
        if states[id] not in _NOT_COMPARED:
            pair = SectionPair(page.path, page.language, source.path, theirs[id], section)
            said = check_text(pair, wanted(name)[id], guide.data.glossary)
            yield from (problem for problem in said if not is_shadowed(problem, section, errors))


def _check_permalinks(
    guide: Guide, by_language: Mapping[str, Mapping[str, SourcePage]]
) -> list[Iterable[Diagnostic]]:
    """What is wrong with addresses that were published, and with the rows for those that are
    gone."""
    data, live = guide.data, live_addresses(guide)
    faulty = permalink_rules.faulty_pages(
        guide.pages.values(), (path for path in guide.files if path.endswith(".md"))
    )
    about = {"live": live, "pages": by_language[SOURCE_LANGUAGE], "faulty": faulty}
    names = [address for address in live if "#" not in address]
    return [
        *(permalink_rules.check_page_names(pages, names) for pages in by_language.values()),
        permalink_rules.check_permalinks(
            data.published, data.redirects, path=f"{guide.folder}/{permalinks.LOCK}", **about
        ),
        permalink_rules.check_redirects(
            data.redirects,
            path=f"{guide.folder}/{permalinks.REDIRECTS}",
            published=data.published,
            **about,
        ),
    ]


def _check_inserts(
    guide: Guide,
    language: str,
    pages: Mapping[str, SourcePage],
    site: str,
    uses: ui_strings.StringUsage,
) -> list[Diagnostic]:
    """What is wrong with the inserts in a language: first their words, then what those make on
    paper."""
    data = guide.data
    words, source = data.words[language], data.words[SOURCE_LANGUAGE]
    if (
        not set(insert_fields.FIELD_GROUPS) <= source.texts.keys()
        or ui_strings.check_missing_strings(source, uses)
        or placeholder_problems(source)
    ):
        return []  # what is said of the source already would only come back as trouble here
    found = list(insert_rules.check_field_words(data.inserts, words, source))
    if found or missing_ui_strings(words, source) or GUIDE not in pages:
        return found  # what is said already would only come back as trouble on paper
    bold, regular = load_font("Bold"), load_font("Regular")
    locale = Locale(language, language, is_default=language == SOURCE_LANGUAGE)
    source_page = guide.pages_in(SOURCE_LANGUAGE).get(GUIDE, pages[GUIDE])
    inserts = inserts_for(data, locale, pages[GUIDE], source_page, site=site)
    for insert in inserts:
        found += insert_rules.check_glyphs(insert, words, source, bold)
        found += insert_rules.check_label_widths(insert, words, source, bold, regular)
    if not found and sheet.is_available():
        found += insert_rules.check_page_count(sheet.render_pdfs(inserts), words)
    return found


def _missing_pages(guide: Guide, language: str) -> list[Diagnostic]:
    """The pages that the source language has and `language` lacks; the guide itself is always
    wanted."""
    if language != SOURCE_LANGUAGE and not any(
        path.startswith(f"{guide.folder}/{language}/") for path in (*guide.pages, *guide.files)
    ):
        return [
            Diagnostic(
                f"{guide.folder}/{language}",
                1,
                "missing-page",
                "the language has no page",
                f"python hooks/guide.py translations new {language} makes its folder",
            )
        ]
    paths = [
        f"{guide.folder}/{language}/{name}"
        for name in sorted(guide.pages_in(SOURCE_LANGUAGE).keys() | {GUIDE})
    ]
    return [
        Diagnostic(
            path,
            1,
            "missing-page",
            "the page is missing",
            f"translate {path.replace(f'/{language}/', f'/{SOURCE_LANGUAGE}/')}",
        )
        for path in paths
        if path not in guide.pages and path not in guide.files
    ]
