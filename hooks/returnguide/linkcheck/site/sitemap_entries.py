"""Reading site maps: https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from returnguide.linkcheck.site.site_index import HreflangLink, SiteIndex
from returnguide.linkcheck.site.urls import resolve_url

_NAMES = ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml")
_ROBOTS = "robots.txt"
_ROBOTS_SITEMAP = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.I)
_GZIP = b"\x1f\x8b"
_MAX_BYTES = 50 * 1024 * 1024
_MAX_ADDRESSES = 50_000
"""What a site map may have at most, by the protocol; search engines refuse more."""


@dataclass
class SitemapEntry:
    """One `<url>` or `<sitemap>`."""

    file: str
    """The site map that has it."""
    line: int
    address: str = ""
    is_sitemap: bool = False
    """Whether it names another site map."""
    alternates: list[HreflangLink] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    """Addresses of pictures, with their lines."""


def read_sitemaps(index: SiteIndex) -> list[SitemapEntry]:
    """Return the entries of all site maps: `sitemap.xml`, those that `robots.txt` names, and those
    that an index names."""
    waiting = [name for name in _NAMES if name in index.files.sizes]
    waiting += _named_by_robots(index)
    entries: list[SitemapEntry] = []
    seen: set[str] = set()
    while waiting:
        if (name := waiting.pop(0)) in seen:
            continue
        seen.add(name)
        for entry in _read_entries(index, name):
            entries.append(entry)
            if entry.is_sitemap:
                url = resolve_url(entry.address, index.model.base, index.model)
                if url.kind == "internal" and url.path in index.files.sizes:
                    waiting.append(url.path)
    return entries


def _named_by_robots(index: SiteIndex) -> Iterator[str]:
    """Yield the site maps that `robots.txt` names; check that they exist."""
    text = index.files.read_text(_ROBOTS) if _ROBOTS in index.files.sizes else None
    for number, line in enumerate((text or "").splitlines(), 1):
        if not (match := _ROBOTS_SITEMAP.match(line)):
            continue
        address = match[1]
        url = resolve_url(address, index.model.base, index.model)
        if url.kind == "internal" and index.files.resolve(url.path).file:
            yield url.path
        elif url.kind == "internal":
            message = f"the site map '{address}' does not exist"
            hint = index.files.hint_for(url.path)
            index.report(_ROBOTS, number, "site-dead-sitemap", message, hint, address)


def _read_entries(index: SiteIndex, name: str) -> list[SitemapEntry]:
    """Return the entries of one file."""
    if (data := index.files.read(name)) is None:
        return []
    entries: list[SitemapEntry] = []
    try:
        data = _unpacked(data)
        if name.endswith(".txt"):
            _parse_lines(data, name, entries)
        else:
            _parse_xml(data, name, entries)
    except expat.ExpatError as error:
        message = f"the site map is not valid XML: {expat.ErrorString(error.code)}"
        index.report(name, error.lineno, "site-unreadable", message)
        return []
    except (OSError, EOFError, ValueError, zlib.error) as error:
        index.report(name, 1, "site-unreadable", f"the site map cannot be read: {error}")
    return entries


def _unpacked(data: bytes) -> bytes:
    """Return the text of a site map. Raises OSError, EOFError, ValueError and zlib.error."""
    if data.startswith(_GZIP):
        data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"it has more than {_MAX_BYTES / 1024**2:.0f} MB, the most that it may")
    return data


def _check_number(entries: list[SitemapEntry]) -> None:
    """Raise ValueError where there are more entries than a site map may have."""
    if len(entries) > _MAX_ADDRESSES:
        most = f"{_MAX_ADDRESSES:,}"
        raise ValueError(f"it lists more than {most} addresses, the most that it may; divide it")


def _parse_lines(data: bytes, name: str, entries: list[SitemapEntry]) -> None:
    """Add the entries of a site map that is a list of addresses. Raises ValueError."""
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        if line.strip():
            entries.append(SitemapEntry(name, number, line.strip()))
            _check_number(entries)


def _parse_xml(data: bytes, name: str, entries: list[SitemapEntry]) -> None:
    """Add the entries of an XML site map. Raises ExpatError and ValueError."""
    text: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        text.clear()
        if local in {"url", "sitemap"}:
            line, is_sitemap = parser.CurrentLineNumber, local == "sitemap"
            entries.append(SitemapEntry(name, line, is_sitemap=is_sitemap))
            _check_number(entries)
        elif local == "link" and entries and "hreflang" in attributes:
            code, address = attributes["hreflang"], attributes.get("href", "")
            link = HreflangLink(code, address, parser.CurrentLineNumber, -1)
            if "alternate" in attributes.get("rel", "alternate"):
                entries[-1].alternates.append(link)

    def end(tag: str) -> None:
        namespace, _, local = tag.rpartition(" ")
        if local != "loc" or not entries:
            return
        value = "".join(text).strip()
        if "image" in namespace:
            entries[-1].images.append((value, parser.CurrentLineNumber))
        elif not entries[-1].address:
            entries[-1].address, entries[-1].line = value, parser.CurrentLineNumber

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.Parse(data, True)
