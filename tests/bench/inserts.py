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

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

from returnguide.content.guide import load_data, load_guide_page
from returnguide.inserts import sheet  # noqa: E402
from returnguide.inserts.localized import inserts_for  # noqa: E402

LANGUAGES = (
    "fr",
    "en",
    "de",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "cs",
    "hu",
    "ro",
    "el",
    "bg",
    "sv",
    "da",
    "fi",
    "nb",
    "sk",
    "sl",
    "hr",
)


def sixty() -> list:
    """The inserts of French and English, under the names of twenty languages, each with a text of
    its own."""
    docs = ROOT / "docs"
    data = load_data(docs, ("fr", "en"))
    found = []
    for number, language in enumerate(LANGUAGES):
        guide = load_guide_page(docs, ("fr", "en")[number % 2])
        found += [
            dataclasses.replace(insert, language=language, os=f"{insert.os} {language}")
            for insert in inserts_for(
                data, guide, load_guide_page(docs, "fr"), site="https://guide.example/"
            )
        ]
    return found


def cost(inserts: list, cache: Path) -> tuple[float, list[int]]:
    """CPU seconds of all threads, and the sizes."""
    before = time.process_time()
    sizes = [len(one.pdf) for one in sheet.render_pdfs(inserts, cache=cache)]
    return time.process_time() - before, sizes


def main() -> None:
    """Once from nothing, three times with nothing changed."""
    inserts = sixty()
    with tempfile.TemporaryDirectory() as folder:
        cold, sizes = cost(inserts, Path(folder))
        warm = [cost(inserts, Path(folder))[0] for _ in range(3)]
    print(
        f"{len(sizes)} PDFs: {cold:.2f} s of CPU from nothing, {min(warm):.3f} to {max(warm):.3f} s"
        f" with nothing changed; {min(sizes) / 1000:.0f} to {max(sizes) / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
