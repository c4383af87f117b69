"""`guide.py permalinks`: keep the addresses that were published."""

from __future__ import annotations

import argparse
import sys

from returnguide.cli import add_docs_option
from returnguide.cli.permalinks_publish import publish
from returnguide.cli.permalinks_rename import rename
from returnguide.content.permalinks import LOCK, REDIRECTS


def register(parser: argparse.ArgumentParser) -> None:
    """Declare `permalinks publish` and `permalinks rename`."""
    parser.set_defaults(usage_error_code=1)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    publish_parser = commands.add_parser(
        "publish", help=f"add the new addresses to docs/{LOCK}: from then on they stay"
    )
    publish_parser.set_defaults(run=run_publish)
    rename_parser = commands.add_parser(
        "rename",
        help=f"rename an id or a key in all files, with its rows in docs/{REDIRECTS}",
    )
    rename_parser.add_argument("old", metavar="OLD", help="the present id, or key as '?os=windows'")
    rename_parser.add_argument("new", metavar="NEW", help="the new id or key")
    rename_parser.set_defaults(run=run_rename)
    for command in (publish_parser, rename_parser):
        add_docs_option(command)


def run_publish(options: argparse.Namespace) -> int:
    """Add the new addresses to the lock and print them."""
    new = publish(options.docs)
    for address in new:
        print(address)
    print(
        f"{len(new)} new address{'' if len(new) == 1 else 'es'} in {options.docs / LOCK}",
        file=sys.stderr,
    )
    return 0


def run_rename(options: argparse.Namespace) -> int:
    """Rename an id or a key and print the files that were changed."""
    for file in rename(options.docs, options.old, options.new):
        print(file)
    return 0
