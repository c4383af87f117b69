"""What a site has set for its rules, in mkdocs.yml under `extra: guide: lint:`: severities,
exemptions, ages of external URLs.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import yaml
from yaml_env_tag import construct_env_tag

from returnguide.content.yaml_reader import construct_node
from returnguide.diagnostics import SEVERITIES, Diagnostic, shorten, sort_unique, suggest
from returnguide.rules.exemptions import Exemption, check_exemptions
from returnguide.rules.external_links import MaxLinkAge
from returnguide.rules.registry import DEFAULT_SEVERITIES, RULES

OFF = "off"
"""The severity of a rule whose diagnostics are not shown at all."""

ALWAYS_ERRORS = ("data-file", "lint-config", "settings")
"""Rules that are always errors: what they find leaves the others nothing to read."""

_ALWAYS_HINT = "what it finds leaves the other rules nothing to read"


@dataclass(frozen=True)
class LintConfig:
    """The table, read."""

    path: str = "mkdocs.yml"
    severities: Mapping[str, str] = field(default_factory=lambda: DEFAULT_SEVERITIES)
    """Every rule -> its severity on this site, `off` included."""
    exemptions: tuple[Exemption, ...] = ()
    max_link_age: MaxLinkAge = MaxLinkAge()
    config_errors: tuple[Diagnostic, ...] = ()
    """What is wrong with the table itself."""
    edit_url: str = ""
    """The address below which files of the repository are edited; empty where none is set."""
    preview: tuple[str, ...] = ()
    """The languages in preview, whose errors do not stop the others: they are warnings."""

    @property
    def rules_url(self) -> str:
        """Where the reference of each rule is read, `…/docs/handbook/rules/`; empty where the
        address of the repository is not known."""
        base = self.edit_url.rstrip("/").replace("/edit/", "/blob/")
        return f"{base}/docs/handbook/rules/" if base else ""

    def severity(self, diagnostic: Diagnostic) -> str:
        """Return the severity of a diagnostic on this site."""
        severity = self.severities[diagnostic.rule]
        is_in_preview = not set(self.preview).isdisjoint(diagnostic.path.split("/"))
        return "warning" if severity == "error" and is_in_preview else severity

    def apply(
        self, diagnostics: Iterable[Diagnostic], *, today: datetime.date, rules: Collection[str]
    ) -> list[Diagnostic]:
        """Return the diagnostics that count, sorted: none of rules that are off, none that an
        exemption suppresses; and what is wrong with the exemptions.

        `rules` are those that were applied: an exemption from another one may yet be used.
        """
        found = list(diagnostics)
        kept = [
            one for one in found if not any(row.suppresses(one, today) for row in self.exemptions)
        ]
        kept += check_exemptions(self.exemptions, found, path=self.path, today=today, rules=rules)
        return sort_unique(one for one in kept if self.severities[one.rule] != OFF)

    def shown(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the diagnostics that are shown to whoever does not ask for notices."""
        return [one for one in diagnostics if self.severity(one) != "notice"]

    def errors(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the diagnostics that stop a strict build."""
        return [one for one in diagnostics if self.severity(one) == "error"]


DEFAULT_CONFIG = LintConfig()
"""A site without a table."""


def parse_lint_config(text: str, *, path: str) -> LintConfig:
    """Return the table in a mkdocs.yml, whatever tags the rest of it has; rows that are wrong are
    left out, and named in its errors."""
    try:
        root = yaml.compose(text, ConfigLoader)
    except (yaml.YAMLError, RecursionError):
        return LintConfig(path)  # `parse_settings` tells that
    table = child_node(root, "extra", "guide", "lint")
    errors: list[Diagnostic] = []
    severities, exemptions, max_age = dict(DEFAULT_SEVERITIES), [], MaxLinkAge()

    @contextmanager
    def reported(node: yaml.Node) -> Iterator[None]:
        try:
            yield
        except _RowError as error:
            line = node.start_mark.line + 1
            errors.append(Diagnostic(path, line, "lint-config", error.message, error.hint))

    for name, node in {"lint": table, **mapping_items(table)}.items():
        if node is not None:
            with reported(node):
                _check_shape(name, node)
    for rule, node in mapping_items(child_node(table, "severity")).items():
        with reported(node):
            severities[rule] = _read_severity(rule, _value(node))
    for node in _sequence(child_node(table, "exempt")):
        with reported(node):
            exemptions.append(_read_exemption(_value(node), line=node.start_mark.line + 1))
    if age := child_node(table, "max_link_age"):
        with reported(age):
            max_age = _read_max_age(_value(age))
    return LintConfig(path, severities, tuple(exemptions), max_age, tuple(errors))


class _RowError(Exception):
    """A row of the table is wrong."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


_SHAPES: Mapping[str, tuple[type[yaml.Node], str]] = {
    "lint": (yaml.MappingNode, "indent its keys below it"),
    "severity": (yaml.MappingNode, 'write RULE: {severity: warning, reason: "why"} below it'),
    "exempt": (yaml.SequenceNode, "write each exemption behind a hyphen below it"),
    "max_link_age": (yaml.Node, ""),
}


def _check_shape(name: str, node: yaml.Node) -> None:
    """Check that a key is known, and has what it may have below it, or nothing."""
    _check_known(name, _SHAPES, f"'{name}' is unknown")
    shape, hint = _SHAPES[name]
    if not isinstance(node, shape) and not is_empty(node):
        raise _RowError(f"'{name}' is not what it should be", hint)


def _read_severity(rule: str, row: object) -> str:
    """Return the severity in a row of `severity`."""
    _check_known(rule, RULES, f"'{rule}' is no rule")
    if rule in ALWAYS_ERRORS:
        raise _RowError(f"'{rule}' is always an error", _ALWAYS_HINT)
    if not isinstance(row, dict) or set(row) != {"severity", "reason"} or not row["reason"]:
        raise _RowError(
            f"'{rule}' has '{shorten(str(row))}'", 'write {severity: warning, reason: "why"}'
        )
    severity = OFF if row["severity"] is False else str(row["severity"])  # YAML: a bare `off`
    message = f"'{rule}' has the severity '{shorten(severity)}'"
    _check_known(severity, (*SEVERITIES, OFF), message)
    return severity


def _read_exemption(row: object, *, line: int) -> Exemption:
    """Return the exemption in a row of `exempt`."""
    fields = {"file", "rule", "reason", "until"}
    if not isinstance(row, dict) or set(row) != fields or not all(row.values()):
        raise _RowError(
            f"an exemption is '{shorten(row, 200)}'",
            'write {file: docs/fr/photos.md, rule: image-text, reason: "why", until: 2027-01-31}',
        )
    _check_known(str(row["rule"]), RULES, f"'{shorten(str(row['rule']))}' is no rule")
    if row["rule"] in ALWAYS_ERRORS:
        raise _RowError(f"no file is exempt from '{row['rule']}'", _ALWAYS_HINT)
    if type(row["until"]) is not datetime.date:
        raise _RowError(f"until is '{shorten(str(row['until']))}'", "write a day as 2027-01-31")
    return Exemption(line, row["file"], row["rule"], row["reason"], row["until"])


def _read_max_age(row: object) -> MaxLinkAge:
    """Return the ages in `max_link_age`."""
    if (
        not isinstance(row, dict)
        or not set(row) <= {"notice", "warning"}
        or not all(type(days) is int and days > 0 for days in row.values())
    ):
        hint = "write {notice: 180, warning: 365}, in days"
        raise _RowError(f"max_link_age is '{shorten(str(row))}'", hint)
    return MaxLinkAge(**row)


def _check_known(word: str, known: Collection[str], message: str) -> None:
    if word not in known:
        raise _RowError(message, suggest(word, known))


def _sequence(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _value(node: yaml.Node) -> object:
    """Return what the node says, as plain values."""
    return node_value(node)


# Reading mkdocs.yml with its lines ---------------------------------------------------------------


class ConfigLoader(yaml.CSafeLoader):
    """Reads `!ENV` as MkDocs does, and any other tag as nothing."""


ConfigLoader.add_constructor("!ENV", construct_env_tag)
ConfigLoader.add_multi_constructor("", lambda loader, suffix, node: None)


def child_node(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Return the node below the keys, if there is one."""
    for key in keys:
        node = mapping_items(node).get(key)
    return node


def mapping_items(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return the keys and values of a mapping, those of `<<` included; nothing for another node."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    with suppress(yaml.YAMLError, RecursionError):  # MkDocs tells that
        ConfigLoader("").flatten_mapping(node)
    pairs = node.value
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def is_empty(node: yaml.Node) -> bool:
    """Return whether nothing is written behind a key."""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def node_value(node: yaml.Node | None) -> object:
    """Return what a node says, as plain values; None for no node, the text of one that cannot be
    what it looks like."""
    return None if node is None else construct_node(node, ConfigLoader)
