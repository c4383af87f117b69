"""The guide without a connection: the service worker, and the manifest with which it is installed.

The worker is docs/assets/javascripts/offline.js; here it is told what the site is, and given a
version, which changes with everything that readers can keep and with nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from babel import Locale

from returnguide.hosting.csp import hash_of
from returnguide.hosting.headers import FINGERPRINT
from returnguide.legacy_cache import fingerprint, stat_files
from returnguide.render.assets import SCRIPTS, minify

PATH = "sw.js"
"""Where browsers find the worker: it has power over what lies beside and below it, so it stands at
the root of the site."""

MANIFEST = "manifest.webmanifest"
"""The name of the manifest, below the root of each language."""

GUIDE = "return/"
"""The page that a guide on the home screen opens with, and that is kept for every reader."""

NETWORK_TIMEOUT_MS = 3_000
"""Milliseconds for which the worker waits for the network where it has a copy of the page."""

UNCACHED_PATHS = ("go", "support", "translations")
"""Folders of pages that are never kept: short links, and the pages of those who work on the
guide."""

_STYLE = Path(__file__).with_suffix(".css")

_ICONS = {
    "icon-192.png": ("192x192", "any"),
    "icon-512.png": ("512x512", "any"),
    "icon-maskable-512.png": ("512x512", "maskable"),
    "favicon.svg": ("any", "any"),
}
"""File in `docs/assets/images/` -> size and purpose; tests/icons.py draws those that are no
drawings."""

_SHOWN_WITH = re.compile(
    r'(?<!rel="apple-touch-icon" )(?:src|href|data-theme-script)="(?:\.\./)+(assets/[^"]+)"'
)
"""The files that a page asks for, as its template writes them."""


@dataclass(frozen=True)
class Spoken:
    """A language of the site, with its words."""

    key: str
    root: str
    """Its folder below the site's root: `` or `en/`."""
    words: Mapping[str, Mapping[str, str]]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return Locale.parse(self.key, sep="-").text_direction


def web_manifest(language: Spoken, *, scope: str) -> str:
    """The web manifest of a language (https://www.w3.org/TR/appmanifest/); `scope` is the path of
    the site's root. Each language is an app of its own, in which the reader may change the
    language. `minimal-ui` has a way back from PDFs and carriers' sites.
    """
    site = language.words["site"]
    values = {
        "name": site["name"],
        "short_name": site["short_name"],
        "description": site["description"],
        "lang": language.key,
        "dir": language.direction,
        "id": scope + language.root,
        "start_url": scope + language.root + GUIDE,
        "scope": scope,
        "display": "minimal-ui",
        "background_color": "#fbfaf7",
        "theme_color": "#0f6b64",
        "icons": [
            {
                "src": f"{scope}assets/images/{name}",
                "sizes": sizes,
                "type": "image/svg+xml" if name.endswith(".svg") else "image/png",
                "purpose": purpose,
            }
            for name, (sizes, purpose) in _ICONS.items()
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def service_worker(
    site: Path, docs: Path, *, languages: Sequence[Spoken], inserts: Collection[str]
) -> str:
    """The worker of a site whose pages are finished. `inserts` are the folders of the inserts'
    pages below a language's root."""
    kept = cacheable_paths([one.root for one in languages])
    style = minify(_STYLE.read_text(encoding="utf-8"), "css").strip()
    told = {
        "kept": kept,
        "fingerprint": FINGERPRINT.pattern,
        "patience": NETWORK_TIMEOUT_MS,
        "basics": [GUIDE, *inserts],
        "assets": sorted(
            {
                path
                for one in languages
                for path in _SHOWN_WITH.findall(
                    (site / one.root / GUIDE / "index.html").read_text(encoding="utf-8")
                )
            }
        ),
        "languages": {one.root: _said_by(one) for one in languages},
        "style": style,
        "policy": (
            f"default-src 'none'; style-src {hash_of(style)}; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'none'"
        ),
    }
    script = _script(docs, "offline")
    version = fingerprint(_hash_of_kept(site, re.compile(kept)), told, script)[:16]
    return (
        "const"
        f" SITE={json.dumps({'version': version, **told}, ensure_ascii=False, separators=(',', ':'))};\n{script}"
    )


def self_removing_worker(docs: Path) -> str:
    """The worker of a site without one: what readers have from before is removed by it."""
    return _script(docs, "offline-off")


def cacheable_paths(roots: Sequence[str]) -> str:
    """A regular expression, for Python and for JavaScript, of the paths below the site's root that
    readers may keep: the guide's pages, and when they were asked for, inserts as PDF, the index of
    the search, scripts, style, drawings.
    """
    folders = "|".join(re.escape(root) for root in roots if root)
    own = f"(?:{folders})?" if folders else ""
    return rf"^(?!{own}(?:{'|'.join(UNCACHED_PATHS)})/)(?:assets/.+|{own}(?:parcel-insert/[a-z-]+\.pdf|search/search_index\.json|(?:[A-Za-z0-9_-]+/)*))$"


def _said_by(language: Spoken) -> dict[str, str]:
    """What the page says, in a language, that stands for one that cannot be had."""
    said = {key: language.words["offline"][key] for key in ("title", "text", "again", "pages")}
    texts = {
        key: escape(text, quote=False)
        for key, text in {"name": language.words["site"]["name"], **said}.items()
    }
    return {"key": language.key, "dir": language.direction, **texts}


def _script(docs: Path, name: str) -> str:
    return minify((docs / SCRIPTS / f"{name}.js").read_text(encoding="utf-8"), "js").strip() + "\n"


def _hash_of_kept(site: Path, kept: re.Pattern[str]) -> str:
    """The hash of all that readers may keep of a site: paths and contents."""
    whole = hashlib.sha256()
    for path in sorted(stat_files(site)):
        if not path.endswith((".br", ".gz")) and kept.search(path.removesuffix("index.html")):
            whole.update(fingerprint(path, (site / path).read_bytes()).encode())
    return whole.hexdigest()
