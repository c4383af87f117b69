"""Rename an id of the guide in all that names it: pages, data files, stylesheets, templates, locks.

The renamed source is checked in a copy first; nothing is written when a rule would then find more
than it does now.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from returnguide.cli.permalinks_publish import format_permalinks
from returnguide.cli.source import read_source
from returnguide.content.conventions import ID, SOURCE_LANGUAGE, STEPS
from returnguide.content.guide import HANDBOOK, Guide, load_guide
from returnguide.content.permalinks import LOCK, REDIRECTS, resolve_redirect
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
from returnguide.diagnostics import Diagnostic, UsageError, suggest
from returnguide.files import write_atomically
from returnguide.rules.runner import run_rules

Hashes = Mapping[tuple[str, str, str], str]
"""(page, old id, hash of the section before) -> its hash after the renaming."""


def rename(docs: Path, old: str, new: str) -> list[str]:
    """Rename the id `old` to `new` in all languages, in what leads to it, in data files,
    stylesheets and templates. When it was published, add the new address to the lock and a redirect
    from the old one. Return the changed files, relative to the project.

    Raise UsageError, having changed nothing, when the renamed source would have a diagnostic that
    the source does not have now.
    """
    guide = read_source(docs)
    validate_rename(guide, old, new)
    texts = _renamed_texts(guide, docs, old, new)
    after = _check_in_copy(guide, docs, texts, old, new)
    for file, text in texts.items():
        write_atomically(file, _encode(text))
    locks = _migrate_translation_locks(docs, guide, after, old, new)
    return [file.relative_to(docs.parent).as_posix() for file in (*texts, *locks)]


def validate_rename(guide: Guide, old: str, new: str) -> None:
    """Raise UsageError where `old` is no id that can be renamed, or `new` none that is free."""
    ids = {id for page in guide.pages.values() for id in page.ids}
    if old not in ids:
        raise UsageError(_unknown_id_message(guide, old, ids))
    if old in STEPS:
        raise UsageError(
            f"'{old}' is a step of the guide: its id stands in the code, and in every customer's"
            " memory of it"
        )
    if not ID.fullmatch(new):
        raise UsageError(f"'{new}' is no id: write lower-case ASCII words joined by hyphens")
    if new in ids:
        raise UsageError(f"'{new}' is the id of another heading already")
    address = f"{_page_name(guide, old)}#{old}"
    for published in guide.data.published:
        is_other = resolve_redirect(published, guide.data.redirects) != address
        if published.endswith(f"#{new}") and is_other:
            raise UsageError(
                f"'{new}' was published for something else ({published}), and old links must not"
                " lead here"
            )


def _unknown_id_message(guide: Guide, old: str, ids: set[str]) -> str:
    if f"{guide.folder}/{SOURCE_LANGUAGE}/{old}" in guide.pages:
        return (
            f"'{old}' is a page; rename the file in each language and under nav: in mkdocs.yml, and"
            f" add the row {old}: NEW.md to {guide.folder}/{REDIRECTS}"
        )
    return f"'{old}' is no id of the guide; {suggest(old, ids)}"


def _page_name(guide: Guide, id: str) -> str:
    """Return the name of the page that has an id: `return.md`."""
    return next(page.name for page in guide.pages.values() if id in page.ids)


# The new text of each file ------------------------------------------------------------------------


def _renamed_texts(guide: Guide, docs: Path, old: str, new: str) -> dict[Path, str]:
    """Return file -> its new text, of all files that change."""
    page = _page_name(guide, old)
    source, target = f"{page}#{old}", f"{page}#{new}"
    texts = {}
    for file in _files_with_ids(docs):
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
        if file.suffix == ".md":
            renamed = _rename_in_page(text, old, new)
        elif docs / "data" in file.parents:
            renamed = re.sub(rf"(?<![\w.-]){re.escape(source)}(?![\w-])", target, text)
        elif re.fullmatch("[0-9a-f]{3,8}", old):
            continue  # might be a colour
        else:
            renamed = re.sub(rf"#{old}(?![\w-])", f"#{new}", text)
        if renamed != text:
            texts[file] = renamed
    if source in guide.data.published:
        texts[docs / LOCK] = format_permalinks({*guide.data.published, target})
        texts[docs / REDIRECTS] = _redirects_text(docs / REDIRECTS, guide, source, target)
    return texts


def _rename_in_page(text: str, old: str, new: str) -> str:
    """Return a page with the id renamed: of its heading, in links and in `safety:`."""
    before_id = (
        r"\{"  # {#id}
        r"|\]\([^()\s:]*"  # [text](page.md#id)
        r"|^ {0,3}\[[^\[\]]++\]:\s*+[^\s:]*"  # [key]: page.md#id
        r"|(?:href|src)=[\"']?[^\s\"':>]*"
    )
    text = re.sub(rf"(?m)({before_id})#{old}(?![\w-])", rf"\g<1>#{new}", text)
    return re.sub(rf"(?m)(?<=^safety: \[){old}(?=[,\]])", new, text, count=1)


def _files_with_ids(docs: Path) -> Iterator[Path]:
    """Yield every file that may name an id: pages, data files, our stylesheets, scripts and
    templates. The lock and the redirects are written apart; the handbook has ids of its own."""
    for folder, suffixes in (
        (docs, {".md", ".yml", ".css", ".js"}),
        (docs.parent / "overrides", {".html", ".css", ".js"}),
    ):
        for file in sorted(folder.rglob("*")):
            is_left_out = file == docs / REDIRECTS or docs / HANDBOOK in file.parents
            if file.suffix in suffixes and not is_left_out:
                yield file


def _redirects_text(file: Path, guide: Guide, source: str, target: str) -> str:
    """Return the text of redirects.yml with a redirect from `source` to `target`, and all redirects
    to `source` changed to `target`."""
    redirects = guide.data.redirects
    lines = file.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\n").split("\n")
    for redirect in redirects.values():
        if redirect.target == source and redirect.source != target:
            lines[redirect.line - 1] = f"{redirect.source}: {target}"
    if target in redirects:  # renamed back: the address exists again
        del lines[redirects[target].line - 1]
    by_page_redirect = [
        address
        for address in guide.data.published
        if address not in redirects
        and address != target
        and resolve_redirect(address, redirects) == source
    ]
    new_rows = [f"{address}: {target}" for address in sorted({source, *by_page_redirect})]
    return "\n".join([*lines, *new_rows]) + "\n"


# The check before anything is written -------------------------------------------------------------


def _check_in_copy(
    guide: Guide, docs: Path, texts: Mapping[Path, str], old: str, new: str
) -> Guide:
    """Return the guide as it will be, read from a renamed copy. Raise UsageError where it has a new
    diagnostic, or still names the old id."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, docs.name)
        shutil.copytree(docs, copy)
        for file, text in texts.items():
            if docs in file.parents:
                (copy / file.relative_to(docs)).write_bytes(_encode(text))
        after = load_guide(copy, guide.languages)
        if new_diagnostic := _first_new_diagnostic(guide, after, old, new):
            raise UsageError(f"'{old}' cannot become '{new}': then {new_diagnostic}")
    if left := _pages_left_behind(guide, after, old, new):
        raise UsageError(
            f"'{old}' is written in a way that this command does not know; rename it by hand in"
            f" {', '.join(left)}"
        )
    return after


def _first_new_diagnostic(before: Guide, after: Guide, old: str, new: str) -> Diagnostic | None:
    def key(diagnostic: Diagnostic) -> tuple[str, str, str]:
        return diagnostic.path, diagnostic.rule, diagnostic.message.replace(old, new)

    known = {key(diagnostic) for diagnostic in run_rules(before)}
    return next(
        (diagnostic for diagnostic in run_rules(after) if key(diagnostic) not in known), None
    )


def _pages_left_behind(before: Guide, after: Guide, old: str, new: str) -> list[str]:
    """Return the paths of pages that still have or name the old id, or else of those that had it
    when one of them does not have the new one."""
    left = [
        page.path
        for page in after.pages.values()
        if old in page.ids or any(link.target.endswith(f"#{old}") for link in page.links)
    ]
    had_old = {page.path for page in before.pages.values() if old in page.ids}
    have_new = {page.path for page in after.pages.values() if new in page.ids}
    return left or (sorted(had_old) if had_old - have_new else [])


def _encode(text: str) -> bytes:
    """Return the bytes of a text that was read with surrogateescape: unchanged where they are no
    UTF-8."""
    return text.encode("utf-8", errors="surrogateescape")


# Translation locks --------------------------------------------------------------------------------


def _migrate_translation_locks(
    docs: Path, before: Guide, after: Guide, old: str, new: str
) -> list[Path]:
    """Rewrite the translation locks: the section has another id, and the sections that lead to it
    another hash, but no text has changed its meaning. Return the files written."""
    source = before.sections_in(SOURCE_LANGUAGE)
    source_hashes = _hashes_after(source, after.sections_in(SOURCE_LANGUAGE), old, new)
    written = []
    for (language, page), records in before.lock.records.items():
        sections = before.sections_in(language).get(page, {})
        hashes = _hashes_after({page: sections}, after.sections_in(language), old, new)
        migrated = {
            _new_id(id, old, new): TranslationRecord(
                source_hashes.get((page, id, record.source), record.source),
                hashes.get((page, id, record.translation), record.translation),
                record.by,
            )
            for id, record in records.items()
        }
        if migrated != dict(records):
            order = [_new_id(id, old, new) for id in source.get(page, sections)]
            write_records(docs, language, page, migrated, order)
            written.append(docs / lock_path(language, page))
    changes = [_migrate_change(change, source_hashes, old, new) for change in before.lock.changes]
    if changes != list(before.lock.changes):
        write_changes(docs, changes)
        written.append(docs / FOLDER / CHANGES)
    return written


def _hashes_after(
    before: Mapping[str, Mapping[str, Section]],
    after: Mapping[str, Mapping[str, Section]],
    old: str,
    new: str,
) -> Hashes:
    return {
        (page, id, section.hash): after[page][_new_id(id, old, new)].hash
        for page, sections in before.items()
        for id, section in sections.items()
        if _new_id(id, old, new) in after.get(page, {})
    }


def _migrate_change(change: SourceChange, hashes: Hashes, old: str, new: str) -> SourceChange:
    """Return what an author said of an edit, after the renaming."""
    page, _, id = change.address.partition("#")
    return SourceChange(
        section_address(page, _new_id(id, old, new)),
        change.severity,
        tuple(hashes.get((page, id, hash), hash) for hash in change.old),
        hashes.get((page, id, change.new), change.new),
    )


def _new_id(id: str, old: str, new: str) -> str:
    return new if id == old else id
