"""`guide.py translations remove`: what goes, what stays, and when it refuses."""

from __future__ import annotations

from pathlib import Path

import guide as command
import pytest
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.markdown_page import parse_page
from returnguide.content.section_extent import section_extent, without_lines
from returnguide.rules.runner import run_rules

PAGE = """\
# Title

## One {#one}

One.

<!-- folds -->

### A {#a}

A.

### B {#b}

B.

<!-- /folds -->

### C {#c}

C.

<!-- tabs: os -->

### D {#d-ios}

D.

#### E {#e}

E.

<!-- /tabs -->

## Two {#two}

Two.
"""


@pytest.mark.parametrize(
    ("id", "first", "last"),
    [
        ("one", "## One {#one}", "<!-- /tabs -->"),
        ("a", "### A {#a}", "A."),
        ("b", "### B {#b}", "B."),
        ("c", "### C {#c}", "C."),
        ("d-ios", "<!-- tabs: os -->", "<!-- /tabs -->"),
        ("e", "#### E {#e}", "E."),
        ("two", "## Two {#two}", "Two."),
    ],
)
def test_extent(id: str, first: str, last: str) -> None:
    """A section ends where a heading, a panel or a set ends it; the only panel takes its set."""
    page = parse_page(PAGE, path="docs/fr/x.md", language="fr")
    extent = section_extent(page, id)
    lines = [page.lines[line - 1] for line in extent]
    assert (lines[0], "\n".join(lines).rstrip().rsplit("\n", 1)[-1]) == (first, last)
    left = without_lines(page, extent)
    assert "\n\n\n" not in left and left.endswith(".\n") or id in ("one", "two")
    assert not parse_page(left, path="docs/fr/x.md", language="fr").sets.unmatched_closers


def run(docs: Path, *arguments: str) -> int:
    return command.main(["translations", *arguments, "--docs", str(docs)])


@pytest.fixture
def stamped(docs: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The small site, published and stamped."""
    assert command.main(["permalinks", "publish", "--docs", str(docs)]) == 0
    assert run(docs, "stamp") == 0
    capsys.readouterr()
    return docs


def contents(docs: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in docs.rglob("*") if file.is_file()}


def test_section_out_of_all_languages(stamped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its lines, the set that it was alone in, its record in the lock; with the row that is printed
    the guide is good again."""
    before = contents(stamped)
    assert run(stamped, "remove", "return.md#warranty-legal-guarantee", "--dry-run") == 0
    assert contents(stamped) == before
    assert "would take out docs/en/return.md:14-20" in capsys.readouterr().out
    assert run(stamped, "remove", "return.md#warranty-legal-guarantee") == 0
    printed = capsys.readouterr().out
    assert "took out docs/fr/return.md:14-20" in printed
    row = "return.md#warranty-legal-guarantee: return.md#warranty"
    assert f"    {row}\n" in printed
    for language in ("fr", "en"):
        text = (stamped / language / "return.md").read_text(encoding="utf-8")
        assert "legal-guarantee" not in text and "folds" not in text
    lock = stamped / "data/freshness/en/return.json"
    assert "legal-guarantee" not in lock.read_text(encoding="utf-8")
    with (stamped / "data/redirects.yml").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    assert run_rules(load_guide(stamped, find_languages(stamped))) == []


def test_section_that_the_french_has_lost(stamped: Path, change) -> None:
    """The command that the message names ends what it names."""
    change("fr/return.md", "#### Samsung {#sign-out-samsung}\n\nTexte pour Samsung.\n\n", "")
    guide = load_guide(stamped, find_languages(stamped))
    (lost,) = run_rules(guide)
    assert (lost.path, lost.rule) == ("docs/fr/return.md", "lost-section")
    assert lost.hint.endswith("translations remove return.md#sign-out-samsung")
    assert run(stamped, "remove", "return.md#sign-out-samsung") == 0
    (gone,) = run_rules(load_guide(stamped, find_languages(stamped)))
    assert gone.rule == "removed-permalink"


def test_page_out_of_all_languages(stamped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its files and its locks; the rows for it and its sections are printed."""
    assert run(stamped, "remove", "accessibility.md") == 0
    assert not list(stamped.rglob("accessibility.*"))
    printed = capsys.readouterr().out
    assert "  take accessibility.md out of nav: in mkdocs.yml\n" in printed
    assert "    accessibility.md: index.md\n" in printed


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("return.md#packing", "'packing' is a step of the guide"),
        ("return.md", "the guide needs return.md"),
        ("packing", "write packing.md for the whole page"),
        ("words.yml", "the guide needs words.yml"),
        ("return.md#nothing", "is no section of the guide"),
        ("return.md#sign-out-android", "has 'sign-out-samsung' inside it in docs/en/return.md"),
    ],
)
def test_refuses_and_changes_nothing(
    section: str, message: str, stamped: Path, change, capsys: pytest.CaptureFixture[str]
) -> None:
    """Steps, pages that the guide needs, what is not clear, and what holds a section that stays."""
    if section.endswith("android"):
        change("fr/return.md", "### Android {#sign-out-android}\n\nTexte pour Android.\n\n", "")
    before = contents(stamped)
    assert run(stamped, "remove", section) == 1
    assert message in capsys.readouterr().err
    assert contents(stamped) == before
