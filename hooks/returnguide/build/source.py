"""Before a page is written: the guide is read, every rule is run, each locale is prepared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from returnguide.build.material import theme_folder
from returnguide.build.reporting import log, report
from returnguide.build.state import Build, LocaleBuild
from returnguide.cache import Memo
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import REQUIRED_FILES, GuideData, load_guide, load_guide_page
from returnguide.diagnostics import Diagnostic, plural
from returnguide.i18n.fallback import fallback_pages
from returnguide.inserts import sheet
from returnguide.inserts.guide_parts import insert_parts
from returnguide.inserts.model import inserts_for
from returnguide.locales import Locale
from returnguide.render.assets import build_assets, image_sizes
from returnguide.render.choices import choice_context, choice_labels
from returnguide.render.markdown_ext import GuideExtension
from returnguide.rules.runner import run_rules
from returnguide.support.link_export import last_changes
from returnguide.support.site_files import support_files


class SourceErrors(Abort):
    """A build ends before it writes anything."""


def read_source(build: Build, config: MkDocsConfig, memo: Memo) -> None:
    """Read the guide and run every rule, over all locales, once.

    Raises SourceErrors where a strict build ends; under serve the site is built all the same,
    unless the UI strings or the choices cannot be read.
    """
    docs, settings = Path(config.docs_dir), build.settings
    site = config.site_url or "/"
    guide = load_guide(docs, [locale.code for locale in build.locales], memo=memo)
    diagnostics = [
        *settings.errors,
        *run_rules(guide, site=site, config=settings.lint, today=settings.today, memo=memo),
    ]
    errors = report(diagnostics, settings.lint)
    build.has_errors = bool(errors)
    strict = config.strict and not build.is_serving
    if (errors and strict) or any(map(_leaves_nothing_to_show, diagnostics)):
        name = os.path.relpath(build.publication.target if build.publication else config.site_dir)
        raise SourceErrors(
            f"{plural(errors)} in the source: nothing was built, {name} is as it was"
        )
    _report_missing_engine()
    build.guide = guide
    build.assets = build_assets(docs, theme_folder())
    build.fallbacks = fallback_pages(guide)
    build.support_files = tuple(
        support_files(
            guide,
            build.templates,
            site=site.rstrip("/") + "/",
            locales=build.locales,
            changed=last_changes(docs),
            moved_script=build.assets.anchor_redirects,
        )
    )


def _leaves_nothing_to_show(diagnostic: Diagnostic) -> bool:
    """Return whether no page can be shown, not even with its errors."""
    return diagnostic.path in REQUIRED_FILES and diagnostic.rule in {"data-file", "missing-word"}


def _report_missing_engine() -> None:
    """Say that there will be no PDF; where all must be there, stop."""
    if not sheet.is_available():
        if os.environ.get("CI"):
            raise Abort(sheet.MISSING_ENGINE)
        log.info("%s", sheet.MISSING_ENGINE)


def prepare_locale(build: Build, config: MkDocsConfig, locale: Locale) -> None:
    """Set what is known of the locale that is built next, and its Markdown extension."""
    docs, guide = Path(config.docs_dir), build.guide
    assert guide is not None
    data = guide.data
    page, source = load_guide_page(docs, locale.code), load_guide_page(docs, SOURCE_LANGUAGE)
    words = data.ui_strings_for(locale.code)
    inserts = inserts_for(data, locale, page, source, site=config.site_url or "/")
    pdfs: Mapping[str, sheet.InsertPdf] = {}
    if sheet.is_available():
        pdfs = {pdf.insert.system: pdf for pdf in sheet.render_pdfs(inserts)}
    build.current = LocaleBuild(
        locale,
        words,
        choice_context(page, source, data.choices, words),
        choice_labels(page, source, data.choices).get("os", {}),
        tuple((insert, pdfs.get(insert.system)) for insert in inserts),
    )
    config.extra["scope"] = build.scope  # the theme's own templates read it
    config.site_name, config.site_description = words["site"]["name"], words["site"]["description"]
    others = [one for one in config.markdown_extensions if not isinstance(one, GuideExtension)]
    # an extension may be an object too: MkDocs hands the list to Markdown as it is
    config.markdown_extensions = [*others, _extension(build, docs, data)]  # type: ignore[list-item]


def _extension(build: Build, docs: Path, data: GuideData) -> GuideExtension:
    """Return the Markdown extension for the current locale."""
    current = build.current
    assert current is not None
    code = current.locale.code
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
