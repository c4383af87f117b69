"""Writing files, and paths that stay below a folder."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_atomically(file: Path, content: bytes | str) -> None:
    """Write a file whole or not at all, its folder included; a reader sees the old content or the
    new.

    Text is written as UTF-8 with the line breaks that it has. Raises OSError, and leaves nothing
    half written, where the system does not let it.
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
