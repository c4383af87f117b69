"""`guide.py links`: outside addresses, and every link of a built site. What each needs is imported
when it runs: a site is checked in less time than all of it takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from returnguide.cli import DOCS
from returnguide.rules import reporters


def register(parser: argparse.ArgumentParser) -> None:
    """What the commands take."""
    kinds = parser.add_subparsers(required=True, metavar="WHICH")
    asking = kinds.add_parser(
        "online",
        help="ask the hosts of all outside addresses; the only command that uses the network",
    )
    asking.add_argument(
        "--docs", type=Path, default=DOCS, help="the folder of the source (default: docs)"
    )
    asking.add_argument(
        "--all",
        action="store_true",
        dest="every",
        help="ask for those too that were fine within the last month",
    )
    asking.add_argument(
        "--summary", type=Path, metavar="FILE", help="write what to mend, in Markdown"
    )
    asking.set_defaults(run=_online)
    building = kinds.add_parser(
        "built", help="every link, id, resource and redirect of a built site, of any generator"
    )
    building.add_argument("site", type=Path, metavar="DIR", help="the folder of the built site")
    building.add_argument(
        "--config",
        type=Path,
        metavar="SITE.JSON",
        help="what is known of the site: address, languages, host (see the README)",
    )
    building.add_argument(
        "--format",
        choices=reporters.REPORTERS,
        default="text",
        help="text for people (default), jsonl, github (annotations) or sarif",
    )
    building.set_defaults(run=_built)


def _online(options: argparse.Namespace) -> int:
    from returnguide.cli.links_online import check_online_links

    return check_online_links(options.docs, every=options.every, report=options.summary)


def _built(options: argparse.Namespace) -> int:
    from returnguide.cli.links_built import check_built_links

    return check_built_links(options.site, options.config, options.format)
