"""`guide.py links`: outside addresses, and every link of a built site. What a command needs is
imported when it runs: a site is checked in less time than importing all of it takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from returnguide.cli import add_docs_option, add_report_format_option


def register(parser: argparse.ArgumentParser) -> None:
    """Declare `links online` and `links built`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    online = commands.add_parser(
        "online",
        help="ask the hosts of all outside addresses; the only command that uses the network",
    )
    add_docs_option(online)
    online.add_argument(
        "--all",
        action="store_true",
        dest="every",
        help="ask for those too that were fine within the last month",
    )
    online.add_argument(
        "--summary", type=Path, metavar="FILE", help="write what to mend, in Markdown"
    )
    online.set_defaults(run=run_online)
    built = commands.add_parser(
        "built", help="check every link, id, resource and redirect of a built site"
    )
    built.add_argument("site", type=Path, metavar="DIR", help="the folder of the built site")
    built.add_argument(
        "--config",
        type=Path,
        metavar="SITE.JSON",
        help="what is known of the site: address, languages, host",
    )
    add_report_format_option(built)
    built.set_defaults(run=run_built)


def run_online(options: argparse.Namespace) -> int:
    """Run `links online`."""
    from returnguide.cli.links_online import check_online_links

    return check_online_links(options.docs, every=options.every, summary=options.summary)


def run_built(options: argparse.Namespace) -> int:
    """Run `links built`."""
    from returnguide.cli.links_built import check_built_links

    return check_built_links(options.site, options.config, options.format)
