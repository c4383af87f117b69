"""What a build says: our own logger, whose warnings do not count for MkDocs' strict mode."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from mkdocs.__main__ import ColorFormatter

from returnguide.diagnostics import Diagnostic, plural
from returnguide.rules.config import LintConfig

log = logging.getLogger("returnguide")
"""Shown like MkDocs' own lines; warnings and errors under `--quiet` too."""


def show_log() -> None:
    """Show the lines of our logger as MkDocs shows its own, which has set its level before."""
    quiet = logging.getLogger("mkdocs").getEffectiveLevel() > logging.INFO
    log.setLevel(logging.WARNING if quiet else logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(ColorFormatter())
        log.addHandler(handler)


def report(diagnostics: Iterable[Diagnostic], config: LintConfig) -> list[Diagnostic]:
    """Log each diagnostic by its severity, notices only by their number; return the errors."""
    diagnostics = list(diagnostics)
    errors, shown = config.errors(diagnostics), config.shown(diagnostics)
    for diagnostic in shown:
        if diagnostic in errors:
            log.error("%s", diagnostic)
        else:
            severity = config.severities[diagnostic.rule]
            log.warning("%s: %s", severity, diagnostic)
    if hidden := set(diagnostics) - set(shown):
        log.info(
            "%s in the source: python3 hooks/guide.py check --notices shows them",
            plural(hidden, "notice"),
        )
    return errors
