"""Find the Chromium that the browser tests drive.

Run as a command, install Debian's where that is allowed, else print what to run.
"""

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
"""The first is the same browser without windows, toolbars and menus, which Chromium starts for each
page even where nobody sees them: a page opens in 0.25 s instead of 0.65 s."""

PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

MISSING = """No Chromium was found for the browser tests. Do one of these, then run the tests again:
  Debian, Ubuntu:  sudo apt-get install chromium-headless-shell (or chromium)
  macOS:           brew install --cask chromium
  elsewhere:       install Chromium or Chrome, and set CHROMIUM=/path/to/it"""


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    names = (os.environ.get("CHROMIUM", ""), *NAMES, *PLACES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _install(package: str) -> None:
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        check=False,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """Return 0 if there is a Chromium, after installing one if need be; else 1."""
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
