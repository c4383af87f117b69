"""The command line for people who write, translate and keep the guide: `python hooks/guide.py --help`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from returnguide import check, linklock, reports
from returnguide.problems import count_of
from returnguide.validation import today

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport
    from returnguide.online import Manners, Target, Time

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 when the command found problems."""
    parser = argparse.ArgumentParser(prog="guide.py", description=__doc__.split(":")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    checking = commands.add_parser("check", help="apply every rule to the source, without building the site")
    checking.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")
    checking.add_argument("--format", choices=reports.FORMATS, default="text", help="text for people (default), jsonl, github (annotations) or sarif")
    checking.add_argument("--notices", action="store_true", help="show notices too: information, nothing that must be mended")
    checking.set_defaults(run=lambda options: checked(options.docs, options.format, notices=options.notices))
    linking = commands.add_parser("links", help="check links").add_subparsers(required=True, metavar="WHICH")
    asking = linking.add_parser("online", help="ask the hosts of all outside addresses; the only command that uses the network")
    asking.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")
    asking.add_argument("--all", action="store_true", dest="every", help="ask for those too that were fine within the last month")
    asking.add_argument("--summary", type=Path, metavar="FILE", help="write what to mend, in Markdown")
    asking.set_defaults(run=lambda options: links_online(options.docs, every=options.every, report=options.summary))
    options = parser.parse_args(arguments)
    return options.run(options)


def checked(docs: Path, form: str, *, notices: bool) -> int:
    """Print the problems of the source below `docs` in one of the forms of `reports`, and how many there are. Returns 1 if one is an error.

    The severities and exemptions are those of the mkdocs.yml beside that folder.
    """
    if not docs.is_dir():
        print(f"{docs} is no folder: name the folder of the source with --docs", file=sys.stderr)
        return 1
    validation = check.validation_in(docs.absolute().parent / "mkdocs.yml")
    guide = check.guide_in(docs, check.languages_in(docs))
    found = check.problems_in(guide, validation=validation, today=today())
    shown = found if notices else validation.shown(found)
    print(reports.FORMATS[form](shown, validation.severities), end="")
    hidden = f", and {count_of(set(found) - set(shown), 'notice')}: --notices shows them" if len(found) > len(shown) else ""
    print(f"{count_of(shown)} in {len(guide.pages)} pages, {len(guide.languages)} languages{hidden}", file=sys.stderr)
    return 1 if validation.errors(found) else 0


def links_online(docs: Path, *, every: bool, report: Path | None, way: AsyncBaseTransport | None = None, manners: Manners | None = None, time: Time | None = None) -> int:
    """Ask the hosts of the outside addresses that are due, show progress on standard error, and keep each answer in links.lock at once.

    Returns 0, 1 when an address is broken, 2 when the lock or links.yml cannot be read, 130 when interrupted. `way`, `manners` and `time` are for tests.
    """
    from returnguide import online  # not above: it takes longer to import than `check` takes to run

    time, manners = time or online.Time(), manners or online.Manners(agent=online.agent_of(os.environ.get("SITE_URL", "")))
    guide = check.guide_in(docs, check.languages_in(docs))
    if faults := [fault for fault in guide.data.faults if fault.path.endswith(("links.yml", "links.lock"))]:
        print(reports.text(faults), end="", file=sys.stderr)
        return 2
    day, lock, outside = time.date().date(), docs / linklock.LOCK, guide.data.outside
    targets = online.targets_of(outside)
    entries = {target.url: guide.data.checks[target.url] for target in targets if target.url in guide.data.checks}
    due = [target for target in targets if every or linklock.is_due(target.url, entries.get(target.url), day)]
    done = count(1)

    def keep(target: Target, found: linklock.Found) -> None:
        before = entries.get(target.url)
        entries[target.url] = before.after(found, day) if before else linklock.first_entry(found, day)
        _write(lock, linklock.lock_text(entries))
        moved = f", moved for good to {found.moved}" if found.moved else ""
        print(f"[{next(done)}/{len(due)}] {entries[target.url].state:7} {target.url}: {found.status}{moved}", file=sys.stderr, flush=True)

    _write(lock, linklock.lock_text(entries))
    try:
        asyncio.run(online.check(due, keep, way=way or online.transport(), manners=manners, time=time))
        code = 0
    except KeyboardInterrupt:
        print(f"interrupted: {lock} has what was found so far", file=sys.stderr)
        code = 130
    if report:
        _write(report, linklock.summary(outside, entries, check.places_of_links(guide)))
    broken = sum(entry.state == linklock.BROKEN for entry in entries.values())
    print(f"{len(due)} of {len(targets)} addresses were due; {broken} broken", file=sys.stderr)
    return code or (1 if broken else 0)


def _write(file: Path, text: str) -> None:
    """Write a file in one go: whoever interrupts this leaves the old one or the new one."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


if __name__ == "__main__":
    sys.exit(main())
