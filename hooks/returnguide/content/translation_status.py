"""Which sections of a translation are up to date: what each was translated from, kept beside the
source as hashes.

The lock of a page and language, `docs/data/freshness/de/return.json`, has for each section the hash
of the French it was translated from (`s`), the hash of the translation then (`t`), and who made it
(`by`: human or machine). A section whose text no longer hashes to `t` was edited since. No dates
and no git history are needed. Entries are spread over lines, so that two people's branches merge.

`changes.json` has what authors say of an edit of the French, once for all languages: that no
translation needs a change (minor), or that readers must be warned until it is translated (major).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from returnguide.content.sections import Section
from returnguide.diagnostics import Diagnostic
from returnguide.files import write_atomically

FOLDER = "data/freshness"
"""Below `docs/`."""

CHANGES = "changes.json"
HUMAN, MACHINE = "human", "machine"

STATES = ("missing", "copied", "stale", "edited", "unstamped", "extra", "machine", "current")
"""What a section can be, what asks most for work first: absent; in the words of the source; older
than the source; changed since it was stamped; never stamped; unknown to the source; made by a
machine and not yet read by a person; done."""

_FEWEST_COPIED_WORDS = 4
"""A section with fewer words may well read the same in two languages: a name, a number."""


@dataclass(frozen=True)
class TranslationRecord:
    """What the lock knows of a section."""

    source: str
    translation: str
    by: str


@dataclass(frozen=True)
class SourceChange:
    """What an author says of an edit of the French."""

    place: str
    """`page#id`."""
    severity: str
    """`minor` or `major`."""
    old: tuple[str, ...]
    """Hashes of the French before: of a minor edit the last one, of a major one all that some
    translation was made from."""
    new: str


@dataclass(frozen=True)
class TranslationLock:
    """All that is kept."""

    entries: Mapping[tuple[str, str], Mapping[str, TranslationRecord]]
    """(language, page) -> id -> entry."""
    changes: tuple[SourceChange, ...]
    faults: tuple[Diagnostic, ...]

    def entry(self, language: str, page: str, id: str) -> TranslationRecord | None:
        """What is known of a section, if anything."""
        return self.entries.get((language, page), {}).get(id)


@dataclass(frozen=True)
class SectionStatus:
    """How a section of a translation stands to the French."""

    language: str
    page: str
    """`return.md`."""
    id: str
    state: str
    """One of STATES."""
    line: int
    """In the translation; of a missing section, in the French."""
    major: bool = False
    """Readers must be warned: the French has changed in a way that matters."""
    made_from: str = ""
    """The hash of the French that it was translated from."""

    @property
    def place(self) -> str:
        """`return.md#sign-out`; the page alone for its lead."""
        return section_address(self.page, self.id)


def section_address(page: str, id: str) -> str:
    """`page#id`, or the page alone for its lead."""
    return f"{page}#{id}" if id else page


def lock_path(language: str, page: str) -> str:
    """Where the lock of a page stands, below `docs/`."""
    return f"{FOLDER}/{language}/{PurePosixPath(page).stem}.json"


def load_translation_lock(
    docs: Path, languages: Iterable[str], pages: Iterable[str]
) -> TranslationLock:
    """The lock below the folder `docs`; a file that cannot be read counts as empty, and is
    reported."""
    faults: list[Diagnostic] = []
    entries = {}
    for language in languages:
        for page in pages:
            rows = _read(docs, lock_path(language, page), faults)
            whole = {
                id: row
                for id, row in rows.items()
                if isinstance(row, dict) and {"s", "t", "by"} <= row.keys()
            }
            entries[language, page] = {
                id: TranslationRecord(row["s"], row["t"], row["by"]) for id, row in whole.items()
            }
            for id in rows.keys() - whole.keys():
                message = f"the entry of '{id}' lacks 's', 't' or 'by'"
                faults.append(
                    Diagnostic(
                        f"{docs.name}/{lock_path(language, page)}",
                        1,
                        "data-file",
                        message,
                        "take it out and stamp the section again",
                    )
                )
    rows = _read(docs, f"{FOLDER}/{CHANGES}", faults)
    changes = [
        SourceChange(place, row["severity"], tuple(row["old"]), new)
        for place, news in rows.items()
        for new, row in news.items()
    ]
    return TranslationLock(entries, tuple(changes), tuple(faults))


def _read(docs: Path, name: str, faults: list[Diagnostic]) -> dict:
    file = docs / name
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found
    except (ValueError, UnicodeDecodeError) as error:
        message, hint = (
            f"not valid JSON ({getattr(error, 'msg', error)})",
            "a merge may have left it half: take one side and stamp again",
        )
        faults.append(
            Diagnostic(
                f"{docs.name}/{name}", getattr(error, "lineno", 1), "data-file", message, hint
            )
        )
        return {}


def write_entries(
    docs: Path,
    language: str,
    page: str,
    entries: Mapping[str, TranslationRecord],
    order: Sequence[str],
) -> None:
    """Write the lock of a page, its sections in `order`; those that are not in it are dropped."""
    rows = {
        id: {"s": entries[id].source, "t": entries[id].translation, "by": entries[id].by}
        for id in order
        if id in entries
    }
    _write(docs / lock_path(language, page), rows)


def write_changes(docs: Path, changes: Iterable[SourceChange]) -> None:
    """Write what authors said of their edits."""
    rows: dict[str, dict[str, object]] = {}
    for change in sorted(changes, key=lambda one: (one.place, one.new)):
        rows.setdefault(change.place, {})[change.new] = {
            "severity": change.severity,
            "old": list(change.old),
        }
    _write(docs / FOLDER / CHANGES, rows)


def _write(file: Path, rows: Mapping[str, object]) -> None:
    write_atomically(file, json.dumps(rows, ensure_ascii=False, indent=2) + "\n")


def section_statuses(
    language: str,
    page: str,
    source: Mapping[str, Section],
    own: Mapping[str, Section],
    lock: TranslationLock,
) -> list[SectionStatus]:
    """How each section of a page stands, in the order of the source, those that it does not know
    last."""
    found = [
        _section_status(language, page, section, own.get(id), lock)
        for id, section in source.items()
    ]
    return found + [
        SectionStatus(language, page, id, "extra", section.line)
        for id, section in own.items()
        if id not in source
    ]


def _section_status(
    language: str, page: str, source: Section, own: Section | None, lock: TranslationLock
) -> SectionStatus:
    if own is None:
        return SectionStatus(language, page, source.id, "missing", source.line)
    entry = lock.entry(language, page, source.id)
    edited = entry is None or entry.translation != own.hash
    if edited and _is_untranslated(own, source):
        return SectionStatus(language, page, source.id, "copied", own.line)
    if entry is None:
        return SectionStatus(language, page, source.id, "unstamped", own.line)
    place = section_address(page, source.id)
    outdated = _after_minor(place, entry.source, lock.changes) != source.hash
    major = outdated and any(
        change.place == place and change.severity == "major" and entry.source in change.old
        for change in lock.changes
    )
    state = (
        "edited"
        if edited
        else "stale"
        if outdated
        else MACHINE
        if entry.by == MACHINE
        else "current"
    )
    return SectionStatus(language, page, source.id, state, own.line, major, entry.source)


def _is_untranslated(own: Section, source: Section) -> bool:
    return own.plain == source.plain and len(own.plain.split()) >= _FEWEST_COPIED_WORDS


def _after_minor(place: str, hash: str, changes: Iterable[SourceChange]) -> str:
    """The hash of the French that a translation made from `hash` is good for: minor edits lead from
    one to the next."""
    steps = {
        old: change.new
        for change in changes
        if change.place == place and change.severity == "minor"
        for old in change.old
    }
    seen = {hash}
    while (following := steps.get(hash)) and following not in seen:
        hash = following
        seen.add(hash)
    return hash
