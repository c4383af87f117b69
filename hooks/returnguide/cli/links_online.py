"""`guide.py links online`: ask the hosts of the outside addresses."""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from returnguide.content import link_lock
from returnguide.content.guide import find_locales, link_usages, load_guide
from returnguide.linkcheck.external import checker
from returnguide.rules import reporters

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

    from returnguide.linkcheck.external.checker import Clock, ExternalUrl, RequestPolicy


def check_online_links(
    docs: Path,
    *,
    every: bool,
    report: Path | None,
    way: AsyncBaseTransport | None = None,
    manners: RequestPolicy | None = None,
    time: Clock | None = None,
) -> int:
    """Ask the hosts of the outside addresses that are due, show progress on standard error, and
    keep each answer in links.lock at once.

    Returns 0, 1 when an address is broken, 2 when the lock or links.yml cannot be read or no host
    answers, 130 when interrupted. `way`, `manners` and `time` are for tests.
    """
    time, manners = (
        time or checker.Clock(),
        manners or checker.RequestPolicy(agent=checker.agent_of(os.environ.get("SITE_URL", ""))),
    )
    guide = load_guide(docs, find_locales(docs))
    if faults := [
        fault for fault in guide.data.faults if fault.path.endswith(("links.yml", "links.lock"))
    ]:
        print(reporters.text(faults), end="", file=sys.stderr)
        return 2
    day, lock, outside = time.date().date(), docs / link_lock.LOCK, guide.data.outside
    targets = checker.external_urls(outside)
    entries = {
        target.url: guide.data.checks[target.url]
        for target in targets
        if target.url in guide.data.checks
    }
    due = [
        target
        for target in targets
        if every or link_lock.needs_check(target.url, entries.get(target.url), day)
    ]
    resting = [target for target in targets if target not in due]
    done = count(1)
    waiting: list[
        tuple[ExternalUrl, link_lock.ProbeResult]
    ] = []  # failures, until a host has answered: else it is our own network that fails
    answers: list[ExternalUrl] = []

    def tell(target: ExternalUrl, found: link_lock.ProbeResult) -> None:
        waiting.append((target, found))
        if found.answered:
            answers.append(target)
        while answers and waiting:
            keep(*waiting.pop(0))

    def keep(target: ExternalUrl, found: link_lock.ProbeResult) -> None:
        before = entries.get(target.url)
        entries[target.url] = (
            before.after(found, day) if before else link_lock.first_record(found, day)
        )
        _write(lock, link_lock.format_link_lock(entries))
        moved = f", moved for good to {found.moved}" if found.moved else ""
        print(
            f"[{next(done)}/{len(due)}] {entries[target.url].state:7} {target.url}:"
            f" {found.status}{moved}",
            file=sys.stderr,
            flush=True,
        )

    _write(lock, link_lock.format_link_lock(entries))
    try:
        asyncio.run(
            checker.check(due, tell, way=way or checker.transport(), manners=manners, time=time)
        )
        if waiting:  # ask a few that were fine not long ago
            asyncio.run(
                checker.check(
                    resting[:3], tell, way=way or checker.transport(), manners=manners, time=time
                )
            )
        code = 2 if waiting else 0
    except KeyboardInterrupt:
        print(f"interrupted: {lock} has what was found so far", file=sys.stderr)
        code = 130
    if report:
        _write(report, link_lock.summary(outside, entries, link_usages(guide)))
    if code == 2:
        print("no host answered: is this machine online? Nothing was kept", file=sys.stderr)
    broken = sum(entry.state == link_lock.BROKEN for entry in entries.values())
    print(f"{len(due)} of {len(targets)} addresses were due; {broken} broken", file=sys.stderr)
    return code or (1 if broken else 0)


def _write(file: Path, text: str) -> None:
    """Write a file in one go: whoever interrupts this leaves the old one or the new one."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)
