"""The rules on links to ids of other pages, through redirects too."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.missing_targets import (
    missing_anchor,
    missing_file,
    noscript_anchor,
)
from returnguide.linkcheck.site.routes import RedirectResult, Routes
from returnguide.linkcheck.site.site_index import LinkUse, SiteIndex
from returnguide.linkcheck.site.urls import address_of

RULES = (
    Rule(
        "site-lost-anchor",
        "In the built site, no redirect drops the fragment of a link.",
        severity="warning",
        reference=(
            "A link with a `#` passes a page that redirects without handing the `#` on, so that"
            " readers land at the top of the next page. Link to that page itself."
        ),
        bad='<a href="/old/#imei">The IMEI</a>',
        good='<a href="/photos/#imei">The IMEI</a>',
    ),
)


def check_anchors(index: SiteIndex, routes: Routes) -> None:
    """Check that links to other pages' ids lead to one."""
    target_of = attrgetter("path", "fragment")
    for (path, fragment), uses in groupby(sorted(index.anchors, key=target_of), target_of):
        result = routes.follow(path, fragment)
        if result.hops or _lacks_anchor(routes, result):
            for use in uses:
                _check_use(index, routes, use, result)


def _lacks_anchor(routes: Routes, result: RedirectResult) -> bool:
    """Return whether the fragment that is left is no id of the page at the end."""
    if not result.file or not result.fragment:
        return False
    has_anchor = routes.has_anchor(result.file, result.fragment)
    return not has_anchor or routes.needs_noscript(result.file, result.fragment)


def _check_use(index: SiteIndex, routes: Routes, use: LinkUse, result: RedirectResult) -> None:
    """Check a link that passes redirects, or whose fragment is no id of the page at its end."""
    end = address_of(result.file)
    if (
        result.hops
        and not result.ok
        and not any(hop in routes.pages for hop in result.hops)
        and not _is_rule_reported(routes, use.path)
    ):
        hint = missing_file(index.files, "page", use.raw, result.url).hint
        message = f"is sent on to {address_of(result.url.path)}, where there is nothing"
        _report(index, use, "site-dead-link", f"'{use.raw}' {message}", hint)
    elif result.loses_fragment:
        message = f"'{use.raw}' passes a redirect that drops '#{use.fragment}'"
        _report(index, use, "site-lost-anchor", message, f"link to {end} itself")
    elif result.fragment == use.fragment and _lacks_anchor(routes, result):
        if not routes.has_anchor(result.file, result.fragment):
            ids = routes.ids_of(result.file) or ()
            _report(index, use, *missing_anchor(index.files, use.raw, use.fragment, end, ids))
        elif not use.in_noscript:
            _report(index, use, *noscript_anchor(use.raw, end))


def _report(index: SiteIndex, use: LinkUse, rule: str, message: str, hint: str) -> None:
    subject = f"{address_of(use.path)}#{use.fragment}"
    index.report(use.file, use.line, rule, message, hint, use.raw, subject, use.column)


def _is_rule_reported(routes: Routes, path: str) -> bool:
    """Return whether the rule that matches a path has one target, so that what is wrong with it is
    reported at the rule."""
    rule = routes.rule_for(path)
    return rule is not None and ":" not in rule.target
