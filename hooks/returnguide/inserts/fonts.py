"""The fonts of the PDF: which characters they have, and how wide a text is in them. Reads the
tables of TrueType files (https://learn.microsoft.com/typography/opentype/spec/otff)."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""The fonts of the PDF; their licence and how they were made stand beside them."""


@dataclass(frozen=True)
class Font:
    """The characters of a font."""

    advances: Mapping[int, float]
    """Code point -> width, in parts of the font size."""

    def missing_glyphs(self, text: str) -> list[str]:
        """Return the characters of `text` that the font does not have, each once."""
        return sorted(
            {
                character
                for character in text
                if ord(character) not in self.advances
                and unicodedata.category(character) not in {"Cf", "Cc"}
            }
        )

    def width(self, text: str) -> float:
        """Return how wide `text` is, in parts of the font size."""
        return sum(self.advances.get(ord(character), 0) for character in text)


def load_font(weight: str, folder: Path = FONTS) -> Font:
    """Return all fonts of a weight (`Bold`, `Regular`) in a folder as one."""
    return Font(
        {
            code: width
            for file in sorted(folder.glob(f"*-{weight}.ttf"))
            for code, width in _advances(file.read_bytes()).items()
        }
    )


def _advances(data: bytes) -> dict[int, float]:
    """Return code point -> width of a TrueType file, from its tables cmap, hhea, hmtx and head."""
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {
        data[entry : entry + 4]: struct.unpack_from(">II", data, entry + 8)[0]
        for entry in range(12, 12 + 16 * count, 16)
    }
    units_per_em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    metrics = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    widths = struct.unpack_from(">" + "Hh" * metrics, data, tables[b"hmtx"])[::2]
    return {
        code: widths[min(glyph, metrics - 1)] / units_per_em
        for code, glyph in _glyphs(data, tables[b"cmap"]).items()
    }


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return code point -> glyph, from the subtable of format 4 of the table at `cmap` (all that we
    bundle is in the Basic Multilingual Plane)."""
    table = _cmap_subtable(data, cmap)
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", data, table + 14 + start)
        for start in (0, 2 * segments + 2, 4 * segments + 2, 6 * segments + 2)
    )
    glyphs = {}
    for number, (start, end, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        range_offset = table + 14 + 6 * segments + 2 + 2 * number
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = range_offset + offset + 2 * (code - start)
                glyph = struct.unpack_from(">H", data, place)[0]
                if not glyph:
                    continue
            glyphs[code] = (glyph + delta) % 65536
    return glyphs


def _cmap_subtable(data: bytes, cmap: int) -> int:
    """Return where the subtable of format 4 begins."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    subtables: Iterator[int] = (
        cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * number)[0] for number in range(count)
    )
    return next(table for table in subtables if struct.unpack_from(">H", data, table)[0] == 4)
