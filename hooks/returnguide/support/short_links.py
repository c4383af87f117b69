"""Static pages that redirect: `/go/<id>/` to a target in the reader's language, and the old
addresses of pages that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from returnguide.content.link_targets import (
    LinkTarget,
    breadcrumb_titles,
    page_slug,
    relative_url,
    slug,
)
from returnguide.content.permalinks import Redirect, moved_anchors, moved_ids, removed_pages
from returnguide.locales import Locale
from returnguide.render.assets import ADDRESS_SCRIPT, minify
from returnguide.render.json_script import json_for_script

_GO, STYLE = (
    Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("go.js", "go.css")
)
SCRIPT = minify(ADDRESS_SCRIPT + _GO, "js")
"""What stands in each page of a short link."""


def short_link_pages(
    targets: Sequence[LinkTarget],
    redirects: Mapping[str, Redirect],
    env: Environment,
    *,
    locales: Sequence[Locale],
    choices: Mapping[str, Sequence[str]],
    site_names: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Yield path below the site's root and HTML of the page of every id, also of those that were
    published and have moved.

    `locales` begin with the default one; `site_names` has the site's name by locale.
    """
    template = env.get_template("go/short.html")
    shared = {
        "script": Markup(SCRIPT),
        "style": Markup(STYLE),
        "locales": locales,
        "site_names": site_names,
        "choices": json.dumps(choices, separators=(",", ":")),
    }
    by_id = {target.id: target for target in targets}
    titles = {locale.code: breadcrumb_titles(targets, locale.code) for locale in locales}
    addresses = {target.id: target.address for target in targets} | moved_ids(redirects, by_id)
    for id, address in addresses.items():
        titled = slug(address) if slug(address) in by_id else page_slug(address.partition("#")[0])
        html = template.render(
            **shared,
            titles={code: by_target[titled] for code, by_target in titles.items()},
            href=relative_url(address),
        )
        yield f"go/{id}/index.html", html.lstrip()


def redirect_pages(
    redirects: Mapping[str, Redirect],
    env: Environment,
    *,
    locale: Locale,
    site: str,
    words: Mapping[str, Mapping[str, str]],
    script: str,
) -> Iterator[tuple[str, str]]:
    """Yield path below the site's root and HTML of every page of a locale that is gone and has a
    redirect.

    `site` is the site's address with its final slash, `script` the path of anchor-redirects.js
    there.
    """
    template = env.get_template("go/moved.html")
    for source, destinations in removed_pages(redirects).items():
        path = relative_url(source)
        up = "../" * path.count("/")
        moved = {id: up + relative_url(address) for id, address in destinations.items()}
        html = template.render(
            locale=locale,
            words=words,
            href=moved[""],
            canonical=site + locale.root + relative_url(destinations[""]).partition("#")[0],
            moved=json_for_script(moved),
            script=up + "../" * locale.root.count("/") + script,
        )
        yield f"{locale.root}{path}index.html", html.lstrip()


def anchor_redirects_by_page(redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Return, for the pages that an id has moved from, page (`return`) -> the data of
    anchor-redirects.js."""
    names = dict.fromkeys(source.partition("#")[0] for source in redirects if "#" in source)
    return {
        name.removesuffix(".md"): anchor_redirects(
            name, redirects, up="" if name == "index.md" else "../"
        )
        for name in names
    }


def anchor_redirects(page: str, redirects: Mapping[str, Redirect], *, up: str) -> str:
    """Return the data of anchor-redirects.js for the ids that have moved from a page, or an empty
    string; `up` leads to the locale's root."""
    moved = {
        id: (
            f"#{address.partition('#')[2]}"
            if address.startswith(f"{page}#")
            else up + relative_url(address)
        )
        for id, address in moved_anchors(page, redirects).items()
    }
    return json_for_script(moved) if moved else ""
