"""After all pages are written: the built site is checked, sealed, compressed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from returnguide.build import material
from returnguide.build.reporting import report
from returnguide.build.state import Build
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import load_guide_page, untranslated_pages
from returnguide.content.insert_fields import insert_path
from returnguide.diagnostics import Diagnostic, plural
from returnguide.hosting.csp import InlineHashes
from returnguide.hosting.host_files import write_host_files
from returnguide.hosting.page_policies import apply_csp
from returnguide.hosting.page_scan import PolicyScan
from returnguide.hosting.site import HostSettings, policy_scan
from returnguide.i18n import dashboard
from returnguide.inserts import page as insert_page
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.sources import map_to_sources
from returnguide.render import service_worker
from returnguide.rules.registry import RULES
from returnguide.support import link_builder, short_links


class SiteErrors(Abort):
    """The end of a strict build that has errors in the built site."""


def finish_site(build: Build, config: MkDocsConfig) -> None:
    """Check every page of the built site, then write what a host needs: policies, the service
    worker, headers, compressed files. Nothing may be written into the site after it.

    Raises SiteErrors where a strict build has errors; all, of links and of policies, were logged.
    """
    site = Path(config.site_dir)
    host = _host_settings(build, config)
    scan = policy_scan(host)
    errors = report(_check(build, config, site, scan), build.settings.lint)
    scanned, policy_errors = apply_csp(site, host, scan)
    errors += report(_at_sources(build, config, policy_errors), build.settings.lint)
    if errors and config.strict:
        name = build.publication.target.name if build.publication else site.name
        raise SiteErrors(
            f"{plural(errors)} in the built site: it was not published, {name} is as it was"
        )
    write_worker(build, config)
    write_host_files(site, site.with_name("hosting"), scanned, host)


def _check(build: Build, config: MkDocsConfig, site: Path, scan: PolicyScan) -> list[Diagnostic]:
    """Return what is wrong with links, ids and resources, at the source that it comes from."""
    docs, folders = Path(config.docs_dir), _folders(build)
    fallbacks = [
        f"{folders[code]}/{name}" for code, name in untranslated_pages(docs, tuple(folders))
    ]
    model = SiteModel(
        site_url=config.site_url or "",
        languages=folders,
        declared=True,
        fallback_pages=tuple(fallbacks),
    )
    found = _at_sources(build, config, check_site(site, model, visitor=scan).diagnostics)
    rules = [rule for rule in RULES if rule.startswith("site-")]
    applied = build.settings.lint.apply(found, today=build.settings.today, rules=rules)
    # an exemption that has ended was told before anything was built
    return [diagnostic for diagnostic in applied if diagnostic.rule != "exemption-expired"]


def _folders(build: Build) -> dict[str, str]:
    """Return the folder of each locale in the site."""
    return {locale.code: locale.root.rstrip("/") for locale in build.locales}


def _at_sources(
    build: Build, config: MkDocsConfig, diagnostics: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """Return diagnostics of the built site at the source that they come from."""
    assert build.guide is not None
    folders = _folders(build)
    keys = {
        url: key
        for key, link in build.guide.data.external_links.items()
        for url in map(link.url, folders)
    }
    return map_to_sources(
        diagnostics,
        docs=Path(config.docs_dir),
        templates=Path(config.config_file_path).parent / "overrides",
        site=Path(config.site_dir).name,
        folders=folders,
        keys=keys,
    )


def _own_inline(build: Build, config: MkDocsConfig) -> InlineHashes:
    """Return all inline scripts and styles that the build writes into pages; no page is read."""
    theme = material.inline_scripts(config, config.theme.get_env())
    inline = InlineHashes.of(
        scripts=[build.assets.inline_script, short_links.SCRIPT, *theme],
        styles=[build.assets.style, short_links.STYLE, dashboard.STYLE],
    )
    return inline.union(insert_page.INLINE)


def _own_script_files(build: Build) -> frozenset[str]:
    """Return the paths below the site's root of all scripts that pages load."""
    paths = (*build.assets.files_to_write, build.assets.theme_bundle, *link_builder.shared_files())
    return frozenset(path for path in paths if path.endswith(".js"))


def _host_settings(build: Build, config: MkDocsConfig) -> HostSettings:
    """Return what hosts need besides the pages. security.txt is valid from the date that the build
    counts as today where one is given, else from that of the text."""
    text_date = load_guide_page(Path(config.docs_dir), SOURCE_LANGUAGE).front_matter.get("date")
    return HostSettings(
        site_url=config.site_url or "/",
        locales=build.locales,
        inserts=_insert_folders(build),
        security_contact=build.settings.security_contact,
        date=build.settings.source_date
        or (text_date if isinstance(text_date, datetime.date) else None),
        brotli_quality=build.settings.brotli_quality,
        inline=_own_inline(build, config),
        insert_inline=insert_page.INLINE,
        script_files=_own_script_files(build),
    )


def write_worker(build: Build, config: MkDocsConfig) -> None:
    """Write the service worker, of which each build has another version; where there shall be none,
    one that removes itself from readers' devices."""
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    if build.offline:
        text = service_worker.service_worker(
            site,
            docs,
            build.templates,
            locales=build.locales,
            words_for=build.guide.data.ui_strings_for,
            inserts=_insert_folders(build),
        )
    else:
        text = service_worker.self_removing_worker(docs)
    (site / service_worker.PATH).write_text(text, encoding="utf-8")


def _insert_folders(build: Build) -> tuple[str, ...]:
    """Return the folders of the inserts' pages, below a locale's root."""
    return tuple(map(insert_path, build.guide.data.inserts.systems))
