"""Everything that a reader of the built site could meet, checked in one pass over its files: links,
ids, pictures, redirects, languages.

It knows no generator: it takes a folder and what is known of the site (`model.py`), and works on
any static site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from returnguide.diagnostics import Diagnostic, sort_unique
from returnguide.linkcheck.site import alternates, css, redirects, sitemap
from returnguide.linkcheck.site.urls import resolve
from returnguide.linkcheck.site.grouping import group_repeated
from returnguide.linkcheck.site.languages import language_code_error
from returnguide.linkcheck.site.model import SiteModel, host_of
from returnguide.linkcheck.site.pages import (
    SiteIndex,
    LinkUse,
    missing_file,
    read_page,
    rule_for_missing,
)
from returnguide.linkcheck.site.files import Finding, SiteFiles, escape_control, scan_folder

__all__ = ["Checked", "SiteModel", "checked_site"]


@dataclass(frozen=True)
class SiteReport:
    """What a check found, and how much there was to check."""

    problems: tuple[Diagnostic, ...]
    """Sorted; their paths are below the site's folder."""
    pages: int
    links: int


def check_site(folder: Path, model: SiteModel | None = None) -> SiteReport:
    """Check the site in `folder`. Without a model the address and the languages are taken from the
    site itself, as far as it tells them.

    Never raises for what is in the folder: files that cannot be read are problems.
    """
    tree = scan_folder(folder, model or SiteModel())
    model = (
        replace(model, languages=_normalize_locales(model.languages, tree))
        if model
        else _infer_model(tree)
    )
    tree = replace(tree, model=model, known={})
    rules = _redirect_rules(tree)
    reading = SiteIndex(tree, redirected=lambda path: None)
    routes = redirects.Routes(tree, rules, reading.pages)
    reading.redirected = routes.redirected
    for name in tree.pages():
        read_page(reading, name)
    for name in tree.read_once():
        if name.lower().endswith(".css"):
            _check_stylesheet(reading, name)
    for name in sorted(
        reading.manifests | (tree.files.keys() & {"manifest.webmanifest", "site.webmanifest"})
    ):
        _check_manifest(reading, name)
    entries = sitemap.maps_of(reading)
    redirects.check_redirects(reading, routes)
    redirects.check_anchors(reading, routes)
    alternates.check_languages(reading)
    alternates.check_canonicals(reading, routes)
    alternates.check_cross_locale_links(reading)
    alternates.check_alternates(reading, routes, entries)
    sitemap.check_sitemaps(reading, routes, entries)
    _check_amount(reading)
    findings = dict.fromkeys([*tree.findings, *reading.findings])
    problems = group_repeated(reading, findings, _copies(reading))
    return SiteReport(tuple(sort_unique(problems)), len(reading.pages), reading.links)


def _infer_model(tree: SiteFiles) -> SiteModel:
    """What the site tells of itself: its address by the canonical address of its home page, its
    languages by its folders."""
    home = SiteIndex(tree, redirected=lambda path: None)
    folders = [
        name
        for name in tree.folders
        if "/" not in name
        and 2 <= len(name) <= 7
        and not language_code_error(name)[0]
        and f"{name}/index.html" in tree.files
    ]
    for name in ("index.html", *(f"{folder}/index.html" for folder in sorted(folders))):
        if name in tree.files:
            read_page(home, name)
    tree.findings.clear() if home.findings or home.pages else None
    first = home.pages.get("index.html")
    spoken = {
        name: home.pages[f"{name}/index.html"].language or ""
        for name in sorted(folders)
        if f"{name}/index.html" in home.pages
    }
    languages = {
        name: name
        for name, language in spoken.items()
        if language.partition("-")[0].lower() == name.partition("-")[0].lower()
    }
    if (
        first
        and first.language
        and first.redirect is None
        and languages
        and first.language not in languages
    ):
        languages = {first.language: "", **languages}
    url = (
        first.canonicals[0].address.strip()
        if first and first.canonicals and first.redirect is None
        else ""
    )
    return SiteModel(
        site_url=(
            url
            if url.startswith(("http://", "https://")) and host_of(url) and url.endswith("/")
            else ""
        ),
        languages=languages,
    )


def _normalize_locales(languages: Mapping[str, str], tree: SiteFiles) -> dict[str, str]:
    """The languages with the folders that they really have: the default one may have one too, and
    letters' case may differ."""
    tops = {name.lower(): name for name in tree.folders if name and "/" not in name}
    has_pages = {
        code: any(
            name in tree.files for name in (f"{code}/index.html", f"{code.lower()}/index.html")
        )
        for code in languages
    }
    placed = {}
    for code, folder in languages.items():
        if (
            folder not in tree.folders and folder.lower() not in tops
        ):  # no folder, but what the language is called
            folder = code
        placed[code] = (
            tops.get(code.lower(), code)
            if not folder and has_pages[code]
            else tops.get(folder.lower(), folder)
        )
    if (
        "" not in languages.values()
        and "index.html" in tree.files
        and (
            at_root := next(
                (code for code, folder in placed.items() if folder not in tree.folders), ""
            )
        )
    ):
        placed[at_root] = ""  # no default language was named: it is the first that has no folder
    return dict(sorted(placed.items(), key=lambda row: row[1] != ""))


def _redirect_rules(tree: SiteFiles) -> list[redirects.RedirectRule]:
    if "_redirects" not in tree.files:
        return []
    before = len(tree.findings)
    if (text := tree.text("_redirects")) is None or len(tree.findings) > before:
        return []  # it cannot be read, which is said
    rules, strange = redirects.rules_in(text)
    tree.findings += [
        Finding(
            "_redirects",
            line,
            "site-dead-redirect",
            f"'{written}' is no redirect",
            "write /from /to 301",
            written,
        )
        for line, written in strange
    ]
    return rules


def _check_stylesheet(reading: SiteIndex, name: str) -> None:
    """The addresses in a style sheet."""
    text = reading.tree.text(name)
    if text is None or not css.has_addresses(text):
        return
    line, counted = 1, 0
    for address, offset in css.addresses_in(text):
        line, counted = line + text.count("\n", counted, offset), offset
        if address and not address.startswith("#"):
            _check_file(reading, name, line, address)


def _check_manifest(reading: SiteIndex, name: str) -> None:
    """The pictures and pages that a web manifest names (https://www.w3.org/TR/appmanifest/)."""
    if (text := reading.tree.text(name)) is None:
        return
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        reading.found(
            name,
            error.lineno,
            "site-unreadable",
            f"the web manifest is not valid JSON: {error.msg}",
        )
        return
    except RecursionError:
        reading.found(name, 1, "site-unreadable", "the web manifest is nested too deep")
        return
    values = values if isinstance(values, Mapping) else {}
    shortcuts = _members(values, "shortcuts")
    lines = _lines_of_strings(text)
    pictures = [
        one
        for holder in (values, *shortcuts)
        for key in ("icons", "screenshots")
        for one in _members(holder, key)
    ]
    for address, kind in [
        *((one.get("src"), "file") for one in pictures),
        *((one.get("url"), "page") for one in shortcuts),
        (values.get("start_url"), "page"),
    ]:
        if isinstance(address, str) and address:
            _check_file(
                reading, name, lines.get(json.dumps(address, ensure_ascii=False), 1), address, kind
            )


def _lines_of_strings(text: str) -> dict[str, int]:
    """The line in which each string of a JSON text, as it is written, stands first."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"', text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        lines.setdefault(found[0], line)
    return lines


def _members(holder: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The objects in a list of a manifest; what is something else is passed over, as browsers
    do."""
    value = holder.get(key)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _check_file(reading: SiteIndex, name: str, line: int, address: str, kind: str = "file") -> None:
    """An address in a file that is no page."""
    reading.links += 1
    model = reading.model
    place = resolve(address, model.base + name, model)
    if place.kind == "inside":
        found = reading.tree.found(place.path)
        if not found.file and reading.redirected(place.path) is None:
            rule, message, hint = missing_file(reading.tree, kind, address, place)
            reading.found(name, line, rule, message, hint, address, place.path)
        elif place.fragment and found.has_ids:
            reading.anchors.append(LinkUse(name, line, -1, address, place.path, place.fragment))
    elif place.kind == "beside" and reading.tree.found(place.path).file:
        reading.found(
            name,
            line,
            rule_for_missing(kind),
            f"'{address}' leads out of the site, whose root is {model.base}",
            f"did you mean '{model.base}{place.path}'?",
            address,
        )
    elif place.kind == "outside" and place.scheme == "http" and model.scheme == "https":
        reading.found(
            name,
            line,
            "site-mixed-content",
            f"'{address}' is fetched over http, which browsers refuse on an https page",
            "write https:",
            address,
        )
    elif place.kind == "other" and place.scheme in {"file", "javascript", "vbscript"}:
        reading.found(
            name,
            line,
            "site-bad-scheme",
            f"'{address}' is nothing that a reader's browser fetches",
            target=address,
        )
    elif place.kind == "placeholder":
        reading.found(
            name,
            line,
            "site-placeholder",
            f"'{address}' stands for an address that was never filled in",
            target=address,
        )
    elif place.kind == "malformed":
        reading.found(
            name,
            line,
            "site-malformed-address",
            f"'{address}' is no address: {place.fault}",
            target=address,
        )


def _check_amount(reading: SiteIndex) -> None:
    """A check that looked at nothing proves nothing."""
    if not reading.pages:
        reading.found(
            ".",
            1,
            "site-nothing-checked",
            "there is no HTML page",
            "name the folder of a built site",
        )
    elif not reading.links:
        reading.found(
            ".",
            1,
            "site-nothing-checked",
            f"there is no link in {len(reading.pages)} pages",
            "is this a built site?",
        )
    if reading.pages and reading.model.declared:
        used = {reading.model.language_of(file) for file in reading.pages}
        for code, folder in reading.model.languages.items():
            if code not in used:
                where = f"{folder}/" if folder else "the root"
                reading.found(
                    ".",
                    1,
                    "site-nothing-checked",
                    f"there is no page of the language '{code}' (in {where})",
                    "build it, or take it out of the languages",
                    code,
                )


def _copies(reading: SiteIndex) -> dict[str, str]:
    """Fallback page -> the page that it was copied from, by its canonical address or its place in
    the default language."""
    copies = {}
    for file in sitemap.fallback_files(reading):
        page = reading.pages.get(file)
        if page is None:
            continue
        named = (
            resolve(page.canonicals[0].address, page.base, reading.model).path
            if page.canonicals
            else ""
        )
        source = reading.tree.found(named).file if named else ""
        folder = reading.model.languages.get(reading.model.language_of(file), "")
        copies[file] = source if source and source != file else file.removeprefix(f"{folder}/")
    return copies
