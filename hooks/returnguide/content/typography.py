"""The spaces that a language's typography asks for, so that authors and translators type plain
ones.

French (Lexique des règles typographiques en usage à l'Imprimerie nationale): a narrow no-break
space before ; ! ? and inside « », a no-break space before a colon and between a number and its
unit. Other languages are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_UNITS = "h|min|cm|mm|kg|g|jours|heures|mois|ans|%|€"
_SPACES = f"[ {NO_BREAK}{NARROW}]"
_RUN = f"(?<!{_SPACES}){_SPACES}++"
"""All spaces that follow each other; found in linear time."""

_FRENCH = (
    (re.compile(rf"{_RUN}(?=[;!?](?![\w/]))"), NARROW),
    (re.compile(rf"(?<=«){_SPACES}++|{_RUN}(?=»)"), NARROW),
    (re.compile(rf"{_RUN}(?=:(?!\S))"), NO_BREAK),
    (re.compile(rf"(?<=\d){_SPACES}++(?=(?:{_UNITS})(?!\w))"), NO_BREAK),
)


def typography_for(language: str) -> Callable[[str], str]:
    """Return the function that puts a language's spaces into a text; it is idempotent."""
    return _apply_french if language.split("-")[0] == "fr" else str


def _apply_french(text: str) -> str:
    for pattern, space in _FRENCH:
        text = pattern.sub(space, text)
    return text


def plain_title(title: str, language: str) -> str:
    """Return a heading's text without its markup, with the spaces of its language."""
    return typography_for(language)(title.replace("*", "").replace("`", ""))
