"""What our build costs beside a plain Material + static-i18n build of the same pages, in pairs:
ours, plain, ours, plain, …

Prints CPU and wall seconds of each and the ratio of each pair; judges nothing. Usage: python
tests/bench/build.py [PAIRS]
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent

PLAIN = {
    "site_name": "Plain",
    "site_url": "https://plain.example/",
    "theme": {"name": "material", "language": "fr"},
    "plugins": [
        "search",
        {
            "i18n": {
                "docs_structure": "folder",
                "languages": [
                    {"locale": "fr", "name": "Français", "default": True},
                    {"locale": "en", "name": "English"},
                ],
            }
        },
    ],
    "markdown_extensions": [
        "admonition",
        "attr_list",
        "pymdownx.keys",
        "pymdownx.superfences",
        "sane_lists",
    ],
    "exclude_docs": "/data/\nwords.yml\n",
}
"""The same pages in the stock theme: no hook, no override, no validation turned up."""


def seconds(folder: Path, site: Path) -> tuple[float, float]:
    """CPU and wall seconds of one `mkdocs build` in `folder`, as a process of its own."""
    before, start = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stderr=subprocess.DEVNULL,
    )
    after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return cpu, time.perf_counter() - start


def main() -> None:
    """Warm both up once, then measure the pairs."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name, "plain")
        shutil.copytree(ROOT / "docs", plain / "docs")
        (plain / "mkdocs.yml").write_text(
            yaml.safe_dump(PLAIN, allow_unicode=True), encoding="utf-8"
        )
        sites = Path(name, "ours-site"), Path(name, "plain-site")
        rows = [(*seconds(ROOT, sites[0]), *seconds(plain, sites[1])) for _ in range(pairs + 1)][1:]
    print("            ours   plain   ratio   (median of", pairs, "pairs; seconds)")
    for label, ours, other in (("CPU", 0, 2), ("wall", 1, 3)):
        ratios = [row[ours] / row[other] for row in rows]
        middle = [statistics.median(row[column] for row in rows) for column in (ours, other)]
        print(
            f"{label:8} {middle[0]:7.2f} {middle[1]:7.2f} {statistics.median(ratios):7.2f}  "
            f" (ratios {min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
