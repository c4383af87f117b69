"""static-i18n: which locale is being built, and patches of what it repeats for each locale.

static-i18n builds the default locale and then, inside that build's last event, calls MkDocs'
`build()` once for each other locale with the SAME configuration object: a secondary build.

Goes when the plugin builds each locale from its own files (a proposal to static-i18n), or with the
plugin itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs_static_i18n.plugin import I18n

from returnguide.locales import Locale

BEFORE_PLUGINS = 100
"""Priority in any event before the plugins have it."""

AFTER_PLUGINS = -110
"""Priority in any event but on_post_build after the plugins have had it."""

BEFORE_OTHER_LOCALES = -90
"""Priority in on_post_build after the other plugins and before static-i18n (-100) builds the other
locales."""

AFTER_OTHER_LOCALES = -200
"""Priority in on_post_build after static-i18n has built them all."""


def _plugin(config: MkDocsConfig) -> I18n:
    return config.plugins["i18n"]


def is_secondary_build(config: MkDocsConfig) -> bool:
    """Return whether this is the build of another locale than the default, inside its build."""
    return bool(_plugin(config).building)


def locales(config: MkDocsConfig, *, preview: Sequence[str]) -> tuple[Locale, ...]:
    """Return the locales that this run builds, the default one first."""
    rows = [row for row in _plugin(config).config.languages if row.build]
    return tuple(
        Locale(row.locale, row.name, is_default=row.default, is_preview=row.locale in preview)
        for row in sorted(rows, key=lambda row: not row.default)
    )


def configured_codes(config: MkDocsConfig) -> list[str]:
    """Return the codes of all locales of mkdocs.yml, built or not."""
    return list(_plugin(config).all_languages)


def current_code(config: MkDocsConfig) -> str:
    """Return the locale being built; right from static-i18n's own on_config on."""
    return cast(str, _plugin(config).current_language)


def build_only(config: MkDocsConfig, codes: set[str]) -> None:
    """Leave out the locales that are not named. The default one stays: the others are published
    below its root."""
    for row in _plugin(config).config.languages:
        row.build = row.default or row.locale in codes


def file_locale(file: File) -> str:
    """Return the locale that a page's file is written in: the default one, where static-i18n found
    no file of the locale being built."""
    return cast(str, file.locale)  # type: ignore[attr-defined]  # set by static-i18n


def canonical_url_of_source(file: File, config: MkDocsConfig, locale: Locale) -> str:
    """Return the address of the source page of a page that is shown in the source language."""
    return urljoin(config.site_url or "/", file.url.removeprefix(locale.root))


# The language menu ------------------------------------------------------------------------------


def reset_locale_switcher(config: MkDocsConfig, previews: Iterable[str]) -> None:
    """Let the language menu lead to the home pages: static-i18n leaves it as it was for the page
    built last."""
    rows = deepcopy(_plugin(config).extra_alternate)
    _set_alternate(config, rows, previews)


def hide_previews(config: MkDocsConfig, previews: Iterable[str]) -> None:
    """Keep the locales that are not live out of the language menu."""
    _set_alternate(config, getattr(config.extra, "alternate"), previews)  # noqa: B009 - an attribute of static-i18n's


def _set_alternate(
    config: MkDocsConfig, rows: Iterable[Mapping[str, str]], previews: Iterable[str]
) -> None:
    """Set the rows of the language menu, as static-i18n does: an attribute, which hides the item of
    that name."""
    hidden = set(previews)
    shown = [row for row in rows if row["lang"] not in hidden]
    setattr(config.extra, "alternate", shown)  # noqa: B010 - an attribute of static-i18n's


# Alternates -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alternate:
    """A page in another locale, with what static-i18n and its templates read of one."""

    url: str
    """Below the root of the site, as MkDocs writes it: `./`, `return/`, `en/return/`."""
    is_translated: bool
    """Whether the locale has the page; else the default locale's text is shown there."""


@dataclass(frozen=True)
class Alternates:
    """Which page exists in which locale, and where."""

    pages: Mapping[str, Mapping[str, Alternate]]
    """Locale -> name below the locale's folder -> alternate, in the order of the files."""

    def of_page(self, name: str) -> dict[str, Alternate]:
        """Return locale -> alternate of a page, the locales sorted."""
        return {code: pages[name] for code, pages in sorted(self.pages.items()) if name in pages}


def find_alternates(config: MkDocsConfig, files: Iterable[File]) -> Alternates:
    """Return the alternates of all pages of the locales that are built."""
    plugin = _plugin(config)
    codes, default = plugin.build_languages, plugin.default_language
    left_out = set(plugin.all_languages) - set(codes)
    rows: list[tuple[str, str, str]] = []  # locale, name, URL below the locale's root
    for file in files:
        folder, _, name = file.src_uri.partition("/")
        if folder in left_out or not file.is_documentation_page():
            continue
        if not file.inclusion.is_included():  # type: ignore[no-untyped-call]  # of MkDocs
            continue
        if folder in codes:
            rows.append((folder, name, file.url.removeprefix(f"{folder}/")))
        else:
            rows.append((default, file.src_uri, file.url))
    return Alternates({code: _alternates_in(plugin, code, rows) for code in codes})


def _alternates_in(
    plugin: I18n, code: str, rows: Iterable[tuple[str, str, str]]
) -> dict[str, Alternate]:
    """Return name -> alternate of one locale; with fallback also what only the default one has."""
    root = "" if code == plugin.default_language else f"{code}/"
    sources = {code, plugin.default_language} if plugin.config.fallback_to_default else {code}
    chosen = [row for row in rows if row[0] in sources]
    own = {name for owner, name, _ in chosen if owner == code}
    return {
        name: Alternate(root + url.removeprefix("./") or "./", name in own)
        for _, name, url in chosen
    }


def patch_alternates(config: MkDocsConfig, alternates: Alternates) -> None:
    """Let static-i18n take the alternates that are known. It looks for those of each page in the
    files of all locales, for each locale: locales x locales x pages, 0.9 s of the real site."""
    plugin = _plugin(config)
    plugin.reconfigure_files_alternates = partial(_set_alternates, plugin, alternates)


def _set_alternates(
    plugin: I18n, alternates: Alternates, files: Mapping[str, File], *_: object
) -> None:
    """Set on each page itself and its alternates, as static-i18n's own function does."""
    for name, file in files.items():
        if file.is_documentation_page():
            own = {plugin.current_language: file}
            file.alternates = {**alternates.of_page(name), **own}  # type: ignore[attr-defined]  # static-i18n's attribute


def split_files(config: MkDocsConfig, files: Iterable[File]) -> tuple[Files, list[File]]:
    """Return the files that static-i18n makes those of the locale from, and those of no locale.

    The first are the locale's own, and of the default locale's those that it lacks. What belongs to
    no locale, as pictures do, or is not built, static-i18n would compare with each locale, once for
    each locale.
    """
    plugin = _plugin(config)
    code, default = plugin.current_language, plugin.default_language
    others = set(plugin.all_languages) - {code, default}
    chosen: dict[str, File] = {}
    shared = []
    for file in files:
        folder, _, name = file.src_uri.partition("/")
        if folder == code:
            chosen[name] = file
        elif folder == default:
            chosen.setdefault(name, file)
        elif folder in others:
            continue
        elif file.is_documentation_page() and file.inclusion != InclusionLevel.EXCLUDED:
            # a page at the root: static-i18n reports the conflict
            chosen[f"/{file.src_uri}"] = file
        else:
            shared.append(file)
    return Files(list(chosen.values())), shared


def sitemap_rows(
    config: MkDocsConfig,
    alternates: Alternates,
    locales: Iterable[Locale],
    changed: Mapping[str, str],
) -> list[dict[str, object]]:
    """Return the rows of the sitemap: the pages that exist in the live locales, each with itself in
    the others and, as `x-default`, in the default one. `changed` is path below `docs` -> the day of
    its last change.

    Only the sitemap tells search engines the locales of a page:
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    live = {locale.code: locale for locale in locales if not locale.is_preview}
    site = config.site_url or ""

    def address(alternate: Alternate) -> str:
        return site + alternate.url.removeprefix("./")

    rows: list[dict[str, object]] = []
    for code, pages in alternates.pages.items():
        for name, page in pages.items():
            if not page.is_translated or code not in live:
                continue
            links = [
                (other, address(alternate))
                for other, alternate in {code: page, **alternates.of_page(name)}.items()
                if alternate.is_translated and other in live
            ]
            default = [("x-default", url) for other, url in links if live[other].is_default]
            day = changed.get(f"{code}/{name}")
            rows.append({"address": address(page), "day": day, "links": links + default})
    return rows
