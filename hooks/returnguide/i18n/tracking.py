"""What translators and authors do with the freshness lock: look, compare, stamp, confirm, call an
edit minor or major.

Each function returns what it found or did; `guide.py` prints it. Only `record`, `mark_up_to_date`
and `classify_change` write, below `docs/data/freshness/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from returnguide.content import translation_lock
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.sections import Section
from returnguide.content.translation_lock import HUMAN, SourceChange, TranslationRecord
from returnguide.content.translation_status import STATES, SectionStatus
from returnguide.diagnostics import suggest
from returnguide.i18n import history

STAMPED = ("edited", "unstamped")
"""The states that a stamp ends."""

CONFIRMED = ("stale", "machine", "copied", "edited", "unstamped")
"""The states that a person's word ends."""


class UsageError(ValueError):
    """A place or a language that does not exist, or nothing to say of it; its text tells how to
    mend that."""


@dataclass(frozen=True)
class SectionDiff:
    """A section's French when it was translated and now, and its translation now."""

    standing: SectionStatus
    old: Section | None
    """None where the history does not have it."""
    new: Section | None
    """None where the French no longer has the section."""
    own: Section | None


def resolve_locales(guide: Guide, chosen: Sequence[str]) -> list[str]:
    """The translated languages, or those chosen. Raises NotFound."""
    known = [language for language in guide.languages if language != SOURCE_LANGUAGE]
    for language in chosen:
        if language not in known:
            raise UsageError(
                f"'{language}' is no translated language of the guide;"
                f" {suggest(language, known) or 'known: ' + ', '.join(known)}"
            )
    return list(chosen) or known


def resolve_section(guide: Guide, text: str) -> tuple[str, str]:
    """Page and id that `return.md#packing`, `return#packing`, `packing` or `return.md` (its lead)
    names. Raises NotFound."""
    pages = guide.sections_in(SOURCE_LANGUAGE)
    for language in guide.languages:  # a section that only a translation has can be named too
        pages = {**guide.sections_in(language), **pages}
    name, hash, id = text.partition("#")
    page = next((page for page in pages if name in (page, page.rsplit(".", 1)[0])), "")
    if page and (id in pages[page] or not hash):
        return page, id
    if not hash and (
        found := [
            page
            for page, sections in pages.items()
            if text in sections and not page.endswith(".yml")
        ]
    ):
        return found[0], text
    known = [
        translation_lock.section_address(page, id)
        for page, sections in pages.items()
        for id in sections
    ]
    raise UsageError(
        f"'{text}' is no section of the guide;"
        f" {suggest(text, known) or 'write PAGE#ID, such as return.md#packing'}"
    )


def count_states(standings: Iterable[SectionStatus]) -> dict[str, int]:
    """State -> number of sections, every state in the order of STATES."""
    counted = Counter(one.state for one in standings)
    return {state: counted[state] for state in STATES}


def status_text(guide: Guide, languages: Sequence[str]) -> str:
    """A line of counts for each language, then each section that wants work: file, line, state."""
    standings = {language: guide.section_statuses_in(language) for language in languages}
    lines = []
    for language, found in standings.items():
        counted = ", ".join(
            f"{number} {state}" for state, number in count_states(found).items() if number
        )
        lines.append(
            f"{language}: {counted} of {sum(one.state != 'extra' for one in found)} sections"
        )
    todo = [
        one
        for found in standings.values()
        for one in found
        if one.state not in ("current", "machine")
    ]
    return (
        "\n".join([*lines, *([""] if todo else []), *(status_line(guide, one) for one in todo)])
        + "\n"
    )


def status_line(guide: Guide, one: SectionStatus) -> str:
    """`docs/de/return.md:41: stale, readers are warned: python hooks/guide.py translations diff
    return.md#packing de`."""
    language = SOURCE_LANGUAGE if one.state == "missing" else one.language
    what = (
        {
            "missing": f"missing in {one.language}: translate this section",
            "copied": "still in French",
            "edited": "edited since it was stamped: translations stamp",
            "unstamped": "never stamped: translations stamp",
            "extra": "unknown to the French",
        }.get(one.state)
        or f"stale{', and readers are warned' if one.major else ''}: translations diff {one.place} {one.language}"
    )
    return f"{guide.folder}/{language}/{one.page}:{one.line}: {what} [{one.place}]"


def status_rows(guide: Guide, languages: Sequence[str]) -> list[dict[str, object]]:
    """The standings as plain data, one row a section."""
    return [
        status_row(one) for language in languages for one in guide.section_statuses_in(language)
    ]


def status_row(one: SectionStatus) -> dict[str, object]:
    """A standing as plain data."""
    return {
        "language": one.language,
        "page": one.page,
        "id": one.id,
        "state": one.state,
        "line": one.line,
        "major": one.major,
        "made_from": one.made_from,
    }


def section_diff(docs: Path, guide: Guide, standing: SectionStatus) -> SectionDiff:
    """A section then and now."""
    source = guide.sections_in(SOURCE_LANGUAGE).get(standing.page, {}).get(standing.id)
    own = guide.sections_in(standing.language).get(standing.page, {}).get(standing.id)
    unchanged = source and standing.made_from in ("", source.hash)
    old = (
        source
        if unchanged
        else history.find_revision(docs, standing.page, standing.id, standing.made_from)
    )
    return SectionDiff(standing, old, source, own)


def status_of(guide: Guide, page: str, id: str, language: str) -> SectionStatus:
    """How one section stands."""
    return next(
        one for one in guide.section_statuses_in(language) if (one.page, one.id) == (page, id)
    )


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """The words of a text, cut into pieces that are the same (`=`), taken out (`-`) or put in
    (`+`)."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("=", "".join(before[a:b])))
        else:
            pieces += [
                (sign, text)
                for sign, text in (("-", "".join(before[a:b])), ("+", "".join(after[c:d])))
                if text
            ]
    return pieces


def diff_text(guide: Guide, found: SectionDiff) -> str:
    """The comparison for a terminal: [-what was taken out-]{+what was put in+} of the French, then
    the translation."""
    one = found.standing
    head = (
        f"{one.place} in {one.language}: {one.state}{', readers are warned' if one.major else ''}"
    )
    if not found.new:
        french = "The French no longer has this section: take it out of the translation."
    elif found.old is None:
        lost = (
            f"The French that it was made from ({one.made_from}) is not in this clone's history;"
            " git fetch --unshallow may bring it."
        )
        french = f"{lost} The French now:\n\n{found.new.text.strip()}"
    elif found.old.hash == found.new.hash:
        french = f"The French has not changed since:\n\n{found.new.text.strip()}"
    else:
        marked = "".join(
            {"=": text, "-": f"[-{text}-]", "+": f"{{+{text}+}}"}[sign]
            for sign, text in word_changes(found.old.text.strip(), found.new.text.strip())
        )
        french = (
            f"The French, {guide.folder}/{SOURCE_LANGUAGE}/{one.page}:{found.new.line}, then and"
            f" now:\n\n{marked}"
        )
    own = (
        "The translation,"
        f" {guide.folder}/{one.language}/{one.page}:{found.own.line}:\n\n{found.own.text.strip()}"
        if found.own
        else "There is no translation yet."
    )
    return f"{head}\n\n{french}\n\n{own}\n"


def diff_row(found: SectionDiff) -> dict[str, object]:
    """The comparison as plain data."""
    texts = {
        name: section.text.strip() if section else None
        for name, section in (("old", found.old), ("new", found.new), ("translation", found.own))
    }
    return status_row(found.standing) | texts


def record(
    docs: Path, guide: Guide, languages: Sequence[str], *, by: str = HUMAN, patch: bool = False
) -> list[SectionStatus]:
    """Record each edited or unstamped section as made from the French of now; with `patch` a
    section that was stale stays so.

    Returns the sections stamped, as they stood. Entries of sections that are gone are dropped.
    """
    return _record(
        docs, guide, languages, by=by, patch=patch, wanted=lambda one: one.state in STAMPED
    )


def mark_up_to_date(
    docs: Path, guide: Guide, place: tuple[str, str], languages: Sequence[str]
) -> list[SectionStatus]:
    """Record a person's word that a section says what the French says now. Returns the sections
    that this changed."""
    return _record(
        docs,
        guide,
        languages,
        by=HUMAN,
        patch=False,
        wanted=lambda one: (one.page, one.id) == place and one.state in CONFIRMED,
    )


def _record(
    docs: Path,
    guide: Guide,
    languages: Sequence[str],
    *,
    by: str,
    patch: bool,
    wanted: Callable[[SectionStatus], bool],
) -> list[SectionStatus]:
    source, done = guide.sections_in(SOURCE_LANGUAGE), []
    for language in languages:
        own, standings = guide.sections_in(language), guide.section_statuses_in(language)
        for page in source:
            chosen = [one for one in standings if one.page == page and wanted(one)]
            kept = guide.lock.entries.get((language, page), {})
            present = [id for id in source[page] if id in own.get(page, {})]
            entries = {id: kept[id] for id in present if id in kept}
            for one in chosen:
                before = kept.get(one.id)
                made_from = before.source if patch and before else source[page][one.id].hash
                entries[one.id] = TranslationRecord(made_from, own[page][one.id].hash, by)
            if entries != dict(kept):
                translation_lock.write_entries(docs, language, page, entries, present)
            done += chosen
    return done


def classify_change(
    docs: Path, guide: Guide, place: tuple[str, str], severity: str
) -> SourceChange:
    """Record that the last edit of a French section is `minor` (no translation needs a change) or
    `major` (readers must be warned until it is translated). Raises NotFound where there is no edit
    to speak of."""
    page, id = place
    name = translation_lock.section_address(page, id)
    section = guide.sections_in(SOURCE_LANGUAGE).get(page, {}).get(id)
    if section is None:
        raise UsageError(f"{name} is not in the French")
    entries = [
        entry
        for (_, other), rows in guide.lock.entries.items()
        if other == page and (entry := rows.get(id))
    ]
    outdated = {entry.source for entry in entries if entry.source != section.hash}
    before = history.previous_revision(docs, page, section)
    if before is None and len(outdated) > 1:
        versions = f"the translations were made from {len(outdated)} versions"
        raise UsageError(
            f"the French of {name} before this edit is not in this clone's history, and {versions};"
            " fetch the history first"
        )
    old = before.hash if before else next(iter(outdated), "")
    if not old:
        raise UsageError(f"the French of {name} has not changed")
    change = SourceChange(
        name,
        severity,
        tuple(sorted({old} | (outdated if severity == "major" else set()))),
        section.hash,
    )
    others = [
        one for one in guide.lock.changes if (one.place, one.new) != (change.place, change.new)
    ]
    translation_lock.write_changes(docs, [*others, change])
    return change
