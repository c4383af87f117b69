"""Days that a customer must not miss, counted from one that they know: docs/data/deadlines.yml."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.choices import Choices
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, suggest

MAX_DAYS = 400
"""More is a typing mistake."""

_FIELDS = ("start", "days", "working", "only", "verified", "source")


@dataclass(frozen=True)
class Deadline:
    """A row of deadlines.yml."""

    key: str
    line: int
    start: str
    """The event that it is counted from: a key of the words deadline_start."""
    days: int
    """How many days after that event is the last one; its own day is not counted."""
    is_working: bool
    """Whether they are working days. Only Sundays are left out: a holiday or a Saturday that may
    not count makes the day too early at most, never too late."""
    only: Mapping[str, str]
    """Kind -> the key that a reader chose for whom it is; empty for all readers."""


def parse_deadlines(
    text: str, *, path: str, choices: Choices
) -> tuple[list[Deadline], list[Diagnostic]]:
    """Parse a deadlines.yml; rows that are wrong are left out and reported."""
    rows, lines, diagnostics = read_groups(text, path)
    deadlines = []
    for key, row in rows.items():
        line = lines[(key,)]
        if errors := list(_row_errors(row, choices)):
            diagnostics += [
                data_error(path, line, f"deadline '{key}' {message}", hint)
                for message, hint in errors
            ]
            continue
        only = row.get("only")
        deadlines.append(
            Deadline(
                key,
                line,
                str(row["start"]),
                int(str(row["days"])),
                row.get("working") is True,
                only if isinstance(only, dict) else {},
            )
        )
    return deadlines, diagnostics


def _row_errors(row: Mapping[str, object], choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a row."""
    for name in row:
        if name not in _FIELDS:
            yield f"has an unknown setting '{name}'", suggest(name, _FIELDS)
    if not isinstance(row.get("start"), str):
        yield "has no start", "write a key of the words deadline_start, such as start: received"
    days = row.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MAX_DAYS:
        yield f"has the days '{days}'", f"write a number from 1 to {MAX_DAYS}"
    if row.get("working", True) not in (True, False):
        yield f"has the working '{row['working']}'", "write true, or leave it out"
    if not isinstance(row.get("verified"), datetime.date):
        yield "has no date in verified", "write the day on which it was compared with its source"
    if not row.get("source"):
        yield "has no source", "write where it comes from"
    yield from _only_errors(row.get("only", {}), choices)


def _only_errors(only: object, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for a case that choices.yml does not know."""
    if not isinstance(only, dict):
        yield f"has the only '{only}'", "write a choice, such as only: {reason: fault}"
        return
    for kind, key in only.items():
        known = choices.kinds.get(kind)
        if known is None:
            yield f"is only for '{kind}', which is no kind", suggest(str(kind), choices.kinds)
        elif key not in known:
            yield f"is only for '{key}', which is not a key of '{kind}'", suggest(str(key), known)
