"""The inserts that the tests make: the real ones, one with longer words, one from right to left."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import pypdfium2
from returnguide.cache import Cache
from returnguide.content.guide import find_languages, load_data, load_guide_page
from returnguide.inserts.fonts import FONTS
from returnguide.inserts.model import Insert, inserts_for
from returnguide.locales import Locale

ROOT = Path(__file__).parent.parent
SITE = "https://guide-retour.example/"
LANGUAGES = find_languages(ROOT / "docs")
NO_CACHE = Cache(Path(os.devnull))
"""A folder that cannot be made: every PDF is made anew."""

ARABIC = "استمارة الإرجاع رقم الطلب تاريخ"


def real(language: str) -> list[Insert]:
    """The real inserts of a language."""
    docs = ROOT / "docs"
    return inserts_for(
        load_data(docs, LANGUAGES),
        Locale(language, language, is_default=language == "fr"),
        load_guide_page(docs, language),
        load_guide_page(docs, "fr"),
        site=SITE,
        second=load_guide_page(docs, "en"),
    )


def changed(insert: Insert, change: Callable[[str], str], **values: object) -> Insert:
    """The insert with all its words changed, but for what stands in braces."""
    words: Mapping[str, Mapping[str, str]] = {
        group: {key: text if "{" in text else change(text) for key, text in texts.items()}
        for group, texts in insert.words.items()
    }
    return dataclasses.replace(insert, words=words, **values)


def longer() -> list[Insert]:
    """French with words 40 % longer."""
    return [
        changed(
            insert,
            lambda text: (
                text + " " + ("lorem ipsum dolor sit amet " * 9)[: int(len(text) * 0.4) - 1].strip()
            ),
        )
        for insert in real("fr")
    ]


def right_to_left() -> list[Insert]:
    """Arabic letters in the place of the words, as long as they are."""
    return [
        changed(
            insert,
            lambda text: (ARABIC * 9)[: len(text)].strip(),
            locale=Locale("ar", "العربية"),
            os="أندرويد",
        )
        for insert in real("fr")
    ]


def fonts_with_arabic(folder: Path) -> Path:
    """A folder that has the bundled fonts and the Arabic one of the tests."""
    for file in (*FONTS.glob("*.ttf"), *(ROOT / "tests/fonts").glob("*.ttf")):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def codes_in(pdf: bytes | Path) -> set[str]:
    """What the QR codes on the first page say, at 150 dots per inch."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_numpy()[..., :3].copy()
    _, texts, *_ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(image)
    return set(texts) - {""}
