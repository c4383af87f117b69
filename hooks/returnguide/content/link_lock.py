"""docs/data/links.lock: what the last checks of the outside addresses found, one address after the
other, readable in a diff.

The file is written by `guide.py links online` and committed. A build only reads it: no build
depends on what a host answers on that day. An address that fails is suspect first, and broken only
after it has failed again, days later.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from returnguide.diagnostics import Diagnostic

LOCK = "data/links.lock"
"""Its place below `docs/`."""

OK, SUSPECT, BROKEN, UNKNOWN = "ok", "suspect", "broken", "unknown"
"""The states of an address. Unknown is one that has never given an answer that proves anything."""

FINE, DEAD, FAILING, NO_PROOF = "fine", "dead", "failing", "no proof"
"""What one check finds: dead is an answer that says so (404, no such host), failing one that may be
a bad day (time-out, TLS)."""

DEAD_RUNS, DEAD_DAYS = 2, 1
"""An address is broken after so many runs that found it dead, the first so many days ago."""

FAILING_RUNS, FAILING_DAYS = 4, 14
"""The same for any other failure."""

RECHECK_AFTER = datetime.timedelta(days=30)
"""For how long an address that was fine is not asked again, give or take a week."""

_STATES = (OK, SUSPECT, BROKEN, UNKNOWN)


@dataclass(frozen=True)
class ProbeResult:
    """What one check of one address found."""

    kind: str
    """FINE, DEAD, FAILING or NO_PROOF."""
    status: str
    """The status of the last answer, or what took its place: '200', 'no such host', 'time-out'."""
    final: str = ""
    """The address that answered, where it is another one."""
    moved: str = ""
    """The new address, where the old one says that it has moved for good."""
    answered: bool = True
    """Whether any host answered: without that it may be our own network that fails."""


@dataclass(frozen=True)
class LinkRecord:
    """What is known of one address."""

    state: str
    status: str
    checked: datetime.date
    """The day of the last check."""
    good: datetime.date | None = None
    """The last day on which it was fine."""
    failures: int = 0
    """Days with a failure since then."""
    first_failure: datetime.date | None = None
    final: str = ""
    moved: str = ""

    def after(self, found: ProbeResult, today: datetime.date) -> LinkRecord:
        """The entry after another check."""
        seen = replace(
            self, status=found.status, checked=today, final=found.final, moved=found.moved
        )
        if found.kind == FINE:
            return replace(seen, state=OK, good=today, failures=0, first_failure=None)
        if found.kind == NO_PROOF:
            return replace(seen, final=self.final, moved=self.moved)
        first = self.first_failure or today
        failures = self.failures + (self.checked < today or not self.failures)
        runs, days = (DEAD_RUNS, DEAD_DAYS) if found.kind == DEAD else (FAILING_RUNS, FAILING_DAYS)
        broken = self.state == BROKEN or (failures >= runs and (today - first).days >= days)
        return replace(
            seen, state=BROKEN if broken else SUSPECT, failures=failures, first_failure=first
        )


def first_record(found: ProbeResult, today: datetime.date) -> LinkRecord:
    """The entry of an address that was never checked before."""
    return LinkRecord(UNKNOWN, "", today).after(found, today)


def needs_check(url: str, entry: LinkRecord | None, today: datetime.date) -> bool:
    """Whether an address is to be asked again: one that is not known to be fine always is, the
    others each on a day of their own, so that one run asks for a few."""
    if entry is None or entry.state != OK or entry.good != entry.checked:
        return True
    jitter = int(hashlib.sha256(url.encode()).hexdigest(), 16) % 15 - 7
    return today - entry.checked >= RECHECK_AFTER + datetime.timedelta(days=jitter)


def format_link_lock(entries: Mapping[str, LinkRecord]) -> str:
    """The lock as it is written: sorted by address, one value a line, what is empty left out."""
    rows = {
        url: {
            key: str(value) if isinstance(value, datetime.date) else value
            for key, value in asdict(entry).items()
            if value
        }
        for url, entry in sorted(entries.items())
    }
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def parse_link_lock(text: str, *, path: str) -> tuple[dict[str, LinkRecord], list[Diagnostic]]:
    """The entries in a lock, by address; a file that is none is reported. An empty text is a lock
    without entries."""
    try:
        rows = json.loads(text or "{}")
        return {url: _parse_record(row) for url, row in rows.items()}, []
    except json.JSONDecodeError as error:
        fault, line = error.msg, error.lineno
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        fault, line = str(error), 1
    return {}, [
        Diagnostic(
            path,
            line,
            "data-file",
            f"the lock cannot be read ({fault})",
            "take it from the last commit, or delete it and run guide.py links online --all",
        )
    ]


def _parse_record(row: Mapping[str, object]) -> LinkRecord:
    if row["state"] not in _STATES:
        raise ValueError(f"state '{row['state']}'")
    days = {
        key: datetime.date.fromisoformat(row[key])
        for key in ("checked", "good", "first_failure")
        if key in row
    }
    return LinkRecord(**{**row, **days})
