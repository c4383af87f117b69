"""Which diagnostics of a translated page only say again what another one says better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.content.sections import Section
from returnguide.diagnostics import Diagnostic
from returnguide.rules.registry import SEVERITY
from returnguide.rules.translation_structure import DIRECTIVE_RULES, match_renamed_ids

_ABSENCE_RULES = frozenset(
    {"missing-step", "missing-tab", "uncovered-choice", "empty-step", "seven-photos"}
)
"""Rules on what a page lacks. Of a translation that lacks a section of the French they say the same
again: readers see that section in French, and the rule missing-section names it."""

_ID_RULES = frozenset({"heading-id", "unknown-choice", "tab-id", "unknown-step"})
"""Rules on ids. What they propose is a guess; the French page has the id."""

_SECTION_RULES = frozenset(
    {
        "front-matter",
        "heading-id",
        "heading-form",
        "duplicate-id",
        "unknown-directive",
        "unparsed-markup",
        "raw-html",
    }
)
"""Rules on what divides a page into sections: where it is broken, nobody can tell what a section
says; and markup that is not parsed may be anything."""

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
        }
    ),
    "section-images": frozenset({"unknown-page", "seven-photos"}),
    "section-lists": frozenset({"list-number", "seven-photos", "typed-number"}),
    "section-numbers": frozenset({"list-number", "typed-number"}),
    "section-admonitions": frozenset({"insert-fields"}),
}
"""Rule -> the rules that say the same of a section, and more of it."""


def errors_by_path(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return path of a file -> the errors in it."""
    errors: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if SEVERITY[diagnostic.rule] == "error":
            errors.setdefault(diagnostic.path, []).append(diagnostic)
    return errors


def drop_secondary(guide: Guide, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without those of a translated page that only repeat what its French
    page explains, where that one has no error."""
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_path.setdefault(diagnostic.path, []).append(diagnostic)
    errors = errors_by_path(diagnostic for found in by_path.values() for diagnostic in found)
    source_pages = guide.pages_in(SOURCE_LANGUAGE)
    kept: list[Diagnostic] = []
    for path, found in by_path.items():
        page = guide.pages.get(path)
        source = source_pages.get(page.name) if page else None
        if page and source and page.language != SOURCE_LANGUAGE and source.path not in errors:
            found = _drop_secondary_of_page(page, source, found)
        kept += found
    return kept


def _drop_secondary_of_page(
    page: SourcePage, source: SourcePage, diagnostics: list[Diagnostic]
) -> list[Diagnostic]:
    """Return the diagnostics of a translated page that say something of their own, with the ids of
    the French page as hints."""
    rules = {diagnostic.rule for diagnostic in diagnostics}
    is_incomplete = not set(source.ids) <= set(page.ids) or bool(rules & DIRECTIVE_RULES)
    empty_sets: set[int] = set()
    if is_incomplete:
        empty_sets = {
            one.directive.line for one, _ in walk_panel_sets(page.sets.sets) if not one.panels
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
    """Return the diagnostic with the id of the French page as its hint, where that was translated
    rather than misspelt at its end."""
    if not source_id or diagnostic.rule not in _ID_RULES:
        return diagnostic
    start = ids.get(diagnostic.line, "").rpartition("-")[0]
    if start and start == source_id.rpartition("-")[0]:
        return diagnostic
    return replace(diagnostic, hint=f"ids are never translated: write {{#{source_id}}}")


def is_shadowed(diagnostic: Diagnostic, section: Section, errors: Iterable[Diagnostic]) -> bool:
    """Return whether one of the errors of a page says already what `diagnostic` says of a
    section."""
    last_line = section.line + len(section.lines)
    rules = {error.rule for error in errors if section.line <= error.line <= last_line}
    return bool(rules & (_SECTION_RULES | _SHADOWS.get(diagnostic.rule, frozenset())))
