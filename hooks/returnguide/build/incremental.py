"""What the build before has left, and what of it this one need not make again: pages, whole
languages, the site as it lies there.

Nothing is taken that was made from something else: `made_from` says what this build is made from.
cache.py has the files.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jinja2 import DictLoader
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.utils import get_build_date

from returnguide import legacy_cache as cache
from returnguide.build.page_cache import KeptPages
from returnguide.build.static_i18n import (
    ALTERNATES,
    configured_locales,
    current_locale,
    default_locale,
    is_serving,
    locale_settings,
)
from returnguide.i18n.fallback import source_dependencies
from returnguide.i18n.history import commit_of
from returnguide.legacy_cache import Cache, fingerprint, hash_files, hash_packages, stat_files
from returnguide.rules.config import today


@dataclass(frozen=True)
class MadeFrom:
    """What all pages of all languages are made from, and where a build keeps things for the next
    one."""

    keeper: Cache
    code: str
    """The hash of the hooks and of all packages."""
    templates: str
    """The hash of our own templates; the theme's are a package."""
    settings: str
    """The hash of mkdocs.yml, of what the command line and the environment change in it, and of the
    day."""
    docs: Mapping[str, str]
    """Name in `docs/` (`fr`, `data`) -> the hash of what is below it."""
    names: str
    """The hash of the names of all files in `docs/`: a page leads to its translations."""
    looks: Mapping[str, Mapping[str, list[int]]]
    """Name in `docs/` -> how its files looked before they were read."""
    compiled: Path | None
    """The folder of compiled templates."""


def made_from(config: MkDocsConfig) -> MadeFrom:
    """What this build is made from, before anything changes the configuration. `extra: {keep:
    false}` in mkdocs.yml keeps nothing."""
    root, docs = Path(config.config_file_path).parent, Path(config.docs_dir)
    cache = root / ".cache" if config.extra.get("keep", True) else None
    code, templates = (
        fingerprint(hash_files([root / "hooks"]), hash_packages()),
        hash_files([root / "overrides"]),
    )
    options = [
        (key, value)
        for key, value in sorted(config.items())
        if key not in {"plugins", "hooks", "site_dir", "theme"}
    ]
    theme = (
        config.theme.name,
        config.theme.dirs,
        config.theme.static_templates,
        dict(config.theme),
    )
    settings = fingerprint(
        options,
        theme,
        _plugin_settings(config),
        get_build_date(),
        os.environ.get("SOURCE_DATE_EPOCH"),
    )
    looks = {one.name: stat_files(one) for one in sorted(docs.iterdir())}
    names = fingerprint([(name, sorted(look)) for name, look in looks.items()])
    compiled = cache and cache / "templates" / fingerprint(code, templates)[:16]
    return MadeFrom(
        Cache(cache and cache / "pages"),
        code,
        templates,
        settings,
        {name: hash_files([docs / name]) for name in looks},
        names,
        looks,
        compiled,
    )


def _plugin_settings(config: MkDocsConfig) -> list[tuple[str, Mapping[str, object]]]:
    return [
        (name, plugin.config) for name, plugin in config.plugins.items() if name not in config.hooks
    ]


def kept_pages(config: MkDocsConfig, files: Files) -> KeptPages:
    """The pages of the language being built, as far as they were kept; its files, navigation and
    words must be final."""
    base, language = config.extra["made_from"], current_locale(config)
    targets = [(file.src_uri, file.url) for file in files]
    extensions = [
        one if isinstance(one, str) else sorted(vars(one).items())
        for one in config.markdown_extensions
    ]
    rendered = fingerprint(base.code, base.settings, language, targets, extensions)
    words = {key: value for key, value in config.extra.items() if key not in _OURS}
    return KeptPages(
        base.keeper.memo(fingerprint("pages", rendered)),
        rendered,
        fingerprint(rendered, base.templates, config.site_name, config.site_description, words),
    )


_OURS = {
    ALTERNATES,
    "made_from",
    "kept_pages",
    "alternate",
    "kept_languages",
    "before_language",
    "files_of_last_build",
    "source",
    "fallbacks",
    "support",
    "own_templates",
}
"""What we keep in `config.extra` for ourselves: no page's template reads it; the alternates of a
page, and French text in it, enter with the page."""


def finish_with(config: MkDocsConfig, kept: KeptPages, files: Files) -> None:
    """The titles of all pages, which are in each page's navigation, are known; the search shall
    take what was kept."""
    titles = [
        (page.file.src_uri, page.title, page.url)
        for file in files.documentation_pages()
        if (page := file.page)
    ]
    kept.finished_from = fingerprint(kept.finished_from, titles)
    index = config.plugins["material/search"].search_index
    kept.collect(index, index.add_entry_from_context)


class _Said(logging.Handler):
    """Counts what is warned of: what is shown once must be shown by each build, so its cause is not
    kept. Notes what else our own code says, so that a build that makes nothing can say it too."""

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
    return next(
        handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, _Said)
    )


def start_listening(config: MkDocsConfig) -> None:
    """Hear what this build says, of all languages."""
    config.extra[KEPT] = []
    logger = logging.getLogger("mkdocs")
    for handler in [handler for handler in logger.handlers if isinstance(handler, _Said)]:
        logger.removeHandler(handler)
    logger.addHandler(_Said())


def take_kept_languages(config: MkDocsConfig) -> None:
    """Put the languages in place of which nothing has changed, and let static-i18n, which asks
    next, build the others only."""
    keeper, kept = config.extra["made_from"].keeper, config.extra[KEPT]
    for language in locale_settings(config):
        name = language.locale
        folder = Path(config.site_dir, name)
        if (
            language.build
            and not language.default
            and keeper.get_folder(
                _key_of_language(config, name), folder, without=_written(config, folder)
            )
        ):
            kept.append(name)
            language.build = False


def know_kept_languages(config: MkDocsConfig) -> None:
    """Languages that were kept are languages of the site all the same: menus and addresses have
    them."""
    kept = config.extra[KEPT]
    for language in locale_settings(config):
        language.build = language.build or language.locale in kept
    kept.clear()
    config.extra[BEFORE] = (
        _said().warnings,
        _written(config, Path(config.site_dir, current_locale(config))),
    )


def keep_language(config: MkDocsConfig) -> None:
    """Keep the folder of the language that was just built, unless something in it was warned of, or
    saved meanwhile."""
    base, language = config.extra["made_from"], current_locale(config)
    as_read = _is_as_read(config, _sources_of(config, language))
    warned, others = config.extra[BEFORE]
    if warned == _said().warnings and as_read:
        folder = Path(config.site_dir, language)
        base.keeper.put_folder(
            _key_of_language(config, language), folder, _written(config, folder) - others
        )


KEPT, BEFORE = "kept_languages", "before_language"
"""Where `config.extra` has the languages that need not be built; and how much was warned of before
the one being built, and what the first language's build had written into its folder."""


def _sources_of(config: MkDocsConfig, language: str) -> list[str]:
    """What in `docs/` a language is made from: all but the folders of third languages."""
    third = set(configured_locales(config)) - {language, default_locale(config)}
    return [name for name in config.extra["made_from"].docs if name not in third]


def _key_of_language(config: MkDocsConfig, language: str) -> str:
    """The hash of all that a language is made from. Of the first language's pages that is what it
    takes from them: a change of a sentence there is none of the others."""
    base, shown, first = (
        config.extra["made_from"],
        list(config.extra[ALTERNATES].places),
        default_locale(config),
    )
    others = hash_files(
        file
        for file in Path(config.docs_dir, first).rglob("*")
        if file.is_file() and file.suffix != ".md"
    )
    taken = (
        source_dependencies(config.extra["source"], language),
        config.extra["fallbacks"].get(language, {}),
        others,
    )
    docs = [(name, base.docs[name]) for name in _sources_of(config, language) if name != first]
    return fingerprint(
        "language",
        base.code,
        base.templates,
        base.settings,
        base.names,
        shown,
        language,
        taken,
        docs,
    )


def _is_as_read(config: MkDocsConfig, names: Iterable[str]) -> bool:
    """Whether what a build read, by its names in `docs/`, is still as it was before."""
    return all(
        stat_files(Path(config.docs_dir, name)) == config.extra["made_from"].looks[name]
        for name in names
    )


def keep_site(config: MkDocsConfig) -> None:
    """Note of what the finished site is made and how its files look, unless anything was warned of,
    or saved meanwhile."""
    base, said = config.extra["made_from"], _said()
    if not said.warnings and _is_as_read(config, base.docs):
        base.keeper.put_json(
            _key_of_site(config), {"look": _look_of_site(config), "told": said.told}
        )


def said_by_same_build(config: MkDocsConfig) -> list[str] | None:
    """What the build said that made the site as it lies there from the same sources; None where it
    has to be built."""
    kept = config.extra["made_from"].keeper.get_json(_key_of_site(config))
    return kept["told"] if kept and kept["look"] == _look_of_site(config) else None


def _key_of_site(config: MkDocsConfig) -> str:
    """The hash of all that the site, its hosts' files and what a build says of them are made
    from."""
    base, commit, place = (
        config.extra["made_from"],
        commit_of(Path(config.docs_dir)),
        str(Path(config.site_dir).resolve()),
    )
    said_from = logging.getLogger(OWN_LOGGER).getEffectiveLevel()
    return fingerprint(
        "site",
        base.code,
        base.templates,
        base.settings,
        base.docs,
        today(),
        commit,
        place,
        config.strict,
        said_from,
    )


def _look_of_site(config: MkDocsConfig) -> str:
    """Sizes and times of all files of the site, and of those for its hosts beside it."""
    site = Path(config.site_dir)
    return fingerprint(
        [sorted(stat_files(folder).items()) for folder in (site, site.with_name("hosting"))]
    )


def leave_site(config: MkDocsConfig) -> None:
    """Let the build that has begun end with the site as it is: MkDocs finds nothing to read and to
    write, removes nothing, and asks no plugin."""
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
    """Let the build write over the files that lie there, and remove afterwards what it did not
    write (`remove_old_files`): to make thousands of files where as many were just removed costs
    several times as much. Only where the files that lie there are those of a build from sources of
    the same names, with the same code and settings: else a folder could be wanted where a file
    is."""
    site = Path(config.site_dir)
    lying = stat_files(site)
    if not is_serving(config) and config.extra["made_from"].keeper.get_json(
        _key_of_shape(config)
    ) == _shape_of(lying):
        _clean_nothing_once()
        for file in [site / name for name in lying]:
            if file.is_symlink() or file.stat().st_nlink > 1:
                # what has another name elsewhere, as in a copy made of links, stays as it is there
                file.unlink()
    else:
        lying = {name: look for name, look in lying.items() if _is_hidden(name)}
    config.extra[OLD] = lying


OLD = "files_of_last_build"
"""Where `config.extra` has how the files looked that the last build left in the site's folder."""

FORMS = (".br", ".gz")
"""What a file's compressed forms end in: they are written last."""


def _is_hidden(name: str) -> bool:
    """Whether a file of the site is one of those that MkDocs never removes."""
    return name.startswith(".")


def _shape_of(names: Iterable[str]) -> str:
    """The hash of where a site has files, hidden ones aside."""
    return fingerprint(sorted(name for name in names if not _is_hidden(name)))


def _key_of_shape(config: MkDocsConfig) -> str:
    """The hash of what decides where the site has files, and where folders."""
    base = config.extra["made_from"]
    return fingerprint(
        "shape",
        base.code,
        base.templates,
        base.settings,
        base.names,
        str(Path(config.site_dir).resolve()),
    )


def keep_shape(config: MkDocsConfig) -> None:
    """Note where the site that is finished has files, for `write_over_site`."""
    config.extra["made_from"].keeper.put_json(
        _key_of_shape(config), _shape_of(stat_files(Path(config.site_dir)))
    )


def _written(config: MkDocsConfig, folder: Path) -> set[str]:
    """The files below a folder of the site that this build has written."""
    old, below = config.extra[OLD], folder.relative_to(config.site_dir).as_posix()
    return {
        name
        for name, look in stat_files(folder).items()
        if old.get(name if below == "." else f"{below}/{name}") != look
    }


def remove_old_files(config: MkDocsConfig, *, and_forms: bool = False) -> frozenset[str]:
    """Remove the files that this build did not write, but for compressed forms of those that it
    did, which are written last (`and_forms` removes them too), and for hidden files. Returns the
    names of those that stay: so far they are no part of the site."""
    site, old = Path(config.site_dir), config.extra[OLD]
    if not old:
        return frozenset()
    written = _written(config, site)
    left = old.keys() - written
    forms = (
        frozenset()
        if and_forms
        else frozenset(
            name for name in left if name.endswith(FORMS) and name[: -len(FORMS[0])] in written
        )
    )
    staying = forms | set(filter(_is_hidden, left))
    for name in left - staying:
        (site / name).unlink(missing_ok=True)
    for folder in sorted(
        {parent for name in left - staying for parent in Path(name).parents} - {Path()},
        reverse=True,
    ):
        with suppress(OSError):
            (site / folder).rmdir()  # which removes empty ones only
    return staying


def forget_what_nobody_asks_for(config: MkDocsConfig) -> None:
    """Remove what no build has asked for in a while."""
    base = config.extra["made_from"]
    base.keeper.prune()
    if base.compiled:
        cache.prune_siblings(base.compiled)
