"""Older versions of a source page, from git where there is a history. Nothing but explanations
depends on them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.markdown_page import parse_page
from returnguide.content.sections import Section
from returnguide.content.ui_strings import parse_ui_strings

_MOST_VERSIONS = 200
"""How far back to look: each costs some milliseconds."""


def versions_of(docs: Path, page: str) -> Iterator[Mapping[str, Section]]:
    """The sections of a French page in each of its commits, the newest first; none without git or
    history."""
    name = f"{SOURCE_LANGUAGE}/{page}"
    for commit in _git(
        docs, "log", f"--max-count={_MOST_VERSIONS}", "--format=%H", "--", name
    ).split():
        if text := _git(docs, "show", f"{commit}:./{name}"):
            yield (
                parse_ui_strings(text, path=name)[0].sections
                if page.endswith(".yml")
                else parse_page(text, path=name, language=SOURCE_LANGUAGE).sections
            )


def find_revision(docs: Path, page: str, id: str, hash: str) -> Section | None:
    """The French section as it was when it had that hash, or None where the history does not have
    it."""
    return next(
        (
            sections[id]
            for sections in versions_of(docs, page)
            if id in sections and sections[id].hash == hash
        ),
        None,
    )


def previous_revision(docs: Path, page: str, section: Section) -> Section | None:
    """The newest version of a French section that says something else than it says now."""
    return next(
        (
            sections[section.id]
            for sections in versions_of(docs, page)
            if section.id in sections and sections[section.id].hash != section.hash
        ),
        None,
    )


def commit_of(docs: Path) -> str:
    """The commit that the folder is checked out from, and whether the clone is shallow; '' without
    git."""
    return _git(docs, "rev-parse", "HEAD", "--is-shallow-repository")


def _git(folder: Path, *arguments: str) -> str:
    """What git prints, empty where it fails or is not there."""
    try:
        run = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.decode("utf-8", "replace") if run.returncode == 0 else ""
