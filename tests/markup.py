"""The checker of the built pages' HTML, html-validate: an npm package, locked in `tests/html/`,
that runs in the node of Playwright's own wheel.

Run as a command it installs it, with Debian's npm where that may and must be fetched, or says what
to run: python tests/markup.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import playwright

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tests" / "html"
FOLDER = ROOT / ".cache" / "html"
LOCK = "package-lock.json"

NODE = Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node")
"""As new as the package wants, which Debian's is not."""

MISSING = """html-validate, which checks the HTML of all pages, could not be installed{why}. Do one of these, then: {python} tests/markup.py
  Debian, Ubuntu:  sudo apt-get install --no-install-recommends npm
  macOS:           brew install node"""


@dataclass(frozen=True)
class Findings:
    """What is wrong in the HTML of a built site."""

    pages: int
    findings: list[str]
    """Each defect once: the first page that has it, and on how many it stands."""
    unused: list[str]
    """Exemptions that nothing needs."""


def is_installed() -> bool:
    """Whether what the lock names is there."""
    kept = FOLDER / LOCK
    return (
        kept.is_file()
        and kept.read_bytes() == (SOURCE / LOCK).read_bytes()
        and (FOLDER / "node_modules" / "html-validate").is_dir()
    )


def told(why: str = "") -> str:
    """What to run when it is not."""
    return MISSING.format(why=f": {why}" if why else "", python=sys.executable)


def findings_in(site: Path) -> Findings:
    """All pages of a built site, checked by `tests/html/validate.mjs`."""
    command = [str(NODE), str(SOURCE / "validate.mjs"), str(FOLDER), str(site)]
    found = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    )
    lines = [
        f"{one['page']}:{one['line']}:{one['column']}: {one['message']} [{one['rule']}] at"
        f" {one['selector']}, {one['count']} times"
        for one in found["findings"]
    ]
    return Findings(found["pages"], lines, found["unused"])


def main() -> int:
    """Returns 0 when html-validate is there, after installing it if need be; 1 where that cannot
    be, in continuous integration only."""
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
        print(told(why), file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    print("Check of the HTML: html-validate is there")
    return 0


def _install(npm: str) -> str:
    """Install exactly what the lock names, without a script of any package; returns what went
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
