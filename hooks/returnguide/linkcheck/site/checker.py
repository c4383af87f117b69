"""Everything that a reader of the built site could meet, checked in one pass over its files: links,
ids, pictures, redirects, languages.

It knows no generator: it takes a folder and what is known of the site (`model.py`), and works on
any static site.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import turbohtml

from returnguide.diagnostics import Diagnostic, Rule, sort_unique
from returnguide.linkcheck.site.anchors import check_anchors
from returnguide.linkcheck.site.canonicals import CanonicalChecker
from returnguide.linkcheck.site.folder_scan import scan_folder
from returnguide.linkcheck.site.grouping import group_repeated
from returnguide.linkcheck.site.hreflang import check_hreflang
from returnguide.linkcheck.site.inference import infer_model, place_languages
from returnguide.linkcheck.site.markup import check_size
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.orphans import check_orphans
from returnguide.linkcheck.site.page_languages import (
    check_cross_locale_links,
    check_page_languages,
)
from returnguide.linkcheck.site.page_parser import PageParser, parse_html
from returnguide.linkcheck.site.redirect_rules import RedirectTable, parse_redirects
from returnguide.linkcheck.site.redirects import REDIRECTS_FILE, check_redirects
from returnguide.linkcheck.site.resources import (
    MANIFEST_NAMES,
    check_manifest,
    check_stylesheet,
)
from returnguide.linkcheck.site.routes import Routes
from returnguide.linkcheck.site.site_diagnostic import SiteDiagnostic
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.site_index import SiteIndex
from returnguide.linkcheck.site.sitemap import check_sitemaps
from returnguide.linkcheck.site.sitemap_entries import read_sitemaps
from returnguide.linkcheck.site.text_fragments import check_text_fragments

RULES = (
    Rule(
        "site-nothing-checked",
        "A built site has pages, links, and every language that it should have.",
        reference=(
            "There is no page, no link, or no page of a language that the site should have: a check"
            " that looked at nothing proves nothing. Name the folder of a built site, build what is"
            " missing, or take the language out of the model."
        ),
        bad="an empty folder",
        good="index.html, with a link",
    ),
)


class SiteVisitor(Protocol):
    """An object that is shown the files that a check reads, so that they are read once."""

    def add_page(self, path: str, document: turbohtml.Document) -> None:
        """Take a parsed page; `path` is below the site's root."""

    def add_stylesheet(self, path: str, text: str) -> None:
        """Take the text of a style sheet."""


@dataclass(frozen=True)
class SiteReport:
    """What a check found, and how much there was to check."""

    diagnostics: tuple[Diagnostic, ...]
    """Sorted; their paths are below the site's folder."""
    pages: int
    links: int


def check_site(
    folder: Path, model: SiteModel | None = None, visitor: SiteVisitor | None = None
) -> SiteReport:
    """Check the site in `folder`. Without a model the address and the languages are taken from the
    site itself, as far as it tells them.

    Never raises for what is in the folder: files that cannot be read are diagnostics.
    """
    files = scan_folder(folder, model or SiteModel())
    if model:
        model = replace(model, languages=place_languages(model.languages, files))
    files = replace(files, model=model or infer_model(files), resolved={})
    index = SiteIndex(files)
    routes = Routes(files, _read_redirects(files), index.pages)
    index.redirect_target = routes.redirect_target
    for file in files.pages():
        _read_page(index, file, visitor)
    _check_resources(index, visitor)
    entries = read_sitemaps(index)
    check_redirects(index, routes)
    check_anchors(index, routes)
    check_text_fragments(index, routes)
    check_page_languages(index)
    CanonicalChecker(index).check()
    check_cross_locale_links(index)
    check_hreflang(index, entries)
    check_sitemaps(index, routes, entries)
    check_orphans(index, routes, entries)
    _check_amount(index)
    found = dict.fromkeys([*files.diagnostics, *index.diagnostics])
    diagnostics = group_repeated(index, found, _copies(index))
    return SiteReport(tuple(sort_unique(diagnostics)), len(index.pages), index.links)


def _read_page(index: SiteIndex, file: str, visitor: SiteVisitor | None) -> None:
    check_size(index, file)
    if (text := index.files.read_text(file)) is None:
        return
    document = parse_html(text)
    index.add(PageParser(index, file, text, document).parse())
    if visitor:
        visitor.add_page(file, document)


def _read_redirects(files: SiteFiles) -> RedirectTable:
    """Return the rules of `_redirects`. A file that is not text is reported once."""
    if REDIRECTS_FILE not in files.sizes:
        return RedirectTable(())
    reported = len(files.diagnostics)
    text = files.read_text(REDIRECTS_FILE)
    if text is None or len(files.diagnostics) > reported:
        return RedirectTable(())
    rules, invalid_lines = parse_redirects(text)
    for number, line in invalid_lines:
        message, hint = f"'{line}' is no redirect", "write /from /to 301"
        files.diagnostics.append(
            SiteDiagnostic(REDIRECTS_FILE, number, "site-dead-redirect", message, hint, line)
        )
    return RedirectTable(rules)


def _check_resources(index: SiteIndex, visitor: SiteVisitor | None) -> None:
    """Check the style sheets and the web manifests."""
    files = index.files
    for name in files.unique_files():
        if name.lower().endswith(".css") and (text := files.read_text(name)) is not None:
            check_stylesheet(index, name, text)
            if visitor:
                visitor.add_stylesheet(name, text)
    for name in sorted(index.manifests | (files.sizes.keys() & MANIFEST_NAMES)):
        check_manifest(index, name)


def _check_amount(index: SiteIndex) -> None:
    """Check that there was something to check."""
    if not index.pages:
        hint = "name the folder of a built site"
        index.report(".", 1, "site-nothing-checked", "there is no HTML page", hint)
        return
    if not index.links:
        message = f"there is no link in {len(index.pages)} pages"
        index.report(".", 1, "site-nothing-checked", message, "is this a built site?")
    used = {index.model.language_of(file) for file in index.pages}
    for code, folder in index.model.languages.items() if index.model.declared else ():
        if code not in used:
            where = f"{folder}/" if folder else "the root"
            message = f"there is no page of the language '{code}' (in {where})"
            hint = "build it, or take it out of the languages"
            index.report(".", 1, "site-nothing-checked", message, hint, code)


def _copies(index: SiteIndex) -> dict[str, str]:
    """Return fallback page -> the page that it was copied from, by its canonical address or its
    place in the default language."""
    copies = {}
    for file in index.fallback_files() & index.pages.keys():
        page = index.pages[file]
        source = index.file_at(page.canonicals[0].address, page.base) if page.canonicals else ""
        copies[file] = source if source not in {"", file} else index.model.without_language(file)
    return copies
