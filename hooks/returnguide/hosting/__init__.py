"""What a host needs of the site: its policies, its headers, its compressed files. The last thing
that a build does."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from returnguide.diagnostics import Diagnostic
from returnguide.hosting.csp import inject_csp, page_policy
from returnguide.hosting.headers import Site, header_rules
from returnguide.hosting.host_files import published_files, security_file, server_config_files
from returnguide.hosting.page_scan import PolicyScan, deduplicate
from returnguide.hosting.precompress import PAGES, precompress, tidy
from returnguide.legacy_cache import NO_CACHE, Cache, stat_files


@dataclass(frozen=True)
class Settings:
    """What the files say that the site's pages do not."""

    address: str
    """The site's own address, with its final slash."""
    languages: tuple[str, ...]
    """The languages that were built, the one at the root first."""
    inserts: tuple[str, ...]
    """The folders of the inserts' pages below a language's root: `parcel-insert/ios/`."""
    contact: str
    """Where weaknesses are told: `mailto:…` or `https://…`."""
    day: datetime.date | None
    """The day of the text; None where it names none, which is a problem of the source: there is no
    security.txt then."""
    brotli: int = PAGES
    """The brotli quality of pages, 0 to 11."""


def policy_scan(folder: Path, settings: Settings) -> PolicyScan:
    """Return the empty scan of a site built in `folder`: the site check fills it."""
    return PolicyScan(settings.address, folder.name)


def describe_site(folder: Path, settings: Settings, scan: PolicyScan) -> Site:
    """Return what the files for hosts are made from; `scan` has all pages of the site."""
    inline, insert_inline = scan.inline_of(scan.pages), scan.inline_of(_insert_pages(settings))
    files = tuple(sorted(stat_files(folder)))
    return Site(settings.languages, files, settings.inserts, inline, insert_inline)


def apply_csp(folder: Path, settings: Settings, scan: PolicyScan) -> tuple[Site, list[Diagnostic]]:
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


def write_host_files(
    folder: Path, beside: Path, site: Site, settings: Settings, *, keeper: Cache = NO_CACHE
) -> None:
    """Write the hosts' files into a sealed site and into `beside`, and compress it; what was
    compressed before is in `keeper`."""
    rows = header_rules(site)
    write(folder, published_files(rows, site).items())
    if day := _day(settings.day):
        text = security_file(
            settings.address, contact=settings.contact, languages=settings.languages, day=day
        )
        write(folder, [(".well-known/security.txt", text)])
    write(beside, server_config_files(rows, site).items())
    precompress(folder, pages=settings.brotli, keeper=keeper)
    tidy()


def _insert_pages(settings: Settings) -> set[str]:
    """The paths of the pages with a policy of their own."""
    roots = ("", *(f"{language}/" for language in settings.languages[1:]))
    return {f"{root}{insert}index.html" for root in roots for insert in settings.inserts}


def _day(day: datetime.date | None) -> datetime.date | None:
    """SOURCE_DATE_EPOCH (reproducible-builds.org) as a day, else the day of the text."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date() if epoch else day


def write(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write texts by their path below a folder."""
    made: set[str] = set()
    for name, text in files:
        below = name.rpartition("/")[0]
        if below not in made:
            os.makedirs(f"{folder}/{below}", exist_ok=True)
            made.add(below)
        with open(f"{folder}/{name}", "wb") as file:
            file.write(text.encode())
