"""Writing files."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_atomically(file: Path, content: bytes | str) -> None:
    """Write a file completely or not at all: who reads it sees the old content or the new.

    Its folder is made where it is missing. Text is written as UTF-8, its line breaks unchanged.
    Raises OSError, and leaves no unfinished file, where it cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    part = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}.part")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.write_bytes(data)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
