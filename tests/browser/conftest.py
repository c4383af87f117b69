"""A real Chromium on the real site, served as a static host would."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .chromium import MISSING, chromium

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site, its 404 page of the right language included, and keeps silent."""

    def log_message(self, *arguments: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        folder = "en/" if self.path.startswith("/en/") else ""
        body = Path(self.directory, folder, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address at which a site is served, without a final slash."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the real site."""
    with served(site) as found:
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


@dataclass
class Visit:
    """A page that is open, and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Open an address of the site: visit('/return/', viewport=PHONE, java_script_enabled=False)."""
    contexts: list[BrowserContext] = []

    def opened(path: str, *, context: BrowserContext | None = None, **options: object) -> Visit:
        if context is None:
            context = browser.new_context(**{"viewport": PHONE, **options})
            contexts.append(context)
        one = Visit(context.new_page())
        one.page.set_default_timeout(8_000)
        one.page.on("console", lambda message: message.type in {"error", "warning"} and one.errors.append(f"console: {message.text}"))
        one.page.on("pageerror", lambda error: one.errors.append(f"script: {error}"))
        one.page.on("requestfailed", lambda request: one.errors.append(f"failed: {request.url}"))
        one.page.on("response", lambda response: response.status >= 400 and one.errors.append(f"{response.status}: {response.url}"))
        one.page.on("request", lambda request: one.requests.append(request.url))
        one.page.goto(address + path, wait_until="load")
        return one

    yield opened
    for context in contexts:
        context.close()
