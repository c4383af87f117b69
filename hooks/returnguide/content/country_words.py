"""The words that are true for one country only: docs/data/country-words.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from returnguide.content.choices import Choices
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, shorten, suggest

_LISTS = ("words", "numbers")
_FIELDS = (*_LISTS, "terms")
_PART = re.compile(r"[^\s'’]+|$")


@dataclass(frozen=True)
class CountryWords:
    """Words, and the countries that each is true for, as keys of choices.yml."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word -> countries."""
    terms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Language -> word -> countries: ordinary words in that language, and told in all others."""
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Emergency number -> countries."""

    def words_in(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Return word -> countries for the pages of a language."""
        if language not in self._by_language:
            found = dict(self.words)
            for own, words in self.terms.items():
                for word, countries in words.items() if own != language else ():
                    found[word] = (*found.get(word, ()), *countries)
            self._by_language[language] = found
        return self._by_language[language]

    def may_contain(self, text: str, word: str) -> bool:
        """Return whether a text has the longest part of a word: nearly all texts have none."""
        return self._longest_parts[word] in text

    @cached_property
    def _by_language(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        """Language -> word -> countries; `words_in`, called for every text, fills it."""
        return {}

    @cached_property
    def _longest_parts(self) -> dict[str, str]:
        """Word -> its longest part between spaces and apostrophes, without the first letter."""
        words = chain(self.words, *self.terms.values())
        return {word: max(_PART.findall(word[1:]), key=len) for word in words}


def parse_country_words(
    text: str, *, path: str, choices: Choices
) -> tuple[CountryWords, list[Diagnostic]]:
    """Parse a country-words.yml; what is wrong is left out and reported."""
    rows, lines, diagnostics = read_groups(text, path)
    known = [key for codes in choices.territories.values() for key in codes]
    words: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[str, ...]] = {}
    terms: dict[str, dict[str, tuple[str, ...]]] = {}
    for country, row in rows.items():
        if known and country not in known:
            message = f"'{country}' is not a country of choices.yml"
            diagnostics.append(
                data_error(path, lines[(country,)], message, suggest(country, known))
            )
        errors = dict(_row_errors(row))
        diagnostics += [
            data_error(path, lines[country, name], f"'{name}' of '{country}' {message}", hint)
            for name, (message, hint) in errors.items()
        ]
        valid = {name: value for name, value in row.items() if name not in errors}
        _add(words, country, valid.get("words"))
        _add(numbers, country, valid.get("numbers"))
        own_terms = valid.get("terms")
        for language, values in own_terms.items() if isinstance(own_terms, dict) else ():
            _add(terms.setdefault(language, {}), country, values)
    return CountryWords(words, terms, numbers), diagnostics


def _add(owners: dict[str, tuple[str, ...]], country: str, words: object) -> None:
    """Add a country to the owners of some words."""
    for word in words if isinstance(words, list) else ():
        owners[str(word)] = (*owners.get(str(word), ()), country)


def _row_errors(row: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (name, (message, hint)) for what is wrong with a row."""
    for name, value in row.items():
        if name not in _FIELDS:
            yield name, ("is not known", suggest(name, _FIELDS))
        elif name in _LISTS and not _is_list(value):
            yield name, (f"is '{shorten(value)}'", "write a list of texts: [La Poste]")
        elif name == "terms" and not (
            isinstance(value, dict) and all(map(_is_list, value.values()))
        ):
            yield name, (f"is '{shorten(value)}'", "write {de: [Gewährleistung]}")


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(str(word).strip() for word in value)
