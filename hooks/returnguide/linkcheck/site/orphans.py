"""The rule on pages that nothing leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.routes import Routes
from returnguide.linkcheck.site.site_index import BuiltPage, SiteIndex
from returnguide.linkcheck.site.sitemap import should_be_listed
from returnguide.linkcheck.site.sitemap_entries import SitemapEntry

RULES = (
    Rule(
        "site-orphan-page",
        "In the built site, something leads to every page.",
        severity="warning",
        reference=(
            "No other page, redirect or site map names the page, so that nobody finds it. Link to"
            " it, take it out, or mark it `noindex`, as a page that is meant for few is."
        ),
        bad="draft/index.html, to which no page links",
        good='<a href="/photos/">Take the photos</a>',
    ),
)


def check_orphans(index: SiteIndex, routes: Routes, entries: Iterable[SitemapEntry]) -> None:
    """Check that something leads to each page that search engines may list."""
    alone = [page for page in index.pages.values() if page.file not in index.linked]
    if not any(_needs_link(index, page) for page in alone):
        return
    named = {index.file_at(address, base) for address, base in _named(index, routes, entries)}
    fallbacks = index.fallback_files()
    for page in alone:
        if page.file not in named | fallbacks and _needs_link(index, page):
            message = "no page, redirect or site map leads to this page"
            hint = "link to it, or mark it noindex"
            index.report(page.file, page.line, "site-orphan-page", message, hint)


def _needs_link(index: SiteIndex, page: BuiltPage) -> bool:
    """Return whether a page is none at which readers begin, and none that a host sends by
    itself."""
    is_home = index.model.without_language(page.file) in {"index.html", *index.model.index_names}
    return not is_home and should_be_listed(index, page)


def _named(
    index: SiteIndex, routes: Routes, entries: Iterable[SitemapEntry]
) -> Iterator[tuple[str, str]]:
    """Yield what else names a page, with the base that its address starts from: redirects, site
    maps, other languages."""
    base = index.model.base
    yield from ((rule.target, base) for rule in routes.table.rules)
    yield from ((entry.address, base) for entry in entries)
    for page in index.pages.values():
        if page.redirect is not None:
            yield page.redirect.address, page.base
        yield from ((link.address, page.base) for link in page.alternates)
