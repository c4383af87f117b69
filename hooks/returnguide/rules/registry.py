"""All rules of the guide, and what each severity does.

A rule is declared in a tuple `RULES` of the module whose function finds what breaks it; adding one
is a `Rule` there and two golden cases in `tests/golden/<id>/`.

What stops a build is an *error*, and nothing else: in the source a strict build ends before
anything is written, in the built site before it is published. A *warning* and a *policy* (a rule of
this project, not of the web) are shown and stop nothing. A *notice* is shown on request. `make
serve` shows all of them and serves the page. mkdocs.yml may set another severity for a rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from returnguide.diagnostics import Rule
from returnguide.rules import (
    directives,
    exemptions,
    external_links,
    front_matter,
    headings,
    links,
    lists,
    markup,
    permalinks,
    prose,
    required_content,
    steps,
    tabs,
    translation_structure,
    translation_text,
    ui_strings,
    undeclared,
)

DECLARING_MODULES = (
    directives,
    exemptions,
    external_links,
    front_matter,
    headings,
    links,
    lists,
    markup,
    permalinks,
    prose,
    required_content,
    steps,
    tabs,
    translation_structure,
    translation_text,
    ui_strings,
    undeclared,
)
"""The modules that declare rules."""

ALL_RULES = tuple(rule for module in DECLARING_MODULES for rule in module.RULES)

RULES: Mapping[str, Rule] = {rule.id: rule for rule in sorted(ALL_RULES, key=lambda rule: rule.id)}
"""Id -> rule, sorted by id."""

SEVERITY: Mapping[str, str] = {id: rule.severity for id, rule in RULES.items()}
"""Rule -> its own severity, where mkdocs.yml sets no other."""
