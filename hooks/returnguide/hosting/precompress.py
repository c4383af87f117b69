"""Every text file of the site beside itself as .br and .gz, so that a server only has to choose.

Compressing at the highest quality costs more than building; what was compressed once is kept by its content.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import brotli

from ..cache import FOLDER, write_at_once

CACHE = FOLDER / "precompressed"
"""Compressed texts by the hash of what they are made from."""

SUFFIXES = frozenset({".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"})
"""What shrinks. PDFs and pictures are compressed in themselves."""

BEST = 11
"""Brotli's highest quality, for what every reader asks for: it changes seldom and is kept."""

_SHARED = frozenset({".css", ".js", ".svg"})
"""What every reader asks for. The lists for search engines and help desks are long: the highest quality takes 3 seconds for each MB."""

PAGES = 5
"""Brotli's quality for pages: 6 to 9 gain 1 % for ten times the time, 10 and 11 gain 10 % for twenty and fifty times."""

_LEAST = 200
"""Bytes below which a compressed file saves nothing that counts, and a server sends the file itself."""


_SMALL = 8_000
"""Bytes below which compressing a page anew is as quick as reading what was kept."""


def precompress(site: Path, *, pages: int = PAGES, cache: Path | None = CACHE) -> int:
    """Write the compressed files of a site; returns how many files they stand for. `pages` is the brotli quality of all but what pages share."""
    files = [file for file in sorted(site.rglob("*")) if file.suffix in SUFFIXES and file.is_file() and file.stat().st_size >= _LEAST]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # both compressors let other threads run
        list(pool.map(lambda file: _write_beside(file, BEST if file.suffix in _SHARED else pages, cache), files))
    return len(files)


def tidy(cache: Path = CACHE, *, most: int = 4_000) -> None:
    """Keep the newest entries of the cache."""
    with suppress(OSError):
        for file in sorted(cache.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)[most:]:
            file.unlink(missing_ok=True)


def _write_beside(file: Path, quality: int, cache: Path | None) -> None:
    """Both forms of one file, as old as it is: servers tell browsers the date and the tag of the form that they send."""
    content, status = file.read_bytes(), file.stat()
    for suffix, compressed in zip((".br", ".gz"), _compressed(content, quality, cache), strict=True):
        form = file.with_name(file.name + suffix)
        form.write_bytes(compressed)
        os.utime(form, ns=(status.st_atime_ns, status.st_mtime_ns))


def _compressed(content: bytes, quality: int, cache: Path | None) -> tuple[bytes, bytes]:
    """The brotli and the gzip form, out of the cache where they are there."""
    if not cache or (quality < BEST and len(content) < _SMALL):
        return _made(content, quality)
    file = cache / hashlib.sha256(f"{brotli.__version__} {quality} ".encode() + content).hexdigest()
    with suppress(OSError, ValueError):
        length, kept = file.read_bytes().split(b"\n", 1)
        return kept[: int(length)], kept[int(length) :]
    made = _made(content, quality)
    write_at_once(file, b"%d\n%b%b" % (len(made[0]), *made))
    return made


def _made(content: bytes, quality: int) -> tuple[bytes, bytes]:
    return brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality), gzip.compress(content, 9, mtime=0)
