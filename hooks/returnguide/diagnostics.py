"""What is wrong, where, and how to mend it: one type, one table of rules. `rules/reporters.py`
writes it down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from operator import attrgetter

SEVERITIES = ("error", "warning", "policy", "notice")
"""What a rule's problems do, the worst first: an error stops a strict build and makes a command end
with 1; a warning and a policy (a rule of this house, not of the web) are shown; a notice is shown
to whoever asks for notices."""


@dataclass(frozen=True)
class Rule:
    """A rule, declared in a tuple `RULES` of the module whose function finds what breaks it."""

    id: str
    """Kebab case, as printed in brackets and as named in mkdocs.yml."""
    summary: str
    """What it asks for, in one sentence."""
    severity: str = "error"
    """One of SEVERITIES; mkdocs.yml may set another for the site."""
    reference: str = ""
    """Why it is there and how to mend what breaks it, in Markdown; with the source where a standard
    asks for it."""
    bad: str = ""
    """A short source that breaks it, as a file would have it."""
    good: str = ""
    """The same, mended."""


class UsageError(Exception):
    """A command cannot do what was asked, and has changed nothing; the message says why, and how to
    go on."""


@dataclass(frozen=True, order=True)
class Diagnostic:
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
    target: str = ""
    """The address or the id that it is about, where there is one."""
    count: int = 1
    """On how many pages it stands: one that a template or a copied page repeats is told once."""

    @property
    def text_with_hint(self) -> str:
        """Message and hint in one sentence, and on how many pages where they are several."""
        return f"{self.message}{f'; {self.hint}' if self.hint else ''}{f' (on {self.count} pages)' if self.count > 1 else ''}"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text_with_hint} [{self.rule}]"


def sort_unique(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems without repetition, sorted by file and line."""
    return sorted(
        set(problems), key=attrgetter("path", "line", "rule", "message", "hint", "target", "count")
    )  # as they compare, which takes five times as long


def plural(problems: Iterable[Diagnostic], noun: str = "problem") -> str:
    """'1 problem' or '12 problems'."""
    number = len(list(problems))
    return f"{number} {noun}{'' if number == 1 else 's'}"


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word most like `word`, or else all of them where they are few."""
    known = sorted(known)
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 8 else ""
