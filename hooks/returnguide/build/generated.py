"""Files of a locale that are made rather than copied, and what its templates call by name."""

from __future__ import annotations

from html import unescape
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from returnguide.build.material import patch_search_config
from returnguide.build.state import Build, LocaleBuild
from returnguide.content.insert_fields import insert_path, insert_pdf_path
from returnguide.content.link_targets import page_slug
from returnguide.content.typography import typography_for
from returnguide.i18n import dashboard, page_header
from returnguide.inserts import page as insert_page
from returnguide.render import service_worker
from returnguide.render.assets import is_copied
from returnguide.render.choices import format_long_date
from returnguide.render.parts import deadlines_script
from returnguide.support.short_links import anchor_redirects_by_page


def set_template_names(build: Build, current: LocaleBuild, env: Environment) -> None:
    """Give the templates what they need of the locale, by name."""
    env.filters["unescape"] = unescape
    env.filters["with_search"] = patch_search_config
    env.filters["long_date"] = format_long_date
    env.filters["id_of_page"] = page_slug
    env.filters["typography"] = typography_for(current.locale.code)
    env.globals.update(
        words=current.words,
        guide=current.choices,
        assets=build.assets,
        deadlines=deadlines_script(build.guide.data.deadlines, current.words),
        anchor_redirects=anchor_redirects_by_page(build.guide.data.redirects),
        language_root=current.locale.root,
        offline=build.offline,
        is_preview=current.locale.is_preview,
    )


def add_files(build: Build, current: LocaleBuild, config: MkDocsConfig, files: Files) -> None:
    """Add the files that are made for the current locale, and with the default one for all."""
    _publish_assets(build, config, files)
    _add_inserts(build, current, config, files)
    _add_manifest(build, current, config, files)
    if current.locale.is_default:
        _add_dashboard(build, config, files)


def _add(config: MkDocsConfig, files: Files, path: str, content: str | bytes) -> None:
    files.append(File.generated(config, path, content=content))


def _publish_assets(build: Build, config: MkDocsConfig, files: Files) -> None:
    """Put our scripts and styles as they are published in the place of their sources, and leave out
    those of the theme's files that no page asks for."""
    for file in list(files):
        if file.src_uri.startswith("assets/") and not is_copied(file.src_uri):
            files.remove(file)
    for path, content in build.assets.files_to_write.items():
        _add(config, files, path, content)


def _add_inserts(build: Build, current: LocaleBuild, config: MkDocsConfig, files: Files) -> None:
    """Add the pages and PDFs of the inserts, below the locale's own root."""
    locale, root = current.locale, current.locale.root
    for insert, pdf in current.inserts:
        pdf_path = insert_pdf_path(insert.system)
        name = pdf_path.split("/")[-1]
        download = insert_page.Download(f"../{name}", pdf.kilobytes) if pdf else None
        html = insert_page.render_page(
            insert,
            build.templates,
            guide="../../return/#parcel-insert",
            pdf=download,
            header=page_header.render_header(
                build.templates,
                current.words,
                home="../../",
                main=insert_page.MAIN,
                locale=locale,
                languages=page_header.same_page(locale, build.locales, insert_path(insert.system)),
            ),
        )
        _add(config, files, f"{root}{insert_path(insert.system)}index.html", html)
        if pdf:
            _add(config, files, root + pdf_path, pdf.content)


def _add_manifest(build: Build, current: LocaleBuild, config: MkDocsConfig, files: Files) -> None:
    """Add the manifest with which the locale is installed as an app."""
    manifest = service_worker.web_manifest(current.locale, current.words, scope=build.scope)
    _add(config, files, current.locale.root + service_worker.MANIFEST, manifest)


def _add_dashboard(build: Build, config: MkDocsConfig, files: Files) -> None:
    """Add the translators' page, once for all locales."""
    html = dashboard.render_dashboard(
        Path(config.docs_dir),
        build.guide,
        build.templates,
        edit_url=build.settings.edit_url,
        preview=build.settings.preview,
    )
    _add(config, files, dashboard.PATH, html)
