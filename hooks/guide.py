"""The command line for people who write, translate and keep the guide: `python hooks/guide.py
--help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from typing import cast

from returnguide.diagnostics import UsageError

GROUPS = {
    "check": "apply every rule to the source, without building the site",
    "links": "check links: outside addresses, or every link of a built site",
    "translations": "what is up to date in each language, and what changed in the French",
    "permalinks": "keep the addresses that were published",
}
"""Group of commands, a module of `returnguide.cli` -> help text."""

DESCRIPTION = "The command line for people who write, translate and keep the guide."


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 when it found errors, and when it could not do
    what was asked the group's `usage_error_code`, 2 unless the group sets another."""
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    run = cast("Callable[[argparse.Namespace], int]", options.run)
    try:
        return run(options)
    except (UsageError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return int(options.usage_error_code)


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Return the options; `run` is the function of the command. Only the group that is asked for is
    imported: all of them take longer than most commands."""
    parser = argparse.ArgumentParser(prog="guide.py", description=DESCRIPTION)
    parser.set_defaults(usage_error_code=2)
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help_text in GROUPS.items():
        group = groups.add_parser(name, help=help_text)
        if name in arguments[:1]:
            import_module(f"returnguide.cli.{name}").register(group)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
