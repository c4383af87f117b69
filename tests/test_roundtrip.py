"""Every page of two languages through the Markdown converters of translators' tools and back:
nothing of its structure is lost.

translate-toolkit is what Weblate works with; po4a is Debian's. Each makes a catalogue of a page's
texts; every text is given back as its own translation, so that the converter writes all of them
anew. Lines are not wrapped (docs/handbook/translating.md says why).
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from conftest import require
from returnguide.content.markdown_page import SourcePage, parse_page
from returnguide.content.panels import walk_panel_sets
from returnguide.rules.section_facts import section_facts
from translate.convert.md2po import MD2POOptionParser
from translate.convert.po2md import MarkdownTranslator
from translate.storage import po

DOCS = Path(__file__).parent.parent / "docs"
PAGES = [
    f"{language}/{file.name}"
    for language in ("fr", "en")
    for file in sorted((DOCS / language).glob("*.md"))
]


def structure(page: SourcePage) -> dict[str, object]:
    """What of a page must be the same: headings with ids, marks, tabs and folds, links and
    pictures, lists, and every word."""
    return {
        "front matter": page.front_matter,
        "headings": [
            (heading.level, heading.id, heading.title, heading.error) for heading in page.headings
        ],
        "sets": [
            (
                str(one.directive),
                one.closing is not None,
                [panel.heading.id for panel in one.panels],
            )
            for one, _ in walk_panel_sets(page.sets.sets)
        ],
        "links": sorted(
            (link.target, link.text.split(), link.image, link.reference) for link in page.links
        ),
        "faults": [
            *(text for _, text in page.malformed_directives),
            *(text for _, text in page.unparsed_markup),
        ],
        "sections": {
            id: (section_facts(section).counts, section.hash)
            for id, section in page.sections.items()
        },
    }


def assert_same(name: str, text: str) -> None:
    """The page as a converter has written it has the structure of the page."""
    language = name.split("/")[0]
    before, after = (
        structure(parse_page(one, path=f"docs/{name}", language=language))
        for one in ((DOCS / name).read_text(encoding="utf-8"), text)
    )
    for part, value in before.items():
        assert after[part] == value, f"{name}: {part}"


@pytest.mark.parametrize("name", PAGES)
def test_translate_toolkit(name: str) -> None:
    """md2po, every text translated with itself, po2md --maxlinelength 0."""
    text = (DOCS / name).read_bytes()
    catalogue, page = po.pofile(), io.BytesIO()
    MD2POOptionParser._parse_and_extract(io.BytesIO(text), catalogue)
    catalogue.removeduplicates("msgctxt")
    for unit in catalogue.units:
        if not unit.isheader():
            unit.target = unit.source
    MarkdownTranslator(catalogue, includefuzzy=False, outputthreshold=None, maxlength=0).translate(
        io.BytesIO(text), page
    )
    assert len(catalogue.units) > 3
    assert_same(name, page.getvalue().decode())


def test_po4a(tmp_path: Path) -> None:
    """One run for all pages: the catalogue, filled with its own texts, and the pages out of it."""
    require("po4a")
    files = [
        f'[type: text] {DOCS / name} xx:out/{name} opt:"-o markdown -o neverwrap"\n'
        for name in PAGES
    ]
    config = tmp_path / "po4a.cfg"
    config.write_text(
        "[po4a_langs] xx\n[po4a_paths] pages.pot xx:xx.po\n" + "".join(files), encoding="utf-8"
    )
    run = [
        "po4a",
        "--keep",
        "0",
        "--master-charset",
        "UTF-8",
        "--localized-charset",
        "UTF-8",
        config.name,
    ]
    for name in PAGES:
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [*run[:1], "--no-translations", *run[1:]], cwd=tmp_path, check=True, capture_output=True
    )
    catalogue = po.pofile.parsefile(str(tmp_path / "pages.pot"))
    for unit in catalogue.units:
        if not unit.isheader():
            unit.target = unit.source
    catalogue.savefile(str(tmp_path / "xx.po"))
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    for name in PAGES:
        assert_same(name, (tmp_path / "out" / name).read_text(encoding="utf-8"))
