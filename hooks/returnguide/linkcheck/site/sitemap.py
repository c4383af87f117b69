"""The rules on site maps: what they list exists, and what search engines may list is in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.missing_targets import missing_file
from returnguide.linkcheck.site.routes import Routes
from returnguide.linkcheck.site.site_diagnostic import escape_control
from returnguide.linkcheck.site.site_files import Resolution
from returnguide.linkcheck.site.site_index import BuiltPage, SiteIndex
from returnguide.linkcheck.site.sitemap_entries import SitemapEntry
from returnguide.linkcheck.site.urls import ResolvedUrl, resolve_url, url_of

RULES = (
    Rule(
        "site-dead-sitemap",
        "The site map names pages that exist.",
        reference=(
            "The site map, or `robots.txt`, names an address that does not exist"
            " (https://www.sitemaps.org/protocol.html). Take it out, or write it as it is."
        ),
        bad="<loc>https://guide.example/phots/</loc>",
        good="<loc>https://guide.example/photos/</loc>",
    ),
    Rule(
        "site-extra-in-sitemap",
        "The site map names each page once, and none that search engines should leave out.",
        severity="warning",
        reference=(
            "The site map names a redirect, a 404 page, a page marked `noindex`, an address of"
            " another site, or one page twice. Take it out."
        ),
        bad="<loc>https://guide.example/404.html</loc>",
        good="<loc>https://guide.example/photos/</loc>",
    ),
    Rule(
        "site-missing-in-sitemap",
        "The site map names every page that search engines may list.",
        severity="warning",
        reference=(
            "List the page, or mark it `noindex`. Of several site maps the message names the one in"
            " which most pages of that language stand."
        ),
        bad="sitemap.xml without photos/index.html",
        good="sitemap.xml: <loc>https://guide.example/photos/</loc>",
    ),
)

_ON_ANY_HOST = re.compile(r"https?://[^/]+(/[^?#]*)")

Listed = Mapping[tuple[str, str], SitemapEntry]
"""(file, query of the address) -> the first entry that lists it."""


def check_sitemaps(index: SiteIndex, routes: Routes, entries: Sequence[SitemapEntry]) -> None:
    """Check that every page that may be found is listed, once, and nothing else."""
    listed: dict[tuple[str, str], SitemapEntry] = {}
    for entry in entries:
        index.links += 1
        reported = len(index.diagnostics)
        if file := _check_entry(index, routes, entry):
            key = file, entry.address.partition("#")[0].partition("?")[2]
            is_ok = len(index.diagnostics) == reported
            if key in listed and not entry.is_sitemap and is_ok:
                first = listed[key].line
                message = f"'{entry.address}' is listed a second time, first in line {first}"
                _report(index, entry, "site-extra-in-sitemap", message, "take one out")
            listed.setdefault(key, entry)
        _check_images(index, entry)
    if listed and not all(entry.is_sitemap for entry in entries):
        _check_missing_pages(index, entries, listed)


def _report(index: SiteIndex, entry: SitemapEntry, rule: str, message: str, hint: str) -> None:
    index.report(entry.file, entry.line, rule, message, hint, entry.address)


def _check_images(index: SiteIndex, entry: SitemapEntry) -> None:
    for address, line in entry.images:
        url = resolve_url(address, index.model.base, index.model)
        if url.kind == "internal" and not index.files.resolve(url.path).file:
            message, hint = (
                f"the picture '{address}' does not exist",
                index.files.hint_for(url.path),
            )
            index.report(entry.file, line, "site-dead-sitemap", message, hint, address)


def _check_missing_pages(index: SiteIndex, entries: Sequence[SitemapEntry], listed: Listed) -> None:
    """Check that the site maps list all pages that search engines may list."""
    sitemap = next(entry.file for entry in entries if not entry.is_sitemap)
    by_language = _sitemap_by_language(index, listed)
    listed_files = {file for file, _ in listed}
    fallbacks = index.fallback_files()
    for page in index.pages.values():
        if page.file in listed_files or page.file in fallbacks or not should_be_listed(index, page):
            continue
        holder = by_language.get(index.model.language_of(page.file), sitemap)
        address = url_of(page.file, index.model)
        message = f"{escape_control(page.file)} is not listed"
        hint = f"add {address}, or mark the page noindex"
        index.report(holder, 1, "site-missing-in-sitemap", message, hint, address)


def should_be_listed(index: SiteIndex, page: BuiltPage) -> bool:
    """Return whether search engines should find a page under its own address."""
    if not page.is_listed or not page.is_document or page.is_not_found or page.redirect is not None:
        return False
    if not page.canonicals:
        return True
    return index.file_at(page.canonicals[0].address, page.base) in {"", page.file}


def _sitemap_by_language(index: SiteIndex, listed: Listed) -> dict[str, str]:
    """Return language -> the site map in which most of its pages stand, where a missing one
    belongs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (file, _), entry in listed.items():
        if not entry.is_sitemap:
            counts[index.model.language_of(file)][entry.file] += 1
    return {language: count.most_common(1)[0][0] for language, count in counts.items()}


def _check_entry(index: SiteIndex, routes: Routes, entry: SitemapEntry) -> str:
    """Check one address of a site map; return the file that it stands for, '' if there is none."""
    model, address = index.model, entry.address
    if not address:
        message = "an entry of the site map has no address"
        _report(index, entry, "site-dead-sitemap", message, "")
        return ""
    url = resolve_url(address, model.base, model)
    if url.kind != "internal" or url.scheme != model.scheme or "://" not in address:
        return _check_foreign(index, entry, url)
    target = index.files.resolve(url.path)
    if not target.file:
        return _check_missing(index, routes, entry, url)
    if target.lacks_slash:
        message, hint = f"'{address}' lacks its final slash", f"write '{address}/'"
        _report(index, entry, "site-missing-slash", message, hint)
    if reason := _reason_against(index, entry, target):
        hint = "take it out of the site map"
        _report(index, entry, "site-extra-in-sitemap", f"'{address}' {reason}", hint)
    return target.file


def _reason_against(index: SiteIndex, entry: SitemapEntry, target: Resolution) -> str:
    """Return why search engines should not find a page that is listed; '' if nothing is wrong."""
    page = index.pages.get(target.file)
    if page is None or entry.is_sitemap:
        return ""
    if page.redirect:
        return "is a redirect"
    if page.is_not_found:
        return "is the page for addresses that do not exist"
    return "" if page.is_listed else "is marked noindex"


def _check_foreign(index: SiteIndex, entry: SitemapEntry, url: ResolvedUrl) -> str:
    """Check an address that is not written as one of this site; return as `_check_entry` does, so
    that a page with a wrong address is not reported as missing too."""
    model, address = index.model, entry.address
    if model.host or url.kind == "malformed":
        own = f"{model.scheme}://{model.host}{model.base}"
        message = f"'{address}' is no address of this site, {own}"
        _report(index, entry, "site-extra-in-sitemap", message, "list this site's own addresses")
    if url.kind == "internal":
        return index.files.resolve(url.path).file
    match = _ON_ANY_HOST.match(address)
    return index.file_at(match[1]) if match else ""


def _check_missing(index: SiteIndex, routes: Routes, entry: SitemapEntry, url: ResolvedUrl) -> str:
    """Report an address at which there is no file; return as `_check_entry` does."""
    if routes.redirect_target(url.path) is not None:
        message, hint = f"'{entry.address}' is a redirect", "list the page that it leads to"
        _report(index, entry, "site-extra-in-sitemap", message, hint)
        return ""
    missing = missing_file(index.files, "page", entry.address, url)
    is_wrong_case = missing.rule == "site-wrong-case"
    rule = missing.rule if is_wrong_case else "site-dead-sitemap"
    _report(index, entry, rule, missing.message, missing.hint)
    if not is_wrong_case:
        return ""
    return index.files.resolve(index.files.find_case_insensitive(url.path)).file
