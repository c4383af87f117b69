"""What the translations of a French page agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic

MIN_AGREEING = 2
"""How many translations must agree before they are right and the French is wrong."""

V = TypeVar("V")


@dataclass(frozen=True)
class Comparison:
    """A French page and its translations."""

    guide: Guide
    source: SourcePage
    translations: Mapping[str, SourcePage]
    """Language -> page, of those that have it."""
    errors: Mapping[str, Collection[Diagnostic]]
    """Path -> what other rules have found there."""

    @property
    def source_errors(self) -> Collection[Diagnostic]:
        """Return what other rules have found on the French page."""
        return self.errors.get(self.source.path, ())

    def is_translated(self, language: str, id: str) -> bool:
        """Return whether a section says something of its own: not what is still in French."""
        own = self.translations[language].sections.get(id)
        source = self.source.sections.get(id)
        return own is not None and (source is None or own.plain != source.plain)

    def named(self, languages: Collection[str]) -> str:
        """Return `all translations`, or the names of some languages."""
        if len(languages) == len(self.translations) > 1:
            return "all translations"
        *first, last = languages
        return f"{', '.join(first)} and {last}" if first else last

    def fullest(self, ids: Iterable[str]) -> SourcePage:
        """Return the translation that has most of some ids."""
        wanted = set(ids)
        return max(self.translations.values(), key=lambda page: len(wanted & set(page.ids)))

    def agreed(
        self, id: str, values: Mapping[str, Mapping[str, V]], source: V
    ) -> tuple[V, tuple[str, ...]] | None:
        """Return the value that nearly all translations have of a section, and which those are,
        where none has that of the French; None without one.

        `values` is language -> id -> value.
        """
        votes = {
            language: by_id[id]
            for language, by_id in values.items()
            if id in by_id and self.is_translated(language, id)
        }
        counts = Counter(votes.values())
        if source in counts or not counts:
            return None
        (value, count), *_ = counts.most_common(1)
        if count < MIN_AGREEING or 2 * count <= len(votes):
            return None
        return value, tuple(language for language, vote in votes.items() if vote == value)
