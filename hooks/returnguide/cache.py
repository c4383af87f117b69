"""What need not be made again: bytes on disk for the next build, values in memory for the next
save."""

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
"""Where it is; ignored by git. Any of its files may be deleted at any time."""

MAX_AGE_DAYS = 14
"""How long a file stays that no build has asked for."""

_DAY = 86_400
_HASH_SIZE = hashlib.sha256().digest_size

T = TypeVar("T")


def fingerprint(*parts: str | bytes) -> str:
    """Return the SHA-256 of some texts and bytes, each with its length; 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


@dataclass(frozen=True)
class Cache:
    """Files named by the fingerprint of all that they are made from, each behind the SHA-256 of its
    name and content.

    Nothing in it is ever out of date: what is made from something else has another name. A file
    that is damaged, or that cannot be read or written, is as good as none.
    """

    folder: Path = CACHE_FOLDER / "files"

    def get(self, key: str) -> bytes | None:
        """Return what was kept under `key`, or None."""
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
        """Keep `body`; where the system does not let us, nothing is kept."""
        with suppress(OSError):
            write_atomically(self._file(key), _digest(key, body) + body)

    def evict(self) -> None:
        """Remove what no build has asked for in MAX_AGE_DAYS, and what a killed one left."""
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
    """Results of pure functions, kept from one build to the next of a serving process."""

    def __init__(self) -> None:
        self._before: dict[Hashable, object] = {}
        self._now: dict[Hashable, object] = {}

    def begin_build(self) -> None:
        """Forget what the last build did not ask for."""
        self._before, self._now = self._now, {}

    def find(self, key: Hashable) -> object | None:
        """Return the result for `key`, which names all that it is made from; None for none."""
        if key not in self._now and key in self._before:
            self._now[key] = self._before[key]
        return self._now.get(key)

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a result, not None, for the next build."""
        self._now[key] = value

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result for `key`; `make` makes it once, and never None."""
        if (value := self.find(key)) is None:
            value = make()
            self.keep(key, value)
        return cast("T", value)
