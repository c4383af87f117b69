"""Measure what a build of the real site costs, and a save while it is served, in CPU seconds.

The figures: a build from nothing; a build again, with the PDFs and compressed forms kept; a save of
docs/fr/packing.md and one of docs/en/packing.md, each with one more sentence, with all locales and
with LOCALES=de. A save is what `mkdocs serve` does at one: the configuration is read and the site
built again, in the same process.

With --project the same is measured for another checkout, in turn, and the ratios are printed. Both
are built from copies, with the packages of this environment. Judges nothing. To compare with an
older commit:

    git worktree add /tmp/older COMMIT
    .venv/bin/python tests/bench/rebuild.py --project /tmp/older
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from costs import build, copy_sources, remove_built

SAVED = ("fr", "en")
"""The languages in which `packing.md` is saved."""

OLD_PAGES = ".cache/pages"
"""Where versions up to d649a33 kept finished pages, with which a second build had nothing to do."""

Figures = dict[str, float]
"""What was measured -> CPU seconds."""


def cpu_seconds() -> float:
    """Return the CPU seconds, user and system, of this process and those it has waited for."""
    return sum(os.times()[:4])


def measure(project: Path) -> Figures:
    """Return all figures of one round."""
    remove_built(project)
    figures = {"from nothing": build(project).cpu}
    shutil.rmtree(project / OLD_PAGES, ignore_errors=True)
    figures["files kept"] = build(project).cpu
    for locales in ("", "de"):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as new_process:
            saves = new_process.submit(measure_saves, project, locales).result()
        figures |= {f"{name}, {locales or 'all'}": cost for name, cost in saves.items()}
    return figures


def measure_saves(project: Path, locales: str) -> Figures:
    """Serve the project without a server, save, and return what each save took. Runs in a process
    of its own: the modules are those of the project."""
    os.environ |= {"LOCALES": locales, "NO_MKDOCS_2_WARNING": "1"}
    with tempfile.TemporaryDirectory(prefix="mkdocs_") as site:
        serve(project, site, is_first=True)
        return {f"save {code}": measure_save(project, site, code) for code in SAVED}


def measure_save(project: Path, site: str, code: str) -> float:
    """Add a sentence to the page of one language, build, and return what that took. The page is
    left as it was."""
    page = project / "docs" / code / "packing.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text.rstrip()} One more sentence.\n", encoding="utf-8")
    try:
        before = cpu_seconds()
        serve(project, site)
        return cpu_seconds() - before
    finally:
        page.write_text(text, encoding="utf-8")


def serve(project: Path, site: str, *, is_first: bool = False) -> None:
    """Build as `mkdocs serve` does: see `mkdocs.commands.serve`."""
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    config = load_config(str(project / "mkdocs.yml"), site_dir=site)
    if is_first:
        config.plugins.on_startup(command="serve", dirty=False)
    config.site_url = "http://127.0.0.1:8000/"
    build_site(config, serve_url=config.site_url)


def print_table(rounds: Mapping[str, list[Figures]]) -> None:
    """Print the median of each figure, and where there are two projects that of the ratios of each
    round."""
    names = list(rounds)
    print(f"{'CPU seconds':16}" + "".join(f"{name:>10}" for name in names), end="")
    print("     ratio (lowest to highest)" if len(names) > 1 else "")
    for label in rounds[names[0]][0]:
        values = {name: [figures[label] for figures in rounds[name]] for name in names}
        row = "".join(f"{statistics.median(costs):10.2f}" for costs in values.values())
        if len(names) > 1:
            ratios = [new / old for new, old in zip(*values.values(), strict=True)]
            row += f"{statistics.median(ratios):10.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{label:16}{row}")


def main() -> None:
    """Measure some rounds, each in the other order than the one before."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--project", type=Path, help="another checkout, to compare with")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        projects = {"this": copy_sources(Path(name, "this"))}
        if options.project:
            projects["other"] = copy_sources(Path(name, "other"), project=options.project)
        for project in projects.values():
            measure(project)  # compiles the modules
        rounds: dict[str, list[Figures]] = {name: [] for name in projects}
        for number in range(options.rounds):
            order = list(projects) if number % 2 else list(reversed(projects))
            for name in order:
                rounds[name].append(measure(projects[name]))
    print(f"medians of {options.rounds} rounds, load {os.getloadavg()[0]:.1f} at the end")
    print_table(rounds)


if __name__ == "__main__":
    main()
