"""The files that hosts read, made from the table in `headers.py`. The templates in `templates/` are
in each server's own language."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from returnguide.files import join_below
from returnguide.hosting.headers import (
    ENTRY_FETCH_SITES,
    HOME_VARY,
    HeaderRule,
    accept_language_regex,
    header_rules,
    path_regex,
)
from returnguide.hosting.precompress import precompress
from returnguide.hosting.site import HostSettings, Site
from returnguide.locales import Locale

_TEMPLATES = (
    "nginx/return-guide.conf",
    "nginx/return-guide.brotli",
    "Caddyfile",
    "cloudfront/viewer.js",
)

_SENT_BY_HOST = "Cache-Control"
"""A header that the first rule of `_headers` leaves out: hosts that read that file send it by
themselves, so that browsers ask again each time. Where a host joins the values of several rules,
this one would undo the others."""


def write_host_files(folder: Path, host_folder: Path, site: Site, settings: HostSettings) -> None:
    """Write what hosts read in a site into `folder`, the configurations of servers into
    `host_folder`, and compress the site. Nothing may be written into the site afterwards."""
    rules = header_rules(site)
    write_texts(folder, published_files(rules, site).items())
    if settings.security_contact and settings.date:
        text = security_txt(
            settings.site_url,
            contact=settings.security_contact,
            locales=(site.default, *site.others),
            date=settings.date,
        )
        write_texts(folder, [(".well-known/security.txt", text)])
    write_texts(host_folder, server_config_files(rules, site).items())
    precompress(folder, quality=settings.brotli_quality)


def write_texts(folder: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Write texts, each given with its path, below a folder. Raise ValueError where a path would
    lead out of it."""
    made: set[str] = set()
    for path, text in texts:
        name = join_below(folder, path)
        parent = name.rpartition("/")[0]
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        with open(name, "wb") as file:
            file.write(text.encode())


def published_files(rules: Sequence[HeaderRule], site: Site) -> dict[str, str]:
    """Return path below the site's root -> text of the files that hosts look for there."""
    return {"_headers": headers_file(rules), "_redirects": redirects_file(site)}


def server_config_files(rules: Sequence[HeaderRule], site: Site) -> dict[str, str]:
    """Return name -> text of what is handed to a server or a CDN and is no part of the site."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    env.filters |= {"path_regex": path_regex, "json": partial(json.dumps, ensure_ascii=False)}
    context = {
        "rules": rules,
        "site": site,
        "names": list(rules[0].headers),
        "varying_names": {name for rule in rules[1:] for name in rule.headers},
        "unserved": sorted(published_files(rules, site)),
        "home_vary": HOME_VARY,
        "entry_fetch_sites": ENTRY_FETCH_SITES,
        "language_regex": accept_language_regex(site),
        "named_language_regex": accept_language_regex(site, group="guide_first"),
    }
    files = {name: env.get_template(name).render(context) for name in _TEMPLATES}
    return {**files, "cloudfront/errors.json": cloudfront_policy(rules[0])}


def headers_file(rules: Sequence[HeaderRule]) -> str:
    """Return `_headers`, as Netlify (a later rule's value wins) and Cloudflare Pages (all values
    are joined) read it."""
    lines = []
    for rule in rules:
        lines += [f"# {rule.comment}"]
        headers = [
            f"  {name}: {value}"
            for name, value in rule.headers.items()
            if rule is not rules[0] or name != _SENT_BY_HOST
        ]
        for path in rule.paths:
            lines += [path, *headers]
    return "\n".join((*lines, ""))


def redirects_file(site: Site) -> str:
    """Return `_redirects`: the 404 page of each locale, for Netlify.

    Cloudflare Pages takes the nearest 404.html by itself and skips these lines. Both add a folder's
    missing slash. Neither can choose the locale at the root without a cookie with which the reader
    can undo the choice.
    """
    lines = [
        "# each language's own page where there is none; Cloudflare Pages finds it by itself",
        *(f"/{locale.root}* /{locale.root}404.html 404" for locale in site.others),
    ]
    return "\n".join((*lines, "/* /404.html 404", ""))


def security_txt(
    site_url: str, *, contact: str, locales: Iterable[Locale], date: datetime.date
) -> str:
    """Return security.txt (RFC 9116), which expires a little less than a year after `date`."""
    expires = date + datetime.timedelta(days=360)
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires.isoformat()}T00:00:00Z\n"
        f"Preferred-Languages: {', '.join(locale.code for locale in locales)}\n"
        f"Canonical: {site_url}.well-known/security.txt\n"
    )


def cloudfront_policy(rule: HeaderRule) -> str:
    """Return the first rule as a response headers policy of CloudFront, for the errors that its
    functions never see."""
    headers = rule.headers
    max_age = int(headers["Strict-Transport-Security"].split("=")[1])
    known: dict[str, tuple[str, dict[str, object]]] = {
        "Content-Security-Policy": (
            "ContentSecurityPolicy",
            {"ContentSecurityPolicy": headers["Content-Security-Policy"]},
        ),
        "Strict-Transport-Security": (
            "StrictTransportSecurity",
            {"AccessControlMaxAgeSec": max_age},
        ),
        "X-Content-Type-Options": ("ContentTypeOptions", {}),
        "X-Frame-Options": ("FrameOptions", {"FrameOption": headers["X-Frame-Options"]}),
        "Referrer-Policy": ("ReferrerPolicy", {"ReferrerPolicy": headers["Referrer-Policy"]}),
    }
    custom = [
        {"Header": name, "Value": value, "Override": False}
        for name, value in headers.items()
        if name not in known
    ]
    policy = {
        "Name": "return-guide-errors",
        "SecurityHeadersConfig": {
            key: {"Override": False, **fields} for key, fields in known.values()
        },
        "CustomHeadersConfig": {"Quantity": len(custom), "Items": custom},
    }
    return json.dumps(policy, indent=2) + "\n"
