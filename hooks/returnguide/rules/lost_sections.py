"""The rule on sections that a French page has lost: its translations have them still."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from returnguide.content.conventions import SOURCE_LANGUAGE, STEPS
from returnguide.content.markdown_page import SourcePage
from returnguide.content.permalinks import resolve_redirect
from returnguide.content.translation_lock import section_address
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.agreement import Comparison
from returnguide.rules.translation_structure import heading_levels, match_renamed_ids

RULES = (
    Rule(
        "lost-section",
        "A section that was translated stands in the French page.",
        reference="""\
The translations have a section that was made from the French or published, and the French page has
it no longer: its heading was deleted, lost its `##`, or got another id. Write it again, with the id
that the message names. To give it another id, use `guide.py permalinks rename OLD NEW`; to take it
out on purpose, `guide.py translations remove PAGE#ID`: both work in all languages at once.""",
        bad="**Choisir le carton**",
        good="## Choisir le carton {#pack-box}",
    ),
)

_REMOVE = "python hooks/guide.py translations remove"


def find_lost_ids(pages: Comparison) -> dict[str, tuple[str, ...]]:
    """Return id -> languages that have it, of sections that the French lacks, though it was
    published or a translation is recorded as made from it."""
    guide, name = pages.guide, pages.source.name
    in_source = {id for page in guide.pages_in(SOURCE_LANGUAGE).values() for id in page.ids}
    recorded = {id for (_, page), rows in guide.lock.records.items() if page == name for id in rows}
    lost: dict[str, tuple[str, ...]] = {}
    for language, page in pages.translations.items():
        for id in page.sections:
            is_known = id in recorded or f"{name}#{id}" in guide.data.published
            if id and id not in in_source and is_known:
                lost[id] = (*lost.get(id, ()), language)
    return {id: languages for id, languages in lost.items() if not _is_moved(pages, id)}


def _is_moved(pages: Comparison, id: str) -> bool:
    """Return whether a redirect leads from a section to a new one of the same page, so that the
    translations are behind."""
    guide, name = pages.guide, pages.source.name
    target = resolve_redirect(f"{name}#{id}", guide.data.redirects) or ""
    page, _, new = target.partition("#")
    is_new = not any(new in translation.ids for translation in pages.translations.values())
    return page == name and new in pages.source.ids and is_new


def match_lost_ids(pages: Comparison, lost: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    """Return French line -> lost id, of headings that have the text that the lost section was
    translated from, or else stand at its place."""
    if not lost:
        return {}
    known = {id for page in pages.translations.values() for id in page.ids}
    by_hash = {
        record.source: id
        for (_, name), records in pages.guide.lock.records.items()
        if name == pages.source.name
        for id, record in records.items()
        if id in lost
    }
    by_text = {
        section.line: by_hash[section.hash]
        for id, section in pages.source.sections.items()
        if id not in known and section.hash in by_hash
    }
    by_place = match_renamed_ids(pages.source, pages.fullest(lost))
    taken = set(by_text.values())
    return by_text | {
        line: id
        for line, id in by_place.items()
        if id in lost and id not in taken and line not in by_text
        if not line_of_id(pages.source, id)
    }


def check_lost(
    pages: Comparison, lost: Mapping[str, tuple[str, ...]], by_line: Mapping[int, str]
) -> Iterator[Diagnostic]:
    """Yield each section that the French has lost, once, those in it included; not where another
    rule has found what is wrong with the line."""
    source = pages.source
    error_lines = {one.line for one in pages.source_errors if one.rule != "unparsed-markup"}
    for line, id in by_line.items():
        if line not in error_lines:
            yield _renamed(pages, line, id, pages.named(lost[id]))
    gone = [id for id in lost if id not in by_line.values()]
    for id, inside in _nested(pages.fullest(gone), gone).items():
        if not (line := line_of_id(source, id)):
            yield _gone(pages, id, inside, pages.named(lost[id]))
        elif not error_lines & {line, line - 1}:
            message = f"'{{#{id}}}' stands in no heading, and in one in {pages.named(lost[id])}"
            signs = "#" * heading_levels(pages.fullest([id]))[id]
            hint = f"write {signs} and a space in front of the line"
            yield Diagnostic(source.path, line, "lost-section", message, hint, target=id)


def _renamed(pages: Comparison, line: int, old: str, named: str) -> Diagnostic:
    """Return the diagnostic for a French heading whose id no translation has: of the same section
    where its text is that which they were made from, else perhaps of another."""
    source, records = pages.source, pages.guide.lock.records
    new = next(heading.id for heading in source.headings if heading.line == line)
    texts = {
        rows[old].source
        for (_, name), rows in records.items()
        if name == source.name and old in rows
    }
    hint = (
        f"write {{#{old}}}, or, if this is another section, take that one out:"
        f" {_REMOVE} {section_address(source.name, old)}"
    )
    if source.sections[new].hash in texts:
        rename = f"python hooks/guide.py permalinks rename {old} {new}"
        hint = f"write {{#{old}}}; to rename it in all languages, then run {rename}"
    message = f"id '{new}' is '{old}' in {named}"
    return Diagnostic(source.path, line, "lost-section", message, hint, target=old)


def _gone(pages: Comparison, id: str, inside: Collection[str], named: str) -> Diagnostic:
    """Return the diagnostic for a section of which the French has nothing left."""
    source = pages.source
    count = f", with {len(inside)} section{'s' if len(inside) > 1 else ''} inside it"
    message = f"section '{id}' is gone{count if inside else ''}, and stands in {named}"
    remove = f"{_REMOVE} {section_address(source.name, id)}"
    hint = f"write it again, or take it out everywhere: {remove}"
    if id in STEPS:
        hint = "write it again: the guide has seven steps"
    line = _line_of_gap(source, pages.fullest([id]), id)
    return Diagnostic(source.path, line, "lost-section", message, hint, target=id)


def _nested(page: SourcePage, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return id -> those that follow it inside it on a page, of some ids."""
    groups: dict[str, list[str]] = {}
    root, root_level = "", 0
    for heading in page.headings:
        if heading.id not in ids:
            root = ""
        elif root and heading.level > root_level:
            groups[root].append(heading.id)
        else:
            root, root_level = heading.id, heading.level
            groups[root] = []
    return groups | {id: [] for id in ids if id not in page.ids}


def line_of_id(page: SourcePage, id: str) -> int:
    """Return the first line of a page that has an id in braces, 0 where none has."""
    return next((line for line, text in enumerate(page.visible, 1) if f"{{#{id}}}" in text), 0)


def _line_of_gap(source: SourcePage, page: SourcePage, id: str) -> int:
    """Return the French line where a section has probably stood: as far below the section before it
    as in a translation, and not below that section's end."""
    before = ""
    for other in page.sections:
        if other == id:
            break
        before = other if other in source.sections else before
    start, own_start = source.sections[before], page.sections[before]
    distance = page.sections[id].line - own_start.line if before else len(source.lines)
    last = start.first_line + len(start.lines) - 1
    return max(1, min(start.line + distance, last))
