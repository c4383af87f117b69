"""The bundled fonts: which characters they have, and how wide a text is in them. Reads TrueType's
own tables."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""The fonts of the PDF; their licence and how they were made stand beside them."""


@dataclass(frozen=True)
class Font:
    """What a font file says of its characters."""

    advances: Mapping[int, float]
    """Code point -> width, in parts of the font size."""

    def missing_glyphs(self, text: str) -> list[str]:
        """The characters of `text` that the font does not have, each once."""
        return sorted(
            {
                character
                for character in text
                if ord(character) not in self.advances
                and unicodedata.category(character) not in {"Cf", "Cc"}
            }
        )

    def width(self, text: str) -> float:
        """How wide `text` is, in parts of the font size."""
        return sum(self.advances.get(ord(character), 0) for character in text)


def load_font(folder: Path, weight: str = "Regular") -> Font:
    """All fonts of a weight in a folder as one."""
    return Font(
        {
            code: width
            for file in sorted(folder.glob(f"*-{weight}.ttf"))
            for code, width in _advances(file.read_bytes()).items()
        }
    )


def _advances(data: bytes) -> dict[int, float]:
    """Code point -> width of a TrueType file, from its tables cmap, hhea, hmtx and head."""
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {
        data[at : at + 4]: struct.unpack_from(">II", data, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }
    em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    long = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    widths = struct.unpack_from(">" + "Hh" * long, data, tables[b"hmtx"])[::2]
    return {
        code: widths[min(glyph, long - 1)] / em
        for code, glyph in _glyphs(data, tables[b"cmap"]).items()
    }


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph, from the subtable of format 4 (all that we bundle is in the Basic
    Multilingual Plane)."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    places = [
        cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * number)[0] for number in range(count)
    ]
    table = next(place for place in places if struct.unpack_from(">H", data, place)[0] == 4)
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", data, table + 14 + place)
        for place in (0, 2 * segments + 2, 4 * segments + 2, 6 * segments + 2)
    )
    glyphs = {}
    for number, (start, end, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                at = table + 14 + 6 * segments + 2 + 2 * number + offset + 2 * (code - start)
                glyph = struct.unpack_from(">H", data, at)[0]
                if not glyph:
                    continue
            glyphs[code] = (glyph + delta) % 65536
    return glyphs
