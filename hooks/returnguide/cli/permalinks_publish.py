"""Add the new addresses of the guide to permalinks.lock."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from returnguide.cli.source import read_source
from returnguide.content.guide import Guide, live_addresses
from returnguide.content.permalinks import LOCK, LOCK_HEAD
from returnguide.diagnostics import UsageError, plural
from returnguide.files import write_atomically
from returnguide.rules.runner import check_source
from returnguide.rules.settings import load_settings


def unpublished_addresses(guide: Guide) -> list[str]:
    """Return the addresses of the source that are not in the lock, sorted."""
    return sorted(live_addresses(guide) - guide.data.published.keys())


def publish(docs: Path) -> list[str]:
    """Add the new addresses below `docs` to the lock and return them. Raise UsageError while the
    source has errors, with which no strict build publishes it."""
    settings = load_settings(docs.absolute().parent / "mkdocs.yml")
    guide = read_source(docs, settings.navigation.locales)
    lock = f"{guide.folder}/{LOCK}"
    diagnostics = [
        diagnostic
        for diagnostic in settings.lint.errors(check_source(guide, settings))
        # a site that publishes for the first time has no lock yet
        if (diagnostic.path, diagnostic.message) != (lock, "the file is missing")
    ]
    if diagnostics:
        raise UsageError(
            f"the source has {plural(diagnostics)}, so nothing was published: see `guide.py check`;"
            f" the first is {diagnostics[0]}"
        )
    new = unpublished_addresses(guide)
    if new:
        write_atomically(docs / LOCK, format_permalinks({*guide.data.published, *new}))
    return new


def format_permalinks(addresses: Iterable[str]) -> str:
    """Return the text of a permalinks.lock: its head, then the addresses, sorted, one a line."""
    return LOCK_HEAD + "".join(f"{address}\n" for address in sorted(addresses))
