"""What a first view of the guide costs on a phone, beside a page written by hand with the same
content.

nginx serves both with the headers that the build writes; CPU slowed four times, 1.6 Mbit/s, 150 ms;
a pair's first page is the other one each time. Prints requests, those that failed or went
elsewhere, kilobytes, the largest paint and what was painted, the shift, and the same with the
search opened and a word searched; with brotli and with gzip alone. Judges nothing. Usage: python
tests/bench/weight.py [PAIRS], after `make site`.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import brotli
from costs import ROOT
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import programs
import servers
from browser.conftest import FLAGS, PHONE

BY_HAND = """<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Guide</title>
<style>body{max-width:38rem;margin:auto;padding:1rem;font:1rem/1.6 system-ui}
.tabbed-set>input{position:absolute;opacity:0}</style><main>%s</main></html>"""

PAINTS = """() => new Promise(done => {
  let paint = 0, shift = 0, painted = '';
  new PerformanceObserver(list => {
    const { startTime, element } = list.getEntries().at(-1);
    paint = startTime;
    painted = element ? `<${element.localName}>` : '';
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([paint, shift, painted]), 300);
})"""


class View(NamedTuple):
    """One first view."""

    requests: int
    lost: int
    kilobytes: float
    paint: float
    shift: float
    painted: str
    searched: float
    """Kilobytes with a word searched."""


def view(browser: Browser, address: str, encodings: str) -> View:
    """Open an address in a browser that has nothing yet, then search where there is a search."""
    context = browser.new_context(
        viewport=PHONE,
        has_touch=True,
        bypass_csp=True,
        service_workers="block",
        extra_http_headers={"Accept-Encoding": encodings},
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    asked: list[str] = []
    lost: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: lost.append(request.url))
    page.on("response", lambda response: response.status >= 400 and lost.append(response.url))
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 200_000,
            "uploadThroughput": 90_000,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1_500)
    paint, shift, painted = page.evaluate(PAINTS)
    requests, kilobytes = len(sizes), sum(sizes) / 1000
    if page.locator(".search-button").count():
        page.locator(".search-button").click()
        page.keyboard.type("photo")
        page.locator(".md-search-result__link").first.wait_for()
    context.close()
    outside = [
        url
        for url in asked
        if not url.startswith(
            (address.split("/", 3)[0] + "//" + address.split("/", 3)[2], "data:", "blob:")
        )
    ]
    return View(
        requests, len(lost) + len(outside), kilobytes, paint, shift, painted, sum(sizes) / 1000
    )


def told(label: str, views: Sequence[View]) -> str:
    """One line of medians."""
    requests, lost, kilobytes, paint, shift, _, searched = (
        statistics.median(one[column] if column != 5 else 0 for one in views) for column in range(7)
    )
    painted = " ".join(sorted({one.painted for one in views}))
    return (
        f"{label:10} {requests:9.0f} {lost:6.0f} {kilobytes:7.1f} {searched:9.1f} {paint:18.0f}"
        f" {shift:7.3f}   {painted}"
    )


def main() -> None:
    """Warm up once, then measure the pairs."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site, work = Path(name, "site"), Path(name, "nginx")
        work.mkdir()
        shutil.copytree(ROOT / "site", site)
        html = (site / "return/index.html").read_text(encoding="utf-8")
        by_hand = (BY_HAND % re.search(r"<article.*?</article>", html, re.S)[0]).encode()
        Path(site, "by-hand").mkdir()
        for suffix, body in (
            ("", by_hand),
            (".gz", gzip.compress(by_hand, 9)),
            (".br", brotli.compress(by_hand)),
        ):
            Path(site, f"by-hand/index.html{suffix}").write_bytes(body)
        with servers.nginx(ROOT / "hosting/nginx/return-guide.conf", site, work) as address:
            browser = playwright.chromium.launch(
                executable_path=programs.path("chromium"), args=FLAGS
            )
            for encodings in ("gzip, br", "gzip"):
                measured: dict[str, list[View]] = {"return": [], "by-hand": []}
                for number in range(pairs + 1):
                    for path in sorted(measured, reverse=number % 2 == 0):
                        measured[path].append(view(browser, f"{address}/{path}/", encodings))
                guide, hand = (views[1:] for views in measured.values())
                print(
                    f"{encodings:10}  requests   lost      kB  searched   largest paint ms   shift "
                    f"  painted   (medians of {pairs} pairs, load {os.getloadavg()[0]:.1f})"
                )
                print(told("guide", guide), told("by hand", hand), sep="\n")
                ratios = [one.paint / other.paint for one, other in zip(guide, hand, strict=True)]
                quarters = statistics.quantiles(ratios, n=4) if pairs > 1 else ratios * 3
                print(
                    f"largest paint: {quarters[1]:.2f} of that by hand in the median pair"
                    f" (half of them {quarters[0]:.2f} to {quarters[2]:.2f})"
                )
            browser.close()


if __name__ == "__main__":
    main()
