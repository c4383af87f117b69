"""The files of the site for support: the link builder, lists of links, short links, and pages that
redirect from old addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from jinja2 import Environment

from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.link_targets import LinkTarget, collect_link_targets
from returnguide.content.markdown_page import SourcePage
from returnguide.content.permalinks import renamed_keys, valid_redirects
from returnguide.inserts import sheet
from returnguide.inserts.model import inserts_for
from returnguide.locales import Locale
from returnguide.render.choices import choice_labels, dependencies_data
from returnguide.support import link_builder, link_export, short_links


def support_files(
    guide: Guide,
    env: Environment,
    *,
    site: str,
    locales: Sequence[Locale],
    changed: Mapping[str, str],
    redirect_script: str,
) -> Iterator[tuple[str, str]]:
    """Yield path below the site's root and text of all these files, for all `locales` (the default
    one first).

    `site` is the site's address with its final slash, `redirect_script` the path of
    anchor-redirects.js there; `changed` is as `link_export.last_changes` returns it. Yields nothing
    where the source has no guide, which a rule reports.
    """
    source = guide.pages_in(SOURCE_LANGUAGE).get(GUIDE)
    if not source:
        return
    data = guide.data
    words = {locale.code: data.ui_strings_for(locale.code) for locale in locales}
    targets = _link_targets(guide, locales, source, site=site)
    table = link_export.build_link_table(
        targets,
        site=site,
        locales=locales,
        choices=data.choices.kinds,
        published=data.published,
        changed=changed,
        status=_translation_status(guide),
    )
    yield from link_export.export_files(table)
    yield from _redirect_files(
        guide,
        env,
        targets,
        site=site,
        locales=locales,
        words=words,
        redirect_script=redirect_script,
    )
    yield from _link_builder_files(guide, env, targets, source, locales=locales, words=words)


def _redirect_files(
    guide: Guide,
    env: Environment,
    targets: Sequence[LinkTarget],
    *,
    site: str,
    locales: Sequence[Locale],
    words: Mapping[str, Mapping[str, Mapping[str, str]]],
    redirect_script: str,
) -> Iterator[tuple[str, str]]:
    """Yield path and text of the short links and of the old addresses of pages."""
    data = guide.data
    redirects = valid_redirects(data.redirects, [target.address for target in targets])
    renamed = renamed_keys(data.redirects)
    site_names = {code: texts["site"]["name"] for code, texts in words.items()}
    yield from short_links.short_link_pages(
        targets,
        redirects,
        env,
        locales=locales,
        choices={
            kind: (*keys, *renamed.get(kind, ())) for kind, keys in data.choices.kinds.items()
        },
        site_names=site_names,
    )
    for locale in locales:
        own = words[locale.code]
        yield from short_links.redirect_pages(
            redirects, env, locale=locale, site=site, words=own, script=redirect_script
        )


def _link_targets(
    guide: Guide, locales: Sequence[Locale], source: SourcePage, *, site: str
) -> list[LinkTarget]:
    """Return all targets, with their titles in every locale; `source` is the French guide."""
    pages = {locale.code: guide.pages_in(locale.code) for locale in locales}
    titles = {}
    for locale in locales:
        page = pages[locale.code].get(GUIDE, source)
        inserts = inserts_for(guide.data, locale, page, source, site=site)
        titles[locale.code] = {insert.system: insert.title for insert in inserts}
    data = guide.data
    taken = {system: data.inserts.choices_of(system) for system in data.inserts.systems}
    return collect_link_targets(pages, data.choices, titles, taken=taken, pdf=sheet.is_available())


def _link_builder_files(
    guide: Guide,
    env: Environment,
    targets: Sequence[LinkTarget],
    source: SourcePage,
    *,
    locales: Sequence[Locale],
    words: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> Iterator[tuple[str, str]]:
    """Yield path and text of the link builder's files; `source` is the French guide."""
    choices = guide.data.choices
    yield from link_builder.shared_files().items()
    for locale in locales:
        page = guide.pages_in(locale.code).get(GUIDE, source)
        html = link_builder.render_page(
            locale,
            targets,
            env,
            locales=locales,
            words=words,
            labels=choice_labels(page, source, choices, words[locale.code]),
            dependencies=dependencies_data(choices),
            renamed=renamed_keys(guide.data.redirects),
        )
        yield f"{locale.root}{link_builder.PATH}index.html", html


def _translation_status(guide: Guide) -> Callable[[LinkTarget, str], str]:
    """Return a function that tells the status of a target's translation into a locale.

    It is one of `translation_status.STATES`; `source` in the source language, and `current` for
    targets without a text of their own.
    """
    statuses = {
        (code, status.address): status.state
        for code in guide.languages
        if code != SOURCE_LANGUAGE
        for status in guide.section_statuses_in(code)
    }
    return lambda target, code: (
        "source" if code == SOURCE_LANGUAGE else statuses.get((code, target.address), "current")
    )
