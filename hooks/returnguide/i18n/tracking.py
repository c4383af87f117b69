"""What translators and authors record in the translation locks: a section was translated, needs no
change, or the last edit of the French was minor or major.

`stamp_sections`, `confirm_section` and `classify_change` write below `docs/data/freshness/`, and
return what they have recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.sections import Section
from returnguide.content.translation_lock import (
    HUMAN,
    SourceChange,
    TranslationRecord,
    section_address,
    write_changes,
    write_records,
)
from returnguide.content.translation_status import SectionStatus
from returnguide.diagnostics import UsageError, suggest
from returnguide.i18n.history import previous_revision

STAMPED_STATES = ("edited", "unstamped")
"""The states that `stamp` ends."""

CONFIRMED_STATES = ("stale", "machine", "copied", "edited", "unstamped")
"""The states that `confirm` ends."""


# What a command names -----------------------------------------------------------------------------


def resolve_locales(guide: Guide, chosen: Sequence[str]) -> list[str]:
    """Return the chosen languages, or else all translated ones. Raise UsageError for one that is no
    translated language."""
    known = [language for language in guide.languages if language != SOURCE_LANGUAGE]
    for language in chosen:
        if language not in known:
            hint = suggest(language, known) or f"known: {', '.join(known) or 'none'}"
            raise UsageError(f"'{language}' is no translated language of the guide; {hint}")
    return list(chosen) or known


def resolve_section(guide: Guide, text: str) -> tuple[str, str]:
    """Return the page and id that `return.md#packing`, `return#packing`, `packing` or `return.md`
    (its intro) names. Raise UsageError where it names no section of any language."""
    pages: dict[str, dict[str, None]] = {}
    for language in (SOURCE_LANGUAGE, *guide.languages):  # some sections only a translation has
        for page, sections in guide.sections_in(language).items():
            pages.setdefault(page, {}).update(dict.fromkeys(sections))
    name, hash_sign, id = text.partition("#")
    for page, ids in pages.items():
        if name in (page, page.rsplit(".", 1)[0]) and (id in ids or not hash_sign):
            return page, id
    for page, ids in pages.items():
        if text and text in ids and not page.endswith(".yml"):
            return page, text
    known = [section_address(page, id) for page, ids in pages.items() for id in ids]
    hint = suggest(text, known) or "write PAGE#ID, such as return.md#packing"
    raise UsageError(f"'{text}' is no section of the guide; {hint}")


def status_of(guide: Guide, page: str, id: str, language: str) -> SectionStatus:
    """Return the status of one section. Raise UsageError where neither the French nor the language
    has it."""
    for status in guide.section_statuses_in(language):
        if (status.page, status.id) == (page, id):
            return status
    raise UsageError(f"{section_address(page, id)} is neither in the French nor in '{language}'")


def require_whole_lock(guide: Guide) -> None:
    """Raise UsageError where a file of the lock cannot be read: to write it would lose what it
    has."""
    for diagnostic in guide.lock.diagnostics:
        raise UsageError(f"nothing was recorded: {diagnostic}")


# Stamp and confirm --------------------------------------------------------------------------------


def stamp_sections(
    docs: Path, guide: Guide, languages: Sequence[str], *, by: str = HUMAN, patch: bool = False
) -> list[SectionStatus]:
    """Record each edited or unstamped section as translated from the present French; with `patch` a
    section that was stale stays so.

    Return the sections stamped, with the status that they had. Records of sections that are gone
    are dropped.
    """

    def is_stamped(status: SectionStatus) -> bool:
        return status.state in STAMPED_STATES

    return _record(docs, guide, languages, is_stamped, by=by, patch=patch)


def confirm_section(
    docs: Path, guide: Guide, section: tuple[str, str], languages: Sequence[str]
) -> list[SectionStatus]:
    """Record a person's word that a section (page, id) says what the French says now. Return the
    statuses that this ends."""

    def is_confirmed(status: SectionStatus) -> bool:
        return (status.page, status.id) == section and status.state in CONFIRMED_STATES

    return _record(docs, guide, languages, is_confirmed, by=HUMAN, patch=False)


def _record(
    docs: Path,
    guide: Guide,
    languages: Sequence[str],
    is_wanted: Callable[[SectionStatus], bool],
    *,
    by: str,
    patch: bool,
) -> list[SectionStatus]:
    require_whole_lock(guide)
    recorded = []
    for language in languages:
        statuses = guide.section_statuses_in(language)
        for page, source in guide.sections_in(SOURCE_LANGUAGE).items():
            own = guide.sections_in(language).get(page, {})
            wanted = [status for status in statuses if status.page == page and is_wanted(status)]
            before = guide.lock.records.get((language, page), {})
            order = [id for id in source if id in own]
            records = {id: before[id] for id in order if id in before}
            for status in wanted:
                id = status.id
                is_patched = patch and id in before
                made_from = before[id].source if is_patched else source[id].hash
                records[id] = TranslationRecord(made_from, own[id].hash, by)
            if records != dict(before):
                write_records(docs, language, page, records, order)
            recorded += wanted
    return recorded


# Minor and major ----------------------------------------------------------------------------------


def classify_change(
    docs: Path, guide: Guide, section: tuple[str, str], severity: str
) -> SourceChange:
    """Record that the last edit of a French section (page, id) is `minor` (no translation needs a
    change) or `major` (readers are warned until it is translated). Raise UsageError where there is
    no edit."""
    require_whole_lock(guide)
    page, id = section
    address = section_address(page, id)
    source = guide.sections_in(SOURCE_LANGUAGE).get(page, {}).get(id)
    if source is None:
        raise UsageError(f"{address} is not in the French")
    outdated = _outdated_hashes(guide, page, source)
    before = _hash_before_edit(docs, page, source, outdated)
    old = {before} | (outdated if severity == "major" else set())
    change = SourceChange(address, severity, tuple(sorted(old)), source.hash)
    others = [
        other for other in guide.lock.changes if (other.address, other.new) != (address, change.new)
    ]
    write_changes(docs, [*others, change])
    return change


def _outdated_hashes(guide: Guide, page: str, source: Section) -> set[str]:
    """Return the hashes of the French that translations of a section were made from, without that
    of now."""
    records = (
        rows[source.id]
        for (_, name), rows in guide.lock.records.items()
        if name == page and source.id in rows
    )
    return {record.source for record in records} - {source.hash}


def _hash_before_edit(docs: Path, page: str, source: Section, outdated: set[str]) -> str:
    """Return the hash of a French section before its last edit: from git, or the only one that a
    translation was made from."""
    address = section_address(page, source.id)
    if before := previous_revision(docs, page, source):
        return before.hash
    if len(outdated) > 1:
        raise UsageError(
            f"the French of {address} before this edit is not in this clone's history, and the"
            f" translations were made from {len(outdated)} versions; fetch the history first"
        )
    if not outdated:
        raise UsageError(f"the French of {address} has not changed")
    return next(iter(outdated))
