"""What translators and authors do with the translation locks: look, compare, stamp, confirm, call
an edit minor or major.

Each function returns what it read or did; `cli/translations.py` prints it. Only `record`,
`mark_up_to_date` and `classify_change` write, below `docs/data/freshness/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SOURCE_LANGUAGE
from returnguide.content.sections import Section
from returnguide.content.translation_status import (
    HUMAN,
    STATES,
    SectionStatus,
    SourceChange,
    TranslationRecord,
    section_address,
    write_changes,
    write_entries,
)
from returnguide.diagnostics import UsageError, suggest
from returnguide.i18n.history import find_revision, previous_revision

STAMPED_STATES = ("edited", "unstamped")
"""The states that `stamp` ends."""

CONFIRMED_STATES = ("stale", "machine", "copied", "edited", "unstamped")
"""The states that `confirm` ends."""

DONE_STATES = ("machine", "current")
"""The states that want no work."""


@dataclass(frozen=True)
class SectionDiff:
    """A section's French when it was translated and now, and its translation now."""

    status: SectionStatus
    old: Section | None
    """None where the history does not have it."""
    new: Section | None
    """None where the French no longer has the section."""
    own: Section | None
    """None where there is no translation."""


# What a command names
# -----------------------------------------------------------------------------------------


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


# Status
# -----------------------------------------------------------------------------------------


def count_states(statuses: Iterable[SectionStatus]) -> dict[str, int]:
    """Return state -> number of sections, every state in the order of STATES."""
    counts = Counter(status.state for status in statuses)
    return {state: counts[state] for state in STATES}


def status_text(guide: Guide, languages: Sequence[str]) -> str:
    """Return a line of counts for each language, then a line for each section that wants work."""
    lines, todo = [], []
    for language in languages:
        statuses = guide.section_statuses_in(language)
        counts = count_states(statuses)
        total = len(statuses) - counts["extra"]
        counted = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        lines.append(f"{language}: {counted} of {total} sections")
        todo += [
            status_line(guide, status) for status in statuses if status.state not in DONE_STATES
        ]
    return "\n".join([*lines, *([""] if todo else []), *todo]) + "\n"


def status_line(guide: Guide, status: SectionStatus) -> str:
    """Return what to do with a section that wants work: `docs/de/return.md:41: stale: translations
    diff return.md#packing de [return.md#packing]`."""
    warned = ", and readers are warned" if status.major else ""
    todo = {
        "missing": f"missing in {status.language}: translate this section",
        "copied": "still in French",
        "stale": f"stale{warned}: translations diff {status.place} {status.language}",
        "edited": "edited since it was stamped: translations stamp",
        "unstamped": "never stamped: translations stamp",
        "extra": "unknown to the French",
    }[status.state]
    return f"{source_file(guide, status)}:{status.line}: {todo} [{status.place}]"


def source_file(guide: Guide, status: SectionStatus) -> str:
    """Return the file that the status' line is in: of a missing section the French one."""
    language = SOURCE_LANGUAGE if status.state == "missing" else status.language
    return f"{guide.folder}/{language}/{status.page}"


def status_rows(guide: Guide, languages: Sequence[str]) -> list[dict[str, object]]:
    """Return the statuses as plain data, one row a section."""
    return [
        status_row(status)
        for language in languages
        for status in guide.section_statuses_in(language)
    ]


def status_row(status: SectionStatus) -> dict[str, object]:
    """Return a status as plain data."""
    return {
        "language": status.language,
        "page": status.page,
        "id": status.id,
        "state": status.state,
        "line": status.line,
        "major": status.major,
        "made_from": status.made_from,
    }


# Diff
# -----------------------------------------------------------------------------------------


def section_diff(docs: Path, guide: Guide, status: SectionStatus) -> SectionDiff:
    """Return a section then and now; its old French may come from git."""
    source = guide.sections_in(SOURCE_LANGUAGE).get(status.page, {}).get(status.id)
    own = guide.sections_in(status.language).get(status.page, {}).get(status.id)
    if status.made_from in ("", source and source.hash):
        return SectionDiff(status, source, source, own)
    old = find_revision(docs, status.page, status.id, status.made_from)
    return SectionDiff(status, old, source, own)


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return the words of a text in pieces that are the same (`=`), taken out (`-`) or put in
    (`+`)."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("=", "".join(before[a:b])))
        else:
            pieces += [
                (sign, "".join(words))
                for sign, words in (("-", before[a:b]), ("+", after[c:d]))
                if words
            ]
    return pieces


def diff_text(guide: Guide, diff: SectionDiff) -> str:
    """Return the comparison for a terminal: [-what was taken out-]{+what was put in+} of the
    French, then the translation."""
    status, own = diff.status, diff.own
    warned = ", readers are warned" if status.major else ""
    head = f"{status.place} in {status.language}: {status.state}{warned}"
    translation = "There is no translation yet."
    if own:
        file = f"{guide.folder}/{status.language}/{status.page}"
        translation = f"The translation, {file}:{own.line}:\n\n{own.text.strip()}"
    return f"{head}\n\n{_french_diff_text(guide, diff)}\n\n{translation}\n"


def _french_diff_text(guide: Guide, diff: SectionDiff) -> str:
    if not diff.new:
        return "The French no longer has this section: take it out of the translation."
    new_text = diff.new.text.strip()
    if diff.old is None:
        return (
            f"The French that it was made from ({diff.status.made_from}) is not in this clone's"
            " history; git fetch --unshallow may bring it. The French now:"
            f"\n\n{new_text}"
        )
    if diff.old.hash == diff.new.hash:
        return f"The French has not changed since:\n\n{new_text}"
    marked = "".join(
        {"=": text, "-": f"[-{text}-]", "+": f"{{+{text}+}}"}[sign]
        for sign, text in word_changes(diff.old.text.strip(), new_text)
    )
    place = f"{guide.folder}/{SOURCE_LANGUAGE}/{diff.status.page}:{diff.new.line}"
    return f"The French, {place}, then and now:\n\n{marked}"


def diff_row(diff: SectionDiff) -> dict[str, object]:
    """Return the comparison as plain data."""
    sections = {"old": diff.old, "new": diff.new, "translation": diff.own}
    texts = {name: section and section.text.strip() for name, section in sections.items()}
    return status_row(diff.status) | texts


# Stamp and confirm
# -----------------------------------------------------------------------------------------


def record(
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


def mark_up_to_date(
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
    recorded = []
    for language in languages:
        statuses = guide.section_statuses_in(language)
        for page, source in guide.sections_in(SOURCE_LANGUAGE).items():
            own = guide.sections_in(language).get(page, {})
            wanted = [status for status in statuses if status.page == page and is_wanted(status)]
            before = guide.lock.entries.get((language, page), {})
            order = [id for id in source if id in own]
            records = {id: before[id] for id in order if id in before}
            for status in wanted:
                id = status.id
                is_patched = patch and id in before
                made_from = before[id].source if is_patched else source[id].hash
                records[id] = TranslationRecord(made_from, own[id].hash, by)
            if records != dict(before):
                write_entries(docs, language, page, records, order)
            recorded += wanted
    return recorded


# Minor and major
# -----------------------------------------------------------------------------------------


def classify_change(
    docs: Path, guide: Guide, section: tuple[str, str], severity: str
) -> SourceChange:
    """Record that the last edit of a French section (page, id) is `minor` (no translation needs a
    change) or `major` (readers are warned until it is translated). Raise UsageError where there is
    no edit."""
    page, id = section
    place = section_address(page, id)
    source = guide.sections_in(SOURCE_LANGUAGE).get(page, {}).get(id)
    if source is None:
        raise UsageError(f"{place} is not in the French")
    outdated = _outdated_hashes(guide, page, source)
    before = _hash_before_edit(docs, page, source, outdated)
    old = {before} | (outdated if severity == "major" else set())
    change = SourceChange(place, severity, tuple(sorted(old)), source.hash)
    others = [
        other for other in guide.lock.changes if (other.place, other.new) != (place, change.new)
    ]
    write_changes(docs, [*others, change])
    return change


def _outdated_hashes(guide: Guide, page: str, source: Section) -> set[str]:
    """Return the hashes of the French that translations of a section were made from, without that
    of now."""
    records = (
        rows[source.id]
        for (_, name), rows in guide.lock.entries.items()
        if name == page and source.id in rows
    )
    return {record.source for record in records} - {source.hash}


def _hash_before_edit(docs: Path, page: str, source: Section, outdated: set[str]) -> str:
    """Return the hash of a French section before its last edit: from git, or the only one that a
    translation was made from."""
    place = section_address(page, source.id)
    if before := previous_revision(docs, page, source):
        return before.hash
    if len(outdated) > 1:
        raise UsageError(
            f"the French of {place} before this edit is not in this clone's history, and the"
            f" translations were made from {len(outdated)} versions; fetch the history first"
        )
    if not outdated:
        raise UsageError(f"the French of {place} has not changed")
    return next(iter(outdated))
