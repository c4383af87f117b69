"""What the PDFs of the inserts cost: 60 of them (20 languages, 3 inserts), from nothing and with
nothing changed.

Prints CPU seconds and sizes; judges nothing. Usage: python tests/bench/inserts.py
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "hooks"))

from costs import ROOT
from returnguide.cache import Cache
from returnguide.content.guide import load_data, load_guide_page
from returnguide.inserts import sheet
from returnguide.inserts.model import Insert, inserts_for
from returnguide.locales import Locale

LANGUAGES = (
    "fr", "en", "de", "es", "it", "nl", "pt", "pl", "cs", "hu",
    "ro", "el", "bg", "sv", "da", "fi", "nb", "sk", "sl", "hr",
)  # fmt: skip


def sixty_inserts() -> list[Insert]:
    """Return the inserts of French and English, under the names of twenty languages, each with a
    text of its own."""
    docs = ROOT / "docs"
    data, source = load_data(docs, ("fr", "en")), load_guide_page(docs, "fr")
    inserts = []
    for number, language in enumerate(LANGUAGES):
        written_in = ("fr", "en")[number % 2]
        guide, locale = load_guide_page(docs, written_in), Locale(written_in, written_in)
        inserts += [
            dataclasses.replace(
                insert, locale=Locale(language, language), os=f"{insert.os} {language}"
            )
            for insert in inserts_for(data, locale, guide, source, site="https://guide.example/")
        ]
    return inserts


def measure(inserts: list[Insert], cache: Cache) -> tuple[float, list[int]]:
    """Return CPU seconds of all threads, and the sizes."""
    before = time.process_time()
    sizes = [len(pdf.content) for pdf in sheet.render_pdfs(inserts, cache=cache)]
    return time.process_time() - before, sizes


def main() -> None:
    """Once from nothing, three times with nothing changed."""
    inserts = sixty_inserts()
    with tempfile.TemporaryDirectory() as folder:
        cold, sizes = measure(inserts, Cache(Path(folder)))
        warm = [measure(inserts, Cache(Path(folder)))[0] for _ in range(3)]
    print(
        f"{len(sizes)} PDFs: {cold:.2f} s of CPU from nothing, {min(warm):.3f} to {max(warm):.3f} s"
        f" with nothing changed; {min(sizes) / 1000:.0f} to {max(sizes) / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
