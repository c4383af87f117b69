"""The theme: patches of its search and its root element.

All go with the theme, whose life ends on 2027-05-05.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import material
from jinja2 import Environment
from markupsafe import Markup
from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.defaults import MkDocsConfig

from returnguide.files import write_atomically
from returnguide.locales import Locale
from returnguide.render.assets import AssetManifest
from returnguide.render.search_index import build_search_index

_SCRIPT_TEMPLATES = ("partials/javascripts/base.html", "partials/javascripts/content.html")
"""The templates of what the theme's `base.html` has between <script> tags, as the site is set."""


_ESCAPED = re.compile(r"\\u0026(amp|lt|gt|#34|#39);")
"""A character that a template has escaped for HTML, in JSON that the theme has escaped again."""


def theme_folder() -> Path:
    """Return the folder of the theme's own templates and files."""
    return Path(material.__file__).parent / "templates"


def set_html_dir(html: str, locale: Locale) -> str:
    """Return a page whose root element says in which direction it is read, where style sheets,
    scripts and assistive software look for it; the theme says it of the body only.

    Raises ValueError where the root element is not as the theme writes it (a new version).
    """
    start, class_, rest = html.partition(' class="no-js">')
    if not class_:
        raise ValueError(
            "the theme's page has no root element of the class no-js: see set_html_dir"
        )
    return f'{start} dir="{locale.direction}"{class_}{rest}'


def inline_scripts(config: MkDocsConfig, environment: Environment) -> list[str]:
    """Return the texts of the scripts that the theme writes into each page. They depend on the
    theme's features and on `config.extra.scope`, never on a page."""
    features = config.theme.get("features") or []
    pages = (
        environment.get_template(name).render(config=config, features=features)
        for name in _SCRIPT_TEMPLATES
    )
    return [text for html in pages for text in re.findall(r"<script>(.*?)</script>", html, re.S)]


def enable_search(config: MkDocsConfig) -> None:
    """Let the theme's plugin collect the text of the next locale."""
    _search(config).config.enabled = True


def write_search_index(config: MkDocsConfig, locale: Locale) -> None:
    """Write the search index of the locale that was just built into its own folder.

    The theme's plugin and static-i18n would write one index of all locales, again at each locale.
    So the entries are taken out of the plugin, which is switched off until `enable_search`.
    """
    plugin = _search(config)
    entries = list(plugin.search_index.entries)
    plugin.search_index.entries.clear()
    settings = json.loads(plugin.search_index.generate_search_index(None))["config"]
    index = build_search_index(entries, settings, language=locale.code, root=locale.root)
    write_atomically(Path(config.site_dir, locale.root, "search", "search_index.json"), index)
    plugin.config.enabled = False


def _search(config: MkDocsConfig) -> SearchPlugin:
    return config.plugins["material/search"]


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
