"""Rule on what a wrong encoding, or a copied invisible sign, makes of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from returnguide.content.guide import Guide
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "wrong-encoding",
        "No text was read in a wrong encoding, or is turned around by an invisible sign.",
        reference="""\
Where a tool reads UTF-8 as if it were another encoding, `é` becomes `Ã©` and `’` becomes `â€™`;
where it cannot read a character at all, `\ufffd` stands in its place. Write the text again, or get
the file once more from where it was right, and save it as UTF-8. An invisible sign that turns the
direction of the text (`U+202E`) makes the rest of a line run backwards: take it out.""",
        bad="Gardez le reÃ§u.",
        good="Gardez le reçu.",
    ),
)

_MISREAD = re.compile(r"(?<![A-ZÀ-Þ])[ÂÃ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘-‚“-„†-•…‰‹›€™]|â[€‚„†‡].")  # noqa: RUF001
"""A character of UTF-8 as Windows-1252 shows its bytes. In capitals, `Ã` can end a word."""
_LOST = "\ufffd"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check_encodings(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the first sign of a wrong encoding in each page, data file and words, and the first
    sign in it that turns the text."""
    for path, text in guide.texts.items():
        if not path.endswith((".md", ".yml")):
            continue
        misread, turning = [*_misread(text)], [*_TURNING.finditer(text)]
        if misread:
            start, message, hint = misread[0]
            more = f", and {len(misread) - 1} more in this file" if len(misread) > 1 else ""
            yield _diagnostic(path, text, start, f"{message}{more}", hint)
        if turning:
            code = f"U+{ord(turning[0][0]):04X}"
            message = f"an invisible sign ({code}) turns the direction of the text"
            hint = "delete the characters around it, and type them again"
            yield _diagnostic(path, text, turning[0].start(), message, hint)


def _diagnostic(path: str, text: str, start: int, message: str, hint: str) -> Diagnostic:
    line = text.count("\n", 0, start) + 1
    return Diagnostic(path, line, "wrong-encoding", message, hint)


def _misread(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, message and hint for each character that was lost, or read wrongly."""
    if _LOST in text:
        for match in re.finditer(r"\w*" + _LOST + r"+\w*", text):
            message = f"a character was lost in '{match[0]}'"
            yield match.start(), message, "write it again, and save the file as UTF-8"
    for match in _MISREAD.finditer(text) if any(sign in text for sign in "ÂÃâ") else ():
        if meant := _reread(match[0]):
            message = f"'{match[0]}' is '{meant}' in a wrong encoding"
            yield match.start(), message, f"write '{meant}', and save the file as UTF-8"


def _reread(text: str) -> str:
    """Return the character whose UTF-8, read as Windows-1252, is the text; empty if there is
    none."""
    codes = (text.encode("cp1252", errors="ignore"), text.encode("latin-1", errors="ignore"))
    for code in codes:
        try:
            meant = code.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(meant) == 1:
            return meant
    return ""
