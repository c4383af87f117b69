"""Directives: comments that open and close sets of tabs and folds, or place tabs that are made from
data, the parcel insert and what differs by country.

Only this module knows the grammar. `render/markdown_ext.py` applies it to the comments of a parsed
document, the rules to the text of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from returnguide.content.markdown_text import COMMENT, LineNumbers

DIRECTIVE = re.compile(
    r"<!--\s*+(?:(?P<mark>carriers):\s*+(?P<group>[a-z0-9-]++)\s*+-->|"
    r"(?P<closing>/?)(?P<name>tabs|folds)(?::\s*+(?P<argument>[^\s>,]*))?"
    r"(?:,\s*+none:(?P<none>[\w\s-]+?)-->|\s*+-->))"
)

MADE_TABS = "carriers"
"""The name of the directive in whose place tabs are made from the rows of choices.yml."""

INSERT_DIRECTIVE = re.compile(r"<!-- insert: (links|fields) -->\s*")
"""`links`: the page lists links to the parcel inserts here; `fields`: what to copy by hand."""

PART_DIRECTIVE = re.compile(r"<!-- part: (deadlines) -->\s*")
"""The page has a part here that a template makes: overrides/partials/deadlines.html."""

COUNTRY_DIRECTIVE = re.compile(r"<!-- country: (?P<fact>[\w-]+) -->\s*")
"""A fact of countries.yml stands here, for every country that has it."""

PLACING_DIRECTIVES = (INSERT_DIRECTIVE, PART_DIRECTIVE, COUNTRY_DIRECTIVE)
"""The directives that place something in the page, and are alone on their line."""

_PLACING_LIKE = re.compile(
    r"<!--\s*+(?:(?:insert|part)\w*+\s*+[:=-].*"
    r"|(?:countr\w*+|contry|pays|país|paese|carr?iers?+|transporteurs?+)\s*+[:=]\s*+[\w-]*+\s*+)"
    r"-->",
    re.I,
)
_DIRECTIVE_LIKE = re.compile(
    r"<!--\s*+(?P<closing>/|end[ -]?)?\s*+(?P<name>tab|fold|onglet|pli)s?\s*+"
    r"(?:[:=]?\s*+(?P<argument>[\w-]+))?\s*+(?P<after>/)?\s*+"
    r"(?:[,;]?\s*+-->|[,;]?\s*+none\b[^>]*?-->)",
    re.I,
)
# Possessive quantifiers (`*+`) never give back what they took: no line takes more than linear time.


@dataclass(frozen=True)
class Directive:
    """A comment that opens or closes a set of tabs or of folds, or makes tabs:
    `<!-- tabs: os -->`."""

    line: int
    """Its line, from 1; of a directive in a parsed document, the index of its element."""
    name: str
    """`tabs`, `folds` or `carriers`."""
    argument: str = ""
    """The kind of the tabs, a key of choices.yml; of tabs that are made, what their ids begin
    with."""
    closing: bool = False
    none: tuple[str, ...] = ()
    """Keys of the kind that the set leaves out on purpose."""

    def __str__(self) -> str:
        slash, argument = "/" if self.closing else "", f": {self.argument}" if self.argument else ""
        none = f", none: {' '.join(self.none)}" if self.none else ""
        return f"<!-- {slash}{self.name}{argument}{none} -->"


def parse_directive(text: str, line: int) -> Directive | None:
    """Return the directive that a line or a comment is, or None for any other text."""
    if "<!--" not in text or not (match := DIRECTIVE.fullmatch(text.rstrip())):
        return None
    if match["mark"]:
        return Directive(line, match["mark"], match["group"])
    return Directive(
        line,
        match["name"],
        match["argument"] or "",
        bool(match["closing"]),
        tuple((match["none"] or "").split()),
    )


def find_directives(text: str) -> tuple[list[Directive], list[tuple[int, str]]]:
    """Return the directives of a page, and (line, text) of those that are misspelt or misplaced.

    Those that open and close sets are in the first list too, as they were meant.
    """
    directives: list[Directive] = []
    malformed: list[tuple[int, str]] = []
    lines = text.split("\n")
    for number, comment in _comments(text):
        line = lines[number - 1]
        if "\n" in comment:
            continue
        if directive := parse_directive(line, number):
            directives.append(directive)
        elif _PLACING_LIKE.match(comment):
            if not any(directive.fullmatch(line) for directive in PLACING_DIRECTIVES):
                malformed.append((number, line.strip()))
        elif match := _DIRECTIVE_LIKE.fullmatch(comment):
            malformed.append((number, line.strip()))
            directives.append(_intended_directive(number, match))
    return directives, malformed


def find_unclosed_comments(text: str) -> list[tuple[int, str]]:
    """Return (line, message) for each comment that has no end."""
    return [
        (number, "the comment that begins here has no -->")
        for number, comment in _comments(text)
        if not comment.endswith("-->")
    ]


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line where it begins, text) of each comment."""
    if "<!--" in text:
        lines = LineNumbers(text)
        for match in COMMENT.finditer(text):
            yield lines[match.start()], match[0]


def _intended_directive(line: int, match: re.Match[str]) -> Directive:
    """Return the directive that a match of _DIRECTIVE_LIKE was meant to be."""
    name = "folds" if match["name"].lower() in {"fold", "pli"} else "tabs"
    closing = bool(match["closing"] or match["after"])
    return Directive(line, name, (match["argument"] or "").lower(), closing)
