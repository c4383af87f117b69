"""The rules on `hreflang`, in pages and in site maps: links to the same page in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.hreflang_return import X_DEFAULT, PageAlternates, ReturnLinks
from returnguide.linkcheck.site.language_codes import (
    base_language,
    hreflang_error,
    languages_match,
)
from returnguide.linkcheck.site.missing_targets import missing_file
from returnguide.linkcheck.site.site_files import PAGE_SUFFIXES, Resolution
from returnguide.linkcheck.site.site_index import HreflangLink, SiteIndex
from returnguide.linkcheck.site.sitemap_entries import SitemapEntry
from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, resolve_url

RULES = (
    Rule(
        "site-hreflang",
        "In the built site, hreflang names a page of that language, once.",
        reference=(
            "A `hreflang`, in a page or in the site map, names a page that does not exist, is a"
            " redirect or is in another language; or one language stands twice. Search engines"
            " then ignore it. An alternate whose `type` is not that of a page (a feed, a PDF) is no"
            " translation: its address and its code are checked, the rest is not."
        ),
        bad='<link rel="alternate" hreflang="de" href="/en/photos/">',
        good='<link rel="alternate" hreflang="en" href="/en/photos/">',
    ),
)


class AlternateSet(NamedTuple):
    """The alternates of one page, as the page or a site map names them."""

    holder: str
    """The file that has them."""
    file: str
    """The page that they are about."""
    base: str
    """What their addresses start from."""
    links: list[HreflangLink]


def check_hreflang(index: SiteIndex, entries: Iterable[SitemapEntry]) -> None:
    """Check all alternates: valid codes, each once, to pages of that language that lead back."""
    of_pages = [
        AlternateSet(page.file, page.file, page.base, page.alternates)
        for page in index.pages.values()
        if page.alternates and page.redirect is None and not page.is_not_found
    ]
    of_sitemaps = [
        AlternateSet(entry.file, file, index.model.base, entry.alternates)
        for entry in entries
        if entry.alternates and (file := _page_of(index, entry))
    ]
    for sets in (of_pages, of_sitemaps):
        checker = HreflangChecker(index)
        for alternates in sets:
            checker.check(alternates)
        ReturnLinks(index, checker.pages, checker.reported).check()


def _page_of(index: SiteIndex, entry: SitemapEntry) -> str:
    """Return the file that an entry is about, whatever host it names."""
    path = resolve_url(entry.address, index.model.base, index.model).path
    return index.files.resolve(path).file


class HreflangChecker:
    """A check of sets of alternates, set by set, which notes what they name."""

    def __init__(self, index: SiteIndex) -> None:
        self.index, self.model = index, index.model
        self.fallbacks = index.fallback_files()
        self.pages: dict[str, PageAlternates] = {}
        """Page -> what it names."""
        self.reported: set[tuple[str, str]] = set()
        """(page, language) for which something was reported."""

    def check(self, alternates: AlternateSet) -> None:
        """Check one set."""
        named: dict[str, HreflangLink] = {}
        seen: dict[str, HreflangLink] = {}
        for link in alternates.links:
            self.index.links += 1
            code = link.code.lower()
            target, is_ok = self._check_link(alternates, link)
            is_repeated = code in seen
            if is_repeated:
                self._report_repeated(alternates, link, seen[code])
            if is_repeated or not is_ok:
                self.reported.add((alternates.file, base_language(code)))
            seen.setdefault(code, link)
            # x-default stands for a page only where no language does
            is_first = target not in named or named[target].code.lower() == X_DEFAULT
            if target and is_first and not is_repeated:
                named[target] = link
        self.pages[alternates.file] = PageAlternates(alternates.holder, named)

    def _report_repeated(
        self, alternates: AlternateSet, link: HreflangLink, first: HreflangLink
    ) -> None:
        message = f"hreflang=\"{link.code}\" stands twice, first for '{first.address}'"
        self.index.report(
            alternates.holder,
            link.line,
            "site-hreflang",
            message,
            "a page has one address in each language",
            link.address,
            f"{link.code.lower()} twice",
            link.column,
        )

    def _report(
        self,
        alternates: AlternateSet,
        link: HreflangLink,
        message: str,
        hint: str = "",
        rule: str = "site-hreflang",
        target: str = "",
    ) -> None:
        address, own = link.address, address_of(alternates.file).lstrip("/")
        pattern = address.replace(own, "…") if own else address
        subject, target = f"{link.code} {pattern}", target or address
        self.index.report(
            alternates.holder, link.line, rule, message, hint, target, subject, link.column
        )

    def _check_link(self, alternates: AlternateSet, link: HreflangLink) -> tuple[str, bool]:
        """Check one alternate; return the page that it names, '' for none, and whether nothing is
        wrong with it."""
        code, written = link.code.strip(), f'hreflang="{link.code}"'
        if not code:
            self._report(alternates, link, "hreflang is empty", "write the language's code")
            return self.index.file_at(link.address, alternates.base), False
        if error := hreflang_error(code):
            message = f"{written}: {error.message}"
            self._report(
                alternates, link, message, error.hint, "site-language-code", target=link.code
            )
        url = resolve_url(link.address, alternates.base, self.model)
        what = f"{written} names '{link.address}'"
        if url.kind in {"external", "outside_base"}:
            if url.scheme == "http" and self.model.scheme == "https":
                message = f"{what}, an unprotected page"
                self._report(alternates, link, message, "write https:", "site-http-link")
            return "", True
        if url.kind != "internal":
            rule = "site-placeholder" if url.kind == "placeholder" else "site-hreflang"
            self._report(alternates, link, f"{what}, which is no address of a page", rule=rule)
            return "", False
        target = self.index.files.resolve(url.path)
        if not target.file:
            self._report_missing(alternates, link, url)
            return "", False
        self._check_form(alternates, link, url, target)
        return self._check_target(alternates, link, target.file, is_valid=error is None)

    def _report_missing(
        self, alternates: AlternateSet, link: HreflangLink, url: ResolvedUrl
    ) -> None:
        what = f"hreflang=\"{link.code}\" names '{link.address}'"
        if self.index.redirect_target(url.path) is not None:
            hint = "name the page that it leads to"
            self._report(alternates, link, f"{what}, which is a redirect", hint)
            return
        missing = missing_file(self.index.files, "page", link.address, url)
        rule = missing.rule if missing.rule == "site-wrong-case" else "site-hreflang"
        self._report(alternates, link, f"{what}, which does not exist", missing.hint, rule)

    def _check_form(
        self, alternates: AlternateSet, link: HreflangLink, url: ResolvedUrl, target: Resolution
    ) -> None:
        """Check how an address that leads to a file of the site is written."""
        scheme = self.model.scheme
        if target.lacks_slash:
            message = f"'{link.address}' lacks its final slash"
            hint = f"write '{link.address}/'"
            self._report(alternates, link, message, hint, "site-missing-slash")
        if url.scheme and url.scheme != scheme:
            message = f"hreflang=\"{link.code}\" names '{link.address}', the site has {scheme}:"
            self._report(alternates, link, message, f"write {scheme}:", "site-http-link")

    def _check_target(
        self, alternates: AlternateSet, link: HreflangLink, file: str, *, is_valid: bool
    ) -> tuple[str, bool]:
        """Check the file that an alternate names; return as `_check_link` does. `is_valid`: its
        code is."""
        page, is_default = self.index.pages.get(file), link.code.lower() == X_DEFAULT
        what = f"hreflang=\"{link.code}\" names '{link.address}'"
        if page is None:
            return "", not file.lower().endswith(PAGE_SUFFIXES)
        if page.redirect is not None:
            if not is_default:  # x-default may be a page that chooses the language
                hint = "name the page that it leads to"
                self._report(alternates, link, f"{what}, which is a redirect", hint)
            return "", is_default
        language = self.model.language_of(file) or page.language or ""
        is_exempt = is_default or not is_valid or file in self.fallbacks or not language
        if is_exempt or languages_match(link.code, language):
            return file, True
        hint = "name the page of that language"
        self._report(alternates, link, f"{what}, a page in '{language}'", hint)
        return file, False
