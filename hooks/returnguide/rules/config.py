"""What a site has set for its rules, in mkdocs.yml under `extra.validation`: severities,
exemptions, ages of outside links.

The file is read as plain YAML, without MkDocs, so that the command line and the build know the same
table.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from returnguide.diagnostics import RULES, SEVERITIES, SEVERITY, Diagnostic, sort_unique, suggest

OFF = "off"
"""The severity of a rule whose problems are not shown at all."""

FIXED = ("data-file", "lint-config")
"""Rules that are always errors: what they find leaves the others nothing to read."""

_KEYS = ("severity", "exempt", "verified_within")


@dataclass(frozen=True)
class Exemption:
    """A file that need not obey a rule for a while."""

    line: int
    file: str
    rule: str
    reason: str
    until: datetime.date
    """The last day on which it holds."""

    def suppresses(self, problem: Diagnostic, today: datetime.date) -> bool:
        """Whether it lets the problem pass on that day."""
        return (problem.path, problem.rule) == (self.file, self.rule) and today <= self.until


@dataclass(frozen=True)
class MaxLinkAge:
    """The most days since a person compared an outside address with its source."""

    notice: int = 180
    """More are worth a notice."""
    warning: int = 365
    """More are worth a warning."""


@dataclass(frozen=True)
class LintConfig:
    """The table, read."""

    path: str = "mkdocs.yml"
    severities: Mapping[str, str] = field(default_factory=lambda: SEVERITY)
    """Every rule -> its severity on this site, `off` included."""
    exemptions: tuple[Exemption, ...] = ()
    max_link_age: MaxLinkAge = MaxLinkAge()
    faults: tuple[Diagnostic, ...] = ()
    """What is wrong with the table itself."""

    def apply(
        self, problems: Iterable[Diagnostic], *, today: datetime.date, rules: Collection[str]
    ) -> list[Diagnostic]:
        """The problems that count, sorted: none of rules that are off, none that an exemption
        covers; and what is wrong with the exemptions.

        `rules` are those that were applied: an exemption from another one may yet be used.
        """
        problems = list(problems)
        kept = [
            problem
            for problem in problems
            if not any(row.suppresses(problem, today) for row in self.exemptions)
        ]
        kept += self._exemption_problems(problems, today, rules)
        return sort_unique(problem for problem in kept if self.severities[problem.rule] != OFF)

    def _exemption_problems(
        self, problems: list[Diagnostic], today: datetime.date, rules: Collection[str]
    ) -> Iterator[Diagnostic]:
        for row in self.exemptions:
            if today > row.until:
                message = f"the exemption of {row.file} from '{row.rule}' ended on {row.until}"
                yield Diagnostic(
                    self.path,
                    row.line,
                    "exemption-expired",
                    message,
                    "mend the file and remove the row",
                    target=row.file,
                )
            elif row.rule in rules and not any(
                row.suppresses(problem, today) for problem in problems
            ):
                yield Diagnostic(
                    self.path,
                    row.line,
                    "exemption-unused",
                    f"{row.file} has no problem of '{row.rule}'",
                    "remove the row",
                    target=row.file,
                )

    def shown(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The problems but for the notices."""
        return [problem for problem in problems if self.severities[problem.rule] != "notice"]

    def errors(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The problems that stop a strict build."""
        return [problem for problem in problems if self.severities[problem.rule] == "error"]


DEFAULT_CONFIG = LintConfig()
"""A site without a table."""


def today() -> datetime.date:
    """The day that rules on age go by: that of SOURCE_DATE_EPOCH (seconds since 1970, UTC) where it
    is set, as for every reproducible build."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.date.today()


def parse_lint_config(text: str, *, path: str) -> LintConfig:
    """The table in a mkdocs.yml, whatever tags the rest of it has; rows that are wrong are left
    out, and named in its faults."""
    try:
        node = _at(yaml.compose(text, yaml.CSafeLoader), "extra", "validation")
    except yaml.YAMLError:
        return LintConfig(path)  # MkDocs says so, and says it better
    if node is None:
        return LintConfig(path)
    problems: list[Diagnostic] = []

    def wrong(line: int, message: str, hint: str = "") -> None:
        problems.append(Diagnostic(path, line, "lint-config", message, hint))

    for key in _mapping(node):
        if key not in _KEYS:
            wrong(_line(_mapping(node)[key]), f"'{key}' is unknown", suggest(key, _KEYS))
    severities = dict(SEVERITY)
    for rule, row in _mapping(_at(node, "severity")).items():
        if fault := _severity_fault(rule, _value(row)):
            wrong(_line(row), *fault)
        else:
            severities[rule] = _severity(_value(row)["severity"])
    exemptions = []
    rows = _at(node, "exempt")
    for row in rows.value if isinstance(rows, yaml.SequenceNode) else ():
        if fault := _exemption_fault(_value(row)):
            wrong(_line(row), *fault)
        else:
            exemptions.append(Exemption(line=_line(row), **_value(row)))
    days = _at(node, "verified_within")
    within = _within(_value(days)) if days else MaxLinkAge()
    if within is None:
        wrong(
            _line(days),
            f"verified_within is '{_value(days)}'",
            "write {notice: 180, warning: 365}, in days",
        )
    return LintConfig(path, severities, tuple(exemptions), within or MaxLinkAge(), tuple(problems))


def _at(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """The node below the keys, if there is one."""
    for key in keys:
        node = _mapping(node).get(key)
    return node


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return (
        {key.value: value for key, value in node.value}
        if isinstance(node, yaml.MappingNode)
        else {}
    )


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _value(node: yaml.Node) -> object:
    """What the node says, as plain values."""
    return yaml.CSafeLoader("").construct_document(node)


def _severity(word: object) -> str:
    """YAML reads a bare `off` as false."""
    return OFF if word is False else str(word)


def _severity_fault(rule: str, row: object) -> tuple[str, str] | None:
    """What is wrong with a row of `severity`, and a hint."""
    if rule not in RULES:
        return f"'{rule}' is no rule", suggest(rule, RULES)
    if rule in FIXED:
        return (
            f"'{rule}' is always an error",
            "what it finds leaves the other rules nothing to read",
        )
    if not isinstance(row, dict) or set(row) != {"severity", "reason"} or not row["reason"]:
        return f"'{rule}' has '{row}'", 'write {severity: warning, reason: "why"}'
    if _severity(row["severity"]) not in {*SEVERITIES, OFF}:
        return f"'{rule}' has the severity '{row['severity']}'", suggest(
            str(row["severity"]), (*SEVERITIES, OFF)
        )
    return None


def _exemption_fault(row: object) -> tuple[str, str] | None:
    """What is wrong with a row of `exempt`, and a hint."""
    if (
        not isinstance(row, dict)
        or set(row) != {"file", "rule", "reason", "until"}
        or not all(row.values())
    ):
        return (
            f"an exemption is '{row}'",
            'write {file: docs/fr/photos.md, rule: image-text, reason: "why", until: 2027-01-31}',
        )
    if row["rule"] not in RULES:
        return f"'{row['rule']}' is no rule", suggest(str(row["rule"]), RULES)
    if row["rule"] in FIXED:
        return (
            f"no file is exempt from '{row['rule']}'",
            "what it finds leaves the other rules nothing to read",
        )
    if type(row["until"]) is not datetime.date:
        return f"until is '{row['until']}'", "write a day as 2027-01-31"
    return None


def _within(row: object) -> MaxLinkAge | None:
    """The ages in a row, or None where it is not one."""
    if (
        not isinstance(row, dict)
        or set(row) - {"notice", "warning"}
        or not all(type(days) is int and days > 0 for days in row.values())
    ):
        return None
    return MaxLinkAge(**row)


def load_lint_config(file: Path) -> LintConfig:
    """What a mkdocs.yml has set for the rules; nothing where there is no such file."""
    return (
        parse_lint_config(file.read_text(encoding="utf-8"), path=file.name)
        if file.is_file()
        else LintConfig(file.name)
    )
