"""The one place that knows static-i18n: which language is being built, and what must differ between
languages.

static-i18n builds the default language, then, inside that build's last event, calls MkDocs'
`build()` once for each other language with the SAME configuration object. Whatever is set here is
therefore set anew for each language.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import babel
import material
from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.utils import CountHandler, get_build_date, write_file
from mkdocs_static_i18n.plugin import I18n

from returnguide.legacy_cache import ensure_writable
from returnguide.locales import Locale
from returnguide.render import search_index

BEFORE_PLUGINS = 100
"""Priority in any event before the plugins have it."""

AFTER_PLUGINS = -110
"""Priority in any event but on_post_build after the plugins have had it."""

BEFORE_OTHER_LANGUAGES = -90
"""Priority in on_post_build after the other plugins and before static-i18n (-100) builds the other
languages."""

AFTER_OTHER_LANGUAGES = -200
"""Priority in on_post_build after static-i18n has built them all."""

LAST = -1000
"""Priority in on_post_build after all of a language, or of the site, has been written."""


def current_locale(config: MkDocsConfig) -> str:
    """The language being built; right from static-i18n's own on_config on."""
    return config.plugins["i18n"].current_language


def default_locale(config: MkDocsConfig) -> str:
    """The language at the root of the site."""
    return config.plugins["i18n"].default_language


def configured_locales(config: MkDocsConfig) -> list[str]:
    """All languages of the site, as configured."""
    return config.plugins["i18n"].all_languages


def locale_settings(config: MkDocsConfig) -> list:
    """What static-i18n knows of each language; one whose `build` is False when it asks is left
    out."""
    return config.plugins["i18n"].config.languages


def built_locales(config: MkDocsConfig) -> list[Locale]:
    """Return the locales that are built, the default one first."""
    preview = config.extra.get("preview") or ()
    locales = [
        Locale(row.locale, row.name, is_default=row.default, is_preview=row.locale in preview)
        for row in locale_settings(config)
        if row.build
    ]
    return sorted(locales, key=lambda locale: not locale.is_default)


def built_locale_codes(config: MkDocsConfig) -> list[str]:
    """The languages that this run builds, the default one first."""
    return config.plugins["i18n"].build_languages


def is_secondary_locale_build(config: MkDocsConfig) -> bool:
    """Whether this is the build of another language than the first, inside the first one's."""
    return config.plugins["i18n"].building


def build_only(config: MkDocsConfig, chosen: set[str]) -> None:
    """Leave out the languages that are not `chosen`. The default one stays: the others hang below
    its root."""
    for language in locale_settings(config):
        language.build = language.default or language.locale in chosen


def is_serving(config: MkDocsConfig) -> bool:
    """Whether `mkdocs serve` runs: it puts its own address in the place of the site's, and builds
    into a folder of its own."""
    own_folder = Path(config.site_dir).name.startswith("mkdocs_")
    return (
        own_folder
        and bool(config.site_url)
        and urlsplit(config.site_url).netloc == str(config.dev_addr)
    )


def disable_strict() -> None:
    """Let strict mode forget its count: under serve a problem is shown and the site served all the
    same."""
    logger = logging.getLogger("mkdocs")
    for handler in [handler for handler in logger.handlers if isinstance(handler, CountHandler)]:
        logger.removeHandler(handler)


def suspend_strict(config: MkDocsConfig, *, strict: bool) -> None:
    """Switch strict mode for the nested builds. Each would stop at its own first warning and leave
    the languages after it unbuilt; the outer build's count sees their warnings too, and fails once,
    at the end."""
    config.strict = strict


def apply_ui_strings(config: MkDocsConfig, words: Mapping[str, Mapping[str, str]]) -> None:
    """Give templates, theme and static-i18n the words of the language being built."""
    config.extra["words"] = words
    config.extra["scope"] = urlsplit(config.site_url or "/").path
    config.extra["language_root"] = locale_root(config)
    config.site_name, config.site_description = words["site"]["name"], words["site"]["description"]


def locale_root(config: MkDocsConfig) -> str:
    """The folder of the language being built, below the site's root: '' or 'en/'."""
    language = current_locale(config)
    return "" if language == default_locale(config) else f"{language}/"


def file_locale(file: File) -> str:
    """The language that a page's file is written in: the source's, where static-i18n found no file
    of the language being built."""
    return file.locale


def canonical_url_of_source(file: File, config: MkDocsConfig) -> str:
    """The whole address of the source page of a page that is shown in the source language."""
    return urljoin(config.site_url or "/", file.url.removeprefix(locale_root(config)))


def locale_folders(config: MkDocsConfig) -> dict[str, str]:
    """The languages that are built -> their folders below the site's root, the default language,
    which has none, first."""
    default = default_locale(config)
    return {
        default: "",
        **{
            language: language
            for language in config.plugins["i18n"].build_languages
            if language != default
        },
    }


def theme_folder() -> Path:
    """Where the theme's own templates and files are."""
    return Path(material.__file__).parent / "templates"


def reset_locale_switcher(config: MkDocsConfig) -> None:
    """Let the language menu lead to the home pages: static-i18n leaves it as it was for the page
    built last."""
    config.extra.alternate = deepcopy(
        config.plugins["i18n"].extra_alternate
    )  # an attribute, as it sets it, which hides the item
    hide_previews(config)


def is_preview(config: MkDocsConfig) -> bool:
    """Whether the language being built is not declared live."""
    return current_locale(config) in (config.extra.get("preview") or ())


def hide_previews(config: MkDocsConfig) -> None:
    """Keep the languages that are not declared live out of the language menu."""
    preview = config.extra.get("preview") or ()
    config.extra.alternate = [one for one in config.extra.alternate if one["lang"] not in preview]


def set_html_dir(html: str, config: MkDocsConfig) -> str:
    """A page whose root element says in which direction its language is read; the theme says it of
    the body only.

    Raises ValueError when the root element is not as the theme writes it (a new version of the
    theme).
    """
    root, end, rest = html.partition(' class="no-js">')
    if not end:
        raise ValueError(
            "the theme's page has no root element of the class no-js: see locales.with_direction"
        )
    return f'{root} dir="{babel.Locale.parse(current_locale(config), sep="-").text_direction}"{end}{rest}'


def write_404(config: MkDocsConfig, html: str) -> None:
    """Write the 404 page of a language that is not the default one into its folder."""
    write_file(html.encode("utf-8"), str(Path(config.site_dir, locale_root(config), "404.html")))


def write_search_index(config: MkDocsConfig) -> None:
    """Write the search index of the language that was just built into its own folder, and keep the
    theme's plugin and static-i18n from writing one of all languages together: at each language
    again, with all that came before."""
    plugin = config.plugins["material/search"]
    entries = list(plugin.search_index.entries)
    plugin.search_index.entries.clear()
    settings = json.loads(plugin.search_index.generate_search_index(None))["config"]
    index = search_index.build_search_index(
        entries, settings, language=current_locale(config), root=locale_root(config)
    )
    write_file(
        index.encode("utf-8"),
        str(Path(config.site_dir, locale_root(config), "search", "search_index.json")),
    )
    plugin.config.enabled = False


def enable_search(config: MkDocsConfig) -> None:
    """Let the theme's plugin collect the text of the next language."""
    config.plugins["material/search"].config.enabled = True


@dataclass(frozen=True)
class Alternate:
    """A page in another language, with what static-i18n and its templates read of one."""

    url: str
    """Below the root of the site, as MkDocs writes it: `./`, `return/`, `en/return/`."""
    translated: bool
    """Whether the language has the page; else the default language's text is shown there."""


@dataclass(frozen=True)
class Alternates:
    """Which page exists in which language, and where; from all files once, in place of anew for
    each page and language."""

    places: Mapping[str, Mapping[str, Alternate]]
    """Language -> name below the language's folder -> place, in the order of the files."""

    @classmethod
    def of(
        cls, files: Iterable[File], languages: Iterable[str], default: str, *, fallback: bool
    ) -> Alternates:
        """The alternates in `configured_locales`. Where `fallback` holds, a page that a language
        lacks is that of the default language below its root."""
        own: list[tuple[str, str, str]] = []
        for file in files:
            if file.is_documentation_page() and file.inclusion.is_included():
                folder, _, name = file.src_uri.partition("/")
                language, name, url = (
                    (folder, name, file.url.removeprefix(f"{folder}/"))
                    if folder in languages
                    else (default, file.src_uri, file.url)
                )
                own.append((language, name, url))
        places = {}
        for language in languages:
            root = "" if language == default else f"{language}/"
            kept = [one for one in own if one[0] == language or (fallback and one[0] == default)]
            names = {name for owner, name, _ in kept if owner == language}
            places[language] = {
                name: Alternate(root + url.removeprefix("./") or "./", name in names)
                for _, name, url in kept
            }
        return cls(places)

    def of_page(self, name: str) -> dict[str, Alternate]:
        """Language -> place of the page, the languages sorted."""
        return {
            language: places[name]
            for language, places in sorted(self.places.items())
            if name in places
        }


def locale_files(config: MkDocsConfig, files: Files) -> Files:
    """The files that static-i18n makes those of the language being built from: the language's own,
    and of the default language's those that it lacks.

    static-i18n looks at every file of every language, for every language, and makes each page's
    alternates anew each time: languages x languages x pages. The alternates are known after the
    first look, and it is given these. What belongs to no language, as pictures do, it would compare
    with each language, once for each language: `restore_shared_files` gives it back.
    """
    plugin, language, default = (
        config.plugins["i18n"],
        current_locale(config),
        default_locale(config),
    )
    if not is_secondary_locale_build(config):
        left_out = set(configured_locales(config)) - set(plugin.build_languages)
        shown = [file for file in files if file.src_uri.partition("/")[0] not in left_out]
        found = Alternates.of(
            shown, plugin.build_languages, default, fallback=plugin.config.fallback_to_default
        )
        config.extra[ALTERNATES] = found
        plugin.reconfigure_files_alternates = partial(_set_alternates, plugin, found)
    others = set(configured_locales(config)) - {language, default}
    chosen: dict[str, File] = {}
    shared = []
    for file in files:
        folder, _, name = file.src_uri.partition("/")
        if folder == language:
            chosen[name] = file
        elif folder == default:
            chosen.setdefault(name, file)
        elif file.is_documentation_page() and folder not in others:
            chosen[f"/{file.src_uri}"] = (
                # beside the one of that name in the default language's folder: static-i18n reports
                # that
                file
            )
        elif folder not in others:
            shared.append(file)
    config.extra[SHARED] = shared
    return Files(list(chosen.values()))


def restore_shared_files(config: MkDocsConfig, files: Files) -> None:
    """Give a language what belongs to none, where it lies for all of them. All pages lead to the
    same few files: each is looked for once, in the three places that static-i18n takes apart and
    puts together anew for each link."""
    for file in config.extra.pop(SHARED):
        files.append(file)
    files.get_file_from_path = cache(files.get_file_from_path)


SHARED = "files_of_no_language"
"""Where `config.extra` has them while static-i18n looks at the others."""

ALTERNATES = "alternates_of_pages"
"""Where `config.extra` has them, for the sitemap."""


def _set_alternates(
    plugin: I18n, alternates: Alternates, files: Mapping[str, File], *_: object
) -> None:
    """What static-i18n's `reconfigure_files_alternates` leaves behind: each page with itself and
    its alternates."""
    for name, file in files.items():
        if file.is_documentation_page():
            file.alternates = {**alternates.of_page(name), plugin.current_language: file}


def sitemap(config: MkDocsConfig) -> list[dict[str, object]]:
    """The rows of the sitemap: the pages that exist in the languages that are live, each with
    itself in the others and, as `x-default`, in the default language. It is written with the first
    language, which knows them all; none for the others. It alone tells search engines the languages
    of a page:
    https://developers.google.com/search/docs/specialty/international/localized-versions"""
    if is_secondary_locale_build(config):
        return []
    alternates, site, preview = (
        config.extra[ALTERNATES],
        config.site_url or "",
        config.extra.get("preview") or (),
    )
    rows = []
    for language, places in alternates.places.items():
        for name, place in places.items():
            if place.translated and language not in preview:
                links = [
                    (other, _address(site, one))
                    for other, one in {language: place, **alternates.of_page(name)}.items()
                    if one.translated and other not in preview
                ]
                default = [
                    ("x-default", address)
                    for other, address in links
                    if other == default_locale(config)
                ]
                rows.append(
                    {
                        "address": _address(site, place),
                        "day": get_build_date(),
                        "links": links + default,
                    }
                )
    return rows


def _address(site: str, place: Alternate) -> str:
    return site + place.url.removeprefix("./")


class _Templates(FileSystemLoader):
    """The theme's templates and ours. MkDocs asks for a list of them, at each language, to copy
    files to the site: they are copied once, and those in hidden folders (14,000 icons) never, so
    they are not listed."""

    def __init__(self, config: MkDocsConfig) -> None:
        super().__init__(config.theme.dirs)
        self._config = config

    def list_templates(self) -> list[str]:
        if is_secondary_locale_build(self._config):
            return []
        return sorted({name for folder in self.searchpath for name in _files_below(folder)})


def _files_below(folder: str) -> Iterator[str]:
    """The files below a folder as templates are named, without those in hidden folders."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield Path(path, name).relative_to(folder).as_posix()


def share_jinja_environment(config: MkDocsConfig, compiled: Path | None) -> None:
    """One Jinja environment for all languages of a build, so that each template is compiled once;
    MkDocs makes one per language. The languages differ in what is rendered, and in what `on_env`
    sets anew each time.

    `compiled` is a folder that keeps compiled templates for the next build.
    """
    environment = config.theme.get_env()
    environment.loader = _Templates(config)
    if compiled and ensure_writable(compiled):
        environment.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    config.theme.get_env = lambda: environment
