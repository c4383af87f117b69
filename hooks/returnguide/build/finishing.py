"""After all pages are written: the built site is checked, sealed, compressed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from returnguide import hosting
from returnguide.build import material
from returnguide.build.reporting import report
from returnguide.build.state import Build
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import load_guide_page, untranslated_pages
from returnguide.content.insert_fields import insert_path
from returnguide.diagnostics import Diagnostic, plural
from returnguide.hosting.csp import InlineHashes
from returnguide.hosting.host_files import write_host_files
from returnguide.hosting.page_scan import PolicyScan
from returnguide.i18n import dashboard
from returnguide.inserts import page as insert_page
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.sources import map_to_sources
from returnguide.render import service_worker
from returnguide.rules.registry import RULES
from returnguide.support import link_builder, short_links


class SiteErrors(Abort):
    """A strict build ends without publishing what it has built."""


def finish_site(build: Build, config: MkDocsConfig) -> None:
    """Check every page of the built site, then write what a host needs: policies, the service
    worker, headers, compressed files. Nothing may be written into the site after it.

    Raises SiteErrors where a strict build ends; it tells all errors, of links and of policies.
    """
    site = Path(config.site_dir)
    host = _host_settings(build, config)
    scan = hosting.policy_scan(host)
    errors = report(_check(build, config, site, scan), build.settings.lint)
    scanned, policy_errors = hosting.apply_csp(site, host, scan)
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
    assert build.assets is not None
    theme = material.inline_scripts(config, build.environment)
    inline = InlineHashes.of(
        scripts=[build.assets.inline_script, short_links.SCRIPT, *theme],
        styles=[build.assets.style, short_links.STYLE, dashboard.STYLE],
    )
    return inline.union(insert_page.INLINE)


def _own_script_files(build: Build) -> frozenset[str]:
    """Return the paths below the site's root of all scripts that pages load."""
    assert build.assets is not None
    paths = (*build.assets.files_to_write, build.assets.theme_bundle, *link_builder.shared_files())
    return frozenset(path for path in paths if path.endswith(".js"))


def _host_settings(build: Build, config: MkDocsConfig) -> hosting.HostSettings:
    """Return what the hosts' files say that the site's pages do not."""
    day = load_guide_page(Path(config.docs_dir), SOURCE_LANGUAGE).front_matter.get("date")
    return hosting.HostSettings(
        address=config.site_url or "/",
        locales=build.locales,
        inserts=_insert_folders(build),
        contact=build.settings.security_contact,
        day=day if isinstance(day, datetime.date) else None,
        brotli=build.settings.brotli_quality,
        inline=_own_inline(build, config),
        insert_inline=insert_page.INLINE,
        script_files=_own_script_files(build),
    )


def write_worker(build: Build, config: MkDocsConfig) -> None:
    """Write the service worker, of which each build has another version; where there shall be none,
    one that removes itself from readers' devices."""
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    if build.offline:
        assert build.guide is not None
        strings = build.guide.data.ui_strings_for
        text = service_worker.service_worker(
            site,
            docs,
            locales=build.locales,
            words_for=strings,
            inserts=_insert_folders(build),
        )
    else:
        text = service_worker.self_removing_worker(docs)
    (site / service_worker.PATH).write_text(text, encoding="utf-8")


def _insert_folders(build: Build) -> tuple[str, ...]:
    """Return the folders of the inserts' pages, below a locale's root."""
    assert build.guide is not None
    return tuple(map(insert_path, build.guide.data.inserts.systems))
