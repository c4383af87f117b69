"""What a host needs of the site: the scan of its pages for the policies (here), headers and
compressed files (`host_files.py`)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from returnguide.diagnostics import Diagnostic
from returnguide.hosting import csp
from returnguide.hosting.csp import (
    InlineHashes,
    check_stylesheet,
    collect_inline_hashes,
    deduplicate,
    inject_csp,
    page_policy,
)
from returnguide.hosting.headers import Site
from returnguide.hosting.precompress import PAGE_QUALITY
from returnguide.legacy_cache import NO_CACHE, Cache, fingerprint, hash_bytes, stat_files
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


def scan_site(
    folder: Path,
    settings: HostSettings,
    *,
    without: Collection[str] = (),
    keeper: Cache = NO_CACHE,
    code: str = "",
) -> tuple[Site, list[Diagnostic]]:
    """What a site built in `folder` holds, and the problems of pages that could not run under their
    policy, by the path of the built file.

    `without` are paths of files that are no part of it. A page without a problem is read again only
    where `keeper` does not have what it holds; `code` is the hash of the code that reads."""
    files = tuple(sorted(stat_files(folder).keys() - set(without)))
    own = _insert_pages(settings)
    memo = keeper.memo(fingerprint("inline", code, settings.address), csp)
    inline, insert_inline, problems = InlineHashes(), InlineHashes(), []
    for path in files:
        if path.endswith(".html"):
            with open(f"{folder}/{path}", "rb") as file:
                html = (
                    file.read()
                )  # what is not UTF-8 is replaced, as browsers do: the site check tells it
            key = hash_bytes(html) if keeper.folder else b""
            found, faults = memo.get(key), []
            if not isinstance(found, InlineHashes):
                found, faults = collect_inline_hashes(
                    html.decode("utf-8", "replace"),
                    path=f"{folder.name}/{path}",
                    site=settings.address,
                )
            if not faults:
                memo.put(key, found)
            inline |= found
            insert_inline |= found if path in own else InlineHashes()
            problems += faults
        elif path.endswith(".css"):
            problems += check_stylesheet(
                (folder / path).read_text(encoding="utf-8", errors="replace"),
                path=f"{folder.name}/{path}",
                site=settings.address,
            )
    memo.save()
    return Site(settings.locales, files, settings.inserts, inline, insert_inline), problems


def apply_csp(
    folder: Path,
    settings: HostSettings,
    *,
    without: Collection[str] = (),
    keeper: Cache = NO_CACHE,
    code: str = "",
) -> tuple[Site, list[Diagnostic]]:
    """Write the policy into the pages of a site built in `folder`. Returns what the site holds, and
    its problems; the rest as for `scan_site`."""
    site, problems = scan_site(folder, settings, without=without, keeper=keeper, code=code)
    allowed, own = page_policy(site.inline, header=False), _insert_pages(settings)
    for path in site.files:
        if path.endswith(".html") and path not in own:
            with open(f"{folder}/{path}", "r+b") as file:
                html, faults = inject_csp(
                    file.read().decode("utf-8"), allowed, path=f"{folder.name}/{path}"
                )
                file.seek(0)
                file.write(html.encode())
                file.truncate()
            problems += faults
    return site, deduplicate(problems)


def _insert_pages(settings: HostSettings) -> set[str]:
    """Return the paths of the pages that have a policy of their own."""
    return {
        f"{locale.root}{folder}index.html"
        for locale in settings.locales
        for folder in settings.inserts
    }
