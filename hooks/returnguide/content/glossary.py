"""The terms that translations agree on: docs/data/glossary.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from returnguide.content.sections import normalize
from returnguide.content.yaml_reader import Lines
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, suggest

GROUPS = ("keep", "terms", "avoid")


@dataclass(frozen=True)
class Glossary:
    """What is never translated, how terms are translated, and what is avoided.

    Texts are compared as `sections.normalize` returns them.
    """

    keep: tuple[str, ...] = ()
    """Names that are the same in every language."""
    terms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """French term -> language -> beginnings of its translations; where the French has the term, the
    translation must have one of them."""
    avoid: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language -> what to avoid -> what to write instead."""

    def names_in(self, text: str) -> frozenset[str]:
        """Return the names of `keep` in a text; an ending may follow (`IMEIs`, `IMEI-Nummer`)."""
        return frozenset(self._names.findall(text))

    def without_names(self, text: str) -> str:
        """Return the text without the names of `keep`."""
        return self._names.sub("", text)

    def terms_in(self, text: str) -> frozenset[str]:
        """Return the terms in a French text, casefolded."""
        return frozenset(term.casefold() for term in self._terms.findall(text))

    def translations_of(
        self, terms: frozenset[str], language: str
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (term, beginnings of its translations) for those of the casefolded `terms` that
        have translations in a language."""
        if terms:
            for term, by_language in self.terms.items():
                if language in by_language and normalize(term).casefold() in terms:
                    yield term, by_language[language]

    def contains_form(self, words: tuple[str, ...], text: str) -> bool:
        """Return whether some word of the text begins with one of `words`, in any case."""
        if words not in self._patterns:
            self._patterns[words] = _prefix_pattern(words, re.I)
        return self._patterns[words].search(text) is not None

    def avoided(self, language: str) -> Mapping[str, str]:
        """Return what to avoid in a language -> what to write instead."""
        return self.avoid.get(language, {})

    @cached_property
    def _patterns(self) -> dict[tuple[str, ...], re.Pattern[str]]:
        """Words -> their pattern; `contains_form`, called for every section, fills it."""
        return {}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return _prefix_pattern(self.keep)

    @cached_property
    def _terms(self) -> re.Pattern[str]:
        return _prefix_pattern(self.terms, re.I)


NO_GLOSSARY = Glossary()


def _prefix_pattern(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Return a pattern for the words, the longest first, each at the beginning of a word of the
    text; without words it matches nothing."""
    longest_first = sorted(map(normalize, words), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{alternatives})" if alternatives else r"(?!)", flags)


def parse_glossary(text: str, *, path: str) -> tuple[Glossary, list[Diagnostic]]:
    """Parse a glossary.yml; what is wrong is left out and reported."""
    groups, lines, diagnostics = read_groups(text, path)
    diagnostics += [
        data_error(path, lines[(group,)], f"group '{group}' is unknown", suggest(group, GROUPS))
        for group in groups
        if group not in GROUPS
    ]
    terms, term_diagnostics = _parse_terms(groups.get("terms", {}), lines, path)
    avoid, avoid_diagnostics = _parse_avoided(groups.get("avoid", {}), lines, path)
    glossary = Glossary(tuple(groups.get("keep", {})), terms, avoid)
    return glossary, [*diagnostics, *term_diagnostics, *avoid_diagnostics]


def _parse_terms(
    rows: Mapping[str, object], lines: Lines, path: str
) -> tuple[dict[str, dict[str, tuple[str, ...]]], list[Diagnostic]]:
    terms: dict[str, dict[str, tuple[str, ...]]] = {}
    diagnostics = []
    for term, row in rows.items():
        if isinstance(row, dict) and all(isinstance(words, (str, list)) for words in row.values()):
            terms[term] = {
                str(language): (words,) if isinstance(words, str) else tuple(map(str, words))
                for language, words in row.items()
            }
        else:
            message = f"term '{term}' has '{row}'"
            hint = "write {de: Abholung, es: [recogida, recoger]}"
            diagnostics.append(data_error(path, lines["terms", term], message, hint))
    return terms, diagnostics


def _parse_avoided(
    rows: Mapping[str, object], lines: Lines, path: str
) -> tuple[dict[str, dict[str, str]], list[Diagnostic]]:
    avoid: dict[str, dict[str, str]] = {}
    diagnostics = []
    for language, row in rows.items():
        if isinstance(row, dict) and all(isinstance(instead, str) for instead in row.values()):
            avoid[language] = {str(word): instead for word, instead in row.items()}
        else:
            message, hint = f"'{language}' has '{row}'", 'write {"what to avoid": "what to write"}'
            diagnostics.append(data_error(path, lines["avoid", language], message, hint))
    return avoid, diagnostics
