"""What stands on printed paper, as text that can be compared with the source."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pypdf import PdfReader


def text_on(pdf: Path) -> str:
    """The text of all pages without white space, and with the letters of a ligature apart: whether `fi` is one sign
    depends on the fonts of the machine."""
    return "".join(squeezed(sheet.extract_text()) for sheet in PdfReader(pdf).pages)


def squeezed(text: str) -> str:
    """A text without white space and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())
