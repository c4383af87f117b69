"""Where a French page has another shape than all its translations: levels of headings, their order,
tabs and folds. The rules are those of `rules/translation_structure.py`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

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

_PAIR_RULES = {"unclosed-directive", "unmatched-directive"}
"""What rules say where one directive of two is missing; the translations know where."""


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
    if broken := {error.rule for error in pages.source_errors} & DIRECTIVE_RULES:
        missing = list(_check_missing_directives(pages)) if broken <= _PAIR_RULES else []
        return missing, {diagnostic.target for diagnostic in missing}
    places = {
        language: dict.fromkeys(page.ids, ()) | find_places(page)
        for language, page in pages.translations.items()
        if not any(error.rule in DIRECTIVE_RULES for error in pages.errors.get(page.path, ()))
    }
    own_places = find_places(source)
    diagnostics, ids, last = [], set(), None
    for id in (id for id in source.sections if id):
        own = own_places.get(id, ())
        if not (agreed := pages.agreed(id, places, own)):
            last = None
            continue
        expected, languages = agreed
        ids.add(id)
        difference = _without(own, expected), _without(expected, own)
        if difference != last:
            named = pages.named(languages)
            found = _at_directive(source, id, *difference, named) or _at_heading(
                source, id, own, expected, named
            )
            diagnostics.append(found)
        last = difference
    return diagnostics, ids


def _check_missing_directives(pages: Comparison) -> Iterator[Diagnostic]:
    """Yield headings above which a directive is missing that all translations have there."""
    above = {language: _directives_above(page) for language, page in pages.translations.items()}
    for id, own in _directives_above(pages.source).items():
        agreed = pages.agreed(id, above, own)
        if agreed and (missing := _without(agreed[0], own)):
            line, named = pages.source.sections[id].line, pages.named(agreed[1])
            message = f"{missing[0]} is missing above section '{id}', and stands there in {named}"
            hint = "write it there, alone on the line"
            yield Diagnostic(pages.source.path, line, "section-place", message, hint, target=id)


def _directives_above(page: SourcePage) -> dict[str, tuple[str, ...]]:
    """Return id -> the directives between its heading and the one before it."""
    return {
        id: tuple(
            str(replace(one, none=()))
            for one in page.directives
            if one.line in _lines_above(page, id)
        )
        for id in page.sections
        if id
    }


def _without(directives: Sequence[str], others: Collection[str]) -> list[str]:
    return [directive for directive in directives if directive not in others]


def _lines_above(source: SourcePage, id: str) -> range:
    """Return the lines between a heading and the one before it."""
    line = source.sections[id].line
    above = max((heading.line for heading in source.headings if heading.line < line), default=0)
    return range(above + 1, line)


def _at_directive(
    source: SourcePage, id: str, own: Sequence[str], expected: Sequence[str], named: str
) -> Diagnostic | None:
    """Return the diagnostic at the line that should have another directive, where one is found: a
    directive, or what is left of one."""
    if not expected:
        return None
    between = _lines_above(source, id)
    line = next(
        (one.line for one in source.directives if str(one) in own and one.line in between), 0
    )
    line = line or _line_of_broken_directive(source, between, expected[-1])
    if not line:
        return None
    message = f"'{source.lines[line - 1].strip()}' is {expected[-1]} in {named}"
    hint = f"write {expected[-1]}, alone on the line, from the first column"
    return Diagnostic(source.path, line, "section-place", message, hint, target=id)


def _at_heading(
    source: SourcePage, id: str, own: Sequence[str], expected: Sequence[str], named: str
) -> Diagnostic:
    """Return the diagnostic at the heading that stands in other tabs or folds."""
    message = f"section '{id}' stands {place_text(own)}, and {place_text(expected)} in {named}"
    between, missing = _lines_above(source, id), _without(expected, own)
    closing = next((one for one in source.directives if one.closing and one.line in between), None)
    if closing:
        hint = f"move {closing} of line {closing.line} below it"
    else:
        hint = f"write {missing[-1]} above it" if missing else "take the directive out"
    hint = f"{hint}, or change it in every language"
    line = source.sections[id].line
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
