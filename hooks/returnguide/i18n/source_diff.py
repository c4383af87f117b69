"""What has changed in the French of a section since it was translated, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.sections import Section
from returnguide.content.translation_status import SectionStatus
from returnguide.i18n.history import find_revision
from returnguide.i18n.status_report import status_row


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


def section_diff(docs: Path, guide: Guide, status: SectionStatus) -> SectionDiff:
    """Return a section then and now; its old French may come from git."""
    source = guide.sections_in(SOURCE_LANGUAGE).get(status.page, {}).get(status.id)
    own = guide.sections_in(status.language).get(status.page, {}).get(status.id)
    if status.source_hash in ("", source and source.hash):
        return SectionDiff(status, source, source, own)
    old = find_revision(docs, status.page, status.id, status.source_hash)
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
    head = f"{status.address} in {status.language}: {status.state}{warned}"
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
            f"The French that it was made from ({diff.status.source_hash}) is not in this clone's"
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
