"""The site under the real headers: everything that a reader does on every layout of page, without
one violation of a policy.

Violations are errors of each visit (`conftest.LISTEN`), here and in all other browser tests, which
have the policy from the pages.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from conftest import REAL_LANGUAGES, ROOT
from planted_scripts import PLANTED
from playwright.sync_api import Browser, BrowserContext, Page, expect
from returnguide.content.permalinks import Redirect
from returnguide.inserts.page import environment
from returnguide.locales import Locale
from returnguide.support.short_links import redirect_pages

from .conftest import DESKTOP, LISTEN
from .test_choosing import GUIDE, prefix
from .test_inserts import fill

PAGES = ("photos/", "parcel-insert/", "accessibility/")
"""Those of a language on which there is nothing to do but to look at them."""


@pytest.fixture(scope="module")
def caddy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same, served by Caddy."""
    folder = tmp_path_factory.mktemp("caddy")
    with servers.caddy(site.with_name("hosting") / "Caddyfile", site, folder) as address:
        yield address


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader of all languages, whose browser keeps what it has loaded."""
    context = browser.new_context(
        viewport=DESKTOP, service_workers="allow", permissions=["clipboard-read", "clipboard-write"]
    )
    context.add_init_script(LISTEN)
    yield context
    context.close()


def old_page(language: str, script: str) -> str:
    """The page at the old address of one that is gone; the guide itself has none yet. `script` is
    the path of anchor-redirects.js."""
    locale = Locale(language, language, is_default=not prefix(language))
    rows = {"old.md": Redirect("old.md", "return.md", 1)}
    pages = dict(
        redirect_pages(
            rows,
            environment(ROOT / "overrides"),
            locale=locale,
            site="https://guide.example/",
            words=GUIDE.data.ui_strings_for(language),
            script=script,
        )
    )
    return pages[f"{locale.root}old/index.html"]


def search(page: Page) -> None:
    """Search for a word that every language has, and wait for results; then close the search."""
    page.locator(".md-search__input").click()
    page.keyboard.type("IMEI")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.keyboard.press("Escape")


def change_colours(page: Page) -> None:
    """From light to dark and back."""
    for scheme in ("slate", "default"):
        page.locator("[data-option]:visible").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)


def answer(page: Page) -> None:
    """The last tab of each set, a tick, a fold, a link that is copied: the guide as readers use
    it."""
    for label in page.locator(
        ".tabbed-set:not(.tabbed-set .tabbed-set) > label:last-of-type"
    ).all():
        if label.is_visible():  # an answer, also one given in another language, may hide a set
            label.click()
    page.locator("[data-step=warranty]").check()
    page.locator("details.fold > summary:visible").first.click()
    page.locator(".copy-link > button:visible").nth(3).click()
    expect(page.locator(".copy-note")).to_be_visible()


def build_link(page: Page) -> None:
    """Find a part of the guide in the link builder, and copy its short address; its code is
    drawn."""
    page.wait_for_selector("[data-ready]")
    page.keyboard.type("IMEI")
    page.keyboard.press("Enter")
    expect(page.locator("[data-copied]")).not_to_be_empty()
    expect(page.locator("figure svg")).to_be_visible()
    assert "/go/" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_layout(visit, nginx: str, reader: BrowserContext, language: str) -> None:
    """Home, guide, supporting pages, insert, link builder, short link, not found; search, tabs,
    colours, the insert filled in, a link built: no violation, no error, no request that fails. In
    the language at the root and in another: the build reads each page of all of them against its
    policy (`hosting/page_scan.py`)."""
    root = f"{nginx}{prefix(language)}/"
    visited = visit(f"{prefix(language)}/", at=nginx, context=reader)
    page = visited.page
    search(page)
    for path in PAGES:
        page.goto(root + path)
    page.goto(f"{root}return/")
    answer(page)
    change_colours(page)
    page.goto(f"{root}parcel-insert/android/")
    fill(page)
    page.goto(f"{root}support/")
    build_link(page)
    page.goto(f"{nginx}/go/sign-out-android/?lang={language}&os=ios", wait_until="commit")
    page.wait_for_url(f"{root}return/?os=ios#sign-out-android")
    assert visited.errors == []
    assert page.goto(f"{root}none/").status == 404
    change_colours(page)
    assert all(
        error.startswith(
            ("404: ", "console: Failed to load resource: the server responded with a status of 404")
        )
        for error in visited.errors
    )
    page.close()


def test_old_addresses_in_every_language(visit, nginx: str, site: Path) -> None:
    """The page of an address that is gone, for hosts without rules of their own: it leads on under
    the policy of all pages."""
    visited = visit("/accessibility/", at=nginx)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": (
            visited.page.request.get(f"{nginx}/").headers["content-security-policy"]
        ),
    }
    script = next(site.glob("assets/moved.*.js")).relative_to(site).as_posix()
    pages = {
        f"{nginx}{prefix(language)}/": old_page(language, script) for language in REAL_LANGUAGES
    }
    visited.page.route(
        "**/old/?*",
        lambda route: route.fulfill(
            body=pages[route.request.url.partition("old/")[0]], headers=headers
        ),
    )
    for root in pages:
        visited.page.goto(f"{root}old/?carrier=dhl", wait_until="commit")
        visited.page.wait_for_url(f"{root}return/?carrier=dhl")
    assert visited.errors == []


def test_reader_does_everything(visit, nginx: str) -> None:
    """Besides that: question, print, the translators' page, and the language menu, which is obeyed
    even at the root."""
    visited = visit(
        "/en/return/?os=android&carrier=dhl&dropoff=pickup#sign-out",
        at=nginx,
        viewport=DESKTOP,
        locale="en-GB",
        service_workers="allow",
    )
    page = visited.page
    page.locator("[data-action=change]").click()
    page.locator(".answers button").first.click()
    page.locator("#your-case [data-key=ios]").click()
    page.evaluate("() => { window.print = () => {} }")  # the browser's own waits for a printer
    for action in page.locator("button[data-action^=print]:visible").all():
        action.click()
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    page.goto(f"{nginx}/translations/")
    page.goto(f"{nginx}/en/")
    page.locator("summary:has(+ * [hreflang])").click()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url.startswith((f"{nginx}/#", f"{nginx}/?")) or page.url == f"{nginx}/"
    assert visited.errors == []


def test_insert_is_filled_and_printed_in_its_sandbox(visit, nginx: str) -> None:
    """All of it works where nothing is allowed; what the page could leak through is shut, and it is
    not kept."""
    visited = visit("/parcel-insert/android/", at=nginx, viewport=DESKTOP)
    page = visited.page
    fill(page)
    assert " allow-modals " in page.request.get(page.url).headers["content-security-policy"], (
        "without it a browser does not print"
    )
    page.evaluate(
        "() => { window.print = () => { document.title = 'printed' } }"
    )  # the browser's own waits for a printer, and no page.pdf then ends
    page.locator("[data-action=print]").click()
    assert page.title() == "printed"
    assert len(page.pdf(format="A4")) > 10_000
    assert visited.requests == [f"{nginx}/parcel-insert/android/"]
    assert page.evaluate("origin") == "null"
    assert visited.errors == []
    refused = """async () => {
      const loadImage = src => new Promise((resolve, reject) =>
        Object.assign(new Image(), { onload: resolve, onerror: reject, src }));
      const tried = {
        storage: () => localStorage.length,
        cookie: () => document.cookie = "a=1",
        request: () => fetch("/"),
        window: () => { if (!open("/")) throw 0 },
        image: () => loadImage("/assets/images/favicon.svg?leak"),
      };
      const done = [];
      for (const [name, act] of Object.entries(tried)) try { await act(); done.push(name) } catch {}
      return done;
    }"""
    assert page.evaluate(refused) == []
    assert [
        url for url in visited.requests[1:] if f"failed: {url} csp" not in visited.errors
    ] == [], "all that was tried ended at the policy"
    page.locator("[data-action=erase]").click()
    page.get_by_role("link", name="guide").last.click()
    page.wait_for_url(f"{nginx}/return/**")


def test_pdf_is_reached_from_the_sandbox(visit, nginx: str) -> None:
    """The link to the PDF works from a page that may do nothing, where the browser shows it and
    where, as on many phones, it saves it."""
    visited = visit("/en/parcel-insert/ios/", at=nginx)
    with visited.page.expect_response(
        "**/parcel-insert-ios.pdf"
    ) as sent:  # a browser without a viewer saves it
        visited.page.locator("a[href$='.pdf']").click()
    assert sent.value.status == 200
    two = visit("/en/parcel-insert/ios/", at=nginx, accept_downloads=True)
    two.page.route(
        "**/*.pdf",
        lambda route: route.fulfill(
            body="%PDF",
            headers={"Content-Type": "application/pdf", "Content-Disposition": "attachment"},
        ),
    )
    with two.page.expect_download() as saved:
        two.page.locator("a[href$='.pdf']").click()
    assert saved.value.suggested_filename == "parcel-insert-ios.pdf"


RAN = "window.ranAll = []; window.ran = number => void ranAll.push(number)"
CLICK = """() => {
  for (const element of document.querySelectorAll(".planted"))
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}"""


def ran(browser: Browser, address: str, html: str, headers: dict[str, str]) -> list[str]:
    """Return which kinds of planted scripts run in a page that is sent with some headers."""
    page = browser.new_page()
    page.add_init_script(RAN)
    page.route("**/*", lambda route: route.fulfill(body=html, headers=headers))
    page.goto(address)
    page.wait_for_timeout(100)  # an animation sets its address at the first frame
    page.evaluate(CLICK)
    page.wait_for_timeout(100)
    numbers = set(page.evaluate("ranAll"))
    page.close()
    return [kind for number, kind in enumerate(PLANTED) if number in numbers]


def test_planted_scripts_run_where_nothing_forbids_it(browser: Browser) -> None:
    """They are scripts indeed."""
    html = "<!doctype html><meta charset=utf-8><body>" + "\n".join(PLANTED.values())
    headers = {"Content-Type": "text/html"}
    assert ran(browser, "http://a.example/", html, headers) == list(PLANTED)


@pytest.mark.parametrize("path", ["/return/", "/parcel-insert/android/"])
@pytest.mark.parametrize("host", ["nginx", "caddy"])
def test_planted_scripts_do_not_run(
    request: pytest.FixtureRequest, browser: Browser, host: str, path: str
) -> None:
    """Under the headers alone that the real servers send: the policy in the page is taken out."""
    address = request.getfixturevalue(host) + path
    with urllib.request.urlopen(address) as answer:
        headers, html = dict(answer.headers), answer.read().decode()
    html, count = re.subn('<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    assert count == 1
    planted = html.replace("</body>", "\n".join((*PLANTED.values(), "</body>")))
    assert ran(browser, address, planted, headers) == []


HOSTILE = (
    "?os=<img src=x onerror=alert(1)>&carrier=javascript:alert(1)#<script>alert(1)</script>",
    "?os=__proto__&carrier=constructor&dropoff=toString#__proto__",
    "?os=%E0%A4%A&os=%00&carrier=%u0000#%E0%A4%A",
    "?q=<svg onload=alert(1)>&h=<svg onload=alert(1)>#sign-out",
    "?" + "os=android&" * 500 + "#" + "a" * 4000,
    "?os=android%0d%0aSet-Cookie:a=1#:~:text=x",
    "?lang=//evil.example&next=https://evil.example#//evil.example",
)


@pytest.mark.parametrize("path", ["/return/", "/parcel-insert/android/"])
def test_hostile_addresses(visit, nginx: str, path: str) -> None:
    """No query and no fragment runs anything, writes itself into the page, breaks a script, sets a
    cookie or leads away."""
    visited = visit(path, at=nginx, viewport=DESKTOP)
    visited.page.on("dialog", lambda dialog: visited.errors.append(f"dialog: {dialog.message}"))
    for hostile in HOSTILE:
        visited.page.goto(f"{nginx}{path}{hostile}")
        assert visited.page.url.startswith(nginx + path)
        assert (
            visited.page.evaluate(
                "document.querySelectorAll('[onerror], [onload], img[src=x], svg[onload]').length"
            )
            == 0
        )
        if "parcel-insert/" not in path:
            assert visited.page.evaluate("document.cookie + sessionStorage.length") == "0"
            assert (
                visited.page.evaluate(
                    "Object.keys(localStorage).filter(key => !['return-guide',"
                    " 'return-guide-language'].includes(key) && !key.startsWith('/.__'))"
                )
                == []
            )
    assert visited.errors == []
