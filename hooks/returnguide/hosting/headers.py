"""The headers that a host sends, by path: one table, which `hosting/host_files.py` writes down for
each host."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from returnguide.hosting.csp import InlineHashes, insert_policy, page_policy
from returnguide.locales import Locale

FINGERPRINT = re.compile(r"\.[0-9a-f]{8,}\.(?:min\.)?\w+$")
"""The end of a file name that changes with the file's content."""

ALL_PATHS = "/*"

HOME_VARY = "Accept-Language, Sec-Fetch-Site"
"""Request headers on which the answer at the root depends, where a host chooses the locale there
(`Vary`, RFC 9110, 12.5.5)."""

ENTRY_FETCH_SITES = ("none", "cross-site", "same-site")
"""Values of Sec-Fetch-Site of an entry navigation: typed, bookmarked, or from another site. A link
within the guide to the default locale's home page, such as that of the language menu, is
`same-origin` and is obeyed; so is a browser that does not send the header."""

_DENIED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
    "xr-spatial-tracking",
)  # fmt: skip

_YEAR = 31_536_000


@dataclass(frozen=True)
class HeaderRule:
    """Paths and the headers that they get. A later rule's header replaces an earlier one's."""

    comment: str
    """Why, in a few words: a comment in the hosts' files."""
    paths: tuple[str, ...]
    """From the root of the site, as `_headers` writes them: `/assets/images/*`,
    `/:language/parcel-insert/ios/`."""
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """What a host has to know of a built site."""

    locales: tuple[Locale, ...]
    """All locales, in any order."""
    files: tuple[str, ...]
    """The paths of all files, relative to the root, sorted."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a locale's root: `parcel-insert/ios/`."""
    inline: InlineHashes
    """The inline scripts and styles that the build writes into pages, the inserts' included."""
    insert_inline: InlineHashes
    """Those of the inserts' pages."""

    @property
    def default(self) -> Locale:
        """The locale at the root."""
        return next(locale for locale in self.locales if locale.is_default)

    @property
    def others(self) -> tuple[Locale, ...]:
        """The locales in folders of their own."""
        return tuple(locale for locale in self.locales if not locale.is_default)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that have a page, below their locale's root, each once: '', 'return/'."""
        codes = {locale.code for locale in self.others}
        folders = set()
        for path in self.files:
            if path == "index.html" or path.endswith("/index.html"):
                folder = path.removesuffix("index.html")
                first, _, rest = folder.partition("/")
                folders.add(rest if first in codes else folder)
        return tuple(sorted(folders))


def header_rules(site: Site) -> tuple[HeaderRule, ...]:
    """Return the table. The first rule is for every answer, errors and redirects included.

    Some hosts, such as Cloudflare, join the values of all rules that match; the outcome must be the
    same. A browser that gets two policies enforces both, so the first rule's policy allows what the
    inserts' allows. `same-origin, unsafe-none` is no valid opener policy and counts as unsafe-none
    (RFC 8941, 4.2). The first rule's `Cache-Control` is what such hosts send by themselves.
    """
    fingerprinted = tuple(f"/{path}" for path in site.files if FINGERPRINT.search(path))
    insert_paths = (f"{root}{folder}" for root in ("/", "/:language/") for folder in site.inserts)
    rules = (
        HeaderRule("every answer", (ALL_PATHS,), _base_headers(site)),
        HeaderRule(
            "drawings change seldom",
            ("/assets/images/*",),
            {"Cache-Control": "public, max-age=86400"},
        ),
        HeaderRule(
            "the name changes with the content",
            fingerprinted,
            {"Cache-Control": f"public, max-age={_YEAR}, immutable"},
        ),
        HeaderRule(
            "the parcel insert: nothing gets out of it and nothing of it is kept; a page in a"
            " sandbox cannot have an opener policy (HTML, 7.4.2.2)",
            tuple(insert_paths),
            {
                "Content-Security-Policy": insert_policy(site.insert_inline, header=True),
                "Cross-Origin-Opener-Policy": "unsafe-none",
                "Cache-Control": "no-store",
            },
        ),
    )
    return tuple(rule for rule in rules if rule.paths)


def _base_headers(site: Site) -> dict[str, str]:
    """Return the headers of every answer."""
    return {
        "Content-Security-Policy": page_policy(site.inline, header=True),
        "Strict-Transport-Security": f"max-age={2 * _YEAR}",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED_FEATURES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }


def path_regex(path: str) -> str:
    """Return a path of the table as a regular expression that PCRE, RE2 and JavaScript read alike.

    The path of a folder also matches its index.html.
    """
    pattern = re.sub(r":[a-z]+", "[^/]+", path.removesuffix("*").replace(".", r"\."))
    if path.endswith("*"):
        return f"^{pattern}"
    return f"^{pattern}(?:index\\.html)?$" if path.endswith("/") else f"^{pattern}$"


def headers_for(rules: Sequence[HeaderRule], path: str) -> dict[str, str]:
    """Return the headers of the answer at a path, as every host must send them."""
    return {
        name: value
        for rule in rules
        if any(re.match(path_regex(pattern), path) for pattern in rule.paths)
        for name, value in rule.headers.items()
    }


def accept_language_regex(site: Site, *, group: str = "") -> str:
    """Return an expression that finds, in an Accept-Language header, the first locale of the site.

    Browsers list languages in the reader's order. The expression's one group may have a name.
    """
    codes = "|".join(locale.code for locale in (site.default, *site.others))
    return rf"^(?:[^,]*,)*?\s*({f'?<{group}>' if group else ''}{codes})\b"
