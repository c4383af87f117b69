"""Measure what short links, redirects, the list of links and the link builder cost: the build with
them beside one without, in pairs.

Prints CPU and wall seconds of each and the ratio of each pair; judges nothing. Usage: python
tests/bench/support.py [PAIRS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from costs import Cost, build, copy_sources, remove_built

WITHOUT = {
    "hooks/returnguide/support/site_files.py": ("    if not source:\n", "    if True:\n"),
    "hooks/returnguide/rules/runner.py": ("    check_permalinks,\n    check_ui", "    check_ui"),
}
"""File -> (text, what stands in its place): writes no file of it, and checks no permalink."""


def copies(folder: Path) -> tuple[Path, Path]:
    """Return two copies of the project, the second without what is measured."""
    both = copy_sources(folder / "with"), copy_sources(folder / "without")
    for name, (old, new) in WITHOUT.items():
        text = (both[1] / name).read_text(encoding="utf-8")
        if text.count(old) != 1:
            sys.exit(f"{name} has no {old!r} any more: mend WITHOUT in {__file__}")
        (both[1] / name).write_text(text.replace(old, new), encoding="utf-8")
    return both


def build_pair(pair: tuple[Path, Path], *, reverse: bool) -> tuple[Cost, Cost]:
    """Build both from nothing, the second one first where `reverse`, and return what each took."""
    costs = {}
    for folder in reversed(pair) if reverse else pair:
        remove_built(folder)
        costs[folder] = build(folder)
    return costs[pair[0]], costs[pair[1]]


def main() -> None:
    """Warm both up once, then measure the pairs, each in the other order than the one before."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        both = copies(Path(name))
        build_pair(both, reverse=False)  # compiles the modules
        pairs = [build_pair(both, reverse=bool(number % 2)) for number in range(count)]
    print(f"            with   without   ratio   (medians of {count} pairs; seconds)")
    for label in ("cpu", "wall"):
        seconds = [(getattr(ours, label), getattr(other, label)) for ours, other in pairs]
        ratios = [ours / other for ours, other in seconds]
        ours, other = (statistics.median(column) for column in zip(*seconds, strict=True))
        print(
            f"{label:8} {ours:7.2f} {other:9.2f} {statistics.median(ratios):7.2f}"
            f"   (ratios {min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
