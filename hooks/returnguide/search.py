"""One search index per language, out of the one that is built for all: a search never lists another language's pages."""

from __future__ import annotations

import json
from collections.abc import Sequence

from .panels import TITLE_SUFFIX


def with_search_base(html: str, base_url: str, language_root: str) -> str:
    """The theme's `__config` script with the language's root as its base, below which the theme looks for the index.

    Raises ValueError when the script no longer has the base that the theme wrote (a new version of the theme).
    """
    written = f'"base": {json.dumps(base_url)}'
    if html.count(written) != 1:
        raise ValueError(f"the theme's configuration script has no {written}: see overrides/main.html")
    return html.replace(written, f'"base": {json.dumps(base_url.rstrip("/") + "/" + language_root)}')


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
