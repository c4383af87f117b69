"""What short links, old addresses, the list of links and the link builder cost: the build with them
beside one without, in pairs.

Measures what is committed. Prints CPU and wall seconds of each and the ratio of each pair; judges
nothing. Usage: python tests/bench/support.py [PAIRS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from build import ROOT, seconds

WITHOUT = {
    "hooks/events.py": (
        'config.extra["support"] = _support_files(guide, docs, config)',
        'config.extra["support"] = []',
    ),
    "hooks/returnguide/rules/runner.py": ("found += _check_permalinks(guide, by_language)", "pass"),
}
"""File -> (line, what stands in its place): makes nothing of it, and checks nothing."""


def clones(folder: Path) -> tuple[Path, Path]:
    """Two clones with all history (dates come from it), the second without what is measured."""
    both = folder / "with", folder / "without"
    for clone in both:
        subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(clone)], check=True)
    for name, (old, new) in WITHOUT.items():
        text = (both[1] / name).read_text(encoding="utf-8")
        if text.count(old) != 1:
            sys.exit(f"{name} has no line {old!r} any more: mend WITHOUT in {__file__}")
        (both[1] / name).write_text(text.replace(old, new), encoding="utf-8")
    return both


def main() -> None:
    """Warm both up once, then measure the pairs, each in the other order than the one before."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        both = clones(Path(name))
        rows = []
        for number in range(pairs + 1):
            order = both if number % 2 else both[::-1]
            found = {clone: seconds(clone, Path(name, f"site-{clone.name}")) for clone in order}
            rows.append((*found[both[0]], *found[both[1]]))
        rows = rows[1:]
    print("            with without   ratio   (median of", pairs, "pairs; seconds)")
    for label, ours, other in (("CPU", 0, 2), ("wall", 1, 3)):
        ratios = [row[ours] / row[other] for row in rows]
        middle = [statistics.median(row[column] for row in rows) for column in (ours, other)]
        print(
            f"{label:8} {middle[0]:7.2f} {middle[1]:7.2f} {statistics.median(ratios):7.2f}  "
            f" (ratios {min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
