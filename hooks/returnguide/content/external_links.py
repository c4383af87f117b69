"""Addresses outside the guide: docs/data/links.yml."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, shorten, suggest

_KEYS = ("url", "verified", "source", "check", "expect")


@dataclass(frozen=True)
class ExternalLink:
    """An address outside the guide, from links.yml."""

    key: str
    line: int
    urls: Mapping[str, str]
    """Language -> address; the source language's is used for those that are not listed."""
    verified: datetime.date | None
    """The last day on which a person compared the address with its source."""
    source: str
    """Where the address comes from, in words."""
    expect: Mapping[str, str] = field(default_factory=dict)
    """Language -> a text that the page at the address must contain to be the right one."""

    def url(self, language: str) -> str:
        """Return the address for readers of a language."""
        return self.urls.get(language) or self.urls.get(SOURCE_LANGUAGE, "")


def parse_external_links(
    text: str, *, path: str
) -> tuple[dict[str, ExternalLink], list[Diagnostic]]:
    """Parse a links.yml into key -> link.

    An entry with an error is reported and stays in the result, so that its key is known.
    """
    rows, lines, diagnostics = read_groups(text, path)
    links = {}
    for key, row in rows.items():
        errors = list(_row_errors(row))
        if key != key.lower():
            errors.append(("has capital letters", f"write {key.lower()}"))
        line, verified, source = lines[(key,)], row.get("verified"), row.get("source", "")
        diagnostics += [
            data_error(path, line, f"link '{key}' {message}", hint) for message, hint in errors
        ]
        links[key.lower()] = ExternalLink(
            key,
            line,
            _urls(row),
            verified if isinstance(verified, datetime.date) else None,
            source if isinstance(source, str) else "",
            _expected_texts(row),
        )
    return links, diagnostics


def _urls(row: Mapping[str, object]) -> dict[str, str]:
    """Return language -> address; a single address is that of the source language."""
    url = row.get("url", "")
    if isinstance(url, dict):
        return {str(language): str(address) for language, address in url.items()}
    return {SOURCE_LANGUAGE: str(url)}


def _expected_texts(row: Mapping[str, object]) -> dict[str, str]:
    """Return language -> expected text; a single text is expected at each address."""
    expect = row.get("expect", {})
    if isinstance(expect, dict):
        return {str(language): str(text) for language, text in expect.items()}
    return {language: str(expect) for language in _urls(row)}


def _row_errors(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a row."""
    urls = _urls(row) if "url" in row else {}
    if "url" not in row:
        yield "has no 'url'", "write url: https://…"
    elif SOURCE_LANGUAGE not in urls:
        yield f"has no address for '{SOURCE_LANGUAGE}'", "the other languages fall back to it"
    for address in urls.values():
        if not address.startswith("https://"):
            yield f"has the address '{address}'", "it must begin with https://"
    if not isinstance(row.get("verified"), datetime.date):
        found = f"has '{shorten(row['verified'])}' for 'verified'" if row.get("verified") else ""
        message = found or "has no date 'verified'"
        yield message, "write the day of the last check as 2026-11-22"
    if unknown := sorted(set(_expected_texts(row)) - set(urls)):
        message = f"expects a text in '{unknown[0]}', for which it has no address"
        yield message, suggest(unknown[0], urls)
    if not row.get("source") or not isinstance(row["source"], str):
        yield "has no 'source'", "say where the address comes from"
    for extra in sorted(set(row) - set(_KEYS)):
        yield f"has an unknown key '{extra}'", suggest(extra, _KEYS)
