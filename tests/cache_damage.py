"""Ways in which files of the cache are damaged; each has to be as good as no file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def flip_bit(file: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def truncate(file: Path) -> None:
    """Leave the first half."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    """Leave nothing."""
    file.write_bytes(b"")


def zero(file: Path) -> None:
    """Leave the size, as a disk does that lost its power."""
    file.write_bytes(bytes(file.stat().st_size))


def replace_by_folder(file: Path) -> None:
    """Put a folder in the file's place."""
    file.unlink()
    file.mkdir()


DAMAGES: tuple[Callable[[Path], None], ...] = (flip_bit, truncate, empty, zero, replace_by_folder)


def damage_all(folder: Path, damage: Callable[[Path], None]) -> None:
    """Damage every file of a cache, which has some."""
    files = [file for file in folder.glob("*/*") if file.is_file()]
    assert files
    for file in files:
        damage(file)
