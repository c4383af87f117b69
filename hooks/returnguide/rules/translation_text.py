"""Rules on the text of a translated section compared with the French one: the same facts, no French
sentences, the words of the glossary.

Sections that are older than the French are not compared; `guide.py translations status` lists them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from returnguide.content.glossary import Glossary
from returnguide.content.number_words import NO_NUMBER_WORDS, NumberWords
from returnguide.content.sections import Section, normalize
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.section_facts import (
    COMPARED,
    LIST_ITEMS,
    NUMBERS,
    SENTENCE_END,
    SectionFacts,
    find_parts,
    numbered_prose,
)

RULES = (
    Rule(
        "section-images",
        "A translated section has the pictures of the French one.",
        reference="""\
A translated section shows other pictures than the French one. Only the text in the square brackets
of a picture is translated; the address in the round ones is copied.""",
        bad="![Rückseite](../assets/images/photo-rückseite.svg)",
        good="![Rückseite](../assets/images/photo-back.svg)",
    ),
    Rule(
        "section-links",
        "A translated section has the links of the French one.",
        reference="""\
The address in round brackets, or the key in the second pair of square brackets, is never
translated, and the section has every link of the French one. The order may differ.""",
        bad="[Die Fotos](fotos.md#seven-photos)",
        good="[Die Fotos](photos.md#seven-photos)",
    ),
    Rule(
        "section-keys",
        "A translated section has as many key combinations of as many keys as the French one.",
        reference="""\
`++"side button"+"volume up"++` is a combination of two keys. The names of the keys are translated;
their number is not.""",
        bad='++"Seitentaste"++',
        good='++"Seitentaste"+"Lauter"++',
    ),
    Rule(
        "section-code",
        "A translated section has the code of the French one.",
        reference="""\
What stands between backticks is typed or shown exactly so in every language, such as the code that
shows a phone's IMEI. Copy it from the French section.""",
        bad="Wählen Sie `*#60#`.",
        good="Wählen Sie `*#06#`.",
    ),
    Rule(
        "section-admonitions",
        "A translated section has the admonitions, quotations and insert directives of the French"
        " one.",
        reference="""\
A translated section has one admonition (`!!! warning`) or quotation (`>`, a message to copy) more
or less than the French one, one of another kind, or another directive of the parcel insert. The
word after `!!!` is never translated; the title in quotes is.""",
        bad='!!! Warnung "Kein Paket ohne Nummer"',
        good='!!! warning "Kein Paket ohne Nummer"',
    ),
    Rule(
        "section-lists",
        "A translated section has as many list items as the French one.",
        reference="""\
An item was lost, two were joined, one was divided, or a tool dropped the indentation of one that
stands in another. Compare the two lists item by item. The signs may differ, `-` and `*` or `1.` and
`1)`, and so may a blank line before the list.""",
        bad="1. Schalten Sie das Gerät aus und verpacken Sie es.",
        good="1. Schalten Sie das Gerät aus.\n2. Verpacken Sie es.",
    ),
    Rule(
        "section-numbers",
        "A translated section has the numbers of the French one.",
        reference="""\
A number of the French section is missing here: days, amounts and times must be the same in every
language, in the same section, in the same tab, and in the same word of `words.yml`.

A number counts in digits, and in words before what it counts: `deux ans`, `2 Jahre`, `dois anos`
and `24 months` are one. `docs/data/number-words.yml` has the words of each language. `8:00`, `8.00`
and `8 h` are one number, `1 000` and `1,000` too. A translation may write a number where the French
has a word, but no years that the French does not have.""",
        bad="Sie haben 4 Tage.",
        good="Sie haben 14 Tage.",
    ),
    Rule(
        "untranslated-text",
        "No sentence of a translation is left in French.",
        reference="""\
A sentence of the translation is the French one, word for word. Translate it. A section that is not
translated yet is left out as a whole: readers then see it in French, with a line that says so.""",
        bad="Protégez l'appareil du mieux que vous pouvez.",
        good="Schützen Sie das Gerät, so gut Sie können.",
    ),
    Rule(
        "glossary",
        "Translations keep names as they are, and translate terms as in docs/data/glossary.yml.",
        reference="""\
A name that is never translated (`IMEI`, `La Poste`) is missing in a section whose French has it, a
term has another translation than in `docs/data/glossary.yml`, or the section has a word
that the glossary avoids. Readers who see two words for one thing look for two things. Where several
translations are right, add them to the glossary.""",
        bad="Schreiben Sie dem Verkäufer.",
        good="Schreiben Sie dem Händler.",
    ),
)


NOT_COMPARED = frozenset({"missing", "copied", "stale", "extra"})
"""The states of sections whose text is not compared with the French. The rules missing-section and
extra-section report two of them."""


@dataclass(frozen=True)
class SectionPair:
    """A translated section and its French one."""

    path: str
    """The path of the translated page."""
    language: str
    source_path: str
    source: Section
    section: Section
    number_words: NumberWords = NO_NUMBER_WORDS
    source_number_words: NumberWords = NO_NUMBER_WORDS
    """None where the language has none: then only digits are compared."""

    def diagnostic(
        self, rule: str, message: str, hint: str = "", *, line: int | None = None
    ) -> Diagnostic:
        """Return a diagnostic of the translation, by default in the line of its heading."""
        id = self.section.id
        subject = f"section '{id}'" if id else "the text before the first section"
        return Diagnostic(
            self.path,
            line or self.section.line,
            rule,
            f"{subject} {message}",
            hint or f"compare {self.source_path}:{self.source.line}",
            target=id,
        )

    def difference(
        self, rule: str, message: str, index: int | None, source_index: int | None
    ) -> Diagnostic:
        """Return a diagnostic of a line of the translation that differs from one of the source;
        the lines are those below the heading, from 0."""
        line = None if index is None else self.section.first_line + index
        source = self.source
        origin = source.line if source_index is None else source.first_line + source_index
        return self.diagnostic(rule, message, f"compare {self.source_path}:{origin}", line=line)

    def find_line(self, matches: Callable[[str], object]) -> int | None:
        """Return the first line of the translation's text that matches, None if none does."""
        lines = enumerate(self.section.lines, self.section.first_line)
        return next((number for number, line in lines if matches(line)), None)


def check_text(pair: SectionPair, facts: SectionFacts, glossary: Glossary) -> Iterator[Diagnostic]:
    """Yield where a section differs from its source, whose facts are `facts`."""
    for rule in COMPARED:
        counts = Counter(find_parts(rule, pair.section.text, pair.number_words))
        expected = facts.counts[rule]
        if rule == NUMBERS and pair.source_number_words is NO_NUMBER_WORDS:
            expected = Counter(find_parts(rule, pair.source.text, NO_NUMBER_WORDS))
        if counts != expected:
            yield from _check_counts(pair, rule, counts, expected)
    yield from _check_untranslated(pair, facts.sentences)
    yield from _check_names_and_terms(pair, facts, glossary)
    yield from _check_avoided(pair, glossary)


def _check_counts(
    pair: SectionPair,
    rule: str,
    counts: Counter[str],
    expected: Counter[str],
) -> Iterator[Diagnostic]:
    """Yield one diagnostic for what a section lacks and for what it has in excess of its source."""
    missing, extra = expected - counts, counts - expected
    if rule == NUMBERS:
        missing, extra = excuse_numbers(missing, extra, pair.section.text, pair.number_words)
    if not missing and not extra:
        return
    if rule == "section-lists":
        message = f"has {_items_text(counts)}, expected {_items_text(expected)}"
        yield pair.diagnostic(rule, message)
        return
    own, source = (
        [Counter(find_parts(rule, line, words)) for line in section.lines]
        for section, words in (
            (pair.section, pair.number_words),
            (pair.source, pair.source_number_words),
        )
    )
    message = difference_text(COMPARED[rule], missing, extra)
    yield pair.difference(rule, message, *find_difference(own, source, missing, extra))


def difference_text(noun: str, missing: Counter[str], extra: Counter[str]) -> str:
    """Return in words what is missing and what is extra: `lacks the number '2'`."""
    lacks = f"lacks the {noun} {_quoted(missing)}" if missing else ""
    has = f"has the {noun} {_quoted(extra)}{'' if missing else ' more'}" if extra else ""
    return " and ".join(part for part in (lacks, has) if part)


def excuse_numbers(
    missing: Counter[str], extra: Counter[str], text: str, number_words: NumberWords
) -> tuple[Counter[str], Counter[str]]:
    """Return the numbers that a translation may not lack, and those that it may not have more: it
    may write a number without its unit, or one where the French has a word."""
    if missing:
        missing = missing - Counter(number_words.find_bare(numbered_prose(text)))
    if not missing:
        extra = Counter({one: extra[one] for one in extra if one.endswith("years")})
    return missing, extra


def find_difference(
    own: Sequence[Counter[str]],
    source: Sequence[Counter[str]],
    missing: Counter[str],
    extra: Counter[str],
) -> tuple[int | None, int | None]:
    """Return in which line of a section and of its source something is missing or extra, from 0;
    None where no line has it. `own` and `source` are what each line of the two has."""
    if len(own) == len(source):
        for index, (left, right) in enumerate(zip(own, source, strict=True)):
            if missing & (right - left) or extra & (left - right):
                return index, index
    lines = [index for index, counts in enumerate(own) if extra & counts]
    origins = [index for index, counts in enumerate(source) if missing & counts]
    return next(reversed(lines), None), next(iter(origins), None)


def _quoted(values: Counter[str]) -> str:
    return ", ".join(f"'{value}'" for value in values.elements())


def _items_text(counts: Counter[str]) -> str:
    kinds = [kind for kind in LIST_ITEMS.values() if counts[kind]]
    return " and ".join(f"{counts[kind]} {kind}" for kind in kinds) or "no list items"


def _check_untranslated(pair: SectionPair, source: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield sentences of the source in the translation; of several in one line, the first."""
    section = pair.section
    if "<!--" not in section.text and not any(sentence in section.plain for sentence in source):
        return  # the usual case; `plain` has no comments
    lines: set[int] = set()
    for sentence in SENTENCE_END.split(section.text):
        text = normalize(sentence)
        if text not in source:
            continue
        start = sentence.strip().split("\n")[0][:40]
        line = pair.find_line(re.compile(re.escape(start)).search) or section.line
        if line not in lines:
            lines.add(line)
            message = f"has French text: '{_shorten(text)}'"
            yield pair.diagnostic("untranslated-text", message, "translate it", line=line)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def _check_names_and_terms(
    pair: SectionPair, facts: SectionFacts, glossary: Glossary
) -> Iterator[Diagnostic]:
    """Yield names that are missing, and terms that are not translated as in the glossary."""
    text = pair.section.plain
    missing = facts.names - glossary.names_in(text) if facts.names else ()
    for name in sorted(missing):
        hint = "the name is never translated"
        yield pair.diagnostic("glossary", f"does not say '{name}'", hint)
    for term, translations in glossary.translations_of(facts.terms, pair.language):
        if not glossary.contains_form(translations, text):
            message = f"says '{term}' in other words than the glossary"
            hint = f"write {' or '.join(map(repr, translations))}"
            yield pair.diagnostic("glossary", message, hint)


def _check_avoided(pair: SectionPair, glossary: Glossary) -> Iterator[Diagnostic]:
    """Yield words that the glossary wants avoided."""
    avoided = glossary.avoided(pair.language)
    if not glossary.contains_form(tuple(avoided), pair.section.plain):
        return
    for word, instead in avoided.items():
        if glossary.contains_form((word,), pair.section.plain):
            line = pair.find_line(partial(_contains_word, glossary, word))
            yield pair.diagnostic("glossary", f"says '{word}'", f"write '{instead}'", line=line)


def _contains_word(glossary: Glossary, word: str, line: str) -> bool:
    return glossary.contains_form((word,), normalize(line))
