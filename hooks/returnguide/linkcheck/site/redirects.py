"""The rules on redirects: those of pages (`<meta http-equiv="refresh">`) and of `_redirects`."""

from __future__ import annotations

from typing import NamedTuple

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.head import MIN_RELOAD
from returnguide.linkcheck.site.missing_targets import missing_file, placeholder, suggest_id
from returnguide.linkcheck.site.redirect_rules import RedirectRule
from returnguide.linkcheck.site.routes import RedirectResult, Routes
from returnguide.linkcheck.site.site_diagnostic import escape_control
from returnguide.linkcheck.site.site_index import BuiltPage, MetaRefresh, SiteIndex
from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, resolve_url

RULES = (
    Rule(
        "site-dead-redirect",
        "In the built site, redirects lead to something.",
        reference=(
            'A line of `_redirects`, or a page with `<meta http-equiv="refresh">`, leads to'
            " nothing, names no address, or is not written as a redirect: `/from /to 301`. Readers"
            " of old addresses are lost. Lead it to a page that exists. A number of seconds from 5"
            " on without an address is right: it loads the page anew."
        ),
        bad="_redirects: /old/ /gone/ 301",
        good="_redirects: /old/ /photos/ 301",
    ),
    Rule(
        "site-redirect-chain",
        "In the built site, a redirect leads to its page at once.",
        severity="warning",
        reference=(
            "The redirect leads to another one, and each costs readers a round trip. Let it lead to"
            " the page at once."
        ),
        bad="_redirects: /older/ /old/ 301, and /old/ /photos/ 301",
        good="_redirects: /older/ /photos/ 301, and /old/ /photos/ 301",
    ),
    Rule(
        "site-redirect-loop",
        "In the built site, no redirect leads back to itself.",
        reference=(
            "Browsers give up, and readers see an error. The message names the way; let one of the"
            " redirects lead to a page."
        ),
        bad="_redirects: /a/ /b/ 301, and /b/ /a/ 301",
        good="_redirects: /a/ /photos/ 301, and /b/ /photos/ 301",
    ),
)

REDIRECTS_FILE = "_redirects"

_BAD_SCHEMES = frozenset({"javascript", "vbscript", "file", "data"})
_RULES_OF_LINKS = frozenset({"site-dead-link", "site-placeholder", "site-wrong-case"})


class Redirect(NamedTuple):
    """One redirect, and where it stands."""

    file: str
    line: int
    source: str
    """The address that redirects, as it is shown."""
    raw: str
    """The address of its target, as it is written."""
    url: ResolvedUrl
    """The same, resolved."""
    own_hop: str = ""
    """Its own place among the hops of `Routes.follow`, '' for a rule that matches many paths."""


def check_redirects(index: SiteIndex, routes: Routes) -> None:
    """Check that every redirect leads to something, at once, and to an anchor that is there."""
    reported: set[tuple[str, str]] = set()
    checker = _RedirectChecker(index, routes)
    for page in index.pages.values():
        if page.redirect is not None:
            redirect = _redirect_of(index, page, page.redirect)
            if not _is_reload(index, page, page.redirect, redirect.url):
                checker.check(redirect)
                if redirect.url.kind == "internal":
                    reported.add((escape_control(page.file), redirect.url.path))
    if reported:  # the page's link, for browsers that do not follow, is dead for the same reason
        index.diagnostics[:] = [
            diagnostic
            for diagnostic in index.diagnostics
            if diagnostic.rule not in _RULES_OF_LINKS
            or (diagnostic.file, diagnostic.subject) not in reported
        ]
    for rule in routes.table.rules:
        checker.check_rule(rule)


def _redirect_of(index: SiteIndex, page: BuiltPage, refresh: MetaRefresh) -> Redirect:
    url = resolve_url(refresh.address, page.base, index.model)
    source = address_of(page.file)
    return Redirect(page.file, refresh.line, source, refresh.address, url, page.file)


def _is_reload(index: SiteIndex, page: BuiltPage, refresh: MetaRefresh, url: ResolvedUrl) -> bool:
    """Return whether a page only loads itself anew."""
    if url.kind != "internal" or refresh.delay < MIN_RELOAD:
        return False
    return index.files.resolve(url.path).file == page.file


class _RedirectChecker:
    """A check of redirects, each by itself."""

    def __init__(self, index: SiteIndex, routes: Routes) -> None:
        self.index, self.routes = index, routes

    def check_rule(self, rule: RedirectRule) -> None:
        """Check a line of `_redirects`."""
        base = self.index.model.base
        url = resolve_url(rule.target, base, self.index.model)
        source = rule.source
        path = source.removeprefix(base) if source.startswith(base) else source[1:]
        own_hop = path if rule.is_exact else ""
        redirect = Redirect(REDIRECTS_FILE, rule.line, source, rule.target, url, own_hop)
        if rule.status == 200 or rule.status >= 400:
            self._check_answer(redirect)
        elif not rule.is_target_variable:
            self.check(redirect)
        elif url.kind == "malformed":
            message = f"'{rule.target}' is no address: {url.error}"
            self._report(redirect, message)

    def _check_answer(self, redirect: Redirect) -> None:
        """Check a line that makes the host answer with another file, without a redirect."""
        path = redirect.url.path
        if redirect.url.kind != "internal" or ":" in redirect.raw:
            return
        if not self.index.files.resolve(path).file and not self.routes.follow(path).ok:
            self._report_dead(redirect, redirect.url)

    def _report(
        self, redirect: Redirect, message: str, hint: str = "", rule: str = "site-dead-redirect"
    ) -> None:
        self.index.report(redirect.file, redirect.line, rule, message, hint, redirect.raw)

    def _report_dead(self, redirect: Redirect, url: ResolvedUrl) -> None:
        hint = missing_file(self.index.files, "page", redirect.raw, url).hint
        self._report(redirect, f"{_what(redirect)}, where there is nothing", hint)

    def check(self, redirect: Redirect) -> None:
        """Check where a redirect leads."""
        self.index.links += 1
        url, what, base = redirect.url, _what(redirect), self.index.model.base
        if url.kind == "internal":
            self._check_end(redirect, self.routes.follow(url.path, url.fragment))
        elif url.kind == "placeholder":
            missing = placeholder(redirect.raw)
            self._report(redirect, missing.message, rule=missing.rule)
        elif url.kind in {"malformed", "empty"}:
            self._report(redirect, f"{what}, which is no address: {url.error}")
        elif url.kind == "other_scheme" and url.scheme in _BAD_SCHEMES - self.index.model.schemes:
            self._report(redirect, what, rule="site-bad-scheme")
        elif url.kind == "external" and url.scheme == "http":
            message = f"the redirect of '{redirect.source}' leads to the unprotected page"
            self._report(redirect, f"{message} '{redirect.raw}'", "write https:", "site-http-link")
        elif url.kind == "outside_base" and self.index.files.resolve(url.path).file:
            message = f"{what}, out of the site, whose root is {base}"
            self._report(redirect, message, f"did you mean '{base}{url.path}'?")

    def _check_end(self, redirect: Redirect, result: RedirectResult) -> None:
        """Check where a redirect within the site ends."""
        hops = [hop for hop in result.hops if hop]
        if result.is_loop or (redirect.own_hop and redirect.own_hop in hops):
            self._report_loop(redirect, hops)
        elif not result.ok:
            if not hops:  # else the last redirect of the chain is reported
                self._report_dead(redirect, result.url)
        elif hops:
            last = result.url.path if result.url.kind == "internal" else ""
            end = result.file or last
            hint = f"lead to '{address_of(end)}' at once" if end else ""
            message = f"{_what(redirect)}, which is a redirect too"
            self._report(redirect, message, hint, "site-redirect-chain")
        else:
            self._check_file(redirect, result.file)

    def _report_loop(self, redirect: Redirect, hops: list[str]) -> None:
        names = dict.fromkeys([redirect.own_hop or redirect.url.path, *hops])
        way = " -> ".join(map(address_of, names))
        message = f"the redirect of '{redirect.source}' never ends: {way} -> …"
        self._report(redirect, message, "let one of them lead to a page", "site-redirect-loop")

    def _check_file(self, redirect: Redirect, file: str) -> None:
        """Check a redirect that leads to a file at once."""
        fragment, raw = redirect.url.fragment, redirect.raw
        if fragment and file in self.routes.pages and not self.routes.has_anchor(file, fragment):
            message = f"{_what(redirect)}, an id that {address_of(file)} does not have"
            hint = suggest_id(self.index.files, fragment, self.routes.ids_of(file) or ())
            self._report(redirect, message, hint, "site-dead-anchor")
        elif self.index.files.resolve(redirect.url.path).lacks_slash:
            message = f"'{raw}' lacks its final slash, so that the host answers"
            self._report(
                redirect,
                f"{message} with another redirect",
                f"write '{raw}/'",
                "site-missing-slash",
            )


def _what(redirect: Redirect) -> str:
    return f"the redirect of '{redirect.source}' leads to '{redirect.raw}'"
