"""One search index per language: a search never lists another language's pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from returnguide.render.assets import AssetManifest
from returnguide.render.panels import TITLE_SUFFIX


def patch_search_config(
    html: str, base_url: str, engine_url: str, language_root: str, assets: AssetManifest
) -> str:
    """The theme's `__config` script with the language's root as its base, below which its results
    lie, and with our worker.

    `base_url` and `engine_url` are the root and the theme's worker as the page names them. Our
    worker hears from its address where the engine and the index are; both are relative to it.
    Raises ValueError when the script no longer says what the theme wrote (a new version of the
    theme).
    """
    root = base_url.rstrip("/")
    up = "../" * assets.search.count("/")
    worker = (
        f"{root}/{assets.search}#{up}{assets.engine},{up}{language_root}search/search_index.json"
    )
    for key, written, ours in (
        ("base", base_url, f"{root}/{language_root}"),
        ("search", engine_url, worker),
    ):
        old = f'"{key}": {json.dumps(written)}'
        if html.count(old) != 1:
            raise ValueError(
                f"the theme's configuration script has no {old}: see overrides/main.html"
            )
        html = html.replace(old, f'"{key}": {json.dumps(ours)}')
    return html


def build_search_index(
    entries: Iterable[Mapping[str, object]],
    settings: Mapping[str, object],
    *,
    language: str,
    root: str,
) -> str:
    """The search index of one language (JSON text), out of the theme's entries for its pages and
    its settings.

    `root` is the language's folder: '' or 'en/'. Locations become relative to it, and those of
    panels lead to the panel, whose id is the permanent one.
    """
    docs = [
        {**entry, "location": str(entry["location"]).removeprefix(root).removesuffix(TITLE_SUFFIX)}
        for entry in entries
    ]
    return json.dumps(
        {"config": {**settings, "lang": [language]}, "docs": docs},
        ensure_ascii=False,
        separators=(",", ":"),
    )
