"""The site's own scripts and styles as they are published: few files, minified, named by content.

A page asks for one module. What it needs before its first paint stands in the page: the style (what
is needed of the theme's, and ours), and the scripts of `_INLINE_SCRIPTS`. A file for the style, of
12 kB, would make a phone wait for its first word as long again as for the page. A name that holds
the hash of its content may be cached by browsers for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, cast

from returnguide.render.css_purge import purge

SCRIPTS = "assets/javascripts"
STYLES = "assets/stylesheets"

ADDRESS_SCRIPT = Path(__file__).with_name("address.js").read_text(encoding="utf-8")
"""The functions that read damaged addresses, for the scripts that stand behind it."""

_PUBLISHED_SCRIPTS = {
    "module": ("guide", "find", "print", "header", "theme-shim", "register-worker"),
    "copy": ("copy",),
    "messages": ("messages",),
    "deadlines": ("deadlines",),
    "moved": ("anchor-redirects",),
    "not-found": ("not-found",),
    "search": ("search",),
}
"""Base name of each published script -> its sources; several stand in blocks of their own."""

_INLINE_SCRIPTS = ("choices", "question", "steps", "prepaint")
_THEME_STYLES = (f"{STYLES}/main.*.min.css", f"{STYLES}/palette.*.min.css")
_THEME_BUNDLE = f"{SCRIPTS}/bundle.*.min.js"
_SEARCH_ENGINE = f"{SCRIPTS}/workers/search.*.min.js"

_UNUSED = re.compile(r"\.map$|^assets/javascripts/lunr/|^assets/images/favicon\.png$")
"""Of the theme's files: source maps (1 MB), stemmers (search.js does without), its own icon."""

_SOURCE_MAP = re.compile(r"\n?(?://[#@]|/\*[#@]) ?sourceMappingURL=[^\s*]+(?: ?\*/)?\s*$")


@dataclass(frozen=True)
class AssetManifest:
    """What pages ask for, as paths below the site's root, and what stands in them."""

    module: str
    copy: str
    messages: str
    """For pages with messages that are ready to copy."""
    deadlines: str
    """For pages that count days from one that the reader types."""
    anchor_redirects: str
    """For pages that an id has left."""
    not_found: str
    """For the page that says that an address does not exist."""
    search: str
    """The worker of the search, which loads `search_engine`."""
    theme_bundle: str
    """The theme's script, loaded for the search."""
    search_engine: str
    """The theme's worker of the search."""
    style: str
    """No path: the text of the style that stands in each page."""
    inline_script: str
    """No path: the text of the script that stands in each page."""
    files_to_write: Mapping[str, str]
    """Path -> text of each file that is ours."""


def build_assets(docs: Path, theme: Path) -> AssetManifest:
    """Build the assets from the sources below the docs folder and the theme's template folder.

    Raises ValueError where the theme does not have each of its files exactly once (a new version of
    the theme).
    """
    guide = (docs / STYLES / "guide.css").read_text(encoding="utf-8")
    paths: dict[str, str] = {}
    files: dict[str, str] = {}
    for name, sources in _PUBLISHED_SCRIPTS.items():
        needed = ADDRESS_SCRIPT if name == "moved" else ""
        script = minify(needed + _joined(_read_scripts(docs, sources)), "js")
        digest = hashlib.sha256(script.encode()).hexdigest()
        paths[name] = f"assets/{name}.{digest[:8]}.js"
        files[paths[name]] = script
    return AssetManifest(
        module=paths["module"],
        copy=paths["copy"],
        messages=paths["messages"],
        deadlines=paths["deadlines"],
        anchor_redirects=paths["moved"],
        not_found=paths["not-found"],
        search=paths["search"],
        theme_bundle=_theme_path(theme, _THEME_BUNDLE),
        search_engine=_theme_path(theme, _SEARCH_ENGINE),
        style=minify(purge(theme_style(theme), guide) + guide, "css"),
        inline_script=minify(ADDRESS_SCRIPT + "".join(_read_scripts(docs, _INLINE_SCRIPTS)), "js"),
        files_to_write=files,
    )


def theme_style(theme: Path) -> str:
    """Return the theme's whole style: its rules, then its colours."""
    files = (_single_match(theme, pattern) for pattern in _THEME_STYLES)
    return "\n".join(_SOURCE_MAP.sub("", file.read_text(encoding="utf-8")) for file in files)


def is_copied(path: str) -> bool:
    """Return whether a file below `assets/` is published as it is.

    Sources that are merged into others are not, and files that nothing asks for.
    """
    is_source = path.startswith((f"{STYLES}/", f"{SCRIPTS}/"))
    is_theme_script = "/workers/" in path or "/bundle." in path
    return not (is_source and not is_theme_script) and not _UNUSED.search(path)


def image_sizes(docs: Path) -> dict[str, tuple[str, str]]:
    """Return file name -> width and height of each drawing in CSS pixels, from its `viewBox`."""
    sizes = {}
    for file in (docs / "assets").rglob("*.svg"):
        box = re.search(
            r'viewBox="0 0 (\d+) (\d+)"', file.read_text(encoding="utf-8", errors="replace")
        )
        if box:
            sizes[file.name] = (box[1], box[2])
    return sizes


_MINIFIERS = {"js": ("rjsmin", "jsmin"), "css": ("rcssmin", "cssmin")}
"""Both remove white space and comments only: a minifier that also moved declarations broke
guide.js."""


def minify(text: str, kind: Literal["js", "css"]) -> str:
    """Return the text without white space and comments.

    Where the platform has no wheel of the minifier, the text is returned as it is.
    """
    module, function = _MINIFIERS[kind]
    if not find_spec(module):
        return text
    return cast("Callable[[str], str]", getattr(import_module(module), function))(text)


def _read_scripts(docs: Path, names: tuple[str, ...]) -> list[str]:
    return [(docs / SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names]


def _joined(scripts: list[str]) -> str:
    """Return the scripts as one, each in a block: their names do not collide."""
    if len(scripts) == 1:
        return scripts[0]
    return "".join(f"{{\n{script}}}\n" for script in scripts)


def _theme_path(theme: Path, pattern: str) -> str:
    return _single_match(theme, pattern).relative_to(theme).as_posix()


def _single_match(folder: Path, pattern: str) -> Path:
    matches = list(folder.glob(pattern))
    if len(matches) != 1:
        raise ValueError(
            f"the theme has {len(matches)} files {pattern}, one is expected: see"
            " hooks/returnguide/render/assets.py"
        )
    return matches[0]
