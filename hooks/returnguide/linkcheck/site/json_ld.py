"""Checking the addresses in JSON-LD, by which search engines know what a page is about
(https://schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.url_checks import UrlChecker
from returnguide.linkcheck.site.urls import resolve_url

_ADDRESS_KEYS = frozenset({
    "contentUrl", "downloadUrl", "embedUrl", "image", "item", "logo", "mainEntityOfPage", "photo",
    "primaryImageOfPage", "relatedLink", "significantLink", "thumbnail", "thumbnailUrl", "url",
})  # fmt: skip
"""Properties whose value is an address, or has one as its `url`."""


def check_json_ld(context: PageContext, urls: UrlChecker) -> None:
    """Check the addresses of the site in a page's JSON-LD. Those of other sites may be mere
    names."""
    for script in context.document.select('script[type="application/ld+json" i]'):
        if not script.text.strip() or script.closest("template"):
            continue
        try:
            values = json.loads(script.text)
        except RecursionError:
            continue
        except ValueError as error:
            reason = (
                error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long"
            )
            message = f"search engines cannot read the JSON-LD: {reason}"
            context.report(script, "site-malformed", message, "write it as valid JSON")
            continue
        for address in dict.fromkeys(_addresses_in(values)):
            url = resolve_url(address, context.page.base, context.model)
            if url.kind in {"internal", "placeholder"}:
                urls.check(script, "page", address, {})


def _addresses_in(values: object) -> Iterator[str]:
    """Yield the addresses in JSON-LD, wherever they stand."""
    waiting: list[tuple[str, object]] = [("", values)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, item) for item in value]
        elif key in _ADDRESS_KEYS and isinstance(value, str) and value.strip():
            yield value
