"""The frame of every page, for everyone: menus, search and colours by keyboard, focus that is seen, axe, reflow, forced colours."""

from __future__ import annotations

import cv2
import numpy
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE

LAYOUTS = ["/", "/return/", "/en/sign-out/", "/parcel-insert/ios/", "/en/404.html", "/accessibility/"]
"""One page of each: home, guide, a supporting page, a parcel insert, not found, accessibility."""

LAYOUT = pytest.mark.parametrize("path", LAYOUTS)
BOTH = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
NO_THEME = {"/parcel-insert/ios/"}
"""Pages without the frame."""

WITH_ALL_OPEN = {"/return/", "/en/sign-out/"}
"""Where the frame is looked at with its menus and its search open: it is the same everywhere."""

DARK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What the colours of a page can break: all other rules give the same in the light scheme."""


def violations(page: Page, options: dict | None = None, within: str = "html") -> list[tuple[str, list[str]]]:
    """What axe finds on the whole page, the theme's header and footer included: rule and the start of each element."""
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found]


@LAYOUT
def test_axe_finds_nothing(visit, path: str) -> None:
    """Every layout on a phone and a desktop, light and dark; on two of them with whatever the frame can open."""
    page = visit(path).page
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        assert violations(page) == [], viewport
    if path in NO_THEME:
        page.emulate_media(color_scheme="dark")
        assert violations(page, DARK) == []
        return
    if path in WITH_ALL_OPEN:
        with_all_open(page, "photo" if path == "/return/" else "phone", None)
    page.locator("[data-option]:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.wait_for_timeout(300)  # the theme's transitions, which axe would take for faint text
    assert violations(page, DARK) == []
    if path in WITH_ALL_OPEN:
        with_all_open(page, "photo" if path == "/return/" else "phone", DARK)


def with_all_open(page: Page, typed: str, options: dict | None) -> None:
    """axe finds nothing in the header with each menu open, and with the search open and its results."""
    page.set_viewport_size(PHONE)
    for menu in page.locator("[data-menu] > summary").all():
        menu.click()
        assert violations(page, options, within=".md-header") == []
    page.locator(".search-button").click()
    page.locator(".md-search__input").fill("")
    page.keyboard.type(typed)
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_timeout(450)
    assert violations(page, options, within=".md-header") == []
    page.keyboard.press("Escape")


FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  window.stop = one;
  const shown = one.closest('label') ?? (one.matches('.tabbed-set > input') ? one.parentElement.querySelector(':scope > .tabbed-labels') : one);
  const { x, y, width, height } = shown.getClientRects()[0];
  const header = document.querySelector('.md-header');
  const [top, ...under] = document.elementsFromPoint(x + Math.min(width / 2, 20), y + Math.min(height / 2, 20));
  const seen = [top, ...under].some(other => shown.contains(other)) && (header.contains(shown) || !header.contains(top));
  return { html: one.outerHTML.slice(0, 240), x, y, width, height, seen: seen && x >= 0 && y >= 0 && y + Math.min(height, 40) <= innerHeight };
}"""


def picture(page: Page, box: dict) -> numpy.ndarray:
    """The pixels of an element and of what stands 8 px around it."""
    x, y = max(0, box["x"] - 8), max(0, box["y"] - 8)
    size = page.viewport_size
    clip = {"x": x, "y": y, "width": max(1, min(box["width"] + 16, size["width"] - x)), "height": max(1, min(box["height"] + 16, size["height"] - y))}
    return cv2.imdecode(numpy.frombuffer(page.screenshot(clip=clip, caret="initial"), numpy.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(("viewport", "scheme", "path"), [({"width": 375, "height": 700}, "light", "/return/"), (DESKTOP, "dark", "/en/imei/")], ids=["phone", "desktop"])
def test_focus_is_always_seen(visit, viewport: dict, scheme: str, path: str) -> None:
    """Tab through the whole guide on a phone, and a page on a desktop: each stop changes at least 60 pixels around it, and none is off the screen or under the header."""
    page = visit(path, viewport=viewport, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True).page
    page.add_style_tag(content="*, ::before, ::after { transition: none !important; caret-color: transparent !important }")
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
        with_focus = picture(page, box)
        page.evaluate("stop.blur()")
        changed = (cv2.absdiff(with_focus, picture(page, box)).max(axis=2) > 40).sum()
        page.evaluate("stop.focus({ preventScroll: true })")
        if changed < 60:
            wrong.append(f"{changed} pixels: {box}")
    assert not wrong, "\n".join(wrong)
    assert 25 < len(stops) < 200
    said = "".join(stops)
    if path == "/return/":
        parts = ('data-action="erase"', "__tabbed_3", 'data-step="shipping"', "<summary", "data-option", "#before-you-start")
        assert [part for part in parts if part not in said] == []


@pytest.mark.parametrize("menu", ["pages", "languages"])
def test_menus_by_keyboard(visit, menu: str) -> None:
    """Enter opens, Escape closes and gives the focus back, Tab beyond the last entry closes; a closed menu is no stop of Tab."""
    page = visit("/return/").page
    button, entries = page.locator(f".{menu} > summary"), page.locator(f".{menu} > ul a")
    button.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate(f"document.querySelector('.{menu} > ul').contains(document.activeElement)")
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
    entries = page.locator(".languages a").evaluate_all("all => all.map(one => [one.lang, one.hreflang, one.getAttribute('aria-current'), one.textContent.trim()])")
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
    """A button opens it and says so; Tab goes through the results, Escape closes and gives the focus back; closed, it is no stop of Tab."""
    page = visit("/return/").page
    button, field = page.locator(".search-button"), page.get_by_role("textbox", name="Rechercher dans le guide")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("photo")
    page.locator(".md-search-result__link").first.wait_for()
    expect(page.get_by_role("search", name="Recherche").get_by_role("status")).to_have_text("5 résultats")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator(".md-search-result__link").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Effacer la recherche")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(field).to_be_hidden()
    assert page.locator(".md-search-result :is(h1, h2)").first.get_attribute("role") == "presentation"
    page.keyboard.press("Space")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Fermer la recherche").click()
    expect(button).to_be_focused()


def test_search_by_keyboard_on_a_desktop(visit) -> None:
    """Escape closes the results and leaves the focus in the field; typing shows them again; Tab beyond the last result closes."""
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
    """Results that are replaced while one of them has the focus: it goes to the first of the new ones, or back to the field."""
    page = visit("/return/", viewport=DESKTOP).page
    field, first = page.locator(".md-search__input"), page.locator(".md-search-result__link").first
    field.focus()
    page.keyboard.type("photo")
    first.wait_for()
    page.keyboard.press("ArrowDown")
    for typed, focused in (("colis", first), ("xyzzy", field)):
        expect(first).to_be_focused()
        before = first.element_handle()
        page.evaluate("typed => { const field = document.querySelector('.md-search__input'); field.value = typed; field.dispatchEvent(new KeyboardEvent('keyup')) }", typed)
        page.wait_for_function("one => !one.isConnected", arg=before)
        expect(focused).to_be_focused()


def test_no_single_letter_is_a_command(visit, address: str) -> None:
    """The theme's f, s, /, p, n and , . do nothing (WCAG 2.1.4); letters typed into the search arrive."""
    page = visit("/shipping/", viewport=DESKTOP).page
    page.wait_for_function("window.component$")
    page.locator("h1").click()
    for key in "fs/pn,.":
        page.keyboard.press(key)
    assert page.url == f"{address}/shipping/"
    expect(page.locator("#__search")).not_to_be_checked()
    page.locator(".md-search__input").focus()
    page.keyboard.type("fs/pn")
    expect(page.locator(".md-search__input")).to_have_value("fs/pn")


def test_colours_by_keyboard(visit) -> None:
    """One button, named by what it does, switches the scheme by Enter and by Space and keeps the focus."""
    page = visit("/return/", viewport=DESKTOP).page
    body = page.locator("body")
    page.get_by_role("button", name="Passer en mode sombre").focus()
    page.keyboard.press("Enter")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    expect(page.get_by_role("button", name="Passer en mode clair")).to_be_focused()
    page.keyboard.press("Space")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    expect(page.get_by_role("button", name="Passer en mode sombre")).to_be_focused()


SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
"""WCAG 2.2, 1.4.12."""

CUT_OFF = """() => [...document.querySelectorAll('h1, h2, h3, h4, p, li, a, button, label, summary, legend, td, th')]
  .filter(one => one.checkVisibility() && !one.matches('.panel-title, .copy-link *, [hidden]'))
  .filter(one => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 120))"""


@LAYOUT
def test_reflow_with_more_space_between_letters(visit, path: str) -> None:
    """At 320 px and with the spacing of WCAG 1.4.12 nothing scrolls sideways and no text is cut off, menus open too."""
    page = visit(path, viewport={"width": 320, "height": 640}, bypass_csp=True).page
    page.add_style_tag(content=SPACED)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(CUT_OFF) == []


def test_forced_colours(visit) -> None:
    """What backgrounds say is said in the reader's own colours: the open tab, the number of a step, the arrow of a fold."""
    page = visit("/return/", forced_colors="active").page
    colours = page.locator("#sign-out-ios ~ .tabbed-labels > label").evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert colours[0] not in colours[1:]
    assert len(set(colours[1:])) == 1
    arrow = page.locator(".fold > summary").first.evaluate("one => [getComputedStyle(one, '::after').backgroundColor, getComputedStyle(document.body).backgroundColor]")
    assert arrow[0] != arrow[1]


def test_reduced_motion(visit) -> None:
    """Where the reader asks for less motion nothing moves: no transition runs after a choice, an opening or a jump."""
    page = visit("/return/", reduced_motion="reduce").page
    page.locator(".pages > summary").click()
    page.locator(".pages a[href='#packing']").click()
    page.wait_for_timeout(200)  # the theme closes its search a moment after the address changes
    page.locator(".search-button").click()
    page.locator(".search-close").click()
    page.locator("label[for=imei-android]").click()
    running = page.evaluate("document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 1).map(one => one.transitionProperty ?? one.animationName)")
    assert running == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
