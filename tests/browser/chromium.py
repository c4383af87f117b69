"""Finds the Chromium that the browser tests drive; run as a command it installs Debian's where it
may, or says what to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
)
"""The first is the same browser without its own windows, toolbars and menus, which Chromium starts
anew for each page even where nobody sees them: a page is there in 0.25 s in place of 0.65 s."""

PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

MISSING = """No Chromium was found for the browser tests. Do one of these, then run the tests again:
  Debian, Ubuntu:  sudo apt-get install chromium-headless-shell (or chromium)
  macOS:           brew install --cask chromium
  elsewhere:       install Chromium or Chrome, and set CHROMIUM=/path/to/it"""


def chromium() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    named = [os.environ[name] for name in ("CHROMIUM",) if os.environ.get(name)]
    found = (shutil.which(name) for name in (*named, *NAMES, *PLACES))
    return next((path for path in found if path), None)


def _install(package: str) -> None:
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        check=False,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """Returns 0 when a Chromium is there, after installing it if need be."""
    if (
        not os.environ.get("CHROMIUM")
        and not shutil.which(NAMES[0])
        and shutil.which("apt-get")
        and os.geteuid() == 0
    ):
        print("Installing Debian's Chromium for the browser tests", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        _install(NAMES[0])
        if not chromium():  # older releases have no headless shell
            _install(NAMES[1])
    if path := chromium():
        print(f"Browser tests: {path}")
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
