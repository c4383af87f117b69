"""The parcel insert: one list of fields, from which come a page to fill in, a PDF to print, and a
list to copy by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from returnguide.content.insert_fields import InsertFields, path_of, pdf_path_of
from returnguide.inserts.model import Insert, handwritten_list
from returnguide.inserts.sheet import InsertPdf
from returnguide.render.insert_links import InsertLink, InsertParts


def links_of(
    inserts: InsertFields,
    built: Iterable[tuple[Insert, InsertPdf | None]],
    *,
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    root: str,
) -> InsertParts:
    """What the guide shows of the inserts; `root` is the address of the language's root."""
    said, sheets = words["insert"], {insert.system: sheet for insert, sheet in built}
    links = []
    for os, label in labels.items():
        if not (system := inserts.system_of(os)):
            continue
        sheet = sheets.get(system)
        pdf = (
            (root + pdf_path_of(system), said["pdf"].format(os=label, size=sheet.kilobytes))
            if sheet
            else None
        )
        links.append(InsertLink(os, (root + path_of(system), said["fill"].format(os=label)), pdf))
    return InsertParts(
        said["links"], tuple(links), tuple(handwritten_list(inserts, labels=labels, words=words))
    )
