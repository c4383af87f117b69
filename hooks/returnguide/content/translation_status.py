"""Which sections of a translation are up to date, by its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from returnguide.content.sections import Section
from returnguide.content.translation_lock import (
    MACHINE,
    SourceChange,
    TranslationLock,
    TranslationRecord,
    section_address,
)

STATES = ("missing", "copied", "stale", "edited", "unstamped", "extra", "machine", "current")
"""The states of a section, the most urgent first. Missing: absent. Copied: still in the words of
the source. Stale: older than the source. Edited: changed since it was stamped. Unstamped: never
stamped. Extra: unknown to the source. Machine: not yet read by a person. Current: done."""

_LONG = 4
"""The number of words from which on no section reads the same in two languages."""


@dataclass(frozen=True)
class SectionStatus:
    """How a section of a translation compares to the French."""

    language: str
    page: str
    """`return.md`."""
    id: str
    state: str
    """One of STATES."""
    line: int
    """In the translation; of a missing section, in the French."""
    major: bool = False
    """Whether readers must be warned: the French has changed in a way that matters."""
    source_hash: str = ""
    """The hash of the French that it was translated from."""

    @property
    def address(self) -> str:
        """`return.md#sign-out`; the page alone for its intro."""
        return section_address(self.page, self.id)


def section_statuses(
    language: str,
    page: str,
    source: Mapping[str, Section],
    translation: Mapping[str, Section],
    lock: TranslationLock,
) -> list[SectionStatus]:
    """Return the status of each section of a page in the order of the source, then of those that
    the source does not have."""
    statuses = [
        _section_status(language, page, section, translation.get(id), lock)
        for id, section in source.items()
    ]
    return statuses + [
        SectionStatus(language, page, id, "extra", section.line)
        for id, section in translation.items()
        if id not in source
    ]


def _section_status(
    language: str, page: str, source: Section, translation: Section | None, lock: TranslationLock
) -> SectionStatus:
    if translation is None:
        return SectionStatus(language, page, source.id, "missing", source.line)
    record, line = lock.record(language, page, source.id), translation.line
    is_edited = record is None or record.translation != translation.hash
    is_same = translation.plain == source.plain
    if is_same and is_edited and (record is None or not is_short(source)):
        return SectionStatus(language, page, source.id, "copied", line)
    if record is None:
        return SectionStatus(language, page, source.id, "unstamped", line)
    address = section_address(page, source.id)
    changes = [change for change in lock.changes if change.address == address]
    is_stale = _follow_minor_changes(record.source, changes) != source.hash
    is_major = is_stale and any(
        change.severity == "major" and record.source in change.old for change in changes
    )
    state = _state(record, is_edited=is_edited, is_stale=is_stale)
    return SectionStatus(language, page, source.id, state, line, is_major, record.source)


def _state(record: TranslationRecord, *, is_edited: bool, is_stale: bool) -> str:
    if is_edited:
        return "edited"
    if is_stale:
        return "stale"
    return "machine" if record.by == MACHINE else "current"


def is_short(section: Section) -> bool:
    """Return whether a section may well read the same in two languages: a name, a number."""
    return len(section.plain.split()) < _LONG


def _follow_minor_changes(hash: str, changes: Iterable[SourceChange]) -> str:
    """Return the hash of the newest French that a translation of `hash` still covers."""
    newer = {
        old: change.new for change in changes if change.severity == "minor" for old in change.old
    }
    seen = {hash}
    while (following := newer.get(hash)) and following not in seen:
        hash = following
        seen.add(hash)
    return hash
