"""Where a French page has another shape than all its translations: levels of headings, their order,
tabs and folds. The rules are those of `rules/translation_structure.py`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic
from returnguide.rules.agreement import MIN_AGREEING, Comparison
from returnguide.rules.translation_structure import (
    DIRECTIVE_RULES,
    find_places,
    heading_levels,
    misplaced_ids,
    place_text,
)


def check_levels(pages: Comparison) -> Iterator[Diagnostic]:
    """Yield headings that have another level than in the translations."""
    levels = {language: heading_levels(page) for language, page in pages.translations.items()}
    for id, level in heading_levels(pages.source).items():
        if agreed := pages.agreed(id, levels, level):
            expected, languages = agreed
            line, named = pages.source.sections[id].line, pages.named(languages)
            message = f"section '{id}' has {'#' * level}, and {'#' * expected} in {named}"
            hint = f"write {'#' * expected}, or change it in every language"
            yield Diagnostic(pages.source.path, line, "section-level", message, hint, target=id)


def check_order(pages: Comparison) -> tuple[list[Diagnostic], set[str]]:
    """Return the sections that stand elsewhere in all translations, and their ids."""
    source = pages.source
    if any(error.rule == "step-order" for error in pages.source_errors):
        return [], set()
    moved = [misplaced_ids(source.sections, page.sections) for page in pages.translations.values()]
    if len(moved) < MIN_AGREEING or not all(one == moved[0] for one in moved):
        return [], set()
    diagnostics = []
    named = pages.named(pages.translations)
    for id, before in moved[0].items():
        place = f"after '{before}'" if before else "first"
        message = f"section '{id}' stands elsewhere, and {place} in {named}"
        hint = f"move it {place}, or move it in every language"
        line = source.sections[id].line
        diagnostics.append(Diagnostic(source.path, line, "section-order", message, hint, target=id))
    moved_back = {
        id
        for page in pages.translations.values()
        for id in misplaced_ids(page.sections, source.sections)
    }
    return diagnostics, moved[0].keys() | moved_back


def check_places(pages: Comparison) -> tuple[list[Diagnostic], set[str]]:
    """Return where a directive of tabs or folds differs from all translations, once for the
    sections that follow each other, and the ids of those."""
    source = pages.source
    if any(error.rule in DIRECTIVE_RULES for error in pages.source_errors):
        return [], set()
    places = {
        language: dict.fromkeys(page.ids, ()) | find_places(page)
        for language, page in pages.translations.items()
        if not any(error.rule in DIRECTIVE_RULES for error in pages.errors.get(page.path, ()))
    }
    own_places = find_places(source)
    diagnostics, ids, last = [], set(), None
    for id in (id for id in source.sections if id):
        own = own_places.get(id, ())
        agreed = pages.agreed(id, places, own)
        if agreed and (own, agreed[0]) != last:
            diagnostics.append(_place_diagnostic(pages, id, own, *agreed))
        if agreed:
            ids.add(id)
        last = (own, agreed[0]) if agreed else None
    return diagnostics, ids


def _place_diagnostic(
    pages: Comparison,
    id: str,
    own: Sequence[str],
    expected: Sequence[str],
    languages: Collection[str],
) -> Diagnostic:
    """Return where the directive that differs stands, or should."""
    source, line, named = pages.source, pages.source.sections[id].line, pages.named(languages)
    above = max((heading.line for heading in source.headings if heading.line < line), default=0)
    between = range(above + 1, line)
    directive = next((one for one in reversed(expected) if one not in own), "")
    closing = next((one for one in source.directives if one.closing and one.line in between), None)
    if directive and (broken := _line_of_broken_directive(source, between, directive)):
        message = f"'{source.lines[broken - 1].strip()}' is not {directive}, as in {named}"
        hint = f"write {directive}, alone on the line, from the first column"
        return Diagnostic(source.path, broken, "section-place", message, hint, target=id)
    message = f"section '{id}' stands {place_text(own)}, and {place_text(expected)} in {named}"
    if closing:
        hint = f"move {closing} of line {closing.line} below it"
    else:
        hint = f"write {directive} above it" if directive else "take the directive out"
    hint = f"{hint}, or change it in every language"
    return Diagnostic(source.path, line, "section-place", message, hint, target=id)


def _line_of_broken_directive(page: SourcePage, lines: range, directive: str) -> int:
    """Return the last of some lines that may have been a directive, 0 where there is none."""
    name = re.escape(directive.split()[1].rstrip("s:"))
    like = re.compile(rf"\W*(?:{name}s?|onglets?|plis?)\b[\s\w:,-]*\W*", re.I)
    known = {one.line for one in page.directives}
    return next(
        (
            line
            for line in reversed(lines)
            if line not in known and like.fullmatch(page.lines[line - 1])
        ),
        0,
    )
