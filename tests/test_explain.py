"""`guide.py explain`, and the handbook's pages that are made from the same declarations."""

from __future__ import annotations

import re
from pathlib import Path

import guide
import pytest
from conftest import built
from returnguide.content.guide import find_languages, load_guide
from returnguide.rules.reference import EFFECTS, outdated_pages, rule_page
from returnguide.rules.registry import ALL_RULES, DECLARING_MODULES, RULES

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "handbook" / "rules"


def test_an_id_is_declared_once() -> None:
    """No two modules declare a rule of the same name; the registry is sorted."""
    ids = [rule.id for rule in ALL_RULES]
    assert sorted(ids) == list(RULES)


def test_no_declaration_is_forgotten() -> None:
    """Every module that declares rules is in the registry."""
    hooks = ROOT / "hooks" / "returnguide"
    declaring = {
        file
        for file in hooks.rglob("*.py")
        if re.search(r"^RULES\b.* = \(", file.read_text(encoding="utf-8"), re.M)
    }
    assert declaring == {Path(str(module.__file__)) for module in DECLARING_MODULES}


def test_every_rule_has_a_reference_and_examples() -> None:
    """So that `explain` and the handbook have something to say."""
    for rule in RULES.values():
        assert rule.reference and rule.bad and rule.good, rule.id
        assert rule.bad != rule.good, rule.id
        assert not rule.reference.endswith("\n"), rule.id


def test_one_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """Summary, severity, reference and both examples."""
    assert guide.main(["explain", "readability"]) == 0
    text = capsys.readouterr().out
    rule = RULES["readability"]
    assert all(part in text for part in (rule.summary, EFFECTS["notice"], rule.reference))
    assert rule.bad in text and rule.good in text


def test_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name: one line for each, with its severity and summary."""
    assert guide.main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert lines[0].endswith(next(iter(RULES.values())).summary)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("emty-step", "'emty-step' is no rule; did you mean 'empty-step'?"),
        ("xyzzy", "'xyzzy' is no rule; `guide.py explain` lists all rules"),
    ],
)
def test_no_such_rule(name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest name where there is one, and the exit code of a wrong command."""
    assert guide.main(["explain", name]) == 2
    assert capsys.readouterr() == ("", f"{message}\n")


def test_the_reference_is_up_to_date() -> None:
    """The handbook has what the declarations say."""
    assert outdated_pages(REFERENCE) == [], (
        "run `.venv/bin/python hooks/guide.py explain --write docs/handbook/rules`"
    )


def test_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page for each rule and an index by severity; what is right already is left, and the page of
    a rule that is gone is removed."""
    assert guide.main(["explain", "--write", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES) + 1
    assert outdated_pages(tmp_path) == []
    index = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert index.index("## Error") < index.index("[empty-step](empty-step.md)")
    assert index.index("## Notice") < index.index("[readability](readability.md)")
    (tmp_path / "gone.md").write_text("# gone\n", encoding="utf-8")
    (tmp_path / "empty-step.md").write_text("changed", encoding="utf-8")
    assert guide.main(["explain", "--write", str(tmp_path)]) == 0
    changed = [str(tmp_path / name) for name in ("empty-step.md", "gone.md")]
    assert capsys.readouterr().out.splitlines() == changed
    page = (tmp_path / "empty-step.md").read_text(encoding="utf-8")
    assert page == rule_page(RULES["empty-step"]) and "Wrong:\n\n```text\n" in page
    assert not (tmp_path / "gone.md").exists()


def test_the_handbook_is_not_part_of_the_guide(project: Path) -> None:
    """No rule looks at it, it is no language, and the site does not have it."""
    folder = project / "docs" / "handbook" / "de"
    folder.mkdir(parents=True)
    (folder / "rule.md").write_text("## No title TODO [x](nowhere.md)\n", encoding="utf-8")
    (folder / "words.yml").write_text(": no YAML", encoding="utf-8")
    assert find_languages(project / "docs") == ("fr", "en")
    loaded = load_guide(project / "docs", find_languages(project / "docs"))
    assert not any("handbook" in path for path in (*loaded.files, *loaded.pages))
    assert built(project) == []
    assert not list((project / "site").rglob("*handbook*"))
    assert "nowhere" not in (project / "site" / "sitemap.xml").read_text(encoding="utf-8")
