"""What a reader sees of the guide, on a phone and on a desktop, with script and without, and on
paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from returnguide.content.conventions import STEPS
from returnguide.content.guide import load_guide

from .conftest import DESKTOP, PHONE
from .paper import squeezed, text_on
from .test_choosing import tap

ROOT = Path(__file__).parent.parent.parent
PAGES = [
    "/",
    *(f"/{file.stem}/" for file in sorted((ROOT / "docs/fr").glob("*.md")) if file.stem != "index"),
]
GUIDES = pytest.mark.parametrize("path", ["/return/", "/en/return/"])

WIDER_THAN_THE_SCREEN = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
)


@pytest.mark.parametrize("root", ["", "/en"])
def test_pages_are_clean(visit, address: str, root: str) -> None:
    """No console error, no failed request, none outside the site, no sideways scroll at 320 px; a
    title and one H1."""
    visited = visit(f"{root}/404.html", viewport={"width": 320, "height": 640})
    for path in ("/404.html", *PAGES):
        visited.page.goto(f"{address}{root}{path}", wait_until="load")
        visited.page.wait_for_timeout(150)
        assert visited.errors == [], path
        assert not visited.page.evaluate(WIDER_THAN_THE_SCREEN), path
        assert visited.page.locator("h1").count() == 1, path
    assert [url for url in visited.requests if not url.startswith((address, "data:"))] == []


@GUIDES
def test_the_seven_steps(visit, path: str) -> None:
    """Seven numbered headings in order, each shown, each with its number in its accessible name."""
    page = visit(path).page
    steps = page.locator("h2.step")
    assert [steps.nth(number).get_attribute("id") for number in range(steps.count())] == list(STEPS)
    word = "Étape {} sur 7" if path == "/return/" else "Step {} of 7"
    for number in range(7):
        assert page.get_by_role("heading", level=2, name=word.format(number + 1)).is_visible()


@GUIDES
def test_tabs_switch(visit, path: str) -> None:
    """A tap on a label shows its panel and hides the others; nested tabs work inside their own
    panel."""
    page = visit(path).page
    for label, panel, hidden in [
        ("sign-out-android", "sign-out-android--title", "sign-out-ios--title"),
        (
            "shipping-dhl",
            "shipping-dhl-drop-off-point--title",
            "shipping-colissimo-post-office--title",
        ),
        ("shipping-dhl-pickup", "shipping-dhl-pickup--title", "shipping-dhl-drop-off-point--title"),
    ]:
        tap(page, label)
        assert page.locator(f".tabbed-block:has(> #{panel})").is_visible()
        assert not page.locator(f".tabbed-block:has(> #{hidden})").is_visible()
        assert page.url.endswith(f"#{label}"), "the address that an agent copies is the tab's own"


@GUIDES
def test_tabs_with_the_keyboard(visit, path: str) -> None:
    """Arrow keys move between the tabs of a named group of radios, and the focus is shown."""
    page = visit(path, viewport=DESKTOP).page
    page.locator("#sign-out-ios").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#sign-out-android").is_checked()
    assert page.url.endswith("#sign-out-android"), "the address that an agent copies"
    assert page.locator(".tabbed-block:has(> #sign-out-android--title)").is_visible()
    group = page.get_by_role(
        "group",
        name=(
            "Quel appareil renvoyez-vous ?"
            if path == "/return/"
            else "Which device are you returning?"
        ),
    )
    assert group.count() == 2, "the question is answered"
    outline = page.locator("label[for=sign-out-android]").evaluate(
        "element => getComputedStyle(element).outlineStyle"
    )
    assert outline == "solid"


@GUIDES
def test_no_tab_is_off_the_screen(visit, path: str) -> None:
    """Labels wrap: each is whole within the screen, at least 44 px high."""
    page = visit(path).page
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 700})
        boxes = page.locator(".tabbed-set > label:visible").evaluate_all(
            "elements => elements.map(element => element.getBoundingClientRect().toJSON())"
        )
        assert len(boxes) >= 13
        assert all(
            box["left"] >= 0 and box["right"] <= width and box["height"] >= 44 for box in boxes
        )


@GUIDES
def test_without_script_everything_can_be_read(visit, path: str) -> None:
    """Every panel of every set is shown under its heading, and no control is shown that does
    nothing."""
    page = visit(path, java_script_enabled=False).page
    for more in page.locator(".more > summary").all():
        more.click()
    for block in page.locator(".tabbed-block").all():
        assert block.is_visible()
        assert block.locator("> .panel-title").is_visible()
    assert (
        page.locator(".tabbed-set > :is(label, select), .question, .tools")
        .locator("visible=true")
        .count()
        == 0
    )
    assert not page.locator('label[for="__search"]').first.is_visible()
    page.locator("details.fold summary").first.click()
    assert page.locator("details.fold .fold-content").first.is_visible()


@pytest.mark.parametrize(
    "anchor", ["shipping-dhl-pickup", "sign-out-windows", "sign-out-dead-device"]
)
def test_without_script_an_address_leads_to_its_panel(visit, anchor: str) -> None:
    """The panel of a tab comes first in its set; a fold is opened by the browser itself."""
    page = visit(f"/return/#{anchor}", java_script_enabled=False).page
    title = page.locator(f"#{anchor}--title").locator("..")
    title.wait_for(state="visible")
    assert -20 <= title.bounding_box()["y"] <= PHONE["height"] - 60


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_printed_whole(visit, language: str, tmp_path: Path) -> None:
    """The guide on paper has the heading of every step, tab and fold and their text, in dark mode
    too, black on white."""
    prefix = "" if language == "fr" else f"/{language}"
    page = visit(f"{prefix}/return/", viewport=DESKTOP, color_scheme="dark").page
    page.pdf(path=str(tmp_path / "guide.pdf"), format="A4")
    text = text_on(tmp_path / "guide.pdf")
    source = load_guide(ROOT / "docs", (language,)).pages_in(language)["return.md"]
    for heading in source.headings:
        assert squeezed(heading.title) in text, heading.title
    page.emulate_media(media="print")
    colours = page.locator("body").evaluate(
        "body => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    ("path", "typed", "own"), [("/en/return/", "photos", "/en/"), ("/return/", "photos", "/")]
)
def test_search_stays_in_its_language(visit, address: str, path: str, typed: str, own: str) -> None:
    """A search lists pages of the page's own language only, and a hit opens."""
    visited = visit(path, viewport=DESKTOP)
    visited.page.locator(".md-search__input").click()
    visited.page.keyboard.type(typed)
    results = visited.page.locator(".md-search-result__link")
    results.first.wait_for()
    addresses = results.evaluate_all("elements => elements.map(element => element.href)")
    others = [
        link
        for link in addresses
        if not link.startswith(address + own) or (own == "/" and link.startswith(f"{address}/en/"))
    ]
    assert addresses
    assert others == []
    results.first.click()
    visited.page.wait_for_load_state()
    assert visited.errors == []


def test_language_menu_leads_to_the_same_page(visit, address: str) -> None:
    """From a French page to the English one of the same name, and back."""
    page = visit("/shipping/", viewport=DESKTOP).page
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/shipping/**")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Français").click()
    page.wait_for_url(f"{address}/shipping/**")
