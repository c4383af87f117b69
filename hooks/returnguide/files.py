"""Writing files."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
"""Names of devices on Windows, with any ending."""

_NEVER_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\\:*?"<>|%]')
"""What a file's name cannot have on some system, and what an address writes otherwise."""


def path_error(path: str) -> str:
    """Return why a path with forward slashes, from data, does not name a file or a folder below
    another one on every system; an empty string where it does."""
    for name in path.removesuffix("/").split("/"):
        if not name:
            return "it has an empty name"
        if name in (".", ".."):
            return f"'{name}' leads to another folder"
        if match := _NEVER_IN_NAMES.search(name):
            return f"a name cannot have the character {match[0]!r}"
        if name != name.strip() or name.endswith("."):
            return "a name begins or ends with a space, or ends with a dot"
        if _DEVICE.fullmatch(name):
            return f"'{name}' is the name of a device on Windows"
    return ""


def join_below(folder: Path, path: str) -> str:
    """Return the path of a file below a folder, as text, since pathlib would take longer than the
    disk for thousands of files. Raise ValueError where it would be elsewhere."""
    if error := path_error(path):
        raise ValueError(f"{path!r} is not written: {error}")
    return f"{folder}/{path}"


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
