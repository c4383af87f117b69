"""What a first view of the guide costs on a phone, beside a page written by hand with the same content.

Both are served gzipped by one server, in pairs: CPU slowed four times, 1.6 Mbit/s, 150 ms. Prints requests, bytes, largest
paint and shift; judges nothing. Usage: python tests/bench/weight.py [PAIRS], after `make site`.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import re
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser.chromium import chromium  # noqa: E402  (the folder of the tests is no package of this process before)
from browser.conftest import FLAGS, PHONE, Quiet  # noqa: E402

BY_HAND = """<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Guide</title>
<style>body{max-width:38rem;margin:auto;padding:1rem;font:1rem/1.6 system-ui}.tabbed-set>input{position:absolute;opacity:0}</style><main>%s</main></html>"""

PAINTS = """() => new Promise(done => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => { paint = list.getEntries().at(-1).startTime }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver(list => list.getEntries().forEach(one => { shift += one.value })).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([paint, shift]), 300);
})"""


class Gzipped(Quiet):
    """Serves every file gzipped."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path.split("?")[0]))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            return self.send_error(404)
        body = gzip.compress(file.read_bytes(), 9)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "text/plain")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None


def view(browser: Browser, address: str) -> tuple[float, float, float, float]:
    """Requests, kilobytes, milliseconds to the largest paint, and shift, of one first view."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000})
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1_000)
    paint, shift = page.evaluate(PAINTS)
    context.close()
    return len(sizes), sum(sizes) / 1000, paint, shift


def main() -> None:
    """Warm up once, then measure the pairs."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name, "site")
        shutil.copytree(ROOT / "site", site)
        html = (site / "return/index.html").read_text(encoding="utf-8")
        article = re.search(r"<article.*?</article>", html, re.S)[0]
        Path(site, "by-hand").mkdir()
        Path(site, "by-hand/index.html").write_text(BY_HAND % article, encoding="utf-8")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Gzipped, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        address = f"http://127.0.0.1:{server.server_port}"
        rows = [(*view(browser, f"{address}/return/"), *view(browser, f"{address}/by-hand/")) for _ in range(pairs + 1)][1:]
        browser.close()
    print("            requests      kB   largest paint ms   shift   (medians of", pairs, "pairs)")
    for label, at in (("guide", 0), ("by hand", 4)):
        middle = [statistics.median(row[at + column] for row in rows) for column in range(4)]
        print(f"{label:10} {middle[0]:9.0f} {middle[1]:7.1f} {middle[2]:18.0f} {middle[3]:7.3f}")
    ratios = [row[2] / row[6] for row in rows]
    print(f"largest paint, ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
