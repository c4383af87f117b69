"""The MkDocs events of the return guide, in the order in which they fire: read this file to see the
whole build.

The rules run once, over all locales, before anything is written; then static-i18n builds each
locale in turn, the default one first and the others inside its last event; then the whole site is
checked and takes the place of the last one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from returnguide.build import finishing, generated, material, mkdocs, source, static_i18n
from returnguide.build.publishing import Publication
from returnguide.build.reporting import describe_os_error, log, show_log
from returnguide.build.state import Build, LocaleBuild
from returnguide.cache import Cache, Memo
from returnguide.content.countries import expand_country_directives
from returnguide.content.typography import typography_for
from returnguide.diagnostics import UsageError
from returnguide.hosting.host_files import write_texts
from returnguide.inserts.page import environment as own_environment
from returnguide.rules.settings import Settings, load_settings


class GuideEvents:
    """The events, and what outlives a build: whether the site is served, and what need not be made
    again at the next save."""

    def __init__(self) -> None:
        self._is_serving = False
        self._memo = Memo()
        self._environment: Environment | None = None
        self._templates: Environment | None = None
        self._settings = Settings()
        self._publication: Publication | None = None
        self._build: Build | None = None
        self._current: LocaleBuild | None = None
        self._alternates = static_i18n.Alternates({})
        self._shared_files: list[File] = []
        self._render_key = ""
        self._validation = MkDocsConfig.Validation()

    @property
    def build(self) -> Build:
        """Return the build that runs; it begins with `on_pre_build`."""
        assert self._build is not None
        return self._build

    @property
    def current(self) -> LocaleBuild:
        """Return the locale that is being built."""
        assert self._current is not None
        return self._current

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note the command; `mkdocs build` and `mkdocs serve` call this once."""
        self._is_serving = command == "serve"
        show_log()

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def on_config(self, config: MkDocsConfig) -> None:
        """Begin the build of a locale; with the default one, that of the whole site."""
        is_default = not static_i18n.is_secondary_build(config)
        if is_default:
            self._memo.begin_build()
            self._environment = mkdocs.share_environment(config, self._environment)
            self._settings = load_settings(Path(config.config_file_path))
            if self._settings.source_date is None:
                mkdocs.forget_source_date()
            if self._is_serving:
                mkdocs.disable_strict()
                self._choose_locales(config)
            elif config.strict:
                mkdocs.count_when_quiet()
        material.enable_search(config)
        mkdocs.list_theme_files(config, listed=is_default)

    def _choose_locales(self, config: MkDocsConfig) -> None:
        """Leave out locales, before static-i18n reads them: `LOCALES=en,de mkdocs serve` builds
        those and the default one only."""
        known = static_i18n.configured_codes(config)
        if chosen := set(os.environ.get("LOCALES", "").replace(",", " ").split()):
            if unknown := chosen - set(known):
                raise Abort(
                    f"LOCALES names {', '.join(sorted(unknown))}, no language of the site; known:"
                    f" {', '.join(known)}"
                )
            static_i18n.build_only(config, chosen)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the source and run every rule, once; then prepare the locale."""
        if not static_i18n.is_secondary_build(config):
            self._publication = None if self._is_serving else self._begin_publication(config)
            overrides = Path(config.config_file_path).parent / "overrides"
            self._templates = self._templates or own_environment(overrides)
            self._validation = config.validation
            self._build = source.read_source(
                config,
                settings=self._settings,
                templates=self._templates,
                publication=self._publication,
                is_serving=self._is_serving,
                memo=self._memo,
            )
            if self._publication:
                self._publication.prepare()
                config.site_dir = str(self._publication.site)
        code = static_i18n.current_code(config)
        locale = next(locale for locale in self.build.locales if locale.code == code)
        mkdocs.set_validation(config, self._validation, is_preview=locale.is_preview)
        self._current = source.prepare_locale(self.build, config, locale)

    def _begin_publication(self, config: MkDocsConfig) -> Publication:
        sources = [config.config_file_path, config.docs_dir, *config.watch]
        try:
            return Publication(Path(config.site_dir), sources=map(Path, sources))
        except UsageError as error:
            raise Abort(str(error)) from None

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def _select_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Build a locale from its own files and those that it falls back to, and from none that a
        site does not publish."""
        files = source.published_files(self.build, config, files)
        if not static_i18n.is_secondary_build(config):
            self._alternates = static_i18n.find_alternates(config, files)
            static_i18n.patch_alternates(config, self._alternates)
        own, self._shared_files = static_i18n.split_files(config, files)
        return own

    @event_priority(static_i18n.AFTER_PLUGINS)
    def _add_shared_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Add the files that belong to no locale."""
        for file in self._shared_files:
            files.append(file)

    on_files = CombinedEvent(_select_files, _add_shared_files)

    @event_priority(static_i18n.AFTER_PLUGINS)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Note all that enters the pages of the locale, now that its files are known."""
        locale = self.current.locale.code
        self._render_key = mkdocs.render_key(config, files, locale) if self._is_serving else ""

    def _compose_page(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Show French text in the place of what is not translated, and what differs by country in
        the place of its directives; give the title and the description the typography of the
        text."""
        locale, written_in = self.current.locale, static_i18n.file_locale(page.file)
        finish = typography_for(written_in)
        for key in ("title", "description"):
            if isinstance(page.meta.get(key), str):
                page.meta[key] = finish(page.meta[key])
        if written_in != locale.code:
            page.canonical_url = static_i18n.canonical_url_of_source(page.file, config, locale)
        name = page.file.src_uri.split("/", 1)[-1]
        shown = self.build.fallbacks.get(locale.code, {}).get(name, markdown)
        return expand_country_directives(shown, self.current.country_blocks)

    @event_priority(static_i18n.AFTER_PLUGINS)
    def _memoize_page(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> None:
        """Under serve, render only what has changed."""
        if self._is_serving:
            mkdocs.memoize_render(page, self._memo, self._render_key)

    on_page_markdown = CombinedEvent(_compose_page, _memoize_page)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give templates what they call, and add the files that are made for the locale."""
        generated.set_template_names(self.build, self.current, env)
        generated.add_files(self.build, self.current, config, files)
        return env

    def on_page_context(
        self, context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Let the language menu lead to live locales only."""
        static_i18n.hide_previews(config, self.build.settings.preview)

    def on_template_context(
        self, context: dict[str, Any], *, template_name: str, config: MkDocsConfig
    ) -> None:
        """Give the sitemap all locales, once; let the language menu of the 404 page, which stands
        for no page, lead to the home pages."""
        if template_name == "sitemap.xml":
            is_first = not static_i18n.is_secondary_build(config)
            context["sitemap"] = is_first and static_i18n.sitemap_rows(
                config, self._alternates, self.build.locales, self.build.changed
            )
        if template_name == "404.html":
            static_i18n.reset_locale_switcher(config, self.build.settings.preview)

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Write the 404 page of each other locale; MkDocs writes that of the default one only."""
        if template_name != "404.html":
            return output
        locale = self.current.locale
        output = material.set_html_dir(output, locale)
        if locale.is_default:
            return output
        write_texts(Path(config.site_dir), [(f"{locale.root}404.html", output)])
        return ""

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Set the direction in which the page is read."""
        return material.set_html_dir(output, self.current.locale)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the last good site as it was. Say in one sentence what the system refuses, and that
        MkDocs cannot read what was reported as an error (under serve, or not strict)."""
        self.on_shutdown()
        if isinstance(error, OSError):
            raise Abort(f"the build has stopped: {describe_os_error(error)}") from error
        if self._build and self._build.has_errors and not isinstance(error, MkDocsException):
            raise Abort(f"the build has stopped, fix the errors above first: {error}") from error

    def on_shutdown(self) -> None:
        """Leave nothing beside the site, also where the build was interrupted."""
        if self._publication:
            self._publication.close()

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def _finish_locale(self, *, config: MkDocsConfig) -> None:
        """Write the search index of the locale, whose pages are all written; with the default one
        also what people who answer customers need (thousands of files, which MkDocs would write
        slowly)."""
        material.write_search_index(config, self.current.locale)
        if self.current.locale.is_default:
            write_texts(Path(config.site_dir), self.build.support_files)

    @event_priority(static_i18n.BEFORE_OTHER_LOCALES)
    def _before_other_locales(self, *, config: MkDocsConfig) -> None:
        """Suspend strict mode while static-i18n builds the other locales, which is next."""
        if not static_i18n.is_secondary_build(config):
            mkdocs.suspend_strict(config, strict=False)

    @event_priority(static_i18n.AFTER_OTHER_LOCALES)
    def _finish_site(self, *, config: MkDocsConfig) -> None:
        """Check the site and publish it, now that all locales are built."""
        if static_i18n.is_secondary_build(config):
            return
        mkdocs.suspend_strict(config, strict=self.build.is_strict)
        if not self.build.publication:
            finishing.write_worker(self.build, config)
            return
        finishing.finish_site(self.build, config)
        self._publish(config, self.build.publication)
        Cache().evict()

    def _publish(self, config: MkDocsConfig, publication: Publication) -> None:
        """Publish, unless MkDocs' strict mode, which counts after the last event, will fail."""
        if mkdocs.strict_warnings():
            log.error("%s/ was not published, it is as it was", publication.target.name)
            return
        for name in publication.publish():
            log.warning("%s/ could not be renamed: it was copied, not published in one step", name)
        publication.close()
        config.site_dir = str(publication.target)

    on_post_build = CombinedEvent(_finish_locale, _before_other_locales, _finish_site)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> None:
        """Build again when the site's own files are saved, not the handbook's."""
        mkdocs.unwatch_handbook(server, Path(config.docs_dir))


_events = GuideEvents()

on_startup = _events.on_startup
on_config = _events.on_config
on_pre_build = _events.on_pre_build
on_files = _events.on_files
on_nav = _events.on_nav
on_page_markdown = _events.on_page_markdown
on_env = _events.on_env
on_page_context = _events.on_page_context
on_template_context = _events.on_template_context
on_post_template = _events.on_post_template
on_post_page = _events.on_post_page
on_build_error = _events.on_build_error
on_post_build = _events.on_post_build
on_serve = _events.on_serve
on_shutdown = _events.on_shutdown
