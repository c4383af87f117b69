"""What the search finds: without accents, in every language, in writing without spaces; and what it
asks of the network."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import built
from playwright.sync_api import Page, expect
from servers import serving

from .conftest import DESKTOP

ANSWERED = """() => {
  const said = document.querySelector('.md-search-result__meta').textContent;
  const words = JSON.parse(document.getElementById('__config').textContent).translations;
  if (['asked', words['search.result.placeholder']].includes(said)) return false;
  return said === words['search.result.none'] || Boolean(document.querySelector('.md-search-result__link'));
}"""
"""The theme says how many there are before it lists them."""


def found(page: Page, typed: str) -> tuple[list[str], list[str]]:
    """Addresses that a search for `typed` lists, and the words that it marks, once its answer is
    there."""
    field = page.locator(".md-search__input")
    if not page.evaluate(
        "'component$' in window"
    ):  # an answer to the empty field may be under way while the search starts
        before = page.locator(".md-search-result__meta").text_content()
        field.focus()
        page.wait_for_function(
            "before => document.querySelector('.md-search-result__meta').textContent !== before",
            arg=before,
        )
    page.evaluate("document.querySelector('.md-search-result__meta').textContent = 'asked'")
    field.fill(typed)
    field.press("Shift")  # the theme reads the field when a key comes up
    page.wait_for_function(ANSWERED)
    links = page.locator(".md-search-result__link").evaluate_all(
        "all => all.map(one => one.pathname + one.hash)"
    )
    marks = page.locator(".md-search-result mark").evaluate_all(
        "all => all.map(one => one.textContent)"
    )
    return links, marks


ACCENTS = [
    ("fr", "etiquette", "étiquette"), ("fr", "ETIQUETTE", "étiquette"), ("fr", "étiquette", "étiquette"), ("de", "rucksendung", "rücksendung"),
    ("es", "telefono", "teléfono"), ("it", "e", "è"), ("pt", "ecra", "ecrã"), ("nl", "bestelling", "bestelling"), ("en", "label", "label"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "typed", "word"), ACCENTS)
def test_words_without_their_accents(visit, language: str, typed: str, word: str) -> None:
    """A word is found, and marked as it is written, whether its accents are typed or not."""
    one = visit("/return/" if language == "fr" else f"/{language}/return/", viewport=DESKTOP)
    links, marks = found(one.page, typed)
    assert links
    assert [mark for mark in marks if mark.lower().startswith(word)]
    assert one.errors == []


@pytest.mark.parametrize(
    "typed",
    [
        "l'étiquette",
        "*#06#",
        'imei "numéro de série"',
        "a^2~1 +b -c d:e",
        "étiquette étiquette étiqu",
    ],
)
def test_whatever_is_typed(visit, typed: str) -> None:
    """Apostrophes divide words, signs are no commands, words that find the same place mark it
    once."""
    one = visit("/return/", viewport=DESKTOP)
    links, _ = found(one.page, typed)
    assert links or "^" in typed
    assert one.page.locator("mark mark").count() == 0
    assert "<" not in "".join(one.page.locator(".md-search-result__link").all_inner_texts())
    assert one.errors == []


def test_nothing_of_the_search_is_loaded_before_a_letter(visit) -> None:
    """Opening the guide asks for six files; the theme's script and the small worker come when the
    reader turns to the search, engine and index with the first letter, once."""
    one = visit("/return/", viewport=DESKTOP)
    one.page.wait_for_timeout(300)
    assert [
        url.rsplit("/", 1)[1] for url in one.requests if "search" in url or "bundle" in url
    ] == []
    assert len(one.requests) <= 5, one.requests
    one.page.locator(".md-search__input").focus()
    one.page.wait_for_function("() => window.component$")
    one.page.wait_for_timeout(300)
    assert [
        url.rsplit("/", 1)[1] for url in one.requests if "search_index" in url or "/workers/" in url
    ] == []
    found(one.page, "photo")
    found(one.page, "colis")
    assert len([url for url in one.requests if "search_index" in url]) == 1


def test_letters_typed_before_the_theme_is_there(visit, address: str) -> None:
    """The search works at once: it opens before the theme's script has come, and what was typed by
    then is searched."""
    page = visit("/imei/").page
    page.route("**/bundle.*.js", lambda route: page.wait_for_timeout(1_000) or route.continue_())
    page.goto(f"{address}/return/#packing", wait_until="commit")
    page.locator(".search-button").click()
    page.keyboard.type("colis")
    assert not page.evaluate("'component$' in window")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.wait_for_timeout(
        400
    )  # the theme closes it a moment after its start where the address names a section
    expect(page.locator(".md-search-result__link").first).to_be_visible()


def test_a_lost_connection_is_tried_again(visit) -> None:
    """Where the index cannot be had nothing breaks, and the next letter tries again."""
    one = visit("/return/", viewport=DESKTOP)
    page = one.page
    page.context.route("**/search_index.json", lambda route: route.abort())
    page.locator(".md-search__input").press_sequentially("pho")
    page.wait_for_timeout(300)
    page.context.unroute("**/search_index.json")
    page.locator(".md-search__input").press_sequentially("to")
    expect(page.locator(".md-search-result__link").first).to_be_visible()


@pytest.fixture(scope="module")
def spaceless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with a page in Japanese and Thai, built."""
    from conftest import small_project

    folder = tmp_path_factory.mktemp("spaceless")
    small_project(folder)
    page = folder / "docs/fr/photos.md"
    text = page.read_text(encoding="utf-8")
    added = (
        "\n## 写真 {#shashin}\n\n返品する前に、スマートフォンの写真を七枚撮ってください。"
        "保証書とIMEI番号も必要です。\n\n## ภาพถ่าย {#thai}\n\nกรุณาถ่ายรูปโทรศัพท์ก่อนส่งคืน\n"
    )
    page.write_text(text + added, encoding="utf-8")
    assert built(folder) == []
    return folder / "site"


@pytest.mark.parametrize(
    ("typed", "anchor", "marked"),
    [
        ("スマートフォンの写真", "#shashin", "スマートフォンの写真"),
        ("七枚撮って", "#shashin", "七枚撮って"),
        ("保証書", "#shashin", "保証書"),
        ("返品 写真", "#shashin", "返品写真"),
        ("IMEI番号", "#shashin", "IMEI番号"),
        ("ถ่ายรูปโทรศัพท์", "#thai", "ถ่ายรูปโทรศัพท์"),
        ("写真を八枚", None, ""),
    ],
)
def test_phrases_without_spaces(
    browser, spaceless: Path, typed: str, anchor: str | None, marked: str
) -> None:
    """A phrase out of the middle of a sentence is found where all its pairs of characters stand,
    and each character is marked once."""
    with serving(spaceless) as address:
        page = browser.new_page(viewport=DESKTOP)
        page.goto(f"{address}/photos/")
        links, marks = found(page, typed)
        page.close()
    if anchor is None:
        assert links == []
    else:
        assert f"/photos/{anchor}" in links
        assert marked in "".join(marks)
