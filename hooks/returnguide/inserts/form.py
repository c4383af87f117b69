"""The form fields of an insert's PDF: pypdf puts a text field, or a list to choose from, in the
place of each link that the template has marked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from returnguide.content.insert_fields import Field
from returnguide.inserts.model import Insert

_MARK = "https://field.invalid/"
"""The address of a link that stands for a field; the field's key follows."""

_MULTILINE_NO_SPELLCHECK = 1 << 22
_REQUIRED = 1 << 1
_LIST_TO_TYPE_IN = 1 << 17 | 1 << 18
"""Bits of /Ff (ISO 32000-1, tables 221, 228 and 230)."""

_PRINT = 1 << 2
"""A bit of /F (ISO 32000-1, table 165)."""

_RIGHT_ALIGNED = 2
"""A value of /Q (ISO 32000-1, table 222)."""

_DEFAULT_APPEARANCE = TextStringObject("/Helv 0 Tf 0 g")
"""Helvetica, as large as fits, black."""


def add_form_fields(pdf: bytes, insert: Insert) -> tuple[bytes, int]:
    """Return the PDF with a text field in the place of each marked link, and its page count."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    by_key = {field.key: field for field in insert.fields}
    font = writer._add_object(_helvetica())
    fields = ArrayObject()
    for page in writer.pages:
        for reference in cast("Iterable[PdfObject]", page.get("/Annots", ())):
            annotation = cast("DictionaryObject", reference.get_object())
            action = cast("DictionaryObject", annotation.get("/A", DictionaryObject()))
            address = str(action.get("/URI", ""))
            if address.startswith(_MARK):
                _make_field(writer, annotation, by_key[address.removeprefix(_MARK)], insert)
                fields.append(reference)
        page[NameObject("/Tabs")] = NameObject("/S")
    _retag_links(writer)
    resources = _dictionary({"/Font": _dictionary({"/Helv": font})})
    form = _dictionary({"/Fields": fields, "/DR": resources, "/DA": _DEFAULT_APPEARANCE})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue(), len(writer.pages)


def _make_field(
    writer: PdfWriter, annotation: DictionaryObject, field: Field, insert: Insert
) -> None:
    """Turn a link annotation into a form field named in the insert's language."""
    for key in ("/A", "/Border", "/QuadPoints", "/Contents", "/C", "/H", "/BS"):
        annotation.pop(key, None)
    flags = _MULTILINE_NO_SPELLCHECK | (_REQUIRED if field.required else 0)
    rectangle = cast("Iterable[FloatObject]", annotation["/Rect"])
    left, bottom, right, top = (float(number) for number in rectangle)
    appearance = writer._add_object(_empty_appearance(right - left, top - bottom))
    is_pattern = field.kind == "pattern"
    label = insert.words["insert"]["pattern_order"] if is_pattern else insert.label(field)
    note = insert.note(field)
    values: dict[str, PdfObject] = {
        "/Subtype": NameObject("/Widget"),
        "/FT": NameObject("/Tx"),
        "/T": TextStringObject(field.key),
        "/TU": TextStringObject(f"{label} ({note})" if note else label),
        "/F": NumberObject(_PRINT),
        "/Ff": NumberObject(flags),
        "/DA": _DEFAULT_APPEARANCE,
        "/AP": _dictionary({"/N": appearance}),
    }
    if options := insert.options(field):
        values["/FT"] = NameObject("/Ch")
        values["/Ff"] = NumberObject(flags | _LIST_TO_TYPE_IN)
        values["/Opt"] = ArrayObject([TextStringObject(label) for label in options.values()])
    if field.max_length:
        values["/MaxLen"] = NumberObject(field.max_length)
    if insert.locale.direction == "rtl" and field.kind == "text":
        values["/Q"] = NumberObject(_RIGHT_ALIGNED)
    annotation.update(_dictionary(values))


def _empty_appearance(width: float, height: float) -> StreamObject:
    """Return an appearance that shows nothing, so that no viewer has to make one before it
    prints."""
    sides = (0, 0, round(width, 3), round(height, 3))
    box = ArrayObject([FloatObject(side) for side in sides])
    names = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form")}
    appearance = StreamObject()
    appearance.update(_dictionary({**names, "/BBox": box}))
    return appearance


def _helvetica() -> DictionaryObject:
    """Return the viewer's own font for what is typed: every Western letter, and nothing to
    embed."""
    values = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    return _dictionary({key: NameObject(value) for key, value in values.items()})


def _retag_links(writer: PdfWriter) -> None:
    """Tag form fields as such, which the sheet tags as links: it has no other links."""
    for element in writer._objects:
        if isinstance(element, DictionaryObject) and element.get("/S") == "/Link":
            element[NameObject("/S")] = NameObject("/Form")


def _dictionary(values: Mapping[str, PdfObject]) -> DictionaryObject:
    """Return a PDF dictionary with these keys."""
    return DictionaryObject({NameObject(key): value for key, value in values.items()})
