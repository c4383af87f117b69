"""Check built pages: their HTML with html-validate, and that they need no newer browser than the
lowest that they shall work in.

The npm packages for it are locked in `tests/html/`, and run in the node of Playwright's own wheel.

Run as a command, install it, with Debian's npm where that is allowed and needed, else print what to
run: python tests/markup.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import playwright

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tests" / "html"
FOLDER = ROOT / ".cache" / "html"
LOCK = "package-lock.json"

NODE = Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node")
"""As new as the package needs, which Debian's is not."""

MISSING = """html-validate and others, which check all pages, could not be installed{why}.
Do one of these, then: {python} tests/markup.py
  Debian, Ubuntu:  sudo apt-get install --no-install-recommends npm
  macOS:           brew install node"""


@dataclass(frozen=True)
class Result:
    """What is wrong in the HTML of a built site."""

    pages: int
    """How many were checked."""
    errors: list[str]
    """Each error once: the first page that has it, and how often it occurs."""
    unused: list[str]
    """Exemptions that nothing needs."""


def is_installed() -> bool:
    """Return whether the locked packages are installed."""
    installed = FOLDER / LOCK
    return (
        installed.is_file()
        and installed.read_bytes() == (SOURCE / LOCK).read_bytes()
        and (FOLDER / "node_modules" / "html-validate").is_dir()
    )


def missing_message(why: str = "") -> str:
    """Return what to run when html-validate is not installed, and why that failed."""
    return MISSING.format(why=f": {why}" if why else "", python=sys.executable)


def validate(site: Path) -> Result:
    """Return the errors of all pages of a built site; `tests/html/validate.mjs` finds them."""
    result = _run("validate.mjs", site)
    errors = [
        f"{error['page']}:{error['line']}:{error['column']}: {error['message']} [{error['rule']}]"
        f" at {error['selector']}, {error['count']} times"
        for error in result["findings"]
    ]
    return Result(result["pages"], errors, result["unused"])


def newer_features(site: Path) -> tuple[list[str], list[str]]:
    """Return what the pages, scripts and styles of a built site use that is newer than the lowest
    browsers, and the exemptions that nothing needs; `tests/html/floor.mjs` finds them."""
    result = _run("floor.mjs", site)
    return result["findings"], result["unused"]


def _run(script: str, site: Path) -> Any:
    command = [str(NODE), str(SOURCE / script), str(FOLDER), str(site)]
    output = subprocess.run(
        command, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
    return json.loads(output)


def main() -> int:
    """Return 0 if html-validate is there, after installing it if need be; 1 where that failed in
    continuous integration."""
    if is_installed():
        print("Check of the HTML: html-validate is there")
        return 0
    if not shutil.which("npm") and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's npm for the check of the HTML", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "npm"],
            check=False,
            stdout=subprocess.DEVNULL,
            env=environment,
        )
    why = _install(shutil.which("npm")) if shutil.which("npm") else "npm is not there"
    if why:
        print(missing_message(why), file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    print("Check of the HTML: html-validate is there")
    return 0


def _install(npm: str) -> str:
    """Install exactly the locked packages, without running their scripts; return what went
    wrong."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("package.json", LOCK):
        shutil.copy(SOURCE / name, FOLDER)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        (FOLDER / LOCK).unlink()
        return next(iter(done.stderr.strip().splitlines()), f"npm ci ended with {done.returncode}")
    return ""


if __name__ == "__main__":
    sys.exit(main())
