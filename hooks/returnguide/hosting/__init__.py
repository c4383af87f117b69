"""What a host needs of the site: the scan of its pages for the policies (here), headers and
compressed files (`host_files.py`)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from returnguide.diagnostics import Diagnostic
from returnguide.hosting.csp import inject_csp, page_policy
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
    """Where security problems are reported: `mailto:…` or `https://…`; empty for none."""
    day: datetime.date | None
    """From which security.txt counts. None where the text has no date, which a rule reports; the
    site has no security.txt then."""
    brotli: int = PAGE_QUALITY
    """The brotli quality of pages, 0 to 11."""


def policy_scan(folder: Path, settings: HostSettings) -> PolicyScan:
    """Return the empty scan of a site built in `folder`: the site check fills it."""
    return PolicyScan(settings.address, folder.name)


def describe_site(folder: Path, settings: HostSettings, scan: PolicyScan) -> Site:
    """Return what the files for hosts are made from; `scan` has all pages of the site."""
    inline, insert_inline = scan.inline_of(scan.pages), scan.inline_of(_insert_pages(settings))
    files = tuple(
        sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    )
    return Site(settings.locales, files, settings.inserts, inline, insert_inline)


def apply_csp(
    folder: Path, settings: HostSettings, scan: PolicyScan
) -> tuple[Site, list[Diagnostic]]:
    """Write the policy into the pages of a site built in `folder`. Returns what the site holds, and
    the diagnostics of pages that could not run under their policy, by the path of the built
    file."""
    site = describe_site(folder, settings, scan)
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
        html, diagnostics = inject_csp(html, policy, path=f"{folder.name}/{path}")
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
