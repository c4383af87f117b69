"""Measure what our build costs beside a stock Material + static-i18n build of the same pages in the
same languages.

Each round builds the stock site, ours from nothing and ours with what the last build kept, in turn.
Prints the seconds of each and their ratios; judges nothing. Usage: python tests/bench/build.py
[ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import yaml
from costs import ROOT, Cost, build, copy_sources, remove_built
from mkdocs.utils.yaml import yaml_load


def make_stock(folder: Path) -> None:
    """Write a project with our pages and languages in the stock theme: no hook, no override, no
    validation turned up."""
    copy_sources(folder, "docs")
    ours = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    i18n = {name: ours["plugins"]["i18n"][name] for name in ("docs_structure", "languages")}
    settings = {
        "site_name": "Stock",
        "site_url": "https://stock.example/",
        "theme": {"name": "material", "language": "fr"},
        "plugins": ["search", {"i18n": i18n}],
        **{name: ours[name] for name in ("nav", "exclude_docs", "markdown_extensions")},
    }
    text = yaml.safe_dump(settings, allow_unicode=True)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")


def pages_in(folder: Path) -> set[str]:
    """Return the paths of the built pages."""
    site = folder / "site"
    return {file.relative_to(site).as_posix() for file in site.rglob("index.html")}


def build_round(stock: Path, ours: Path) -> dict[str, Cost]:
    """Build each once, and return what it took."""
    remove_built(stock)
    remove_built(ours)
    return {"stock": build(stock), "ours": build(ours), "ours, again": build(ours)}


def print_table(rounds: list[dict[str, Cost]]) -> None:
    """Print medians side by side, and the ratios to the stock build of the same round."""
    print(f"{'':16}" + "".join(f"{name:>14}" for name in rounds[0]))
    for label in ("cpu", "wall"):
        seconds = {name: [getattr(costs[name], label) for costs in rounds] for name in rounds[0]}
        ratios = {
            name: [cost / stock for cost, stock in zip(costs, seconds["stock"], strict=True)]
            for name, costs in seconds.items()
        }
        print_row(f"{label}, seconds", (statistics.median(costs) for costs in seconds.values()))
        print_row("  of stock", (statistics.median(each) for each in ratios.values()))
        print_row("  lowest", map(min, ratios.values()))
        print_row("  highest", map(max, ratios.values()))


def print_row(label: str, values: Iterable[float]) -> None:
    """Print one row of the table."""
    print(f"{label:16}" + "".join(f"{value:14.2f}" for value in values))


def main() -> int:
    """Return 1 when our site lacks a page of the stock site."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        stock, ours = Path(name, "stock"), copy_sources(Path(name, "ours"))
        make_stock(stock)
        build_round(stock, ours)  # compiles the modules
        pages = pages_in(stock)
        if missing := pages - pages_in(ours):
            print(f"pages that only the stock site has: {sorted(missing)}")
            return 1
        languages = len(list((ROOT / "docs").glob("*/words.yml")))
        print(f"{len(pages)} pages in {languages} languages; medians of {count} rounds")
        print_table([build_round(stock, ours) for _ in range(count)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
