"""The header of the pages outside the theme: past it to the content, home, the other languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from returnguide.locales import Locale

TEMPLATE = "partials/page-header.html"
"""Below `overrides/`."""

STYLE = Path(__file__).with_name("page_header.css").read_text(encoding="utf-8")
"""The colours of these pages and the style of the header, before a page's own style."""


def render_header(
    env: Environment,
    words: Mapping[str, Mapping[str, str]],
    *,
    locale: Locale,
    home: str,
    main: str,
    languages: Iterable[tuple[Locale, str]] = (),
) -> Markup:
    """Return the header as HTML.

    `home` is the address of the locale's home page, `main` the id of the page's content;
    `languages` are the locales of the language menu, each with the address of the page there.
    """
    template = env.get_template(TEMPLATE)
    languages = list(languages)
    html = template.render(words=words, home=home, main=main, locale=locale, languages=languages)
    return Markup(html.strip())


def same_page(
    locale: Locale, locales: Iterable[Locale], folder: str
) -> Iterable[tuple[Locale, str]]:
    """Yield the locales that have a page in menus, each with the page's address, relative to the
    page in `locale`. `folder` is the page's below each locale's root: `support/`."""
    up = "../" * (folder.count("/") + locale.root.count("/"))
    for other in locales:
        if other == locale or not other.is_preview:
            yield other, f"{up}{other.root}{folder}"
