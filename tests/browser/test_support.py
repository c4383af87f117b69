"""Short links, old addresses, copying on the pages, and the link builder, in a real browser."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import guide
import pytest
from conftest import built
from playwright.sync_api import Browser, Page, TimeoutError, expect
from servers import serving

from .axe import COLOURS, SCHEMES, violations
from .conftest import DESKTOP, PHONE
from .test_choosing import GUIDE, SEEN, prefix, shown

LANGUAGES = GUIDE.languages
SITE = "https://guide-retour.example"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
CHOICES = (
    {},
    {"os": "android"},
    {"os": "ios", "carrier": "dhl", "dropoff": "pickup"},
    {"carrier": "colissimo", "dropoff": "letterbox"},
    {"os": "windows", "carrier": "other"},
)


@pytest.fixture(scope="session")
def links(site: Path) -> list[dict]:
    """All links of the site, as links.json has them."""
    return json.loads((site / "links.json").read_text(encoding="utf-8"))["links"]


def with_query(url: str, choices: dict[str, str]) -> str:
    """An address with choices, before its fragment."""
    page, mark, id = url.partition("#")
    return f"{page}{'?' if choices else ''}{urlencode(choices)}{mark}{id}"


def destination(page: Page, address: str) -> str:
    """Where a short link leads."""
    page.goto(address, wait_until="commit")
    page.wait_for_url(lambda url: "/go/" not in url, wait_until="commit")
    return page.url


@pytest.fixture
def stopped(browser: Browser) -> Page:
    """A page that opens short links, and an empty page for all else."""
    context = browser.new_context(locale="fr-FR")
    context.route(
        lambda url: "/go/" not in url,
        lambda route: route.fulfill(body="", content_type="text/html"),
    )
    yield context.new_page()
    context.close()


EVERY = 6
"""Of so many short links one is opened: all have the same script and lead to addresses that exist,
as test_support.py shows of each."""


def test_short_links_lead_to_their_places(stopped: Page, address: str, links: list[dict]) -> None:
    """Links of all kinds, each with another language and other choices: the page, the anchor, the
    choices, the language."""
    for link, language, choices in zip(
        links[::EVERY], cycle(LANGUAGES), cycle(CHOICES), strict=False
    ):
        expected = with_query(link["urls"][language].replace(SITE, address), choices)
        assert (
            destination(
                stopped, f"{address}/go/{link['id']}/?{urlencode({'lang': language, **choices})}"
            )
            == expected
        )


@pytest.mark.parametrize("language", ["fr", "de", "pt"])
def test_short_links_land_on_what_is_seen(
    visit, address: str, links: list[dict], language: str
) -> None:
    """A step, a tab, a nested tab, a fold: on the screen, opened, with the choices of the link;
    Back leaves the guide."""
    page = visit(prefix(language) + "/photos/").page
    for id, choices in zip(
        ("imei", "sign-out-android", "shipping-dhl-pickup", "sign-out-dead-device"),
        CHOICES,
        strict=False,
    ):
        page.goto(f"{address}/go/{id}/?{urlencode({'lang': language, **choices})}")
        page.wait_for_url(with_query(f"{address}{prefix(language)}/return/#{id}", choices))
        page.wait_for_load_state("load")
        assert page.evaluate(SEEN, id)
        if id == "shipping-dhl-pickup":
            assert "shipping-dhl-pickup" in shown(page)
    page.go_back()
    page.wait_for_url(
        with_query(f"{address}{prefix(language)}/return/#shipping-dhl-pickup", CHOICES[2])
    )


@pytest.mark.parametrize(
    ("languages", "last", "query", "expected"),
    [
        (["fr-CH", "de"], "", "", "fr"),
        (["de-AT"], "", "", "de"),
        (["pt-BR", "en"], "", "", "pt"),
        (["en-GB", "fr"], "", "", "en"),
        (["ja", "en-AU"], "", "", "en"),
        (["ja"], "", "", "fr"),
        ([], "", "", "fr"),
        (["fr"], "en", "", "en"),
        (["en"], "<b>", "", "en"),
        (["fr"], "", "lang=en", "en"),
        (["fr"], "fr", "lang=EN-us", "en"),
        (["en"], "", "lang=xx", "en"),
        (["en"], "", "lang=javascript:alert(1)", "en"),
        (
            ["en"],
            "",
            "lang=__proto__&os=__proto__&carrier=%3Cimg%20src=x%3E&dropoff[]=pickup",
            "en",
        ),
        (["en"], "", "lang=//evil.example/&lang=fr", "en"),
        (["en"], "", "lang=%E0%A4%A&os=blackberry&x=1", "en"),
    ],
)
def test_language_of_a_short_link(
    browser: Browser, address: str, languages: list[str], last: str, query: str, expected: str
) -> None:
    """The link's own, the one chosen last, the browser's, the default; what is strange is ignored,
    and carried nowhere."""
    context = browser.new_context()
    context.route(
        lambda url: "/go/" not in url,
        lambda route: route.fulfill(body="", content_type="text/html"),
    )
    context.add_init_script(
        f"Object.defineProperty(navigator, 'languages', {{get: () => {json.dumps(languages)}}})"
    )
    if last:
        context.add_init_script(
            f"localStorage.setItem('return-guide-language', {json.dumps(last)})"
        )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    assert (
        destination(page, f"{address}/go/imei/?{query}")
        == f"{address}{prefix(expected)}/return/#imei"
    )
    assert errors == []
    context.close()


def test_the_language_chosen_last(visit, address: str) -> None:
    """A language that the reader chose in the menu is remembered, and erased with all the rest; one
    that was only read is not."""
    page = visit("/de/return/", locale="fr-FR").page
    page.goto(f"{address}/go/imei/")
    page.wait_for_url(f"{address}/return/#imei")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/return/**")
    page.goto(f"{address}/go/imei/")
    page.wait_for_url(f"{address}/en/return/#imei")
    page.get_by_role("button", name="Erase my choices and steps").click()
    page.goto(f"{address}/go/imei/")
    page.wait_for_url(f"{address}/return/#imei")


def test_without_script_and_with_blocked_storage(visit, address: str, browser: Browser) -> None:
    """A list of the languages, the default first; where nothing can be stored the browser's
    language decides."""
    page = visit("/go/sign-out-android/?os=android", java_script_enabled=False).page
    languages = page.locator("a").evaluate_all("all => all.map(link => [link.lang, link.hreflang])")
    assert languages[0] == ["fr", "fr"]
    assert sorted(languages) == sorted([language, language] for language in LANGUAGES)
    page.get_by_role("link", name="English – Send proof").click()
    assert page.url == f"{address}/en/return/#sign-out-android"
    context = browser.new_context(locale="en-GB")
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked',"
        " 'SecurityError') }})"
    )
    visit("/go/imei/", context=context).page.wait_for_url(f"{address}/en/return/#imei")
    context.close()


# Old addresses
# ------------------------------------------------------------------------------------------


@pytest.fixture
def moved(project: Path) -> Path:
    """The small site after an id was renamed, one moved to another page, and a page went."""
    docs = project / "docs"
    assert guide.main(["permalinks", "publish", "--docs", str(docs)]) == 0
    assert (
        guide.main(
            ["permalinks", "rename", "sign-out-samsung", "sign-out-galaxy", "--docs", str(docs)]
        )
        == 0
    )
    with (docs / "data/permalinks.lock").open("a", encoding="utf-8") as lock:
        lock.write("old.md\nold.md#part\nold.md#imei\nreturn.md#lens\n")
    with (docs / "data/redirects.yml").open("a", encoding="utf-8") as rows:
        rows.write(
            "old.md: return.md\nold.md#part: index.md#before-you-start\nreturn.md#lens: photos.md\n"
        )
    assert built(project) == []
    return project / "site"


def test_old_addresses_work_in_every_language(moved: Path, browser: Browser) -> None:
    """Pages, fragments and short links that are gone lead on, with what stood behind the question
    mark; Back is not caught."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda response: response.status >= 400 and errors.append(response.url))
    with serving(moved) as at:
        for folder, language in (("/", "fr"), ("/en/", "en")):
            for old, new in (
                ("return/#sign-out-samsung", "return/#sign-out-galaxy"),
                ("return/?os=android#sign-out-samsung", "return/?os=android#sign-out-galaxy"),
                ("return/?os=android#lens", "photos/?os=android#lens"),
                ("old/?carrier=dhl", "return/?carrier=dhl"),
                ("old/#part", "#before-you-start"),
                ("old/?carrier=dhl#imei", "return/?carrier=dhl#imei"),
            ):
                page.goto("about:blank")
                page.goto(at + folder + old, wait_until="commit")
                page.wait_for_url(at + folder + new, wait_until="commit")
            page.goto(f"{at}{folder}return/")
            page.evaluate("location.hash = 'sign-out-samsung'")
            page.wait_for_url(f"{at}{folder}return/#sign-out-galaxy")
            expect(page.locator("#sign-out-galaxy")).to_be_in_viewport()
            for old, new in (
                ("sign-out-samsung", "return/#sign-out-galaxy"),
                ("page-old", "return/"),
                ("part", "#before-you-start"),
                ("lens", "photos/"),
            ):
                page.goto(f"{at}/go/{old}/?lang={language}", wait_until="commit")
                page.wait_for_url(f"{at}{folder}{new}", wait_until="commit")
        assert errors == []
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{at}/en/old/")
        plain.wait_for_url(f"{at}/en/return/")
        plain.context.close()
    context.close()
    html = (moved / "en/old/index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://guide-retour.example/en/return/">' in html


# Copying on the pages
# ------------------------------------------------------------------------------------------


def copied(page: Page) -> str:
    """What is in the clipboard, its line ends as they are typed."""
    return page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")


def expect_copied(page: Page, text: str) -> None:
    """Wait until that text is in the clipboard: copying takes a moment."""
    with suppress(TimeoutError):
        page.wait_for_function(
            "async text => (await navigator.clipboard.readText()).replaceAll('\\r\\n', '\\n') ==="
            " text",
            arg=text,
        )
    assert copied(page) == text


def test_every_heading_tab_and_fold_can_be_copied(visit, address: str) -> None:
    """Each has its button, named by what it copies; a press copies the plain address, and more only
    when asked."""
    visitor = visit("/return/?os=android", permissions=CLIPBOARD, viewport=DESKTOP)
    page = visitor.page
    ids = GUIDE.pages_in("fr")["return.md"].ids
    assert page.locator(".copy-link > button").count() == len(ids) + 1
    names = page.locator(".copy-link > button").evaluate_all(
        "all => all.map(link => link.getAttribute('aria-label'))"
    )
    assert {
        "Copier le lien\u00a0: L'appareil ne s'allume plus",
        "Copier le lien\u00a0: Enlèvement par DHL Express",
    } <= set(names)
    page.get_by_role("button", name="Étape 4 sur 7 Envoyer une preuve").click()
    expect(page.get_by_role("status").filter(has_text="Lien copié.")).to_be_visible()
    expect_copied(page, f"{address}/return/#sign-out")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_copied(page, f"{address}/go/sign-out/")
    page.get_by_role("button", name="Copier avec mon cas : Android").click()
    expect_copied(page, f"{address}/return/?os=android#sign-out")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Étape 4 sur 7 Envoyer une preuve")).to_be_focused()
    assert page.locator(".copy-note").count() == 0
    page.get_by_role("button", name="Copier le lien : Android").last.click()
    expect_copied(page, f"{address}/return/#sign-out-android")
    page.get_by_role("button", name="Copier le lien : Renvoyer votre appareil au vendeur").click()
    expect_copied(page, f"{address}/return/")
    page.get_by_role("button", name="Copier le lien court").click()
    expect_copied(page, f"{address}/go/page-return/")
    assert visitor.errors == []


def test_copying_is_no_part_of_text_print_or_contents(visit, site: Path) -> None:
    """No heading is named otherwise, nothing is printed or found by the search; where copying fails
    the address is shown."""
    page = visit("/en/sign-out/").page
    assert page.get_by_role("heading", name="Before you sign out", exact=True).count() == 1
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Copy the link: Before you sign out").click()
    field = page.get_by_role("textbox", name="Copy this address:")
    expect(field).to_have_value(re.compile("/en/sign-out/#back-up$"))
    page.emulate_media(media="print")
    assert (
        page.locator(".copy-link").evaluate_all(
            "all => all.filter(link => link.checkVisibility()).length"
        )
        == 0
    )
    assert "Copy the link" not in (site / "en/search/search_index.json").read_text(encoding="utf-8")
    assert "Copy the link" not in page.locator(".md-sidebar").first.inner_html()


# The link builder
# ------------------------------------------------------------------------------------------


def builder(visit, path: str = "/support/", **options: object):
    """The link builder, its words read."""
    visitor = visit(path, permissions=CLIPBOARD, **options)
    visitor.page.wait_for_selector("[data-ready]")
    return visitor


QUESTIONS = {
    "fr": ("l'appareil ne s'allume plus", "dead", "ecran noir", "no enciende"),
    "de": ("das Gerät geht nicht mehr an", "dead", "geht nicht an"),
}


@pytest.mark.parametrize("language", QUESTIONS)
def test_dead_ends_are_found_by_a_customer_s_words(visit, language: str) -> None:
    """In any language, with or without accents: the question of a device that stays dark is among
    the first three."""
    page = builder(visit, f"{prefix(language)}/support/").page
    dark = {
        "sign-out-dead-device",
        "imei-dead-device",
        "device-off-or-sent",
        "photos-dead-screen",
        "black-screen",
        "imei-device-off",
    }
    for question in QUESTIONS[language]:
        page.locator("#search").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("[data-copied]")).not_to_be_empty()
        assert copied(page).split("/")[-2] in dark, question


@pytest.mark.parametrize("language", ["fr", "de"])
def test_builder_by_keyboard_on_a_phone(visit, language: str) -> None:
    """Focus is in the search; words, arrows, Enter: the short address is copied and said; then the
    selects, and the message."""
    words = GUIDE.data.ui_strings_for(language)["support"]
    visitor = builder(visit, f"{prefix(language)}/support/", locale="fr-FR")
    page = visitor.page
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("DHL Express")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("status").filter(has_text=words["copied"].format(what=words["short"]))
    ).to_be_visible()
    assert copied(page) == f"{SITE}/go/shipping-dhl/?carrier=dhl"
    expect(page.get_by_role("combobox", name=words["search"])).to_have_attribute(
        "aria-activedescendant", "found-0"
    )
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "language":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("An")
    expect(page.locator("#short")).to_have_value(
        f"{SITE}/go/shipping-dhl/?lang=en&os=android&carrier=dhl"
    )
    expect(page.locator("#choice-carrier")).to_be_disabled()
    page.keyboard.press("Tab")
    page.keyboard.type(GUIDE.data.ui_strings_for(language)["support"]["any"][:2])
    for name, expected in (
        ("short", f"{SITE}/go/shipping-dhl/?lang=en&os=android&carrier=dhl"),
        ("full", f"{SITE}/en/return/?os=android&carrier=dhl#shipping-dhl"),
        (
            "message",
            GUIDE.data.ui_strings_for("en")["support_message"]["text"].format(
                title="Send the parcel › DHL Express",
                address=f"{SITE}/go/shipping-dhl/?lang=en&os=android&carrier=dhl",
            ),
        ),
    ):
        page.locator(f"[data-copy={name}]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-copied]")).to_contain_text(words[name])
        expect_copied(page, expected)
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    page.reload()
    page.wait_for_selector("[data-ready]")
    page.locator(".recent button").first.press("Enter")
    expect(page.locator("#short")).to_have_value(
        f"{SITE}/go/shipping-dhl/?lang=en&os=android&carrier=dhl"
    )
    page.locator("[data-action=forget]").press("Enter")
    assert page.evaluate("localStorage.getItem('guide-support')") == "[]"
    assert visitor.errors == []


def test_builder_draws_a_code_that_can_be_read(visit, tmp_path: Path) -> None:
    """The QR code holds the short address."""
    import cv2

    page = builder(visit, device_scale_factor=3).page
    page.keyboard.type("batterie gonflée")
    page.keyboard.press("Enter")
    page.locator("figure svg").screenshot(path=str(tmp_path / "code.png"))
    assert (
        cv2.QRCodeDetector().detectAndDecode(cv2.imread(str(tmp_path / "code.png")))[0]
        == page.locator("#short").input_value()
        == copied(page)
    )


def test_axe_finds_nothing(visit) -> None:
    """In the builder, with results, a link made, copied and kept: on a phone and a desktop, light
    and dark; then in its table."""
    page = builder(visit).page
    page.keyboard.type("code")
    page.keyboard.press("Enter")
    expect(page.locator(".recent button")).to_have_count(1)
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            assert violations(page, rules=rules) == []
    page.locator("main summary").click()  # a thousand links that are all alike: once is enough
    assert violations(page, within="main details", rules=COLOURS) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert violations(page, within="main details") == []


def test_builder_without_script_is_a_table(visit, links: list[dict]) -> None:
    """All links, in a table that scrolls by itself."""
    page = visit("/en/support/", java_script_enabled=False).page
    assert page.locator("tbody tr").count() == len(links)
    assert page.locator("tbody a").first.is_visible()
    assert not page.locator("#search").is_visible()
