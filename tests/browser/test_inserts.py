"""The insert's page in a real browser: filled in, printed, left; nothing gets out."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from conftest import REAL_LANGUAGES
from insert_cases import ROOT, codes_in, longer, right_to_left
from playwright.sync_api import expect
from pypdf import PdfReader
from returnguide.inserts import page as insert_page

from .axe import SCHEMES, violations
from .conftest import DESKTOP, PHONE
from .paper import squeezed

SYSTEMS = ("ios", "android", "other")
PAGES = [
    *(f"/parcel-insert/{system}/" for system in SYSTEMS),
    "/en/parcel-insert/android/",
    "/de/parcel-insert/android/",
]
"""Every insert in French, and the one with the most fields in English and in German;
test_inserts.py has all of them."""

HOSTILE = {
    "first-name": "Canary Maximiliane-Alexandrine-Wilhelm 👩‍👩‍👧‍👦 von zu",
    "last-name": "محمد عبد الرحمن Wolfeschlegelsteinhausen",
    "order-number": "A1B2C3D4E5" * 6,
    "device-model": "<script>alert(1)</script>" + "W" * 35,
    "serial": "9" * 40,
    "tracking": "Q" * 40,
    "details": "The screen is black, and " * 4 + "it never came back.",
    "pin": "K" * 40,
}


def fill(page, *, unlock: bool = True) -> None:
    """Fill every field with a long and hostile value."""
    if unlock:
        page.locator("[data-ask]").check()
    for key, value in HOSTILE.items():
        page.locator(f"#f-{key}").fill(value)
        assert page.locator(f"#f-{key}").input_value() == value, (
            "the value is longer than its field takes"
        )
    page.locator("[data-part=day]").fill("3")
    page.locator("[data-part=month]").select_option("7")
    page.locator("[data-part=year]").fill("2026")


def assert_printed_whole(page, folder: Path, *papers: str) -> None:
    """Every value is on the one page of each paper, and both codes can be read at 150 dots per
    inch."""
    guide = page.locator("figcaption").inner_text()
    for paper in papers:
        sheet = folder / f"{paper}.pdf"
        page.pdf(path=str(sheet), format=paper)
        reader = PdfReader(sheet)
        assert len(reader.pages) == 1
        text = squeezed(reader.pages[0].extract_text())
        for key, value in HOSTILE.items():
            # The letters of a word from right to left come out in another order; whether the parts
            # of an emoji can be
            # read depends on the machine's fonts, so they are looked for in the page itself, below.
            for part in value.split():
                found = (
                    part in text
                    if part.isascii()
                    else not part.isalpha() or not Counter(part) - Counter(text)
                )
                assert found, (paper, key, part)
        assert codes_in(sheet) == {f"https://{guide}", HOSTILE["order-number"]}
    page.emulate_media(media="print")
    assert (
        page.locator(".value:visible").evaluate_all(
            "all => all.filter(value => value.scrollWidth > value.clientWidth"
            " || value.scrollHeight > value.clientHeight).length"
        )
        == 0
    )
    shown = page.locator(".value:visible").all_inner_texts()
    assert [key for key, value in HOSTILE.items() if value not in shown] == []


@pytest.mark.parametrize("path", PAGES)
def test_printed_whole_on_one_page(visit, path: str, tmp_path: Path) -> None:
    """For every system, in one language or two; the date with its month in letters, and what was
    chosen in both. Letter, which is shorter, has the longest words of all below."""
    visitor = visit(f"{path}#reason=fault&country=de&carrier=dhl&os=macos")
    page = visitor.page
    fill(page)
    month = page.locator("[data-part=month] option").nth(7).inner_text()
    assert_printed_whole(page, tmp_path, "A4")
    assert month in page.locator("[data-kind=date] .value").inner_text()
    assert page.locator(".shop .value").inner_text() == "backmarket.de"
    assert page.locator(".second:visible").count() == 0
    if not path.startswith("/en/"):
        page.emulate_media(media="null")  # paper is print again
        page.locator("[data-bilingual]").check()
        assert_printed_whole(page, tmp_path, "A4")
        assert "July" in page.locator("[data-kind=date] .value").inner_text()
        reason = page.locator(".field:has(#f-reason)")
        assert "Reason for the return" in reason.locator(".label").inner_text()
        assert reason.locator(".value").inner_text().endswith(" / Fault")
    assert visitor.errors == []


OVERLAPPING = """() => {
  const parts = "h1, h2, .label, .help, .value, input, select, .grid, .order, figure, .warning";
  const boxes = [...document.querySelectorAll(`main :is(${parts})`)]
    .map(element => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width && box.height);
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const name = element => `${element.className || element.tagName}: ${element.textContent}`;
  return boxes.flatMap((first, index) => boxes.slice(index + 1)
    .filter(second => !first.element.contains(second.element) && overlap(first.box, second.box))
    .map(second => `${name(first.element)} | ${name(second.element)}`));
}"""
"""The pairs of boxes that lie on each other."""


@pytest.mark.parametrize("inserts", [longer, right_to_left], ids=["longer", "right-to-left"])
def test_other_words_fit(visit, inserts, tmp_path: Path) -> None:
    """Words 40 % longer, and words from right to left: nothing overlaps or is wider than a phone,
    and the sheet is one page."""
    insert = next(insert for insert in inserts() if insert.system == "android")
    file = tmp_path / "insert.html"
    file.write_text(
        insert_page.render_page(
            insert, insert_page.environment(ROOT / "overrides"), guide="../../return/", pdf=None
        ),
        encoding="utf-8",
    )
    page = visit("/").page
    page.goto(file.as_uri())
    fill(page)
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert page.evaluate(OVERLAPPING) == []
    assert_printed_whole(page, tmp_path, "A4", "Letter")
    assert page.evaluate(OVERLAPPING) == []
    assert page.locator("html").get_attribute("dir") == insert.locale.direction


def test_nothing_gets_out(visit, address: str) -> None:
    """What is typed is in no request, storage, address or title; and gone after leaving and coming
    back."""
    visitor = visit("/parcel-insert/android/")
    page = visitor.page
    fill(page)
    assert visitor.requests == [f"{address}/parcel-insert/android/"]
    assert page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, location.search +"
        " location.hash]"
    ) == [0, 0, "", ""]
    assert page.title() == "Fiche de retour\u00a0: Android"
    assert visitor.errors == []
    page.goto(f"{address}/")
    page.go_back()
    assert (
        page.locator("input[type=text]").evaluate_all(
            "all => all.map(input => input.value).join('')"
        )
        == ""
    )
    assert not page.locator("[data-ask]").is_checked()
    assert not [url for url in visitor.requests if "anary" in url or "A1B2" in url]


@pytest.mark.parametrize("path", ["/parcel-insert/android/", "/en/parcel-insert/other/"])
def test_axe_finds_nothing(visit, path: str) -> None:
    """Empty, and filled in with a wrong IMEI, the codes shown and a pattern drawn: on a phone and a
    desktop, light and dark."""
    page = visit(path, bypass_csp=True).page
    assert violations(page) == []
    fill(page)
    page.locator("#f-serial").fill("490154203237519")
    expect(page.locator("#f-serial")).to_have_attribute("aria-invalid", "true")
    for dot in page.locator("[data-dot='1'], [data-dot='2']").all():
        dot.click()
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            assert violations(page, rules=rules) == []
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )


def test_pattern_by_keyboard_and_by_pointer(visit) -> None:
    """Arrows and Enter, or a drag: the same order, written out and announced; a line takes the dot
    that it crosses."""
    page = visit("/parcel-insert/android/", viewport=DESKTOP).page
    page.locator("[data-ask]").check()
    page.locator("[data-dot='1']").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowRight", "Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    order = page.locator("[data-order]")
    expect(order).to_have_text("1-2-3-6")
    expect(page.get_by_role("status").filter(has_text="1-2-3-6")).to_have_count(1)
    expect(
        page.get_by_role("button", name="Point 6, rangée 2, colonne 3", pressed=True)
    ).to_have_count(1)
    page.locator("[data-action=undo]").click()
    expect(order).to_have_text("1-2-3")
    page.locator("[data-action=clear]").click()
    places = [page.locator(f"[data-dot='{dot}']").bounding_box() for dot in (7, 5, 3, 6)]
    for number, box in enumerate(places):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
        if not number:
            page.mouse.down()
    page.mouse.up()
    expect(order).to_have_text("7-5-3-6")


def test_codes_are_hidden_and_gone_until_asked_for(visit) -> None:
    """The code shows only after the tick, and is erased without it."""
    page = visit("/parcel-insert/android/").page
    assert not page.locator("#f-pin").is_visible()
    fill(page)
    page.locator("[data-ask]").uncheck()
    assert not page.locator("#f-pin").is_visible()
    assert page.locator("#f-pin").input_value() == ""


TYPED = {
    "490154203237518": ("This is an IMEI", "false"),
    "490154203237519": ("one is wrong", "true"),
    "49 0154 2032 3751": ("one is missing", "true"),
    "4901542032375186": ("IMEISV", "true"),
    "8" * 32: ("EID", "true"),
    "F2LXK0ABCD": ("serial number", "false"),
    "123456": ("has 6", "false"),
}
"""What is typed -> what is said of it, and whether the field is marked as wrong."""


def test_imei_is_checked_as_it_is_typed(visit) -> None:
    """Which mistake it is, in words."""
    page = visit("/en/parcel-insert/android/").page
    for typed, (message, invalid) in TYPED.items():
        page.locator("#f-serial").fill(typed)
        expect(page.locator("#f-serial-said")).to_contain_text(message)
        assert page.locator("#f-serial").get_attribute("aria-invalid") == invalid, typed


def test_blank_sheet_without_script(visit) -> None:
    """It prints on one page with every box, the codes' too; nothing is offered that needs the
    script."""
    page = visit("/parcel-insert/android/", java_script_enabled=False).page
    assert page.locator("button:visible:not([data-dot])").count() == 0
    pdf = page.pdf(format="A4")
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "PIN" in text
    assert "Aucun point" not in text, "the order of the dots is left open to write in"


def test_guide_leads_to_the_reader_s_own_insert(visit, address: str) -> None:
    """One tap from step 5 and from the insert's page; without a choice all are offered."""
    page = visit("/return/").page
    links = page.locator(".insert-links .md-button:visible")
    assert links.count() == 5
    for path, os, system in (
        ("/return/", "android", "android"),
        ("/return/", "windows", "other"),
        ("/parcel-insert/", "ios", "ios"),
        ("/parcel-insert/", "macos", "other"),
    ):
        page.goto(f"{address}{path}?os={os}")
        expect(links).to_have_count(1)
        links.click()
        page.wait_for_url(f"**/parcel-insert/{system}/**")


def test_header_leads_past_it_home_and_to_the_other_languages(visit) -> None:
    """By keyboard alone; on paper there is none."""
    page = visit("/de/parcel-insert/android/", viewport=PHONE).page
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('main')?.id") == "sheet"
    page.emulate_media(media="print")
    expect(page.locator(".page-header")).to_be_hidden()
    page.emulate_media(media="screen")
    summary = page.get_by_role("navigation").locator("summary")
    summary.press("Enter")
    assert violations(page, within=".page-header") == []
    languages = page.get_by_role("navigation").get_by_role("link")
    assert languages.count() == len(REAL_LANGUAGES)
    assert languages.evaluate_all(
        "links => links.every(({ pathname }) => pathname.endsWith('/parcel-insert/android/'))"
    )
    page.get_by_role("link", name="Español").press("Enter")
    page.wait_for_url("**/es/parcel-insert/android/")
    page.locator(".page-header > a").press("Enter")
    page.wait_for_url("**/es/")


def test_what_is_missing_is_said(visit, address: str) -> None:
    """Which required fields are empty when the sheet is printed, a year of two digits once it is
    left, and that the sheet was emptied while the reader was elsewhere; beside a filled field the
    paper does not ask for it any more."""
    page = visit("/parcel-insert/android/").page
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.locator("#f-first-name").fill("Marie")
    page.get_by_role("button", name="Imprimer la fiche").click()
    expect(page.locator("[data-said]")).to_have_text("Encore à remplir : Nom, Numéro de commande.")
    page.emulate_media(media="print")
    assert not page.locator(".field:has(#f-first-name) .note").is_visible()
    assert page.locator(".field:has(#f-last-name) .note").is_visible()
    page.emulate_media(media="screen")
    page.locator("[data-part=day]").fill("3")
    page.locator("[data-part=month]").select_option("7")
    page.locator("[data-part=year]").press_sequentially("26")
    date = page.locator("[data-kind=date] .said")
    expect(date).to_have_text("")
    page.locator("#f-last-name").focus()
    expect(date).to_have_text("Écrivez l'année avec ses quatre chiffres.")
    emptied = page.locator("[data-emptied]")
    expect(emptied).to_have_text("")
    page.goto(f"{address}/return/")
    page.go_back()
    expect(emptied).to_contain_text("La fiche est vide")
    page.locator("#f-first-name").fill("Marie")
    expect(emptied).to_have_text("")
