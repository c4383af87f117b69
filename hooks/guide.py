"""The command line for people who write, translate and keep the guide: `python hooks/guide.py --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from returnguide import check, reports
from returnguide.problems import SEVERITY, count_of

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 when the command found problems."""
    parser = argparse.ArgumentParser(prog="guide.py", description=__doc__.split(":")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    checking = commands.add_parser("check", help="apply every rule to the source, without building the site")
    checking.add_argument("--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)")
    checking.add_argument("--format", choices=reports.FORMATS, default="text", help="text for people (default), jsonl, github (annotations) or sarif")
    checking.set_defaults(run=lambda options: checked(options.docs, options.format))
    options = parser.parse_args(arguments)
    return options.run(options)


def checked(docs: Path, form: str) -> int:
    """Print every problem of the source below `docs` in one of the forms of `reports`, and how many there are. Returns 1 if one is an error."""
    if not docs.is_dir():
        print(f"{docs} is no folder: name the folder of the source with --docs", file=sys.stderr)
        return 1
    guide = check.guide_in(docs, check.languages_in(docs))
    problems = check.problems_in(guide)
    print(reports.FORMATS[form](problems), end="")
    print(f"{count_of(problems)} in {len(guide.pages)} pages, {len(guide.languages)} languages", file=sys.stderr)
    return 1 if any(SEVERITY[problem.rule] == "error" for problem in problems) else 0


if __name__ == "__main__":
    sys.exit(main())
