"""The guide without a connection: the service worker and the web app manifest.

The worker is docs/assets/javascripts/service-worker.js. What it must know of the site is written
before it, with a version that changes with everything that readers can keep and with nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from pathlib import Path

from jinja2 import Environment

from returnguide.cache import fingerprint
from returnguide.hosting.csp import hash_of
from returnguide.hosting.headers import FINGERPRINT
from returnguide.i18n import page_header
from returnguide.locales import Locale
from returnguide.render.assets import SCRIPTS, minify

PATH = "sw.js"
"""The path of the worker. It controls what lies beside and below it, so it is at the site's root.
Readers' browsers have it registered under this name: never rename it."""

MANIFEST = "manifest.webmanifest"
"""The name of the manifest, below the root of each language."""

GUIDE = "return/"
"""The page that the installed app opens with, and that is kept for every reader."""

HOME = ""
"""The home page, which is kept too: every page leads there."""

NETWORK_TIMEOUT_MS = 3_000
"""Milliseconds that the worker waits for the network where it has a copy of the page."""

UNCACHED_PATHS = ("go", "support", "translations")
"""Folders of pages that are never kept: short links, and the team's own pages."""

_STYLE = Path(__file__).with_suffix(".css")

_ICONS = {
    "icon-192.png": ("192x192", "any"),
    "icon-512.png": ("512x512", "any"),
    "icon-maskable-512.png": ("512x512", "maskable"),
    "favicon.svg": ("any", "any"),
}
"""File in `docs/assets/images/` -> size and purpose. tests/icons.py draws the PNG files."""

_PAGE_ASSETS = re.compile(
    r'(?<!rel="apple-touch-icon" )(?:src|href|data-theme-script)="(?:\.\./)+(assets/[^"]+)"'
)
"""The files that a page asks for, as its template writes them."""

Words = Mapping[str, Mapping[str, str]]
"""The UI strings of a language, from its words.yml: group -> key -> text."""


def web_manifest(locale: Locale, words: Words, *, scope: str) -> str:
    """Return the web manifest of a language (https://www.w3.org/TR/appmanifest/), as JSON.

    `scope` is the path of the site's root: each language is an app of its own, in which the reader
    may change the language. `minimal-ui` offers a way back from PDFs and carriers' sites.
    """
    site = words["site"]
    manifest = {
        "name": site["name"],
        "short_name": site["short_name"],
        "description": site["description"],
        "lang": locale.code,
        "dir": locale.direction,
        "id": scope + locale.root,
        "start_url": scope + locale.root + GUIDE,
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
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def service_worker(
    site: Path,
    docs: Path,
    templates: Environment,
    *,
    locales: Sequence[Locale],
    words_for: Callable[[str], Words],
    inserts: Collection[str],
) -> str:
    """Return the worker of a site whose pages are finished.

    `words_for` returns the words of a locale's code; `inserts` are the folders of the inserts'
    pages, below a language's root.
    """
    cacheable = cacheable_paths([locale.root for locale in locales])
    style = minify(page_header.STYLE + _STYLE.read_text(encoding="utf-8"), "css").strip()
    settings = {
        "cacheable": cacheable,
        "fingerprint": FINGERPRINT.pattern,
        "networkTimeout": NETWORK_TIMEOUT_MS,
        "precache": [GUIDE, HOME, *inserts],
        "assets": _guide_assets(site, locales),
        "locales": {
            locale.root: _offline_page(locale, words_for(locale.code), templates)
            for locale in locales
        },
        "style": style,
        "policy": (
            f"default-src 'none'; style-src {hash_of(style)}; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'none'"
        ),
    }
    script = _script(docs, "service-worker")
    content = _content_hash(site, re.compile(cacheable))
    version = fingerprint(content, json.dumps(settings), script)[:16]
    declared = json.dumps(
        {"version": version, **settings}, ensure_ascii=False, separators=(",", ":")
    )
    return f"const SITE={declared};\n{script}"


def self_removing_worker(docs: Path) -> str:
    """Return the worker of a site without one: it removes what readers have from before."""
    return _script(docs, "service-worker-off")


def cacheable_paths(roots: Sequence[str]) -> str:
    """Return a pattern, for Python and for JavaScript, of the paths that readers may keep.

    These are, below the site's root, the guide's pages and, once they were asked for, inserts as
    PDF, the search index, scripts, styles and drawings.
    """
    folders = "|".join(re.escape(root) for root in roots if root)
    locale = f"(?:{folders})?" if folders else ""
    uncached = "|".join(UNCACHED_PATHS)
    paths = r"parcel-insert/[a-z-]+\.pdf|search/search_index\.json|(?:[A-Za-z0-9_-]+/)*"
    return rf"^(?!{locale}(?:{uncached})/)(?:assets/.+|{locale}(?:{paths}))$"


def _guide_assets(site: Path, locales: Sequence[Locale]) -> list[str]:
    """Return the paths of the files that the guide asks for, in all languages together."""
    pages = (site / locale.root / GUIDE / "index.html" for locale in locales)
    return sorted(
        {path for page in pages for path in _PAGE_ASSETS.findall(page.read_text(encoding="utf-8"))}
    )


def _offline_page(locale: Locale, words: Words, templates: Environment) -> dict[str, str]:
    """Return what the page says that stands for one that cannot be had; texts are HTML. The worker
    puts the address of the home page in the place of `{home}`."""
    texts = {"name": words["site"]["name"]}
    texts |= {key: words["offline"][key] for key in ("title", "text", "again", "pages")}
    html = {key: escape(text, quote=False) for key, text in texts.items()}
    header = page_header.render_header(
        templates, words, locale=locale, home="{home}", main="offline"
    )
    return {"code": locale.code, "dir": locale.direction, "header": header, **html}


def _script(docs: Path, name: str) -> str:
    return minify((docs / SCRIPTS / f"{name}.js").read_text(encoding="utf-8"), "js").strip() + "\n"


def _content_hash(site: Path, cacheable: re.Pattern[str]) -> str:
    """Return the hash of all that readers may keep of a site: paths and contents."""
    paths = (file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    content = hashlib.sha256()
    for path in sorted(paths):
        if not path.endswith((".br", ".gz")) and cacheable.search(path.removesuffix("index.html")):
            content.update(fingerprint(path, (site / path).read_bytes()).encode())
    return content.hexdigest()
