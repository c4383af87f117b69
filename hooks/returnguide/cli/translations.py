"""`guide.py translations`: the commands of translators, and what authors say to them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from returnguide.cli import add_docs_option
from returnguide.cli.source import read_source, require_source
from returnguide.cli.translations_remove import Removal, plan_removal, remove
from returnguide.content.guide import Guide
from returnguide.content.permalinks import REDIRECTS
from returnguide.content.translation_lock import HUMAN, MACHINE
from returnguide.content.translation_status import SectionStatus
from returnguide.diagnostics import UsageError
from returnguide.i18n import source_diff, status_report, tracking
from returnguide.i18n.new_locale import scaffold_locale

Run = Callable[[argparse.Namespace], int]


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the commands of `translations`."""
    parser.set_defaults(usage_error_code=1)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text)
        add_docs_option(command)
        command.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="text for people (default) or json",
        )
        command.set_defaults(run=run)
        return command

    status = add("status", run_status, "count the sections by state, and list those to work on")
    _add_languages(status)
    diff = add("diff", run_diff, "show what changed in the French of a section")
    _add_section(diff)
    diff.add_argument("languages", nargs=1, metavar="LANG", help="the language to compare")
    stamp = add("stamp", run_stamp, "record what was edited as translated from the French of now")
    _add_languages(stamp)
    stamp.add_argument(
        "--patch", action="store_true", help="a small fix only: what was stale stays so"
    )
    stamp.add_argument(
        "--by", choices=(HUMAN, MACHINE), default=HUMAN, help="who translated (default: human)"
    )
    confirm = add("confirm", run_confirm, "say that a section says what the French says now")
    _add_section(confirm)
    _add_languages(confirm)
    minor = add("minor", run_minor, "no translation needs a change for the last edit of the French")
    _add_section(minor)
    major = add("major", run_major, "warn readers of the last edit until it is translated")
    _add_section(major)
    remove = add("remove", run_remove, "take a section or a page out of all languages")
    remove.add_argument("section", metavar="PAGE[#ID]", help="such as return.md#old, or old.md")
    remove.add_argument(
        "--dry-run", action="store_true", help="show what would go, and change nothing"
    )
    new = add("new", run_new, "begin a language: its folder and its row in mkdocs.yml")
    new.add_argument("language", metavar="LANG", help="its code, such as pl or pt-BR")


def _add_languages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "languages", nargs="*", metavar="LANG", help="the languages to take (default: all)"
    )


def _add_section(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("section", metavar="PAGE#ID", help="a section, such as return.md#packing")


def run_status(options: argparse.Namespace) -> int:
    """Print how the sections stand, the same for any language."""
    guide = read_source(options.docs)
    languages = tracking.resolve_locales(guide, options.languages)
    if options.format == "json":
        return _print_json(status_report.status_rows(guide, languages))
    return _print_text(status_report.status_text(guide, languages))


def run_diff(options: argparse.Namespace) -> int:
    """Print a section's French then and now, and its translation."""
    guide = read_source(options.docs)
    (language,) = tracking.resolve_locales(guide, options.languages)
    page, id = tracking.resolve_section(guide, options.section)
    status = tracking.status_of(guide, page, id, language)
    diff = source_diff.section_diff(options.docs, guide, status)
    if options.format == "json":
        return _print_json(source_diff.diff_row(diff))
    return _print_text(source_diff.diff_text(guide, diff))


def run_stamp(options: argparse.Namespace) -> int:
    """Stamp the edited sections and print them."""
    guide = read_source(options.docs)
    languages = tracking.resolve_locales(guide, options.languages)
    stamped = tracking.stamp_sections(
        options.docs, guide, languages, by=options.by, patch=options.patch
    )
    return _print_recorded(stamped, "stamped", options)


def run_confirm(options: argparse.Namespace) -> int:
    """Confirm a section in the languages and print where that changed something."""
    guide = read_source(options.docs)
    section = tracking.resolve_section(guide, options.section)
    languages = tracking.resolve_locales(guide, options.languages)
    confirmed = tracking.confirm_section(options.docs, guide, section, languages)
    return _print_recorded(confirmed, "confirmed", options)


def run_minor(options: argparse.Namespace) -> int:
    """Call the last edit of a French section minor."""
    return _classify(options, "minor", "no translation needs a change")


def run_major(options: argparse.Namespace) -> int:
    """Call the last edit of a French section major."""
    return _classify(options, "major", "readers of the translations made before are warned")


def run_remove(options: argparse.Namespace) -> int:
    """Take a section or a page out; print where it stood, and what is left to do."""
    guide = read_source(options.docs)
    tracking.require_whole_lock(guide)
    page, id = tracking.resolve_section(guide, options.section)
    if not id and options.section != page:  # `packing` may mean the page or the step
        raise UsageError(f"write {page} for the whole page, or PAGE#ID for a section")
    removal = plan_removal(options.docs, guide, page, id)
    if not options.dry_run:
        remove(options.docs, guide, removal)
    if options.format == "json":
        return _print_json({"removed": removal.lines, "redirects": removal.redirects})
    return _print_text(_removal_text(guide, removal, page if not id else "", options.dry_run))


def _removal_text(guide: Guide, removal: Removal, page: str, is_trial: bool) -> str:
    """Return where what goes stood, and what is left to do; `page` is that which goes, if any."""
    verb = "would take out" if is_trial else "took out"
    todo = [f"take {page} out of nav: in mkdocs.yml"] if page else []
    path = f"{guide.folder}/{REDIRECTS}"
    todo += (
        [f"add to {path}, with a better target where there is one:"] if removal.redirects else []
    )
    todo += [f"  {row}" for row in removal.redirects]
    todo += ["run make check: it names the links that lead there"]
    names = ", ".join(removal.addresses)
    lines = [*(f"{verb} {line}" for line in removal.lines), f"{names}: what is left to do:"]
    return "".join(f"{line}\n" for line in [*lines, *(f"  {line}" for line in todo)])


def run_new(options: argparse.Namespace) -> int:
    """Begin a language; print the files written and what to do next."""
    docs, code = options.docs.absolute(), options.language
    require_source(docs)
    files = scaffold_locale(docs, docs.parent / "mkdocs.yml", code)
    names = [file.relative_to(docs.parent).as_posix() for file in files]
    if options.format == "json":
        return _print_json(names)
    return _print_text(
        "".join(f"{name}\n" for name in names)
        + f"{code} is built from now on, in preview: in no menu and no sitemap.\n"
        f"Translate the files, see them with `make serve LOCALES={code}`, check them with"
        " `make check`, and stamp them:\n"
        f"  python hooks/guide.py translations stamp {code}\n"
        "When it is ready, take it out of `preview:` in mkdocs.yml.\n"
    )


def _classify(options: argparse.Namespace, severity: str, meaning: str) -> int:
    guide = read_source(options.docs)
    section = tracking.resolve_section(guide, options.section)
    change = tracking.classify_change(options.docs, guide, section, severity)
    if options.format == "json":
        row = {"place": change.address, "severity": severity, "old": change.old, "new": change.new}
        return _print_json(row)
    return _print_text(f"{change.address}: the edit to {change.new} is {severity}, {meaning}\n")


def _print_recorded(statuses: list[SectionStatus], action: str, options: argparse.Namespace) -> int:
    """Print a line for each section that was stamped or confirmed, and how many."""
    if options.format == "json":
        return _print_json([status_report.status_row(status) for status in statuses])
    lines = [
        f"{status.language} {status.address}: {action}, was {status.state}\n" for status in statuses
    ]
    count = f"{len(statuses)} section{'' if len(statuses) == 1 else 's'} {action}\n"
    return _print_text("".join([*lines, count]))


def _print_json(value: object) -> int:
    return _print_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print_text(text: str) -> int:
    print(text, end="")
    return 0
