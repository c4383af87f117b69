"""Take a section or a page out of all languages at once, with what the locks record of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE, STEPS
from returnguide.content.guide import Guide, live_addresses
from returnguide.content.markdown_page import SourcePage, parse_page
from returnguide.content.permalinks import resolve_redirect
from returnguide.content.section_extent import section_extent, without_lines
from returnguide.content.translation_lock import (
    lock_path,
    section_address,
    write_changes,
    write_records,
)
from returnguide.diagnostics import UsageError
from returnguide.files import write_atomically
from returnguide.rules.permalinks import likely_target


@dataclass(frozen=True)
class Removal:
    """What goes, and what has to be written for it; nothing is changed yet."""

    addresses: tuple[str, ...]
    """Of the section and those inside it, or of the page and its sections."""
    texts: Mapping[Path, str] = field(default_factory=dict)
    """File -> its new text."""
    deleted: tuple[Path, ...] = ()
    lines: tuple[str, ...] = ()
    """Where what goes stands now: `docs/de/return.md:41-48`."""
    redirects: tuple[str, ...] = ()
    """The rows that redirects.yml needs then."""


def plan_removal(docs: Path, guide: Guide, page: str, id: str) -> Removal:
    """Return what to do to take out a section, or a whole page where `id` is empty. Raise
    UsageError where it must stay, or where it holds something that must."""
    removal = _plan_section(docs, guide, page, id) if id else _plan_page(docs, guide, page)
    gone = set(removal.addresses)
    live = live_addresses(guide) - gone
    rows = tuple(
        f"{address}: {likely_target(address, live, guide.data.published)}"
        for address in removal.addresses
        if address in guide.data.published
        if resolve_redirect(address, guide.data.redirects) not in live
    )
    return Removal(removal.addresses, removal.texts, removal.deleted, removal.lines, rows)


def _plan_page(docs: Path, guide: Guide, page: str) -> Removal:
    if page in (GUIDE, "index.md") or not page.endswith(".md"):
        raise UsageError(f"the guide needs {page}: it cannot be taken out")
    pages = _pages(guide, page)
    locks = (docs / lock_path(language, page) for language in pages)
    files = (docs / language / page for language in pages)
    ids = dict.fromkeys(id for one in pages.values() for id in one.ids)
    return Removal(
        (page, *(section_address(page, id) for id in ids)),
        deleted=(*files, *(lock for lock in locks if lock.is_file())),
        lines=tuple(one.path for one in pages.values()),
    )


def _plan_section(docs: Path, guide: Guide, page: str, id: str) -> Removal:
    if id in STEPS:
        raise UsageError(f"'{id}' is a step of the guide: it cannot be taken out")
    pages = {language: one for language, one in _pages(guide, page).items() if id in one.ids}
    extents = {language: section_extent(one, id) for language, one in pages.items()}
    inside = {language: _ids_in(one, extents[language]) for language, one in pages.items()}
    _require_nothing_to_keep(guide, page, id, inside)
    texts = {}
    for language, one in pages.items():
        text = without_lines(one, extents[language])
        left = parse_page(text, path=one.path, language=language).ids
        if left != tuple(other for other in one.ids if other not in inside[language]):
            raise UsageError(f"the lines of '{id}' are not clear in {one.path}: see `make check`")
        texts[docs / language / page] = text
    ids = dict.fromkeys([id, *(other for found in inside.values() for other in found)])
    lines = tuple(
        f"{one.path}:{extents[language].start}-{extents[language].stop - 1}"
        for language, one in pages.items()
    )
    return Removal(tuple(section_address(page, id) for id in ids), texts, lines=lines)


def _pages(guide: Guide, name: str) -> dict[str, SourcePage]:
    """Return language -> page as written, of the languages that have it."""
    return {
        language: page.as_written
        for language in guide.languages
        if (page := guide.pages_in(language).get(name))
    }


def _ids_in(page: SourcePage, lines: range) -> list[str]:
    return [heading.id for heading in page.headings if heading.id and heading.line in lines]


def _require_nothing_to_keep(
    guide: Guide, page: str, id: str, inside: Mapping[str, Collection[str]]
) -> None:
    """Raise UsageError where a translation has a section inside it that the French keeps."""
    source = guide.pages_in(SOURCE_LANGUAGE).get(page)
    kept = set(source.as_written.ids if source else ()) - set(inside.get(SOURCE_LANGUAGE, ()))
    for language, ids in inside.items():
        if found := [other for other in ids if other in kept]:
            raise UsageError(
                f"'{id}' has '{found[0]}' inside it in {guide.folder}/{language}/{page}, which the"
                " French keeps: move it out first"
            )


def remove(docs: Path, guide: Guide, removal: Removal) -> None:
    """Write what was planned, and drop what the translation locks record of it."""
    for file, text in removal.texts.items():
        write_atomically(file, text)
    for file in removal.deleted:
        file.unlink()
    gone = set(removal.addresses)
    for (language, page), records in guide.lock.records.items():
        left = {id: row for id, row in records.items() if section_address(page, id) not in gone}
        if len(left) < len(records) and docs / lock_path(language, page) not in removal.deleted:
            write_records(docs, language, page, left, list(left))
    changes = [change for change in guide.lock.changes if change.address not in gone]
    if len(changes) < len(guide.lock.changes):
        write_changes(docs, changes)
