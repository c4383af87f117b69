"""Results for later builds: bytes on disk (`Cache`), values in memory (`Memo`)."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from returnguide.files import write_atomically

CACHE_FOLDER = Path(__file__).resolve().parents[2] / ".cache"
"""The folder of everything cached, ignored by git. Any file in it may be deleted at any time."""

MAX_AGE_DAYS = 14
"""The number of days after which a file that no build has asked for is removed."""

_DAY = 86_400
_HASH_SIZE = hashlib.sha256().digest_size

T = TypeVar("T")


def fingerprint(*parts: str | bytes) -> str:
    """Return 64 hexadecimal digits: the SHA-256 of the parts, each preceded by its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


@dataclass(frozen=True)
class Cache:
    """Files named by the fingerprint of all that they are made from, each behind the SHA-256 of its
    name and content.

    A file that is damaged, or that cannot be read or written, counts as missing.
    """

    folder: Path = CACHE_FOLDER / "files"

    def get(self, key: str) -> bytes | None:
        """Return the bytes stored under `key`, or None."""
        file = self._file(key)
        try:
            data = file.read_bytes()
            if time.time() - file.stat().st_mtime > _DAY:
                os.utime(file)  # asked for today: see `evict`
        except OSError:
            return None
        body = data[_HASH_SIZE:]
        return body if _digest(key, body) == data[:_HASH_SIZE] else None

    def put(self, key: str, body: bytes) -> None:
        """Store `body` under `key`; does nothing where the file cannot be written."""
        with suppress(OSError):
            write_atomically(self._file(key), _digest(key, body) + body)

    def evict(self) -> None:
        """Remove files that no build has asked for in MAX_AGE_DAYS, also unfinished ones."""
        oldest = time.time() - MAX_AGE_DAYS * _DAY
        with suppress(OSError):
            for file in self.folder.glob("*/*"):
                with suppress(OSError):
                    if file.stat().st_mtime < oldest:
                        file.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def _digest(key: str, body: bytes) -> bytes:
    """Return what stands before a content: of the name too, so that a file under the name of
    another is as good as none."""
    digest = hashlib.sha256(key.encode())
    digest.update(body)
    return digest.digest()


class Memo:
    """Results of pure functions, for the next build in the same process (`mkdocs serve`)."""

    def __init__(self) -> None:
        self._before: dict[Hashable, object] = {}
        self._now: dict[Hashable, object] = {}

    def begin_build(self) -> None:
        """Forget what the last build did not ask for."""
        self._before, self._now = self._now, {}

    def find(self, key: Hashable) -> object | None:
        """Return the result for `key`, which contains all that it is made from; None if there is
        none."""
        if key not in self._now and key in self._before:
            self._now[key] = self._before[key]
        return self._now.get(key)

    def put(self, key: Hashable, value: object) -> None:
        """Store a result, which is not None."""
        self._now[key] = value

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result for `key`; if there is none, `make` makes it (never None)."""
        if (value := self.find(key)) is None:
            value = make()
            self.put(key, value)
        return cast("T", value)
