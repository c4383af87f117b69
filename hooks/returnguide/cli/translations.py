"""`guide.py translations`: the commands of translators, and what authors say to them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from returnguide.cli import DOCS
from returnguide.content import translation_lock
from returnguide.content import translation_status as status
from returnguide.content.guide import Guide, find_locales, load_guide
from returnguide.i18n import new_locale, tracking


def register(parser: argparse.ArgumentParser) -> None:
    """What the commands take."""
    kinds = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], object], help: str
    ) -> argparse.ArgumentParser:
        parser = kinds.add_parser(name, help=help)
        parser.add_argument(
            "--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)"
        )
        parser.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="text for people (default) or json",
        )
        parser.set_defaults(run=lambda options: _printed(run, options))
        return parser

    def of_languages(parser: argparse.ArgumentParser, help: str) -> None:
        parser.add_argument("languages", nargs="*", metavar="LANG", help=f"{help} (default: all)")

    of_languages(
        command("status", _status, "count the sections by state, and list those that want work"),
        "the languages to look at",
    )
    comparing = command(
        "diff", _diff, "show what changed in the French of a section, and its translation"
    )
    comparing.add_argument("place", metavar="PAGE#ID")
    comparing.add_argument("languages", nargs=1, metavar="LANG")
    stamping = command(
        "stamp", _stamp, "record what was edited as translated from the French of now"
    )
    of_languages(stamping, "the languages to stamp")
    stamping.add_argument(
        "--patch", action="store_true", help="a small fix only: what was stale stays so"
    )
    stamping.add_argument(
        "--by",
        choices=(translation_lock.HUMAN, translation_lock.MACHINE),
        default=translation_lock.HUMAN,
        help="who translated (default: human)",
    )
    confirming = command(
        "confirm", _confirm, "say that a section needs no change: it says what the French says now"
    )
    confirming.add_argument("place", metavar="PAGE#ID")
    of_languages(confirming, "the languages to confirm")
    meanings = {
        "minor": "no translation needs a change for the last edit of the French",
        "major": "warn readers of the last edit of the French until it is translated",
    }
    for severity, help in meanings.items():
        command(severity, partial(_say, severity), help).add_argument("place", metavar="PAGE#ID")

    command(
        "new",
        _new,
        "begin a language: its folder with the French text to translate, its row in mkdocs.yml",
    ).add_argument("language", metavar="LANG")


def _printed(run: Callable[[argparse.Namespace], object], options: argparse.Namespace) -> int:
    """Print what a command of translations gives; returns 1 where it is named wrongly."""
    try:
        found = run(options)
    except (tracking.UsageError, new_locale.UsageError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        json.dumps(found, ensure_ascii=False, indent=2) if options.format == "json" else found,
        end="\n" if options.format == "json" else "",
    )
    return 0


def _guide_of(options: argparse.Namespace) -> Guide:
    if not options.docs.is_dir():
        raise tracking.UsageError(
            f"{options.docs} is no folder: name the folder of the source with --docs"
        )
    return load_guide(options.docs, find_locales(options.docs))


def _status(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    languages = tracking.resolve_locales(guide, options.languages)
    return (
        tracking.status_rows(guide, languages)
        if options.format == "json"
        else tracking.status_text(guide, languages)
    )


def _diff(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    (language,) = tracking.resolve_locales(guide, options.languages)
    found = tracking.section_diff(
        options.docs,
        guide,
        tracking.status_of(guide, *tracking.resolve_section(guide, options.place), language),
    )
    return (
        tracking.diff_row(found) if options.format == "json" else tracking.diff_text(guide, found)
    )


def _stamp(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    done = tracking.record(
        options.docs,
        guide,
        tracking.resolve_locales(guide, options.languages),
        by=options.by,
        patch=options.patch,
    )
    return _done(done, "stamped", options)


def _confirm(options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    done = tracking.mark_up_to_date(
        options.docs,
        guide,
        tracking.resolve_section(guide, options.place),
        tracking.resolve_locales(guide, options.languages),
    )
    return _done(done, "confirmed", options)


def _done(done: list[status.SectionStatus], what: str, options: argparse.Namespace) -> object:
    """What was written: a line for each section, and how many."""
    if options.format == "json":
        return [tracking.status_row(one) for one in done]
    lines = [f"{one.language} {one.place}: {what}, was {one.state}\n" for one in done]
    return "".join([*lines, f"{len(done)} section{'' if len(done) == 1 else 's'} {what}\n"])


def _say(severity: str, options: argparse.Namespace) -> object:
    guide = _guide_of(options)
    change = tracking.classify_change(
        options.docs, guide, tracking.resolve_section(guide, options.place), severity
    )
    if options.format == "json":
        return {
            "place": change.place,
            "severity": severity,
            "old": list(change.old),
            "new": change.new,
        }
    meaning = (
        "no translation needs a change"
        if severity == "minor"
        else "readers of the translations made before are warned"
    )
    return f"{change.place}: the edit to {change.new} is {severity}, {meaning}\n"


def _new(options: argparse.Namespace) -> object:
    written = new_locale.scaffold_locale(
        options.docs, options.docs.absolute().parent / "mkdocs.yml", options.language
    )
    names = [
        path.relative_to(
            options.docs.absolute().parent if path.is_absolute() else options.docs.parent
        ).as_posix()
        for path in written
    ]
    if options.format == "json":
        return names
    said = f"""{options.language} is built from now on, in preview: in no menu and no sitemap.
Translate the files, see them with `make serve LOCALES={options.language}`, check them with `make check`, and stamp them:
  python hooks/guide.py translations stamp {options.language}
When it is ready, take it out of `preview:` in mkdocs.yml.
"""
    return "".join([*(f"{name}\n" for name in names), said])
