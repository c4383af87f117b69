"""What is wrong in the source, where, and how to mend it: one type, one table of rules, one way to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

RULES = {
    "data-file": "A data file or a language's words.yml is valid YAML with the keys that it documents.",
    "duplicate-id": "An id stands once in the whole site, so that one address leads to one place.",
    "front-matter": "Front matter is valid YAML between two lines of ---, with a title.",
    "heading-form": "A heading starts in the first column with # signs and a space; there is one H1, and it comes first.",
    "heading-id": "Every heading below the H1 ends in its id, written exactly {#lower-case-ascii}.",
    "heading-level": "A heading is at most one level below the one before it.",
    "image-text": "Every picture has a text that says what it shows.",
    "leftover-markup": "Links, keys, notices, comments and code blocks are written so that Markdown knows them.",
    "insert-too-tall": "The PDF of every insert is one page.",
    "long-label": "A field's label fits the width of its box on the PDF of the insert, in every language.",
    "mark-nesting": "Tabs stand inside tabs of another kind at most once, and a drop-off stands under a carrier that offers it.",
    "mark-text": "Nothing but headings and their text stands between an opening mark and its closing one.",
    "missing-glyph": "The fonts of the PDF have every character of the insert's words.",
    "missing-page": "Every language has the pages that the French source has.",
    "missing-step": "The guide has the seven steps in every language.",
    "missing-tab": "A set of tabs in the guide has a tab for every key that choices.yml requires.",
    "missing-word": "Every language's words.yml has the words that the French one has, with the same {placeholders}, and no other.",
    "other-language": "Links lead to pages of the same language.",
    "outside-address": "Outside addresses stand in links.yml, and pages use their keys.",
    "step-order": "The steps stand in their order.",
    "stray-mark": "A closing mark closes the mark that was opened last.",
    "tab-id": "A tab's id ends in -KEY, a key of its kind in choices.yml.",
    "unclosed-mark": "Every opening mark has its closing mark.",
    "unknown-anchor": "A link within the guide leads to an id that exists on its page.",
    "unknown-choice": "The kinds and keys of tabs are those of choices.yml.",
    "unknown-field": "Words of the insert's fields are those of fields that insert.yml has.",
    "unknown-link": "A reference link's key stands in links.yml.",
    "unknown-mark": "The marks are tabs, /tabs, folds, /folds and insert, each alone on its line, from the first column.",
    "unknown-page": "A link within the guide leads to a file that exists.",
    "unknown-step": "The guide's H2 headings are the seven steps and nothing else.",
}
"""Every rule: its id, as printed in brackets, and what it asks for. The README has a paragraph on each."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend, sorted by place."""

    path: str
    """File, relative to the folder that holds `docs/`, with forward slashes."""
    line: int
    """Line in that file, from 1."""
    rule: str
    """A key of RULES."""
    message: str
    """What was found and what was expected, with no final full stop."""
    hint: str = ""
    """How to mend it; empty when the message says it already."""

    def __str__(self) -> str:
        said = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"{self.path}:{self.line}: {said} [{self.rule}]"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without repetition, sorted by file and line."""
    return sorted(set(problems))


def count_of(problems: Iterable[Problem]) -> str:
    """'1 problem' or '12 problems'."""
    number = len(list(problems))
    return f"{number} problem{'' if number == 1 else 's'}"


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word most like `word`, or else all of them where they are few."""
    known = sorted(known)
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 8 else ""
