"""How each language writes numbers and what it counts: docs/data/number-words.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from returnguide.content.yaml_reader import Lines
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, shorten, suggest

FIRST, LAST = 2, 31
"""The numbers that have words."""

_YEAR, _MONTH = "year", "month"
"""The units of which one is a number of the other: twelve months are a year."""

_LISTS = ("numbers", "one", "ranges", "calls")
_DIGITS = r"\d+(?:[.,:\u00a0\u202f ]\d{3}(?!\d)|[.,:]\d+)*"
_ONLY_DIGITS = re.compile(f"(?P<digits>{_DIGITS})")
_GAP = r"[\s-]+"
_TOKEN = re.compile(r"[^\W\d_]+")
_NEVER = "(?!)"


@dataclass(frozen=True)
class NumberWords:
    """The words of a language around numbers, in lower case; without any, it has digits only."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    """`deux` -> 2."""
    ones: tuple[str, ...] = ()
    """The forms of one before a year."""
    ranges: tuple[str, ...] = ()
    """The words between two numbers: the `à` of `trois à cinq jours`."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Form of a unit (`jours`) -> unit (`day`); a form with a hyphen before it ends a word."""
    calls: tuple[str, ...] = ()
    """The beginnings of the words around a number that is called."""

    def find(self, text: str) -> list[str]:
        """Return the numbers of a text as all languages write them: `8:00`, `8.00` and `8` are one,
        `1 000` and `1.000` too, and so are `24 mois`, `2 ans` and `deux ans`: `2 years`."""
        words = self._first_words & set(_TOKEN.findall(text.lower()))
        matches = (self._pattern if words else _ONLY_DIGITS).finditer(text)
        return [number for match in matches if (number := self._number(match))]

    def find_bare(self, text: str) -> list[str]:
        """Return the numbers that stand in words without a unit: the `two` of `two of the back`."""
        if not self._first_words & set(_TOKEN.findall(text.lower())):
            return []
        return [
            str(self.numbers[word])
            for match in self._pattern.finditer(text)
            if match["word"] and not self.unit_after(text, match.end())
            if (word := _plain(match["word"])) in self.numbers
        ]

    def unit_after(self, text: str, position: int) -> str:
        """Return the unit that follows a number which ends at a position; empty without one."""
        match = self._unit.match(text, position)
        if not match:
            return ""
        return self.units[f"-{match['end']}".lower() if match["end"] else _plain(match["form"])]

    def _number(self, match: re.Match[str]) -> str:
        """Return the number of a match of a pattern; empty where a word counts nothing."""
        unit = self.unit_after(match.string, match.end())
        if match["digits"]:
            return _in_years(_canonical(match["digits"]), unit)
        is_one = _plain(match["word"]) in self.ones
        if not unit or (is_one and unit != _YEAR):
            return ""
        return _in_years("1" if is_one else str(self.numbers[_plain(match["word"])]), unit)

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """The first words of all numbers, and of all years: without one, a text has digits only."""
        years = (form for form, unit in self.units.items() if unit == _YEAR)
        return frozenset(_TOKEN.findall(form)[0] for form in (*self.numbers, *years))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = _alternatives((*self.numbers, *self.ones))
        ends = _alternatives(form[1:] for form in self.units if form.startswith("-"))
        after = rf"(?={ends}|[\s-])"
        return re.compile(f"(?P<digits>{_DIGITS})|(?<![\\w-])(?P<word>{words}){after}", re.I)

    @cached_property
    def _unit(self) -> re.Pattern[str]:
        """A unit, with at most one word before it, or with the end of a range."""
        ends = _alternatives(form[1:] for form in self.units if form.startswith("-"))
        forms = _alternatives(form for form in self.units if not form.startswith("-"))
        number = f"(?:{_DIGITS}|{_alternatives(self.numbers)})"
        to = rf"(?:{_GAP}{_alternatives(self.ranges)}{_GAP}{number})?"
        before = r"\s+(?:[^\W\d]+\s+)?|-"
        return re.compile(rf"-?(?P<end>{ends})\w*|{to}(?:{before})(?P<form>{forms})(?!\w)", re.I)


NO_NUMBER_WORDS = NumberWords()


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern for some words, the longest first; without any, it matches nothing."""
    escaped = (
        re.sub(r"(?:\\ |\\-)+", lambda _: _GAP, re.escape(word)).replace("'", "['’]")
        for word in sorted(words, key=len, reverse=True)
    )
    return f"(?:{'|'.join(escaped) or _NEVER})"


def _plain(word: str) -> str:
    """Return a word of a text as the tables have it."""
    return " ".join(word.lower().replace("’", "'").replace("-", " ").split())


def _canonical(digits: str) -> str:
    number = re.sub(r"[.:]00$", "", re.sub(r"[.,\u00a0\u202f ](?=\d{3}\b)", "", digits))
    return number.replace(",", ".")


def _in_years(number: str, unit: str) -> str:
    """Return a number, with its unit where that is the year, or months that are years."""
    if unit == _MONTH and number.isdecimal() and len(number) < 4 and int(number) % 12 == 0:
        number, unit = str(int(number) // 12), _YEAR
    if unit != _YEAR:
        return number
    return f"{number} year{'' if number == '1' else 's'}"


def parse_number_words(text: str, *, path: str) -> tuple[dict[str, NumberWords], list[Diagnostic]]:
    """Parse a number-words.yml into language -> words; what is wrong is left out and reported."""
    rows, lines, diagnostics = read_groups(text, path)
    languages = {}
    for language, row in rows.items():
        errors = list(_row_errors(row))
        diagnostics += [
            data_error(
                path, _line(lines, language, name), f"'{name}' of '{language}' {message}", hint
            )
            for name, message, hint in errors
        ]
        if not errors:
            languages[language] = _parse_row(row)
    return languages, diagnostics


def _line(lines: Lines, language: str, name: str) -> int:
    return lines.get((language, name), lines[(language,)])


def _row_errors(row: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield (name, message, hint) for what is wrong with a row."""
    known = (*_LISTS, "units")
    for name in row:
        if name not in known:
            yield str(name), "is not known", suggest(str(name), known)
    for name in _LISTS:
        if not isinstance(row.get(name), list):
            yield name, f"is '{shorten(row.get(name))}'", "write a list: [un, une]"
        elif name == "numbers" and len(_texts(row[name])) != LAST - FIRST + 1:
            message = f"has {len(_texts(row[name]))} items"
            yield name, message, f"write those from {FIRST} to {LAST}, in order"
    units = row.get("units")
    if not isinstance(units, dict) or not all(isinstance(one, list) for one in units.values()):
        yield "units", f"is '{shorten(units)}'", "write {day: [jour, jours]}"


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one).lower() for one in value) if isinstance(value, list) else ()


def _parse_row(row: Mapping[str, object]) -> NumberWords:
    forms = (one.split("/") for one in _texts(row["numbers"]))
    units = row["units"]
    return NumberWords(
        {_plain(word): number for number, words in enumerate(forms, FIRST) for word in words},
        _texts(row["one"]),
        _texts(row["ranges"]),
        {
            form if form.startswith("-") else _plain(form): str(unit)
            for unit, values in (units.items() if isinstance(units, dict) else ())
            for form in _texts(values)
        },
        _texts(row["calls"]),
    )
