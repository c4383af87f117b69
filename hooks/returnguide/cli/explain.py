"""`guide.py explain`: what a rule asks for, why, and how to mend what breaks it."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import indent

from returnguide.diagnostics import Rule, UsageError, suggest
from returnguide.rules.reference import EFFECTS, write_reference
from returnguide.rules.registry import RULES


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `explain`."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("rule", nargs="?", metavar="RULE", help="its id (default: list all rules)")
    which.add_argument(
        "--write",
        type=Path,
        metavar="DIR",
        help="write a page for each rule, and their index: docs/handbook/rules",
    )
    parser.set_defaults(run=run_explain)


def run_explain(options: argparse.Namespace) -> int:
    """Print one rule, or all of them, or write the handbook's pages. Raise UsageError for a rule
    that does not exist."""
    if options.write:
        for name in write_reference(options.write):
            print(options.write / name)
    elif options.rule:
        print(explanation(find_rule(options.rule)))
    else:
        width = max(map(len, RULES))
        for rule in RULES.values():
            print(f"{rule.id:{width}}  {rule.severity:7}  {rule.summary}")
    return 0


def find_rule(id: str) -> Rule:
    """Return a rule by its id. Raise UsageError, with the nearest id, where there is none."""
    if id not in RULES:
        hint = suggest(id, RULES) or "`guide.py explain` lists all rules"
        raise UsageError(f"'{id}' is no rule; {hint}")
    return RULES[id]


def explanation(rule: Rule) -> str:
    """Return what is known of a rule, as text."""
    severity = f"{rule.severity}: {EFFECTS[rule.severity]}"
    parts = [f"{rule.id}: {rule.summary}", severity, rule.reference]
    if rule.bad:
        parts += ["Wrong:", indent(rule.bad, "    "), "Right:", indent(rule.good, "    ")]
    return "\n\n".join(part for part in parts if part)
