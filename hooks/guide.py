"""The command line for people who write, translate and keep the guide: `python hooks/guide.py
--help`."""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from returnguide.diagnostics import UsageError

DESCRIPTION = "The command line for people who write, translate and keep the guide."

GROUPS = {
    "check": "apply every rule to the source, without building the site",
    "links": "check links: outside addresses, or every link of a built site",
    "translations": "what is up to date in each language, and what changed in the French",
    "permalinks": "keep the addresses that were published",
    "explain": "what a rule asks for, why, and how to mend what breaks it",
}
"""Group of commands, a module of `returnguide.cli` -> help text."""

VENV = Path(__file__).resolve().parents[1] / ".venv"
"""The project's virtual environment, which `make site` makes."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 when it found errors, and when it could not do
    what was asked the group's `usage_error_code`, 2 unless the group sets another."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name of a file may be no UTF-8
            stream.reconfigure(errors="backslashreplace")
    try:
        return run_command(arguments)
    except ModuleNotFoundError as error:
        if not error.name or error.name.startswith("returnguide"):
            raise
        return run_in_venv(arguments, error.name)


def run_command(arguments: list[str]) -> int:
    """Run one command; an error that its user can mend is one line on standard error."""
    options = parse_arguments(arguments)
    run = cast("Callable[[argparse.Namespace], int]", options.run)
    try:
        return run(options)
    except UsageError as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    sys.stderr.write(f"{message}\n")
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


def run_in_venv(arguments: list[str], missing: str) -> int:
    """Run the command again with the Python of the virtual environment, which has the module that
    is missing here. Return 2 where there is none, or it is this one."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    is_venv = (VENV / "pyvenv.cfg").is_file() and python.is_file()
    if not is_venv or Path(sys.prefix).resolve() == VENV.resolve():
        sys.stderr.write(
            f"guide.py needs the Python module '{missing}': run `make site` or `make check` first,"
            " which install what is missing into .venv\n"
        )
        return 2
    command = [str(python), str(Path(__file__).resolve()), *arguments]
    if os.name != "nt":  # Windows would go back to the shell before the command has run
        os.execv(python, command)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
