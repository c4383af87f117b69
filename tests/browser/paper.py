"""The text of printed pages, in a form that can be compared with the source."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pypdfium2


def text_on(pdf: Path | bytes) -> str:
    """Return the text of all pages of a PDF without white space, and with ligatures as single
    letters: whether `fi` is a ligature depends on the fonts of the machine."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(squeezed(page.get_textpage().get_text_bounded()) for page in document)


def squeezed(text: str) -> str:
    """Return a text without white space and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())
