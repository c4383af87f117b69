"""Running all rules: results that are kept from one run to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from returnguide.cache import Memo
from returnguide.content.guide import Guide, find_languages, load_guide
from returnguide.rules import runner
from returnguide.rules.runner import run_rules

EDITS = {
    "a page": ("en/imei.md", "# ", "TODO\n\n# "),
    "its French page": ("fr/imei.md", "# ", "!!! tip\n    Astuce.\n\n# "),
    "choices": ("data/choices.yml", "dropoff:", "dropoff:\n  locker: {}"),
    "links": ("data/links.yml", "dhl-locator:", "dhl-lokator:"),
    "words": ("en/words.yml", "Step {number}", "Part {number}"),
    "glossary": ("data/glossary.yml", "keep:", "keep:\n  Texte: {}"),
}
"""What is edited -> a file, a text in it, what stands there then."""


def load(docs: Path) -> Guide:
    """The guide as it is now."""
    return load_guide(docs, find_languages(docs))


@pytest.mark.parametrize("what", EDITS)
def test_memo_gives_what_a_first_run_gives(what: str, docs: Path) -> None:
    """After an edit, the rules find the same with what was kept as without."""
    name, old, new = EDITS[what]
    memo = Memo()
    assert run_rules(load(docs), memo=memo) == []
    memo.begin_build()
    text = (docs / name).read_text(encoding="utf-8")
    assert old in text
    (docs / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    guide = load(docs)
    assert run_rules(guide, memo=memo) == run_rules(guide)


def test_only_an_edited_page_is_checked_again(
    docs: Path, change: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is checked by itself once for each text that it has, and beside its French page once
    for each pair of texts."""
    checked: list[str] = []
    check = runner.PAGE_CHECKS[0]
    monkeypatch.setattr(
        runner, "PAGE_CHECKS", (lambda page: checked.append(page.path) or check(page),)
    )
    compared: list[str] = []
    check_structure = runner.check_structure
    monkeypatch.setattr(
        runner,
        "check_structure",
        lambda page, *rest: compared.append(page.path) or check_structure(page, *rest),
    )
    memo = Memo()
    run_rules(load(docs), memo=memo)
    assert len(checked) == 22 and len(compared) == 11
    checked.clear()
    compared.clear()
    change("fr/imei.md", "# ", "Texte.\n\n# ")
    memo.begin_build()
    run_rules(load(docs), memo=memo)
    assert checked == ["docs/fr/imei.md"]
    assert compared == ["docs/en/imei.md"]
