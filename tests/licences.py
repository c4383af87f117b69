"""The licences of all locked packages, as LICENCES.md lists them: `python tests/licences.py` writes
it anew, a test compares.

They are read from the metadata of the installed packages (core metadata 2.4: License-Expression,
else the classifiers, else License). What no metadata tells was looked up.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = ROOT / "LICENCES.md"

LOOKED_UP = {
    "axe-playwright-python": (
        "MIT AND MPL-2.0"
    ),  # its LICENSE file; axe-core, which it contains, is MPL
    "colorama": "BSD-3-Clause",  # locked for Windows, and not installed elsewhere
    "pypdfium2": (
        "(BSD-3-Clause OR Apache-2.0) AND BSD-3-Clause"
    ),  # its README; PDFium, which it contains, is BSD
    "tzdata": "Apache-2.0",  # as colorama
}
"""What the metadata does not tell, or not here."""

SPDX = {
    "Apache 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "MIT License": "MIT",
    "ISC License (ISCL)": "ISC", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0", "Dual License": "Apache-2.0 OR BSD-3-Clause",
}  # fmt: skip
"""What packages call a licence -> its SPDX name."""

HEAD = """# Licences

What the guide is built and tested with. Nothing of it is changed; of the site itself, the theme's templates, styles and scripts (MIT) are published.
`python tests/licences.py` writes this file from the metadata of the locked packages, and from npm's lock.

| Package | Licence | For |
|---|---|---|
"""


def locked(name: str) -> set[str]:
    """The packages of a lock file."""
    return set(
        re.findall(r"^([a-z0-9][a-z0-9.-]*)==", (ROOT / name).read_text(encoding="utf-8"), re.M)
    )


def licence_of(package: str) -> str | None:
    """The licence in SPDX's words, or None when the metadata names none."""
    if package in LOOKED_UP:
        return LOOKED_UP[package]
    try:
        told = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return None
    if expression := told.get("License-Expression"):
        return expression
    named = [
        value.split(" :: ")[-1]
        for value in told.get_all("Classifier", [])
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    short = (told.get("License") or "").strip()
    for one in (*named, short):
        if one in SPDX or one in SPDX.values():
            return SPDX.get(one, one)
    return None


def locked_by_npm() -> dict[str, str]:
    """The packages that npm brings for the check of the HTML, and their licences: its lock names
    both."""
    packages = json.loads((ROOT / "tests/html/package-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    return {
        name.rpartition("node_modules/")[2]: one["license"]
        for name, one in packages.items()
        if name
    }


def table() -> str:
    """The whole file. Raises ValueError when the licence of a package is not known."""
    build, tests = locked("requirements.txt"), locked("tests/requirements.txt")
    rows = [f"| {package} | {licence} | tests |" for package, licence in locked_by_npm().items()]
    for package in sorted(build | tests):
        licence = licence_of(package)
        if not licence:
            raise ValueError(
                f"the metadata of {package} names no licence that tests/licences.py knows: look it"
                " up, and add it there"
            )
        rows.append(f"| {package} | {licence} | {'site' if package in build else 'tests'} |")
    return HEAD + "\n".join(sorted(rows, key=str.lower)) + "\n"


def main() -> int:
    """Write the file."""
    FILE.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
