"""What the check of a built site costs: its speed and memory on sites of three sizes, its share of
a build, and other checkers beside it.

Usage: python tests/bench/sitecheck.py [FOLDER]. Other checkers run where FOLDER has them (`npm
install --prefix FOLDER linkinator hyperlink`) or where they are on the PATH (`apt-get install
ruby-html-proofer` for htmlproofer); a line says which are missing. Judges nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from posixpath import normpath

import yaml
from costs import ROOT, build, cost_of

HOOKS = ROOT / "hooks"
SIZES = (500, 5_000, 20_000)
PEERS = 900
"""Pages on which other checkers are measured; they would need hours for 20,000."""

CHECK = """
import json, resource, sys, time
from pathlib import Path
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.model import SiteModel
languages = {"fr": "", "en": "en"}
model = SiteModel(site_url="https://guide.example/", languages=languages, declared=True)
before = time.process_time()
checked = check_site(Path(sys.argv[1]), model)
cpu = time.process_time() - before
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([checked.pages, checked.links, len(checked.diagnostics), cpu, memory]))
"""


def generated(folder: Path, built: Path, pages: int) -> None:
    """A site of `pages` pages in two languages: copies of our own built pages, each in a folder of
    its own, their links absolute."""
    shutil.copytree(built / "assets", folder / "assets")
    names = ("imei", "packing", "photos", "return", "shipping")
    texts = [
        (
            language,
            name,
            _absolute(
                (built / language / name / "index.html").read_text(encoding="utf-8"),
                f"/{language}{name}/",
            ),
        )
        for language in ("", "en/")
        for name in names
    ]
    for number in range(pages):
        language, name, text = texts[number % len(texts)]
        group = f"{language}g{number // len(texts)}/"
        home = folder / group / "index.html"
        target = folder / group / name / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_regrouped(text, language, number // len(texts), names), encoding="utf-8")
        home.exists() or home.write_text(
            '<!doctype html><html lang="x"><meta http-equiv="refresh" content="0; url=imei/">',
            encoding="utf-8",
        )
    for language in ("", "en/"):
        pages_of_groups = "".join(
            f'<a href="g{number}/{name}/">x</a>'
            for number in range(pages // len(texts))
            for name in names
        )  # for those that crawl
        home = (
            f'<!doctype html><html lang="{language[:2] or "fr"}"><title>home</title><link'
            f' rel="canonical" href="/{language}">{pages_of_groups}'
        )
        (folder / language / "index.html").write_text(home, encoding="utf-8")


def _absolute(text: str, base: str) -> str:
    """The page with addresses from the root instead of relative ones."""

    def resolved(found: re.Match[str]) -> str:
        path = found[2].partition("#")[0].partition("?")[0]
        if not path or path.startswith(("/", "http", "mailto", "data")):
            return found[0]
        whole = normpath(base + path) + ("/" if path.endswith(("/", ".")) else "")
        return f'{found[1]}="{whole.replace("//", "/")}{found[2][len(path) :]}"'

    return re.sub(r'\b(href|src)="([^"]*)"', resolved, text)


def _regrouped(text: str, language: str, group: int, names: tuple[str, ...]) -> str:
    """The page with its links to the pages of its own group; what the group does not have leads to
    the group's IMEI page."""

    def moved(found: re.Match[str]) -> str:
        lang, name, rest = found[1] or "", found[2], found[3]
        if name in names:
            return f'href="/{lang}g{group}/{name}/{rest}"'
        return f'href="/{lang}g{group}/imei/"'

    text = re.sub(
        r'href="/((?:en|de|es|it|nl|pt)/)?(?!assets/)([\w-]*)/?(?:[\w.-]+/?)?(#[^"]*)?"',
        lambda found: moved(_Groups(found)),
        text,
    )
    text = re.sub(r'href="/(?:de|es|it|nl|pt)/', f'href="/{language}', text)
    return re.sub(
        r'(rel="canonical" href=")https://[^/"]+/(?:en/)?([\w-]+)/"',
        rf'\1https://guide.example/{language}g{group}/\2/"',
        text,
    )


class _Groups:
    """A match whose missing groups are empty."""

    def __init__(self, found: re.Match[str]) -> None:
        self._found = found

    def __getitem__(self, number: int) -> str:
        return self._found[number] or ""


def checked(site: Path) -> tuple[int, int, int, float, float]:
    """Pages, addresses, findings, CPU seconds and peak memory in MB of a check, in a process of its
    own."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(site)],
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(json.loads(done.stdout))


def peers(folder: Path) -> dict[str, list[str] | None]:
    """The other checkers: name -> command, None where it is missing."""

    def found(name: str) -> str | None:
        return next(
            (
                str(path)
                for path in (
                    folder / "node_modules" / ".bin" / name,
                    folder / "bin" / name,
                    folder / name,
                )
                if path.is_file()
            ),
            shutil.which(name),
        )

    commands = {
        # none of the others asks other sites
        "linkinator": ["linkinator", ".", "--recurse", "--silent", "--skip", "^https?://(?!localhost)"],
        "htmlproofer": ["htmlproofer", ".", "--disable-external"],
        "hyperlink": ["hyperlink", "--root", ".", "--recursive", "--internal", "index.html"],
    }  # fmt: skip
    return {
        name: [path, *command[1:]] if (path := found(name)) else None
        for name, command in commands.items()
    }


def share_of_a_build(folder: Path) -> None:
    """CPU of `mkdocs build` of some 900 Material pages (our own texts, many times over) with
    static-i18n, and of the check of what it wrote."""
    docs = folder / "project" / "docs"
    for language in ("fr", "en"):
        for number in range(45):
            for file in (ROOT / "docs" / language).glob("*.md"):
                target = docs / language / f"g{number}" / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                text = re.sub(
                    r"\]\(\.\./assets", "](../../assets", file.read_text(encoding="utf-8")
                )
                target.write_text(re.sub(r"\[([^\]]*)\]\[[^\]]*\]", r"\1", text), encoding="utf-8")
        shutil.copy(ROOT / "docs" / language / "index.md", docs / language / "index.md")
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    languages = [
        {"locale": "fr", "name": "Français", "default": True},
        {"locale": "en", "name": "English"},
    ]
    settings = {
        "site_name": "Bench",
        "site_url": "https://guide.example/",
        "nav": ["index.md"],
        "theme": {"name": "material", "language": "fr", "font": False},
        "plugins": ["search", {"i18n": {"docs_structure": "folder", "languages": languages}}],
        "markdown_extensions": ["admonition", "attr_list", "pymdownx.keys", "sane_lists"],
    }
    (folder / "project" / "mkdocs.yml").write_text(
        yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8"
    )
    whole = build(folder / "project").cpu
    pages, links, _, cpu, _ = checked(folder / "project" / "site")
    print(
        f"\n{pages} Material pages: build {whole:.1f} s CPU, check {cpu:.2f} s = {cpu / whole:.1%}"
        f" of it, {pages / cpu:,.0f} pages/s, {links:,} addresses"
    )


def main() -> None:
    """Three sizes, the share of a build, then the peers."""
    tools = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(ROOT, site_dir=folder / "built")
        print("  pages  addresses  findings   CPU s  pages/s  peak MB")
        for size in SIZES:
            generated(folder / f"site{size}", folder / "built", size)
            pages, links, problems, cpu, memory = checked(folder / f"site{size}")
            print(
                f"{pages:7,} {links:10,} {problems:9,} {cpu:7.2f} {pages / cpu:8,.0f} {memory:8.0f}"
            )
            shutil.rmtree(folder / f"site{size}")
        share_of_a_build(folder)
        generated(folder / "peers", folder / "built", PEERS)
        command = [sys.executable, str(HOOKS / "guide.py"), "links", "built", "peers"]
        ours = cost_of(command, folder, check=False).cpu
        print(f"\n{PEERS} pages, the whole command, CPU seconds of all its processes")
        print(f"{'ours':16} {ours:8.2f}")
        for peer, command in peers(tools.resolve()).items():
            if command is None:
                print(f"{peer:16}  missing: skipped")
                continue
            cost = cost_of(command, folder / "peers", check=False)
            print(
                f"{peer:16} {cost.cpu:8.2f}  {cost.cpu / ours:6.1f} times ours"
                f"   (ended with {cost.exit_code} after {cost.wall:.0f} s)"
            )


if __name__ == "__main__":
    main()
