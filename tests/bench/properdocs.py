"""The exit from MkDocs, kept open: the site built with ProperDocs, its fork, must be the one that
MkDocs builds.

Makes an environment of its own from tests/properdocs.txt, builds the site with both, and compares
every file. The name of the generator in each page's head is the one thing that may differ, and with
it the compressed forms of pages. Ends with 1 and names the files when anything else does. Usage:
python tests/bench/properdocs.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')
VERSION = re.compile(rb'"version":"\w+"')
DERIVED = (".br", ".gz")


def files_in(folder: Path) -> dict[str, bytes]:
    """Path -> content of every file, without the generator's name, and the worker's version, which
    follows from it. So do the forms of both."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.endswith(
            tuple(f"{name}{form}" for name in (".html", "sw.js") for form in DERIVED)
        ):
            content = file.read_bytes()
            if file.suffix == ".html":
                content = GENERATOR.sub(b"", content)
            elif file.name == "sw.js":
                content = VERSION.sub(b"", content)
            found[file.relative_to(folder).as_posix()] = content
    return found


def main() -> int:
    """Returns 0 when both sites are the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run(
            [
                programs / "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                ROOT / "tests/properdocs.txt",
            ],
            check=True,
        )
        environment = {
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "DISABLE_MKDOCS_2_WARNING": "true",
            "SOURCE_DATE_EPOCH": "1767225600",
        }
        sites = {}
        for program in ("mkdocs", "properdocs"):
            command = [
                programs / program,
                "build",
                "--quiet",
                "--config-file",
                ROOT / "mkdocs.yml",
                "--site-dir",
                folder / program / "site",
            ]
            subprocess.run(command, check=True, cwd=ROOT, env=environment)
            sites[program] = files_in(folder / program)
    ours, theirs = sites["mkdocs"], sites["properdocs"]
    differing = sorted(
        path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path)
    )
    for path in differing:
        where = (
            " (only MkDocs writes it)"
            if path not in theirs
            else " (only ProperDocs writes it)"
            if path not in ours
            else ""
        )
        print(f"differs: {path}{where}")
    print(f"{len(differing)} of {len(ours)} files differ between MkDocs and ProperDocs")
    return 1 if differing or not ours else 0


if __name__ == "__main__":
    sys.exit(main())
