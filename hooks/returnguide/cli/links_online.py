"""`guide.py links online`: ask the hosts of the outside addresses."""

from __future__ import annotations

import asyncio
import datetime
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from returnguide.cli.source import read_source
from returnguide.content.guide import Guide, link_usages
from returnguide.content.link_lock import (
    BROKEN,
    LOCK,
    LinkRecord,
    ProbeResult,
    first_record,
    format_link_lock,
    needs_check,
)
from returnguide.diagnostics import Diagnostic
from returnguide.files import write_atomically
from returnguide.linkcheck.external.checker import ExternalUrl, check_urls, external_urls
from returnguide.linkcheck.external.client import Clock, RequestPolicy, http_transport, user_agent
from returnguide.linkcheck.external.report import markdown_report
from returnguide.rules import reporters

CONTROL_URLS = 3
"""How many addresses that were fine not long ago are asked when none of those that are due
answers."""


@dataclass
class LockRecorder:
    """Writes each result to links.lock at once, so that an interrupted check keeps what it found.

    Failures wait until a host has answered: until then it may be our own network that fails.
    """

    lock: Path
    records: dict[str, LinkRecord]
    """Address -> what is known of it."""
    today: datetime.date
    due: int
    """How many addresses are to be checked, for the progress on standard error."""
    written: int = 0
    is_online: bool = False
    """Whether any host has answered."""
    pending: list[tuple[ExternalUrl, ProbeResult]] = field(default_factory=list)

    def on_result(self, url: ExternalUrl, result: ProbeResult) -> None:
        """Take a result of the check."""
        self.pending.append((url, result))
        self.is_online = self.is_online or result.answered
        if self.is_online:
            for waiting_url, waiting_result in self.pending:
                self._record(waiting_url.url, waiting_result)
            self.pending.clear()

    def save(self) -> None:
        """Write the lock."""
        write_atomically(self.lock, format_link_lock(self.records))

    def _record(self, url: str, result: ProbeResult) -> None:
        before = self.records.get(url)
        after = before.after(result, self.today) if before else first_record(result, self.today)
        self.records[url] = after
        self.save()
        self.written += 1
        moved = f", moved for good to {result.moved}" if result.moved else ""
        progress = f"[{self.written}/{self.due}] {after.state:7} {url}: {result.status}{moved}"
        print(progress, file=sys.stderr, flush=True)


def check_online_links(
    docs: Path,
    *,
    every: bool,
    summary: Path | None,
    transport: httpx.AsyncBaseTransport | None = None,
    policy: RequestPolicy | None = None,
    clock: Clock | None = None,
) -> int:
    """Ask the hosts of the outside addresses that are due, and keep each result in links.lock;
    write a report in Markdown to the file `summary`. Return 0, 1 when an address is broken, 2 when
    links.yml or the lock cannot be read or no host answers, 130 when interrupted. `transport`,
    `policy` and `clock` are for tests.
    """
    guide, clock = read_source(docs), clock or Clock()
    policy = policy or RequestPolicy(user_agent=user_agent(os.environ.get("SITE_URL", "")))
    if errors := _input_errors(guide):
        print(reporters.text(errors), end="", file=sys.stderr)
        return 2
    today, urls = clock.date().date(), external_urls(guide.data.external_links)
    known = guide.data.link_records
    records = {url.url: known[url.url] for url in urls if url.url in known}
    due = [url for url in urls if every or needs_check(url.url, records.get(url.url), today)]
    others = [url for url in urls if url not in due]
    recorder = LockRecorder(docs / LOCK, records, today, len(due))
    recorder.save()
    try:
        asyncio.run(_check(due, others, recorder, transport or http_transport(), policy, clock))
        code = 0 if not recorder.pending else 2
    except KeyboardInterrupt:
        print(f"interrupted: {recorder.lock} has what was found so far", file=sys.stderr)
        code = 130
    if summary:
        report = markdown_report(guide.data.external_links, recorder.records, link_usages(guide))
        write_atomically(summary, report)
    if code == 2:
        print("no host answered: is this machine online? Nothing was kept", file=sys.stderr)
    broken = sum(record.state == BROKEN for record in recorder.records.values())
    print(f"{len(due)} of {len(urls)} addresses were due; {broken} broken", file=sys.stderr)
    return code or (1 if broken else 0)


def _input_errors(guide: Guide) -> list[Diagnostic]:
    """Return what is wrong with links.yml and links.lock."""
    inputs = {f"{guide.folder}/{name}" for name in ("data/links.yml", LOCK)}
    return [diagnostic for diagnostic in guide.data.diagnostics if diagnostic.path in inputs]


async def _check(
    due: Sequence[ExternalUrl],
    others: Sequence[ExternalUrl],
    recorder: LockRecorder,
    transport: httpx.AsyncBaseTransport,
    policy: RequestPolicy,
    clock: Clock,
) -> None:
    """Check what is due; where nothing of it answers, also a few of the others, to tell dead
    addresses from a network that is down."""
    async with transport:
        for urls in (due, others[:CONTROL_URLS]):
            await check_urls(
                urls, recorder.on_result, transport=transport, policy=policy, clock=clock
            )
            if not recorder.pending:
                break
