"""The one place that knows static-i18n: which language is being built, and what must differ between languages.

static-i18n builds the default language, then, inside that build's last event, calls MkDocs' `build()` once for each
other language with the SAME configuration object. Whatever is set here is therefore set anew for each language.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import material
from babel import Locale
from jinja2 import DictLoader, FileSystemBytecodeCache, FileSystemLoader
from material.plugins.search.plugin import Parser, SearchIndex
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler, get_build_date, write_file
from mkdocs_static_i18n.plugin import I18n

from . import keeping, search
from .history import commit_of
from .keeping import Keeper, digest, look_of, of_files, of_packages
from .pages import KeptPages
from .support import Language
from .validation import today

BEFORE_PLUGINS = 100
"""Priority in any event before the plugins have it."""

AFTER_PLUGINS = -110
"""Priority in any event but on_post_build after the plugins have had it."""

BEFORE_OTHER_LANGUAGES = -90
"""Priority in on_post_build after the other plugins and before static-i18n (-100) builds the other languages."""

AFTER_OTHER_LANGUAGES = -200
"""Priority in on_post_build after static-i18n has built them all."""

LAST = -1000
"""Priority in on_post_build after all of a language, or of the site, has been written."""


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


def write_not_found(config: MkDocsConfig, html: str) -> None:
    """Write the 404 page of a language that is not the default one into its folder."""
    write_file(html.encode("utf-8"), str(Path(config.site_dir, language_root(config), "404.html")))


def write_search_index(config: MkDocsConfig) -> None:
    """Write the search index of the language that was just built into its own folder, and keep the theme's plugin and
    static-i18n from writing one of all languages together: at each language again, with all that came before."""
    plugin = config.plugins["material/search"]
    entries = list(plugin.search_index.entries)
    plugin.search_index.entries.clear()
    settings = json.loads(plugin.search_index.generate_search_index(None))["config"]
    index = search.index_of(entries, settings, language=current_language(config), root=language_root(config))
    write_file(index.encode("utf-8"), str(Path(config.site_dir, language_root(config), "search", "search_index.json")))
    plugin.config.enabled = False


def use_search(config: MkDocsConfig) -> None:
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
    """Which page exists in which language, and where; from all files once, in place of anew for each page and language."""

    places: Mapping[str, Mapping[str, Alternate]]
    """Language -> name below the language's folder -> place, in the order of the files."""

    @classmethod
    def of(cls, files: Iterable[File], languages: Iterable[str], default: str, *, fallback: bool) -> Alternates:
        """The alternates in `languages`. Where `fallback` holds, a page that a language lacks is that of the default language below its root."""
        own: list[tuple[str, str, str]] = []
        for file in files:
            if file.is_documentation_page() and file.inclusion.is_included():
                folder, _, name = file.src_uri.partition("/")
                language, name, url = (folder, name, file.url.removeprefix(f"{folder}/")) if folder in languages else (default, file.src_uri, file.url)
                own.append((language, name, url))
        places = {}
        for language in languages:
            root = "" if language == default else f"{language}/"
            kept = [one for one in own if one[0] == language or (fallback and one[0] == default)]
            names = {name for owner, name, _ in kept if owner == language}
            places[language] = {name: Alternate(root + url.removeprefix("./") or "./", name in names) for _, name, url in kept}
        return cls(places)

    def of_page(self, name: str) -> dict[str, Alternate]:
        """Language -> place of the page, the languages sorted."""
        return {language: places[name] for language, places in sorted(self.places.items()) if name in places}


def own_files(config: MkDocsConfig, files: Files) -> Files:
    """The files that the language being built is made from: its own, the default language's, and those of no language.

    static-i18n looks at every file of every language, for every language, and makes each page's alternates anew each time:
    languages x languages x pages. The alternates are known after the first look, and it is given these.
    """
    plugin = config.plugins["i18n"]
    if not is_nested_build(config):
        others = set(languages(config)) - set(plugin.build_languages)
        shown = [file for file in files if file.src_uri.partition("/")[0] not in others]
        found = Alternates.of(shown, plugin.build_languages, default_language(config), fallback=plugin.config.fallback_to_default)
        config.extra[ALTERNATES] = found
        plugin.reconfigure_files_alternates = partial(_set_alternates, plugin, found)
    others = set(languages(config)) - {current_language(config), default_language(config)}
    return Files([file for file in files if file.src_uri.partition("/")[0] not in others])


ALTERNATES = "alternates_of_pages"
"""Where `config.extra` has them, for the sitemap."""


def _set_alternates(plugin: I18n, alternates: Alternates, files: Mapping[str, File], *_: object) -> None:
    """What static-i18n's `reconfigure_files_alternates` leaves behind: each page with itself and its alternates."""
    for name, file in files.items():
        if file.is_documentation_page():
            file.alternates = {**alternates.of_page(name), plugin.current_language: file}


def sitemap(config: MkDocsConfig) -> list[dict[str, object]]:
    """The rows of the sitemap: the pages that exist in the languages that are live, each with itself in the others and, as
    `x-default`, in the default language. It is written with the first language, which knows them all; none for the others.
    It alone tells search engines the languages of a page: https://developers.google.com/search/docs/specialty/international/localized-versions"""
    if is_nested_build(config):
        return []
    alternates, site, preview = config.extra[ALTERNATES], config.site_url or "", config.extra.get("preview") or ()
    rows = []
    for language, places in alternates.places.items():
        for name, place in places.items():
            if place.translated and language not in preview:
                links = [(other, _address(site, one)) for other, one in {language: place, **alternates.of_page(name)}.items() if one.translated and other not in preview]
                default = [("x-default", address) for other, address in links if other == default_language(config)]
                rows.append({"address": _address(site, place), "day": get_build_date(), "links": links + default})
    return rows


def _address(site: str, place: Alternate) -> str:
    return site + place.url.removeprefix("./")


class _Templates(FileSystemLoader):
    """The theme's templates and ours. MkDocs asks for a list of them, at each language, to copy files to the site: they
    are copied once, and those in hidden folders (14,000 icons) never, so they are not listed."""

    def __init__(self, config: MkDocsConfig) -> None:
        super().__init__(config.theme.dirs)
        self._config = config

    def list_templates(self) -> list[str]:
        if is_nested_build(self._config):
            return []
        return sorted({name for folder in self.searchpath for name in _files_below(folder)})


def _files_below(folder: str) -> Iterator[str]:
    """The files below a folder as templates are named, without those in hidden folders."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield Path(path, name).relative_to(folder).as_posix()


def share_templates(config: MkDocsConfig, compiled: Path | None) -> None:
    """One Jinja environment for all languages of a build, so that each template is compiled once; MkDocs makes one per
    language. The languages differ in what is rendered, and in what `on_env` sets anew each time.

    `compiled` is a folder that keeps compiled templates for the next build.
    """
    environment = config.theme.get_env()
    environment.loader = _Templates(config)
    if compiled and keeping.is_ready(compiled):
        environment.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    config.theme.get_env = lambda: environment


@dataclass(frozen=True)
class MadeFrom:
    """What all pages of all languages are made from, and where a build keeps things for the next one."""

    keeper: Keeper
    code: str
    """The hash of the hooks and of all packages."""
    templates: str
    """The hash of our own templates; the theme's are a package."""
    settings: str
    """The hash of mkdocs.yml, of what the command line and the environment change in it, and of the day."""
    docs: Mapping[str, str]
    """Name in `docs/` (`fr`, `data`) -> the hash of what is below it."""
    names: str
    """The hash of the names of all files in `docs/`: a page leads to its translations."""
    looks: Mapping[str, Mapping[str, list[int]]]
    """Name in `docs/` -> how its files looked before they were read."""
    compiled: Path | None
    """The folder of compiled templates."""


def made_from(config: MkDocsConfig) -> MadeFrom:
    """What this build is made from, before anything changes the configuration. `extra: {keep: false}` in mkdocs.yml keeps nothing."""
    root, docs = Path(config.config_file_path).parent, Path(config.docs_dir)
    cache = root / ".cache" if config.extra.get("keep", True) else None
    code, templates = digest(of_files([root / "hooks"]), of_packages()), of_files([root / "overrides"])
    options = [(key, value) for key, value in sorted(config.items()) if key not in {"plugins", "hooks", "site_dir", "theme"}]
    theme = (config.theme.name, config.theme.dirs, config.theme.static_templates, dict(config.theme))
    settings = digest(options, theme, _plugin_settings(config), get_build_date(), os.environ.get("SOURCE_DATE_EPOCH"))
    looks = {one.name: look_of(one) for one in sorted(docs.iterdir())}
    names = digest([(name, sorted(look)) for name, look in looks.items()])
    compiled = cache and cache / "templates" / digest(code, templates)[:16]
    return MadeFrom(Keeper(cache and cache / "pages"), code, templates, settings, {name: of_files([docs / name]) for name in looks}, names, looks, compiled)


def _plugin_settings(config: MkDocsConfig) -> list[tuple[str, Mapping[str, object]]]:
    return [(name, plugin.config) for name, plugin in config.plugins.items() if name not in config.hooks]


def kept_pages(config: MkDocsConfig, files: Files) -> KeptPages:
    """The pages of the language being built, as far as they were kept; its files, navigation and words must be final."""
    base, language = config.extra["made_from"], current_language(config)
    targets = [(file.src_uri, file.url) for file in files]
    extensions = [one if isinstance(one, str) else sorted(vars(one).items()) for one in config.markdown_extensions]
    rendered = digest(base.code, base.settings, language, targets, extensions)
    words = {key: value for key, value in config.extra.items() if key not in _OURS}
    return KeptPages(base.keeper.memo(digest("pages", rendered)), rendered, digest(rendered, base.templates, config.site_name, config.site_description, words))


_OURS = {ALTERNATES, "made_from", "kept_pages", "alternate", "kept_languages", "before_language", "files_of_last_build", "source", "fallbacks", "support"}
"""What we keep in `config.extra` for ourselves: no page's template reads it; the alternates of a page, and French text in it, enter with the page."""


def finish_with(config: MkDocsConfig, kept: KeptPages, files: Files) -> None:
    """The titles of all pages, which are in each page's navigation, are known; the search shall take what was kept."""
    titles = [(page.file.src_uri, page.title, page.url) for file in files.documentation_pages() if (page := file.page)]
    kept.finished_from = digest(kept.finished_from, titles)
    index = config.plugins["material/search"].search_index
    kept.collect(index, partial(_add_sections, index))


def _add_sections(index: SearchIndex, page: Page) -> None:
    """What the index does itself (`add_entry_from_context`), with a quicker reader of HTML."""
    if (page.meta.get("search") or {}).get("exclude"):
        return
    parser = Parser()
    search.feed(parser, page.content)
    for section in parser.data:
        if not section.is_excluded():
            index.create_entry_for_section(section, page.toc, page.url, page)


class _Said(logging.Handler):
    """Counts what is warned of: what is shown once must be shown by each build, so its cause is not kept. Notes what else our own
    code says, so that a build that makes nothing can say it too."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.warnings = 0
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            self.warnings += 1
        elif record.name == OWN_LOGGER:
            self.told.append(record.getMessage())


OWN_LOGGER = "mkdocs.returnguide"
"""The name under which our code speaks."""


def _said() -> _Said:
    """What this build has said."""
    return next(handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, _Said))


def start_listening(config: MkDocsConfig) -> None:
    """Hear what this build says, of all languages."""
    config.extra[KEPT] = []
    logger = logging.getLogger("mkdocs")
    for handler in [handler for handler in logger.handlers if isinstance(handler, _Said)]:
        logger.removeHandler(handler)
    logger.addHandler(_Said())


def take_kept_languages(config: MkDocsConfig) -> None:
    """Put the languages in place of which nothing has changed, and let static-i18n, which asks next, build the others only."""
    keeper, kept = config.extra["made_from"].keeper, config.extra[KEPT]
    for language in config.plugins["i18n"].config.languages:
        name = language.locale
        folder = Path(config.site_dir, name)
        if language.build and not language.default and keeper.get_folder(_key_of_language(config, name), folder, without=_written(config, folder)):
            kept.append(name)
            language.build = False


def know_kept_languages(config: MkDocsConfig) -> None:
    """Languages that were kept are languages of the site all the same: menus and addresses have them."""
    kept = config.extra[KEPT]
    for language in config.plugins["i18n"].config.languages:
        language.build = language.build or language.locale in kept
    kept.clear()
    config.extra[BEFORE] = _said().warnings, _written(config, Path(config.site_dir, current_language(config)))


def keep_language(config: MkDocsConfig) -> None:
    """Keep the folder of the language that was just built, unless something in it was warned of, or saved meanwhile."""
    base, language = config.extra["made_from"], current_language(config)
    as_read = _is_as_read(config, _sources_of(config, language))
    warned, others = config.extra[BEFORE]
    if warned == _said().warnings and as_read:
        folder = Path(config.site_dir, language)
        base.keeper.put_folder(_key_of_language(config, language), folder, _written(config, folder) - others)


KEPT, BEFORE = "kept_languages", "before_language"
"""Where `config.extra` has the languages that need not be built; and how much was warned of before the one being built, and
what the first language's build had written into its folder."""


def _sources_of(config: MkDocsConfig, language: str) -> list[str]:
    """What in `docs/` a language is made from: all but the folders of third languages."""
    third = set(languages(config)) - {language, default_language(config)}
    return [name for name in config.extra["made_from"].docs if name not in third]


def _key_of_language(config: MkDocsConfig, language: str) -> str:
    """The hash of all that a language is made from."""
    base, shown = config.extra["made_from"], list(config.extra[ALTERNATES].places)
    return digest("language", base.code, base.templates, base.settings, base.names, shown, language, [(name, base.docs[name]) for name in _sources_of(config, language)])


def _is_as_read(config: MkDocsConfig, names: Iterable[str]) -> bool:
    """Whether what a build read, by its names in `docs/`, is still as it was before."""
    return all(look_of(Path(config.docs_dir, name)) == config.extra["made_from"].looks[name] for name in names)


def keep_site(config: MkDocsConfig) -> None:
    """Note of what the finished site is made and how its files look, unless anything was warned of, or saved meanwhile."""
    base, said = config.extra["made_from"], _said()
    if not said.warnings and _is_as_read(config, base.docs):
        base.keeper.put_json(_key_of_site(config), {"look": _look_of_site(config), "told": said.told})


def said_by_same_build(config: MkDocsConfig) -> list[str] | None:
    """What the build said that made the site as it lies there from the same sources; None where it has to be built."""
    kept = config.extra["made_from"].keeper.get_json(_key_of_site(config))
    return kept["told"] if kept and kept["look"] == _look_of_site(config) else None


def _key_of_site(config: MkDocsConfig) -> str:
    """The hash of all that the site, its hosts' files and what a build says of them are made from."""
    base, commit, place = config.extra["made_from"], commit_of(Path(config.docs_dir)), str(Path(config.site_dir).resolve())
    said_from = logging.getLogger(OWN_LOGGER).getEffectiveLevel()
    return digest("site", base.code, base.templates, base.settings, base.docs, today(), commit, place, config.strict, said_from)


def _look_of_site(config: MkDocsConfig) -> str:
    """Sizes and times of all files of the site, and of those for its hosts beside it."""
    site = Path(config.site_dir)
    return digest([sorted(look_of(folder).items()) for folder in (site, site.with_name("hosting"))])


def leave_site(config: MkDocsConfig) -> None:
    """Let the build that has begun end with the site as it is: MkDocs finds nothing to read and to write, removes nothing, and asks no plugin."""
    _clean_nothing_once()
    for methods in config.plugins.events.values():
        methods.clear()
    config.plugins.events["files"].append(lambda files, *, config: Files([]))
    config.nav, config.extra_templates, config.theme.static_templates = None, [], set()
    config.theme.get_env().loader = DictLoader({})  # nor does the theme have files


def _clean_nothing_once() -> None:
    """Let MkDocs, which empties the site's folder next, leave it as it is."""
    clean = utils.clean_directory

    def spared(folder: str) -> None:
        utils.clean_directory = clean

    utils.clean_directory = spared


def write_over_site(config: MkDocsConfig) -> None:
    """Let the build write over the files that lie there, and remove afterwards what it did not write (`remove_old_files`): to make
    thousands of files where as many were just removed costs several times as much. Only where the last build made the site from
    files of the same names, with the same code and settings: else a folder could be wanted where a file is."""
    config.extra[OLD] = {}
    base = config.extra["made_from"]
    if not is_serving(config) and base.keeper.get_json(_key_of_shape(config)) == "made":
        config.extra[OLD] = {name: look for name, look in look_of(Path(config.site_dir)).items() if not name.startswith(".")}
        _clean_nothing_once()


OLD = "files_of_last_build"
"""Where `config.extra` has how the files looked that lay in the site's folder; those that MkDocs never removes aside."""

FORMS = (".br", ".gz")
"""What a file's compressed forms end in: they are written last."""


def _key_of_shape(config: MkDocsConfig) -> str:
    """The hash of what decides where the site has files, and where folders."""
    base = config.extra["made_from"]
    return digest("shape", base.code, base.templates, base.settings, base.names, str(Path(config.site_dir).resolve()))


def keep_shape(config: MkDocsConfig) -> None:
    """Note how the site that is finished was made, for `write_over_site`."""
    config.extra["made_from"].keeper.put_json(_key_of_shape(config), "made")


def _written(config: MkDocsConfig, folder: Path) -> set[str]:
    """The files below a folder of the site that this build has written."""
    old, below = config.extra[OLD], folder.relative_to(config.site_dir).as_posix()
    return {name for name, look in look_of(folder).items() if old.get(name if below == "." else f"{below}/{name}") != look}


def remove_old_files(config: MkDocsConfig, *, and_forms: bool = False) -> frozenset[str]:
    """Remove the files that this build did not write, but for compressed forms of those that it did, whose names it returns: they are
    written last. `and_forms` removes them too."""
    site, old = Path(config.site_dir), config.extra[OLD]
    if not old:
        return frozenset()
    written = _written(config, site)
    left = old.keys() - written
    forms = frozenset(name for name in left if name.endswith(FORMS) and name[: -len(FORMS[0])] in written and not and_forms)
    for name in left - forms:
        (site / name).unlink(missing_ok=True)
    for folder in sorted({parent for name in left - forms for parent in Path(name).parents} - {Path()}, reverse=True):
        with suppress(OSError):
            (site / folder).rmdir()  # which removes empty ones only
    return forms


def forget_what_nobody_asks_for(config: MkDocsConfig) -> None:
    """Remove what no build has asked for in a while."""
    base = config.extra["made_from"]
    base.keeper.prune()
    if base.compiled:
        keeping.prune_siblings(base.compiled)
