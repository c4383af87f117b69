"""After all pages are written: the built site is checked, sealed, compressed."""

from __future__ import annotations

import datetime
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from returnguide import hosting
from returnguide.build.reporting import report
from returnguide.build.state import Build
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import load_guide_page, untranslated_pages
from returnguide.content.insert_fields import insert_path
from returnguide.diagnostics import Diagnostic, plural
from returnguide.hosting.host_files import write_host_files
from returnguide.hosting.page_scan import PolicyScan
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.sources import map_to_sources
from returnguide.render import service_worker
from returnguide.rules.registry import RULES


class SiteErrors(Abort):
    """A strict build ends without publishing what it has built."""


def finish_site(build: Build, config: MkDocsConfig) -> None:
    """Check every page of the built site, then write what a host needs: policies, the service
    worker, headers, compressed files. Nothing may be written into the site after it.

    Raises SiteErrors where a strict build ends; it tells all errors, of links and of policies.
    """
    site = Path(config.site_dir)
    host = _host_settings(build, config)
    scan = hosting.policy_scan(site, host)
    errors = report(_check(build, config, site, scan), build.settings.lint)
    scanned, policy_errors = hosting.apply_csp(site, host, scan)
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
    assert build.guide is not None
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
    found = map_to_sources(
        check_site(site, model, visitor=scan).diagnostics,
        docs=docs,
        templates=Path(config.config_file_path).parent / "overrides",
        site=site.name,
        folders=folders,
        keys=keys,
    )
    rules = [rule for rule in RULES if rule.startswith("site-")]
    applied = build.settings.lint.apply(found, today=build.settings.today, rules=rules)
    # an exemption that has ended was told before anything was built
    return [diagnostic for diagnostic in applied if diagnostic.rule != "exemption-expired"]


def _host_settings(build: Build, config: MkDocsConfig) -> hosting.HostSettings:
    """Return what the hosts' files say that the site's pages do not."""
    day = load_guide_page(Path(config.docs_dir), SOURCE_LANGUAGE).front_matter.get("date")
    return hosting.HostSettings(
        address=config.site_url or "/",
        locales=build.locales,
        inserts=_insert_folders(build),
        contact=build.settings.security_contact,
        day=build.settings.source_date or (day if isinstance(day, datetime.date) else None),
        brotli=build.settings.brotli_quality,
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
