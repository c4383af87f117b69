"""The grade that the MDN HTTP Observatory gives the site as nginx serves it: its own rules (npm,
@mdn/mdn-http-observatory), run here.

Only npm asks the network, once; the package's install script, which loads the browsers' HSTS list,
is not run. Build the site first. Ends with 1 when a page has less than A+. Usage: python
tests/bench/observatory.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import programs
import servers
from costs import ROOT

PACKAGE = "@mdn/mdn-http-observatory"
VERSION = "1.4.8"
FOLDER = ROOT / ".cache" / "observatory"

PAGES = (
    "/",
    "/return/",
    "/en/return/",
    "/en/accessibility/",
    "/parcel-insert/android/",
    "/en/parcel-insert/ios/",
    "/none/",
)


def installed() -> Path:
    """The folder of the package, after installing it if need be."""
    folder = FOLDER / "node_modules" / PACKAGE
    if not (folder / "package.json").is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(FOLDER),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            f"{PACKAGE}@{VERSION}",
        ]
        subprocess.run(command, check=True, cwd=FOLDER)
    (folder / "conf" / "hsts-preload.json").write_text(
        "{}", encoding="utf-8"
    )  # a name that is on no list
    return folder


def main() -> int:
    """Grade each page; returns 0 when all have A+."""
    if absent := programs.missing("nginx", "node"):
        print(programs.how_to_install(absent), file=sys.stderr)
        return 1
    folder, good = installed(), True
    with (
        tempfile.TemporaryDirectory() as name,
        servers.nginx(
            ROOT / "hosting/nginx/return-guide.conf", ROOT / "site", Path(name)
        ) as address,
    ):
        for path in PAGES:
            command = [
                programs.path("node"),
                str(Path(__file__).with_suffix(".mjs")),
                str(folder),
                address,
                path,
            ]
            found = json.loads(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout
            )
            print(f"{found['grade']:3} {found['score']:4}  {found['status']}  {path}")
            for test, (passed, result, points) in found["tests"].items():
                if not passed or points < 0:
                    print(f"          {test}: {result} ({points})")
            good = good and found["grade"] == "A+"
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
