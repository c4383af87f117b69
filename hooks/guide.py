"""The command line for people who write, translate and keep the guide: `python hooks/guide.py --help`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from returnguide import check, freshness, linklock, newlanguage, renaming, reports, translations
from returnguide.permalinks import LOCK, REDIRECTS
from returnguide.problems import SEVERITY, count_of
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
    building = linking.add_parser("built", help="every link, id, resource and redirect of a built site, of any generator")
    building.add_argument("site", type=Path, metavar="DIR", help="the folder of the built site")
    building.add_argument("--config", type=Path, metavar="SITE.JSON", help="what is known of the site: address, languages, host (see the README)")
    building.add_argument("--format", choices=reports.FORMATS, default="text", help="text for people (default), jsonl, github (annotations) or sarif")
    building.set_defaults(run=lambda options: built_links(options.site, options.config, options.format))
    _add_translations(commands)
    _add_permalinks(commands)
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
    if new := renaming.unpublished(guide):
        shown_new = ", ".join(new[:3]) + (", …" if len(new) > 3 else "")
        print(f"{len(new)} new address{'es' if len(new) > 1 else ''} ({shown_new}): `guide.py permalinks publish` makes them permanent when the site is published", file=sys.stderr)
    return 1 if validation.errors(found) else 0


def links_online(docs: Path, *, every: bool, report: Path | None, way: AsyncBaseTransport | None = None, manners: Manners | None = None, time: Time | None = None) -> int:
    """Ask the hosts of the outside addresses that are due, show progress on standard error, and keep each answer in links.lock at once.

    Returns 0, 1 when an address is broken, 2 when the lock or links.yml cannot be read or no host answers, 130 when interrupted. `way`, `manners` and `time`
    are for tests.
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
    resting = [target for target in targets if target not in due]
    done = count(1)
    waiting: list[tuple[Target, linklock.Found]] = []  # failures, until a host has answered: else it is our own network that fails
    answers: list[Target] = []

    def tell(target: Target, found: linklock.Found) -> None:
        waiting.append((target, found))
        if found.answered:
            answers.append(target)
        while answers and waiting:
            keep(*waiting.pop(0))

    def keep(target: Target, found: linklock.Found) -> None:
        before = entries.get(target.url)
        entries[target.url] = before.after(found, day) if before else linklock.first_entry(found, day)
        _write(lock, linklock.lock_text(entries))
        moved = f", moved for good to {found.moved}" if found.moved else ""
        print(f"[{next(done)}/{len(due)}] {entries[target.url].state:7} {target.url}: {found.status}{moved}", file=sys.stderr, flush=True)

    _write(lock, linklock.lock_text(entries))
    try:
        asyncio.run(online.check(due, tell, way=way or online.transport(), manners=manners, time=time))
        if waiting:  # ask a few that were fine not long ago
            asyncio.run(online.check(resting[:3], tell, way=way or online.transport(), manners=manners, time=time))
        code = 2 if waiting else 0
    except KeyboardInterrupt:
        print(f"interrupted: {lock} has what was found so far", file=sys.stderr)
        code = 130
    if report:
        _write(report, linklock.summary(outside, entries, check.places_of_links(guide)))
    if code == 2:
        print("no host answered: is this machine online? Nothing was kept", file=sys.stderr)
    broken = sum(entry.state == linklock.BROKEN for entry in entries.values())
    print(f"{len(due)} of {len(targets)} addresses were due; {broken} broken", file=sys.stderr)
    return code or (1 if broken else 0)


def built_links(site: Path, config: Path | None, form: str) -> int:
    """Print every problem of the built site in the folder `site`. Returns 1 if one is an error, 2 if there is no such folder or the configuration is wrong."""
    from returnguide.sitecheck import checked_site  # not above: it takes longer to import than `check` takes to run
    from returnguide.sitecheck.model import read_model

    model = None
    if config:
        try:
            model, unknown = read_model(config)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        if unknown:
            print(f"{config.name}: nobody knows the keys {', '.join(unknown)}; the README lists those that there are", file=sys.stderr)
    if not site.is_dir():
        print(f"{site} is no folder: name that of a built site", file=sys.stderr)
        return 2
    found = checked_site(site, model)
    print(reports.FORMATS[form](found.problems), end="")
    print(f"{count_of(found.problems)} in {found.pages} pages, {found.links} links", file=sys.stderr)
    return 1 if any(SEVERITY[problem.rule] == "error" for problem in found.problems) else 0


def _write(file: Path, text: str) -> None:
    """Write a file in one go: whoever interrupts this leaves the old one or the new one."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def _add_translations(commands: argparse._SubParsersAction) -> None:
    """The commands of translators, and what authors say to them."""
    about = commands.add_parser("translations", help="what is up to date in each language, and what changed in the French")
    kinds = about.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], object], help: str) -> argparse.ArgumentParser:
        parser = kinds.add_parser(name, help=help)
        parser.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people (default) or json")
        parser.set_defaults(run=lambda options: _printed(run, options))
        return parser

    def of_languages(parser: argparse.ArgumentParser, help: str) -> None:
        parser.add_argument("languages", nargs="*", metavar="LANG", help=f"{help} (default: all)")

    of_languages(command("status", _status, "count the sections by state, and list those that want work"), "the languages to look at")
    comparing = command("diff", _diff, "show what changed in the French of a section, and its translation")
    comparing.add_argument("place", metavar="PAGE#ID")
    comparing.add_argument("languages", nargs=1, metavar="LANG")
    stamping = command("stamp", _stamp, "record what was edited as translated from the French of now")
    of_languages(stamping, "the languages to stamp")
    stamping.add_argument("--patch", action="store_true", help="a small fix only: what was stale stays so")
    stamping.add_argument("--by", choices=(freshness.HUMAN, freshness.MACHINE), default=freshness.HUMAN, help="who translated (default: human)")
    confirming = command("confirm", _confirm, "say that a section needs no change: it says what the French says now")
    confirming.add_argument("place", metavar="PAGE#ID")
    of_languages(confirming, "the languages to confirm")
    meanings = {
        "minor": "no translation needs a change for the last edit of the French",
        "major": "warn readers of the last edit of the French until it is translated",
    }
    for severity, help in meanings.items():
        command(severity, partial(_say, severity), help).add_argument("place", metavar="PAGE#ID")


    command("new", _new, "begin a language: its folder with the French text to translate, its row in mkdocs.yml").add_argument("language", metavar="LANG")


def _add_permalinks(commands: argparse._SubParsersAction) -> None:
    """The commands that keep addresses."""
    kinds = commands.add_parser("permalinks", help="keep the addresses that were published").add_subparsers(required=True, metavar="COMMAND")
    publishing = kinds.add_parser("publish", help=f"add the new addresses to docs/{LOCK}: from then on they stay")
    publishing.set_defaults(run=lambda options: published(options.docs))
    changing = kinds.add_parser("rename", help=f"rename an id in all languages and files, with its row in docs/{REDIRECTS}")
    changing.add_argument("old", metavar="OLD", help="the id as it is now")
    changing.add_argument("new", metavar="NEW", help="the id as it shall be")
    changing.set_defaults(run=lambda options: renamed(options.docs, options.old, options.new))
    for command in (publishing, changing):
        command.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")


def published(docs: Path) -> int:
    """Make all addresses permanent, and say which are new. Returns 1 where that is refused."""
    try:
        new = renaming.publish(docs)
    except renaming.Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for address in new:
        print(address)
    print(f"{len(new)} new address{'' if len(new) == 1 else 'es'} in {docs / LOCK}", file=sys.stderr)
    return 0


def renamed(docs: Path, old: str, new: str) -> int:
    """Rename an id, and say in which files. Returns 1 where that is refused."""
    try:
        files = renaming.rename(docs, old, new)
    except renaming.Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for file in files:
        print(file)
    return 0


def _printed(run: Callable[[argparse.Namespace], object], options: argparse.Namespace) -> int:
    """Print what a command of translations gives; returns 1 where it is named wrongly."""
    try:
        found = run(options)
    except (translations.NotFound, newlanguage.NotPossible) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.format == "json" else found, end="\n" if options.format == "json" else "")
    return 0


def _guide_of(options: argparse.Namespace) -> check.Guide:
    if not options.docs.is_dir():
        raise translations.NotFound(f"{options.docs} is no folder: name the folder of the source with --docs")
    return check.guide_in(options.docs, check.languages_in(options.docs))


def _status(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    languages = translations.languages_of(guide, options.languages)
    return translations.status_rows(guide, languages) if options.format == "json" else translations.status_text(guide, languages)


def _diff(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    (language,) = translations.languages_of(guide, options.languages)
    found = translations.comparison(options.docs, guide, translations.standing_of(guide, *translations.place_in(guide, options.place), language))
    return translations.diff_row(found) if options.format == "json" else translations.diff_text(guide, found)


def _stamp(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    done = translations.stamp(options.docs, guide, translations.languages_of(guide, options.languages), by=options.by, patch=options.patch)
    return _done(done, "stamped", options)


def _confirm(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    done = translations.confirm(options.docs, guide, translations.place_in(guide, options.place), translations.languages_of(guide, options.languages))
    return _done(done, "confirmed", options)


def _done(done: list[freshness.Standing], what: str, options: argparse.Namespace) -> object:
    """What was written: a line for each section, and how many."""
    if options.format == "json":
        return [translations.row_of(one) for one in done]
    lines = [f"{one.language} {one.place}: {what}, was {one.state}\n" for one in done]
    return "".join([*lines, f"{len(done)} section{'' if len(done) == 1 else 's'} {what}\n"])


def _say(severity: str, options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    change = translations.say(options.docs, guide, translations.place_in(guide, options.place), severity)
    if options.format == "json":
        return {"place": change.place, "severity": severity, "old": list(change.old), "new": change.new}
    meaning = "no translation needs a change" if severity == "minor" else "readers of the translations made before are warned"
    return f"{change.place}: the edit to {change.new} is {severity}, {meaning}\n"


def _new(options: argparse.Namespace) -> object:
    written = newlanguage.make(options.docs, options.docs.absolute().parent / "mkdocs.yml", options.language)
    names = [path.relative_to(options.docs.absolute().parent if path.is_absolute() else options.docs.parent).as_posix() for path in written]
    if options.format == "json":
        return names
    said = f"""{options.language} is built from now on, in preview: in no menu and no sitemap.
Translate the files, see them with `make serve LOCALES={options.language}`, check them with `make check`, and stamp them:
  python hooks/guide.py translations stamp {options.language}
When it is ready, take it out of `preview:` in mkdocs.yml.
"""
    return "".join([*(f"{name}\n" for name in names), said])


if __name__ == "__main__":
    sys.exit(main())
