"""Rules on figures: those of docs/data/facts.yml stand in each of their places, in every language,
and the UI strings of a translation have the numbers of the French ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.facts import Fact
from returnguide.content.guide import Guide
from returnguide.content.number_words import NO_NUMBER_WORDS
from returnguide.content.sections import Section
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.section_facts import NUMBERS, numbered_prose
from returnguide.rules.translation_text import (
    NOT_COMPARED,
    difference_text,
    excuse_numbers,
    find_difference,
)

RULES = (
    Rule(
        "fact-figure",
        "Each place of a fact has its figure, in every language.",
        reference="""\
A figure that costs a reader money, data or safety is a row of `docs/data/facts.yml`, with its
source, the day on which it was verified, the `figure`, and the `places` that state it. A section
named there does not have the figure, in digits or in words: `2 ans`, `deux ans` and `24 mois` are
one. Correct the section; or, where the fact has changed, the row, and then each of its places.""",
        bad="Die gesetzliche Gewährleistung gilt drei Jahre lang.",
        good="Die gesetzliche Gewährleistung gilt zwei Jahre lang.",
    ),
)

UI_STRINGS = "words.yml"


def check_figures(guide: Guide) -> Iterator[Diagnostic]:
    """Yield what lacks the figure of a fact, and UI strings that lack another number."""
    found = list(_check_fact_figures(guide))
    lines = {(diagnostic.path, diagnostic.line) for diagnostic in found}
    yield from found
    yield from (one for one in _check_strings(guide) if (one.path, one.line) not in lines)


def _check_fact_figures(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the sections that lack the figure of a fact; not those of a language whose words for
    numbers are not known."""
    for fact in guide.data.facts:
        for place in fact.places if fact.figure else ():
            name, _, id = place.partition("#")
            for language in guide.languages:
                section = guide.sections_in(language).get(name, {}).get(id)
                if section and language in guide.data.number_words:
                    yield from _check_figure(guide, fact, language, name, section)


def _check_figure(
    guide: Guide, fact: Fact, language: str, name: str, section: Section
) -> Iterator[Diagnostic]:
    words = guide.data.number_words[language]
    lacking = Counter(fact.figure) - Counter(words.find(numbered_prose(section.text)))
    lacking, _ = excuse_numbers(lacking, Counter(), section.text, words)
    if lacking:
        path = f"{guide.folder}/{language}/{name}"
        message = f"section '{section.id}' {difference_text('figure', lacking, Counter())}"
        hint = f"fact '{fact.key}' has it, {guide.folder}/data/facts.yml:{fact.line}"
        line = _line_of_figure(guide, fact, language, name, section)
        yield Diagnostic(path, line, "fact-figure", message, hint, target=section.id)


def _line_of_figure(guide: Guide, fact: Fact, language: str, name: str, section: Section) -> int:
    """Return the line of a section that differs from the line with the figure in the first language
    that has it, else that of the heading."""
    lines = _numbers_by_line(guide, language, section)
    own = sum(lines, Counter())
    for other in guide.languages:
        model = guide.sections_in(other).get(name, {}).get(section.id)
        if model and other in guide.data.number_words:
            source = _numbers_by_line(guide, other, model)
            has = sum(source, Counter())
            if Counter(fact.figure) <= has:
                index, _ = find_difference(lines, source, has - own, own - has)
                return _line_at(guide, language, section, index)
    return section.line


def _line_at(guide: Guide, language: str, section: Section, index: int | None) -> int:
    """Return the line of one of the texts of a section, from 0; by default that of its heading."""
    if index is None:
        return section.line
    if section.first_line:
        return section.first_line + index
    key = section.lines[index].partition(":")[0]
    return guide.data.ui_strings[language].lines.get(f"{section.id}.{key}", section.line)


def _numbers_by_line(guide: Guide, language: str, section: Section) -> list[Counter[str]]:
    words = guide.data.number_words[language]
    return [Counter(words.find(numbered_prose(line))) for line in section.lines]


def _check_strings(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the UI strings that lack a number of the French one, word by word: a number that has
    moved from the words of one country to those of another is told."""
    source = guide.data.ui_strings[SOURCE_LANGUAGE]
    source_words = guide.data.number_words.get(SOURCE_LANGUAGE, NO_NUMBER_WORDS)
    expected = {name: Counter(source_words.find(source.text(name))) for name in source.lines}
    for language, words in guide.data.number_words.items():
        if language == SOURCE_LANGUAGE or language not in guide.data.ui_strings:
            continue
        strings = guide.data.ui_strings[language]
        groups = {
            status.id
            for status in guide.section_statuses_in(language)
            if status.page == UI_STRINGS and status.state not in NOT_COMPARED
        }
        for name, line in strings.lines.items():
            if name not in source.lines or name.partition(".")[0] not in groups:
                continue
            text = strings.text(name)
            counts = Counter(words.find(text))
            differing = (expected[name] - counts, counts - expected[name])
            missing, extra = excuse_numbers(*differing, text, words)
            if missing or extra:
                message = f"word '{name}' {difference_text('number', missing, extra)}"
                hint = f"compare {source.path}:{source.lines[name]}"
                yield Diagnostic(strings.path, line, NUMBERS, message, hint)
