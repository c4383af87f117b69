"""The guide without a connection: the service worker in a real browser, the site as nginx serves
it, builds that follow each other."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import servers
from conftest import ROOT, require
from playwright.sync_api import Page, expect
from returnguide.render import service_worker

from .axe import COLOURS, violations
from .conftest import Visit
from .test_inserts import fill

INSERTS = tuple(f"parcel-insert/{system}/" for system in ("ios", "android", "other"))


@dataclass
class Host:
    """A site that nginx serves, and that can be published again."""

    address: str
    folder: Path
    pid: int

    def publish(self, changed: str, old: str, new: str, *, worker: str | None) -> None:
        """Publish a new build: a page with `old` (a pattern) replaced by `new`, and its worker;
        None removes the worker."""
        self._write(changed, re.sub(old, new, (self.folder / changed).read_text(encoding="utf-8")))
        self._write(service_worker.PATH, worker)
        processes = self._processes()
        # its processes cache open files for some seconds: new ones take their place
        os.kill(self.pid, signal.SIGHUP)
        for _ in range(400):
            if not processes & self._processes() and self.worker() == worker:
                return
            time.sleep(0.02)
        pytest.fail("nginx does not serve the new build")

    def _processes(self) -> set[str]:
        """Return the ids of nginx's worker processes."""
        return set(
            subprocess.run(
                ["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False
            ).stdout.split()
        )

    def worker(self) -> str | None:
        """Return the service worker that is published."""
        try:
            with urllib.request.urlopen(
                f"{self.address}/{service_worker.PATH}", timeout=5
            ) as response:
                return response.read().decode()
        except urllib.error.HTTPError:
            return None

    def _write(self, name: str, text: str | None) -> None:
        for form in ("", ".br", ".gz"):
            # a hard link to the real site's file: never write through it
            (self.folder / f"{name}{form}").unlink(missing_ok=True)
        if text is not None:
            (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def host(site: Path, tmp_path: Path) -> Iterator[Host]:
    """Yield the real site, served from a copy that can be published again."""
    require("nginx")
    shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    with servers.nginx(
        site.with_name("hosting") / "nginx/return-guide.conf", tmp_path / "site", tmp_path
    ) as address:
        pid_file = tmp_path / "nginx.pid"
        while not (pid_file.is_file() and (pid := pid_file.read_text(encoding="utf-8").strip())):
            time.sleep(0.01)  # it answers a moment before it writes its id
        yield Host(address, tmp_path / "site", int(pid))


def open_with_worker(visit: Callable[..., Visit], path: str, at: str) -> Visit:
    """Visit a page for the first time, and wait until the worker controls it."""
    visited = visit(path, at=at, service_workers="allow")
    wait_until(visited.page, "navigator.serviceWorker.controller")
    return visited


def wait_until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until a JavaScript expression, which may use `arg` and `await`, is true. The pages'
    policy forbids Playwright's own `wait_for_function`."""
    script = """async arg => {
      for (let tries = 0; tries < 400; tries++) {
        if (CONDITION) return;
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      throw new Error("not in time");
    }"""
    page.evaluate(script.replace("CONDITION", condition), arg)


def cached_paths(page: Page) -> dict[str, list[str]]:
    """Return the name of each cache -> the paths in it."""
    return page.evaluate(
        """async () => {
      const paths = {};
      for (const name of await caches.keys()) {
        const urls = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url));
        paths[name] = urls.map(({ pathname, search }) => pathname + search);
      }
      return paths;
    }"""
    )


def set_state(page: Page, days: dict[str, float], state: dict[str, float]) -> None:
    """Make cached copies, and the worker's state, as many days old as given."""
    page.evaluate(
        """async ([days, state]) => {
      const cache = await caches.open((await caches.keys())[0]);
      for (const path in days) {
        const copy = await cache.match(path, { ignoreVary: true });
        const headers = new Headers(copy.headers);
        headers.set("date", new Date(Date.now() - days[path] * 86400000).toUTCString());
        await cache.put(path, new Response(await copy.blob(), { headers }));
      }
      const times = {};
      for (const key in state) times[key] = Date.now() - state[key] * 86400000;
      await cache.put("/sw.js?state", new Response(JSON.stringify(times)));
    }""",
        [days, state],
    )


def is_shown(page: Page, address: str) -> bool:
    """Return whether a page can be read without a connection."""
    page.context.set_offline(True)
    response = page.goto(address)
    page.context.set_offline(False)
    return response.status == 200


def test_guide_and_inserts_without_a_connection(visit, host: Host) -> None:
    """After one view of the guide its tabs work, and the inserts in their sandbox; for all else
    there is a page in the same language that says so and links to what is cached."""
    visited = open_with_worker(visit, "/de/return/", host.address)
    page = visited.page
    assert len(visited.requests) <= 8, visited.requests
    [paths] = cached_paths(page).values()
    pages = ["/de/return/", "/de/", *sorted(f"/de/{path}" for path in INSERTS)]
    assert [path for path in sorted(paths) if path.endswith("/")] == sorted(pages)
    page.context.set_offline(True)
    page.goto(f"{host.address}/de/return/?os=android")
    expect(page.locator("#sign-out-android")).to_be_checked()
    page.locator("[data-action=change]").click()
    page.locator(".answers button").click()
    page.locator("#your-case [data-key=ios]").click()
    expect(page.locator("#sign-out-ios")).to_be_checked()
    page.goto(f"{host.address}/de/parcel-insert/android/")
    fill(page)
    assert page.evaluate("origin") == "null", "the sandbox of the cached headers"
    page.locator("a[href*='/return/']").last.click()
    page.wait_for_url("**/de/return/**")
    expect(page.locator("#sign-out-ios")).to_be_checked()
    assert visited.errors == []
    for path in (
        "/de/imei/?os=ios",
        "/de/support/",
        "/go/photos/",
        "/de/nirgends",
        "/de/parcel-insert/parcel-insert-ios.pdf",
    ):
        assert page.goto(host.address + path).status == 503
    page.goto(f"{host.address}/de/imei/?os=ios")
    expect(page.locator("html[lang=de][dir=ltr] h1")).to_have_text(
        "Für diese Seite brauchen Sie eine Internetverbindung"
    )
    links = page.locator("li a").evaluate_all(
        "elements => elements.map(element => element.pathname)"
    )
    assert links[:1] + sorted(links[1:]) == pages
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#offline"
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, rules=COLOURS) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("link", name="Anleitung zur Rücksendung").click()
    page.wait_for_url(f"{host.address}/de/")
    expect(page.locator("html")).to_have_class(re.compile(r"\bjs\b"))
    page.goto(f"{host.address}/de/imei/?os=ios")
    page.context.set_offline(False)
    page.get_by_role("link", name="Erneut versuchen").click()
    expect(page.locator("html")).to_have_class(re.compile(r"\bjs\b"))
    assert page.url == f"{host.address}/de/imei/?os=ios"
    assert is_shown(page, f"{host.address}/de/imei/?carrier=dhl#imei"), (
        "what was visited is kept, whatever the question mark said"
    )
    page.goto(f"{host.address}/")
    assert page.url == f"{host.address}/en/", (
        "the host chooses the language at the root, and is obeyed"
    )


def test_builds_that_follow_each_other(visit, host: Host) -> None:
    """A new build replaces all that was cached; no page is older, by more than a day, than the
    build that was seen last; switched off, the worker removes itself."""
    page = open_with_worker(visit, "/de/return/", host.address).page
    guide, imei = f"{host.address}/de/return/", f"{host.address}/de/imei/"
    page.goto(imei)
    [old] = cached_paths(page)
    host.publish(
        "de/imei/index.html",
        "(<h1[^>]*>)",
        r"\1Neu: ",
        worker=re.sub(r'("version":)"\w+"', r'\1"another"', host.worker()),
    )
    page.goto(guide)
    wait_until(page, "(await caches.keys()).length === 1 && !(await caches.has(arg))", old)
    assert is_shown(page, imei)
    expect(page.locator("h1")).to_contain_text("Neu: ")

    # The rule of the day, by the server's dates and with the worker's own steps.
    set_state(page, {"/de/return/": 10.9}, {"since": 10, "checked": 10, "seen": 10})
    assert is_shown(page, guide), (
        "days without a connection do not count, and it was right less than a day before the build"
        " came"
    )
    set_state(page, {"/de/return/": 11.1}, {"since": 10, "checked": 10, "seen": 10})
    assert not is_shown(page, guide)
    set_state(page, {"/de/return/": 9}, {"since": 10, "checked": 9, "seen": 9})
    page.goto(imei)
    wait_until(
        page, "(await (await caches.match('/sw.js?state')).json()).checked > Date.now() - 3600000"
    )
    assert is_shown(page, guide), "the build is still the one from which the copy is"
    set_state(page, {"/de/return/": 9}, {"since": 10, "checked": 9, "seen": 9})
    host.publish("de/imei/index.html", "Neu: ", "Neuer: ", worker=None)
    page.goto(imei)
    wait_until(
        page, "(await (await caches.match('/sw.js?state')).json()).seen > Date.now() - 3600000"
    )
    assert not is_shown(page, guide), "a build was seen of which nothing is known"
    assert is_shown(page, imei)

    page.goto(f"{host.address}/de/return/")
    page.locator("[data-action=erase]").click()
    wait_until(page, "!(await caches.match('/de/imei/'))")
    assert is_shown(page, guide), "what every reader has is kept"
    page.evaluate("choices.choose({ os: 'ios' })")
    host.publish(
        "de/imei/index.html",
        r' data-worker="[^"]*"',
        "",
        worker=service_worker.self_removing_worker(ROOT / "docs"),
    )
    page.goto(imei)
    wait_until(
        page,
        "!(await navigator.serviceWorker.getRegistrations()).length && !(await"
        " caches.keys()).length",
    )
    assert page.evaluate("choices.current().os") == "ios"


def test_slow_network_and_pages_that_are_gone(visit, site: Path, tmp_path: Path) -> None:
    """A page that does not come in time is shown from the cache; one that is gone is removed from
    it. Where a language has no cached page, the offline page links to those of all languages."""
    slow, gone, ended = threading.Event(), threading.Event(), threading.Event()

    class Slow(servers.Quiet):
        def do_GET(self) -> None:
            if slow.is_set() and self.path == "/return/":
                ended.wait(20)
            if gone.is_set() and self.path == "/photos/":
                return self.send_error(404)
            return super().do_GET()

    shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    worker = (site / service_worker.PATH).read_text(encoding="utf-8")
    timeout = f'"networkTimeout":{service_worker.NETWORK_TIMEOUT_MS}'
    hasty = worker.replace(timeout, '"networkTimeout":100')
    assert hasty != worker
    (tmp_path / "site" / service_worker.PATH).unlink()
    (tmp_path / "site" / service_worker.PATH).write_text(hasty, encoding="utf-8")
    with servers.serving(tmp_path / "site", Slow) as address:
        page = open_with_worker(visit, "/photos/", address).page
        slow.set()
        page.goto(f"{address}/return/")
        expect(page.locator("h1")).to_be_visible()
        ended.set()
        assert is_shown(page, f"{address}/photos/")
        gone.set()
        page.reload()
        wait_until(page, "!(await caches.match('/photos/'))")
        assert not is_shown(page, f"{address}/en/")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert (
            page.locator("li a").evaluate_all("elements => elements.map(element => element.lang)")
            == ["fr"] * 5
        )
