"""The guide as it is loaded: memoized pages, texts, data files that are wrong in new ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from returnguide.cache import Memo
from returnguide.content.guide import Guide, find_languages, load_guide


def load(docs: Path, memo: Memo) -> Guide:
    """Load the guide in all its languages, as a build of a serving process does."""
    memo.begin_build()
    return load_guide(docs, find_languages(docs), memo=memo)


def test_only_changed_pages_are_parsed_again(docs: Path) -> None:
    """A page that has not changed, and its sections with their hashes, are the same objects."""
    memo = Memo()
    before = load(docs, memo)
    hashes = {section.hash for section in before.pages["docs/en/return.md"].sections.values()}
    file = docs / "en/index.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    after = load(docs, memo)
    changed = {path for path, page in after.pages.items() if page is not before.pages[path]}
    assert changed == {"docs/en/index.md"}
    sections = after.sections_in("en")["return.md"].values()
    assert {vars(section)["hash"] for section in sections} == hashes


def test_pages_with_the_same_text_are_not_mixed_up(docs: Path) -> None:
    """A page that is a copy of the French one has its own path and language."""
    (docs / "en/index.md").write_bytes((docs / "fr/index.md").read_bytes())
    page = load(docs, Memo()).pages["docs/en/index.md"]
    assert (page.path, page.language) == ("docs/en/index.md", "en")


def test_texts_of_all_files_that_were_read(docs: Path) -> None:
    """Memo keys are made of them: a file that is missing has an empty one."""
    (docs / "data/facts.yml").unlink()
    guide = load_guide(docs, ("fr", "en", "de"))
    expected = {
        *guide.pages,
        *(f"docs/{language}/words.yml" for language in ("fr", "en", "de")),
        *(
            f"docs/data/{name}.yml"
            for name in ("choices", "countries", "facts", "glossary", "insert")
        ),
        *(f"docs/assets/images/{file.name}" for file in (docs / "assets").rglob("*.svg")),
        *(
            "docs/data/country-words.yml",
            "docs/data/number-words.yml",
            "docs/data/links.yml",
            "docs/data/links.lock",
            "docs/data/permalinks.lock",
            "docs/data/redirects.yml",
        ),
    }
    assert guide.texts.keys() == expected
    assert guide.texts["docs/data/facts.yml"] == guide.texts["docs/de/words.yml"] == ""
    assert guide.texts["docs/fr/index.md"] == (docs / "fr/index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "data/insert.yml",
            "sheet: {marketplace: M}\nsystems: {ios: {os: [ios]}}\n"
            "fields:\n  name: {kind: text, group: order, most: 9, systems: ios}\n",
            "docs/data/insert.yml:4: field 'name' has the systems 'ios'; write a list, such as"
            " systems: [ios] [data-file]",
        ),
        (
            "data/insert.yml",
            "sheet: {marketplace: M}\nsystems: {ios: {os: [ios]}}\n"
            "fields:\n  name: {kind: [text], group: order}\n",
            "docs/data/insert.yml:4: field 'name' has the kind '['text']'; did you mean"
            " 'text'? [data-file]",
        ),
        (
            "data/choices.yml",
            "carrier:\n  dhl: {dropoff: a}\ndropoff:\n  a: {}\n",
            "docs/data/choices.yml:2: carrier 'dhl' has the dropoff 'a'; write dropoff: {a:"
            " {link: KEY}}, with a key of links.yml [data-file]",
        ),
        (
            "data/freshness/changes.json",
            '{"return.md#imei": {"0123456789": {"old": []}}}',
            "docs/data/freshness/changes.json:1: the entry of 'return.md#imei' lacks 'severity' or"
            " 'old'; take it out and call the edit minor or major again [data-file]",
        ),
    ],
)
def test_values_of_a_wrong_type_are_diagnostics(
    name: str, text: str, expected: str, docs: Path
) -> None:
    """A list where a text is wanted, and the like, never make loading fail."""
    (docs / name).parent.mkdir(exist_ok=True)
    (docs / name).write_text(text, encoding="utf-8")
    guide = load_guide(docs, find_languages(docs))
    assert expected in [str(diagnostic) for diagnostic in guide.data.diagnostics]
