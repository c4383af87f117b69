"""The PDF of an insert: typst writes a tagged sheet, pypdf turns its marks into form fields, segno
draws the QR code.

What it is made from decides the bytes: a sheet is made again only when that has changed
(`render_pdfs`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import segno

from returnguide.cache import CACHE_FOLDER
from returnguide.content.insert_fields import DATA
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic
from returnguide.files import write_atomically
from returnguide.inserts.fonts import FONTS, Font, load_font
from returnguide.inserts.model import Insert, note_of, texts_on_paper

try:
    import typst
except ImportError:  # no wheel for this platform
    typst = None

CACHE = CACHE_FOLDER / "inserts"
"""PDFs by the hash of all that they are made from."""

TEMPLATE = Path(__file__).parent / "sheet.typ"

MISSING = (
    "the package typst is not installed: the inserts are built without their PDF; install the"
    " locked packages on a platform that has its wheel"
)

_LABEL_WIDTH = 91 / 25.4 * 72
"""Points that a field's label and its note share: half of the sheet, less the gap."""

_LABEL_WIDTH_BESIDE_PATTERN = 74 / 25.4 * 72
"""The same where the drawing of the pattern takes its place beside two fields."""

_LABEL_SIZE, _NOTE_SIZE = 8.5, 8


def is_available() -> bool:
    """Whether PDFs can be made here."""
    return typst is not None


@dataclass(frozen=True)
class InsertPdf:
    """The PDF of an insert."""

    insert: Insert
    pdf: bytes
    pages: int

    @property
    def kilobytes(self) -> int:
        """Its size as a link says it, never less than it is."""
        return -(-len(self.pdf) // 1000)


def render_pdfs(
    inserts: Iterable[Insert], *, fonts: Path = FONTS, cache: Path | None = CACHE
) -> list[InsertPdf]:
    """The sheet of each insert, out of the cache where nothing that it is made from has changed."""
    base, families, compiled = _base(fonts), _families(fonts), None
    sheets = []
    for insert in inserts:
        data = {"fonts": families, **_data(insert)}
        file = (
            cache
            and cache
            / f"{hashlib.sha256(base + json.dumps(data, sort_keys=True).encode()).hexdigest()}.pdf"
        )
        if file and file.is_file():
            sheets.append(InsertPdf(insert, file.read_bytes(), 1))
            continue
        compiled = compiled or _compiler(fonts)
        from returnguide.inserts.form import (
            add_form_fields,
        )  # not above: pypdf takes long to import, and a build whose sheets are all kept does without

        pdf, pages = add_form_fields(
            compiled(json.dumps({**data, "qr": _runs(insert.guide)})), insert
        )
        sheets.append(InsertPdf(insert, pdf, pages))
        if file and pages == 1:  # a sheet that is too tall is a problem, and never kept
            write_atomically(file, pdf)
    return sheets


def _base(fonts: Path) -> bytes:
    """What all sheets are made from: this code, the template, the fonts, the packages, the date."""
    files = [
        Path(__file__),
        *(Path(__file__).with_name(name) for name in ("form.py", "model.py")),
        TEMPLATE,
        *sorted(fonts.glob("*.ttf")),
    ]
    versions = (
        f"{typst and typst.__version__} {version('pypdf')} {segno.__version__} {_timestamp()}"
    )
    return hashlib.sha256(
        versions.encode() + b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    ).digest()


def _timestamp() -> int:
    """The date in the file: SOURCE_DATE_EPOCH, else one that never changes, so that two builds are
    equal."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or 1_767_225_600)  # 2026-01-01


def _compiler(fonts: Path):
    """A function from data to PDF. Reads template and fonts once."""
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
    )
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=found)
    when = datetime.datetime.fromtimestamp(_timestamp(), datetime.UTC)
    compile_ = partial(compiler.compile, format="pdf", pdf_standards=["ua-1"], timestamp=when)
    return lambda data: compile_(sys_inputs={"data": data})


def _families(fonts: Path) -> list[str]:
    """The families of the fonts in a folder, the one with Latin letters first."""
    return sorted(
        {_family(file) for file in fonts.glob("*.ttf")},
        key=lambda name: (name != "Noto Sans", name),
    )


def _data(insert: Insert) -> dict[str, object]:
    """What the template reads, but for the fonts and the drawing of the QR code: it decides whether
    a sheet is made again."""
    said = insert.words["insert"]
    language, _, region = insert.language.partition("-")
    shown = insert.guide.removeprefix("https://")
    return {
        "title": insert.title,
        "lang": language,
        "region": region or None,
        "direction": insert.direction,
        "marketplace": insert.marketplace,
        "shown": shown,
        "guide": insert.guide,
        "words": {
            key: said[key]
            for key in (
                "marketplace",
                "place",
                "qr_guide",
                "order",
                "device",
                "unlock",
                "unlock_only",
                "unlock_never",
                "pattern_order",
                "pattern_paper",
            )
        },
        "groups": {
            group: [
                {
                    "key": one.key,
                    "kind": one.kind,
                    "label": insert.label(one),
                    "help": insert.help(one),
                    "note": note_of(one, insert),
                }
                for one in fields
            ]
            for group, fields in insert.groups.items()
        },
        "most": {field.key: field.max_length for field in insert.fields},
    }


def _family(file: Path) -> str:
    """`NotoSansArabic-Bold.ttf` -> `Noto Sans Arabic`."""
    name = file.stem.split("-")[0].removeprefix("NotoSans")
    return f"Noto Sans {name}".strip()


def _runs(address: str) -> list[list[tuple[int, int]]]:
    """The QR code of an address, its quiet border included: for each row the runs of dark modules,
    (start, length)."""
    rows = [
        [bool(module) for module in row]
        for row in segno.make(address, error="m", micro=False, boost_error=False).matrix_iter(
            border=4
        )
    ]
    return [list(_dark_runs(row)) for row in rows]


def _dark_runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    for dark, run in groupby(enumerate(row), key=lambda item: item[1]):
        if dark:
            places = [place for place, _ in run]
            yield places[0], len(places)


def check_glyphs(
    insert: Insert, words: UiStrings, source: UiStrings, font: Font
) -> Iterator[Diagnostic]:
    """Words that the PDF shows and that have characters the bundled fonts lack."""
    for name, text in texts_on_paper(insert):
        if lacking := font.missing_glyphs(text):
            path, line = _place(name, words, source)
            named = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in lacking)
            yield Diagnostic(
                path,
                line,
                "missing-glyph",
                f"word '{name}' has {named}, which the fonts of the PDF lack",
                "see hooks/returnguide/inserts/fonts/README.md",
            )


def check_widths(
    insert: Insert, words: UiStrings, source: UiStrings, bold: Font, regular: Font
) -> Iterator[Diagnostic]:
    """Labels too long for the width of their box in the PDF."""
    for field in insert.fields:
        label = (
            insert.words["insert"]["pattern_order"]
            if field.kind == "pattern"
            else insert.label(field)
        )
        name = "insert.pattern_order" if field.kind == "pattern" else f"insert_label.{field.key}"
        beside_pattern = field.group == "unlock" and any(
            one.kind == "pattern" for one in insert.fields
        )
        room = _LABEL_WIDTH_BESIDE_PATTERN if beside_pattern else _LABEL_WIDTH
        wanted = (
            bold.width(label) * _LABEL_SIZE
            + regular.width(f"  {note_of(field, insert)}") * _NOTE_SIZE
        )
        if wanted > room:
            path, line = _place(name, words, source)
            yield Diagnostic(
                path,
                line,
                "long-label",
                f"word '{name}' needs {wanted / 72 * 25.4:.0f} mm, its box has"
                f" {room / 72 * 25.4:.0f} mm",
                "say it in fewer words",
            )


def _place(name: str, words: UiStrings, source: UiStrings) -> tuple[str, int]:
    """Where a word stands: in the language's file, or in the source language's where it has
    none."""
    own = words if name in words.lines else source
    return own.path, own.lines.get(name, 1)


def check_page_count(sheets: Iterable[InsertPdf], words: UiStrings) -> Iterator[Diagnostic]:
    """Sheets that do not fit the half page. Which word is too long nobody can say: the line is that
    of the title."""
    for sheet in sheets:
        if sheet.pages != 1:
            message = f"the PDF '{sheet.insert.system}' has {sheet.pages} pages, it must have one"
            line = words.lines.get("insert.sheet", 1)
            yield Diagnostic(
                words.path,
                line,
                "insert-too-tall",
                message,
                f"say less in the words of the insert, or have fewer fields in {DATA}",
            )


def fonts_of(folder: Path = FONTS) -> tuple[Font, Font]:
    """The bold and the regular font."""
    return load_font(folder, "Bold"), load_font(folder, "Regular")
