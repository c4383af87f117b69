"""What a site has set for its rules, in mkdocs.yml under `extra: guide: lint:`: severities,
exemptions, ages of external URLs.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import yaml
from yaml_env_tag import construct_env_tag

from returnguide.diagnostics import SEVERITIES, Diagnostic, sort_unique, suggest
from returnguide.rules.exemptions import Exemption, check_exemptions
from returnguide.rules.external_links import MaxLinkAge
from returnguide.rules.registry import DEFAULT_SEVERITIES, RULES

OFF = "off"
"""The severity of a rule whose diagnostics are not shown at all."""

ALWAYS_ERRORS = ("data-file", "lint-config", "settings")
"""Rules that are always errors: what they find leaves the others nothing to read."""

_FIXED_HINT = "what it finds leaves the other rules nothing to read"
_KEYS = ("severity", "exempt", "max_link_age")


@dataclass(frozen=True)
class LintConfig:
    """The table `lint` of a mkdocs.yml, parsed."""

    path: str = "mkdocs.yml"
    severities: Mapping[str, str] = field(default_factory=lambda: DEFAULT_SEVERITIES)
    """Every rule -> its severity on this site, `off` included."""
    exemptions: tuple[Exemption, ...] = ()
    max_link_age: MaxLinkAge = MaxLinkAge()
    config_errors: tuple[Diagnostic, ...] = ()
    """Diagnostics of the table itself."""
    edit_url: str = ""
    """The address below which source files are edited; empty where none is set."""

    @property
    def rules_url(self) -> str:
        """The address of the reference of all rules, `…/docs/handbook/rules/`; empty where
        `edit_url` is."""
        base = self.edit_url.rstrip("/").replace("/edit/", "/blob/")
        return f"{base}/docs/handbook/rules/" if base else ""

    def apply(
        self, diagnostics: Iterable[Diagnostic], *, today: datetime.date, rules: Collection[str]
    ) -> list[Diagnostic]:
        """Return the diagnostics that count, sorted, and those of the exemptions. Rules that are
        off and what an exemption suppresses do not count.

        `rules` are those that were applied: an exemption from any other cannot be called unused.
        """
        diagnostics = list(diagnostics)
        counted = [
            diagnostic
            for diagnostic in diagnostics
            if not any(row.suppresses(diagnostic, today) for row in self.exemptions)
        ]
        counted += check_exemptions(
            self.exemptions, diagnostics, path=self.path, today=today, rules=rules
        )
        return sort_unique(
            diagnostic for diagnostic in counted if self.severities[diagnostic.rule] != OFF
        )

    def shown(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the diagnostics that are shown to a user who does not ask for notices."""
        return [
            diagnostic for diagnostic in diagnostics if self.severities[diagnostic.rule] != "notice"
        ]

    def errors(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the diagnostics that stop a strict build."""
        return [
            diagnostic for diagnostic in diagnostics if self.severities[diagnostic.rule] == "error"
        ]


DEFAULT_CONFIG = LintConfig()
"""A site without a table."""


def read_lint_config(table: yaml.Node | None, *, path: str) -> LintConfig:
    """Return the table of the mkdocs.yml at `path`; a row with an error is left out and reported in
    `config_errors`."""
    errors: list[Diagnostic] = []
    severities, exemptions, max_age = dict(DEFAULT_SEVERITIES), [], MaxLinkAge()

    @contextmanager
    def reported(node: yaml.Node) -> Iterator[None]:
        try:
            yield
        except _RowError as error:
            line = node.start_mark.line + 1
            errors.append(Diagnostic(path, line, "lint-config", error.message, error.hint))

    for key, node in _mapping(table).items():
        with reported(node):
            _check_known(key, _KEYS, f"'{key}' is unknown")
    for rule, node in _mapping(child(table, "severity")).items():
        with reported(node):
            severities[rule] = _read_severity(rule, node_value(node))
    for node in _sequence(child(table, "exempt")):
        with reported(node):
            exemptions.append(_read_exemption(node_value(node), line=node.start_mark.line + 1))
    if age := child(table, "max_link_age"):
        with reported(age):
            max_age = _read_max_age(node_value(age))
    return LintConfig(path, severities, tuple(exemptions), max_age, tuple(errors))


class _RowError(Exception):
    """A row of the table has an error."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _read_severity(rule: str, row: object) -> str:
    """Return the severity in a row of `severity`."""
    _check_known(rule, RULES, f"'{rule}' is no rule")
    if rule in ALWAYS_ERRORS:
        raise _RowError(f"'{rule}' is always an error", _FIXED_HINT)
    if not isinstance(row, dict) or set(row) != {"severity", "reason"} or not row["reason"]:
        raise _RowError(f"'{rule}' has '{row}'", 'write {severity: warning, reason: "why"}')
    severity = OFF if row["severity"] is False else str(row["severity"])  # YAML: a bare `off`
    message = f"'{rule}' has the severity '{row['severity']}'"
    _check_known(severity, (*SEVERITIES, OFF), message)
    return severity


def _read_exemption(row: object, *, line: int) -> Exemption:
    """Return the exemption in a row of `exempt`."""
    fields = {"file", "rule", "reason", "until"}
    if not isinstance(row, dict) or set(row) != fields or not all(row.values()):
        raise _RowError(
            f"an exemption is '{row}'",
            'write {file: docs/fr/photos.md, rule: image-text, reason: "why", until: 2027-01-31}',
        )
    _check_known(str(row["rule"]), RULES, f"'{row['rule']}' is no rule")
    if row["rule"] in ALWAYS_ERRORS:
        raise _RowError(f"no file is exempt from '{row['rule']}'", _FIXED_HINT)
    if type(row["until"]) is not datetime.date:
        raise _RowError(f"until is '{row['until']}'", "write a day as 2027-01-31")
    return Exemption(line, row["file"], row["rule"], row["reason"], row["until"])


def _read_max_age(row: object) -> MaxLinkAge:
    """Return the ages in `max_link_age`."""
    if (
        not isinstance(row, dict)
        or not set(row) <= {"notice", "warning"}
        or not all(type(days) is int and days > 0 for days in row.values())
    ):
        hint = "write {notice: 180, warning: 365}, in days"
        raise _RowError(f"max_link_age is '{row}'", hint)
    return MaxLinkAge(**row)


def _check_known(name: str, known: Collection[str], message: str) -> None:
    if name not in known:
        raise _RowError(message, suggest(name, known))


class Loader(yaml.SafeLoader):
    """A loader that reads `!ENV` as MkDocs does, and any other tag as None."""


Loader.add_constructor("!ENV", construct_env_tag)
Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def node_value(node: yaml.Node | None) -> object:
    """Return the value of a node; None without one, or where it has no valid value."""
    try:
        return None if node is None else Loader("").construct_document(node)
    except yaml.YAMLError:
        return None


def child(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Return the node below the keys, if there is one."""
    for key in keys:
        node = _mapping(node).get(key)
    return node


def items(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield the keys and values of a mapping; nothing for another node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in items(node)}


def _sequence(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []
