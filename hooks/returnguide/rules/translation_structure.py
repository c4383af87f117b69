"""Rules on the structure of a translation: it has the sections of the French, in the same
order, at the same level, in the same tabs and folds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import Panel, PanelSet, walk_panel_sets
from returnguide.content.sections import INTRO, Section
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "missing-section",
        "Every section of a French page stands in its translations; until then readers get the"
        " French text.",
        severity="warning",
        reference="""\
A translation lacks a section of the French page. Readers see the French text in its place, with a
line that says so, so every link works at once. Translate the section that the message names, with
its id, and run `guide.py translations stamp`.""",
        bad="# Verpacken\n\n## Etikett {#packing-label}",
        good="# Verpacken\n\n## Karton {#packing-box}\n\n## Etikett {#packing-label}",
    ),
    Rule(
        "extra-section",
        "A section of a translation stands in the French page too.",
        reference="""\
The French page does not have this section, so readers of other languages would never see it. Write
it in French first, or take it out. Where only the id was translated, the message says which one to
write.""",
        bad="## Verpacken {#verpacken}",
        good="## Verpacken {#packing}",
    ),
    Rule(
        "section-order",
        "Translated sections stand in the order of the French ones.",
        reference="""\
A translated section stands in another place than on the French page. The message says which section
it belongs after: move its heading and its text there.""",
        bad="## Etikett {#packing-label}\n\n## Karton {#packing-box}",
        good="## Karton {#packing-box}\n\n## Etikett {#packing-label}",
    ),
    Rule(
        "section-level",
        "A translated section has a heading of the level of the French one.",
        reference="""\
The heading has more or fewer `#` signs than the French one, so that the section belongs to another
section, or is no longer a tab. Write as many as the French page has.""",
        bad="#### Android {#imei-android}",
        good="### Android {#imei-android}",
    ),
    Rule(
        "section-place",
        "A translated section stands in the tabs and folds of the French one.",
        reference="""\
On the French page the section is inside a set of tabs or folds; here it is outside, or in another
set. Usually a directive was moved. Compare the lines that begin with `<!--` on both pages.""",
        bad="<!-- folds -->\n<!-- /folds -->\n\n### Schwarzer Bildschirm {#black-screen}",
        good="<!-- folds -->\n\n### Schwarzer Bildschirm {#black-screen}\n\n<!-- /folds -->",
    ),
)

DIRECTIVE_RULES = frozenset(
    {
        "unknown-directive",
        "unmatched-directive",
        "unclosed-directive",
        "directive-content",
        "directive-nesting",
        "unparsed-markup",
    }
)
"""Rules on directives: where one is broken, it is not known which sections are inside it."""

ID_RULES = frozenset({"heading-id", "unknown-choice", "tab-id", "unknown-step"})
"""Rules on ids. Their hints are guesses; the other languages have the right id."""


def check_structure(
    page: SourcePage,
    source: SourcePage,
    sections: Mapping[str, Section],
    source_sections: Mapping[str, Section],
    errors: Collection[Diagnostic] = (),
) -> Iterator[Diagnostic]:
    """Yield sections of a translated page that its French page `source` does not have, that are
    missing, or that differ in order, level, or the tabs and folds around them.

    `errors` are those that other rules have found on the page; they are not repeated.
    """
    renamed = match_renamed_ids(page, source)
    lines = {error.line for error in errors}
    yield from _check_missing(page, source, sections, source_sections, renamed)
    yield from _check_extra(page, source, sections, source_sections, renamed, lines)
    if not any(error.rule == "step-order" for error in errors):
        yield from _check_order(page, source, sections, source_sections)
    common = [id for id in sections if id in source_sections and id != INTRO]
    pairs = [(sections[id], source_sections[id]) for id in common if sections[id].line not in lines]
    has_good_directives = not any(error.rule in DIRECTIVE_RULES for error in errors)
    if any(directive.line in lines for directive in page.directives):
        has_good_directives = False
    yield from _check_levels_and_places(page, source, pairs, compare_places=has_good_directives)


def _check_missing(
    page: SourcePage,
    source: SourcePage,
    sections: Mapping[str, Section],
    source_sections: Mapping[str, Section],
    renamed: Mapping[int, str],
) -> Iterator[Diagnostic]:
    for id, section in source_sections.items():
        if id not in sections and id not in renamed.values():
            before = _section_before(id, list(source_sections), sections)
            position = f"after the section {before}" if before else "first"
            hint = f"translate {source.path}:{section.line} and put it {position}"
            line = _last_line(sections[before], page) if before else 1
            message = f"section '{id}' is missing"
            yield Diagnostic(page.path, line, "missing-section", message, hint, target=id)


def _check_extra(
    page: SourcePage,
    source: SourcePage,
    sections: Mapping[str, Section],
    source_sections: Mapping[str, Section],
    renamed: Mapping[int, str],
    lines: Collection[int],
) -> Iterator[Diagnostic]:
    for id, section in sections.items():
        if id not in source_sections and section.line not in lines:
            hint = "write it in French first, or take it out"
            if section.line in renamed:
                hint = f"ids are never translated: write {{#{renamed[section.line]}}}"
            message = f"section '{id}' does not stand in {source.path}"
            yield Diagnostic(page.path, section.line, "extra-section", message, hint, target=id)


def match_renamed_ids(page: SourcePage, source: SourcePage) -> dict[int, str]:
    """Return line -> id in the source, for headings with an id that the source does not have, or
    without one, as far as the source has a heading at the same position."""
    headings = [heading for heading in page.headings if heading.level > 1]
    source_headings = [heading for heading in source.headings if heading.level > 1 and heading.id]
    ids = [heading.id for heading in headings]
    source_ids = [heading.id for heading in source_headings]
    renamed: dict[int, str] = {}
    matcher = SequenceMatcher(None, ids, source_ids, autojunk=False)
    for kind, start, end, source_start, source_end in matcher.get_opcodes():
        if kind != "replace":
            continue
        waiting = [
            heading for heading in source_headings[source_start:source_end] if heading.id not in ids
        ]
        for heading in headings[start:end]:
            if heading.id in source_ids or not waiting:
                continue
            same_level = (other for other in waiting if other.level == heading.level)
            match = next(same_level, waiting[0])
            renamed[heading.line] = match.id
            waiting = waiting[waiting.index(match) + 1 :]
    return renamed


def _section_before(id: str, order: list[str], sections: Collection[str]) -> str:
    """Return the nearest section before `id` in the source that the translation has, if any."""
    before = reversed(order[: order.index(id)])
    return next((other for other in before if other in sections and other != INTRO), "")


def _last_line(section: Section, page: SourcePage) -> int:
    """Return the last line of a section, where the next one belongs."""
    return max(1, min(section.line + len(section.lines), len(page.lines)))


def _check_order(
    page: SourcePage,
    source: SourcePage,
    sections: Mapping[str, Section],
    source_sections: Mapping[str, Section],
) -> Iterator[Diagnostic]:
    """Yield the sections that must move."""
    for id, before in misplaced_ids(sections, source_sections).items():
        hint = f"move it after {before!r}" if before else "move it to the head"
        message = f"section '{id}' stands in another place than in {source.path}"
        yield Diagnostic(page.path, sections[id].line, "section-order", message, hint, target=id)


def misplaced_ids(order: Iterable[str], expected: Iterable[str]) -> dict[str, str]:
    """Return id -> the one that it belongs after, empty for the first, of the ids that must move to
    stand in the expected order: as few as possible, those outside the longest subsequence that is
    in order already."""
    present = set(order)
    wanted = [id for id in expected if id in present]
    rank = {id: number for number, id in enumerate(wanted)}
    ranked = [id for id in order if id in rank]
    in_order = _longest_increasing([rank[id] for id in ranked])
    return {
        id: wanted[rank[id] - 1] if rank[id] else "" for id in ranked if rank[id] not in in_order
    }


def _longest_increasing(numbers: list[int]) -> set[int]:
    """Return the members of the longest increasing subsequence."""
    longest: list[int] = []
    runs: list[list[int]] = []
    for number in numbers:
        before: list[int] = []
        for run in runs:
            if run[-1] < number and len(run) > len(before):
                before = run
        runs.append([*before, number])
        if len(runs[-1]) > len(longest):
            longest = runs[-1]
    return set(longest)


def _check_levels_and_places(
    page: SourcePage,
    source: SourcePage,
    pairs: list[tuple[Section, Section]],
    *,
    compare_places: bool,
) -> Iterator[Diagnostic]:
    """Yield sections at another level, or in other tabs and folds, than their French ones."""
    places, source_places = find_places(page), find_places(source)
    for section, source_section in pairs:
        id, line = section.id, section.line
        expected = f"as in {source.path}:{source_section.line}"
        level, source_level = _level(section), _level(source_section)
        if level != source_level:
            signs = f"section '{id}' has {'#' * level}, expected {'#' * source_level}"
            message = f"{signs} {expected}"
            yield Diagnostic(page.path, line, "section-level", message, target=id)
        elif compare_places and places.get(id, ()) != source_places.get(id, ()):
            place = place_text(places.get(id, ()))
            source_place = place_text(source_places.get(id, ()))
            message = f"section '{id}' stands {place}, expected {source_place} {expected}"
            yield Diagnostic(page.path, line, "section-place", message, target=id)


def _level(section: Section) -> int:
    return section.heading.level if section.heading else 0


def heading_levels(page: SourcePage) -> dict[str, int]:
    """Return id -> level of the headings below the H1, the first of each id."""
    levels: dict[str, int] = {}
    for heading in page.headings:
        if heading.id and heading.level > 1:
            levels.setdefault(heading.id, heading.level)
    return levels


def find_places(page: SourcePage) -> dict[str, tuple[str, ...]]:
    """Return id of a tab or fold -> the directives that it stands in, outermost first, without the
    keys after `none:`: those of the French hold for all languages."""

    def directives(
        parents: tuple[tuple[PanelSet, Panel], ...], panel_set: PanelSet
    ) -> tuple[str, ...]:
        sets = (*(outer for outer, _ in parents), panel_set)
        return tuple(str(replace(one.directive, none=())) for one in sets)

    return {
        panel.heading.id: directives(parents, panel_set)
        for panel_set, parents in walk_panel_sets(page.sets.sets)
        for panel in panel_set.panels
    }


def place_text(directives: Sequence[str]) -> str:
    """Return where a section stands, for a message."""
    return f"in {' '.join(directives)}" if directives else "in no tabs or folds"
