"""Every text file of the site beside itself as .br and .gz, so that a server only has to choose.

Compressing at the highest quality costs more than building; what was compressed once is kept by its
content.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import brotli

from returnguide.cache import CACHE_FOLDER
from returnguide.files import write_atomically
from returnguide.legacy_cache import NO_CACHE, Cache, fingerprint, hash_bytes, stat_files

CACHE = CACHE_FOLDER / "precompressed"
"""Compressed texts by the hash of what they are made from."""

SUFFIXES = (".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml")
"""What shrinks. PDFs and pictures are compressed in themselves."""

BEST = 11
"""Brotli's highest quality, for what every reader asks for: it changes seldom and is kept."""

_SHARED = (".css", ".js", ".svg")
"""What every reader asks for. The lists for search engines and help desks are long: the highest
quality takes 3 seconds for each MB."""

PAGES = 5
"""Brotli's quality for pages: 6 to 9 gain 1 % for ten times the time, 10 and 11 gain 10 % for
twenty and fifty times."""

_LESS = 6
"""The level of gzip for pages: 9 gains 0.3 % for a third more time."""

_LEAST = 200
"""Bytes below which a compressed file saves nothing that counts, and a server sends the file
itself."""


_SMALL = 8_000
"""Bytes below which a file of its own for what was compressed costs as much as compressing anew:
there are thousands, kept together."""


def precompress(
    site: Path, *, pages: int = PAGES, cache: Path | None = CACHE, keeper: Cache = NO_CACHE
) -> int:
    """Write the compressed files of a site; returns how many files they stand for. `pages` is the
    brotli quality of all but what pages share. What was compressed before is in `cache`, of small
    files in `keeper`."""
    files = [
        f"{site}/{name}"
        for name, (size, _) in sorted(stat_files(site).items())
        if size >= _LEAST and name.endswith(SUFFIXES)
    ]
    memo = keeper.memo(fingerprint("compressed", brotli.__version__, sys.version))
    large = []
    for file in files:
        content, quality = _content_of(file), BEST if file.endswith(_SHARED) else pages
        if quality < BEST and len(content) < _SMALL:
            key = hash_bytes(bytes([quality]), content)
            made = memo.get(key) or _made(content, quality)
            memo.put(key, made)
            _write_beside(file, made)
        elif made := _cached(content, quality, cache):
            _write_beside(file, made)
        else:
            large.append((file, quality))
    # Both compressors let other threads run; threads that mostly open files only wait for each
    # other, at five times the cost.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda one: _compress(*one, cache), large))
    memo.save()
    return len(files)


def tidy(cache: Path = CACHE, *, most: int = 4_000) -> None:
    """Keep the newest entries of the cache."""
    with suppress(OSError):
        for file in sorted(cache.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)[
            most:
        ]:
            file.unlink(missing_ok=True)


def _content_of(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


def _write_beside(file: str, made: tuple[bytes, bytes]) -> None:
    """Both forms of one file, as old as it is: servers tell browsers the date and the tag of the
    form that they send. A form that lies there from the last build is left as it is: to write over
    a file takes three times as long as to read it.
    """
    status = os.stat(file)
    for suffix, compressed in zip((".br", ".gz"), made, strict=True):
        form = f"{file}{suffix}"
        if not _holds(form, compressed):
            with open(form, "wb") as opened:
                opened.write(compressed)
        os.utime(form, ns=(status.st_atime_ns, status.st_mtime_ns))


def _holds(file: str, content: bytes) -> bool:
    """Whether a file is there and has that content."""
    with suppress(FileNotFoundError):
        return _content_of(file) == content
    return False


def _cached(content: bytes, quality: int, cache: Path | None) -> tuple[bytes, bytes] | None:
    """The brotli and the gzip form, where they are in the cache."""
    if cache:
        with suppress(OSError, ValueError):
            length, kept = _place(content, quality, cache).read_bytes().split(b"\n", 1)
            return kept[: int(length)], kept[int(length) :]
    return None


def _compress(file: str, quality: int, cache: Path | None) -> None:
    """Write both forms of one file, and keep them."""
    content = _content_of(file)
    made = _made(content, quality)
    _write_beside(file, made)
    if cache:
        write_atomically(_place(content, quality, cache), b"%d\n%b%b" % (len(made[0]), *made))


def _place(content: bytes, quality: int, cache: Path) -> Path:
    """The file of the cache for some content."""
    return cache / hashlib.sha256(f"{brotli.__version__} {quality} ".encode() + content).hexdigest()


def _made(content: bytes, quality: int) -> tuple[bytes, bytes]:
    return brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality), gzip.compress(
        content, 9 if quality == BEST else _LESS, mtime=0
    )
