"""What a host needs of the site: the policies of its pages (here), headers and compressed files
(`host_files.py`)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from returnguide.diagnostics import Diagnostic
from returnguide.hosting.csp import InlineHashes, inject_csp, page_policy
from returnguide.hosting.headers import Site
from returnguide.hosting.page_scan import PolicyScan, deduplicate
from returnguide.hosting.precompress import PAGE_QUALITY
from returnguide.locales import Locale


@dataclass(frozen=True)
class HostSettings:
    """What hosts need besides the built pages."""

    address: str
    """The site's own address, with its final slash."""
    locales: tuple[Locale, ...]
    """The locales that were built, in any order."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a locale's root: `parcel-insert/ios/`."""
    contact: str
    """Where security problems are reported: `mailto:…` or `https://…`."""
    day: datetime.date | None
    """The date of the text. None where the text has none, which a rule reports; the site has no
    security.txt then."""
    brotli: int = PAGE_QUALITY
    """The brotli quality of pages, 0 to 11."""
    inline: InlineHashes = InlineHashes()
    """All inline scripts and styles that the build writes into pages, the inserts' included; known
    before a page is read. No other ever runs."""
    insert_inline: InlineHashes = InlineHashes()
    """Those of the inserts' pages."""
    script_files: frozenset[str] = frozenset()
    """The paths, below the site's root, of the scripts that pages may load."""


def policy_scan(settings: HostSettings) -> PolicyScan:
    """Return the empty scan of a site: the site check fills it."""
    inserts = dict.fromkeys(_insert_pages(settings), settings.insert_inline)
    return PolicyScan(settings.address, settings.inline, inserts, settings.script_files)


def describe_site(folder: Path, settings: HostSettings) -> Site:
    """Return what the files for hosts are made from."""
    files = tuple(
        sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    )
    return Site(settings.locales, files, settings.inserts, settings.inline, settings.insert_inline)


def apply_csp(
    folder: Path, settings: HostSettings, scan: PolicyScan
) -> tuple[Site, list[Diagnostic]]:
    """Write the policy into the pages of a site built in `folder`. Returns what the site holds, and
    the diagnostics of pages that could not run under their policy; paths are below `folder`."""
    site = describe_site(folder, settings)
    policy, inserts = page_policy(site.inline, header=False), _insert_pages(settings)
    diagnostics = [*scan.diagnostics]
    for path in site.files:
        if path.endswith(".html") and path not in inserts:
            diagnostics += _write_policy(folder, path, policy)
    return site, deduplicate(diagnostics)


def _write_policy(folder: Path, path: str, policy: str) -> list[Diagnostic]:
    """Write the policy into one page. Bytes that are no UTF-8 stay as they are: the site check
    reports them."""
    with open(f"{folder}/{path}", "r+b") as file:
        html = file.read().decode("utf-8", "surrogateescape")
        html, diagnostics = inject_csp(html, policy, path=path)
        file.seek(0)
        file.write(html.encode("utf-8", "surrogateescape"))
        file.truncate()
    return diagnostics


def _insert_pages(settings: HostSettings) -> set[str]:
    """Return the paths of the pages that have a policy of their own."""
    return {
        f"{locale.root}{folder}index.html"
        for locale in settings.locales
        for folder in settings.inserts
    }
