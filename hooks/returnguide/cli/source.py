"""The source that a command works on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide, find_languages, load_guide
from returnguide.diagnostics import UsageError


def read_source(docs: Path, locales: Iterable[str] = ()) -> Guide:
    """Return the guide in the folder `docs` in some locales, or else in every language that has a
    folder there. Raise UsageError where it is not the source."""
    require_source(docs)
    return load_guide(docs, tuple(locales) or find_languages(docs))


def require_source(docs: Path) -> None:
    """Raise UsageError where `docs` is no folder, or has no French."""
    hint = "name the folder of the source with --docs"
    if not docs.is_dir():
        raise UsageError(f"{docs} is no folder: {hint}")
    if not (docs / SOURCE_LANGUAGE).is_dir():
        raise UsageError(f"{docs} has no folder '{SOURCE_LANGUAGE}' with the French text: {hint}")
