"""The one table of what a host sends: which paths, which headers. `hosting/host_files.py` writes it
down for each host."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from returnguide.hosting.csp import InlineHashes, insert_policy, page_policy

FINGERPRINT = re.compile(r"\.[0-9a-f]{8,}\.(?:min\.)?\w+$")
"""The end of a name that changes with the content."""

ALL = "/*"

HOME_VARY = "Accept-Language, Sec-Fetch-Site"
"""What the answer at the root depends on, where a host chooses the language there."""

ENTRY_FETCH_SITES = ("none", "cross-site", "same-site")
"""Values of Sec-Fetch-Site of a visit that begins: typed, bookmarked, or from another place. A link
of the guide's own to the French home page, such as its language menu's, is `same-origin` and is
obeyed; so is a browser that does not say."""

_DENIED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "serial", "storage-access", "usb", "xr-spatial-tracking",
)  # fmt: skip

_YEAR = 31_536_000


@dataclass(frozen=True)
class HeaderRule:
    """Paths and the headers that they get. A later row's header takes the place of an earlier
    one's."""

    comment: str
    """In a few words, for the comments of the files."""
    paths: tuple[str, ...]
    """From the root of the site, as `_headers` writes them: `/assets/images/*`,
    `/:language/parcel-insert/ios/`."""
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """What the table is made from."""

    languages: tuple[str, ...]
    """All languages, the one at the root first."""
    files: tuple[str, ...]
    """The paths of all files, relative to the root, sorted."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a language's root: `parcel-insert/ios/`."""
    inline: InlineHashes
    """What all pages hold inline, the inserts' included."""
    insert_inline: InlineHashes

    @property
    def default(self) -> str:
        """The language at the root."""
        return self.languages[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The languages in folders of their own."""
        return self.languages[1:]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that have a page, below their language's root, each once: '', 'return/'."""
        found = (
            path.removesuffix("index.html")
            for path in self.files
            if path.endswith("/index.html") or path == "index.html"
        )
        return tuple(
            sorted(
                {
                    folder.partition("/")[2] if folder.partition("/")[0] in self.others else folder
                    for folder in found
                }
            )
        )


def header_rules(site: Site) -> tuple[HeaderRule, ...]:
    """The table. The first row is for every answer, errors and redirects included.

    Hosts that join the values of all rows that match, as Cloudflare does, must come to the same: a
    browser that gets two policies enforces both, so the first row's allows what the inserts'
    allows; `same-origin, unsafe-none` is no valid opener policy and counts as unsafe-none (RFC
    8941, 4.2); `Cache-Control` of the first row is what such hosts send of themselves.
    """
    immutable = tuple(f"/{path}" for path in site.files if FINGERPRINT.search(path))
    base = HeaderRule(
        "every answer",
        (ALL,),
        {
            "Content-Security-Policy": page_policy(site.inline, header=True),
            "Strict-Transport-Security": f"max-age={2 * _YEAR}",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-cache",
        },
    )
    images = HeaderRule(
        "drawings change seldom", ("/assets/images/*",), {"Cache-Control": "public, max-age=86400"}
    )
    fingerprinted = HeaderRule(
        "the name changes with the content",
        immutable,
        {"Cache-Control": f"public, max-age={_YEAR}, immutable"},
    )
    inserts = HeaderRule(
        "the parcel insert: nothing gets out of it and nothing of it is kept; a page in a sandbox"
        " cannot have an opener policy (HTML, 7.4.2.2)",
        tuple(f"{root}{folder}" for root in ("/", "/:language/") for folder in site.inserts),
        {
            "Content-Security-Policy": insert_policy(site.insert_inline, header=True),
            "Cross-Origin-Opener-Policy": "unsafe-none",
            "Cache-Control": "no-store",
        },
    )
    return tuple(row for row in (base, images, fingerprinted, inserts) if row.paths)


def regex_of(path: str) -> str:
    """A path of the table as a regular expression that PCRE, RE2 and JavaScript read alike; a
    folder's stands for its index.html too."""
    start, star = path.removesuffix("*"), path.endswith("*")
    pattern = re.sub(r":[a-z]+", "[^/]+", start.replace(".", r"\."))
    return (
        f"^{pattern}"
        if star
        else f"^{pattern}(?:index\\.html)?$"
        if path.endswith("/")
        else f"^{pattern}$"
    )


def headers_for(rows: Sequence[HeaderRule], path: str) -> dict[str, str]:
    """The headers of the answer at a path: what every host must send."""
    return {
        name: value
        for row in rows
        if any(re.match(regex_of(one), path) for one in row.paths)
        for name, value in row.headers.items()
    }


def language_regex(site: Site, *, name: str = "") -> str:
    """Finds, in an Accept-Language header, the first language that the site has: browsers list them
    with the dearest first. Its one group may have a name."""
    return rf"^(?:[^,]*,)*?\s*({f'?<{name}>' if name else ''}{'|'.join(site.languages)})\b"
