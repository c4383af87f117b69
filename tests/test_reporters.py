"""How problems are written down, for people and for programs."""

from __future__ import annotations

import json

import pytest
from returnguide.diagnostics import SEVERITIES, Diagnostic, escape_controls
from returnguide.rules import reporters
from returnguide.rules.config import DEFAULT_CONFIG, LintConfig
from returnguide.rules.registry import DEFAULT_SEVERITIES, RULES
from returnguide.rules.settings import parse_settings

TYPO = Diagnostic(
    "docs/en/return.md",
    41,
    "unknown-choice",
    "tab 'dlh' is not a carrier",
    "did you mean 'dhl'?",
    target="dlh",
)
STEP = Diagnostic(
    "docs/en/return.md", 9, "missing-step", "step 'imei' is missing: 100%,\nall of it"
)
PICTURE = Diagnostic(
    "docs/fr/les côtés.md",
    7,
    "image-text",
    "the picture 'a,b.svg' has no text",
    target="a,b.svg",
    count=872,
)
AGAIN = Diagnostic(
    "docs/fr/les côtés.md", 9, "image-text", "the picture 'a,b.svg' has no text", target="a,b.svg"
)
FOUND = [TYPO, PICTURE, STEP, TYPO, AGAIN]
"""Out of order, one of them twice."""

SET = LintConfig(
    severities={**DEFAULT_SEVERITIES, "image-text": "policy", "missing-step": "warning"}
)


def test_every_rule_has_a_severity() -> None:
    """One of the four that reports know."""
    assert {rule.severity for rule in RULES.values()} <= set(SEVERITIES)
    assert all(rule.summary.endswith(".") for rule in RULES.values())


def test_text() -> None:
    """Sorted by place, once each and on one line; what is no error says so; a grouped diagnostic
    says on how many pages; each rule is counted."""
    assert reporters.text([STEP]).startswith(f"{STEP}\n\n")
    assert str(STEP).endswith("is missing: 100%,\\nall of it [missing-step]")
    assert reporters.text([TYPO, PICTURE, TYPO, AGAIN], SET).splitlines() == [
        "docs/en/return.md:41: tab 'dlh' is not a carrier; did you mean 'dhl'? [unknown-choice]",
        (
            "docs/fr/les côtés.md:7: policy: the picture 'a,b.svg' has no text (on 872 pages)"
            " [image-text]"
        ),
        "docs/fr/les côtés.md:9: policy: the picture 'a,b.svg' has no text [image-text]",
        "",
        "    1  unknown-choice  error",
        "    2  image-text      policy",
        "    3  problems",
    ]


def test_preview() -> None:
    """What is an error elsewhere is a warning in a language in preview, in every format."""
    config = LintConfig(preview=("en",))
    assert config.errors([TYPO, PICTURE]) == [PICTURE]
    assert (
        reporters.text([TYPO, PICTURE], config)
        .splitlines()[0]
        .startswith("docs/en/return.md:41: warning: tab 'dlh'")
    )
    assert json.loads(reporters.jsonl([TYPO], config))["severity"] == "warning"
    assert reporters.github([TYPO], config).startswith("::warning ")
    (result,) = json.loads(reporters.sarif([TYPO], config))["runs"][0]["results"]
    assert result["level"] == "warning"


def test_jsonl() -> None:
    """One object a line, whatever a message holds."""
    lines = reporters.jsonl(FOUND, SET).splitlines()
    assert [json.loads(line)["line"] for line in lines] == [9, 41, 7, 9]
    assert json.loads(lines[2]) == {
        "file": "docs/fr/les côtés.md",
        "line": 7,
        "rule": "image-text",
        "severity": "policy",
        "target": "a,b.svg",
        "message": "the picture 'a,b.svg' has no text",
        "hint": "",
        "count": 872,
    }


def test_github_annotations() -> None:
    """The worst first; percent signs and the separators of properties are escaped as the runner
    wants them."""
    assert reporters.github(FOUND, SET).splitlines() == [
        (
            "::error file=docs/en/return.md,line=41,title=unknown-choice::tab 'dlh' is not a"
            " carrier; did you mean 'dhl'?"
        ),
        (
            "::warning file=docs/en/return.md,line=9,title=missing-step::step 'imei' is missing:"
            " 100%25,\\nall of it"
        ),
        (
            "::notice file=docs/fr/les côtés.md,line=7,title=image-text::the picture 'a,b.svg' has"
            " no text (on 872 pages)"
        ),
        (
            "::notice file=docs/fr/les côtés.md,line=9,title=image-text::the picture 'a,b.svg' has"
            " no text"
        ),
    ]
    odd = Diagnostic("docs/a:b,c.md", 1, "image-text", "x")
    assert "file=docs/a%3Ab%2Cc.md," in reporters.github([odd])


def test_sarif() -> None:
    """What SARIF 2.1.0 requires (sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.49) is there, and what
    GitHub reads of it."""
    log = json.loads(reporters.sarif(FOUND, SET))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "return-guide"
    assert [rule["id"] for rule in rules] == ["image-text", "missing-step", "unknown-choice"]
    assert all(
        rule["shortDescription"]["text"]
        and rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        and rule["help"]["text"] == RULES[rule["id"]].reference
        and RULES[rule["id"]].bad in rule["help"]["markdown"]
        for rule in rules
    )
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["message"]["text"]
        (place,) = result["locations"]
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert place["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert (
        run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "docs/fr/les%20c%C3%B4t%C3%A9s.md"
    )


@pytest.mark.parametrize(
    ("line", "uri"),
    [
        ("", None),
        ('edit_url: ""', None),
        ('edit_url: !ENV [NO_SUCH_NAME, ""]', None),
        (
            "edit_url: !ENV [RULES_EDIT_URL, x]",
            "https://forge.example/o/r/blob/main/docs/handbook/rules/image-text.md",
        ),
        (
            "edit_url: https://forge.example/o/r/edit/trunk",
            "https://forge.example/o/r/blob/trunk/docs/handbook/rules/image-text.md",
        ),
    ],
)
def test_help_uri(line: str, uri: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the rule in the repository that mkdocs.yml names; an address must be absolute
    (section 3.49.12), so there is none where the repository is not known."""
    monkeypatch.setenv("RULES_EDIT_URL", "https://forge.example/o/r/edit/main/")
    config = parse_settings(f"extra:\n  guide:\n    {line}\n", path="mkdocs.yml").lint
    (rule,) = json.loads(reporters.sarif([PICTURE], config))["runs"][0]["tool"]["driver"]["rules"]
    assert rule.get("helpUri") == uri


HOSTILE = Diagnostic(
    "docs/fr/a\n::error::b.md",
    1,
    "unused-word",
    "word 'x\n::error file=a::y' \r \x1b[31m \x85 \u2028 \u202e",
    "hint\n::warning::z",
)


@pytest.mark.parametrize("form", reporters.REPORTERS)
def test_control_characters_are_escaped(form: str) -> None:
    """No text of an author begins a line, colours a terminal or turns the direction of a line;
    JSON gives back what was there."""
    written = reporters.REPORTERS[form]([HOSTILE], DEFAULT_CONFIG)
    assert not any(line.startswith(("::error::", "::warning")) for line in written.splitlines())
    for line in written.split("\n"):
        assert escape_controls(line) == line
    if form == "jsonl":
        assert json.loads(written)["message"] == HOSTILE.message


def test_fingerprints_outlive_a_change_of_lines() -> None:
    """An alert is known again when lines moved, and two of the same kind in one file are two."""

    def fingerprints(*problems: Diagnostic) -> list[str]:
        return [
            result["partialFingerprints"]["ruleFileTarget/v1"]
            for result in json.loads(reporters.sarif(problems))["runs"][0]["results"]
        ]

    moved = Diagnostic(TYPO.path, 99, TYPO.rule, TYPO.message, TYPO.hint, TYPO.target)
    assert fingerprints(TYPO) == fingerprints(moved)
    assert len(set(fingerprints(*FOUND))) == 4


@pytest.mark.parametrize("form", ["text", "jsonl", "github"])
def test_nothing_found(form: str) -> None:
    """Without a problem the forms for people and for workflows are empty."""
    assert reporters.REPORTERS[form]([], DEFAULT_CONFIG) == ""
