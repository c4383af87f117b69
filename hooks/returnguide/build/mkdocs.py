"""MkDocs itself: patches of strict mode, of its templates, of rendering under serve, and of what
`mkdocs serve` watches."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from returnguide.cache import Memo, fingerprint
from returnguide.content.guide import HANDBOOK

_LOGGER = "mkdocs"


# Strict mode ------------------------------------------------------------------------------------


def disable_strict() -> None:
    """Take strict mode's count away: under serve warnings are shown, and the site is served all the
    same.

    Goes when MkDocs does so itself.
    """
    logger = logging.getLogger(_LOGGER)
    for handler in _strict_handlers():
        logger.removeHandler(handler)


def count_when_quiet() -> None:
    """Let MkDocs' own warnings be shown and counted under `--quiet` too, which drops them: a strict
    build would publish with it what it refuses without. Goes when MkDocs counts them."""
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(min(logger.level, logging.WARNING))


def suspend_strict(config: MkDocsConfig, *, strict: bool) -> None:
    """Switch strict mode off for the secondary builds, and on again after them. Each would fail
    because of its own warnings, and leave the locales after it unbuilt; the default build counts
    their warnings too, and fails once, at the end.

    Goes when static-i18n does not call MkDocs' `build()` inside a build.
    """
    config.strict = strict


def set_validation(
    config: MkDocsConfig, validation: MkDocsConfig.Validation, *, is_preview: bool
) -> None:
    """Let MkDocs validate links and nav as `validation` says; in a locale in preview only with
    information, which strict mode does not count."""
    config.validation = deepcopy(validation)
    if is_preview:
        for group in (config.validation.nav, config.validation.links):
            group.update({name: min(level, logging.INFO) for name, level in group.items()})


def strict_warnings() -> int:
    """Return how many warnings strict mode has counted, for which it fails after the last event."""
    return sum(number for handler in _strict_handlers() for _, number in handler.get_counts())


def _strict_handlers() -> list[CountHandler]:
    handlers = logging.getLogger(_LOGGER).handlers
    return [handler for handler in handlers if isinstance(handler, CountHandler)]


def forget_source_date() -> None:
    """Let MkDocs count by today where SOURCE_DATE_EPOCH is empty, or was told to be no time; it
    would end in a traceback."""
    os.environ.pop("SOURCE_DATE_EPOCH", None)


# Templates --------------------------------------------------------------------------------------


class _ThemeTemplates(FileSystemLoader):
    """The theme's templates and ours.

    MkDocs asks for the list of all, at each locale, to copy files to the site: they are copied
    once, and those in hidden folders (14,000 icons) never, so they are not listed.
    """

    lists_files = True

    def list_templates(self) -> list[str]:
        """Return the names of the files to copy."""
        if not self.lists_files:
            return []
        return sorted({name for folder in self.searchpath for name in _files_below(folder)})


def _files_below(folder: str) -> Iterator[str]:
    """Yield the files below a folder as templates are named, without those in hidden folders."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield Path(path, name).relative_to(folder).as_posix()


def share_environment(config: MkDocsConfig, environment: Environment | None) -> Environment:
    """Return one Jinja environment for all locales of a build, and for the builds of a serving
    process, so that each template is compiled once; MkDocs makes one for each locale (1.3 s of the
    real site). `environment` is that of the last build.

    Goes when MkDocs keeps the environment of a theme.
    """
    folders = list(config.theme.dirs)
    if environment is None or getattr(environment.loader, "searchpath", None) != folders:
        environment = config.theme.get_env()
        environment.loader = _ThemeTemplates(folders)
        environment.autoescape = is_own_template(Path(config.theme.custom_dir or ""))
        environment.auto_reload = True  # a template may change between two saves
    shared = environment
    config.theme.get_env = lambda: shared  # type: ignore[method-assign]
    return shared


def is_own_template(overrides: Path) -> Callable[[str | None], bool]:
    """Return whether a template is ours, and escapes all texts but those that it says are HTML; the
    theme's templates are written for an environment that escapes nothing."""
    return lambda name: bool(name) and (overrides / str(name)).is_file()


def list_theme_files(config: MkDocsConfig, *, listed: bool) -> None:
    """Say whether the next build copies the theme's files to the site."""
    loader = config.theme.get_env().loader
    assert isinstance(loader, _ThemeTemplates)  # see `share_environment`
    loader.lists_files = listed


# Rendered Markdown ------------------------------------------------------------------------------


class _LogWatcher(logging.Handler):
    """Notes whether anything was logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.has_logged = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note the record."""
        self.has_logged = True


def render_key(config: MkDocsConfig, files: Files, locale: str) -> str:
    """Return the fingerprint of all that enters each rendered page of a locale, but for its text:
    the extensions with their settings, and the addresses of all files."""
    extensions = [
        extension if isinstance(extension, str) else sorted(vars(extension).items())
        for extension in config.markdown_extensions
    ]
    targets = [(file.src_uri, file.url) for file in files]
    return fingerprint(locale, repr(extensions), repr(config.mdx_configs), repr(targets))


def memoize_render(page: Page, memo: Memo, key: str) -> None:
    """Let a page whose Markdown is final take what was rendered of the same text with the same
    `key` (see `render_key`) before. What was logged about a page must be logged again, so such a
    page is not kept.

    Goes when MkDocs renders only what has changed.
    """
    render: Callable[[MkDocsConfig, Files], None] = page.render

    def render_once(config: MkDocsConfig, files: Files) -> None:
        # in here: while the event runs, `page.markdown` is still what the file has
        entry = ("rendered", key, page.file.src_uri, page.file.url, page.markdown)
        if (result := memo.find(entry)) is not None:
            _restore(page, result, files)
            return
        watcher, logger = _LogWatcher(), logging.getLogger(_LOGGER)
        logger.addHandler(watcher)
        try:
            render(config, files)
        finally:
            logger.removeHandler(watcher)
        if not watcher.has_logged and page.links_to_anchors is not None:
            memo.put(entry, _result(page))

    page.render = render_once  # type: ignore[method-assign]


def _result(page: Page) -> tuple[Any, ...]:
    """Return what `Page.render` has set."""
    links: dict[File, dict[str, str]] = page.links_to_anchors or {}
    return (
        page.content,
        page.toc,
        page._title_from_render,
        page.present_anchor_ids,
        {file.src_uri: anchors for file, anchors in links.items()},
    )


def _restore(page: Page, result: Any, files: Files) -> None:
    """Set what `Page.render` would set."""
    page.content, page.toc, page._title_from_render, page.present_anchor_ids, links = result
    page.links_to_anchors = {files.src_uris[name]: anchors for name, anchors in links.items()}


# Serve ------------------------------------------------------------------------------------------


def unwatch_handbook(server: LiveReloadServer, docs: Path) -> None:
    """Watch the folders of `docs` but the handbook, of which no page is made: MkDocs watches `docs`
    as a whole. A folder that is new there is watched from the next start on.

    Goes when MkDocs does not watch what `exclude_docs` leaves out.
    """
    server.unwatch(str(docs))
    server.watch(str(docs), recursive=False)
    for folder in sorted(docs.iterdir()):
        if folder.is_dir() and folder != docs / HANDBOOK:
            server.watch(str(folder))
