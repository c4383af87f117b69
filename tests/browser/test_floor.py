"""The lowest browsers: what a browser does that lacks something, in a Chromium from which it was
taken. What is published is read by tests/test_floor.py."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, open_all_details
from .test_choosing import BLOCKED, case, shown, tap
from .test_search import search

SAFARI_14 = """
for (const [owner, ...names] of [
  [Object, 'hasOwn'], [Array.prototype, 'at'], [String.prototype, 'at'],
  [window, 'structuredClone'],
  [Element.prototype, 'replaceChildren', 'checkVisibility', 'ariaLabel', 'role'],
  [Document.prototype, 'onbeforematch'], [HTMLElement.prototype, 'onbeforematch'],
]) for (const name of names) delete owner[name];
"""
"""Takes from a page what is newer than the lowest browsers, as far as scripts can take it."""

NO_LOOKBEHIND = """
self.RegExp = new Proxy(RegExp, {
  apply: (target, _, [source, flags]) => new self.RegExp(source, flags),
  construct(target, [source, flags]) {
    if (/\\(\\?<[=!]/.test(source)) throw new SyntaxError('invalid group specifier name');
    return new target(source, flags);
  },
});
"""


def test_guide_in_the_lowest_browsers(visit, address: str) -> None:
    """A prepared link, the choice, ticks, a copied link and the page's own search for text work
    without what is newer; nothing throws."""
    visited = visit("/accessibility/")
    page = visited.page
    page.add_init_script(SAFARI_14)
    page.goto(f"{address}/return/?os=android&carrier=dhl#sign-out-dead-device")
    assert {"sign-out-android", "shipping-dhl"} <= set(shown(page))
    assert page.locator("#sign-out-dead-device").is_visible()
    tap(page, "sign-out-macos")
    assert case(page).startswith("Lien préparé pour : DHL Express.")
    page.get_by_role("checkbox").first.check()
    expect(page.locator("[data-progress]")).to_contain_text("1 sur 7")
    page.locator(".copy-link button").first.click()
    assert page.get_by_role("button", name="Copier le lien court").is_visible()
    assert visited.errors == []


def test_search_in_the_lowest_browsers(visit, address: str) -> None:
    """The worker has no pattern that looks behind itself (Safari before 16.4)."""
    page = visit("/accessibility/", viewport=DESKTOP).page
    page.context.route(
        "**/search.*.js",
        lambda route: route.fulfill(
            body=NO_LOOKBEHIND + route.fetch().text(), content_type="text/javascript"
        ),
    )
    page.goto(f"{address}/return/")
    links, _ = search(page, "photo")
    assert links


def test_insert_in_the_lowest_browsers(visit, address: str) -> None:
    """The pattern, the date and the check of the IMEI work without what is newer."""
    visited = visit("/accessibility/")
    page = visited.page
    page.add_init_script(SAFARI_14)
    page.goto(f"{address}/parcel-insert/android/")
    page.locator("[data-ask]").check()
    for dot in (1, 3):
        page.locator(f"[data-dot='{dot}']").click()
    expect(page.locator("[data-order]")).to_have_text("1-2-3")
    page.locator("[data-part=day]").fill("3")
    page.locator("[data-part=month]").select_option("7")
    page.locator("[data-part=year]").fill("2026")
    expect(page.locator("[data-kind=date] .value")).to_have_text("3 juillet 2026")
    assert visited.errors == []


DEAD_CONTROLS = (
    ".question, .case, .tools, .step-done, .search-button, .md-search, .colours, .copy-link,"
    " .tabbed-set > label, .tabbed-set > select, .ask, [data-action], .builder"
)


def test_a_browser_in_which_the_script_fails_is_one_without(visit, address: str) -> None:
    """Where the first script throws everything is shown, and no control that does nothing."""
    page = visit("/accessibility/").page
    page.add_init_script("JSON.parse = () => { throw new TypeError('older') }")
    for path in ("/return/", "/en/shipping/", "/parcel-insert/ios/", "/support/"):
        page.goto(address + path)
        expect(page.locator("html")).to_have_class("no-js")
        assert page.locator(DEAD_CONTROLS).locator("visible=true").count() == 0
        open_all_details(page.locator("article details"))  # native: the other carriers
        titles = page.locator(".tabbed-block > .panel-title")
        assert titles.locator("visible=true").count() == page.locator(".tabbed-block").count()


def test_colours_where_storage_is_blocked(visit, address: str) -> None:
    """The button works for the page."""
    visited = visit("/imei/")
    page = visited.page
    page.add_init_script(BLOCKED)
    page.goto(f"{address}/imei/")
    page.locator("[data-option]:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="dark")
    assert visited.errors == []


def test_full_storage_works_for_the_visit(visit, address: str) -> None:
    """Storage that fills up after the page has loaded: a choice and a tick still hold."""
    visited = visit("/return/")
    page = visited.page
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")
    tap(page, "sign-out-android")
    page.get_by_role("checkbox").first.check()
    assert case(page) == "Android"
    expect(page.locator("[data-progress]")).to_contain_text("1 sur 7")
    page.locator("[data-option]:visible").click()
    page.get_by_role("button", name="Effacer").click()
    assert case(page) == ""
    assert visited.errors == []


@pytest.mark.parametrize(
    ("path", "button"),
    [("/return/", "Imprimer tout le guide"), ("/parcel-insert/ios/", "Imprimer la fiche")],
)
@pytest.mark.parametrize("print_", ["undefined", "() => {}"])
def test_where_nothing_can_be_printed(visit, path: str, button: str, print_: str) -> None:
    """Browsers within other apps have no `print`, or one that does nothing: the page says what else
    can be done."""
    visited = visit(path)
    visited.page.evaluate(f"window.print = {print_}")
    expect(visited.page.locator("[data-no-print]")).to_be_hidden()
    visited.page.get_by_role("button", name=button).click()
    expect(visited.page.locator("[data-no-print]")).to_contain_text("Rien ne s'imprime ?")
    assert visited.errors == []


def test_find_in_closed_tabs(visit, address: str) -> None:
    """The browser finds what closed tabs hold, here for a link to a text, and opens a tab in a tab
    too; the choice stays the reader's."""
    page = visit("/return/").page
    title = page.locator("[id='shipping-dhl-pickup--title']")
    text = title.evaluate("title => title.parentElement.querySelector('li:last-child').textContent")
    expect(title.locator("..")).to_have_attribute("hidden", "until-found")
    page.goto(f"{address}/return/?x#:~:text={quote(text, safe='')}")
    expect(title.locator("..")).to_be_visible()
    assert {"shipping-dhl", "shipping-dhl-pickup"} <= set(shown(page))
    assert case(page) == ""
    tap(page, "shipping-colissimo")
    expect(title.locator("..")).to_be_hidden()
