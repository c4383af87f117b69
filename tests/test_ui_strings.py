"""Which words are used."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import built
from returnguide.cache import Memo
from returnguide.content.guide import GuideData, load_guide
from returnguide.rules import ui_strings

ROOT = Path(__file__).parent.parent


class Recorded(dict):
    """A group of words that notes which are taken."""

    def __init__(self, group: str, words: dict[str, str], taken: set[str]) -> None:
        super().__init__(words)
        self.group, self.taken = group, taken

    def __getitem__(self, key: str) -> str:
        self.taken.add(f"{self.group}.{key}")
        return super().__getitem__(key)


def test_a_build_takes_the_words_that_are_needed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What find_string_usage finds in templates, and STRINGS_USED_IN_CODE names, is what a build
    takes: no more and no less."""
    taken: set[str] = set()
    words_for = GuideData.ui_strings_for
    monkeypatch.setattr(
        GuideData,
        "ui_strings_for",
        lambda data, language: {
            group: Recorded(group, words, taken)
            for group, words in words_for(data, language).items()
        },
    )
    assert built(project) == []
    by_data = ui_strings.strings_of_choices(load_guide(project / "docs", ["fr"]))
    needed = {**ui_strings.find_string_usage(ROOT, Memo()).needed, **by_data}
    assert {
        name for name in taken if name.partition(".")[0] not in ui_strings.DYNAMIC_GROUPS
    } - needed.keys() == set(), "name them in STRINGS_USED_IN_CODE"
    assert {
        f"{group}.{key}" for group, keys in ui_strings.STRINGS_USED_IN_CODE.items() for key in keys
    } <= taken


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ words.case.none }}", ["case.none"]),
        ("{{ config.extra.words['case'].none | e }}", ["case.none"]),
        ("{% set said = words.insert %}\n{{ said.print }} {{ said[part] }}", ["insert.print"]),
        (
            (
                "{% set w = config.extra.words %}{% for k in x %}{{ w.question[k] }}{{ w.case.title"
                " }}{% endfor %}"
            ),
            ["case.title"],
        ),
        ("{{ page.case.none }} {{ (words or {}).theme }} {# words.case.gone #}", []),
    ],
)
def test_words_of_a_template(template: str, words: list[str]) -> None:
    """Whatever name the words go by; comments and other objects have none."""
    assert [f"{group}.{key}" for _, group, key in ui_strings.template_strings(template)] == words
