"""What stands on printed paper, as text that can be compared with the source."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pypdfium2


def text_on(pdf: Path) -> str:
    """The text of all pages without white space, and with the letters of a ligature apart: whether
    `fi` is one sign depends on the fonts of the machine."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(squeezed(sheet.get_textpage().get_text_bounded()) for sheet in document)


def squeezed(text: str) -> str:
    """A text without white space and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())
