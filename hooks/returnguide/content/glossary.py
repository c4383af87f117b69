"""The words that translations agree on: docs/data/glossary.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from returnguide.content.data_files import read_groups
from returnguide.content.sections import normalize
from returnguide.diagnostics import Diagnostic, suggest

GROUPS = ("keep", "terms", "avoid")


@dataclass(frozen=True)
class Glossary:
    """What is never translated, how terms are translated, and what is not written."""

    keep: tuple[str, ...] = ()
    """Names that stand in every language as in French."""
    terms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """French term -> language -> the beginnings of its renderings, one of which must stand where
    the term does."""
    avoid: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language -> what is not written -> what is written instead."""

    def names_in(self, text: str) -> frozenset[str]:
        """The names that a text (as `sections.normalize` gives it) says; an ending may follow
        (`IMEIs`, `IMEI-Nummer`)."""
        return frozenset(self._names.findall(text))

    def without_names(self, text: str) -> str:
        """The text without the names."""
        return self._names.sub("", text)

    def terms_in(self, text: str) -> frozenset[str]:
        """The terms that a French text says, in small letters."""
        return frozenset(term.casefold() for term in self._terms.findall(text))

    def renderings_of(
        self, said: frozenset[str], language: str
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The terms of those that `terms_in` found that `language` has renderings of, each with
        those."""
        if said:
            yield from (
                (term, by_language[language])
                for term, by_language in self.terms.items()
                if language in by_language and normalize(term).casefold() in said
            )

    def begins(self, words: tuple[str, ...], text: str) -> bool:
        """Whether a text has one of the words in some form: its beginning, in capitals or not."""
        if words not in self._patterns:
            self._patterns[words] = _beginning_with_one_of(words, re.I)
        return self._patterns[words].search(text) is not None

    def avoided(self, language: str) -> Mapping[str, str]:
        """What is not written in `language`, and what is instead."""
        return self.avoid.get(language, {})

    @cached_property
    def _patterns(self) -> dict[tuple[str, ...], re.Pattern[str]]:
        """Words -> what finds them: each is asked for in every section."""
        return {}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return _beginning_with_one_of(self.keep)

    @cached_property
    def _terms(self) -> re.Pattern[str]:
        return _beginning_with_one_of(self.terms, re.I)


def _beginning_with_one_of(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """The words, the longer ones first, each at the beginning of a word of the text; nothing where
    there are none."""
    longest_first = sorted(map(normalize, words), key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})" if longest_first else r"(?!)",
        flags,
    )


NO_GLOSSARY = Glossary()


def parse_glossary(text: str, *, path: str) -> tuple[Glossary, list[Diagnostic]]:
    """The glossary in a glossary.yml; what is wrong is left out and reported."""
    groups, lines, problems = read_groups(text, path)
    for group in groups:
        if group not in GROUPS:
            problems.append(
                Diagnostic(
                    path,
                    lines[(group,)],
                    "data-file",
                    f"group '{group}' is unknown",
                    suggest(group, GROUPS),
                )
            )
    terms, avoid = {}, {}
    for term, by_language in groups.get("terms", {}).items():
        if isinstance(by_language, dict) and all(
            isinstance(one, (str, list)) for one in by_language.values()
        ):
            terms[term] = {
                str(language): (one,) if isinstance(one, str) else tuple(map(str, one))
                for language, one in by_language.items()
            }
        else:
            problems.append(
                Diagnostic(
                    path,
                    lines["terms", term],
                    "data-file",
                    f"term '{term}' has '{by_language}'",
                    "write {de: Abholung, es: [recogida, recoger]}",
                )
            )
    for language, rows in groups.get("avoid", {}).items():
        if isinstance(rows, dict) and all(isinstance(one, str) for one in rows.values()):
            avoid[language] = {str(word): instead for word, instead in rows.items()}
        else:
            problems.append(
                Diagnostic(
                    path,
                    lines["avoid", language],
                    "data-file",
                    f"'{language}' has '{rows}'",
                    'write {"what to avoid": "what to write"}',
                )
            )
    return Glossary(tuple(groups.get("keep", {})), terms, avoid), problems
