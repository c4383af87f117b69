"""`guide.py check`: every rule on the source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from returnguide.cli import DOCS, permalink_edits
from returnguide.content.guide import find_locales, load_guide
from returnguide.diagnostics import plural
from returnguide.rules import reporters
from returnguide.rules.config import load_lint_config, today
from returnguide.rules.runner import run_rules


def register(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)"
    )
    parser.add_argument(
        "--format",
        choices=reporters.REPORTERS,
        default="text",
        help="text for people (default), jsonl, github (annotations) or sarif",
    )
    parser.add_argument(
        "--notices",
        action="store_true",
        help="show notices too: information, nothing that must be mended",
    )
    parser.set_defaults(
        run=lambda options: run_check(options.docs, options.format, notices=options.notices)
    )


def run_check(docs: Path, form: str, *, notices: bool) -> int:
    """Print the problems of the source below `docs` in one of the forms of `reports`, and how many
    there are. Returns 1 if one is an error.

    The severities and exemptions are those of the mkdocs.yml beside that folder.
    """
    if not docs.is_dir():
        print(f"{docs} is no folder: name the folder of the source with --docs", file=sys.stderr)
        return 1
    validation = load_lint_config(docs.absolute().parent / "mkdocs.yml")
    guide = load_guide(docs, find_locales(docs))
    found = run_rules(guide, config=validation, today=today())
    shown = found if notices else validation.shown(found)
    print(reporters.report(form, shown, validation), end="")
    hidden = (
        f", and {plural(set(found) - set(shown), 'notice')}: --notices shows them"
        if len(found) > len(shown)
        else ""
    )
    print(
        f"{plural(shown)} in {len(guide.pages)} pages, {len(guide.languages)} languages{hidden}",
        file=sys.stderr,
    )
    if new := permalink_edits.unpublished(guide):
        shown_new = ", ".join(new[:3]) + (", …" if len(new) > 3 else "")
        print(
            f"{len(new)} new address{'es' if len(new) > 1 else ''} ({shown_new}): `guide.py"
            " permalinks publish` makes them permanent when the site is published",
            file=sys.stderr,
        )
    return 1 if validation.errors(found) else 0
