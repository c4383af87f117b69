"""The site's own scripts and styles as they are published: few files, minified, named by their
content.

A page asks for one module; what it needs before its first paint stands in it: the style (of the
theme's two what is needed, and ours), `choice.js` and `early.js`. A file of its own for the style,
of 12 kB, would let a phone wait for its first word as long again as for the page. A name that holds
the hash of its content may be kept by browsers for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from returnguide.render.css_purge import purge

SCRIPTS = "assets/javascripts"
STYLES = "assets/stylesheets"

_THEME_STYLES = (f"{STYLES}/main.*.min.css", f"{STYLES}/palette.*.min.css")
_THEME_SCRIPTS = {
    "bundle": f"{SCRIPTS}/bundle.*.min.js",
    "engine": f"{SCRIPTS}/workers/search.*.min.js",
}

_UNUSED = re.compile(r"\.map$|^assets/javascripts/lunr/|^assets/images/favicon\.png$")
"""Of the theme's files: source maps (1 MB), the search's stemmers (search.js does without), its own
icon."""

_SOURCE_MAP = re.compile(r"\n?(?://[#@]|/\*[#@]) ?sourceMappingURL=[^\s*]+(?: ?\*/)?\s*$")


@dataclass(frozen=True)
class AssetManifest:
    """What pages ask for, as paths below the site's root."""

    module: str
    copy: str
    moved: str
    """For pages that an id has left."""
    search: str
    bundle: str
    """The theme's script, loaded for the search."""
    engine: str
    """The theme's search, loaded by `search`."""
    style: str
    """No path: the style itself that stands in each page."""
    inline: str
    """The same of the script."""
    files_to_write: Mapping[str, str]
    """Path -> text of the files that are ours."""


def build_assets(docs: Path, theme: Path) -> AssetManifest:
    """Read the sources below the folder of pages and the theme's folder of templates.

    Raises ValueError where the theme does not have each of its files exactly once (a new version of
    the theme).
    """
    scripts = {
        name: (docs / SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
        for name in (
            "choice",
            "early",
            "guide",
            "frame",
            "instead",
            "late",
            "copy",
            "moved",
            "search",
        )
    }
    guide = (docs / STYLES / "guide.css").read_text(encoding="utf-8")
    texts = {
        "module": "".join(
            f"{{\n{scripts[name]}}}\n" for name in ("guide", "frame", "instead", "late")
        ),  # in blocks: names do not meet
        **{name: scripts[name] for name in ("copy", "moved", "search")},
    }
    written, paths = {}, {}
    for key, text in texts.items():
        small = minify(text, "js")
        paths[key] = f"assets/{key}.{hashlib.sha256(small.encode()).hexdigest()[:8]}.js"
        written[paths[key]] = small
    found = {
        key: _single_match(theme, pattern).relative_to(theme).as_posix()
        for key, pattern in _THEME_SCRIPTS.items()
    }
    style = minify(purge(theme_style(theme), guide) + guide, "css")
    return AssetManifest(
        **paths,
        **found,
        style=style,
        inline=minify(scripts["choice"] + scripts["early"], "js"),
        files_to_write=written,
    )


def theme_style(theme: Path) -> str:
    """The theme's own style, whole: its rules, then its colours."""
    return "\n".join(
        _without_map(_single_match(theme, pattern).read_text(encoding="utf-8"))
        for pattern in _THEME_STYLES
    )


def is_copied(path: str) -> bool:
    """Whether a file below `assets/` is published as it stands: not what is merged into others, and
    not what nobody asks for."""
    merged = (
        path.startswith((f"{STYLES}/", f"{SCRIPTS}/"))
        and "/workers/" not in path
        and "/bundle." not in path
    )
    return not (merged or _UNUSED.search(path))


def image_sizes(docs: Path) -> dict[str, tuple[str, str]]:
    """File name -> width and height of each drawing, in CSS pixels, from its `viewBox`."""
    found = {}
    for file in (docs / "assets").rglob("*.svg"):
        box = re.search(r'viewBox="0 0 (\d+) (\d+)"', file.read_text(encoding="utf-8"))
        if box:
            found[file.name] = (box[1], box[2])
    return found


_MINIFIERS = {"js": ("rjsmin", "jsmin"), "css": ("rcssmin", "cssmin")}
"""Both drop white space and comments, no more: a minifier that also moved declarations broke
guide.js."""


def minify(text: str, kind: str) -> str:
    """The same without white space and comments; as it is on a machine that the minifier has no
    wheel for."""
    module, function = _MINIFIERS[kind]
    return getattr(import_module(module), function)(text) if find_spec(module) else text


def _single_match(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise ValueError(
            f"the theme has {len(found)} files {pattern}, one is expected: see"
            " hooks/returnguide/render/assets.py"
        )
    return found[0]


def _without_map(text: str) -> str:
    return _SOURCE_MAP.sub("", text)
