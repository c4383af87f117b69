"""Checking the addresses in files that are no pages: style sheets and web manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from returnguide.linkcheck.site import css
from returnguide.linkcheck.site.html_spec import AddressKind
from returnguide.linkcheck.site.missing_targets import (
    missing_file,
    placeholder,
    rule_for_missing,
)
from returnguide.linkcheck.site.site_index import LinkUse, SiteIndex
from returnguide.linkcheck.site.urls import ResolvedUrl, resolve_url

MANIFEST_NAMES = frozenset({"manifest.webmanifest", "site.webmanifest"})

_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
_NOT_FETCHED = frozenset({"file", "javascript", "vbscript"})


def check_stylesheet(index: SiteIndex, name: str, text: str) -> None:
    """Check the addresses in a style sheet."""
    if not css.may_have_urls(text):
        return
    line, counted = 1, 0
    for address, offset in css.urls_in(text):
        line, counted = line + text.count("\n", counted, offset), offset
        if address and not address.startswith("#"):
            _check_url(index, name, line, address, "file")


def check_manifest(index: SiteIndex, name: str) -> None:
    """Check the pictures and pages that a web manifest names
    (https://www.w3.org/TR/appmanifest/)."""
    if (text := index.files.read_text(name)) is None:
        return
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"the web manifest is not valid JSON: {error.msg}"
        index.report(name, error.lineno, "site-unreadable", message)
        return
    except (RecursionError, ValueError) as error:
        is_deep = isinstance(error, RecursionError)
        what = "is nested too deep" if is_deep else "has a number that is too long"
        index.report(name, 1, "site-unreadable", f"the web manifest {what}")
        return
    lines = _lines_of_strings(text)
    for address, kind in _manifest_urls(values if isinstance(values, Mapping) else {}):
        if isinstance(address, str) and address:
            line = lines.get(json.dumps(address, ensure_ascii=False), 1)
            _check_url(index, name, line, address, kind)


def _manifest_urls(values: Mapping[str, object]) -> Iterator[tuple[object, AddressKind]]:
    """Yield what stands where a manifest has addresses."""
    shortcuts = _objects(values, "shortcuts")
    for holder in (values, *shortcuts):
        for key in ("icons", "screenshots"):
            for picture in _objects(holder, key):
                yield picture.get("src"), "file"
    for shortcut in shortcuts:
        yield shortcut.get("url"), "page"
    yield values.get("start_url"), "page"


def _objects(holder: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """Return the objects in a list of a manifest; what is something else is passed over, as
    browsers do."""
    value = holder.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _lines_of_strings(text: str) -> dict[str, int]:
    """Return the line in which each string of a JSON text, as it is written, stands first."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for match in _JSON_STRING.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        lines.setdefault(match[0], line)
    return lines


def _check_url(index: SiteIndex, name: str, line: int, raw: str, kind: AddressKind) -> None:
    """Check an address in a file that is no page."""
    index.links += 1
    model = index.model
    url = resolve_url(raw, model.base + name, model)
    if url.kind == "internal":
        _check_internal(index, LinkUse(name, line, -1, raw, url.path, url.fragment), kind, url)
    elif url.kind == "outside_base":
        if index.files.resolve(url.path).file:
            message = f"'{raw}' leads out of the site, whose root is {model.base}"
            hint = f"did you mean '{model.base}{url.path}'?"
            index.report(name, line, rule_for_missing(kind), message, hint, raw)
    elif url.kind == "external":
        if url.scheme == "http" and model.scheme == "https":
            message = f"'{raw}' is fetched over http, which browsers refuse on an https page"
            index.report(name, line, "site-mixed-content", message, "write https:", raw)
    elif url.kind == "other_scheme":
        if url.scheme in _NOT_FETCHED - model.schemes:
            message = f"'{raw}' is nothing that a reader's browser fetches"
            index.report(name, line, "site-bad-scheme", message, target=raw)
    elif url.kind == "placeholder":
        index.report(name, line, *placeholder(raw), raw)
    elif url.kind == "malformed":
        message = f"'{raw}' is no address: {url.error}"
        index.report(name, line, "site-malformed-address", message, target=raw)


def _check_internal(index: SiteIndex, use: LinkUse, kind: AddressKind, url: ResolvedUrl) -> None:
    target = index.files.resolve(url.path)
    if not target.file:
        if index.redirect_target(url.path) is None:
            missing = missing_file(index.files, kind, use.raw, url)
            index.report(use.file, use.line, *missing, use.raw, url.path)
    elif url.fragment and target.has_ids:
        index.anchors.append(use)
