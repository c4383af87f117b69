"""Problems written down: for people, and for the programs that show them beside the source.

Every form is sorted and without repetition, has no date and no absolute path, and ends in a line
break unless it is empty. `severities` (rule -> severity) is what the site has set; without it each
rule has its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from returnguide.diagnostics import SEVERITIES, Diagnostic, plural, sort_unique
from returnguide.rules.registry import RULES, SEVERITY

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_GITHUB_COMMAND = {"error": "error", "warning": "warning", "policy": "notice", "notice": "notice"}
_SARIF_LEVEL = {"error": "error", "warning": "warning", "policy": "note", "notice": "note"}


def text(problems: Iterable[Diagnostic], severities: Mapping[str, str] = SEVERITY) -> str:
    """One line a problem, `file:line: message; hint [rule]`, what is no error with its severity;
    then the count of each rule."""
    found = sort_unique(problems)
    lines = [
        (
            str(problem)
            if (severity := severities[problem.rule]) == "error"
            else _with_severity(problem, severity)
        )
        for problem in found
    ]
    return "".join(f"{line}\n" for line in [*lines, *_counts(found, severities)])


def _with_severity(problem: Diagnostic, severity: str) -> str:
    return f"{problem.path}:{problem.line}: {severity}: {problem.text_with_hint} [{problem.rule}]"


def _counts(found: list[Diagnostic], severities: Mapping[str, str]) -> list[str]:
    """An empty line and `count rule severity` for each rule that was broken, the worst and the most
    frequent first."""
    counts = Counter(problem.rule for problem in found)
    rules = sorted(
        counts, key=lambda rule: (SEVERITIES.index(severities[rule]), -counts[rule], rule)
    )
    width = max(map(len, rules), default=0)
    return (
        [
            "",
            *(f"{counts[rule]:5}  {rule:{width}}  {severities[rule]}" for rule in rules),
            f"{len(found):5}  {plural(found).split()[1]}",
        ]
        if found
        else []
    )


def jsonl(problems: Iterable[Diagnostic], severities: Mapping[str, str] = SEVERITY) -> str:
    """One JSON object a line, with the fields file, line, rule, severity, target, message, hint and
    count (of pages)."""
    return "".join(
        json.dumps(
            {
                "file": problem.path,
                "line": problem.line,
                "rule": problem.rule,
                "severity": severities[problem.rule],
                "target": problem.target,
                "message": problem.message,
                "hint": problem.hint,
                "count": problem.count,
            },
            ensure_ascii=False,
        )
        + "\n"
        for problem in sort_unique(problems)
    )


def github(problems: Iterable[Diagnostic], severities: Mapping[str, str] = SEVERITY) -> str:
    """Workflow commands of GitHub Actions, which shows ten of each kind beside the change: the
    worst come first."""
    found = sorted(
        sort_unique(problems), key=lambda problem: SEVERITIES.index(severities[problem.rule])
    )
    return "".join(
        f"::{_GITHUB_COMMAND[severities[problem.rule]]}"
        f" file={_property(problem.path)},line={problem.line},title={_property(problem.rule)}::{_data(problem.text_with_hint)}\n"
        for problem in found
    )


def _data(value: str) -> str:
    """The text of a workflow command: its lines joined by escapes, as the runner reads them."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def sarif(problems: Iterable[Diagnostic], severities: Mapping[str, str] = SEVERITY) -> str:
    """One run in SARIF 2.1.0. Fingerprints come from rule, file and target, so that a change of
    lines makes no new alert."""
    found = sort_unique(problems)
    rules = sorted({problem.rule for problem in found})
    seen: Counter[str] = Counter()
    results = []
    for problem in found:
        same = f"{problem.rule}\n{problem.path}\n{problem.target or problem.message}"
        seen[same] += 1
        results.append(
            _result(
                problem,
                rules.index(problem.rule),
                severities[problem.rule],
                fingerprint=f"{same}\n{seen[same]}",
            )
        )
    driver = {
        "name": "return-guide",
        "rules": [
            {
                "id": rule,
                "shortDescription": {"text": RULES[rule].summary},
                "defaultConfiguration": {"level": _SARIF_LEVEL[RULES[rule].severity]},
            }
            for rule in rules
        ],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return (
        json.dumps(
            {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]},
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _result(
    problem: Diagnostic, number: int, severity: str, *, fingerprint: str
) -> dict[str, object]:
    """One result; `number` is the place of its rule among the run's rules."""
    place = {
        "artifactLocation": {"uri": quote(problem.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": problem.line},
    }
    return {
        "ruleId": problem.rule,
        "ruleIndex": number,
        "level": _SARIF_LEVEL[severity],
        "message": {"text": problem.text_with_hint},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {
            "ruleFileTarget/v1": hashlib.sha256(fingerprint.encode()).hexdigest()
        },
        "properties": {
            "severity": severity,
            "target": problem.target,
            "hint": problem.hint,
            "pages": problem.count,
        },
    }


REPORTERS: Mapping[str, Callable[..., str]] = {
    "text": text,
    "jsonl": jsonl,
    "github": github,
    "sarif": sarif,
}
"""Name, as given to --format -> the function that writes it."""
