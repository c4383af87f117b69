"""What the search finds: without accents, in every language, in writing without spaces; and what it
asks of the network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import built, small_project
from playwright.sync_api import Browser, Page, expect
from servers import serving

from .conftest import DESKTOP

ANSWERED = """() => {
  const status = document.querySelector('.md-search-result__meta').textContent;
  const words = JSON.parse(document.getElementById('__config').textContent).translations;
  if (['asked', words['search.result.placeholder']].includes(status)) return false;
  const hasResults = Boolean(document.querySelector('.md-search-result__link'));
  return status === words['search.result.none'] || hasResults;
}"""
"""Whether the answer is shown: the theme says how many results there are before it lists them."""


def search(page: Page, typed: str) -> tuple[list[str], list[str]]:
    """Search for `typed`; return the addresses and the highlighted words in the answer."""
    field = page.locator(".md-search__input")
    if not page.evaluate("'component$' in window"):
        # while the search starts, an answer to the empty field may still come
        before = page.locator(".md-search-result__meta").text_content()
        field.focus()
        page.wait_for_function(
            "before => document.querySelector('.md-search-result__meta').textContent !== before",
            arg=before,
        )
    page.evaluate("document.querySelector('.md-search-result__meta').textContent = 'asked'")
    field.fill(typed)
    field.press("Shift")  # the theme reads the field at keyup
    page.wait_for_function(ANSWERED)
    links = page.locator(".md-search-result__link").evaluate_all(
        "elements => elements.map(element => element.pathname + element.hash)"
    )
    marks = page.locator(".md-search-result mark").evaluate_all(
        "elements => elements.map(element => element.textContent)"
    )
    return links, marks


ACCENTS = {
    "fr": ("étiquette", "etiquette", "ETIQUETTE", "étiquette"),
    "de": ("rücksendung", "rucksendung"),
    "es": ("teléfono", "telefono"),
    "it": ("è", "e"),
    "pt": ("ecrã", "ecra"),
    "nl": ("bestelling", "bestelling"),
    "en": ("label", "label"),
}
"""Language -> a word, and what is typed to find it."""


@pytest.mark.parametrize("language", ACCENTS)
def test_words_without_their_accents(visit, language: str) -> None:
    """A word is found, and marked as it is written, whether its accents are typed or not."""
    visited = visit("/imei/" if language == "fr" else f"/{language}/imei/", viewport=DESKTOP)
    word, *all_typed = ACCENTS[language]
    for typed in all_typed:
        links, marks = search(visited.page, typed)
        assert links
        assert [mark for mark in marks if mark.lower().startswith(word)], typed
    assert visited.errors == []


STRANGE = (
    "l'étiquette",
    "*#06#",
    'imei "numéro de série"',
    "a^2~1 +b -c d:e",
    "étiquette étiquette étiqu",
)


def test_whatever_is_typed(visit) -> None:
    """Apostrophes divide words, signs are no commands, words that find the same place mark it
    once."""
    visited = visit("/imei/", viewport=DESKTOP)
    for typed in STRANGE:
        links, _ = search(visited.page, typed)
        assert links or "^" in typed
        assert visited.page.locator("mark mark").count() == 0
        said = visited.page.locator(".md-search-result__link").all_inner_texts()
        assert "<" not in "".join(said)
        assert visited.errors == [], typed


def test_nothing_of_the_search_is_loaded_before_a_letter(visit) -> None:
    """Opening the guide asks for six files; the theme's script and the small worker come when the
    reader turns to the search, engine and index with the first letter, once."""
    visited = visit("/return/", viewport=DESKTOP)
    visited.page.wait_for_timeout(300)
    assert [
        url.rsplit("/", 1)[1] for url in visited.requests if "search" in url or "bundle" in url
    ] == []
    assert len(visited.requests) <= 5, visited.requests
    visited.page.locator(".md-search__input").focus()
    visited.page.wait_for_function("() => window.component$")
    visited.page.wait_for_timeout(300)
    assert [
        url.rsplit("/", 1)[1]
        for url in visited.requests
        if "search_index" in url or "/workers/" in url
    ] == []
    search(visited.page, "photo")
    search(visited.page, "colis")
    assert len([url for url in visited.requests if "search_index" in url]) == 1


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
    # the theme's script closes it a moment after its start where the address names a section
    page.wait_for_timeout(400)
    expect(page.locator(".md-search-result__link").first).to_be_visible()


def test_a_lost_connection_is_tried_again(visit) -> None:
    """Where the index cannot be had nothing breaks, and the next letter tries again."""
    visited = visit("/return/", viewport=DESKTOP)
    page = visited.page
    page.context.route("**/search_index.json", lambda route: route.abort())
    page.locator(".md-search__input").press_sequentially("pho")
    page.wait_for_timeout(300)
    page.context.unroute("**/search_index.json")
    page.locator(".md-search__input").press_sequentially("to")
    expect(page.locator(".md-search-result__link").first).to_be_visible()


@pytest.fixture(scope="module")
def spaceless(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield a page in Japanese and Thai on the small site, open."""
    folder = tmp_path_factory.mktemp("spaceless")
    small_project(folder)
    page = folder / "docs/fr/photos.md"
    text = page.read_text(encoding="utf-8")
    added = (
        "\n## 写真 {#shashin}\n\n返品する前に、スマートフォンの写真を七枚撮ってください。"
        "保証書とIMEI番号も必要です。\n\n## ภาพถ่าย {#thai}\n\nกรุณาถ่ายรูปโทรศัพท์ก่อนส่งคืน\n"
    )
    page.write_text(text + added, encoding="utf-8")
    assert all("[missing-section]" in line for line in built(folder))
    with serving(folder / "site") as address:
        opened = browser.new_page(viewport=DESKTOP)
        opened.goto(f"{address}/photos/")
        yield opened
        opened.close()


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
    spaceless: Page, typed: str, anchor: str | None, marked: str
) -> None:
    """A phrase out of the middle of a sentence is found where all its pairs of characters stand,
    and each character is marked once."""
    links, marks = search(spaceless, typed)
    if anchor is None:
        assert links == []
    else:
        assert f"/photos/{anchor}" in links
        assert marked in "".join(marks)
