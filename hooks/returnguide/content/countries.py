"""What differs by country in a few words: docs/data/countries.yml, and what places it in a page.

Readers see in the place of the directive `<!-- country: emergency -->` a text that holds
everywhere, and one line for each country that has the fact. Both are words of words.yml, in a group
for each fact: `text`, and one for each field.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import babel

from returnguide.content.choices import LABELS, Choices
from returnguide.content.directives import COUNTRY_DIRECTIVE
from returnguide.content.external_links import ExternalLink
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, shorten, suggest

COUNTRY = "country"
"""The kind of choices.yml whose keys have a row in countries.yml, and the name of the directive
that places their facts."""

WORDS = f"{COUNTRY}_"
"""What the groups of words.yml begin with that have the sentences of a fact: `country_help`."""

TEXT = "text"
"""The word of a fact that holds everywhere."""

VALUE = "{value}"
"""What stands in the word of a field for its value."""

LINK = "link"
"""The field whose value is a key of links.yml."""

_PROVENANCE = ("verified", "source")
_PLAIN = re.compile(r"\w(?:[\w .,’'&/-]*[\w.])?")
"""A value in which Markdown reads nothing."""

Value = str | Mapping[str, str]
"""A text (empty for `true`), or language -> the text in that language."""


@dataclass(frozen=True)
class CountryFact:
    """A fact of one country: how long the warranty lasts, whom to turn to."""

    line: int
    values: Mapping[str, Value]
    """Field -> value, in the order of the file."""

    @property
    def link(self) -> str:
        """Its key in links.yml; empty if it leads nowhere."""
        return str(self.values.get(LINK, ""))


@dataclass(frozen=True)
class Countries:
    """The facts of all countries."""

    facts: Mapping[str, Mapping[str, CountryFact]] = field(default_factory=dict)
    """Key of a country -> name of a fact -> the fact."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all facts."""
        return tuple(dict.fromkeys(name for facts in self.facts.values() for name in facts))

    def walk(self) -> Iterator[tuple[str, str, CountryFact]]:
        """Yield (country, name, fact) of each fact."""
        for country, facts in self.facts.items():
            for name, fact in facts.items():
                yield country, name, fact


def parse_countries(
    text: str, *, path: str, choices: Choices
) -> tuple[Countries, list[Diagnostic]]:
    """Parse a countries.yml; what is wrong is left out and reported."""
    rows, lines, diagnostics = read_groups(text, path)
    known = choices.kinds.get(COUNTRY, ())
    for country in rows if known else ():
        if country not in known:
            message = f"'{country}' is not a {COUNTRY} of choices.yml"
            hint = suggest(country, known)
            diagnostics.append(data_error(path, lines[(country,)], message, hint))
    for country in known if rows else ():
        if country not in rows:
            message = f"the {COUNTRY} '{country}' of choices.yml has no row"
            hint = f"write {country}: with its facts below it, or {country}: {{}}"
            diagnostics.append(data_error(path, 1, message, hint))
    facts: dict[str, dict[str, CountryFact]] = {country: {} for country in rows}
    for country, row in rows.items():
        for name, fact in row.items():
            line = lines[country, name]
            diagnostics += [
                data_error(path, line, f"'{name}' of '{country}' {message}", hint)
                for message, hint in _fact_errors(fact)
            ]
            if isinstance(fact, dict):
                values = {key: _value(value) for key, value in fact.items() if _is_field(key)}
                facts[country][name] = CountryFact(line, values)
    return Countries(facts), diagnostics


def _is_field(key: str) -> bool:
    return key not in _PROVENANCE


def _value(value: object) -> Value:
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()}
    return "" if value is True else str(value)


def _fact_errors(fact: object) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a fact."""
    if not isinstance(fact, dict):
        yield f"is '{shorten(fact)}'", "write its fields in braces, {fire: 18, …}"
        return
    if not isinstance(fact.get("verified"), datetime.date):
        yield "has no date 'verified'", "write the day of the last check as 2026-11-22"
    if not fact.get("source") or not isinstance(fact["source"], str):
        yield "has no 'source'", "say where the fact comes from"
    for key in filter(_is_field, fact):
        value = fact[key]
        for text in value.values() if isinstance(value, dict) else [value]:
            is_text = isinstance(text, str | int) and text is not False
            if not is_text or (text is True and isinstance(value, dict)):
                yield f"has the {key} '{shorten(text)}'", "write a text, a number or true"
            elif not _PLAIN.fullmatch(str(text)):
                yield f"has the {key} '{shorten(text)}'", "write plain words, without signs"


def country_blocks(
    countries: Countries,
    choices: Choices,
    links: Mapping[str, ExternalLink],
    words: Mapping[str, Mapping[str, str]],
    language: str,
) -> dict[str, str]:
    """Return name of a fact -> the Markdown that its directive becomes in a language. `words` are
    its UI strings: group -> key -> text."""
    labels = _country_names(choices, words, language)
    order = choices.in_order(COUNTRY, language) if COUNTRY in choices.kinds else ()
    blocks = {}
    for name in countries.names:
        sentences = words.get(f"{WORDS}{name}", {})
        items = [
            f"- **{labels[key]}.** {_line(fact, sentences, links, language)}\n"
            f'    {{ data-when="{COUNTRY}:{key}" }}'
            for key in order
            if (fact := countries.facts.get(key, {}).get(name))
        ]
        blocks[name] = "\n".join([sentences.get(TEXT, ""), "", *items])
    return blocks


def _country_names(
    choices: Choices, words: Mapping[str, Mapping[str, str]], language: str
) -> dict[str, str]:
    """Return key of a country -> its name."""
    territories = babel.Locale.parse(language, sep="-").territories
    codes = choices.territories.get(COUNTRY, {})
    own = words.get(f"{LABELS}{COUNTRY}", {})
    return {
        key: str(territories.get(codes.get(key, ""), own.get(key, key)))
        for key in choices.kinds.get(COUNTRY, ())
    }


def _line(
    fact: CountryFact,
    sentences: Mapping[str, str],
    links: Mapping[str, ExternalLink],
    language: str,
) -> str:
    """Return the sentences of a fact, in the order of the words."""
    return " ".join(
        _unbroken(sentence, fact.values[key]).replace(
            VALUE, _shown(key, fact.values[key], links, language)
        )
        for key, sentence in sentences.items()
        if key in fact.values
    )


def _unbroken(sentence: str, value: Value) -> str:
    """Return a sentence whose number stays on one line with its unit."""
    is_number = isinstance(value, str) and value.isdigit()
    return sentence.replace(f"{VALUE} ", f"{VALUE}\u00a0") if is_number else sentence


def _shown(key: str, value: Value, links: Mapping[str, ExternalLink], language: str) -> str:
    """Return a value as Markdown: a link named by its host, a number and labels in bold, labels
    with their language."""
    if isinstance(value, str):
        if key != LINK:
            return f"**{value}**" if value.isdigit() else value
        link = links.get(value)
        host = urlsplit(link.url(language)).hostname if link else ""
        return f"[{(host or value).removeprefix('www.')}][{value}]"
    return " / ".join(
        f"**{text}**" if own == language else f"**{text}**{{ lang={own} }}"
        for own, text in value.items()
    )


def expand_country_directives(markdown: str, blocks: Mapping[str, str]) -> str:
    """Return the Markdown of a page with what each directive of a fact becomes in its
    place."""
    if f"<!-- {COUNTRY}:" not in markdown:
        return markdown
    lines = (
        f"\n{blocks.get(match['fact'], '')}\n"
        if (match := COUNTRY_DIRECTIVE.fullmatch(line))
        else line
        for line in markdown.split("\n")
    )
    return "\n".join(lines)
