"""What choices.yml knows of a carrier besides its name: how a parcel is handed over, what the
places are called, where they are found, whether a label can be printed there.

The same holds for any kind whose rows offer keys of another; no kind is named here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from returnguide.diagnostics import shorten, suggest

ROW_SETTINGS = ("tracking", "tell", "note", "source", "verified")
"""What a row may have besides its names and the keys of other kinds."""

_WAY_SETTINGS = ("link", "prints", "places", "in")
_SITE_SETTINGS = ("link", "prints")
_PLACE = re.compile(r"\w(?:[\w .'’&/-]*\w)?")
"""A name in which Markdown reads nothing."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")
_PART = re.compile(r"[a-z-]+\.md#[a-z0-9-]+")

Error = tuple[str, str]
"""Message and hint."""


@dataclass(frozen=True)
class Site:
    """Where the places of a way are found, and what can be done there."""

    link: str = ""
    """A key of links.yml; empty where none is recorded."""
    prints: bool | None = None
    """Whether a label can be printed there from a code; None where that is not known."""


@dataclass(frozen=True)
class Way:
    """A way of handing a parcel over: a key that a row offers, with what is known of it."""

    site: Site = Site()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> what the places are called in it."""
    by_country: Mapping[str, Site] = field(default_factory=dict)
    """Key of the kind that lists the row -> what differs there."""


@dataclass(frozen=True)
class CarrierRow:
    """What is known of a carrier."""

    ways: Mapping[str, Way]
    tracking: str
    """A key of links.yml; empty where none is recorded."""
    tell: Mapping[str, str]
    """Word that its readers must know -> the part of the guide that it leads to, or empty."""

    def links(self) -> Iterator[str]:
        """Yield every key of links.yml that it names."""
        sites = (
            site for way in self.ways.values() for site in (way.site, *way.by_country.values())
        )
        yield from (link for link in (self.tracking, *(site.link for site in sites)) if link)


def parse_row(row: Mapping[str, object], ways: Mapping[str, object]) -> CarrierRow:
    """Return what a row says; `ways` is what it offers. What is wrong counts as not known."""
    tell = _mapping(row.get("tell"))
    return CarrierRow(
        {key: _parse_way(_mapping(details)) for key, details in ways.items()},
        _text(row.get("tracking")),
        {word: _text(_mapping(details).get("link")) for word, details in tell.items()},
    )


def _parse_way(details: Mapping[str, object]) -> Way:
    places = _mapping(details.get("places"))
    return Way(
        _parse_site(details),
        {
            language: tuple(str(name) for name in names if not _place_error(name))
            for language, names in places.items()
            if isinstance(names, list)
        },
        {key: _parse_site(_mapping(site)) for key, site in _mapping(details.get("in")).items()},
    )


def _parse_site(details: Mapping[str, object]) -> Site:
    prints = details.get("prints")
    return Site(_text(details.get("link")), prints if isinstance(prints, bool) else None)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def row_errors(row: Mapping[str, object]) -> Iterator[Error]:
    """Yield what is wrong with the settings of a row, but for what it offers."""
    for name in ("tracking", "note", "source"):
        if name in row and not isinstance(row[name], str):
            yield f"has the {name} '{shorten(row[name])}'", "put it in double quotes"
    if "verified" in row and not isinstance(row["verified"], datetime.date):
        yield f"has '{shorten(row['verified'])}' for 'verified'", "write the day as 2026-11-22"
    if "verified" in row and "source" not in row:
        yield "has no 'source'", "say where its facts come from"
    if not isinstance(row.get("tell", {}), dict):
        yield f"has the tell '{shorten(row['tell'])}'", "write {WORD: {link: PAGE.md#ID}}"
    for word, details in _mapping(row.get("tell")).items():
        part = _mapping(details).get("link", "")
        if not isinstance(details, dict) or set(details) - {"link"}:
            yield f"tells '{word}' with '{shorten(details)}'", "write {link: PAGE.md#ID}, or {}"
        elif part and not _PART.fullmatch(str(part)):
            yield (
                f"leads to '{shorten(part)}'",
                "write a part of the guide: PAGE.md#ID",
            )


def way_errors(key: str, details: object, countries: Sequence[str]) -> Iterator[Error]:
    """Yield what is wrong with a key that a row offers; `countries` are those that list the row."""
    if not isinstance(details, dict):
        yield f"has '{shorten(details)}' for '{key}'", f"write {key}: {{link: KEY}}, or {key}: {{}}"
        return
    yield from _site_errors(f"'{key}'", details, _WAY_SETTINGS)
    yield from _places_errors(key, details.get("places", {}))
    sites = details.get("in", {})
    if not isinstance(sites, dict):
        yield f"has the in '{shorten(sites)}' for '{key}'", "write {COUNTRY: {link: KEY}}"
    for country, site in _mapping(sites).items():
        if country not in countries:
            hint = suggest(country, countries)
            yield f"has facts of '{key}' in '{country}', which does not list it", hint
        if isinstance(site, dict):
            yield from _site_errors(f"'{key}' in '{country}'", site, _SITE_SETTINGS)
        else:
            yield f"has '{shorten(site)}' for '{country}'", "write {link: KEY}"


def _site_errors(
    subject: str, details: Mapping[str, object], known: Sequence[str]
) -> Iterator[Error]:
    for name, value in details.items():
        if name not in known:
            yield f"has an unknown setting '{name}' for {subject}", suggest(name, known)
        elif name == "link" and (not value or not isinstance(value, str)):
            yield f"has the link '{shorten(value)}' for {subject}", "write a key of links.yml"
        elif name == "prints" and not isinstance(value, bool):
            yield f"has the prints '{shorten(value)}' for {subject}", "write true or false"


def _places_errors(key: str, places: object) -> Iterator[Error]:
    if not isinstance(places, dict):
        hint = "write {LANGUAGE: [NAME]}, as {de: [Postfiliale]}"
        yield f"has places of '{key}' without their language", hint
        return
    for language, names in places.items():
        if not _LANGUAGE.fullmatch(language):
            yield f"has places of '{key}' in '{language}', which is no language", "write its code"
        if not isinstance(names, list) or not names:
            hint = f"write {language}: [NAME]"
            yield f"has the places '{shorten(names)}' for '{key}'", hint
            continue
        for name in filter(_place_error, names):
            yield f"has the place '{shorten(name)}'", "write its name alone, without signs"


def _place_error(name: object) -> bool:
    return not isinstance(name, str) or not _PLACE.fullmatch(name)
