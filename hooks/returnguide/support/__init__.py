"""For people who answer customers: short links, the list of all links for help-desk tools, the link builder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from jinja2 import Environment

from ..check import Guide, inserts_for
from ..choosing import labels_of
from ..inserts import sheet
from ..permalinks import Redirect, good_rows
from ..places import Place, places_of
from ..source import GUIDE, SOURCE_LANGUAGE
from . import builder, short, table
from .table import Language, last_changes

__all__ = ["Language", "files_of", "last_changes", "moved_scripts"]


def files_of(
    guide: Guide,
    env: Environment,
    *,
    site: str,
    languages: Sequence[Language],
    changed: Mapping[str, str],
    moved: str,
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and text of all these files, for all `languages` (the default one first).

    `site` is the site's address with its final slash, `moved` the path of moved.js there; `changed` is as for `table.table_of`.
    """
    data = guide.data
    by_language = {one.key: guide.pages_in(one.key) for one in languages}
    if GUIDE not in by_language[SOURCE_LANGUAGE]:
        return  # under serve only: rule missing-page has said it
    guides = {language: pages.get(GUIDE) or by_language[SOURCE_LANGUAGE][GUIDE] for language, pages in by_language.items()}
    words = {language: data.words_for(language) for language in by_language}
    inserts = {language: inserts_for(data, page, guides[SOURCE_LANGUAGE], site=site) for language, page in guides.items()}
    places = places_of(by_language, data.choices, inserts, pdf=sheet.is_available())
    redirects = good_rows(data.redirects, [place.address for place in places])
    links = table.table_of(places, site=site, languages=languages, choices=data.choices.kinds, published=data.published, changed=changed, state=_states_of(guide))
    yield "links.json", table.json_of(links)
    yield "links.csv", table.csv_of(links)
    yield table.SCHEMA, table.schema()
    names = {language: texts["site"]["name"] for language, texts in words.items()}
    yield from short.short_pages(places, redirects, env, languages=languages, choices=data.choices.kinds, names=names)
    yield from builder.shared_files().items()
    for one in languages:
        yield from short.old_page_files(redirects, env, language=one, site=site, words=words[one.key], script=moved)
        labels = labels_of(guides[one.key], guides[SOURCE_LANGUAGE], data.choices)
        page = builder.page_of(one, places, env, languages=languages, words=words, labels=labels, dropoffs=data.choices.dropoffs)
        yield f"{one.root}{builder.PATH}index.html", page


def _states_of(guide: Guide) -> Callable[[Place, str], str]:
    """How the translation of a place stands, one of `freshness.STATES`; `source` in the source language, and `current` for what has no text of its own."""
    states = {(language, one.place): one.state for language in guide.languages if language != SOURCE_LANGUAGE for one in guide.standings_in(language)}
    return lambda place, language: "source" if language == SOURCE_LANGUAGE else states.get((language, place.address), "current")


def moved_scripts(redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Page (`return`) -> the data of moved.js, of the pages that an id has left."""
    names = dict.fromkeys(source.partition("#")[0] for source in redirects if "#" in source)
    return {name.removesuffix(".md"): short.moved_script(name, redirects, "" if name == "index.md" else "../") for name in names}
