"""The PDF of an insert: typst writes a tagged sheet, pypdf turns its marks into form fields, segno
draws the QR code."""

from __future__ import annotations

import datetime
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import cast

import segno

from returnguide.cache import Cache, fingerprint
from returnguide.content.insert_fields import Field
from returnguide.inserts.fonts import FONTS
from returnguide.inserts.model import Insert

TEMPLATE = Path(__file__).with_name("sheet.typ")

_CODE = (Path(__file__), Path(__file__).with_name("form.py"), TEMPLATE)

_TEMPLATE_WORDS = (
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
"""The words of the group `insert` that the template reads."""

MISSING_ENGINE = (
    "the package typst is not installed: the inserts are built without their PDF; install the"
    " locked packages on a platform that has its wheel"
)

_DEFAULT_DATE = datetime.date(2026, 1, 1)
"""The date in PDFs where none is given: it must not change from build to build."""


def is_available() -> bool:
    """Return whether PDFs can be made here: typst has no wheel for some platforms."""
    return importlib.util.find_spec("typst") is not None


@dataclass(frozen=True)
class InsertPdf:
    """The PDF of an insert."""

    insert: Insert
    content: bytes
    page_count: int

    @property
    def kilobytes(self) -> int:
        """Its size for the text of a link, rounded up."""
        return -(-len(self.content) // 1000)


def render_pdfs(
    inserts: Iterable[Insert],
    *,
    date: datetime.date | None = None,
    fonts: Path = FONTS,
    cache: Cache | None = None,
) -> list[InsertPdf]:
    """Return the PDF of each insert, from the cache where nothing that it is made from has changed.

    `date` is the date of creation in the PDF, `fonts` the folder of its fonts, `cache` another than
    the project's. A PDF of more than one page is an error of the source and is never cached.
    """
    cache, date = cache or Cache(), date or _DEFAULT_DATE
    base, families = _inputs_fingerprint(fonts, date), _font_families(fonts)
    compile_sheet: Callable[[str], bytes] | None = None
    pdfs = []
    for insert in inserts:
        data = {"fonts": families, **_template_data(insert)}
        key = fingerprint("insert", base, json.dumps(data, sort_keys=True))
        if (content := cache.get(key)) is not None:
            pdfs.append(InsertPdf(insert, content, 1))
            continue
        # not above: pypdf takes long to import, and a build whose PDFs are all cached needs none
        from returnguide.inserts.form import add_form_fields

        compile_sheet = compile_sheet or _compiler(fonts, date)
        sheet = compile_sheet(json.dumps({**data, "qr": _qr_runs(insert.guide_url)}))
        content, page_count = add_form_fields(sheet, insert)
        pdfs.append(InsertPdf(insert, content, page_count))
        if page_count == 1:
            cache.put(key, content)
    return pdfs


def _inputs_fingerprint(fonts: Path, date: datetime.date) -> str:
    """Return the fingerprint of what all PDFs are made from: code, template, fonts, packages,
    date."""
    versions = (version(package) for package in ("typst", "pypdf", "segno"))
    files = (file.read_bytes() for file in (*_CODE, *sorted(fonts.glob("*.ttf"))))
    return fingerprint(str(date), *versions, *files)


def _compiler(fonts: Path, date: datetime.date) -> Callable[[str], bytes]:
    """Return a function from the template's data, as JSON, to a PDF. Reads template and fonts
    once."""
    import typst  # not above: see is_available

    font_set = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
    )
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=font_set)
    timestamp = datetime.datetime.combine(date, datetime.time(tzinfo=datetime.UTC))

    def compile_sheet(data: str) -> bytes:
        pdf = compiler.compile(
            format="pdf", pdf_standards=["ua-1"], timestamp=timestamp, sys_inputs={"data": data}
        )
        return cast("bytes", pdf)  # one document, not a list of pages

    return compile_sheet


def _font_families(fonts: Path) -> list[str]:
    """Return the families of the fonts in a folder, the one with Latin letters first."""
    families = {_font_family(file) for file in fonts.glob("*.ttf")}
    return sorted(families, key=lambda name: (name != "Noto Sans", name))


def _font_family(file: Path) -> str:
    """Return the family of a font: `NotoSansArabic-Bold.ttf` -> `Noto Sans Arabic`."""
    script = file.stem.split("-")[0].removeprefix("NotoSans")
    return f"Noto Sans {script}".strip()


def _template_data(insert: Insert) -> dict[str, object]:
    """Return all that the PDF of an insert is made from, but for the fonts."""
    words = insert.words["insert"]
    language, _, region = insert.locale.code.partition("-")
    return {
        "title": insert.title,
        "lang": language,
        "region": region or None,
        "direction": insert.locale.direction,
        "marketplace": insert.marketplace,
        "guide": insert.guide_url,
        "words": {key: words[key] for key in _TEMPLATE_WORDS},
        "groups": {
            group: [_field_data(field, insert) for field in fields]
            for group, fields in insert.groups.items()
        },
    }


def _field_data(field: Field, insert: Insert) -> dict[str, object]:
    """Return what the PDF is made from for one field: what the template shows, and what `form.py`
    uses."""
    return {
        "key": field.key,
        "kind": field.kind,
        "label": insert.label(field),
        "help": insert.help(field),
        "note": insert.note(field),
        "required": field.required,
        "max_length": field.max_length,
        "options": list(insert.options(field).values()),
    }


def _qr_runs(address: str) -> list[list[tuple[int, int]]]:
    """Return the QR code of an address, its quiet zone included: for each row the runs of dark
    modules, (start, length)."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    return [list(_dark_runs(row)) for row in code.matrix_iter(border=4)]


def _dark_runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules in a row."""
    for is_dark, run in groupby(enumerate(row), key=lambda module: bool(module[1])):
        if is_dark:
            columns = [column for column, _ in run]
            yield columns[0], len(columns)
