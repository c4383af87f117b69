"""`guide.py permalinks`: keep addresses."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from returnguide.cli import DOCS, permalink_edits
from returnguide.content.permalinks import LOCK, REDIRECTS


def register(parser: argparse.ArgumentParser) -> None:
    """What the commands take."""
    kinds = parser.add_subparsers(required=True, metavar="COMMAND")
    publishing = kinds.add_parser(
        "publish", help=f"add the new addresses to docs/{LOCK}: from then on they stay"
    )
    publishing.set_defaults(run=lambda options: run_publish(options.docs))
    changing = kinds.add_parser(
        "rename", help=f"rename an id in all languages and files, with its row in docs/{REDIRECTS}"
    )
    changing.add_argument("old", metavar="OLD", help="the id as it is now")
    changing.add_argument("new", metavar="NEW", help="the id as it shall be")
    changing.set_defaults(run=lambda options: run_rename(options.docs, options.old, options.new))
    for command in (publishing, changing):
        command.add_argument(
            "--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)"
        )


def run_publish(docs: Path) -> int:
    """Make all addresses permanent, and say which are new. Returns 1 where that is refused."""
    try:
        new = permalink_edits.publish(docs)
    except permalink_edits.UsageError as refused:
        print(refused, file=sys.stderr)
        return 1
    for address in new:
        print(address)
    print(
        f"{len(new)} new address{'' if len(new) == 1 else 'es'} in {docs / LOCK}", file=sys.stderr
    )
    return 0


def run_rename(docs: Path, old: str, new: str) -> int:
    """Rename an id, and say in which files. Returns 1 where that is refused."""
    try:
        files = permalink_edits.rename(docs, old, new)
    except permalink_edits.UsageError as refused:
        print(refused, file=sys.stderr)
        return 1
    for file in files:
        print(file)
    return 0
