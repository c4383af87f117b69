"""Write LICENCES.md, the licences of all locked packages. A test compares it. Usage: python
tests/licences.py

Licences are read from the metadata of the installed packages (core metadata 2.4:
License-Expression, else the classifiers, else License), and from npm's lock.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = ROOT / "LICENCES.md"

LOOKED_UP = {
    # its LICENSE file; axe-core, which it contains, is MPL
    "axe-playwright-python": "MIT AND MPL-2.0",
    # locked for Windows, and not installed elsewhere
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    # its README; PDFium, which it contains, is BSD
    "pypdfium2": "(BSD-3-Clause OR Apache-2.0) AND BSD-3-Clause",
}
"""Licences that the metadata does not name, or that is not installed everywhere."""

SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages call a licence -> its SPDX name."""

HEAD = """# Licences

What the guide is built and tested with. Nothing of it is changed; of the site itself, the theme's
templates, styles and scripts (MIT) are published. `python tests/licences.py` writes this file from
the metadata of the locked packages, and from npm's lock.

| Package | Licence | For |
|---|---|---|
"""


def locked(name: str) -> set[str]:
    """Return the packages of a lock file."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", lock, re.M))


def licence_of(package: str) -> str | None:
    """Return the SPDX expression of a package's licence, or None when its metadata names none."""
    if package in LOOKED_UP:
        return LOOKED_UP[package]
    try:
        fields = metadata.metadata(package).json
    except metadata.PackageNotFoundError:
        return None
    if expression := fields.get("license_expression"):
        return str(expression)
    classifiers = [
        classifier.split(" :: ")[-1]
        for classifier in fields.get("classifier", [])
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved"
    ]
    for name in (*classifiers, str(fields.get("license", "")).strip()):
        if name in SPDX or name in SPDX.values():
            return SPDX.get(name, name)
    return None


def licences_of_npm() -> dict[str, str]:
    """Return package -> licence of npm's lock, which is for the check of the HTML."""
    lock = json.loads((ROOT / "tests/html/package-lock.json").read_text(encoding="utf-8"))
    return {
        path.rpartition("node_modules/")[2]: package["license"]
        for path, package in lock["packages"].items()
        if path
    }


def table() -> str:
    """Return the whole file. Raises ValueError when the licence of a package is not known."""
    build, tests = locked("requirements.txt"), locked("tests/requirements.txt")
    rows = [f"| {package} | {licence} | tests |" for package, licence in licences_of_npm().items()]
    for package in sorted(build | tests):
        licence = licence_of(package)
        if not licence:
            raise ValueError(
                f"the metadata of {package} names no licence that tests/licences.py knows: look it"
                " up, and add it there"
            )
        rows.append(f"| {package} | {licence} | {'site' if package in build else 'tests'} |")
    return HEAD + "\n".join(sorted(rows, key=str.lower)) + "\n"


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8", newline="\n")
