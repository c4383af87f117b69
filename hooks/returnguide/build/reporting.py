"""What a build reports: our own logger, whose warnings do not count for MkDocs' strict mode."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable

from returnguide.diagnostics import Diagnostic, plural
from returnguide.rules.config import LintConfig

log = logging.getLogger("returnguide")
"""Shown like MkDocs' own lines; warnings and errors under `--quiet` too."""


def show_log() -> None:
    """Show our lines as MkDocs shows its own, by the same handlers, which it has set up before."""
    mkdocs_log = logging.getLogger("mkdocs")
    quiet = mkdocs_log.getEffectiveLevel() > logging.INFO
    log.setLevel(logging.WARNING if quiet else logging.INFO)
    for handler in mkdocs_log.handlers:
        if isinstance(handler, logging.StreamHandler):
            log.addHandler(handler)  # which adds it once


def describe_os_error(error: OSError) -> str:
    """Return which file and why, without the number that the system gives it."""
    if isinstance(error, shutil.Error):  # a list of what could not be copied
        return str(error.args[0][0][-1])
    place = f"{os.path.relpath(error.filename)}: " if isinstance(error.filename, str) else ""
    return f"{place}{error.strerror or error}"


def report(diagnostics: Iterable[Diagnostic], config: LintConfig) -> list[Diagnostic]:
    """Log each diagnostic by its severity, notices only by their number; return the errors."""
    diagnostics = list(diagnostics)
    errors, shown = config.errors(diagnostics), config.shown(diagnostics)
    for diagnostic in shown:
        if diagnostic in errors:
            log.error("%s", diagnostic)
        else:
            severity = config.severity(diagnostic)
            level = logging.WARNING if severity == "warning" else logging.INFO
            log.log(level, "%s: %s", severity, diagnostic)
    if hidden := set(diagnostics) - set(shown):
        log.info(
            "%s in the source: python3 hooks/guide.py check --notices shows them",
            plural(hidden, "notice"),
        )
    return errors
