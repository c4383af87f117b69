"""Older versions of a French page, from git where there is a history. Only explanations depend on
them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.git import git_output
from returnguide.content.markdown_page import parse_page
from returnguide.content.sections import Section
from returnguide.content.ui_strings import parse_ui_strings

MAX_REVISIONS = 200
"""How many commits are looked at: each costs some milliseconds."""


def revisions(docs: Path, page: str) -> Iterator[Mapping[str, Section]]:
    """Yield the sections of a French page (`return.md`, `words.yml`) in each of its commits, the
    newest first; nothing without git or history."""
    name = f"{SOURCE_LANGUAGE}/{page}"
    log = git_output(docs, "log", f"--max-count={MAX_REVISIONS}", "--format=%H", "--", name)
    for commit in log.split():
        if text := git_output(docs, "show", f"{commit}:./{name}"):
            yield _sections(name, text)


def find_revision(docs: Path, page: str, id: str, hash: str) -> Section | None:
    """Return the French section as it was when it had that hash, or None where the history does not
    have it."""
    return _newest(docs, page, id, lambda section: section.hash == hash)


def previous_revision(docs: Path, page: str, section: Section) -> Section | None:
    """Return the newest version of a French section whose text is not that of now, or None."""
    return _newest(docs, page, section.id, lambda older: older.hash != section.hash)


def _newest(docs: Path, page: str, id: str, is_wanted: Callable[[Section], bool]) -> Section | None:
    versions = (sections[id] for sections in revisions(docs, page) if id in sections)
    return next(filter(is_wanted, versions), None)


def _sections(name: str, text: str) -> Mapping[str, Section]:
    if name.endswith(".yml"):
        return parse_ui_strings(text, path=name)[0].sections
    return parse_page(text, path=name, language=SOURCE_LANGUAGE).sections
