"""Dropping of diagnostics that only repeat what another one explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.content.sections import Section
from returnguide.diagnostics import Diagnostic
from returnguide.rules.registry import DEFAULT_SEVERITIES
from returnguide.rules.source_damage import SourceDamage
from returnguide.rules.translation_structure import (
    DIRECTIVE_RULES,
    ID_RULES,
    match_renamed_ids,
)

_ABSENCE_RULES = frozenset(
    {"missing-step", "missing-tab", "uncovered-choice", "empty-step", "seven-photos"}
)
"""Rules on what a page lacks. Where a translation lacks a section of the French they only repeat
missing-section: readers see that section in French."""

_SHAPE_RULES = DIRECTIVE_RULES | {
    "heading-level",
    "unknown-step",
    "step-order",
    "tab-id",
    "unknown-choice",
}
"""Rules on how headings stand in each other, and in tabs and folds. Where a heading has the wrong
level they only repeat section-level."""

_ADDRESS_RULES = frozenset(
    {"unknown-anchor", "unknown-page", "removed-permalink", "redirect-target", "nav-page"}
)
"""Rules on addresses that lead nowhere. Of what the French lost they only repeat lost-section or
lost-page."""

_SECTION_RULES = frozenset(
    {
        "front-matter",
        "heading-id",
        "heading-form",
        "duplicate-id",
        "unknown-directive",
        "unparsed-markup",
        "indented-code",
        "vanished-text",
        "raw-html",
    }
)
"""Rules on what divides a page into sections. Where one is broken, the text of a section is not
known; and unparsed markup may be any of what is compared."""

_SHADOWS: Mapping[str, frozenset[str]] = {
    "section-links": frozenset(
        {
            "unknown-link",
            "unknown-anchor",
            "unknown-page",
            "other-language",
            "external-url",
            "foreign-address",
            "dropoff-link",
            "bare-address",
        }
    ),
    "section-images": frozenset({"unknown-page", "seven-photos"}),
    "section-lists": frozenset({"list-number", "seven-photos", "typed-number"}),
    "section-numbers": frozenset({"list-number", "typed-number", "placeholder", "fact-figure"}),
    "section-admonitions": frozenset({"insert-fields"}),
}
"""Rule -> the rules that explain the same difference of a section better."""


def errors_by_path(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return path of a file -> the errors in it that may cause others."""
    errors: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if DEFAULT_SEVERITIES[diagnostic.rule] == "error" and diagnostic.rule != "country-fact":
            errors.setdefault(diagnostic.path, []).append(diagnostic)
    return errors


def drop_explained(
    guide: Guide, diagnostics: Sequence[Diagnostic], damages: Mapping[str, SourceDamage]
) -> list[Diagnostic]:
    """Return the diagnostics without those that only repeat what is wrong with a French page, with
    the ids of the translations as hints on that page."""
    pages = {one.path: one.target for one in diagnostics if one.rule == "lost-page"}
    lost = {f"{name}#{id}" for name, damage in damages.items() for id in damage.lost}
    lost.update(pages.values())
    by_path = {guide.pages_in(SOURCE_LANGUAGE)[name].path: one for name, one in damages.items()}

    def repeats(one: Diagnostic) -> bool:
        is_lost = one.target in lost or one.target.partition("#")[0] in lost
        is_renamed = one.rule == "nav-page" and one.path in pages
        return is_renamed or (is_lost and one.rule in _ADDRESS_RULES)

    return [
        _at_damage(one, by_path[one.path]) if one.path in by_path else one
        for one in diagnostics
        if not repeats(one) and not (one.path in by_path and _is_explained(one, by_path[one.path]))
    ]


def _is_explained(diagnostic: Diagnostic, damage: SourceDamage) -> bool:
    """Return whether a diagnostic of a French page only repeats the damage."""
    if diagnostic.rule == "unparsed-markup":
        return diagnostic.line in damage.unheaded
    if diagnostic.rule in _SHAPE_RULES:
        return damage.is_misshapen
    return diagnostic.rule in _ABSENCE_RULES and bool(damage.lost or damage.is_misshapen)


def _at_damage(diagnostic: Diagnostic, damage: SourceDamage) -> Diagnostic:
    """Return a diagnostic of a French heading with the id of the translations as its hint."""
    id = damage.ids_by_line.get(diagnostic.line)
    if not id or diagnostic.rule not in ID_RULES:
        return diagnostic
    return replace(diagnostic, hint=f"end the line with {{#{id}}}, as in the translations")


def drop_secondary(guide: Guide, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without those of translated pages that only repeat that a section of
    the French page is missing; a page whose French one has an error keeps all of its own. A file
    with a conflict of git has no other."""
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_path.setdefault(diagnostic.path, []).append(diagnostic)
    errors = errors_by_path(chain.from_iterable(by_path.values()))
    source_pages = guide.pages_in(SOURCE_LANGUAGE)
    primary: list[Diagnostic] = []
    for path, of_page in by_path.items():
        if conflicts := [one for one in of_page if one.rule == "conflict-marker"]:
            primary += conflicts  # two texts in one: nothing else is certain
            continue
        page = guide.pages.get(path)
        source = source_pages.get(page.name) if page else None
        if page and source and page.language != SOURCE_LANGUAGE and source.path not in errors:
            of_page = _drop_secondary_of_page(page.as_written, source.as_written, of_page)
        primary += of_page
    return primary


def _drop_secondary_of_page(
    page: SourcePage, source: SourcePage, diagnostics: list[Diagnostic]
) -> list[Diagnostic]:
    """Return the diagnostics of a translated page that are not secondary, with the ids of the
    French page as hints."""
    rules = {diagnostic.rule for diagnostic in diagnostics}
    is_incomplete = not set(source.ids) <= set(page.ids) or bool(rules & DIRECTIVE_RULES)
    empty_sets: set[int] = set()
    if is_incomplete:
        empty_sets = {
            panel_set.directive.line
            for panel_set, _ in walk_panel_sets(page.sets.sets)
            if not panel_set.panels
        }
    renamed = match_renamed_ids(page, source)
    ids = {heading.line: heading.id for heading in page.headings}
    return [
        _with_source_id(diagnostic, renamed.get(diagnostic.line, ""), ids)
        for diagnostic in diagnostics
        if not (is_incomplete and diagnostic.rule in _ABSENCE_RULES)
        and not (diagnostic.rule == "directive-content" and diagnostic.line in empty_sets)
    ]


def _with_source_id(diagnostic: Diagnostic, source_id: str, ids: Mapping[int, str]) -> Diagnostic:
    """Return the diagnostic with the id of the French page as its hint, unless the ids differ only
    in their last part: then the key of a tab is misspelt, and the hint of the rule is better."""
    if not source_id or diagnostic.rule not in ID_RULES:
        return diagnostic
    start = ids.get(diagnostic.line, "").rpartition("-")[0]
    if start and start == source_id.rpartition("-")[0]:
        return diagnostic
    return replace(diagnostic, hint=f"ids are never translated: write {{#{source_id}}}")


def is_shadowed(diagnostic: Diagnostic, section: Section, errors: Iterable[Diagnostic]) -> bool:
    """Return whether one of the errors of a page explains what `diagnostic` says of a section."""
    last_line = section.line + len(section.lines)
    rules = {error.rule for error in errors if section.line <= error.line <= last_line}
    return bool(rules & (_SECTION_RULES | _SHADOWS.get(diagnostic.rule, frozenset())))
