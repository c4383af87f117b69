"""The commands of `guide.py`, one module a group.

Each group has `register(parser)`, which declares its arguments; `guide.py` imports only the group
that is asked for. Functions `run_*` run a command and return its exit code.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from returnguide.rules.reporters import REPORTERS

DOCS = Path(__file__).resolve().parents[3] / "docs"
"""The folder of the source, unless `--docs` names another."""


def add_docs_option(parser: argparse.ArgumentParser) -> None:
    """Add `--docs`, the folder of the source."""
    parser.add_argument(
        "--docs",
        type=Path,
        default=DOCS,
        metavar="DIR",
        help="the folder of the source (default: docs)",
    )


def add_report_format_option(parser: argparse.ArgumentParser) -> None:
    """Add `--format`, how diagnostics are printed."""
    parser.add_argument(
        "--format",
        choices=REPORTERS,
        default="text",
        help="text for people (default), jsonl, github (annotations) or sarif",
    )
