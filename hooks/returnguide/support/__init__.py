"""For people who answer customers: short links, the list of all links for help-desk tools, the link
builder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from jinja2 import Environment

from returnguide.content.guide import Guide
from returnguide.content.link_targets import LinkTarget, collect_link_targets
from returnguide.content.markdown_page import GUIDE, SOURCE_LANGUAGE
from returnguide.content.permalinks import Redirect, valid_redirects
from returnguide.inserts import sheet
from returnguide.inserts.localized import inserts_for
from returnguide.render.choices import choice_labels
from returnguide.support import link_builder, link_export, short_links
from returnguide.support.link_export import Language, last_changes

__all__ = ["Language", "files_of", "last_changes", "moved_scripts"]


def support_files(
    guide: Guide,
    env: Environment,
    *,
    site: str,
    languages: Sequence[Language],
    changed: Mapping[str, str],
    moved: str,
) -> Iterator[tuple[str, str]]:
    """Path below the site's root and text of all these files, for all `configured_locales` (the
    default one first).

    `site` is the site's address with its final slash, `moved` the path of anchor-redirects.js there; `changed`
    is as for `table.table_of`.
    """
    data = guide.data
    by_language = {one.key: guide.pages_in(one.key) for one in languages}
    if GUIDE not in by_language[SOURCE_LANGUAGE]:
        return  # under serve only: rule missing-page has said it
    guides = {
        language: pages.get(GUIDE) or by_language[SOURCE_LANGUAGE][GUIDE]
        for language, pages in by_language.items()
    }
    words = {language: data.ui_strings_for(language) for language in by_language}
    inserts = {
        language: {
            one.system: one.title
            for one in inserts_for(data, page, guides[SOURCE_LANGUAGE], site=site)
        }
        for language, page in guides.items()
    }
    places = collect_link_targets(by_language, data.choices, inserts, pdf=sheet.is_available())
    redirects = valid_redirects(data.redirects, [place.address for place in places])
    links = link_export.build_link_table(
        places,
        site=site,
        languages=languages,
        choices=data.choices.kinds,
        published=data.published,
        changed=changed,
        state=_states_of(guide),
    )
    yield "links.json", link_export.json_of(links)
    yield "links.csv", link_export.csv_of(links)
    yield link_export.SCHEMA, link_export.schema()
    names = {language: texts["site"]["name"] for language, texts in words.items()}
    yield from short_links.short_link_pages(
        places, redirects, env, languages=languages, choices=data.choices.kinds, names=names
    )
    yield from link_builder.shared_files().items()
    for one in languages:
        yield from short_links.redirect_pages(
            redirects, env, language=one, site=site, words=words[one.key], script=moved
        )
        labels = choice_labels(guides[one.key], guides[SOURCE_LANGUAGE], data.choices)
        page = link_builder.render_page(
            one,
            places,
            env,
            languages=languages,
            words=words,
            labels=labels,
            dropoffs=data.choices.dropoffs,
        )
        yield f"{one.root}{link_builder.PATH}index.html", page


def _states_of(guide: Guide) -> Callable[[LinkTarget, str], str]:
    """How the translation of a place stands, one of `freshness.STATES`; `source` in the source
    language, and `current` for what has no text of its own."""
    states = {
        (language, one.place): one.state
        for language in guide.languages
        if language != SOURCE_LANGUAGE
        for one in guide.section_statuses_in(language)
    }
    return lambda place, language: (
        "source"
        if language == SOURCE_LANGUAGE
        else states.get((language, place.address), "current")
    )


def anchor_redirect_data(redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Page (`return`) -> the data of anchor-redirects.js, of the pages that an id has left."""
    names = dict.fromkeys(source.partition("#")[0] for source in redirects if "#" in source)
    return {
        name.removesuffix(".md"): short_links.anchor_redirects(
            name, redirects, "" if name == "index.md" else "../"
        )
        for name in names
    }
