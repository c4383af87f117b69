"""What hosts need to know of a built site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from returnguide.hosting.csp import InlineHashes
from returnguide.hosting.page_scan import PolicyScan
from returnguide.hosting.precompress import PAGE_QUALITY
from returnguide.locales import Locale

SHORT_LINKS = "go/"
"""The folder of the short links."""


@dataclass(frozen=True)
class HostSettings:
    """What hosts need besides the built pages."""

    site_url: str
    """The address of the site, with its final slash."""
    locales: tuple[Locale, ...]
    """The locales that were built, in any order."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a locale's root: `parcel-insert/ios/`."""
    security_contact: str
    """Where vulnerabilities are reported: `mailto:…`, `https://…` or `tel:…`; empty for no
    security.txt."""
    date: datetime.date | None
    """The date from which security.txt is valid; None for no security.txt."""
    brotli_quality: int = PAGE_QUALITY
    """The brotli quality of pages, 0 to 11."""
    inline: InlineHashes = InlineHashes()
    """All inline scripts and styles that the build writes into pages, the inserts' included; known
    before a page is read. No other ever runs."""
    insert_inline: InlineHashes = InlineHashes()
    """Those of the inserts' pages."""
    script_files: frozenset[str] = frozenset()
    """The paths, below the site's root, of the scripts that pages may load."""

    @property
    def insert_pages(self) -> frozenset[str]:
        """The paths of the inserts' pages, which have a policy of their own."""
        return frozenset(
            f"{locale.root}{folder}index.html" for locale in self.locales for folder in self.inserts
        )


@dataclass(frozen=True)
class Site:
    """What the hosts' files are made from: locales, files, inline scripts and styles."""

    locales: tuple[Locale, ...]
    """All locales, in any order."""
    files: tuple[str, ...]
    """The paths of all files, relative to the root, sorted."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a locale's root: `parcel-insert/ios/`."""
    inline: InlineHashes
    """The hashes of the inline scripts and styles of all pages, the inserts' included."""
    insert_inline: InlineHashes
    """The hashes of those of the inserts' pages."""
    host: str = "localhost"
    """The name of the host in the site's address."""

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
        """The folders that have a page, below their locale's root, each once: '', 'return/'. Short
        links are left out: they are too many for a host that takes a small table only."""
        codes = {locale.code for locale in self.others}
        folders = set()
        for path in self.files:
            is_page = path == "index.html" or path.endswith("/index.html")
            if is_page and not path.startswith(SHORT_LINKS):
                folder = path.removesuffix("index.html")
                first, _, rest = folder.partition("/")
                folders.add(rest if first in codes else folder)
        return tuple(sorted(folders))


def policy_scan(settings: HostSettings) -> PolicyScan:
    """Return the empty scan of a site: the site check fills it."""
    inserts = dict.fromkeys(settings.insert_pages, settings.insert_inline)
    return PolicyScan(settings.site_url, settings.inline, inserts, settings.script_files)


def describe_site(folder: Path, settings: HostSettings) -> Site:
    """Return the description of the site in `folder`."""
    files = tuple(
        sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    )
    return Site(
        settings.locales,
        files,
        settings.inserts,
        settings.inline,
        settings.insert_inline,
        urlsplit(settings.site_url).hostname or Site.host,
    )
