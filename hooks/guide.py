"""The command line for people who write, translate and keep the guide: `python hooks/guide.py
--help`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from returnguide.diagnostics import UsageError

GROUPS = {
    "check": "apply every rule to the source, without building the site",
    "links": "check links",
    "translations": "what is up to date in each language, and what changed in the French",
    "permalinks": "keep the addresses that were published",
    "explain": "what a rule asks for, why, and how to mend what breaks it",
}
"""Group of commands, a module of `returnguide.cli` -> what it is for."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 when the command found problems."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="guide.py", description=__doc__.split(":")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help in GROUPS.items():
        group = commands.add_parser(name, help=help)
        if name in arguments[:1]:  # the others would take longer to import than this one to run
            import_module(f"returnguide.cli.{name}").register(group)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
