"""Draw the icons that phones want as PNG from the drawing; a test compares them.

Usage: python tests/icons.py

typst draws them, whose version is locked: the same bytes on every machine.
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
"""Name -> width in pixels, and whether it fills its square: systems cut such icons to a shape of
their own."""

ROUNDED = ' rx="7"'
"""The attribute that rounds the corners of the drawing."""


def draw(pixels: int, *, is_square: bool) -> bytes:
    """Return the drawing as PNG, with rounded corners or square."""
    import typst  # not above: some machines have no wheel for it

    svg = (IMAGES / "favicon.svg").read_text(encoding="utf-8")
    if svg.count(ROUNDED) != 1:
        raise ValueError(f"favicon.svg has no {ROUNDED} to take away")
    if is_square:
        svg = svg.replace(ROUNDED, "")
    source = (
        f"#set page(width: {pixels}pt, height: {pixels}pt, margin: 0pt, fill: none)\n"
        f"#image(bytes(sys.inputs.svg), width: {pixels}pt)"
    )
    return typst.compile(source.encode(), format="png", ppi=72, sys_inputs={"svg": svg})


def main() -> int:
    """Write the files."""
    for name, (pixels, is_square) in ICONS.items():
        (IMAGES / name).write_bytes(draw(pixels, is_square=is_square))
    return 0


if __name__ == "__main__":
    sys.exit(main())
