"""Facts that the guide repeats from its sources: docs/data/facts.yml."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.number_words import NumberWords
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic

_FIGURE_WORDS = NumberWords(
    units={"year": "year", "years": "year", "month": "month", "months": "month"}
)
"""How a figure is written in facts.yml."""


@dataclass(frozen=True)
class Fact:
    """A row of facts.yml: what the rules need of it."""

    key: str
    line: int
    places: tuple[str, ...]
    """The sections that state it: `page#id`, of a UI string `words.yml#group`."""
    figure: tuple[str, ...] = ()
    """The numbers that each of them has, as `NumberWords.find` returns them."""


def parse_facts(text: str, *, path: str) -> tuple[list[Fact], list[Diagnostic]]:
    """Parse a facts.yml; entries that are wrong are left out and reported."""
    rows, lines, diagnostics = read_groups(text, path)
    facts = []
    for key, row in rows.items():
        places = row.get("places")
        if missing := list(_missing(row)):
            message = f"fact '{key}' has no {' and no '.join(missing)}"
            diagnostics.append(data_error(path, lines[(key,)], message))
        elif isinstance(places, list):
            figure = tuple(_FIGURE_WORDS.find(str(row.get("figure", ""))))
            facts.append(Fact(key, lines[(key,)], tuple(map(str, places)), figure))
    return facts, diagnostics


def _missing(row: Mapping[str, object]) -> Iterator[str]:
    """Yield the names of what a row lacks, for the message."""
    yield from (key for key in ("fact", "places", "verified", "source") if not row.get(key))
    if row.get("verified") and not isinstance(row["verified"], datetime.date):
        yield "date in verified"
    if "figure" in row and not _FIGURE_WORDS.find(str(row["figure"])):
        yield "number in figure, such as 30 days"
    if not isinstance(row.get("places", []), list):
        yield "list in places, such as [return.md#packing]"
