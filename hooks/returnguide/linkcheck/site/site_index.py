"""What reading the pages of a built site brings together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from returnguide.linkcheck.site import css
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.site_diagnostic import SiteDiagnostic, escape_control
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.urls import address_of, resolve_url


class MetaRefresh(NamedTuple):
    """A page that sends its readers on (`<meta http-equiv="refresh">`)."""

    address: str
    line: int
    delay: int
    """In seconds."""
    keeps_anchor: bool
    """Whether a script of the page hands the fragment on."""


class LinkUse(NamedTuple):
    """A link whose anchor or language is checked when all pages are read."""

    file: str
    line: int
    column: int
    raw: str
    path: str
    """Where it leads: a path below the root."""
    fragment: str
    in_noscript: bool = False
    """Whether only readers without scripts see it."""


class HreflangLink(NamedTuple):
    """One `hreflang` of a page or of a site map; a canonical address, with an empty code."""

    code: str
    address: str
    line: int
    column: int


@dataclass(slots=True)
class BuiltPage:
    """What is kept of a page."""

    file: str
    ids: str = ""
    """Its ids, each between NUL characters, which no id can have."""
    noscript_ids: frozenset[str] = frozenset()
    """Those of them that only readers without scripts have."""
    language: str | None = None
    """`<html lang>`, None where there is none."""
    canonicals: list[HreflangLink] = field(default_factory=list)
    alternates: list[HreflangLink] = field(default_factory=list)
    redirect: MetaRefresh | None = None
    is_document: bool = True
    """False for a piece of HTML that is no page of its own."""
    is_listed: bool = True
    """Whether search engines may list it."""
    line: int = 1
    """Of its `<html>`."""
    title: int = 0
    """Hash of its title, 0 for none."""
    base: str = ""
    """What its relative addresses start from."""
    runs_script: bool = False
    """Whether a script runs in it, which may have routes of its own: `#/steps`."""

    @property
    def is_not_found(self) -> bool:
        """Whether it is what a host sends for addresses that do not exist."""
        return f"/{self.file}".endswith(("/404.html", "/404/index.html"))


class PageResult(NamedTuple):
    """What reading a page brings, beside diagnostics."""

    page: BuiltPage
    anchors: list[LinkUse]
    """Links to a fragment of another page, and those to a redirect."""
    cross_locale_links: list[LinkUse]
    manifests: list[str]
    """Web manifests of the site that it names."""
    quotes: list[LinkUse]
    """Links to words of a page (`#:~:text=…`), with that directive as the fragment."""
    linked: set[str]
    """Files that it leads to."""
    links: int
    """How many addresses were looked at."""


@dataclass
class SiteIndex:
    """What all pages define and what they link to; links to anything else are diagnostics."""

    files: SiteFiles
    redirect_target: Callable[[str], str | None] = lambda path: None
    """Returns the address that `_redirects` makes of a path without a file; None if it says
    nothing."""
    pages: dict[str, BuiltPage] = field(default_factory=dict)
    diagnostics: list[SiteDiagnostic] = field(default_factory=list)
    anchors: list[LinkUse] = field(default_factory=list)
    cross_locale_links: list[LinkUse] = field(default_factory=list)
    """Links to another language's pages."""
    manifests: set[str] = field(default_factory=set)
    quotes: list[LinkUse] = field(default_factory=list)
    """Links to words of a page."""
    linked: set[str] = field(default_factory=set)
    """Files that another page leads to."""
    links: int = 0
    """How many addresses were looked at."""
    ok_link_texts: set[str] = field(default_factory=set)
    """Texts of links that are generic in no language."""
    _last_style: tuple[str, tuple[str, ...]] = ("", ())
    """The last style with addresses, and those: often all pages have the same."""

    @property
    def model(self) -> SiteModel:
        """The site's model."""
        return self.files.model

    def style_urls(self, style: str) -> tuple[str, ...]:
        """Return the addresses in a style."""
        if style != self._last_style[0]:
            if not css.may_have_urls(style):
                return ()
            self._last_style = style, tuple(address for address, _ in css.urls_in(style))
        return self._last_style[1]

    def add(self, result: PageResult) -> None:
        """Take what reading a page has brought."""
        self.pages[result.page.file] = result.page
        self.anchors += result.anchors
        self.cross_locale_links += result.cross_locale_links
        self.manifests.update(result.manifests)
        self.quotes += result.quotes
        result.linked.discard(result.page.file)
        self.linked |= result.linked
        self.links += result.links

    def report(
        self,
        file: str,
        line: int,
        rule: str,
        message: str,
        hint: str = "",
        target: str = "",
        subject: str = "",
        column: int = -1,
    ) -> None:
        """Note a diagnostic; the arguments are the fields of SiteDiagnostic."""
        self.diagnostics.append(
            SiteDiagnostic(escape_control(file), line, rule, message, hint, target, subject, column)
        )

    def file_at(self, address: str, base: str = "") -> str:
        """Return the file that an address leads to, from `base` or the root; '' if it leads to
        none of this site."""
        url = resolve_url(address, base or self.model.base, self.model)
        return self.files.resolve(url.path).file if url.kind == "internal" else ""

    def fallback_files(self) -> frozenset[str]:
        """Return the files that the model calls fallback pages."""
        files: set[str] = set()
        for name in self.model.fallback_pages:
            if "*" in name:
                files.update(self._matching_pages(name))
            else:
                files.add(self._fallback_file(name))
        return frozenset(files)

    def _matching_pages(self, glob: str) -> list[str]:
        """Return the pages whose path begins as a pattern says: `*` and `**` stand for anything."""
        literal = re.escape(glob.strip("/"))
        pattern = re.compile(literal.replace(r"\*\*", ".*").replace(r"\*", ".*"))
        return [
            file
            for file in self.pages
            if pattern.match(file) or pattern.match(address_of(file).strip("/"))
        ]

    def _fallback_file(self, name: str) -> str:
        """Return the file of a path or an address; the path itself where there is none."""
        base = self.model.base
        address = name if "://" in name else base + name.removeprefix(base).lstrip("/")
        path = resolve_url(address, base, self.model).path
        trimmed = path.strip("/")
        files = (self.files.resolve(way).file for way in (path, f"{trimmed}/", f"{trimmed}.html"))
        return next(filter(None, files), path)


def url_path(file: str, model: SiteModel) -> str:
    """Return the path at which the host sends a file, from the host's root."""
    folder, _, name = file.rpartition("/")
    if name in model.index_names:
        return f"{model.base}{folder}/" if folder else model.base
    return model.base + file
