"""One search index per language: a search never lists another language's pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from returnguide.render.panels import TITLE_SUFFIX


def build_search_index(
    entries: Iterable[Mapping[str, object]],
    settings: Mapping[str, object],
    *,
    language: str,
    root: str,
) -> str:
    """Return the search index of one language, as JSON.

    `entries` and `settings` are those of the theme's index; `root` is the language's folder, '' or
    'en/'. Locations become relative to it, and those of panels lead to the panel, whose id is the
    permanent one.
    """
    docs = [
        {**entry, "location": str(entry["location"]).removeprefix(root).removesuffix(TITLE_SUFFIX)}
        for entry in entries
    ]
    index = {"config": {**settings, "lang": [language]}, "docs": docs}
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))
