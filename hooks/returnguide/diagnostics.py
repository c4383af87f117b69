"""The declaration of a rule, and a diagnostic: what is wrong, where, and how to fix it.

`rules/registry.py` has all rules; `rules/reporters.py` formats diagnostics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from operator import attrgetter

SEVERITIES = ("error", "warning", "policy", "notice")
"""The severities of a rule, the worst first: an error stops a strict build and makes a
command end with 1; a warning and a policy (a rule of this project, not of the web) are shown; a
notice is shown on request."""


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
    """Why it is there and how to fix what breaks it, in Markdown; with the source where a standard
    asks for it."""
    bad: str = ""
    """A short source that breaks it, as a file would have it."""
    good: str = ""
    """The same, fixed."""


MAX_SHOWN = 700
"""How many characters of a message and of a hint are shown: they may quote what somebody wrote."""


class UsageError(Exception):
    """A command cannot do what was asked, and has changed nothing; the message says why, and how to
    go on."""


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One violation of a rule. Sorts by path, then by line."""

    path: str
    """File, relative to the folder that holds `docs/`, with forward slashes."""
    line: int
    """Line in that file, from 1."""
    rule: str
    """The id of a rule."""
    message: str
    """What was found and what was expected, with no final full stop."""
    hint: str = ""
    """How to fix it; empty when the message says it already."""
    target: str = ""
    """The address or the id that it is about, where there is one."""
    count: int = 1
    """The number of pages that have it: what a template repeats on many pages is reported once."""

    @property
    def text_with_hint(self) -> str:
        """Message and hint on one line, and on how many pages where they are several."""
        hint = f"; {shorten(self.hint, MAX_SHOWN)}" if self.hint else ""
        pages = f" (on {self.count} pages)" if self.count > 1 else ""
        return escape_controls(f"{shorten(self.message, MAX_SHOWN)}{hint}{pages}")

    def __str__(self) -> str:
        return f"{escape_controls(self.path)}:{self.line}: {self.text_with_hint} [{self.rule}]"


_CONTROL = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]"
)
"""Control characters, line breaks, the marks that turn the direction of what follows, and
surrogates, which stand for what is not UTF-8 in a file's name."""


def escape_controls(text: str) -> str:
    r"""Return the text with control characters and line breaks written as `\n`, `\x1b`, `\u2028`,
    so that what an author typed can neither begin a line of a log nor colour a terminal."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def sort_unique(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without repetition, sorted by file and line."""
    fields = attrgetter("path", "line", "rule", "message", "hint", "target", "count")
    return sorted(set(diagnostics), key=fields)  # same order as without a key, five times faster


def shorten(value: object, length: int = 60) -> str:
    """Return a value as a message quotes it: on one line, and not longer than `length`."""
    try:
        text = str(value)
    except ValueError:  # Python writes no number of more than 4,300 digits
        text = "a very long number"
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def plural(diagnostics: Iterable[Diagnostic], noun: str = "problem") -> str:
    """Return the number of diagnostics with a noun: `1 problem`, `12 problems`."""
    number = len(list(diagnostics))
    return f"{number} {noun}{'' if number == 1 else 's'}"


MAX_SUGGESTED = 200
"""What is longer is no typing mistake in a name, and would take long to compare."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint with the known word that is most like `word`, or else with all of them if they
    are at most eight; an empty string otherwise."""
    return _suggest(word, tuple(sorted(known)))


@lru_cache(maxsize=1024)
def _suggest(word: str, known: tuple[str, ...]) -> str:
    """As `suggest`; a page may have the same mistake in thousands of places."""
    if len(word) > MAX_SUGGESTED:
        return ""
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 8 else ""
