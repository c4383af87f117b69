"""A real Chromium on the real site, served as a static host would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from servers import serving

from .chromium import MISSING, chromium

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-ipc-flooding-protection",
    "--no-first-run", "--accept-lang=en-US,en",
]  # fmt: skip
"""The headless shell has no language of its own: it gets the one that Chromium has."""


BLOCKED = "Service Worker registration blocked by Playwright"
"""What the browser says of pages that shall have no service worker."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the real site."""
    with serving(site) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = chromium()
    if not path:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


LISTEN = """addEventListener("securitypolicyviolation", event =>
  console.error(`violation of ${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));"""
"""Before any script of a page: what its policy stops is an error of the visit."""


@dataclass
class Visit:
    """A page that is open, and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Open an address of the site: visit('/return/', viewport=PHONE, java_script_enabled=False);
    `at` another server with at='http://…'.

    As on a first visit, no service worker answers, and none fetches meanwhile, unless
    service_workers="allow" is given.
    """
    contexts: list[BrowserContext] = []

    def opened(
        path: str, *, at: str = address, context: BrowserContext | None = None, **options: object
    ) -> Visit:
        if context is None:
            context = browser.new_context(
                **{"viewport": PHONE, "service_workers": "block", **options}
            )
            context.add_init_script(LISTEN)
            contexts.append(context)
        one = Visit(context.new_page())
        one.page.set_default_timeout(8_000)
        one.page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and message.text != BLOCKED
                and one.errors.append(f"console: {message.text}")
            ),
        )
        one.page.on("pageerror", lambda error: one.errors.append(f"script: {error}"))
        # What is still under way when the page is left is given up, and no failure.
        one.page.on(
            "requestfailed",
            lambda request: (
                request.failure != "net::ERR_ABORTED"
                and one.errors.append(f"failed: {request.url} {request.failure}")
            ),
        )
        one.page.on(
            "response",
            lambda response: (
                response.status >= 400 and one.errors.append(f"{response.status}: {response.url}")
            ),
        )
        one.page.on("request", lambda request: one.requests.append(request.url))
        one.page.goto(at + path, wait_until="load")
        return one

    yield opened
    for context in contexts:
        context.close()
