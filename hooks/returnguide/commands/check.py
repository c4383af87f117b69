"""`guide.py check`: every rule on the source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import check, renaming, reports
from ..problems import count_of
from ..validation import today
from . import DOCS


def add(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")
    parser.add_argument("--format", choices=reports.FORMATS, default="text", help="text for people (default), jsonl, github (annotations) or sarif")
    parser.add_argument("--notices", action="store_true", help="show notices too: information, nothing that must be mended")
    parser.set_defaults(run=lambda options: checked(options.docs, options.format, notices=options.notices))


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
