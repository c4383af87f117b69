"""`guide.py links built`: check a built site, of any generator."""

from __future__ import annotations

import sys
from pathlib import Path

from returnguide.diagnostics import SEVERITY, plural
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.site_json import read_model
from returnguide.rules import reporters


def check_built_links(site: Path, config: Path | None, form: str) -> int:
    """Print every problem of the built site in the folder `site`. Returns 1 if one is an error, 2
    if there is no such folder or the configuration is wrong."""
    model = None
    if config:
        try:
            model, unknown = read_model(config)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        if unknown:
            print(
                f"{config.name}: nobody knows the keys {', '.join(unknown)}; the README lists those"
                " that there are",
                file=sys.stderr,
            )
    if not site.is_dir():
        print(f"{site} is no folder: name that of a built site", file=sys.stderr)
        return 2
    found = check_site(site, model)
    print(reporters.REPORTERS[form](found.diagnostics), end="")
    print(f"{plural(found.diagnostics)} in {found.pages} pages, {found.links} links", file=sys.stderr)
    return 1 if any(SEVERITY[problem.rule] == "error" for problem in found.diagnostics) else 0
