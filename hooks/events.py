"""The MkDocs events of the return guide, in the order in which they fire: read this file to see the
whole build.

The rules run once, over all languages, before anything is written; then each language is built in
turn.
"""

from __future__ import annotations

import gc
import logging
import os
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from returnguide import hosting, support
from returnguide.build import incremental, static_i18n
from returnguide.content import insert_fields
from returnguide.content.guide import (
    REQUIRED_FILES,
    Guide,
    load_data,
    load_guide,
    load_guide_page,
    untranslated_pages,
)
from returnguide.content.link_targets import page_slug
from returnguide.content.markdown_page import SOURCE_LANGUAGE
from returnguide.content.typography import typography_for
from returnguide.diagnostics import RULES, Diagnostic, plural
from returnguide.i18n import dashboard
from returnguide.i18n.fallback import fallback_pages
from returnguide.inserts import links_of, page, sheet
from returnguide.inserts.localized import inserts_for
from returnguide.render import assets, search_index, service_worker
from returnguide.render.choices import choice_context, format_long_date
from returnguide.render.markdown_ext import GuideExtension
from returnguide.rules.config import LintConfig, load_lint_config, today
from returnguide.rules.runner import run_rules

log = logging.getLogger(incremental.OWN_LOGGER)


class SourceProblems(Abort):
    """The strict build stops before it writes anything."""


class SiteProblems(Abort):
    """The strict build fails after it has written the site."""


@event_priority(static_i18n.BEFORE_PLUGINS)
def _prepare(config: MkDocsConfig) -> MkDocsConfig:
    """What each build, of whatever language, begins with."""
    if static_i18n.is_secondary_locale_build(config):
        incremental.know_kept_languages(config)
    else:
        gc.set_threshold(
            200_000, 50, 100
        )  # a build makes many objects and lets few go: Python's own 700 cost a tenth of its time
        incremental.start_listening(config)
        config.extra["offline"] = config.extra["offline"] and not static_i18n.is_serving(
            config
        )  # there a page is shown as it was saved
        config.extra["made_from"] = incremental.made_from(config)
        static_i18n.share_jinja_environment(config, config.extra["made_from"].compiled)
        config.extra["own_templates"] = page.environment(
            Path(config.config_file_path).parent / "overrides"
        )
    static_i18n.enable_search(config)
    return config


def _choose_languages(config: MkDocsConfig) -> MkDocsConfig:
    """Before static-i18n reads the languages: `LOCALES=en,de mkdocs serve` builds those and the
    source only."""
    if not static_i18n.is_serving(config):
        return config
    static_i18n.disable_strict()
    if chosen := set(os.environ.get("LOCALES", "").replace(",", " ").split()):
        if unknown := chosen - set(static_i18n.configured_locales(config)):
            raise Abort(
                f"LOCALES names {', '.join(sorted(unknown))}, no language of the site; known:"
                f" {', '.join(static_i18n.configured_locales(config))}"
            )
        static_i18n.build_only(config, chosen)
    return config


on_config = CombinedEvent(_prepare, _choose_languages)


def on_pre_build(config: MkDocsConfig) -> None:
    """All rules, over all languages, once. A strict build ends here and leaves the last good site
    as it was; one for which nothing has changed since leaves it too."""
    if _is_built_already(config):
        return
    docs, language = Path(config.docs_dir), static_i18n.current_locale(config)
    if static_i18n.is_secondary_locale_build(config):
        data = load_data(docs, (language,))
    else:
        config.extra["assets"] = assets.build_assets(docs, static_i18n.theme_folder())
        base = config.extra["made_from"]
        guide = load_guide(
            docs, static_i18n.built_locale_codes(config), keeper=base.keeper, code=base.code
        )
        validation = load_lint_config(Path(config.config_file_path))
        problems = run_rules(
            guide,
            site=config.site_url or "/",
            validation=validation,
            today=today(),
            keeper=base.keeper,
            code=base.code,
        )
        _report(problems, validation, config)
        _report_missing_engine()
        data = guide.data
        config.extra["fallbacks"] = fallback_pages(guide)
        config.extra["source"] = guide
        config.extra["support"] = _support_files(guide, docs, config)
    words = data.ui_strings_for(language)
    static_i18n.apply_ui_strings(config, words)
    guide_page, source_page = (
        load_guide_page(docs, language),
        load_guide_page(docs, SOURCE_LANGUAGE),
    )
    config.extra["guide"] = choice_context(guide_page, source_page, data.choices, words)
    config.extra["moved"] = support.anchor_redirect_data(data.redirects)
    inserts = inserts_for(data, guide_page, source_page, site=config.site_url or "/")
    sheets = (
        {one.insert.system: one for one in sheet.render_pdfs(inserts)}
        if sheet.is_available()
        else {}
    )
    config.extra["inserts"] = [(insert, sheets.get(insert.system)) for insert in inserts]
    root = config.extra["scope"] + config.extra["language_root"]
    parts = links_of(
        data.inserts,
        config.extra["inserts"],
        labels=config.extra["guide"]["labels"].get("os", {}),
        words=words,
        root=root,
    )
    addresses = {key: link.url(language) for key, link in data.outside.items()}
    others = [
        extension
        for extension in config.markdown_extensions
        if not isinstance(extension, GuideExtension)
    ]
    extension = GuideExtension(
        choices=data.choices,
        words=words,
        addresses=addresses,
        language=language,
        inserts=parts,
        root=config.extra["scope"],
        sizes=assets.image_sizes(docs),
    )
    config.markdown_extensions = [*others, extension]
    if not static_i18n.is_secondary_locale_build(config):
        incremental.write_over_site(config)  # last: it counts on MkDocs' next step


def _is_built_already(config: MkDocsConfig) -> bool:
    """Whether the last build made the very same site, and it lies there: then all is said again,
    and nothing done. A site without PDFs, which may be an error, is built anew."""
    if (
        static_i18n.is_secondary_locale_build(config)
        or static_i18n.is_serving(config)
        or not sheet.is_available()
        or (told := incremental.said_by_same_build(config)) is None
    ):
        return False
    for line in told:
        log.info("%s", line)
    log.info("nothing has changed: %s is as it was", os.path.relpath(config.site_dir))
    incremental.leave_site(config)
    return True


def _support_files(guide: Guide, docs: Path, config: MkDocsConfig) -> list[tuple[str, str]]:
    """What people who answer customers need, for all languages that are built."""
    site = (config.site_url or "/").rstrip("/") + "/"
    templates, languages, moved = (
        config.extra["own_templates"],
        static_i18n.built_locales(config),
        config.extra["assets"].moved,
    )
    return list(
        support.support_files(
            guide,
            templates,
            site=site,
            languages=languages,
            changed=support.last_changes(docs),
            moved=moved,
        )
    )


def _report_missing_engine() -> None:
    """Say that there will be no PDF; where all must be there, stop."""
    if not sheet.is_available():
        if os.environ.get("CI"):
            raise Abort(sheet.MISSING)
        log.info("%s", sheet.MISSING)


def _report(problems: list[Diagnostic], validation: LintConfig, config: MkDocsConfig) -> None:
    """Show all problems but notices. Errors stop a strict build; under serve the site is built all
    the same, unless words or choices cannot be read."""
    errors, shown = validation.errors(problems), validation.shown(problems)
    for problem in shown:
        if problem in errors:
            log.warning("%s", problem)
        else:  # a warning of MkDocs would stop the build
            log.info("%s: %s", validation.severities[problem.rule], problem)
    if len(shown) < len(problems):
        log.info(
            "%s in the source: python hooks/guide.py check --notices shows them",
            plural(set(problems) - set(shown), "notice"),
        )
    serving = static_i18n.is_serving(config)
    if (errors and config.strict and not serving) or any(
        problem.path in REQUIRED_FILES and problem.rule in {"data-file", "missing-word"}
        for problem in problems
    ):
        raise SourceProblems(
            f"{plural(errors)} in the source: nothing was built, {os.path.relpath(config.site_dir)}"
            " is as it was"
        )


@event_priority(static_i18n.BEFORE_PLUGINS)
def _own_files(files: Files, *, config: MkDocsConfig) -> Files:
    """A language is built from its own files and those that it falls back to."""
    return static_i18n.locale_files(config, files)


@event_priority(static_i18n.AFTER_PLUGINS)
def _with_shared_files(files: Files, *, config: MkDocsConfig) -> None:
    """And from those that belong to no language."""
    static_i18n.restore_shared_files(config, files)


on_files = CombinedEvent(_own_files, _with_shared_files)


@event_priority(static_i18n.AFTER_PLUGINS)
def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """The pages are known, and what they are made from."""
    config.extra["kept_pages"] = incremental.kept_pages(config, files)


def _with_own_text(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """French text in the place of what is not translated. The title and the description have the
    typography of the text."""
    language = static_i18n.current_locale(config)
    own = static_i18n.file_locale(page.file)
    finished = typography_for(own)
    for key in ("title", "description"):
        if isinstance(page.meta.get(key), str):
            page.meta[key] = finished(page.meta[key])
    if own != language:
        page.canonical_url = static_i18n.canonical_url_of_source(page.file, config)
    return config.extra["fallbacks"].get(language, {}).get(page.file.src_uri.split("/", 1)[-1])


@event_priority(static_i18n.AFTER_PLUGINS)
def _with_kept_text(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
    """What Markdown made of this very text is not made again."""
    config.extra["kept_pages"].render_once(page, get_toc)


on_page_markdown = CombinedEvent(_with_own_text, _with_kept_text)


def _with_filters_and_files(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """What templates call, and files that are made for the language."""
    env.filters["with_search"] = search_index.patch_search_config
    env.filters["long_date"] = format_long_date
    env.filters["id_of_page"] = page_slug
    _publish_assets(config, files)
    _add_inserts(config, files)
    _add_manifest(config, files)
    if not static_i18n.is_secondary_locale_build(config):
        _add_dashboard(config, files)
    return env


def _add_dashboard(config: MkDocsConfig, files: Files) -> None:
    """The translators' page, once for all languages."""
    edit_url, preview = config.extra.get("edit_url") or "", config.extra.get("preview") or ()
    html = dashboard.render_dashboard(
        Path(config.docs_dir),
        config.extra["source"],
        config.extra["own_templates"],
        edit_url=edit_url,
        preview=preview,
    )
    files.append(File.generated(config, dashboard.PATH, content=html))


def _publish_assets(config: MkDocsConfig, files: Files) -> None:
    """Our scripts and style as they are published, in the place of their sources; of the theme's
    files those that are asked for."""
    published: assets.AssetManifest = config.extra["assets"]
    for file in list(files):
        if file.src_uri.startswith("assets/") and not assets.is_copied(file.src_uri):
            files.remove(file)
    for path, content in published.files_to_write.items():
        files.append(File.generated(config, path, content=content))


def _add_inserts(config: MkDocsConfig, files: Files) -> None:
    """The pages and PDFs of the inserts, as files that MkDocs copies below the language's own
    root."""
    root = config.extra["language_root"]
    for insert, pdf in config.extra["inserts"]:
        download = pdf and page.Download(
            f"../{insert_fields.pdf_path_of(insert.system).split('/')[-1]}", pdf.kilobytes
        )
        html = page.render_page(
            insert, config.extra["own_templates"], guide="../../return/#parcel-insert", pdf=download
        )
        files.append(
            File.generated(
                config, f"{root}{insert_fields.path_of(insert.system)}index.html", content=html
            )
        )
        if pdf:
            files.append(
                File.generated(
                    config, root + insert_fields.pdf_path_of(insert.system), content=pdf.pdf
                )
            )


def _add_manifest(config: MkDocsConfig, files: Files) -> None:
    """With which the language is installed as an app."""
    root = config.extra["language_root"]
    manifest = service_worker.web_manifest(
        service_worker.Spoken(static_i18n.current_locale(config), root, config.extra["words"]),
        scope=config.extra["scope"],
    )
    files.append(File.generated(config, root + service_worker.MANIFEST, content=manifest))


@event_priority(static_i18n.AFTER_PLUGINS)
def _with_kept_pages(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """A page of which nothing has changed is not made again, nor are its sections for the
    search."""
    kept = config.extra["kept_pages"]
    incremental.finish_with(config, kept, files)
    return kept.templates(env)


on_env = CombinedEvent(_with_filters_and_files, _with_kept_pages)


def on_page_context(context: dict, *, page: Page, config: MkDocsConfig, nav: object) -> None:
    """The language menu leads to live languages only; search engines do not see the others."""
    static_i18n.hide_previews(config)
    context["is_preview"] = static_i18n.is_preview(config)


def on_template_context(context: dict, *, template_name: str, config: MkDocsConfig) -> None:
    """The sitemap has all languages; the 404 page stands for no page: its language menu leads to
    the home pages."""
    if template_name == "sitemap.xml":
        context["sitemap"] = static_i18n.sitemap(config)
    if template_name == "404.html":
        static_i18n.reset_locale_switcher(config)


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    """One 404 page per language; the root's is the default language's, not that of the language
    built last."""
    if template_name != "404.html":
        return output
    output = static_i18n.set_html_dir(output, config)
    if static_i18n.locale_root(config):
        static_i18n.write_404(config, output)
        return ""
    return output


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Pages say their direction where style sheets, scripts and assistive software look for it."""
    return static_i18n.set_html_dir(output, config)


def on_build_error(error: Exception) -> None:
    """Say what a build that failed has left behind."""
    if not isinstance(error, (SourceProblems, SiteProblems)):
        log.error(
            "The site is incomplete: mend what is named above and build again before you"
            " publish it."
        )


@event_priority(static_i18n.BEFORE_PLUGINS)
def _language_is_built(config: MkDocsConfig) -> None:
    """All pages of a language are written: what concerns that language alone, and once what people
    who answer customers need."""
    static_i18n.write_search_index(config)
    config.extra["kept_pages"].memo.save()
    hosting.write(
        Path(config.site_dir), config.extra.pop("support", ())
    )  # thousands: MkDocs takes ten times as long for its own files


@event_priority(static_i18n.BEFORE_OTHER_LANGUAGES)
def _default_language_is_built(config: MkDocsConfig) -> None:
    """static-i18n builds the other languages next: their warnings are counted by this build,
    once."""
    if not static_i18n.is_secondary_locale_build(config):
        static_i18n.suspend_strict(config, strict=False)
        incremental.take_kept_languages(config)


@event_priority(static_i18n.AFTER_OTHER_LANGUAGES)
def _all_languages_are_built(config: MkDocsConfig) -> None:
    """The whole site is written: what concerns all languages together."""
    if not static_i18n.is_secondary_locale_build(config):
        incremental.know_kept_languages(config)
        static_i18n.suspend_strict(config, strict=True)
        if static_i18n.is_serving(
            config
        ):  # no check: it would slow every save, and the rules on the source have been applied
            _write_worker(config)
        else:
            incremental.remove_old_files(config, and_forms=True)
            scan = hosting.policy_scan(Path(config.site_dir), _settings_of_host(config))
            _check_site(config, scan)
            _finish(config, scan)


def _check_site(config: MkDocsConfig, scan: hosting.PolicyScan) -> None:
    """Every link, id and resource of the site as it was written. A strict build fails here on
    errors, with what no policy allows, which `scan` collects from the same reading of each page;
    warnings are told."""
    # not above: their parser takes long to import, and a build that makes nothing does without
    from returnguide.linkcheck.site.checker import check_site
    from returnguide.linkcheck.site.model import SiteModel
    from returnguide.linkcheck.site.sources import map_to_sources

    docs, folders = Path(config.docs_dir), static_i18n.locale_folders(config)
    fallbacks = [
        f"{folders[language]}/{name}" for language, name in untranslated_pages(docs, tuple(folders))
    ]
    model = SiteModel(
        site_url=config.site_url or "",
        languages=folders,
        declared=True,
        fallback_pages=tuple(fallbacks),
    )
    checked = check_site(Path(config.site_dir), model, scan)
    keys = {
        address: key
        for key, link in load_data(docs, tuple(folders)).outside.items()
        for address in map(link.url, folders)
    }
    templates, site = (
        Path(config.config_file_path).parent / "overrides",
        os.path.relpath(config.site_dir),
    )
    validation = load_lint_config(Path(config.config_file_path))
    found = map_to_sources(
        checked.diagnostics, docs=docs, templates=templates, site=site, folders=folders, keys=keys
    )
    problems = validation.apply(
        found, today=today(), rules=[rule for rule in RULES if rule.startswith("site-")]
    )
    problems = [
        problem for problem in problems if problem.rule != "exemption-expired"
    ]  # said before anything was built
    errors = validation.errors(problems)
    for problem in validation.shown(problems):
        (log.warning if problem in errors else log.info)("%s", problem)
    if errors and config.strict:
        faults = hosting.deduplicate(scan.diagnostics)
        _report_policies(faults)
        raise SiteProblems(
            f"{plural([*errors, *faults])} in the built site: it was written to {site}; mend what"
            " is named above and build again before you publish it"
        )


def _report_policies(problems: list[Diagnostic]) -> None:
    """Show what could not run under a page's policy."""
    for problem in problems:
        log.warning("%s", problem)


def _settings_of_host(config: MkDocsConfig) -> hosting.Settings:
    """What the files for hosts say that the site's pages do not."""
    return hosting.Settings(
        address=config.site_url or "/",
        languages=tuple(static_i18n.configured_locales(config)),
        inserts=_insert_folders(config),
        contact=config.extra["security_contact"],
        day=load_guide_page(
            Path(config.docs_dir), static_i18n.default_locale(config)
        ).front_matter.get("date"),
        brotli=config.extra["brotli_of_pages"],
    )


def _finish(config: MkDocsConfig, scan: hosting.PolicyScan) -> None:
    """What a host needs: policies, the service worker, headers, compressed files. Nothing may be
    written into the site after it."""
    built, settings = Path(config.site_dir), _settings_of_host(config)
    site, problems = hosting.apply_csp(built, settings, scan)
    _report_policies(problems)
    _write_worker(config)
    hosting.write_host_files(
        built,
        built.with_name("hosting"),
        site,
        settings,
        keeper=config.extra["made_from"].keeper,
    )


def _write_worker(config: MkDocsConfig) -> None:
    """The service worker, of which each build has another version; where there shall be none, one
    that removes itself."""
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    if config.extra["offline"]:
        words_for = config.extra["source"].data.ui_strings_for
        spoken = [
            service_worker.Spoken(one.key, one.root, words_for(one.key))
            for one in static_i18n.built_locales(config)
        ]
        text = service_worker.service_worker(
            site, docs, languages=spoken, inserts=_insert_folders(config)
        )
    else:
        text = service_worker.self_removing_worker(docs)
    (site / service_worker.PATH).write_text(text, encoding="utf-8")


def _insert_folders(config: MkDocsConfig) -> tuple[str, ...]:
    """The folders of the inserts' pages, below a language's root."""
    return tuple(insert_fields.path_of(insert.system) for insert, _ in config.extra["inserts"])


@event_priority(static_i18n.LAST)
def _all_is_done(config: MkDocsConfig) -> None:
    """Nothing is written any more: keep it for the next build."""
    if static_i18n.is_secondary_locale_build(config):
        incremental.keep_language(config)
    else:
        if not static_i18n.is_serving(config):
            incremental.keep_site(config)
            incremental.keep_shape(config)
        incremental.forget_what_nobody_asks_for(config)


on_post_build = CombinedEvent(
    _language_is_built, _default_language_is_built, _all_languages_are_built, _all_is_done
)
