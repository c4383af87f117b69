"""Before a page is written: the guide is read, every rule is run, each locale is prepared."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files

from returnguide.build import static_i18n
from returnguide.build.material import theme_folder
from returnguide.build.publishing import Publication
from returnguide.build.reporting import log, report
from returnguide.build.state import Build, LocaleBuild
from returnguide.cache import Memo
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.countries import country_blocks
from returnguide.content.guide import REQUIRED_FILES, Guide, load_guide, load_guide_page
from returnguide.content.permalinks import renamed_keys
from returnguide.content.published_files import ASSETS, is_published
from returnguide.diagnostics import Diagnostic, plural
from returnguide.i18n.fallback import fallback_pages
from returnguide.inserts import sheet
from returnguide.inserts.guide_parts import insert_parts
from returnguide.inserts.model import inserts_for
from returnguide.locales import Locale
from returnguide.render.assets import AssetManifest, build_assets, image_sizes
from returnguide.render.choices import choice_context, choice_labels
from returnguide.render.markdown_ext import GuideExtension
from returnguide.rules.drawings import refused_files
from returnguide.rules.runner import check_source
from returnguide.rules.settings import Settings
from returnguide.support.link_export import last_changes
from returnguide.support.site_files import support_files


class SourceErrors(Abort):
    """The end of a build that has errors in the source, before it writes anything."""


def read_source(
    config: MkDocsConfig,
    *,
    settings: Settings,
    templates: Environment,
    publication: Publication | None,
    is_serving: bool,
    memo: Memo,
) -> Build:
    """Read the guide and run every rule, over all locales, once.

    Raises SourceErrors where a strict build ends; under serve the site is built all the same,
    unless the UI strings or the choices cannot be read.
    """
    docs, site = Path(config.docs_dir), config.site_url or "/"
    locales = static_i18n.locales(config, preview=settings.preview)
    guide = load_guide(docs, [locale.code for locale in locales], memo=memo)
    diagnostics = check_source(guide, settings, memo=memo)
    errors = report(diagnostics, settings.lint)
    is_stopped = bool(errors) and config.strict and not is_serving
    if is_stopped or any(map(_prevents_any_page, diagnostics)):
        name = os.path.relpath(publication.target if publication else config.site_dir)
        raise SourceErrors(
            f"{plural(errors)} in the source: nothing was built, {name} is as it was"
        )
    _report_missing_engine()
    assets, changed = build_assets(docs, theme_folder()), last_changes(docs)
    return Build(
        settings=settings,
        is_serving=is_serving,
        is_strict=config.strict,
        has_errors=bool(errors),
        publication=publication,
        templates=templates,
        scope=urlsplit(site).path,
        locales=locales,
        guide=guide,
        assets=assets,
        changed=changed,
        fallbacks=fallback_pages(guide),
        refused=refused_files(guide),
        support_files=_support_files(guide, templates, assets, locales, changed=changed, site=site),
    )


def _support_files(
    guide: Guide,
    templates: Environment,
    assets: AssetManifest,
    locales: Sequence[Locale],
    *,
    changed: Mapping[str, str],
    site: str,
) -> tuple[tuple[str, str], ...]:
    return tuple(
        support_files(
            guide,
            templates,
            site=site.rstrip("/") + "/",
            locales=locales,
            changed=changed,
            redirect_script=assets.anchor_redirects,
        )
    )


def _prevents_any_page(diagnostic: Diagnostic) -> bool:
    """Return whether no page can be shown, not even with its errors."""
    return diagnostic.path in REQUIRED_FILES and diagnostic.rule in {"data-file", "missing-word"}


def _report_missing_engine() -> None:
    """Say that there will be no PDF; where all must be there, stop."""
    if not sheet.is_available():
        if os.environ.get("CI"):
            raise Abort(sheet.MISSING_ENGINE)
        log.info("%s", sheet.MISSING_ENGINE)


def published_files(build: Build, config: MkDocsConfig, files: Files) -> Files:
    """Return the files of the theme, and of those below `docs` the ones that are published."""
    folders = {ASSETS, *static_i18n.configured_codes(config)}

    def is_left_out(file: File) -> bool:
        name = file.src_uri
        is_kept = is_published(name) and name.split("/")[0] in folders and name not in build.refused
        return file.src_dir == config.docs_dir and not is_kept

    return Files([file for file in files if not is_left_out(file)])


def prepare_locale(build: Build, config: MkDocsConfig, locale: Locale) -> LocaleBuild:
    """Return what is known of the locale that is built next; set its names and its Markdown
    extension in the configuration."""
    docs, data = Path(config.docs_dir), build.guide.data
    page, source = load_guide_page(docs, locale.code), load_guide_page(docs, SOURCE_LANGUAGE)
    words = data.ui_strings_for(locale.code)
    has_second = data.inserts.second_language in build.guide.languages
    second = load_guide_page(docs, data.inserts.second_language) if has_second else None
    inserts = inserts_for(data, locale, page, source, site=config.site_url or "/", second=second)
    pdfs: Mapping[str, sheet.InsertPdf] = {}
    if sheet.is_available():
        rendered = sheet.render_pdfs(inserts, date=build.settings.source_date)
        pdfs = {pdf.insert.system: pdf for pdf in rendered}
    current = LocaleBuild(
        locale,
        words,
        choice_context(page, source, data.choices, words, renamed_keys(data.redirects)),
        choice_labels(page, source, data.choices, words).get(data.inserts.kind, {}),
        country_blocks(data.countries, data.choices, data.external_links, words, locale.code),
        tuple((insert, pdfs.get(insert.system)) for insert in inserts),
    )
    config.extra["scope"] = build.scope  # the theme's own templates read it
    config.site_name, config.site_description = words["site"]["name"], words["site"]["description"]
    others = [
        extension
        for extension in config.markdown_extensions
        if not isinstance(extension, GuideExtension)
    ]
    # an extension may be an object too: MkDocs hands the list to Markdown as it is
    config.markdown_extensions = [*others, _extension(build, current, docs)]  # type: ignore[list-item]
    return current


def _extension(build: Build, current: LocaleBuild, docs: Path) -> GuideExtension:
    """Return the Markdown extension for the current locale."""
    code, data = current.locale.code, build.guide.data
    return GuideExtension(
        choices=data.choices,
        words=current.words,
        addresses={key: link.url(code) for key, link in data.external_links.items()},
        language=code,
        inserts=insert_parts(
            data.inserts,
            current.inserts,
            labels=current.device_names,
            words=current.words,
            root=build.scope + current.locale.root,
        ),
        root=build.scope,
        sizes=image_sizes(docs),
    )
