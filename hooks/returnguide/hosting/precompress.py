"""Write each text file of the site beside itself as .br and .gz, so that a server only has to
choose.

Compressing takes longer than rendering the Markdown of all pages, so that results are cached by the
content of the file.
"""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import brotli

from returnguide.cache import Cache, fingerprint

SUFFIXES = (".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml")
"""Files that shrink. PDFs and pictures are compressed in themselves."""

MIN_SIZE = 200
"""Bytes below which a compressed file saves nothing that counts, and a server sends the file
itself."""

SHARED_SUFFIXES = (".css", ".js", ".svg")
"""Suffixes of files that every reader asks for. Lists for search engines and help desks are not
among them: they are long, and the highest quality takes 3 seconds for each MB."""

SHARED_QUALITY = 11
"""Brotli's highest quality, for what every reader asks for: it changes seldom."""

PAGE_QUALITY = 5
"""Brotli's quality for all other files: 6 to 9 gain 1 % for ten times the time, 10 and 11 gain
10 % for twenty and fifty times."""

_SHARED_LEVEL, _PAGE_LEVEL = 9, 6
"""The levels of gzip for shared files and for all others: 9 gains 0.3 % for a third more time."""

_MIN_CACHED_SIZE = 8_000
"""Bytes below which reading a file of the cache takes as long as compressing a page."""


def precompress(site: Path, *, quality: int = PAGE_QUALITY, cache: Cache | None = None) -> int:
    """Write the compressed forms of a site's files; return how many files have them.

    `quality` is brotli's, 0 to 11, for all but the shared files; `cache` is another than the
    project's.
    """
    files = [
        path
        for folder, _, names in os.walk(site)
        for name in names
        if name.endswith(SUFFIXES) and os.path.getsize(path := f"{folder}/{name}") >= MIN_SIZE
    ]
    for file in files:
        _compress_file(file, quality=quality, cache=cache or Cache())
    return len(files)


def _compress_file(file: str, *, quality: int, cache: Cache) -> None:
    """Write both forms of one file, with its date: servers make Last-Modified and ETag from the
    form that they send."""
    with open(file, "rb") as opened:
        content = opened.read()
    shared = file.endswith(SHARED_SUFFIXES)
    levels = (SHARED_QUALITY, _SHARED_LEVEL) if shared else (quality, _PAGE_LEVEL)
    if len(content) < _MIN_CACHED_SIZE and not shared:
        forms = _compress(content, *levels)
    else:
        forms = _compress_cached(content, *levels, cache)
    status = os.stat(file)
    for suffix, form in zip((".br", ".gz"), forms, strict=True):
        with open(file + suffix, "wb") as opened:
            opened.write(form)
        os.utime(file + suffix, ns=(status.st_atime_ns, status.st_mtime_ns))


def _compress_cached(content: bytes, quality: int, level: int, cache: Cache) -> tuple[bytes, bytes]:
    """Return the forms of a text as `_compress` does, made once."""
    versions = f"{brotli.__version__} {zlib.ZLIB_RUNTIME_VERSION}"
    key = fingerprint("compressed", versions, f"{quality} {level}", content)
    if (cached := cache.get(key)) is not None:
        end = 4 + int.from_bytes(cached[:4])
        return cached[4:end], cached[end:]
    br, gz = _compress(content, quality, level)
    cache.put(key, len(br).to_bytes(4) + br + gz)
    return br, gz


def _compress(content: bytes, quality: int, level: int) -> tuple[bytes, bytes]:
    """Return the brotli form of a text, of some quality, and its gzip form, of some level."""
    return (
        brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality),
        gzip.compress(content, level, mtime=0),
    )
