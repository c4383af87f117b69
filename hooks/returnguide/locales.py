"""The one place that knows static-i18n: which language is being built, and what must differ between languages.

static-i18n builds the default language, then, inside that build's last event, calls MkDocs' `build()` once for each
other language with the SAME configuration object. Whatever is set here is therefore set anew for each language.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import material
from babel import Locale
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler, write_file

from . import search
from .support import Language

BEFORE_OTHER_LANGUAGES = -90
"""Priority in on_post_build after the other plugins and before static-i18n (-100) builds the other languages."""

AFTER_OTHER_LANGUAGES = -200
"""Priority in on_post_build after static-i18n has built them all."""


def current_language(config: MkDocsConfig) -> str:
    """The language being built; right from static-i18n's own on_config on."""
    return config.plugins["i18n"].current_language


def default_language(config: MkDocsConfig) -> str:
    """The language at the root of the site."""
    return config.plugins["i18n"].default_language


def languages(config: MkDocsConfig) -> list[str]:
    """All languages of the site, as configured."""
    return config.plugins["i18n"].all_languages


def built_languages(config: MkDocsConfig) -> list[Language]:
    """The languages that are built, with their names and folders, the default one first."""
    found = [one for one in config.plugins["i18n"].config.languages if one.build]
    return [Language(one.locale, one.name, "" if one.default else f"{one.locale}/") for one in sorted(found, key=lambda one: not one.default)]


def languages_built(config: MkDocsConfig) -> list[str]:
    """The languages that this run builds, the default one first."""
    return config.plugins["i18n"].build_languages


def is_nested_build(config: MkDocsConfig) -> bool:
    """Whether this is the build of another language than the first, inside the first one's."""
    return config.plugins["i18n"].building


def build_only(config: MkDocsConfig, chosen: set[str]) -> None:
    """Leave out the languages that are not `chosen`. The default one stays: the others hang below its root."""
    for language in config.plugins["i18n"].config.languages:
        language.build = language.default or language.locale in chosen


def is_serving(config: MkDocsConfig) -> bool:
    """Whether `mkdocs serve` runs: it puts its own address in the place of the site's, and builds into a folder of its own."""
    own_folder = Path(config.site_dir).name.startswith("mkdocs_")
    return own_folder and bool(config.site_url) and urlsplit(config.site_url).netloc == str(config.dev_addr)


def stop_counting_warnings() -> None:
    """Let strict mode forget its count: under serve a problem is shown and the site served all the same."""
    logger = logging.getLogger("mkdocs")
    for handler in [handler for handler in logger.handlers if isinstance(handler, CountHandler)]:
        logger.removeHandler(handler)


def count_warnings_once(config: MkDocsConfig, *, strict: bool) -> None:
    """Switch strict mode for the nested builds. Each would stop at its own first warning and leave the languages after
    it unbuilt; the outer build's count sees their warnings too, and fails once, at the end."""
    config.strict = strict


def use_words(config: MkDocsConfig, words: Mapping[str, Mapping[str, str]]) -> None:
    """Give templates, theme and static-i18n the words of the language being built."""
    config.extra["words"] = words
    config.extra["scope"] = urlsplit(config.site_url or "/").path
    config.extra["language_root"] = language_root(config)
    config.site_name, config.site_description = words["site"]["name"], words["site"]["description"]


def language_root(config: MkDocsConfig) -> str:
    """The folder of the language being built, below the site's root: '' or 'en/'."""
    language = current_language(config)
    return "" if language == default_language(config) else f"{language}/"


def language_of(file: File) -> str:
    """The language that a page's file is written in: the source's, where static-i18n found no file of the language being built."""
    return file.locale


def address_of_source(file: File, config: MkDocsConfig) -> str:
    """The whole address of the source page of a page that is shown in the source language."""
    return urljoin(config.site_url or "/", file.url.removeprefix(language_root(config)))


def folders(config: MkDocsConfig) -> dict[str, str]:
    """The languages that are built -> their folders below the site's root, the default language, which has none, first."""
    default = default_language(config)
    return {default: "", **{language: language for language in config.plugins["i18n"].build_languages if language != default}}


def theme_folder() -> Path:
    """Where the theme's own templates and files are."""
    return Path(material.__file__).parent / "templates"


def language_menu_of_no_page(config: MkDocsConfig) -> None:
    """Let the language menu lead to the home pages: static-i18n leaves it as it was for the page built last."""
    config.extra.alternate = deepcopy(config.plugins["i18n"].extra_alternate)  # an attribute, as it sets it, which hides the item
    leave_out_previews(config)


def is_preview(config: MkDocsConfig) -> bool:
    """Whether the language being built is not declared live."""
    return current_language(config) in (config.extra.get("preview") or ())


def leave_out_previews(config: MkDocsConfig) -> None:
    """Keep the languages that are not declared live out of the language menu."""
    preview = config.extra.get("preview") or ()
    config.extra.alternate = [one for one in config.extra.alternate if one["lang"] not in preview]


def with_direction(html: str, config: MkDocsConfig) -> str:
    """A page whose root element says in which direction its language is read; the theme says it of the body only.

    Raises ValueError when the root element is not as the theme writes it (a new version of the theme).
    """
    root, end, rest = html.partition(' class="no-js">')
    if not end:
        raise ValueError("the theme's page has no root element of the class no-js: see locales.with_direction")
    return f'{root} dir="{Locale.parse(current_language(config), sep="-").text_direction}"{end}{rest}'


def in_sitemap(config: MkDocsConfig, files: Mapping[str, Iterable[File]]) -> dict[str, list[SimpleNamespace]]:
    """Language -> its pages, as static-i18n's sitemap takes them: of live languages, and those that are written in their language.
    The address of a page that is shown in French is the French one."""
    live = [language for language in files if language not in (config.extra.get("preview") or ())]

    def own(language: str, file: File) -> bool:
        return language in live and language_of(file) == language

    return {
        language: [
            SimpleNamespace(page=file.page, url=file.url, alternates={other: found for other, found in file.alternates.items() if own(other, found)})
            for file in files[language]
            if own(language, file)
        ]
        for language in live
    }


def write_not_found(config: MkDocsConfig, html: str) -> None:
    """Write the 404 page of a language that is not the default one into its folder."""
    write_file(html.encode("utf-8"), str(Path(config.site_dir, language_root(config), "404.html")))


def split_search_index(config: MkDocsConfig) -> None:
    """One search index per language, in the language's own folder, in place of the one for all."""
    whole = Path(config.site_dir, "search", "search_index.json")
    default = default_language(config)
    others = [language for language in config.plugins["i18n"].build_languages if language != default]
    for language, index in search.indexes_of(whole.read_text(encoding="utf-8"), others, default).items():
        folder = Path(config.site_dir, "" if language == default else language)
        write_file(index.encode("utf-8"), str(folder / "search" / "search_index.json"))
