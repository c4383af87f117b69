"""The MkDocs events of the return guide, in the order in which they fire: read this file to see the whole build.

The rules run once, over all languages, before anything is written; then each language is built in turn.
"""

from __future__ import annotations

import gc
import logging
import os
from pathlib import Path

import click
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from returnguide import check, dashboard, locales, search
from returnguide.choosing import choosing, long_date
from returnguide.inserts import links_of, model, page, sheet
from returnguide.panels import GuideExtension
from returnguide.problems import Problem, count_of
from returnguide.typography import spaced
from returnguide.validation import Validation, today

log = logging.getLogger("mkdocs.returnguide")


class SourceProblems(Abort):
    """The strict build stops before it writes anything."""


@event_priority(locales.BEFORE_PLUGINS)
def _prepare(config: MkDocsConfig) -> MkDocsConfig:
    """What each build, of whatever language, begins with."""
    if locales.is_nested_build(config):
        locales.know_kept_languages(config)
    else:
        gc.set_threshold(200_000, 50, 100)  # a build makes many objects and lets few go: Python's own 700 cost a tenth of its time
        locales.start_counting(config)
        config.extra["made_from"] = locales.made_from(config)
        _stop_if_nothing_has_changed(config)
        locales.share_templates(config, config.extra["made_from"].compiled)
    locales.use_search(config)
    return config


def _stop_if_nothing_has_changed(config: MkDocsConfig) -> None:
    """`mkdocs build` ends where the site would come out as it is. No other command does: they want a build."""
    command = click.get_current_context(silent=True)
    if command and command.info_name == "build" and command.params["clean"] and locales.is_as_it_was(config):
        log.info("Nothing has changed since the last build: %s is as it was", os.path.relpath(config.site_dir))
        raise SystemExit(0)


def _choose_languages(config: MkDocsConfig) -> MkDocsConfig:
    """Before static-i18n reads the languages: `LOCALES=en,de mkdocs serve` builds those and the source only."""
    if not locales.is_serving(config):
        return config
    locales.stop_counting_warnings()
    if chosen := set(os.environ.get("LOCALES", "").replace(",", " ").split()):
        if unknown := chosen - set(locales.languages(config)):
            raise Abort(f"LOCALES names {', '.join(sorted(unknown))}, no language of the site; known: {', '.join(locales.languages(config))}")
        locales.build_only(config, chosen)
    return config


on_config = CombinedEvent(_prepare, _choose_languages)


def on_pre_build(config: MkDocsConfig) -> None:
    """All rules, over all languages, once. A strict build ends here and leaves the last good site as it was."""
    docs, language = Path(config.docs_dir), locales.current_language(config)
    if locales.is_nested_build(config):
        data = check.data_in(docs, (language,))
    else:
        guide = check.guide_in(docs, locales.languages(config), keeper=config.extra["made_from"].keeper, code=config.extra["made_from"].code)
        validation = check.validation_in(Path(config.config_file_path))
        _report(check.problems_in(guide, site=config.site_url or "/", validation=validation, today=today()), validation, config)
        _report_missing_engine()
        data = guide.data
        config.extra["fallbacks"] = check.fallbacks_in(guide)
        config.extra["source"] = guide
    words = data.words_for(language)
    locales.use_words(config, words)
    guide_page = check.guide_page(docs, language)
    config.extra["guide"] = choosing(guide_page, data.choices, words)
    inserts = check.inserts_for(data, guide_page, site=config.site_url or "/")
    sheets = {one.insert.system: one for one in sheet.made(inserts)} if sheet.is_available() else {}
    config.extra["inserts"] = [(insert, sheets.get(insert.system)) for insert in inserts]
    root = config.extra["scope"] + config.extra["language_root"]
    parts = links_of(data.inserts, config.extra["inserts"], labels=config.extra["guide"]["labels"].get("os", {}), words=words, root=root)
    addresses = {key: link.url(language) for key, link in data.outside.items()}
    others = [extension for extension in config.markdown_extensions if not isinstance(extension, GuideExtension)]
    config.markdown_extensions = [*others, GuideExtension(choices=data.choices, words=words, addresses=addresses, language=language, inserts=parts, root=config.extra["scope"])]


def _report_missing_engine() -> None:
    """Say that there will be no PDF; where all must be there, stop."""
    if not sheet.is_available():
        if os.environ.get("CI"):
            raise Abort(sheet.MISSING)
        log.info("%s", sheet.MISSING)


def _report(problems: list[Problem], validation: Validation, config: MkDocsConfig) -> None:
    """Show all problems but notices. Errors stop a strict build; under serve the site is built all the same, unless words or choices cannot be read."""
    errors, shown = validation.errors(problems), validation.shown(problems)
    for problem in shown:
        if problem in errors:
            log.warning("%s", problem)
        else:  # a warning of MkDocs would stop the build
            log.info("%s: %s", validation.severities[problem.rule], problem)
    if len(shown) < len(problems):
        log.info("%s in the source: python hooks/guide.py check --notices shows them", count_of(set(problems) - set(shown), "notice"))
    serving = locales.is_serving(config)
    if (errors and config.strict and not serving) or any(problem.path in check.VITAL and problem.rule in {"data-file", "missing-word"} for problem in problems):
        raise SourceProblems(f"{count_of(errors)} in the source: nothing was built, {os.path.relpath(config.site_dir)} is as it was")


@event_priority(locales.BEFORE_PLUGINS)
def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """A language is built from its own files and those that it falls back to."""
    return locales.own_files(config, files)


@event_priority(locales.AFTER_PLUGINS)
def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """The pages are known, and what they are made from."""
    config.extra["kept_pages"] = locales.kept_pages(config, files)


def _with_own_text(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """French text in the place of what is not translated. The title and the description have the typography of the text."""
    language = locales.current_language(config)
    own = locales.language_of(page.file)
    finished = spaced(own)
    for key in ("title", "description"):
        if isinstance(page.meta.get(key), str):
            page.meta[key] = finished(page.meta[key])
    if own != language:
        page.canonical_url = locales.address_of_source(page.file, config)
    return config.extra["fallbacks"].get(language, {}).get(page.file.src_uri.split("/", 1)[-1])


@event_priority(locales.AFTER_PLUGINS)
def _with_kept_text(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
    """What Markdown made of this very text is not made again."""
    config.extra["kept_pages"].render_once(page, get_toc)


on_page_markdown = CombinedEvent(_with_own_text, _with_kept_text)


def _with_filters_and_files(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """What templates call, and files that are made for the language."""
    env.filters["with_search_base"] = search.with_search_base
    env.filters["long_date"] = long_date
    _add_inserts(config, files)
    if not locales.is_nested_build(config):
        _add_dashboard(config, files)
    return env


def _add_dashboard(config: MkDocsConfig, files: Files) -> None:
    """The translators' page, once for all languages."""
    templates = page.environment(Path(config.config_file_path).parent / "overrides")
    edit_url, preview = config.extra.get("edit_url") or "", config.extra.get("preview") or ()
    html = dashboard.page_of(Path(config.docs_dir), config.extra["source"], templates, edit_url=edit_url, preview=preview)
    files.append(File.generated(config, dashboard.PATH, content=html))


def _add_inserts(config: MkDocsConfig, files: Files) -> None:
    """The pages and PDFs of the inserts, as files that MkDocs copies below the language's own root."""
    templates = page.environment(Path(config.config_file_path).parent / "overrides")
    root = config.extra["language_root"]
    for insert, pdf in config.extra["inserts"]:
        download = pdf and page.Download(f"../{model.pdf_path_of(insert.system).split('/')[-1]}", pdf.kilobytes)
        html = page.page_of(insert, templates, guide="../../return/#parcel-insert", pdf=download)
        files.append(File.generated(config, f"{root}{model.path_of(insert.system)}index.html", content=html))
        if pdf:
            files.append(File.generated(config, root + model.pdf_path_of(insert.system), content=pdf.pdf))


@event_priority(locales.AFTER_PLUGINS)
def _with_kept_pages(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """A page of which nothing has changed is not made again, nor are its sections for the search."""
    kept = config.extra["kept_pages"]
    locales.finish_with(config, kept, files)
    return kept.templates(env)


on_env = CombinedEvent(_with_filters_and_files, _with_kept_pages)


def on_page_context(context: dict, *, page: Page, config: MkDocsConfig, nav: object) -> None:
    """The language menu leads to live languages only; search engines do not see the others."""
    locales.leave_out_previews(config)
    context["is_preview"] = locales.is_preview(config)


def on_template_context(context: dict, *, template_name: str, config: MkDocsConfig) -> None:
    """The sitemap has all languages; the 404 page stands for no page: its language menu leads to the home pages."""
    if template_name == "sitemap.xml":
        context["sitemap"] = locales.sitemap(config)
    if template_name == "404.html":
        locales.language_menu_of_no_page(config)


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    """One 404 page per language; the root's is the default language's, not that of the language built last."""
    if template_name == "404.html" and locales.language_root(config):
        locales.write_not_found(config, output)
        return ""
    return output


def on_build_error(error: Exception) -> None:
    """Say what a build that failed has left behind."""
    if not isinstance(error, SourceProblems):
        log.error("The site is incomplete: mend what is named above and build again before you publish it.")


@event_priority(locales.BEFORE_PLUGINS)
def _language_is_built(config: MkDocsConfig) -> None:
    """All pages of a language are written: what concerns that language alone."""
    locales.write_search_index(config)


@event_priority(locales.BEFORE_OTHER_LANGUAGES)
def _default_language_is_built(config: MkDocsConfig) -> None:
    """static-i18n builds the other languages next: their warnings are counted by this build, once."""
    if not locales.is_nested_build(config):
        locales.count_warnings_once(config, strict=False)
        locales.take_kept_languages(config)


@event_priority(locales.AFTER_OTHER_LANGUAGES)
def _all_languages_are_built(config: MkDocsConfig) -> None:
    """The whole site is written: what concerns all languages together."""
    if not locales.is_nested_build(config):
        locales.know_kept_languages(config)
        locales.count_warnings_once(config, strict=True)


@event_priority(locales.LAST)
def _all_is_done(config: MkDocsConfig) -> None:
    """Nothing is written any more: keep it for the next build."""
    if locales.is_nested_build(config):
        locales.keep_language(config)
    else:
        locales.keep_site(config)


on_post_build = CombinedEvent(_language_is_built, _default_language_is_built, _all_languages_are_built, _all_is_done)
