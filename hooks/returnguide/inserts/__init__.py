"""The parcel insert: one list of fields, from which come a page to fill in, a PDF to print, and a list to copy by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..panels import InsertLink, InsertParts
from .model import Insert, Inserts, by_hand_list, path_of, pdf_path_of
from .sheet import Sheet


def links_of(
    inserts: Inserts, built: Iterable[tuple[Insert, Sheet | None]], *, labels: Mapping[str, str], words: Mapping[str, Mapping[str, str]], root: str
) -> InsertParts:
    """What the guide shows of the inserts; `root` is the address of the language's root."""
    said, sheets = words["insert"], {insert.system: sheet for insert, sheet in built}
    links = []
    for os, label in labels.items():
        if not (system := inserts.system_of(os)):
            continue
        sheet = sheets.get(system)
        pdf = (root + pdf_path_of(system), said["pdf"].format(os=label, size=sheet.kilobytes)) if sheet else None
        links.append(InsertLink(os, (root + path_of(system), said["fill"].format(os=label)), pdf))
    return InsertParts(said["links"], tuple(links), tuple(by_hand_list(inserts, labels=labels, words=words)))
