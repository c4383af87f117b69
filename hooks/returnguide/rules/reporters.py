"""Formats of diagnostics: for people, and for the programs that show them beside the source.

Every format is sorted and without repetition, has no date and no absolute path, and ends in a line
break unless it is empty. Control characters are escaped in all of them. `config` has the severities
of a site; by default each rule has the one that it declares.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from returnguide.diagnostics import (
    SEVERITIES,
    Diagnostic,
    Rule,
    escape_controls,
    plural,
    sort_unique,
)
from returnguide.rules.config import DEFAULT_CONFIG, LintConfig
from returnguide.rules.reference import examples
from returnguide.rules.registry import RULES

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_GITHUB_COMMAND = {"error": "error", "warning": "warning", "policy": "notice", "notice": "notice"}
_SARIF_LEVEL = {"error": "error", "warning": "warning", "policy": "note", "notice": "note"}
_CONTROL_IN_JSON = re.compile(
    r"[\x7f-\x9f\ud800-\udfff\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""What JSON lets stand in a text as it is, and `escape_controls` does not."""


def text(diagnostics: Iterable[Diagnostic], config: LintConfig = DEFAULT_CONFIG) -> str:
    """Return one line for each diagnostic, `file:line: severity: message; hint [rule]`, in which
    errors have no severity; then the count of each rule."""
    diagnostics = sort_unique(diagnostics)
    lines = [_text_line(diagnostic, config.severity(diagnostic)) for diagnostic in diagnostics]
    return "".join(f"{line}\n" for line in [*lines, *_counts(diagnostics, config)])


def _text_line(diagnostic: Diagnostic, severity: str) -> str:
    location = f"{escape_controls(diagnostic.path)}:{diagnostic.line}"
    shown = "" if severity == "error" else f"{severity}: "
    return f"{location}: {shown}{diagnostic.text_with_hint} [{diagnostic.rule}]"


def _counts(diagnostics: list[Diagnostic], config: LintConfig) -> list[str]:
    """Return an empty line, `count rule severity` for each rule that was broken, the worst and the
    most frequent first, and the sum."""
    if not diagnostics:
        return []
    counts = Counter((one.rule, config.severity(one)) for one in diagnostics)

    def rank(counted: tuple[str, str]) -> tuple[int, int, str]:
        rule, severity = counted
        return SEVERITIES.index(severity), -counts[counted], rule

    width = max(len(rule) for rule, _ in counts)
    rows = [
        f"{counts[rule, severity]:5}  {rule:{width}}  {severity}"
        for rule, severity in sorted(counts, key=rank)
    ]
    return ["", *rows, f"{len(diagnostics):5}  {plural(diagnostics).split()[1]}"]


def jsonl(diagnostics: Iterable[Diagnostic], config: LintConfig = DEFAULT_CONFIG) -> str:
    """Return one JSON object a line, with the fields file, line, rule, severity, target, message,
    hint and count (of pages)."""
    rows = (
        {
            "file": diagnostic.path,
            "line": diagnostic.line,
            "rule": diagnostic.rule,
            "severity": config.severity(diagnostic),
            "target": diagnostic.target,
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "count": diagnostic.count,
        }
        for diagnostic in sort_unique(diagnostics)
    )
    return "".join(f"{_json(row)}\n" for row in rows)


def _json(value: object, *, indent: int | None = None) -> str:
    """Return JSON in UTF-8 whose control characters are all escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _CONTROL_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def github(diagnostics: Iterable[Diagnostic], config: LintConfig = DEFAULT_CONFIG) -> str:
    """Return workflow commands of GitHub Actions, which shows ten of each kind beside the change:
    the worst come first."""

    def rank(diagnostic: Diagnostic) -> int:
        return SEVERITIES.index(config.severity(diagnostic))

    return "".join(
        f"::{_GITHUB_COMMAND[config.severity(diagnostic)]}"
        f" file={_property(diagnostic.path)},line={diagnostic.line},"
        f"title={_property(diagnostic.rule)}::{_data(diagnostic.text_with_hint)}\n"
        for diagnostic in sorted(sort_unique(diagnostics), key=rank)
    )


def _data(value: str) -> str:
    """Return the message of a workflow command, escaped."""
    return escape_controls(value).replace("%", "%25")


def _property(value: str) -> str:
    """Return the value of a property of a workflow command."""
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def sarif(diagnostics: Iterable[Diagnostic], config: LintConfig = DEFAULT_CONFIG) -> str:
    """Return one run in SARIF 2.1.0. Where the address of the repository is not set, rules have no
    helpUri, which must be absolute (section 3.49.12).

    Fingerprints come from rule, file and target, so that moved lines make no new alert.
    """
    diagnostics = sort_unique(diagnostics)
    rules = sorted({diagnostic.rule for diagnostic in diagnostics})
    repeated: Counter[str] = Counter()
    results = []
    for diagnostic in diagnostics:
        subject = diagnostic.target or diagnostic.message
        identity = f"{diagnostic.rule}\n{diagnostic.path}\n{subject}"
        repeated[identity] += 1
        fingerprint = hashlib.sha256(
            f"{identity}\n{repeated[identity]}".encode("utf-8", "surrogatepass")
        ).hexdigest()
        rule_index = rules.index(diagnostic.rule)
        results.append(_result(diagnostic, rule_index, config.severity(diagnostic), fingerprint))
    driver = {
        "name": "return-guide",
        "rules": [_descriptor(RULES[rule], config.rules_url) for rule in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return f"{_json({'$schema': SARIF_SCHEMA, 'version': '2.1.0', 'runs': [run]}, indent=2)}\n"


def _descriptor(rule: Rule, rules_url: str) -> dict[str, object]:
    """Return the reportingDescriptor of a rule (section 3.49)."""
    descriptor: dict[str, object] = {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": _SARIF_LEVEL[rule.severity]},
    }
    if rule.reference:
        markdown = f"{rule.reference}\n\n{examples(rule)}"
        descriptor["help"] = {"text": rule.reference, "markdown": markdown}
    if rules_url:
        descriptor["helpUri"] = f"{rules_url}{rule.id}.md"
    return descriptor


def _result(
    diagnostic: Diagnostic, rule_index: int, severity: str, fingerprint: str
) -> dict[str, object]:
    """Return one result; `rule_index` is the index of its rule in the run's rules."""
    location = {
        "artifactLocation": {
            "uri": quote(diagnostic.path, errors="surrogateescape"),
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": diagnostic.line},
    }
    return {
        "ruleId": diagnostic.rule,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVEL[severity],
        "message": {"text": diagnostic.text_with_hint},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"ruleFileTarget/v1": fingerprint},
        "properties": {
            "severity": severity,
            "target": diagnostic.target,
            "hint": diagnostic.hint,
            "pages": diagnostic.count,
        },
    }


REPORTERS: Mapping[str, Callable[[Iterable[Diagnostic], LintConfig], str]] = {
    "text": text,
    "jsonl": jsonl,
    "github": github,
    "sarif": sarif,
}
"""Value of --format -> the function that returns that format."""
