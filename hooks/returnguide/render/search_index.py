"""One search index per language: a search never lists another language's pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape

from markupsafe import Markup

from returnguide.render.assets import AssetManifest
from returnguide.render.panels import TITLE_SUFFIX

_ESCAPED = re.compile(r"\\u0026(amp|lt|gt|#34|#39);")
"""What escaping makes of a character, in the JSON of the theme's filter `tojson`."""


def patch_search_config(
    html: str, base_url: str, engine_url: str, language_root: str, assets: AssetManifest
) -> Markup:
    """Return the theme's `__config` script with the language's root as its base, and our worker.

    `base_url` and `engine_url` are the site's root and the theme's worker as the page names them.
    Results lie below the base. Our worker gets the paths of the theme's engine and of the index in
    its fragment, relative to itself. The texts, which our template escapes for HTML, are plain in
    it. Raises ValueError when the script is not what the theme wrote so far (a new version of the
    theme).
    """
    html = _ESCAPED.sub(lambda match: f"\\u{ord(unescape(f'&{match[1]};')):04x}", str(html))
    root = base_url.rstrip("/")
    up = "../" * assets.search.count("/")
    index = f"{up}{language_root}search/search_index.json"
    worker = f"{root}/{assets.search}#{up}{assets.search_engine},{index}"
    for key, old_url, new_url in (
        ("base", base_url, f"{root}/{language_root}"),
        ("search", engine_url, worker),
    ):
        old = f'"{key}": {json.dumps(old_url)}'
        if html.count(old) != 1:
            raise ValueError(
                f"the theme's configuration script has no {old}: see overrides/main.html"
            )
        html = html.replace(old, f'"{key}": {json.dumps(new_url)}')
    return Markup(html)


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
