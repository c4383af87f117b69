"""The translation locks after a renaming: sections have other ids, and others another hash, but no
text has changed its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.sections import Section
from returnguide.content.translation_lock import (
    CHANGES,
    FOLDER,
    SourceChange,
    TranslationRecord,
    lock_path,
    section_address,
    write_changes,
    write_records,
)

Hashes = Mapping[tuple[str, str, str], str]
"""(page, old id, hash of the section before) -> its hash after the renaming."""


def migrate_translation_locks(
    docs: Path, before: Guide, after: Guide, ids: Mapping[str, str]
) -> list[Path]:
    """Rewrite the translation locks for the renamed ids (old -> new). Return the files written."""
    source = before.sections_in(SOURCE_LANGUAGE)
    source_hashes = _hashes_after(source, after.sections_in(SOURCE_LANGUAGE), ids)
    written = []
    for (language, page), records in before.lock.records.items():
        sections = before.sections_in(language).get(page, {})
        hashes = _hashes_after({page: sections}, after.sections_in(language), ids)
        migrated = {
            ids.get(id, id): TranslationRecord(
                source_hashes.get((page, id, record.source), record.source),
                hashes.get((page, id, record.translation), record.translation),
                record.by,
            )
            for id, record in records.items()
        }
        if migrated != dict(records):
            order = [ids.get(id, id) for id in source.get(page, sections)]
            write_records(docs, language, page, migrated, order)
            written.append(docs / lock_path(language, page))
    changes = [_migrate_change(change, source_hashes, ids) for change in before.lock.changes]
    if changes != list(before.lock.changes):
        write_changes(docs, changes)
        written.append(docs / FOLDER / CHANGES)
    return written


def _hashes_after(
    before: Mapping[str, Mapping[str, Section]],
    after: Mapping[str, Mapping[str, Section]],
    ids: Mapping[str, str],
) -> Hashes:
    return {
        (page, id, section.hash): after[page][ids.get(id, id)].hash
        for page, sections in before.items()
        for id, section in sections.items()
        if ids.get(id, id) in after.get(page, {})
    }


def _migrate_change(change: SourceChange, hashes: Hashes, ids: Mapping[str, str]) -> SourceChange:
    """Return what an author said of an edit, after the renaming."""
    page, _, id = change.address.partition("#")
    return SourceChange(
        section_address(page, ids.get(id, id)),
        change.severity,
        tuple(hashes.get((page, id, hash), hash) for hash in change.old),
        hashes.get((page, id, change.new), change.new),
    )
