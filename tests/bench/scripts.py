"""How long our scripts keep the main thread on a phone: the guide loads with a stored choice, the
CPU slowed four times.

Prints milliseconds of our scripts and of the page's parse by the browser's own sampling profiler;
the theme's script is not loaded before somebody searches. Usage: python tests/bench/scripts.py
[LOADS], after `make site`.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from pathlib import Path

from costs import ROOT
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import programs
from browser.conftest import FLAGS, PHONE
from servers import serving

CHOICES = '{"os": "macos", "carrier": "dhl", "dropoff": "pickup", "done": ["warranty"]}'
STORED = f"localStorage.setItem('return-guide', '{CHOICES}')"


def milliseconds(page, address: str) -> Counter[str]:
    """Script name, that of the page for what stands in it -> milliseconds of self time during one
    load of `address`, at a fourth of the machine's speed."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 200})
    session.send("Profiler.start")
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    profile = session.send("Profiler.stop")["profile"]
    names = {
        node["id"]: node["callFrame"]["url"].removesuffix("/").rsplit("/", 1)[-1].split("?")[0]
        for node in profile["nodes"]
    }
    spent: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        spent[names[node]] += delta / 1000
    return spent


def main() -> None:
    """Measure some loads and print the medians."""
    loads = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with serving(ROOT / "site") as at, sync_playwright() as playwright:
        address = f"{at}/return/"
        browser = playwright.chromium.launch(executable_path=programs.path("chromium"), args=FLAGS)
        rows = []
        for _ in range(loads):
            page = browser.new_page(viewport=PHONE)
            page.goto(address)
            page.evaluate(STORED)
            rows.append(milliseconds(page, address))
            page.close()
        browser.close()
    ours = [
        sum(value for name, value in row.items() if name == "return" or name.startswith("module."))
        for row in rows
    ]
    print(
        f"our scripts {statistics.median(ours):6.1f} ms   ({min(ours):.1f} to {max(ours):.1f},"
        f" {loads} loads, CPU slowed 4x)"
    )


if __name__ == "__main__":
    main()
