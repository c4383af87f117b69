"""After all pages are written: the built site is checked, sealed, compressed."""

from __future__ import annotations

import datetime
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from returnguide.build.reporting import report
from returnguide.build.state import Build
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import load_guide_page, untranslated_pages
from returnguide.content.insert_fields import insert_path
from returnguide.diagnostics import Diagnostic, plural
from returnguide.hosting.host_files import write_host_files
from returnguide.hosting.page_policies import apply_csp
from returnguide.hosting.page_scan import PolicyScan
from returnguide.hosting.site import HostSettings
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.sources import map_to_sources
from returnguide.render import service_worker
from returnguide.rules.registry import RULES


class SiteErrors(Abort):
    """The end of a strict build that has errors in the built site."""


def finish_site(build: Build, config: MkDocsConfig) -> None:
    """Check every page of the built site, then write what a host needs: policies, the service
    worker, headers, compressed files. Nothing may be written into the site after it.

    Raises SiteErrors where a strict build has errors; all, of links and of policies, were logged.
    """
    site = Path(config.site_dir)
    host = _host_settings(build, config)
    scan = PolicyScan(host.site_url, site.name)
    errors = report(_check(build, config, site, scan), build.settings.lint)
    scanned, policy_errors = apply_csp(site, host, scan)
    errors += report(policy_errors, build.settings.lint)
    if errors and config.strict:
        name = build.publication.target.name if build.publication else site.name
        raise SiteErrors(
            f"{plural(errors)} in the built site: it was not published, {name} is as it was"
        )
    write_worker(build, config)
    write_host_files(site, site.with_name("hosting"), scanned, host)


def _check(build: Build, config: MkDocsConfig, site: Path, scan: PolicyScan) -> list[Diagnostic]:
    """Return what is wrong with links, ids and resources, at the source that it comes from."""
    docs = Path(config.docs_dir)
    folders = {locale.code: locale.root.rstrip("/") for locale in build.locales}
    fallbacks = [
        f"{folders[code]}/{name}" for code, name in untranslated_pages(docs, tuple(folders))
    ]
    model = SiteModel(
        site_url=config.site_url or "",
        languages=folders,
        declared=True,
        fallback_pages=tuple(fallbacks),
    )
    keys = {
        url: key
        for key, link in build.guide.data.external_links.items()
        for url in map(link.url, folders)
    }
    diagnostics = map_to_sources(
        check_site(site, model, visitor=scan).diagnostics,
        docs=docs,
        templates=Path(config.config_file_path).parent / "overrides",
        site=site.name,
        folders=folders,
        keys=keys,
    )
    rules = [rule for rule in RULES if rule.startswith("site-")]
    applied = build.settings.lint.apply(diagnostics, today=build.settings.today, rules=rules)
    # an exemption that has ended was reported with the source
    return [diagnostic for diagnostic in applied if diagnostic.rule != "exemption-expired"]


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
    )


def write_worker(build: Build, config: MkDocsConfig) -> None:
    """Write the service worker, of which each build has another version; where there shall be none,
    one that removes itself from readers' devices."""
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    if build.offline:
        text = service_worker.service_worker(
            site,
            docs,
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
