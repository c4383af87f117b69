"""What the translations show to be wrong with a French page: where they agree, and the French alone
differs, the French line is named, and none of theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic
from returnguide.rules.agreement import Comparison
from returnguide.rules.lost_sections import (
    check_lost,
    find_lost_ids,
    line_of_id,
    match_lost_ids,
)
from returnguide.rules.source_shape import check_levels, check_order, check_places
from returnguide.rules.translation_structure import ID_RULES


@dataclass(frozen=True)
class SourceDamage:
    """What is wrong with one French page."""

    diagnostics: tuple[Diagnostic, ...] = ()
    ids: frozenset[str] = frozenset()
    """The ids of all sections that the diagnostics explain, as the translations have them."""
    lost: frozenset[str] = frozenset()
    """Those of them that the French page does not have."""
    ids_by_line: Mapping[int, str] = field(default_factory=dict)
    """French line with an error of its own -> the id that its heading has in the translations."""
    unheaded: frozenset[int] = frozenset()
    """The lines that have the id of a section that is lost, and are no headings."""
    is_misshapen: bool = False
    """Whether headings have another level, or stand in other tabs or folds, than they should: of
    steps and tabs nothing more can be said."""

    def explains(self, diagnostic: Diagnostic) -> bool:
        """Return whether a diagnostic of a translation only repeats what is wrong here."""
        is_place = self.is_misshapen and diagnostic.rule == "section-place"
        return is_place or diagnostic.target in self.ids


def find_source_damage(
    guide: Guide, errors: Mapping[str, Collection[Diagnostic]]
) -> dict[str, SourceDamage]:
    """Return name of a page -> what its translations show to be wrong with the French one.

    `errors` are those of other rules, by path.
    """
    damages = {}
    for name, expanded in guide.pages_in(SOURCE_LANGUAGE).items():
        source = expanded.as_written
        translations = {
            language: page.as_written
            for language in guide.languages
            if language != SOURCE_LANGUAGE and (page := guide.pages_in(language).get(name))
        }
        shape = _shape(source)
        if not all(_shape(page) == shape for page in translations.values()):
            damage = _compare(Comparison(guide, source, translations, errors))
            if damage.ids:
                damages[name] = damage
    return damages


def _shape(page: SourcePage) -> list[object]:
    """Return all that is compared, so that a page that does not differ costs nothing."""
    headings = ((one.line, one.level, one.id) for one in page.headings)
    directives = ((one.line, one.closing, f"{one.name} {one.argument}") for one in page.directives)
    return [item[1:] for item in sorted([*headings, *directives])]


def _compare(pages: Comparison) -> SourceDamage:
    lost = find_lost_ids(pages)
    by_line = match_lost_ids(pages, lost)
    diagnostics = list(check_lost(pages, lost, by_line))
    shape = list(check_levels(pages))
    told = {diagnostic.target for diagnostic in shape}
    if not shape and not lost:
        order, ids = check_order(pages)
        shape, ids_of_places = check_places(pages)
        diagnostics += order
        told = ids | ids_of_places
    own_lines = {error.line for error in pages.source_errors if error.rule in ID_RULES}
    return SourceDamage(
        (*diagnostics, *shape),
        frozenset(told | lost.keys()),
        frozenset(lost),
        {line: id for line, id in by_line.items() if line in own_lines},
        frozenset(line_of_id(pages.source, id) for id in lost),
        bool(shape),
    )
