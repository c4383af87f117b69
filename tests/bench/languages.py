"""Measure what a language costs: copies of our guide in more and more languages, built by us and by
stock Material + static-i18n.

Prints CPU and wall seconds of builds from nothing, and what a page costs with many languages beside
one with few; judges nothing. Usage: python tests/bench/languages.py [--guides 40] [--languages 2 10
30] [--rounds 1]
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from costs import ROOT, Cost, build, copy_sources, remove_built

CODES = (
    *("fr", "en", "de", "es", "it", "nl", "pt", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg"),
    *("el", "sv", "da", "nb", "fi", "et", "lv", "lt", "ca", "gl", "eu", "is", "sq", "uk", "sr"),
)
"""Languages that the theme has words for, those that we have first."""

OWN = tuple(code for code in CODES if (ROOT / "docs" / code / "words.yml").is_file())
"""Languages that have texts; the others borrow them."""

EXTENSIONS = ["admonition", "attr_list", "pymdownx.keys", "pymdownx.superfences", "sane_lists"]


def write_docs(docs: Path, languages: list[str], guides: int) -> list[str]:
    """Write our pages, and copies of the guide until there are `guides` of them, in each language.
    Return the names of the pages."""
    shutil.copytree(ROOT / "docs/assets", docs / "assets")
    shutil.copytree(ROOT / "docs/data", docs / "data")
    for number, code in enumerate(languages):
        # not the French texts: what equals the French counts as not translated
        lender = code if code in OWN else OWN[1 + number % (len(OWN) - 1)]
        shutil.copytree(ROOT / "docs" / lender, docs / code)
        if code != lender:
            mark_borrowed(docs / code, code)
        guide = (docs / code / "return.md").read_text(encoding="utf-8")
        for copy in range(2, guides + 1):
            prefix = f"g{copy:02}"
            page = docs / code / f"guide-{copy:02}.md"
            page.write_text(prefix_ids(guide, prefix), encoding="utf-8")
    return sorted(file.name for file in (docs / languages[0]).glob("*.md"))


def mark_borrowed(folder: Path, code: str) -> None:
    """Add the language's code to each heading: stock's search index drops a section that is the
    same in two languages, and takes long over it."""
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(r"^(#+ .*?)( \{#[a-z0-9-]+\})?$", rf"\1 {code.upper()}\2", text, flags=re.M)
        page.write_text(text, encoding="utf-8")


def prefix_ids(guide: str, prefix: str) -> str:
    """Return the guide as a page of its own: an id may occur only once in a site."""

    def prefixed(line: re.Match[str]) -> str:
        return f"safety: [{', '.join(f'{prefix}-{id.strip()}' for id in line[1].split(','))}]"

    text = re.sub(r"\{#([a-z0-9-]+)\}", rf"{{#{prefix}-\1}}", guide)
    text = re.sub(r"\]\(#([a-z0-9-]+)\)", rf"](#{prefix}-\1)", text)
    text = re.sub(r"^safety: \[(.*)\]$", prefixed, text, count=1, flags=re.M)
    return re.sub(r'^title: "', f'title: "{prefix} ', text, count=1, flags=re.M)


def language_rows(languages: list[str]) -> list[dict[str, object]]:
    """Return static-i18n's setting."""
    return [{"locale": code, "name": code, "default": code == "fr"} for code in languages]


def write_settings(folder: Path, settings: dict[str, object]) -> None:
    """Write a project's mkdocs.yml."""
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def make_ours(folder: Path, languages: list[str], guides: int) -> None:
    """Write a project with our hooks and templates, and the generated pages."""
    copy_sources(folder, "hooks", "overrides")
    shutil.copy(ROOT / "mkdocs.yml", folder / "base.yml")
    names = write_docs(folder / "docs", languages, guides)
    plugins = {"i18n": {"languages": language_rows(languages)}}
    write_settings(folder, {"INHERIT": "base.yml", "nav": names, "plugins": plugins})
    stamp = [sys.executable, "hooks/guide.py", "translations", "stamp"]
    subprocess.run(stamp, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def make_stock(folder: Path, languages: list[str], guides: int) -> None:
    """Write a project with the same pages in the stock theme: no hook, no override, no validation
    turned up."""
    i18n = {"docs_structure": "folder", "languages": language_rows(languages)}
    settings = {
        "site_name": "Stock",
        "site_url": "https://stock.example/",
        "nav": write_docs(folder / "docs", languages, guides),
        "exclude_docs": "/data/\nwords.yml\n",
        "theme": {"name": "material", "language": "fr"},
        "plugins": ["search", {"i18n": i18n}],
        "markdown_extensions": EXTENSIONS,
    }
    write_settings(folder, settings)


def measure(languages: list[str], guides: int, rounds: int) -> dict[str, Cost]:
    """Build both in turn, from nothing, and return the medians."""
    with tempfile.TemporaryDirectory() as name:
        projects = {"ours": Path(name, "ours"), "stock": Path(name, "stock")}
        make_ours(projects["ours"], languages, guides)
        make_stock(projects["stock"], languages, guides)
        costs: dict[str, list[Cost]] = {name: [] for name in projects}
        for _ in range(rounds):
            for name, project in projects.items():
                remove_built(project)
                costs[name].append(build(project))
    return {
        name: Cost(*map(statistics.median, zip(*of_rounds, strict=True)))
        for name, of_rounds in costs.items()
    }


def main() -> None:
    """Measure each number of languages, then print what a page costs with most of them, beside what
    it costs with fewest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guides", type=int, default=40)
    parser.add_argument("--languages", type=int, nargs="+", default=[2, 10, 30])
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    pages = len(list((ROOT / "docs/fr").glob("*.md"))) + options.guides - 1
    per_page: dict[str, list[float]] = {"ours": [], "stock": []}
    print(f"{pages} pages in each language; CPU seconds (wall seconds), ratio of CPU")
    for count in sorted(options.languages):
        costs = measure(list(CODES[:count]), options.guides, options.rounds)
        ours, stock = costs["ours"], costs["stock"]
        print(
            f"{count:3} languages   ours {ours.cpu:7.2f} ({ours.wall:.2f})"
            f"   stock {stock.cpu:7.2f} ({stock.wall:.2f})   {ours.cpu / stock.cpu:.2f}"
        )
        for name, cost in costs.items():
            per_page[name].append(1000 * cost.cpu / count / pages)
    for name, costs in per_page.items():
        few, many = costs[0], costs[-1]
        print(f"a page of {name}: {few:.1f} ms, of most languages {many:.1f} ms: {many / few:.2f}")


if __name__ == "__main__":
    main()
