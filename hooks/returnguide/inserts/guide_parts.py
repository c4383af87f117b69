"""What the guide shows of the inserts: links to their pages and PDFs, and the list to copy by
hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from returnguide.content.insert_fields import (
    BY_HAND,
    MARKETPLACE,
    InsertFields,
    insert_path,
    insert_pdf_path,
)
from returnguide.inserts.model import Insert, device_names
from returnguide.inserts.sheet import InsertPdf
from returnguide.render.insert_links import InsertLink, InsertParts


def insert_parts(
    fields: InsertFields,
    inserts: Iterable[tuple[Insert, InsertPdf | None]],
    *,
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    root: str,
) -> InsertParts:
    """Return what the guide shows in a locale.

    `labels` is key of the device -> its name, `root` the address of the locale's root.
    """
    own, pdfs = words["insert"], {insert.system: pdf for insert, pdf in inserts}
    links = []
    for key, label in labels.items():
        if system := fields.system_of(key):
            page = (root + insert_path(system), own["fill"].format(os=label))
            pdf, download = pdfs.get(system), None
            if pdf:
                text = own["pdf"].format(os=label, size=pdf.kilobytes)
                download = (root + insert_pdf_path(system), text)
            links.append(InsertLink(key, page, download))
    lines = handwritten_list(fields, labels=labels, words=words)
    return InsertParts(fields.kind, own["links"], tuple(links), tuple(lines))


def handwritten_list(
    fields: InsertFields, *, labels: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Return what to write on a sheet of paper, line by line."""
    own = words.get(BY_HAND, {})
    lines = [own.get(MARKETPLACE, MARKETPLACE).format(marketplace=fields.marketplace)]
    for field in fields.handwritten:
        devices = tuple(device for system in field.systems for device in fields.systems[system])
        lines.append(own.get(field.key, field.key).format(os=device_names(devices, labels)))
    return lines
