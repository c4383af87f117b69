"""The icons that phones cannot take as a drawing, from the drawing: `python tests/icons.py` writes
them anew, a test compares.

typst draws them, which is locked: the same bytes on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

IMAGES = Path(__file__).parent.parent / "docs/assets/images"

ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}
"""Name -> width in pixels, and whether it fills its square: systems cut such icons in a shape of
their own."""

ROUNDED = ' rx="7"'
"""What makes the corners of the drawing."""


def drawn(pixels: int, *, whole: bool) -> bytes:
    """The drawing as PNG."""
    import typst  # not above: some machines have no wheel for it

    svg = (IMAGES / "favicon.svg").read_text(encoding="utf-8")
    if svg.count(ROUNDED) != 1:
        raise ValueError(f"favicon.svg has no {ROUNDED} to take away")
    shown = svg.replace(ROUNDED, "") if whole else svg
    source = (
        f"#set page(width: {pixels}pt, height: {pixels}pt, margin: 0pt, fill:"
        f" none)\n#image(bytes(sys.inputs.svg), width: {pixels}pt)"
    )
    return typst.compile(source.encode(), format="png", ppi=72, sys_inputs={"svg": shown})


def main() -> int:
    """Write the files."""
    for name, (pixels, whole) in ICONS.items():
        (IMAGES / name).write_bytes(drawn(pixels, whole=whole))
    return 0


if __name__ == "__main__":
    sys.exit(main())
