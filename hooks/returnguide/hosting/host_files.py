"""The table written down for each host. The templates beside this file are the hosts' own
languages."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from returnguide.hosting.headers import (
    ENTRY_FETCH_SITES,
    HOME_VARY,
    HeaderRule,
    Site,
    language_regex,
    regex_of,
)

_LEFT_TO_THE_HOST = "Cache-Control"
"""Not in the first row of `_headers`: the hosts that read it let browsers ask again each time by
themselves, and a host that joins the values of several rows would let this one undo the others."""


def published_files(rows: Sequence[HeaderRule], site: Site) -> dict[str, str]:
    """Path below the site's root -> text: what a host looks for there."""
    return {"_headers": headers_file(rows), "_redirects": redirects_file(site)}


def server_config_files(rows: Sequence[HeaderRule], site: Site) -> dict[str, str]:
    """Name -> text: what is handed to a server or a CDN, and is no part of the site."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    env.filters |= {"regex_of": regex_of, "json": partial(json.dumps, ensure_ascii=False)}
    told = {
        "rows": rows,
        "site": site,
        "names": list(rows[0].headers),
        "varied": {name for row in rows[1:] for name in row.headers},
        "home_vary": HOME_VARY,
        "begins": ENTRY_FETCH_SITES,
        "language_regex": language_regex(site),
        "named_language_regex": language_regex(site, name="guide_first"),
    }
    made = {
        name: env.get_template(name).render(told)
        for name in (
            "nginx/return-guide.conf",
            "nginx/return-guide.brotli",
            "Caddyfile",
            "cloudfront/viewer.js",
        )
    }
    return {**made, "cloudfront/errors.json": cloudfront_policy(rows[0])}


def headers_file(rows: Sequence[HeaderRule]) -> str:
    """`_headers`, as Netlify (a later rule's value wins) and Cloudflare Pages (all values are
    joined) read it."""
    lines = []
    for row in rows:
        lines += [f"# {row.comment}"]
        for path in row.paths:
            lines += [
                path,
                *(
                    f"  {name}: {value}"
                    for name, value in row.headers.items()
                    if (row is not rows[0] or name != _LEFT_TO_THE_HOST)
                ),
            ]
    return "\n".join((*lines, ""))


def redirects_file(site: Site) -> str:
    """`_redirects`: the 404 page of each language, for Netlify; Cloudflare Pages takes the nearest
    404.html by itself and skips these lines. Both add a folder's missing slash, and neither can
    choose the language at the root without a cookie that lets the reader out of it again."""
    lines = [
        "# each language's own page where there is none; Cloudflare Pages finds it by itself",
        *(f"/{language}/* /{language}/404.html 404" for language in site.others),
    ]
    return "\n".join((*lines, "/* /404.html 404", ""))


def security_file(
    site_url: str, *, contact: str, languages: Sequence[str], day: datetime.date
) -> str:
    """security.txt (RFC 9116). It expires a little less than a year after `day`: that of the build
    where SOURCE_DATE_EPOCH names it, or of the text."""
    expires = day + datetime.timedelta(days=360)
    return (
        f"Contact: {contact}\nExpires: {expires.isoformat()}T00:00:00Z\nPreferred-Languages:"
        f" {', '.join(languages)}\nCanonical: {site_url}.well-known/security.txt\n"
    )


def cloudfront_policy(row: HeaderRule) -> str:
    """The first row as a response headers policy of CloudFront, for the errors that its functions
    never see."""
    known: Mapping[str, tuple[str, object]] = {
        "Content-Security-Policy": (
            "ContentSecurityPolicy",
            {"ContentSecurityPolicy": row.headers["Content-Security-Policy"]},
        ),
        "Strict-Transport-Security": (
            "StrictTransportSecurity",
            {"AccessControlMaxAgeSec": int(row.headers["Strict-Transport-Security"].split("=")[1])},
        ),
        "X-Content-Type-Options": ("ContentTypeOptions", {}),
        "X-Frame-Options": ("FrameOptions", {"FrameOption": row.headers["X-Frame-Options"]}),
        "Referrer-Policy": ("ReferrerPolicy", {"ReferrerPolicy": row.headers["Referrer-Policy"]}),
    }
    others = [
        {"Header": name, "Value": value, "Override": False}
        for name, value in row.headers.items()
        if name not in known
    ]
    policy = {
        "Name": "return-guide-errors",
        "SecurityHeadersConfig": {
            key: {"Override": False, **value} for key, value in known.values()
        },
        "CustomHeadersConfig": {"Quantity": len(others), "Items": others},
    }
    return json.dumps(policy, indent=2) + "\n"
