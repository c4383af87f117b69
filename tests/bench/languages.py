"""What a language costs: generated guides in the shape of ours, built by this house, by stock
Material + static-i18n, and by Zensical.

Prints CPU seconds, and the ratios that issue 8 names; judges nothing. All that is compared is built
in one run on one machine. Usage: python tests/bench/languages.py [--guides 40] [--languages 2 10
30] [--rounds 1] [--only ours stock zensical]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent

CODES = (
    "fr", "en", "de", "es", "it", "nl", "pt", "pl", "cs", "sk", "sl", "hr", "hu", "ro",
    "bg", "el", "sv", "da", "nb", "fi",
    "et", "lv", "lt", "ca", "gl", "eu", "is", "ga", "mt", "sq", "uk", "sr", "mk", "tr", "af",
)  # fmt: skip
"""Languages of the generated site, those that we have first; the others borrow their texts."""

ZENSICAL = "zensical==0.0.73"

EXTENSIONS = ["admonition", "attr_list", "pymdownx.keys", "pymdownx.superfences", "sane_lists"]


@dataclass(frozen=True)
class Cost:
    """What a build took."""

    cpu: float
    wall: float


def languages_of_theme(count: int) -> list[str]:
    """`count` languages that the theme has words for."""
    import material

    known = Path(material.__file__).parent / "templates/partials/languages"
    return [code for code in CODES if (known / f"{code}.html").is_file()][:count]


def write_docs(docs: Path, languages: list[str], guides: int) -> list[str]:
    """Our pages, and copies of the guide until there are `guides` of them, in each language;
    returns the names of all pages."""
    shutil.copytree(ROOT / "docs/assets", docs / "assets")
    shutil.copytree(ROOT / "docs/data", docs / "data")
    ours = [code for code in CODES if (ROOT / "docs" / code).is_dir()]
    for number, language in enumerate(languages):
        texts = (
            ROOT / "docs" / (language if language in ours else ours[1 + number % (len(ours) - 1)])
        )  # no French, which counts as untranslated
        shutil.copytree(texts, docs / language)
        if language not in ours:
            _mark_as_borrowed(docs / language, language)
        guide = (docs / language / "return.md").read_text(encoding="utf-8")
        for copy in range(2, guides + 1):
            (docs / language / f"guide-{copy:02}.md").write_text(
                _under_other_ids(guide, f"g{copy:02}"), encoding="utf-8"
            )
    return sorted(file.name for file in (docs / languages[0]).glob("*.md"))


def _mark_as_borrowed(folder: Path, language: str) -> None:
    """No section is the same text as in the language that it is borrowed from: stock's search index
    would drop it, at a high price."""
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            re.sub(r"^(#+ .*?)( \{#[a-z0-9-]+\})?$", rf"\1 {language.upper()}\2", text, flags=re.M),
            encoding="utf-8",
        )


def _under_other_ids(guide: str, prefix: str) -> str:
    """The guide as a page of its own: an id stands once in a site."""
    text = re.sub(r"\{#([a-z0-9-]+)\}", rf"{{#{prefix}-\1}}", guide)
    text = re.sub(r"\]\(#([a-z0-9-]+)\)", rf"](#{prefix}-\1)", text)
    text = re.sub(
        r"^safety: \[(.*)\]$",
        lambda line: (
            f"safety: [{', '.join(f'{prefix}-{one.strip()}' for one in line[1].split(','))}]"
        ),
        text,
        count=1,
        flags=re.M,
    )
    return re.sub(r'^title: "', f'title: "{prefix} ', text, count=1, flags=re.M)


def _i18n(languages: list[str]) -> dict:
    return {
        "docs_structure": "folder",
        "languages": [
            {"locale": code, "name": code, **({"default": True} if code == "fr" else {})}
            for code in languages
        ],
    }


def make_ours(folder: Path, languages: list[str], guides: int) -> None:
    """This house, with the generated pages."""
    names = write_docs(folder / "docs", languages, guides)
    for name in ("hooks", "overrides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder / "house.yml")
    settings = {
        "INHERIT": "house.yml",
        "nav": names,
        "plugins": {"i18n": {"languages": _i18n(languages)["languages"]}},
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    stamp = [
        sys.executable,
        "hooks/guide.py",
        "translations",
        "stamp",
    ]  # as translators leave their pages
    subprocess.run(stamp, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def make_stock(folder: Path, languages: list[str], guides: int) -> None:
    """The same pages in the stock theme, with the same plugins as they come: no hook, no override,
    no validation turned up."""
    names = write_docs(folder / "docs", languages, guides)
    settings = {
        "site_name": "Stock", "site_url": "https://stock.example/", "nav": names,
        "exclude_docs": "/data/\nwords.yml\n",
        "theme": {"name": "material", "language": "fr"},
        "plugins": ["search", {"i18n": _i18n(languages)}], "markdown_extensions": EXTENSIONS,
    }  # fmt: skip
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def make_zensical(folder: Path, languages: list[str], guides: int) -> None:
    """The same pages once more: Zensical knows no languages, so each is a project of its own."""
    names = write_docs(folder / "docs", languages, guides)
    for language in languages:
        own = folder / language
        shutil.move(folder / "docs" / language, own / "docs")
        shutil.copytree(folder / "docs/assets", own / "docs/assets")
        theme = {"name": "material", "language": language}
        settings = {
            "site_name": "Zensical",
            "site_url": f"https://zensical.example/{language}/",
            "nav": names,
            "theme": theme,
            "markdown_extensions": EXTENSIONS,
        }
        (own / "docs/words.yml").unlink()
        (own / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def cost_of(command: list[str], folder: Path, *, quiet: bool = True) -> Cost:
    """CPU seconds, of all its processes, and wall seconds of a command. Raises CalledProcessError
    when it fails."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return Cost(cpu, time.perf_counter() - start)


def mkdocs(folder: Path) -> Cost:
    """One `mkdocs build`."""
    return cost_of([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder)


def start_up(folder: Path) -> Cost:
    """What the Python packages, the configuration and the hooks cost before anything is built."""
    return cost_of(
        [
            sys.executable,
            "-c",
            (
                "from mkdocs.__main__ import cli; from mkdocs.commands import build; from"
                " mkdocs.config import load_config; load_config()"
            ),
        ],
        folder,
    )


def add_text(page: Path) -> None:
    """Save one page with one more paragraph."""
    page.write_text(
        page.read_text(encoding="utf-8") + f"\nChanged {time.time_ns()}.\n", encoding="utf-8"
    )


def ours(folder: Path) -> dict[str, Cost]:
    """Our build from nothing, with nothing changed, with one page changed: a translated one, then a
    French one."""
    for name in (".cache", "site"):
        shutil.rmtree(folder / name, ignore_errors=True)
    found = {
        "start-up": start_up(folder),
        "cold": mkdocs(folder),
        "nothing changed": mkdocs(folder),
    }
    for label, page in (
        ("one page changed", "en/guide-02.md"),
        ("one French page changed", "fr/guide-03.md"),
    ):
        add_text(folder / "docs" / page)
        found[label] = mkdocs(folder)
    return found


def stock(folder: Path) -> dict[str, Cost]:
    """The stock build knows no difference between cold and warm."""
    return {"cold": mkdocs(folder)}


def zensical(folder: Path) -> dict[str, Cost]:
    """Zensical from nothing, and with nothing changed, one run a language."""
    projects = [own for own in sorted(folder.iterdir()) if (own / "mkdocs.yml").is_file()]
    for own in projects:
        for name in (".cache", "site"):
            shutil.rmtree(own / name, ignore_errors=True)
    rounds = [
        [
            cost_of([str(folder / ".venv/bin/zensical"), "build", "-f", "mkdocs.yml"], own)
            for own in projects
        ]
        for _ in range(2)
    ]
    cold, warm = (
        Cost(sum(one.cpu for one in costs), sum(one.wall for one in costs)) for costs in rounds
    )
    return {"cold": cold, "nothing changed": warm}


def has_zensical(folder: Path) -> bool:
    """Install Zensical into an environment of its own in `folder`; says so where that is not
    possible."""
    venv.create(folder / ".venv", with_pip=True)
    run = subprocess.run(
        [str(folder / ".venv/bin/pip"), "install", "--quiet", "--only-binary", ":all:", ZENSICAL],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        print(
            f"{ZENSICAL} cannot be installed here, it is left out:"
            f" {(run.stderr.strip().splitlines() or ['no reason given'])[-1]}"
        )
    return not run.returncode


def medians(rounds: list[dict[str, Cost]]) -> dict[str, Cost]:
    """The median of each figure."""
    return {
        label: Cost(
            statistics.median(one[label].cpu for one in rounds),
            statistics.median(one[label].wall for one in rounds),
        )
        for label in rounds[0]
    }


def measure(
    folder: Path, count: int, options: argparse.Namespace, builders: dict
) -> dict[str, dict[str, Cost]]:
    """All builders at `count` languages, in turn in each round."""
    languages = languages_of_theme(count)
    for name, (make, _) in builders.items():
        project = folder / name
        for old in project.iterdir() if project.is_dir() else ():
            if old.name != ".venv":
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        make(project, languages, options.guides)
    rounds = [
        {name: build(folder / name) for name, (_, build) in builders.items()}
        for _ in range(options.rounds)
    ]
    return {name: medians([one[name] for one in rounds]) for name in builders}


def report(count: int, pages: int, found: dict[str, dict[str, Cost]]) -> None:
    """The figures at one number of languages."""
    print(f"\n{count} languages x {pages} pages; CPU seconds (wall seconds)")
    for name, costs in found.items():
        print(
            f"  {name:9}",
            " · ".join(
                f"{label} {cost.cpu:.2f} ({cost.wall:.2f})" for label, cost in costs.items()
            ),
        )
    own = found.get("ours")
    for label in own or ():
        if label not in ("cold", "start-up"):
            print(f"  {label}: {own[label].cpu / own['cold'].cpu:.3f} of our cold build")
    for name in found.keys() - {"ours"} if own else ():
        for label in found[name]:
            print(f"  {label}: {own[label].cpu / found[name][label].cpu:.3f} of {name}")


def main() -> None:
    """Build all, print the figures, then what a page costs at the largest number of languages
    against the smallest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guides", type=int, default=40)
    parser.add_argument("--languages", type=int, nargs="+", default=[2, 10, 30])
    parser.add_argument("--rounds", type=int, default=1)
    known = {
        "ours": (make_ours, ours),
        "stock": (make_stock, stock),
        "zensical": (make_zensical, zensical),
    }
    parser.add_argument("--only", nargs="+", choices=known, default=list(known))
    options = parser.parse_args()
    builders = {name: known[name] for name in options.only}
    per_page = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "zensical" in builders and not has_zensical(folder / "zensical"):
            del builders["zensical"]
        for count in options.languages:
            found = measure(folder, count, options, builders)
            pages = len(list((ROOT / "docs/fr").glob("*.md"))) + options.guides - 1
            report(count, pages, found)
            if "ours" in found:
                per_page[count] = (
                    (found["ours"]["cold"].cpu - found["ours"]["start-up"].cpu) / count / pages,
                    found["ours"]["cold"].cpu / count / pages,
                )
    if len(per_page) > 1:
        few, many = min(per_page), max(per_page)
        for number, label in enumerate(("without start-up", "with start-up")):
            cost, base = per_page[many][number], per_page[few][number]
            print(
                f"a page of our cold build, {label}: {cost * 1000:.1f} ms at {many} languages,"
                f" {base * 1000:.1f} ms at {few}: {cost / base:.2f}"
            )


if __name__ == "__main__":
    main()
