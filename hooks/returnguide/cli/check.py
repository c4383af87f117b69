"""`guide.py check`: every rule on the source."""

from __future__ import annotations

import argparse
import sys

from returnguide.cli import add_docs_option, add_report_format_option
from returnguide.cli.permalinks_publish import unpublished_addresses
from returnguide.cli.source import read_source
from returnguide.diagnostics import plural
from returnguide.rules import reporters
from returnguide.rules.runner import check_source
from returnguide.rules.settings import load_settings


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    add_docs_option(parser)
    add_report_format_option(parser)
    parser.add_argument(
        "--notices",
        action="store_true",
        help="show notices too: information, nothing that must be mended",
    )
    parser.set_defaults(run=run_check, usage_error_code=1)


def run_check(options: argparse.Namespace) -> int:
    """Print the diagnostics of the source in the chosen format, and on standard error how many
    there are. Return 1 if one is an error.

    The severities and exemptions are those of the mkdocs.yml beside the folder of the source.
    """
    settings = load_settings(options.docs.absolute().parent / "mkdocs.yml")
    guide = read_source(options.docs, settings.navigation.locales)
    config = settings.lint
    diagnostics = check_source(guide, settings)
    shown = diagnostics if options.notices else config.shown(diagnostics)
    print(reporters.REPORTERS[options.format](shown, config), end="")
    summary = f"{plural(shown)} in {len(guide.pages)} pages, {len(guide.languages)} languages"
    if len(shown) < len(diagnostics):
        hidden = plural(set(diagnostics) - set(shown), "notice")
        summary += f", and {hidden}: --notices shows them"
    print(summary, file=sys.stderr)
    if new := unpublished_addresses(guide):
        print(_unpublished_message(new), file=sys.stderr)
    return 1 if config.errors(diagnostics) else 0


def _unpublished_message(addresses: list[str]) -> str:
    examples = ", ".join(addresses[:3]) + (", …" if len(addresses) > 3 else "")
    return (
        f"{len(addresses)} new address{'' if len(addresses) == 1 else 'es'} ({examples}):"
        " `guide.py permalinks publish` makes them permanent when the site is published"
    )
