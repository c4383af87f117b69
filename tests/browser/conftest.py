"""A real Chromium on the real site, served as a static host would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import programs
import pytest
import servers
from conftest import require
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-ipc-flooding-protection",
    "--no-first-run",
    "--accept-lang=en-US,en",
]
"""The headless shell has no language of its own: it gets the one that Chromium has."""


BLOCKED = "Service Worker registration blocked by Playwright"
"""What the browser warns of where service workers are blocked."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Yield the address of the real site."""
    with servers.serving(site) as url:
        yield url


@pytest.fixture(scope="session")
def nginx(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as nginx serves it, with every header."""
    require("nginx")
    with servers.nginx(
        site.with_name("hosting") / "nginx/return-guide.conf",
        site,
        tmp_path_factory.mktemp("nginx"),
    ) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield one Chromium for the whole run."""
    require("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=programs.path("chromium"), args=FLAGS)
        yield running
        running.close()


LISTEN = """addEventListener("securitypolicyviolation", event => {
  const source = `${event.sourceFile}:${event.lineNumber}`;
  const { effectiveDirective: directive, blockedURI, sample } = event;
  console.error(`violation of ${directive}: ${blockedURI} ${source} ${sample}`);
});"""
"""Runs before any script of a page: what its policy stops becomes an error of the visit."""


@dataclass
class Visit:
    """An open page, the errors on it and the requests that it made."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def open_all_details(details: Locator) -> None:
    """Open folds and menus."""
    details.evaluate_all("all => { for (const element of all) element.open = true }")


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Yield a function that opens a path of the site, or with `at` of another server.

    For example visit('/return/', viewport=PHONE, java_script_enabled=False). No service worker is
    registered unless service_workers="allow" is given.
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
        visited = Visit(context.new_page())
        visited.page.set_default_timeout(8_000)
        visited.page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and message.text != BLOCKED
                and visited.errors.append(f"console: {message.text}")
            ),
        )
        visited.page.on("pageerror", lambda error: visited.errors.append(f"script: {error}"))
        # A request that is aborted when the page is left is no failure.
        visited.page.on(
            "requestfailed",
            lambda request: (
                request.failure != "net::ERR_ABORTED"
                and visited.errors.append(f"failed: {request.url} {request.failure}")
            ),
        )
        visited.page.on(
            "response",
            lambda response: (
                response.status >= 400
                and visited.errors.append(f"{response.status}: {response.url}")
            ),
        )
        visited.page.on("request", lambda request: visited.requests.append(request.url))
        visited.page.goto(at + path, wait_until="load")
        return visited

    yield opened
    for context in contexts:
        context.close()
