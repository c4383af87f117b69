"""What each section of a translation was translated from: docs/data/freshness/.

The lock of a page and language, `docs/data/freshness/de/return.json`, has for each section the hash
of the French it was translated from (`s`), the hash of the translation then (`t`), and who made it
(`by`: human or machine). A section whose text no longer hashes to `t` was edited since. No dates
and no git history are needed. Records are spread over lines, so that two people's branches merge.

`changes.json` has how authors classify an edit of the French, once for all languages: no
translation needs a change (minor), or readers must be warned until it is translated (major).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard

from returnguide.content.json_reader import JsonObjectError, line_of_key, read_json_object
from returnguide.content.source_files import SourceFiles
from returnguide.content.yaml_rows import data_error
from returnguide.diagnostics import Diagnostic, shorten
from returnguide.files import write_atomically

FOLDER = "data/freshness"
"""Below `docs/`."""

CHANGES = "changes.json"
HUMAN, MACHINE = "human", "machine"
SEVERITIES = ("minor", "major")


@dataclass(frozen=True)
class TranslationRecord:
    """What a section was translated from, and by whom."""

    source: str
    """The hash of the French then."""
    translation: str
    """The hash of the translation then."""
    by: str
    """HUMAN or MACHINE."""


@dataclass(frozen=True)
class SourceChange:
    """An author's classification of an edit of the French."""

    address: str
    """That of the section, `page#id`."""
    severity: str
    """One of SEVERITIES."""
    old: tuple[str, ...]
    """Hashes of the French before: of a minor edit the last one, of a major one all that some
    translation was made from."""
    new: str


@dataclass(frozen=True)
class TranslationLock:
    """The whole lock."""

    records: Mapping[tuple[str, str], Mapping[str, TranslationRecord]]
    """(language, page) -> id -> record."""
    changes: tuple[SourceChange, ...]
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with the files of the lock."""

    def record(self, language: str, page: str, id: str) -> TranslationRecord | None:
        """Return the record of a section, if there is one."""
        return self.records.get((language, page), {}).get(id)


def section_address(page: str, id: str) -> str:
    """Return the address of a section: `page#id`, or the page alone for its intro."""
    return f"{page}#{id}" if id else page


def lock_path(language: str, page: str) -> str:
    """Return where the lock of a page is, below `docs/`."""
    return f"{FOLDER}/{language}/{PurePosixPath(page).stem}.json"


def load_translation_lock(
    docs: Path, languages: Iterable[str], pages: Iterable[str]
) -> TranslationLock:
    """Load the lock below the folder `docs`.

    A file or a record that cannot be read is left out and reported.
    """
    files = SourceFiles(docs)
    pages, records = tuple(pages), {}
    for language in languages:
        for page in pages:
            rows, lines = _read_json(files, lock_path(language, page))
            records[language, page] = dict(_parse_records(rows))
            files.diagnostics += [
                data_error(
                    files.path(lock_path(language, page)),
                    lines(id),
                    f"the entry of '{shorten(id)}' lacks 's', 't' or 'by'",
                    "take it out and stamp the section again",
                )
                for id in rows.keys() - records[language, page].keys()
            ]
    changes = tuple(_load_changes(files))
    return TranslationLock(records, changes, tuple(files.diagnostics))


def _parse_records(rows: Mapping[str, object]) -> Iterator[tuple[str, TranslationRecord]]:
    """Yield id and record of each row that is whole."""
    for id, row in rows.items():
        if isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("s", "t", "by")):
            yield id, TranslationRecord(row["s"], row["t"], row["by"])


def _load_changes(files: SourceFiles) -> Iterator[SourceChange]:
    name = f"{FOLDER}/{CHANGES}"
    rows, lines = _read_json(files, name)
    for place, by_hash in rows.items():
        for new, row in by_hash.items() if isinstance(by_hash, dict) else [("", None)]:
            if _is_change(row):
                yield SourceChange(place, row["severity"], tuple(row["old"]), new)
            else:
                message = f"the entry of '{shorten(place)}' lacks 'severity' or 'old'"
                hint = "take it out and call the edit minor or major again"
                diagnostic = data_error(files.path(name), lines(place, new), message, hint)
                files.diagnostics.append(diagnostic)


def _is_change(row: object) -> TypeGuard[Mapping[str, Any]]:
    if not isinstance(row, dict) or row.get("severity") not in SEVERITIES:
        return False
    old = row.get("old")
    return isinstance(old, list) and all(isinstance(hash, str) for hash in old)


def _read_json(files: SourceFiles, name: str) -> tuple[dict[str, object], Callable[..., int]]:
    """Return the object that a file has, empty where it is missing or cannot be read, and what
    finds the line of a key in it."""
    text = files.read(name, is_optional=True)
    if text is None:
        return {}, partial(line_of_key, "")
    try:
        return read_json_object(text), partial(line_of_key, text)
    except JsonObjectError as error:
        hint = "a merge may have left it half: take one side and stamp again"
        message = f"not valid JSON ({error})"
        files.diagnostics.append(data_error(files.path(name), error.line, message, hint))
        return {}, partial(line_of_key, text)


def write_records(
    docs: Path,
    language: str,
    page: str,
    records: Mapping[str, TranslationRecord],
    order: Sequence[str],
) -> None:
    """Write the lock of a page with its sections in `order`; those that are not in it are
    dropped."""
    rows = {
        id: {"s": records[id].source, "t": records[id].translation, "by": records[id].by}
        for id in order
        if id in records
    }
    _write_json(docs / lock_path(language, page), rows)


def write_changes(docs: Path, changes: Iterable[SourceChange]) -> None:
    """Write how authors classified their edits, sorted by address and hash."""
    rows: dict[str, dict[str, object]] = {}
    for change in sorted(changes, key=lambda change: (change.address, change.new)):
        row = {"severity": change.severity, "old": list(change.old)}
        rows.setdefault(change.address, {})[change.new] = row
    _write_json(docs / FOLDER / CHANGES, rows)


def _write_json(file: Path, rows: Mapping[str, object]) -> None:
    write_atomically(file, json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
