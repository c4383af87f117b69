"""The site map, and what `robots.txt` says of it: https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, resolve, url_of
from returnguide.linkcheck.site.pages import HreflangLink, SiteIndex, missing_file
from returnguide.linkcheck.site.redirects import Routes
from returnguide.linkcheck.site.files import escape_control


@dataclass
class SitemapEntry:
    """One `<url>` or `<sitemap>`."""

    file: str
    """The site map that has it."""
    line: int
    address: str = ""
    is_map: bool = False
    alternates: list[HreflangLink] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)


def maps_of(reading: SiteIndex) -> list[SitemapEntry]:
    """The entries of all site maps: `sitemap.xml`, those that `robots.txt` names, and those that an
    index names."""
    waiting = [
        name
        for name in ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml")
        if name in reading.tree.files
    ]
    for line, address in _named_by_robots(reading):
        place = resolve(address, reading.model.base, reading.model)
        if place.kind == "inside" and not reading.tree.found(place.path).file:
            reading.found(
                "robots.txt",
                line,
                "site-dead-sitemap",
                f"the site map '{address}' does not exist",
                reading.tree.hint_for(place.path),
                address,
            )
        elif place.kind == "inside":
            waiting.append(place.path)
    entries: list[SitemapEntry] = []
    seen: set[str] = set()
    while waiting:
        if (name := waiting.pop(0)) in seen:
            continue
        seen.add(name)
        for entry in _entries_in(reading, name):
            entries.append(entry)
            if entry.is_map:
                place = resolve(entry.address, reading.model.base, reading.model)
                if place.kind == "inside" and place.path in reading.tree.files:
                    waiting.append(place.path)
    return entries


def _named_by_robots(reading: SiteIndex) -> Iterator[tuple[int, str]]:
    if "robots.txt" in reading.tree.files and (text := reading.tree.text("robots.txt")):
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.match(r"\s*sitemap\s*:\s*(\S+)", line, re.I):
                yield number, found[1]


def _entries_in(reading: SiteIndex, name: str) -> list[SitemapEntry]:
    """The entries of one file."""
    if (data := reading.tree.read(name)) is None:
        return []
    if name.endswith(".txt"):
        return [
            SitemapEntry(name, number, line.strip())
            for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1)
            if line.strip()
        ]
    try:
        return _parsed(gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data, name)
    except expat.ExpatError as error:
        reading.found(
            name,
            error.lineno,
            "site-unreadable",
            f"the site map is not valid XML: {expat.ErrorString(error.code)}",
        )
    except (OSError, EOFError, ValueError) as error:
        reading.found(name, 1, "site-unreadable", f"the site map cannot be read: {error}")
    return []


def _parsed(data: bytes, name: str) -> list[SitemapEntry]:
    entries: list[SitemapEntry] = []
    text: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        text.clear()
        if local in {"url", "sitemap"}:
            entries.append(SitemapEntry(name, parser.CurrentLineNumber, is_map=local == "sitemap"))
        elif (
            local == "link"
            and entries
            and "hreflang" in attributes
            and "alternate" in attributes.get("rel", "alternate")
        ):
            entries[-1].alternates.append(
                HreflangLink(
                    attributes["hreflang"], attributes.get("href", ""), parser.CurrentLineNumber, -1
                )
            )

    def end(tag: str) -> None:
        space, _, local = tag.rpartition(" ")
        if local == "loc" and entries:
            value = "".join(text).strip()
            if "image" in space:
                entries[-1].images.append((value, parser.CurrentLineNumber))
            elif not entries[-1].address:
                entries[-1].address, entries[-1].line = value, parser.CurrentLineNumber

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        start,
        end,
        text.append,
    )
    parser.Parse(data, True)
    return entries


def check_sitemaps(reading: SiteIndex, routes: Routes, entries: list[SitemapEntry]) -> None:
    """Every page that may be found is listed, once, and nothing else."""
    listed: dict[tuple[str, str], SitemapEntry] = {}
    for entry in entries:
        reading.links += 1
        before = len(reading.findings)
        if file := _check_entry(reading, routes, entry):
            key = file, entry.address.partition("#")[0].partition("?")[2]
            if key in listed and not entry.is_map and len(reading.findings) == before:
                first = listed[key].line
                reading.found(
                    entry.file,
                    entry.line,
                    "site-extra-in-sitemap",
                    f"'{entry.address}' is listed a second time, first in line {first}",
                    "take one out",
                    entry.address,
                )
            listed.setdefault(key, entry)
        for address, line in entry.images:
            place = resolve(address, reading.model.base, reading.model)
            if place.kind == "inside" and not reading.tree.found(place.path).file:
                reading.found(
                    entry.file,
                    line,
                    "site-dead-sitemap",
                    f"the picture '{address}' does not exist",
                    reading.tree.hint_for(place.path),
                    address,
                )
    if not listed or all(entry.is_map for entry in entries):
        return
    usual = next(entry.file for entry in entries if not entry.is_map)
    of_language = _map_of_each_language(reading, listed)
    fallbacks = fallback_files(reading)
    listed_files = {file for file, _ in listed}
    for page in reading.pages.values():
        if (
            page.file in listed_files
            or not page.is_listed
            or not page.is_document
            or page.is_not_found
            or page.redirect is not None
            or page.file in fallbacks
        ):
            continue
        if page.canonicals and _canonical_file(
            reading, page.canonicals[0].address, page.base
        ) not in {"", page.file}:
            continue
        address = url_of(page.file, reading.model)
        where = of_language.get(reading.model.language_of(page.file), usual)
        reading.found(
            where,
            1,
            "site-missing-in-sitemap",
            f"{escape_control(page.file)} is not listed",
            f"add {address}, or mark the page noindex",
            address,
        )


def _map_of_each_language(
    reading: SiteIndex, listed: Mapping[tuple[str, str], SitemapEntry]
) -> dict[str, str]:
    """Language -> the site map in which most of its pages stand, where a missing one belongs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (file, _), entry in listed.items():
        if not entry.is_map:
            counts[reading.model.language_of(file)][entry.file] += 1
    return {language: count.most_common(1)[0][0] for language, count in counts.items()}


def _check_entry(reading: SiteIndex, routes: Routes, entry: SitemapEntry) -> str:
    """Judge one address of a site map; returns the file that it stands for, '' if there is none."""
    model, tree = reading.model, reading.tree
    if not entry.address:
        reading.found(
            entry.file, entry.line, "site-dead-sitemap", "an entry of the site map has no address"
        )
        return ""
    place = resolve(entry.address, model.base, model)
    if place.kind != "inside" or place.scheme != model.scheme or "://" not in entry.address:
        if model.host or place.kind == "malformed":
            reading.found(
                entry.file,
                entry.line,
                "site-extra-in-sitemap",
                f"'{entry.address}' is no address of this site,"
                f" {model.scheme}://{model.host}{model.base}",
                "list this site's own addresses",
                entry.address,
            )
        return (
            tree.found(place.path).file
            if place.kind == "inside"
            else _file_at(reading, entry.address)
        )
    found = tree.found(place.path)
    if not found.file:
        if routes.redirected(place.path) is not None:
            reading.found(
                entry.file,
                entry.line,
                "site-extra-in-sitemap",
                f"'{entry.address}' is a redirect",
                "list the page that it leads to",
                entry.address,
            )
            return ""
        rule, message, hint = missing_file(tree, "page", entry.address, place)
        reading.found(
            entry.file,
            entry.line,
            rule if rule == "site-wrong-case" else "site-dead-sitemap",
            message,
            hint,
            entry.address,
        )
        return (
            tree.found(tree.find_case_insensitive(place.path)).file
            if rule == "site-wrong-case"
            else ""
        )
    if found.lacks_slash:
        reading.found(
            entry.file,
            entry.line,
            "site-missing-slash",
            f"'{entry.address}' lacks its final slash",
            f"write '{entry.address}/'",
            entry.address,
        )
    if (page := reading.pages.get(found.file)) and not entry.is_map:
        reason = (
            "is a redirect"
            if page.redirect
            else (
                "is the page for addresses that do not exist"
                if page.is_not_found
                else "is marked noindex" if not page.is_listed else ""
            )
        )
        if reason:
            reading.found(
                entry.file,
                entry.line,
                "site-extra-in-sitemap",
                f"'{entry.address}' {reason}",
                "take it out of the site map",
                entry.address,
            )
    return found.file


def _file_at(reading: SiteIndex, address: str) -> str:
    """The file of the same path as an address of another host, so that a page with a wrong address
    is not said to be missing too."""
    found = re.match(r"https?://[^/]+(/[^?#]*)", address)
    place = (
        resolve(found[1], reading.model.base, reading.model) if found else ResolvedUrl("outside")
    )
    return reading.tree.found(place.path).file if place.kind == "inside" else ""


def _canonical_file(reading: SiteIndex, address: str, base: str) -> str:
    place = resolve(address, base, reading.model)
    return reading.tree.found(place.path).file if place.kind == "inside" else ""


def fallback_files(reading: SiteIndex) -> frozenset[str]:
    """The files that site.json calls fallback pages."""
    files = set()
    for name in reading.model.fallback_pages:
        if "*" in name:
            pattern = re.compile(
                re.escape(name.strip("/")).replace(r"\*\*", ".*").replace(r"\*", ".*")
            )
            files |= {
                file
                for file in reading.pages
                if pattern.match(file) or pattern.match(address_of(file).strip("/"))
            }
            continue
        place = resolve(
            (
                name
                if "://" in name
                else f"{reading.model.base}{name.removeprefix(reading.model.base).lstrip('/')}"
            ),
            reading.model.base,
            reading.model,
        )
        found = (
            reading.tree.found(place.path).file
            or reading.tree.found(f"{place.path.strip('/')}/").file
            or reading.tree.found(f"{place.path.strip('/')}.html").file
        )
        files.add(found or place.path)
    return frozenset(files)
