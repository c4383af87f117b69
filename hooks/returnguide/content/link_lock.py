"""What the last checks of external links found: docs/data/links.lock, readable in a diff.

`guide.py links online` writes the file, and it is committed. A build only reads it: no build
depends on what a host answers on that day. An address that fails is suspect first, and broken only
after it has failed again, days later.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from returnguide.content.json_reader import JsonObjectError, line_of_key, read_json_object
from returnguide.content.yaml_rows import data_error
from returnguide.diagnostics import Diagnostic, shorten

LOCK = "data/links.lock"
"""The file, below `docs/`."""

OK, SUSPECT, BROKEN, UNKNOWN = "ok", "suspect", "broken", "unknown"
"""The states of an address. UNKNOWN: no check has proved anything yet."""

FINE, DEAD, FAILING, NO_PROOF = "fine", "dead", "failing", "no proof"
"""The results of one check. DEAD: the answer says so (404, no such host). FAILING: it may be
temporary (time-out, TLS). NO_PROOF: the host answers, but not about the page (it blocks robots)."""

DEAD_RUNS, DEAD_DAYS = 2, 1
"""An address is broken once this many runs found it dead, the first at least this many days ago."""

FAILING_RUNS, FAILING_DAYS = 4, 14
"""The same for an address that is failing."""

RECHECK_AFTER = datetime.timedelta(days=30)
"""After how long an address that was fine is checked again, give or take JITTER_DAYS."""

JITTER_DAYS = 7

_STATES = (OK, SUSPECT, BROKEN, UNKNOWN)
_DATES = ("checked", "good", "first_failure")


@dataclass(frozen=True)
class ProbeResult:
    """The result of one check of one address."""

    kind: str
    """FINE, DEAD, FAILING or NO_PROOF."""
    status: str
    """The status of the last answer ('200'), or what happened instead ('no such host',
    'time-out')."""
    final: str = ""
    """The address that answered, where it is not the one that was asked."""
    moved: str = ""
    """The new address, where the old one redirects permanently."""
    answered: bool = True
    """Whether any host answered: if none did, our own network may be down."""


@dataclass(frozen=True)
class LinkRecord:
    """A row of the lock: what is known of one address."""

    state: str
    status: str
    checked: datetime.date
    """The day of the last check."""
    good: datetime.date | None = None
    """The last day on which it was fine."""
    failures: int = 0
    """The number of days with a failure since `good`."""
    first_failure: datetime.date | None = None
    """The day of the first of them."""
    final: str = ""
    moved: str = ""

    def after(self, result: ProbeResult, today: datetime.date) -> LinkRecord:
        """Return the record after another check."""
        checked = replace(
            self, status=result.status, checked=today, final=result.final, moved=result.moved
        )
        if result.kind == FINE:
            return replace(checked, state=OK, good=today, failures=0, first_failure=None)
        if result.kind == NO_PROOF:
            return replace(checked, final=self.final, moved=self.moved)
        first = self.first_failure or today
        failures = self.failures + (self.checked < today or not self.failures)
        is_dead = result.kind == DEAD
        runs, days = (DEAD_RUNS, DEAD_DAYS) if is_dead else (FAILING_RUNS, FAILING_DAYS)
        is_broken = self.state == BROKEN or (failures >= runs and (today - first).days >= days)
        state = BROKEN if is_broken else SUSPECT
        return replace(checked, state=state, failures=failures, first_failure=first)

    @property
    def is_proven(self) -> bool:
        """Whether the last check found the address fine."""
        return self.state == OK and self.good == self.checked


def first_record(result: ProbeResult, today: datetime.date) -> LinkRecord:
    """Return the record of an address that was never checked before."""
    return LinkRecord(UNKNOWN, "", today).after(result, today)


def needs_check(url: str, record: LinkRecord | None, today: datetime.date) -> bool:
    """Return whether to check an address again: always if the last check did not find it fine, else
    after RECHECK_AFTER plus a jitter made from the address, so that one run checks only a few."""
    if record is None or not record.is_proven:
        return True
    digest = int(hashlib.sha256(url.encode()).hexdigest(), 16)
    jitter = digest % (2 * JITTER_DAYS + 1) - JITTER_DAYS
    return today - record.checked >= RECHECK_AFTER + datetime.timedelta(days=jitter)


def format_link_lock(records: Mapping[str, LinkRecord]) -> str:
    """Return the text of the lock: JSON sorted by address, one value a line, empty ones left
    out."""
    rows = {
        url: {
            key: str(value) if isinstance(value, datetime.date) else value
            for key, value in asdict(record).items()
            if value
        }
        for url, record in sorted(records.items())
    }
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def parse_link_lock(text: str, *, path: str) -> tuple[dict[str, LinkRecord], list[Diagnostic]]:
    """Parse a lock into address -> record; one that cannot be read counts as empty, and is
    reported. An empty text is a lock without records."""
    line = 1
    try:
        records = {}
        for url, row in read_json_object(text or "{}").items():
            line = line_of_key(text, url)
            records[url] = _parse_record(row)
        return records, []
    except JsonObjectError as error:
        message, line = str(error), error.line
    except (TypeError, ValueError, KeyError) as error:
        message = f"{shorten(url)}: {shorten(error)}"
    hint = "take it from the last commit, or delete it and run guide.py links online --all"
    return {}, [data_error(path, line, f"the lock cannot be read ({message})", hint)]


def _parse_record(row: object) -> LinkRecord:
    """Return the record of a row. Raise TypeError, ValueError or KeyError."""
    if not isinstance(row, dict):
        raise TypeError("no object")
    if row["state"] not in _STATES:
        raise ValueError(f"state '{row['state']}'")
    dates = {key: datetime.date.fromisoformat(row[key]) for key in _DATES if key in row}
    for key, value in row.items():
        if not isinstance(value, int if key == "failures" else str):
            raise TypeError(f"{key} is '{value}'")
    return LinkRecord(**{**row, **dates})
