"""Writing the content security policy into the built pages."""

from __future__ import annotations

from pathlib import Path

from returnguide.diagnostics import Diagnostic
from returnguide.hosting.csp import inject_csp, page_policy
from returnguide.hosting.page_scan import PolicyScan, deduplicate
from returnguide.hosting.site import HostSettings, Site, describe_site


def apply_csp(
    folder: Path, settings: HostSettings, scan: PolicyScan
) -> tuple[Site, list[Diagnostic]]:
    """Write the policy into every page of the site in `folder`, but those of the inserts, which
    have one of their own. `scan` has all pages of the site.

    Return what the site holds, and the diagnostics of the scan and of pages that have no place for
    a policy; their paths are below `folder`.
    """
    site = describe_site(folder, settings)
    policy, insert_pages = page_policy(site.inline, header=False), settings.insert_pages
    diagnostics = [*scan.diagnostics]
    for path in site.files:
        if path.endswith(".html") and path not in insert_pages:
            diagnostics += _write_policy(folder, path, policy)
    return site, deduplicate(diagnostics)


def _write_policy(folder: Path, path: str, policy: str) -> list[Diagnostic]:
    """Write the policy into one page. Bytes that are not UTF-8 stay as they are: the site check
    reports them."""
    with open(f"{folder}/{path}", "r+b") as file:
        html = file.read().decode("utf-8", "surrogateescape")
        html, diagnostics = inject_csp(html, policy, path=path)
        file.seek(0)
        file.write(html.encode("utf-8", "surrogateescape"))
        file.truncate()
    return diagnostics
