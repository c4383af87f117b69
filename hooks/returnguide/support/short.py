"""Static pages that lead on: `/go/<id>/` to a place in the reader's language, and the old addresses of pages that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from ..permalinks import Redirect, moved_from, old_ids, old_pages
from ..places import Place, href_of, id_of, id_of_page, titles_in_full
from ..scriptdata import in_a_script
from .table import Language

_SCRIPT, _STYLE = (Path(__file__).with_name(name) for name in ("go.js", "go.css"))


def short_pages(
    places: Sequence[Place], redirects: Mapping[str, Redirect], env: Environment, *, languages: Sequence[Language], choices: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and HTML of the page of every id, those that were published and are gone included.

    `languages` begin with the default one; `names` has the name of the site in each.
    """
    script, style = _SCRIPT.read_text(encoding="utf-8"), _STYLE.read_text(encoding="utf-8")
    template = env.get_template("go/short.html")
    shared = {"script": Markup(script), "style": Markup(style), "languages": languages, "names": names, "choices": json.dumps(choices, separators=(",", ":"))}
    by_id = {place.id: place for place in places}
    titles = {one.key: titles_in_full(places, one.key) for one in languages}
    addresses = {place.id: place.address for place in places} | old_ids(redirects, by_id)
    for id, address in addresses.items():
        there = id_of(address) if id_of(address) in by_id else id_of_page(address.partition("#")[0])
        yield f"go/{id}/index.html", template.render(**shared, titles={language: full[there] for language, full in titles.items()}, href=href_of(address)).lstrip()


def old_page_files(
    redirects: Mapping[str, Redirect], env: Environment, *, language: Language, site: str, words: Mapping[str, Mapping[str, str]], script: str
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and HTML of every page of a language that is gone and leads on; `script` is the path of moved.js there."""
    template = env.get_template("go/moved.html")
    for source, targets in old_pages(redirects).items():
        path = href_of(source)
        up = "../" * path.count("/")
        moved = {id: up + href_of(target) for id, target in targets.items()}
        canonical = site + language.root + href_of(targets[""]).partition("#")[0]
        html = template.render(language=language, words=words, href=moved[""], canonical=canonical, moved=in_a_script(moved), script=up + "../" * language.root.count("/") + script)
        yield f"{language.root}{path}index.html", html.lstrip()


def moved_script(page: str, redirects: Mapping[str, Redirect], up: str) -> str:
    """The data of moved.js for ids that have left a page of the site, or an empty string; `up` leads to the language's root."""
    moved = {id: f"#{target.partition('#')[2]}" if target.startswith(f"{page}#") else up + href_of(target) for id, target in moved_from(page, redirects).items()}
    return in_a_script(moved) if moved else ""
