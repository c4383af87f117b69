"""Static pages that lead on: `/go/<id>/` to a place in the reader's language, and the old addresses
of pages that are gone."""

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
from returnguide.render.json_script import json_for_script
from returnguide.support.link_export import Language

_SCRIPT, _STYLE = (Path(__file__).with_name(name) for name in ("go.js", "go.css"))


def short_link_pages(
    places: Sequence[LinkTarget],
    redirects: Mapping[str, Redirect],
    env: Environment,
    *,
    languages: Sequence[Language],
    choices: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and HTML of the page of every id, those that were published and
    are gone included.

    `configured_locales` begin with the default one; `names` has the name of the site in each.
    """
    script, style = _SCRIPT.read_text(encoding="utf-8"), _STYLE.read_text(encoding="utf-8")
    template = env.get_template("go/short.html")
    shared = {
        "script": Markup(script),
        "style": Markup(style),
        "languages": languages,
        "names": names,
        "choices": json.dumps(choices, separators=(",", ":")),
    }
    by_id = {place.id: place for place in places}
    titles = {one.key: breadcrumb_titles(places, one.key) for one in languages}
    addresses = {place.id: place.address for place in places} | moved_ids(redirects, by_id)
    for id, address in addresses.items():
        there = slug(address) if slug(address) in by_id else page_slug(address.partition("#")[0])
        yield (
            f"go/{id}/index.html",
            template.render(
                **shared,
                titles={language: full[there] for language, full in titles.items()},
                href=relative_url(address),
            ).lstrip(),
        )


def redirect_pages(
    redirects: Mapping[str, Redirect],
    env: Environment,
    *,
    language: Language,
    site: str,
    words: Mapping[str, Mapping[str, str]],
    script: str,
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and HTML of every page of a language that is gone and leads on;
    `script` is the path of anchor-redirects.js there."""
    template = env.get_template("go/moved.html")
    for source, targets in removed_pages(redirects).items():
        path = relative_url(source)
        up = "../" * path.count("/")
        moved = {id: up + relative_url(target) for id, target in targets.items()}
        canonical = site + language.root + relative_url(targets[""]).partition("#")[0]
        html = template.render(
            language=language,
            words=words,
            href=moved[""],
            canonical=canonical,
            moved=json_for_script(moved),
            script=up + "../" * language.root.count("/") + script,
        )
        yield f"{language.root}{path}index.html", html.lstrip()


def anchor_redirects(page: str, redirects: Mapping[str, Redirect], up: str) -> str:
    """The data of anchor-redirects.js for ids that have left a page of the site, or an empty string; `up`
    leads to the language's root."""
    moved = {
        id: (
            f"#{target.partition('#')[2]}"
            if target.startswith(f"{page}#")
            else up + relative_url(target)
        )
        for id, target in moved_anchors(page, redirects).items()
    }
    return json_for_script(moved) if moved else ""
