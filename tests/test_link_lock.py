"""What is known of outside addresses, from one check to the next."""

from __future__ import annotations

import datetime

import pytest
from returnguide.content.external_links import ExternalLink
from returnguide.content.link_lock import (
    DEAD,
    FAILING,
    FINE,
    NO_PROOF,
    RECHECK_AFTER,
    LinkRecord,
    ProbeResult,
    first_record,
    format_link_lock,
    needs_check,
    parse_link_lock,
)
from returnguide.diagnostics import Diagnostic
from returnguide.linkcheck.external.report import markdown_report
from returnguide.rules.external_links import check_link_records

DAY = datetime.date(2026, 11, 1)


def on(day: int) -> datetime.date:
    """A day after the first."""
    return DAY + datetime.timedelta(days=day)


def states(*checks: tuple[int, str]) -> list[str]:
    """The state of an address after each check, a day and what was found."""
    entry, seen = None, []
    for day, kind in checks:
        found = ProbeResult(kind, "x")
        entry = entry.after(found, on(day)) if entry else first_record(found, on(day))
        seen.append(entry.state)
    return seen


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([(0, FINE), (7, FINE)], ["ok", "ok"]),
        ([(0, DEAD), (0, DEAD), (0, DEAD)], ["suspect", "suspect", "suspect"]),
        ([(0, FINE), (7, DEAD), (8, DEAD)], ["ok", "suspect", "broken"]),
        ([(0, FINE), (7, DEAD), (8, FINE), (9, DEAD)], ["ok", "suspect", "ok", "suspect"]),
        ([(0, FAILING), (1, FAILING), (2, FAILING), (3, FAILING)], ["suspect"] * 4),
        ([(0, FAILING), (7, FAILING), (14, FAILING)], ["suspect"] * 3),
        (
            [(0, FAILING), (5, FAILING), (10, FAILING), (14, FAILING)],
            ["suspect", "suspect", "suspect", "broken"],
        ),
        ([(0, FINE), (7, NO_PROOF), (90, NO_PROOF)], ["ok", "ok", "ok"]),
        ([(0, NO_PROOF), (7, NO_PROOF), (8, FINE)], ["unknown", "unknown", "ok"]),
        (
            [(0, NO_PROOF), (7, DEAD), (14, NO_PROOF), (21, DEAD)],
            ["unknown", "suspect", "suspect", "broken"],
        ),
        (
            [(0, DEAD), (1, DEAD), (2, NO_PROOF), (3, FAILING), (4, FINE)],
            ["suspect", "broken", "broken", "broken", "ok"],
        ),
    ],
)
def test_states(checks: list[tuple[int, str]], expected: list[str]) -> None:
    """One bad day, or several tries on it, never break an address; answers that prove nothing
    change nothing."""
    assert states(*checks) == expected


def test_first_failure_and_last_good_day_are_kept() -> None:
    """Until the address is fine again."""
    entry = first_record(ProbeResult(FINE, "200"), on(0))
    for day in (3, 4):
        entry = entry.after(ProbeResult(DEAD, "404"), on(day))
    assert (entry.first_failure, entry.failures, entry.good) == (on(3), 2, on(0))
    entry = entry.after(ProbeResult(FINE, "200"), on(5))
    assert (entry.first_failure, entry.failures, entry.good) == (None, 0, on(5))


def test_due_addresses() -> None:
    """What is fine rests for a month, give or take a week of its own; what is not is asked in each
    run."""
    urls = [f"https://{number}.example/" for number in range(200)]
    fine = first_record(ProbeResult(FINE, "200"), on(0))
    due = [next(day for day in range(99) if needs_check(url, fine, on(day))) for url in urls]
    assert (
        min(due) == RECHECK_AFTER.days - 7
        and max(due) == RECHECK_AFTER.days + 7
        and len(set(due)) == 15
    )
    assert needs_check("x", None, on(0))
    assert needs_check("x", fine.after(ProbeResult(NO_PROOF, "403"), on(1)), on(2))
    assert needs_check("x", fine.after(ProbeResult(DEAD, "404"), on(1)), on(1))


def test_lock_is_read_as_it_was_written() -> None:
    """Sorted, one value a line, nothing that is empty."""
    entries = {
        "https://b.example/é": first_record(ProbeResult(DEAD, "404", "https://b.example/e"), on(0)),
        "https://a.example/": first_record(
            ProbeResult(FINE, "200", "https://c.example/", "https://c.example/"), on(1)
        ),
    }
    text = format_link_lock(entries)
    assert text.splitlines()[:9] == [
        "{",
        ' "https://a.example/": {',
        '  "state": "ok",',
        '  "status": "200",',
        '  "checked": "2026-11-02",',
        '  "good": "2026-11-02",',
        '  "final": "https://c.example/",',
        '  "moved": "https://c.example/"',
        " },",
    ]
    assert parse_link_lock(text, path="x") == (entries, [])
    assert parse_link_lock("", path="x") == ({}, [])


NO_LOCKS = [
    '{"https://a.example/": {"state": "fine", "status": "200", "checked": "2026-11-02"}}',
    '{"a": {"state": "ok", "status": "", "checked": "soon"}}',
    '{"a": 1}',
    "[]",
    "<<<",
]


@pytest.mark.parametrize("text", NO_LOCKS)
def test_lock_that_is_none(text: str) -> None:
    """One problem, whatever is wrong."""
    entries, (problem,) = parse_link_lock(text, path="docs/data/links.lock")
    assert entries == {} and isinstance(problem, Diagnostic) and problem.rule == "data-file"


def outside(**urls: str) -> dict[str, ExternalLink]:
    return {
        key: ExternalLink(key, line, {"fr": url}, DAY, "test")
        for line, (key, url) in enumerate(urls.items(), 1)
    }


ENTRIES = {
    "https://a.example/": LinkRecord(
        "broken", "404", on(9), good=on(0), failures=2, first_failure=on(8)
    ),
    "https://b.example/": LinkRecord("suspect", "time-out", on(9), failures=1, first_failure=on(9)),
    "https://c.example/": LinkRecord(
        "ok", "200", on(9), good=on(9), final="https://d.example/", moved="https://d.example/"
    ),
    "https://e.example/": LinkRecord("ok", "403", on(9), good=on(1)),
    "https://f.example/": LinkRecord("ok", "200", on(9), good=on(9)),
}


def test_problems_stand_at_the_rows_of_links() -> None:
    """What is broken stops a build, the rest is said; without a lock nothing is."""
    links = outside(
        a="https://a.example/",
        b="https://b.example/",
        c="https://c.example/",
        e="https://e.example/",
        f="https://f.example/",
        g="https://g.example/",
    )
    assert [
        str(problem) for problem in check_link_records(links, ENTRIES, path="docs/data/links.yml")
    ] == [
        (
            "docs/data/links.yml:1: 'https://a.example/' fails since 2026-11-09 (404); find where"
            " it has gone, write it into links.yml [link-broken]"
        ),
        (
            "docs/data/links.yml:2: 'https://b.example/' fails since 2026-11-10 (time-out); it may"
            " be back at the next check [link-suspect]"
        ),
        (
            "docs/data/links.yml:3: 'https://c.example/' has moved for good; write"
            " https://d.example/ [link-moved]"
        ),
        (
            "docs/data/links.yml:6: 'https://g.example/' was never checked; run guide.py links"
            " online [link-unchecked]"
        ),
    ]
    assert list(check_link_records(links, {}, path="x")) == []


def test_report_is_markdown_for_an_issue() -> None:
    """The worst first, with the pages that use an address; a bar in a text does not break its
    table."""
    links = outside(
        a="https://a.example/",
        b="https://b.example/",
        c="https://c.example/",
        e="https://e.example/",
        f="https://f.example/",
    )
    text = markdown_report(
        links, ENTRIES, {"a": ["docs/fr/return.md:12"], "b": ["docs/fr/a|b.md:1"]}
    )
    assert text.startswith(
        "5 addresses known: 1 broken, 1 suspect, 1 moved, 1 unknown.\n\n## Broken"
    )
    assert "| `a` | <https://a.example/> | 404 | 2026-11-09 | docs/fr/return.md:12 |\n" in text
    assert "| `b` | <https://b.example/> | time-out | 2026-11-10 | docs/fr/a\\|b.md:1 |\n" in text
    assert (
        "| `c` | <https://c.example/> | 200, now <https://d.example/> | good on 2026-11-10 |  |\n"
        in text
    )
    assert "| `e` | <https://e.example/> | 403 | good on 2026-11-02 |  |\n" in text
    assert "f.example" not in text
