"""All rules, those on the built site included, and what each severity does.

A rule is declared in a tuple `RULES` of the module whose function finds what breaks it. To add one,
declare a `Rule` there and write two golden cases in `tests/golden/<id>/`.

What stops a build is an *error*, and nothing else: in the source a strict build ends before
anything is written, in the built site before it is published. A *warning* and a *policy* (a rule of
this project, not of the web) are shown and stop nothing. A *notice* is shown on request. `make
serve` shows all of them and serves the page. mkdocs.yml may set another severity for a rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from returnguide.content import yaml_rows
from returnguide.diagnostics import Rule
from returnguide.hosting import csp, page_scan
from returnguide.inserts import rules as inserts_rules
from returnguide.linkcheck.site import anchors as site_anchors
from returnguide.linkcheck.site import canonicals as site_canonicals
from returnguide.linkcheck.site import checker as site_checker
from returnguide.linkcheck.site import hreflang as site_hreflang
from returnguide.linkcheck.site import hreflang_return as site_hreflang_return
from returnguide.linkcheck.site import image_names as site_image_names
from returnguide.linkcheck.site import link_names as site_link_names
from returnguide.linkcheck.site import markup as site_markup
from returnguide.linkcheck.site import missing_targets as site_missing_targets
from returnguide.linkcheck.site import orphans as site_orphans
from returnguide.linkcheck.site import page_languages as site_page_languages
from returnguide.linkcheck.site import redirects as site_redirects
from returnguide.linkcheck.site import references as site_references
from returnguide.linkcheck.site import running_text as site_running_text
from returnguide.linkcheck.site import site_files
from returnguide.linkcheck.site import sitemap as site_sitemap
from returnguide.linkcheck.site import url_rules as site_url_rules
from returnguide.rules import (
    config_rules,
    conflicts,
    country_facts,
    directives,
    drawings,
    encoding,
    exemptions,
    external_links,
    figures,
    foreign_markup,
    front_matter,
    headings,
    links,
    lists,
    lost_sections,
    markup,
    navigation,
    permalinks,
    plain_texts,
    printed,
    prose,
    required_content,
    steps,
    tabs,
    translation_pages,
    translation_structure,
    translation_text,
    ui_strings,
    unpublished_files,
)

DECLARING_MODULES = (
    yaml_rows,
    csp,
    page_scan,
    inserts_rules,
    site_anchors,
    site_canonicals,
    site_checker,
    site_hreflang,
    site_hreflang_return,
    site_image_names,
    site_link_names,
    site_markup,
    site_missing_targets,
    site_orphans,
    site_page_languages,
    site_redirects,
    site_references,
    site_running_text,
    site_files,
    site_sitemap,
    site_url_rules,
    config_rules,
    conflicts,
    country_facts,
    encoding,
    directives,
    drawings,
    exemptions,
    external_links,
    figures,
    foreign_markup,
    front_matter,
    headings,
    links,
    lists,
    lost_sections,
    markup,
    navigation,
    permalinks,
    plain_texts,
    printed,
    prose,
    required_content,
    steps,
    tabs,
    translation_pages,
    translation_structure,
    translation_text,
    ui_strings,
    unpublished_files,
)
"""The modules that declare rules."""

ALL_RULES = tuple(rule for module in DECLARING_MODULES for rule in module.RULES)

RULES: Mapping[str, Rule] = {rule.id: rule for rule in sorted(ALL_RULES, key=lambda rule: rule.id)}
"""Id -> rule, sorted by id."""

DEFAULT_SEVERITIES: Mapping[str, str] = {id: rule.severity for id, rule in RULES.items()}
"""Id of a rule -> its severity where mkdocs.yml sets no other."""
