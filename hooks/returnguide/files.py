"""Files that are kept between builds, below .cache/."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

CACHE_FOLDER = Path(__file__).resolve().parents[2] / ".cache"
"""Where they are; ignored by git. Any of them may be deleted at any time."""


def write_atomically(file: Path, data: bytes) -> None:
    """Write a file whole or not at all: two builds may run side by side, and a cache that cannot be
    written is none."""
    part = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink()
