"""A diagnostic of the built site, before repeated ones are grouped and sources are found."""

from __future__ import annotations

from typing import NamedTuple


class SiteDiagnostic(NamedTuple):
    """A diagnostic at its place in the built site."""

    file: str
    """Path below the site's root, printable."""
    line: int
    rule: str
    message: str
    hint: str = ""
    target: str = ""
    """The address or id, as it is written."""
    subject: str = ""
    """What the target comes to, the same on all pages that name it in other words; '' if that is
    the target itself."""
    column: int = -1
    """Of the element in its line; -1 where there is none."""


def escape_control(name: str) -> str:
    """Return a file's name as it can be printed: bytes that are no UTF-8, and characters that break
    lines, as escapes."""
    if name.isascii() and name.isprintable():
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
