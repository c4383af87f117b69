"""The command line for people who write, translate and keep the guide: `python hooks/guide.py --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from returnguide import check, reports
from returnguide.problems import count_of
from returnguide.validation import today

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


if __name__ == "__main__":
    sys.exit(main())
