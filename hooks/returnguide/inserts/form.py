"""The form fields of an insert's PDF: pypdf puts a text field in the place of each link that the
template has marked."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from returnguide.content.insert_fields import Field
from returnguide.inserts.model import Insert, note_of

_FIELD = "https://field.invalid/"
_MULTILINE_NO_SPELLCHECK = 1 << 22
_PRINT = 4


def add_form_fields(pdf: bytes, insert: Insert) -> tuple[bytes, int]:
    """The PDF with a text field in the place of each marked link, and how many pages it has."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    by_key = {field.key: field for field in insert.fields}
    font = writer._add_object(_helvetica())
    fields = ArrayObject()
    for page in writer.pages:
        for reference in page.get("/Annots", ()):
            annotation = reference.get_object()
            address = str(annotation.get("/A", {}).get("/URI", ""))
            if address.startswith(_FIELD):
                _make_field(writer, annotation, by_key[address.removeprefix(_FIELD)], insert)
                fields.append(reference)
        page[NameObject("/Tabs")] = NameObject("/S")
    _rename_links(writer)
    resources = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/Helv"): font})}
    )
    form = {"/Fields": fields, "/DR": resources, "/DA": TextStringObject("/Helv 0 Tf 0 g")}
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject({NameObject(key): value for key, value in form.items()})
    )
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue(), len(writer.pages)


def _make_field(
    writer: PdfWriter, annotation: DictionaryObject, field: Field, insert: Insert
) -> None:
    """Turn a link annotation into a text field named in the insert's language."""
    for key in ("/A", "/Border", "/QuadPoints", "/Contents", "/C", "/H", "/BS"):
        annotation.pop(key, None)
    flags = _MULTILINE_NO_SPELLCHECK | (2 if field.required else 0)
    left, bottom, right, top = (float(number) for number in annotation["/Rect"])
    look = writer._add_object(_empty_appearance(right - left, top - bottom))
    label = (
        insert.words["insert"]["pattern_order"] if field.kind == "pattern" else insert.label(field)
    )
    note = note_of(field, insert)
    values = {
        "/Subtype": NameObject("/Widget"),
        "/FT": NameObject("/Tx"),
        "/T": TextStringObject(field.key),
        "/TU": TextStringObject(f"{label} ({note})" if note else label),
        "/F": NumberObject(_PRINT),
        "/Ff": NumberObject(flags),
        "/DA": TextStringObject("/Helv 0 Tf 0 g"),
        "/AP": DictionaryObject({NameObject("/N"): look}),
    }
    if field.max_length:
        values["/MaxLen"] = NumberObject(field.max_length)
    if insert.direction == "rtl" and field.kind == "text":
        values["/Q"] = NumberObject(2)
    annotation.update({NameObject(key): value for key, value in values.items()})


def _empty_appearance(width: float, height: float):
    """An appearance that shows nothing: no reader has to make one before printing."""
    look = StreamObject()
    box = ArrayObject(
        [
            FloatObject(0),
            FloatObject(0),
            FloatObject(round(width, 3)),
            FloatObject(round(height, 3)),
        ]
    )
    values = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": box}
    look.update({NameObject(key): value for key, value in values.items()})
    return look


def _helvetica() -> DictionaryObject:
    """The reader's own font for what is typed: every Western letter, and nothing to embed."""
    values = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in values.items()})


def _rename_links(writer: PdfWriter) -> None:
    """The structure elements of links are those of form fields now: there are no other links on the
    sheet."""
    for one in writer._objects:
        if isinstance(one, DictionaryObject) and one.get("/S") == "/Link":
            one[NameObject("/S")] = NameObject("/Form")
