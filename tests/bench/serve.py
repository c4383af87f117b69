"""How long a translator waits: from saving a page to the refreshed one under `LOCALES=de mkdocs
serve`, and for `make check`.

Works on a copy of the project. Prints the median of three; ends with 1 where one is above the bar.
Usage: python tests/bench/serve.py [BAR IN SECONDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from costs import ROOT, copy_sources
from servers import free_port

TIMES, PATIENCE = 3, 60
"""How often each is measured; seconds after which nothing is waited for any more."""


def seconds_until(url: str, text: str) -> float:
    """How long until the page at `url` has `text`, asked for every 20 ms."""
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                if text in answer.read().decode():
                    return time.perf_counter() - start
        except OSError:
            pass  # not listening yet
        time.sleep(0.02)
    raise SystemExit(f"{url} does not show {text!r} after {PATIENCE} seconds")


def serve_seconds(folder: Path) -> list[float]:
    """From saving a German page to the page with the new text."""
    port = free_port()
    url, page = f"http://127.0.0.1:{port}/de/packing/", folder / "docs/de/packing.md"
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "serve",
        "--quiet",
        "--dev-addr",
        f"127.0.0.1:{port}",
    ]
    server = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "LOCALES": "de"}, stderr=subprocess.DEVNULL
    )
    try:
        seconds_until(url, "</html>")
        text, found = page.read_text(encoding="utf-8"), []
        for number in range(TIMES):
            time.sleep(1)  # the watcher of mkdocs rests between builds
            page.write_text(text + f"\nGespeichert {number}.\n", encoding="utf-8")
            found.append(seconds_until(url, f"Gespeichert {number}."))
        return found
    finally:
        server.terminate()
        server.wait()


def check_seconds() -> list[float]:
    """What `make check` runs, over all languages."""
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "hooks/guide.py", "check"], cwd=ROOT, check=True, capture_output=True
        )
        found.append(time.perf_counter() - start)
    return found


def main() -> int:
    """Measure both; returns 1 where one is above the bar."""
    bar = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as name:
        results = {
            "LOCALES=de serve, save to page": serve_seconds(copy_sources(Path(name))),
            "check, all languages": check_seconds(),
        }
    for what, found in results.items():
        print(
            f"{what:32} {statistics.median(found):6.2f} s   ({min(found):.2f} to {max(found):.2f};"
            f" bar {bar:g} s)"
        )
    return int(any(statistics.median(found) > bar for found in results.values()))


if __name__ == "__main__":
    sys.exit(main())
