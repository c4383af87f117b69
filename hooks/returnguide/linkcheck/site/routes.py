"""Where a path leads: to a file, or by redirects to another address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from returnguide.linkcheck.site.redirect_rules import RedirectRule, RedirectTable
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.site_index import BuiltPage
from returnguide.linkcheck.site.urls import ResolvedUrl, anchor_exists, resolve_url

_MAX_HOPS = 20
"""Redirects after which browsers give up."""

_SVG_ID = re.compile(r"""\s(?:xml:)?id\s*=\s*["']([^"']+)["']""")
_SVG_FRAGMENTS = ("svgView(", "xywh=", "t=", "xpointer(")
"""What a fragment of a drawing may begin with that is no id (Media Fragments, SVG)."""


@dataclass(frozen=True)
class RedirectResult:
    """Where a chain of redirects ends."""

    url: ResolvedUrl
    """The last address."""
    file: str = ""
    """The file, or '' where there is none."""
    hops: tuple[str, ...] = ()
    """The files or paths that were passed, without the last one."""
    fragment: str = ""
    """What is left of the fragment."""
    loses_fragment: bool = False
    """Whether a fragment was dropped on the way."""
    is_loop: bool = False
    ok: bool = True
    """Whether readers come to something: a file, another site, or an answer that the host makes
    itself."""


class _Hop(NamedTuple):
    """One redirect of a chain."""

    address: str
    base: str
    keeps_fragment: bool
    is_rewrite: bool = False
    """Whether the host answers with what is at that address (status 200)."""


@dataclass
class Routes:
    """Where each path leads: to files first, then by the rules of `_redirects`, in their order."""

    files: SiteFiles
    table: RedirectTable
    pages: Mapping[str, BuiltPage]
    _ids: dict[str, Mapping[str, None] | None] = field(default_factory=dict)

    def rule_for(self, path: str) -> RedirectRule | None:
        """Return the rule that matches a path below the site's root, where there is no file."""
        return self.table.first_match(self.files.model.base[1:] + path)

    def redirect_target(self, path: str) -> str | None:
        """Return the address that `_redirects` sends a path without a file to; None if no rule
        matches it, or one with an error status."""
        rule = self.rule_for(path)
        if rule is None or rule.status >= 400:
            return None
        return rule.apply(self.files.model.base[1:] + path)

    def ids_of(self, file: str) -> Mapping[str, None] | None:
        """Return the ids of a page or a drawing; None where it has none that can be known."""
        if file not in self._ids:
            self._ids[file] = self._read_ids(file)
        return self._ids[file]

    def _read_ids(self, file: str) -> Mapping[str, None] | None:
        if file in self.pages:
            return dict.fromkeys(filter(None, self.pages[file].ids.split("\0")))
        if file.lower().endswith(".svg") and (text := self.files.read_text(file)) is not None:
            return dict.fromkeys(_SVG_ID.findall(re.sub(r"<!--.*?-->", "", text, flags=re.S)))
        return None

    def has_anchor(self, file: str, fragment: str) -> bool:
        """Return whether a page or a drawing has what a fragment names, as far as that can be
        known."""
        if (ids := self.ids_of(file)) is None:
            return True
        if file.lower().endswith(".svg") and (
            fragment.startswith(_SVG_FRAGMENTS) or "=" in fragment
        ):
            return True
        has_routes = file in self.pages and self.pages[file].runs_script
        return anchor_exists(fragment, ids, has_routes=has_routes)

    def needs_noscript(self, file: str, fragment: str) -> bool:
        """Return whether only readers without scripts have what a fragment names."""
        page = self.pages.get(file)
        if page is None or not page.noscript_ids:
            return False
        ids = (self.ids_of(file) or {}).keys() - page.noscript_ids
        return not anchor_exists(fragment, ids, has_routes=page.runs_script)

    def follow(self, path: str, fragment: str = "") -> RedirectResult:
        """Return where a reader who asks for `path` arrives."""
        result = RedirectResult(ResolvedUrl("internal", path, fragment), fragment=fragment)
        while True:
            file = self.files.resolve(result.url.path).file
            redirect = self._redirect_at(file, result.url.path)
            if redirect is None:
                if file:
                    return replace(result, file=file)
                return RedirectResult(result.url, hops=result.hops, ok=False)
            if redirect.is_rewrite:
                return self._rewritten(result, redirect)
            hop = file or result.url.path
            if hop in result.hops or len(result.hops) > _MAX_HOPS:
                return RedirectResult(result.url, hops=result.hops, is_loop=True, ok=False)
            result = self._step(replace(result, hops=(*result.hops, hop)), redirect)
            if result.url.kind != "internal":
                ok = result.url.kind in {"external", "outside_base", "other_scheme"}
                return replace(result, ok=ok)

    def _redirect_at(self, file: str, path: str) -> _Hop | None:
        """Return the redirect of a page, or of `_redirects` where there is no file."""
        page, base = self.pages.get(file), self.files.model.base
        if page is not None and page.redirect is not None:
            return _Hop(page.redirect.address, page.base, page.redirect.keeps_anchor)
        if file or (rule := self.rule_for(path)) is None or rule.status >= 400:
            return None
        address = rule.apply(base[1:] + path) or "/"
        return _Hop(address, base, keeps_fragment=True, is_rewrite=rule.status == 200)

    def _step(self, result: RedirectResult, redirect: _Hop) -> RedirectResult:
        """Return a result one redirect further."""
        url = resolve_url(redirect.address, redirect.base, self.files.model)
        fragment, loses = result.fragment, result.loses_fragment
        if url.fragment:
            loses = loses or fragment not in {"", url.fragment}
            fragment = url.fragment
        elif fragment and not redirect.keeps_fragment:
            fragment, loses = "", True
        return replace(result, url=url, fragment=fragment, loses_fragment=loses)

    def _rewritten(self, result: RedirectResult, redirect: _Hop) -> RedirectResult:
        """Return the result where the host answers with what is at another address."""
        url = resolve_url(redirect.address, redirect.base, self.files.model)
        file = self.files.resolve(url.path).file if url.kind == "internal" else ""
        return replace(result, url=url, file=file, ok=bool(file) or url.kind != "internal")
