"""Golden cases: the small good site with some changes, and exactly the diagnostics that they give.

Each file below golden/<rule>/ has `copy` (new language -> that whose pages it gets), `change` (file
-> list of [old, new]), `write` (file -> whole text), `remove` (files), `today` (a day, when it is
not the usual one) and `problems`, the printed lines. One on built pages has `page`, the HTML, or
`style`, in the place of changes, and may have what the build writes into pages: `scripts` and
`styles`, texts that stand in them, and `files`, the scripts that they load. A case without problems
is a tricky one that must pass.
"""

from __future__ import annotations

import datetime
import functools
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from returnguide.cache import Memo
from returnguide.content.guide import find_languages, load_guide
from returnguide.diagnostics import Diagnostic
from returnguide.hosting import csp, page_scan
from returnguide.linkcheck.site.page_parser import parse_html
from returnguide.rules.registry import RULES
from returnguide.rules.runner import run_rules
from returnguide.rules.settings import load_settings

GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime.date(2026, 11, 22)
TRANSLATION_RULES = {
    "extra-section",
    "glossary",
    "lost-section",
    "missing-section",
    "untranslated-text",
    *(rule for rule in RULES if rule.startswith("section-")),
}
"""The rules that compare languages."""
ALL_CASES = sorted(GOLDEN.glob("*/*.yml"))
CASES = [
    path for path in ALL_CASES if not path.parent.name.startswith("site-")
]  # those are of the built site: test_linkcheck_site.py


@functools.cache
def memo() -> Memo:
    """What the rules have found on pages that a case does not change, as `mkdocs serve` keeps
    it."""
    return Memo()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_golden(path: Path, docs: Path) -> None:
    """The changes give exactly the diagnostics listed, in that order."""
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "page" in case or "style" in case:
        assert list(map(str, _built_diagnostics(case))) == case["problems"]
        return
    assert set(case) <= {"copy", "change", "write", "remove", "today", "problems"}
    for new, language in case.get("copy", {}).items():
        shutil.copytree(docs / language, docs / new)
    for name, text in case.get("write", {}).items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, changes in case.get("change", {}).items():
        text = (docs / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new, 1)
        (docs / name).write_text(text, encoding="utf-8")
    for name in case.get("remove", ()):
        (docs / name).unlink()
    settings = load_settings(docs.parent / "mkdocs.yml")
    guide = load_guide(docs, tuple(settings.navigation.locales) or find_languages(docs))
    diagnostics = [
        *settings.errors,
        *run_rules(
            guide,
            config=settings.lint,
            navigation=settings.navigation,
            today=case.get("today", TODAY),
            memo=memo(),
        ),
    ]
    if path.parent.name not in TRANSLATION_RULES:  # the case changes one language only
        diagnostics = [one for one in diagnostics if one.rule not in TRANSLATION_RULES]
    assert list(map(str, diagnostics)) == case["problems"]


def _built_diagnostics(case: dict) -> list[Diagnostic]:
    """The diagnostics of a built page, and of a stylesheet, on a site at https://guide.example/."""
    assert set(case) <= {"page", "style", "scripts", "styles", "files", "problems"}
    inline = csp.InlineHashes.of(scripts=case.get("scripts", ()), styles=case.get("styles", ()))
    scan = page_scan.PolicyScan(
        "https://guide.example/", inline, script_files=frozenset(case.get("files", ()))
    )
    scan.add_page("x/index.html", parse_html(case.get("page", "")))
    scan.add_stylesheet("x.css", case.get("style", ""))
    found = [*scan.diagnostics]
    if "page" in case:
        policy = csp.page_policy(inline, header=False)
        found += csp.inject_csp(case["page"], policy, path="x/index.html")[1]
    return [replace(one, path=f"site/{one.path}") for one in page_scan.deduplicate(found)]


def test_every_rule_has_a_bad_case() -> None:
    """No rule without a case that breaks it, and no case for a rule that does not exist."""
    broken = {
        line.rsplit("[", 1)[1].rstrip("]")
        for path in ALL_CASES
        for line in yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]
    }
    assert broken == set(RULES)


def test_every_rule_has_a_good_case() -> None:
    """For each rule a tricky case that it lets pass; those of the built site have theirs beside the
    faults, on pages of the same cases."""
    rules = {
        path.parent.name
        for path in CASES
        if not any(
            f"[{path.parent.name}]" in line
            for line in yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]
        )
    }
    assert rules == {rule for rule in RULES if not rule.startswith("site-")}


def test_good_site_has_no_diagnostic(docs: Path) -> None:
    """The site that the cases break is good."""
    assert run_rules(load_guide(docs, find_languages(docs)), today=TODAY) == []
