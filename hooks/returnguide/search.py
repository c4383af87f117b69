"""One search index per language, out of the one that is built for all: a search never lists another language's pages."""

from __future__ import annotations

import json
from collections.abc import Sequence

from .assets import Assets
from .panels import TITLE_SUFFIX


def with_search(html: str, base_url: str, engine_url: str, language_root: str, assets: Assets) -> str:
    """The theme's `__config` script with the language's root as its base, below which its results lie, and with our worker.

    `base_url` and `engine_url` are the root and the theme's worker as the page names them. Our worker hears from its
    address where the engine and the index are; both are relative to it.
    Raises ValueError when the script no longer says what the theme wrote (a new version of the theme).
    """
    root = base_url.rstrip("/")
    up = "../" * assets.search.count("/")
    worker = f"{root}/{assets.search}#{up}{assets.engine},{up}{language_root}search/search_index.json"
    for key, written, ours in (("base", base_url, f"{root}/{language_root}"), ("search", engine_url, worker)):
        old = f'"{key}": {json.dumps(written)}'
        if html.count(old) != 1:
            raise ValueError(f"the theme's configuration script has no {old}: see overrides/main.html")
        html = html.replace(old, f'"{key}": {json.dumps(ours)}')
    return html


def indexes_of(index: str, languages: Sequence[str], default: str) -> dict[str, str]:
    """The index of each language, out of the theme's index of all (both JSON texts).

    `languages` are the folders of the site but for `default`, which stands at its root. Locations become relative to
    the language's own root, and those of panels lead to the panel, whose id is the permanent one.
    """
    whole = json.loads(index)
    entries: dict[str, list[dict]] = {language: [] for language in (default, *languages)}
    for entry in whole["docs"]:
        folder, _, rest = entry["location"].partition("/")
        language, location = (folder, rest) if folder in languages else (default, entry["location"])
        entries[language].append({**entry, "location": location.removesuffix(TITLE_SUFFIX)})
    return {
        language: json.dumps({"config": {**whole["config"], "lang": [language]}, "docs": docs}, ensure_ascii=False, separators=(",", ":"))
        for language, docs in entries.items()
    }
