"""How long a writer waits: seconds from saving a page to seeing it, under `make serve`, for one language and for all.

MkDocs looks for saved files every half second and waits another tenth before it builds: that is in the figures.
Prints them, judges nothing. Usage: python tests/bench/serve.py [SAVES]
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
LONGEST = 120
"""Seconds after which a page is not waited for any more."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(address: str, text: str) -> float:
    """Seconds until the page at `address` has `text`. Raises TimeoutError after `LONGEST`."""
    start = time.perf_counter()
    while time.perf_counter() - start < LONGEST:
        try:
            with urlopen(address, timeout=LONGEST) as answer:
                if text in answer.read().decode("utf-8"):
                    return time.perf_counter() - start
        except URLError:
            pass  # not served yet
        time.sleep(0.02)
    raise TimeoutError(f"{address} does not show {text}")


def waits(project: Path, locales: str, saves: int) -> tuple[float, list[float]]:
    """Seconds until the first page is there, and after each of some saves of a German page."""
    port = free_port()
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=project, env={**os.environ, "LOCALES": locales, "NO_MKDOCS_2_WARNING": "1"}, stderr=subprocess.DEVNULL)
    address, page = f"http://127.0.0.1:{port}/de/imei/", project / "docs/de/imei.md"
    try:
        first, found = wait_for(address, "</html>"), []
        for number in range(saves):
            time.sleep(0.7)  # the watcher has seen the files as they are
            page.write_text(page.read_text(encoding="utf-8") + f"\nSaved {locales or 'all'} {number}.\n", encoding="utf-8")
            found.append(wait_for(address, f"Saved {locales or 'all'} {number}."))
    finally:
        server.terminate()
        server.wait()
    return first, found


def main() -> None:
    """German alone, then all languages, in a copy of the project."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        for part in ("docs", "hooks", "overrides"):
            shutil.copytree(ROOT / part, project / part)
        shutil.copy(ROOT / "mkdocs.yml", project)
        for locales in ("de", ""):
            first, found = waits(project, locales, saves)
            print(f"LOCALES={locales:3} first page {first:.2f} s; after a save {statistics.median(found):.2f} s (from {min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main()
