"""What every page has, for everyone: menus, search and colours by keyboard, visible focus, axe,
reflow, forced colours."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import cv2
import numpy
import pytest
from playwright.sync_api import CDPSession, Page, expect

from .axe import COLOURS, SCHEMES, violations
from .conftest import DESKTOP, PHONE, open_all_details
from .test_choosing import tap
from .test_policy import old_page

LAYOUTS = [
    "/",
    "/return/",
    "/en/sign-out/",
    "/parcel-insert/ios/",
    "/en/404.html",
    "/accessibility/",
    "/support/",
    "/translations/",
]
"""One page of each: home, guide, a supporting page, a parcel insert, not found, accessibility, the
link builder, the translators' page."""

LAYOUT = pytest.mark.parametrize("path", LAYOUTS)


def show_all_texts(page: Page) -> None:
    """Let the guide show what it says of a prepared link, a choice, ticks and a set that lacks the
    reader's device, and open all folds."""
    page.evaluate("document.getElementById('imei-android').remove(); choices.apply()")
    tap(page, "shipping-dhl")
    page.locator("[data-step=warranty]").check()
    page.locator("[data-of=warranty] [data-action=show-step]").click()
    open_all_details(page.locator(".md-content details"))
    expect(page.locator("[data-case]").first).to_have_text(
        re.compile(r"Lien préparé pour\s: Android. Votre cas\s: Android · DHL Express\.")
    )
    expect(page.locator(".lacking").first).to_be_visible()


def open_all(page: Page) -> None:
    """Open another tab and all folds."""
    page.locator(".tabbed-set > label:visible, .answered button:visible").nth(1).click()
    open_all_details(page.locator(".md-content details"))
    page.evaluate("scrollTo(0, 0)")  # no button is half below the header


STATES = {
    "/": None,
    "/return/?os=android": show_all_texts,
    "/en/sign-out/": open_all,
    "/shipping/?carrier=dhl&dropoff=pickup": open_all,
    "/accessibility/": None,
    "/en/404.html": None,
}
"""A page of each layout that has the frame, and what is done there so that all its parts are seen
by axe; the other layouts have tests of their own: inserts, link builder, translators' page, and
below those that lead on."""


@pytest.mark.parametrize("path", STATES)
def test_axe_finds_nothing(visit, path: str) -> None:
    """Every layout on a phone and a desktop, light and dark."""
    page = visit(path, reduced_motion="reduce").page
    if STATES[path]:
        STATES[path](page)
    assert violations(page) == []
    dark(page)
    assert violations(page, rules=COLOURS) == []
    page.set_viewport_size(DESKTOP)
    assert violations(page, rules=COLOURS) == []
    page.locator("[data-option]:visible").click()
    assert violations(page) == []


def dark(page: Page) -> None:
    """Change to the dark scheme."""
    page.locator("[data-option]:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_axe_finds_nothing_in_what_the_frame_opens(visit) -> None:
    """Each menu, and the search with its results, on a phone and a desktop, light and dark; the
    frame is the same on every page."""
    page = visit("/return/", reduced_motion="reduce").page
    for rules in ((), COLOURS):
        if rules:
            dark(page)
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            for menu in page.locator("[data-menu] > summary:visible").all():
                menu.click()
                assert violations(page, within="[data-menu][open]", rules=rules) == []
            page.locator(".search-button:visible, .md-search__input:visible").last.click()
            page.locator(".md-search__input").fill("")
            page.keyboard.type("photo")
            page.locator(".md-search-result__link").first.wait_for()
            assert violations(page, within=".md-header", rules=rules) == []
            page.locator(".md-content h1").evaluate(
                "title => title.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))"
            )
            expect(page.locator(".md-search__output")).to_be_hidden()


def test_axe_finds_nothing_on_pages_that_lead_on(visit, site: Path) -> None:
    """A short link and the old address of a page, as readers without script have them."""
    page = visit("/accessibility/", viewport=PHONE).page
    for html in (
        (site / "go/sign-out-android/index.html").read_text(encoding="utf-8"),
        old_page("fr", script=""),
    ):
        page.set_content(
            re.sub("<script.*?</script>|<noscript.*?</noscript>", "", html, flags=re.S)
        )
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            assert violations(page, rules=rules) == []


FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  window.stop = element;
  const labels = element.matches('.tabbed-set > input') && element.nextElementSibling;
  const shown = element.closest('label') || labels || element;
  const { x, y, width, height } = shown.getClientRects()[0];
  const header = document.querySelector('.md-header');
  const point = [x + Math.min(width / 2, 20), y + Math.min(height / 2, 20)];
  const [top, ...under] = document.elementsFromPoint(...point);
  const seen = [top, ...under].some(other => shown.contains(other))
    && (header.contains(shown) || !header.contains(top))
    && x >= 0 && y >= 0 && y + Math.min(height, 40) <= innerHeight;
  const html = element.outerHTML.slice(0, 240);
  return { html, x, y, width, height, left: scrollX, top: scrollY, seen };
}"""


def picture(browser: CDPSession, size: dict, box: dict) -> numpy.ndarray:
    """The pixels of an element and of what stands 8 px around it; asked of the browser itself, for
    Playwright takes three times as long."""
    x, y = max(0, box["x"] - 8), max(0, box["y"] - 8)
    width, height = (
        max(1, min(box["width"] + 16, size["width"] - x)),
        max(1, min(box["height"] + 16, size["height"] - y)),
    )
    clip = {"x": x + box["left"], "y": y + box["top"], "width": width, "height": height, "scale": 1}
    shot = browser.send("Page.captureScreenshot", {"clip": clip, "optimizeForSpeed": True})["data"]
    return cv2.imdecode(numpy.frombuffer(base64.b64decode(shot), numpy.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ("viewport", "scheme", "path"),
    [({"width": 375, "height": 700}, "light", "/return/"), (DESKTOP, "dark", "/en/imei/")],
    ids=["phone", "desktop"],
)
def test_focus_is_always_seen(visit, viewport: dict, scheme: str, path: str) -> None:
    """Tab through the whole guide on a phone, and a page on a desktop: each stop changes at least
    60 pixels around it, and none is off the screen or under the header."""
    page = visit(
        path, viewport=viewport, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    ).page
    page.add_style_tag(
        content=(
            "*, ::before, ::after { transition: none !important; caret-color: transparent"
            " !important }"
        )
    )
    browser = page.context.new_cdp_session(page)
    stops, wrong = [], []
    for _ in range(200):
        page.keyboard.press("Tab")
        box = page.evaluate(FOCUSED)
        if not box:
            break
        stops.append(box["html"])
        if not box["seen"]:
            wrong.append(f"not in view: {box}")
            continue
        with_focus = picture(browser, viewport, box)
        page.evaluate("stop.blur()")
        changed = (cv2.absdiff(with_focus, picture(browser, viewport, box)).max(axis=2) > 40).sum()
        page.evaluate("stop.focus({ preventScroll: true })")
        if changed < 60:
            wrong.append(f"{changed} pixels: {box}")
    assert not wrong, "\n".join(wrong)
    assert 25 < len(stops) < 200
    said = "".join(stops)
    if path == "/return/":
        parts = (
            'data-action="erase"',
            "__tabbed_3",
            'data-step="shipping"',
            "<summary",
            "data-option",
            "#before-you-start",
        )
        assert [part for part in parts if part not in said] == []


@pytest.mark.parametrize("menu", ["pages", "languages"])
def test_menus_by_keyboard(visit, menu: str) -> None:
    """Enter opens, Escape closes and gives the focus back, Tab beyond the last entry closes; a
    closed menu is no stop of Tab."""
    page = visit("/return/").page
    button, entries = page.locator(f".{menu} > summary"), page.locator(f".{menu} > ul a")
    button.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate(
        f"document.querySelector('.{menu} > ul').contains(document.activeElement)"
    )
    button.focus()
    page.keyboard.press("Enter")
    expect(entries.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(entries.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(entries.first).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    entries.last.focus()
    page.keyboard.press("Tab")
    expect(entries.first).to_be_hidden()
    button.click()
    page.locator(".md-header__title").click()
    expect(entries.first).to_be_hidden()


def test_menus_without_script(visit) -> None:
    """The menus are the browser's own: they open by keyboard where no script runs."""
    page = visit("/return/", java_script_enabled=False).page
    for menu in ("pages", "languages"):
        page.locator(f".{menu} > summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(f".{menu} > ul a").first.is_visible()


def test_menu_of_languages(visit) -> None:
    """Each entry is said in its own language; the present one says so."""
    page = visit("/imei/").page
    entries = page.locator(".languages a").evaluate_all(
        "links => links.map(link => [link.lang, link.hreflang, link.getAttribute('aria-current'),"
        " link.textContent.trim()])"
    )
    assert entries[0] == ["fr", "fr", "true", "Français"]
    assert all(lang == hreflang and not current for lang, hreflang, current, _ in entries[1:])
    assert len(entries) > 1


def test_menu_of_pages_leads_to_a_section(visit) -> None:
    """A tap on a section of the page closes the menu and goes there."""
    page = visit("/return/").page
    page.get_by_role("group").filter(has=page.locator("summary"))
    page.locator(".pages > summary").click()
    page.locator(".pages a[href='#packing']").click()
    expect(page.locator("#packing")).to_be_in_viewport()
    expect(page.locator(".pages > ul")).to_be_hidden()


def test_search_by_keyboard_on_a_phone(visit) -> None:
    """A button opens it and says so; Tab goes through the results, Escape closes and gives the
    focus back; closed, it is no stop of Tab."""
    page = visit("/return/").page
    button, field = (
        page.locator(".search-button"),
        page.get_by_role("textbox", name="Rechercher dans le guide"),
    )
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("photo")
    page.locator(".md-search-result__link").first.wait_for()
    expect(page.get_by_role("search", name="Recherche").get_by_role("status")).to_have_text(
        re.compile(r"\d résultats")
    )
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator(".md-search-result__link").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Effacer la recherche")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(field).to_be_hidden()
    assert (
        page.locator(".md-search-result :is(h1, h2)").first.get_attribute("role") == "presentation"
    )
    page.keyboard.press("Space")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Fermer la recherche").click()
    expect(button).to_be_focused()


def test_search_by_keyboard_on_a_desktop(visit) -> None:
    """Escape closes the results and leaves the focus in the field; typing shows them again; Tab
    beyond the last result closes."""
    page = visit("/return/", viewport=DESKTOP).page
    field, results = page.locator(".md-search__input"), page.locator(".md-search__output")
    field.focus()
    page.keyboard.type("photo")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")
    expect(results).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.type("s")
    expect(results).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".md-search-result__link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(results).to_be_hidden()


def test_an_answer_leaves_the_focus_among_the_results(visit) -> None:
    """Results that are replaced while one of them has the focus: it goes to the first of the new
    ones, or back to the field."""
    page = visit("/return/", viewport=DESKTOP).page
    field, first = page.locator(".md-search__input"), page.locator(".md-search-result__link").first
    field.focus()
    page.keyboard.type("photo")
    first.wait_for()
    page.keyboard.press("ArrowDown")
    for typed, focused in (("colis", first), ("xyzzy", field)):
        expect(first).to_be_focused()
        before = first.element_handle()
        page.evaluate(
            "typed => { const field = document.querySelector('.md-search__input'); field.value ="
            " typed; field.dispatchEvent(new KeyboardEvent('keyup')) }",
            typed,
        )
        page.wait_for_function("element => !element.isConnected", arg=before)
        expect(focused).to_be_focused()


def test_no_single_letter_is_a_command(visit, address: str) -> None:
    """The theme's f, s, /, p, n and , . do nothing (WCAG 2.1.4); letters typed into the search
    arrive."""
    page = visit("/shipping/", viewport=DESKTOP).page
    page.locator(".md-search__input").focus()
    page.wait_for_function("() => window.component$")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    for key in "fs/pn,.":
        page.keyboard.press(key)
    assert page.url == f"{address}/shipping/"
    expect(page.locator("#__search")).not_to_be_checked()
    page.locator(".md-search__input").focus()
    page.keyboard.type("fs/pn")
    expect(page.locator(".md-search__input")).to_have_value("fs/pn")


def test_colours_by_keyboard(visit) -> None:
    """One button, named by what it does, switches the scheme by Enter and by Space and keeps the
    focus."""
    page = visit("/return/", viewport=DESKTOP).page
    body = page.locator("body")
    page.get_by_role("button", name="Passer en mode sombre").focus()
    page.keyboard.press("Enter")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    expect(page.get_by_role("button", name="Passer en mode clair")).to_be_focused()
    page.keyboard.press("Space")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    expect(page.get_by_role("button", name="Passer en mode sombre")).to_be_focused()


SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em"
    " !important } p { margin-block-end: 2em !important }"
)
"""WCAG 2.2, 1.4.12."""

CUT_OFF = """() => {
  const selector = 'h1, h2, h3, h4, p, li, a, button, label, summary, legend, td, th';
  const isChecked = element => element.checkVisibility()
    && !element.matches('.panel-title, .copy-link *, .skip, [hidden]')
    && !element.closest('section[tabindex]');
  const isCutOff = element => ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
    && element.scrollWidth > element.clientWidth + 1;
  const isOutside = element => element.getBoundingClientRect().right > innerWidth + 1;
  return [...document.querySelectorAll(selector)].filter(isChecked)
    .filter(element => isCutOff(element) || isOutside(element))
    .map(element => element.outerHTML.slice(0, 120));
}"""


@LAYOUT
def test_reflow_with_more_space_between_letters(visit, path: str) -> None:
    """At 320 px and with the spacing of WCAG 1.4.12 nothing scrolls sideways and no text is cut
    off, menus open too."""
    page = visit(path, viewport={"width": 320, "height": 640}, bypass_csp=True).page
    page.add_style_tag(content=SPACED)
    open_all_details(page.locator("details"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(CUT_OFF) == []


def test_forced_colours(visit) -> None:
    """What backgrounds say is said in the reader's own colours: the open tab, the number of a step,
    the arrow of a fold."""
    page = visit("/return/", forced_colors="active").page
    colours = page.locator("#sign-out-ios ~ label").evaluate_all(
        "elements => elements.map(element => getComputedStyle(element).backgroundColor)"
    )
    assert colours[0] not in colours[1:]
    assert len(set(colours[1:])) == 1
    arrow = page.locator(".fold > summary").first.evaluate(
        "element => [getComputedStyle(element, '::after').backgroundColor,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert arrow[0] != arrow[1]


def test_reduced_motion(visit) -> None:
    """Where the reader asks for less motion nothing moves: no transition runs after a choice, an
    opening or a jump."""
    page = visit("/return/", reduced_motion="reduce").page
    page.locator(".pages > summary").click()
    page.locator(".pages a[href='#packing']").click()
    page.wait_for_timeout(200)  # the theme closes its search a moment after the address changes
    page.locator(".search-button").click()
    page.locator(".search-close").click()
    page.locator("label[for=imei-android]").click()
    running = page.evaluate(
        "document.getAnimations()"
        ".filter(animation => animation.effect.getComputedTiming().duration > 1)"
        ".map(animation => animation.transitionProperty ?? animation.animationName)"
    )
    assert running == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
