"""`guide.py links built`: check a built site, of any generator."""

from __future__ import annotations

import sys
from pathlib import Path

from returnguide.diagnostics import UsageError, plural
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.site_json import read_model
from returnguide.rules import reporters
from returnguide.rules.config import DEFAULT_CONFIG


def check_built_links(site: Path, config: Path | None, report_format: str) -> int:
    """Print the diagnostics of the built site in the folder `site`. Return 1 if one is an error.
    Raise UsageError if there is no such folder or the configuration is wrong."""
    model = _read_config(config) if config else None
    if not site.is_dir():
        raise UsageError(f"{site} is no folder: name that of a built site")
    result = check_site(site, model)
    print(reporters.REPORTERS[report_format](result.diagnostics, DEFAULT_CONFIG), end="")
    print(
        f"{plural(result.diagnostics)} in {result.pages} pages, {result.links} links",
        file=sys.stderr,
    )
    return 1 if DEFAULT_CONFIG.errors(result.diagnostics) else 0


def _read_config(file: Path) -> SiteModel:
    """Return the model in a site.json; unknown keys are named on standard error."""
    try:
        model, unknown = read_model(file)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if unknown:
        print(
            f"{file.name}: unknown keys: {', '.join(unknown)};"
            " docs/handbook/site-check.md lists the known ones",
            file=sys.stderr,
        )
    return model
