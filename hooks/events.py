"""The MkDocs events of the return guide, in the order in which they fire: read this file to see the
whole build.

The rules run once, over all locales, before anything is written; then static-i18n builds each
locale in turn, the default one first and the others inside its last event; then the whole site is
checked and takes the place of the last one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from returnguide.build import finishing, generated, material, mkdocs, source, static_i18n
from returnguide.build.publishing import Publication
from returnguide.build.reporting import describe_os_error, log, show_log
from returnguide.build.state import Build, LocaleBuild
from returnguide.cache import Cache, Memo
from returnguide.content.typography import typography_for
from returnguide.diagnostics import UsageError
from returnguide.hosting.host_files import write_texts
from returnguide.inserts.page import environment as own_environment
from returnguide.rules.settings import load_settings


class GuideEvents:
    """The events, and what outlives a build: whether the site is served, and what need not be made
    again at the next save."""

    def __init__(self) -> None:
        self._is_serving = False
        self._memo = Memo()
        self._environment: Environment | None = None
        self._build: Build | None = None

    @property
    def build(self) -> Build:
        """The build that runs."""
        assert self._build is not None
        return self._build

    @property
    def current(self) -> LocaleBuild:
        """The locale that is being built."""
        assert self.build.current is not None
        return self.build.current

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note the command; `mkdocs build` and `mkdocs serve` call this once."""
        self._is_serving = command == "serve"
        show_log()

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def _begin(self, config: MkDocsConfig) -> MkDocsConfig:
        """Begin the build of a locale; with the default one, that of the whole site."""
        if not static_i18n.is_secondary_build(config):
            self._begin_site(config)
        material.enable_search(config)
        default = not static_i18n.is_secondary_build(config)
        mkdocs.list_theme_files(self.build.environment, listed=default)
        return config

    def _begin_site(self, config: MkDocsConfig) -> None:
        self._memo.begin_build()
        self._environment = mkdocs.share_environment(config, self._environment)
        root = Path(config.config_file_path).parent
        settings = load_settings(Path(config.config_file_path))
        if settings.source_date is None:
            mkdocs.forget_source_date()
        self._build = Build(
            settings=settings,
            is_serving=self._is_serving,
            is_strict=config.strict,
            publication=None if self._is_serving else self._publication(config),
            environment=self._environment,
            templates=own_environment(root / "overrides"),
            scope=urlsplit(config.site_url or "/").path,
        )
        if self._is_serving:
            mkdocs.disable_strict()
            self._choose_locales(config)
        elif config.strict:
            mkdocs.count_when_quiet()

    def _publication(self, config: MkDocsConfig) -> Publication:
        """Take the lock; end the build where it cannot publish."""
        sources = [config.config_file_path, config.docs_dir, *config.watch]
        try:
            return Publication(Path(config.site_dir), sources=map(Path, sources))
        except UsageError as error:
            raise Abort(str(error)) from None

    def _choose_locales(self, config: MkDocsConfig) -> None:
        """Before static-i18n reads the locales: `LOCALES=en,de mkdocs serve` builds those and the
        source only."""
        known = static_i18n.configured_codes(config)
        if chosen := set(os.environ.get("LOCALES", "").replace(",", " ").split()):
            if unknown := chosen - set(known):
                raise Abort(
                    f"LOCALES names {', '.join(sorted(unknown))}, no language of the site; known:"
                    f" {', '.join(known)}"
                )
            static_i18n.build_only(config, chosen)

    on_config = _begin

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the source and run every rule, once; then prepare the locale."""
        build = self.build
        if not static_i18n.is_secondary_build(config):
            build.locales = static_i18n.locales(config, preview=build.settings.preview)
            source.read_source(build, config, self._memo)
            if build.publication:
                build.publication.first_line()
                config.site_dir = str(build.publication.site)
        code = static_i18n.current_code(config)
        locale = next(locale for locale in build.locales if locale.code == code)
        source.prepare_locale(build, config, locale)

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def _locale_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Build a locale from its own files and those that it falls back to."""
        if not static_i18n.is_secondary_build(config):
            self.build.alternates = static_i18n.find_alternates(config, files)
            static_i18n.patch_alternates(config, self.build.alternates)
        own, self.build.shared_files = static_i18n.split_files(config, files)
        return own

    @event_priority(static_i18n.AFTER_PLUGINS)
    def _shared_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Add the files that belong to no locale."""
        for file in self.build.shared_files:
            files.append(file)

    on_files = CombinedEvent(_locale_files, _shared_files)

    @event_priority(static_i18n.AFTER_PLUGINS)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """The files of the locale are known, and with them all that enters its pages."""
        locale = self.current.locale.code
        self.build.render_key = mkdocs.render_key(config, files, locale) if self._is_serving else ""

    def _compose_page(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Show French text in the place of what is not translated; give the title and the
        description the typography of the text."""
        locale, written_in = self.current.locale, static_i18n.file_locale(page.file)
        finish = typography_for(written_in)
        for key in ("title", "description"):
            if isinstance(page.meta.get(key), str):
                page.meta[key] = finish(page.meta[key])
        if written_in != locale.code:
            page.canonical_url = static_i18n.canonical_url_of_source(page.file, config, locale)
        name = page.file.src_uri.split("/", 1)[-1]
        return self.build.fallbacks.get(locale.code, {}).get(name)

    @event_priority(static_i18n.AFTER_PLUGINS)
    def _memoize_page(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> None:
        """Under serve, render only what has changed."""
        if self._is_serving:
            mkdocs.memoize_render(page, self._memo, self.build.render_key)

    on_page_markdown = CombinedEvent(_compose_page, _memoize_page)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give templates what they call, and add the files that are made for the locale."""
        generated.set_template_names(self.build, env)
        generated.add_files(self.build, config, files)
        return env

    def on_page_context(
        self, context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """The language menu leads to live locales only."""
        static_i18n.hide_previews(config, self.build.settings.preview)

    def on_template_context(
        self, context: dict[str, Any], *, template_name: str, config: MkDocsConfig
    ) -> None:
        """The sitemap has all locales and is written once; the 404 page stands for no page: its
        language menu leads to the home pages."""
        if template_name == "sitemap.xml":
            build, secondary = self.build, static_i18n.is_secondary_build(config)
            context["sitemap"] = (
                []
                if secondary
                else static_i18n.sitemap_rows(config, build.alternates, build.locales)
            )
        if template_name == "404.html":
            static_i18n.reset_locale_switcher(config, self.build.settings.preview)

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Each locale has its own 404 page; MkDocs writes the default one's only."""
        if template_name != "404.html":
            return output
        locale = self.current.locale
        output = material.set_html_dir(output, locale)
        if locale.is_default:
            return output
        write_texts(Path(config.site_dir), [(f"{locale.root}404.html", output)])
        return ""

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Let pages say in which direction they are read."""
        return material.set_html_dir(output, self.current.locale)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the last good site as it was. Say in one sentence what the system refuses, and that
        MkDocs cannot read what was told to be wrong (under serve, or where it is not strict)."""
        self.on_shutdown()
        if isinstance(error, OSError):
            raise Abort(f"the build has stopped: {describe_os_error(error)}") from error
        if self._build and self._build.has_errors and not isinstance(error, MkDocsException):
            raise Abort(f"the build has stopped, mend the errors above first: {error}") from error

    def on_shutdown(self) -> None:
        """Leave nothing beside the site, also where the build was interrupted."""
        if self._build and self._build.publication:
            self._build.publication.close()

    @event_priority(static_i18n.BEFORE_PLUGINS)
    def _finish_locale(self, *, config: MkDocsConfig) -> None:
        """All pages of a locale are written: write its search index, and with the default one what
        people who answer customers need (thousands of files, which MkDocs would write slowly)."""
        material.write_search_index(config, self.current.locale)
        if self.current.locale.is_default:
            write_texts(Path(config.site_dir), self.build.support_files)

    @event_priority(static_i18n.BEFORE_OTHER_LOCALES)
    def _before_other_locales(self, *, config: MkDocsConfig) -> None:
        """static-i18n builds the other locales next: their warnings count for this build, once."""
        if not static_i18n.is_secondary_build(config):
            mkdocs.suspend_strict(config, strict=False)

    @event_priority(static_i18n.AFTER_OTHER_LOCALES)
    def _finish_site(self, *, config: MkDocsConfig) -> None:
        """All locales are built: check the site and publish it."""
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
on_shutdown = _events.on_shutdown
