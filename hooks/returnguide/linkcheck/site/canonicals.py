"""The rules on `<link rel="canonical">` (RFC 6596)."""

from __future__ import annotations

from collections import Counter

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.missing_targets import missing_file, placeholder
from returnguide.linkcheck.site.page_languages import is_translation
from returnguide.linkcheck.site.site_index import BuiltPage, HreflangLink, SiteIndex
from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, resolve_url, url_of

RULES = (
    Rule(
        "site-canonical",
        "In the built site, a page's canonical address is its own, or that of the page that it"
        " copies.",
        reference=(
            "Search engines would list the wrong page, or none: the canonical address names a page"
            " that does not exist, another page, one in another language or on another host, or"
            " stands twice or in `<body>`. A page names itself; a page that is shown in the source"
            " language for want of a translation (`fallback_pages`) names the source."
        ),
        bad='photos/index.html: <link rel="canonical" href="https://guide.example/imei/">',
        good='photos/index.html: <link rel="canonical" href="https://guide.example/photos/">',
    ),
    Rule(
        "site-no-canonical",
        "In the built site, every page names its canonical address.",
        severity="warning",
        reference=(
            "The page names no canonical address, while others do, so that search engines may list"
            " it under several. Pages marked `noindex`, 404 pages and redirects need none."
        ),
        bad="photos/index.html: <head><title>Photos</title></head>",
        good='photos/index.html: <link rel="canonical" href="https://guide.example/photos/">',
    ),
)

_MAX_COPIES = 3
"""Pages of one title; more of them have it from a template, and are no copies of each other."""


class CanonicalChecker:
    """A check of the canonical addresses of all pages."""

    def __init__(self, index: SiteIndex) -> None:
        self.index = index
        self.fallbacks = index.fallback_files()
        self.titles = Counter(page.title for page in index.pages.values())

    def check(self) -> None:
        """Check that each page names its own address, or that of the page that it copies."""
        pages = self.index.pages.values()
        is_wanted = any(page.canonicals for page in pages if page.redirect is None)
        for page in pages:
            if page.redirect is not None or not page.is_document or page.is_not_found:
                continue
            if page.canonicals:
                self._check_page(page)
            elif is_wanted and page.is_listed:
                message = "the page names no canonical address, as the others do"
                hint = f'add <link rel="canonical" href="{url_of(page.file, self.index.model)}">'
                self.index.report(page.file, 1, "site-no-canonical", message, hint)

    def _check_page(self, page: BuiltPage) -> None:
        first, *others = page.canonicals
        for link in others:
            message = "the page names its canonical address twice: search engines ignore both"
            self.index.report(
                page.file,
                link.line,
                "site-canonical",
                message,
                "keep one",
                link.address,
                column=link.column,
            )
        self.index.links += 1
        url = resolve_url(first.address, page.base, self.index.model)
        if url.kind == "internal":
            self._check_internal(page, first, url)
        elif url.kind == "placeholder":
            missing = placeholder(first.address)
            self._report(page, first, missing.message, rule=missing.rule)
        elif url.kind not in {"external", "outside_base"} or self.index.model.host:
            what = f"is '{first.address}', which is not on this site"
            if url.kind == "empty":
                what = "is empty"
            elif url.kind == "malformed":
                what = f"is '{first.address}', which is no address: {url.error}"
            self._report(page, first, f"the canonical address {what}", self._own(page))

    def _own(self, page: BuiltPage) -> str:
        """Return the hint to name the page itself."""
        return f"write {url_of(page.file, self.index.model)}"

    def _report(
        self,
        page: BuiltPage,
        link: HreflangLink,
        message: str,
        hint: str = "",
        rule: str = "site-canonical",
    ) -> None:
        raw = link.address
        subject = raw.replace(address_of(page.file), "…")
        self.index.report(page.file, link.line, rule, message, hint, raw, subject, link.column)

    def _check_internal(self, page: BuiltPage, link: HreflangLink, url: ResolvedUrl) -> None:
        scheme, what = self.index.model.scheme, f"the canonical address '{link.address}'"
        target = self.index.files.resolve(url.path)
        if url.scheme and url.scheme != scheme:
            message = f"{what} has {url.scheme}:, the site has {scheme}:"
            self._report(page, link, message, self._own(page))
        elif not target.file:
            self._report_missing(page, link, url)
        elif target.file != page.file:
            self._check_other(page, link, target.file)
        elif target.lacks_slash:
            message = f"{what} lacks its final slash"
            self._report(page, link, message, self._own(page), "site-missing-slash")

    def _report_missing(self, page: BuiltPage, link: HreflangLink, url: ResolvedUrl) -> None:
        what = f"the canonical address '{link.address}'"
        if self.index.redirect_target(url.path) is not None:
            self._report(page, link, f"{what} is a redirect", self._own(page))
            return
        missing = missing_file(self.index.files, "page", link.address, url)
        rule = missing.rule if missing.rule == "site-wrong-case" else "site-canonical"
        self._report(page, link, f"{what} does not exist", missing.hint, rule)

    def _check_other(self, page: BuiltPage, link: HreflangLink, file: str) -> None:
        """Check a canonical address that is that of another file."""
        target, what = self.index.pages.get(file), f"the canonical address '{link.address}'"
        if target is None:
            self._report(page, link, f"{what} is no page")
        elif target.redirect is not None:
            self._report(page, link, f"{what} is a redirect", self._own(page))
        elif not self._shows_source(page, target):
            languages = [self.index.model.language_of(name) for name in (page.file, file)]
            if all(languages) and languages[0] != languages[1]:
                message = f"{what} is a page in '{languages[1]}', this one is in '{languages[0]}'"
                hint = f"{self._own(page)}, or name the page under fallback_pages"
                self._report(page, link, message, hint)
            elif page.is_listed and not self._is_copy(page, target):
                self._report(page, link, f"{what} is that of another page", self._own(page))

    def _shows_source(self, page: BuiltPage, target: BuiltPage) -> bool:
        """Return whether a page shows another one for want of a translation. Where the languages
        were guessed, each translation that names another one may."""
        if page.file in self.fallbacks:
            return True
        model = self.index.model
        if model.declared or model.language_of(page.file) == model.language_of(target.file):
            return False
        return is_translation(self.index, page.file, target.file)

    def _is_copy(self, page: BuiltPage, target: BuiltPage) -> bool:
        """Return whether a page is a copy for printing, or the same under another address."""
        is_same_title = page.title != 0 and page.title == target.title
        return is_same_title and self.titles[page.title] <= _MAX_COPIES
