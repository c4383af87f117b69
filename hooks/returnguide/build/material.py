"""The theme: its search, its root element. Goes with the theme, whose life ends on 2027-05-05."""

from __future__ import annotations

import json
import re
from pathlib import Path

import material
from jinja2 import Environment
from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.defaults import MkDocsConfig

from returnguide.files import write_atomically
from returnguide.locales import Locale
from returnguide.render.search_index import build_search_index

_SCRIPT_TEMPLATES = ("partials/javascripts/base.html", "partials/javascripts/content.html")
"""The templates of what the theme's `base.html` has between <script> tags, as the site is set."""


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

    The theme's plugin and static-i18n would write one of all locales together, at each locale
    again: they find nothing to write.
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
