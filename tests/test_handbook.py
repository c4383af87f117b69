"""README.md, CONTRIBUTING.md and docs/handbook/: every command, link, file and rule that they name
exists."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import guide
import pytest
from conftest import ROOT
from returnguide.rules.registry import RULES
from returnguide.rules.settings import NAMES

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
HANDBOOK = ROOT / "docs/handbook"
PAGES = [README, CONTRIBUTING, *sorted(HANDBOOK.rglob("*.md"))]
WRITTEN = [page for page in PAGES if HANDBOOK / "rules" not in page.parents]
"""Those that are not generated from the declarations of the rules."""

MADE = ("hosting/", "site/", "docs/handbook/rules/")
"""Folders that a build or a command makes."""
EXAMPLES = ("docs/pl/", "docs/data/links.lock")
"""What a reader makes by a command that a page names."""
OTHER_PROGRAMS = {"apt-get", "aws", "caddy", "certbot", "cp", "nginx", "po4a", "python3", "rsync"}
"""Programs that the pages name beside make and those of the virtual environment."""

_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)(?P=fence)$",
    re.M | re.S,
)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_REPOSITORY_PATH = re.compile(r"(?:docs|hooks|tests|overrides|\.github)/[\w./-]*\w/?")


def name_of(page: Path) -> str:
    """Return the path of a page below the project."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> Iterator[str]:
    """Yield the text of each fenced block of a page in one of some languages."""
    for block in _FENCE.finditer(page.read_text(encoding="utf-8")):
        if block["language"] in languages:
            yield block["body"]


def prose(page: Path) -> str:
    """Return the text of a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command in the `sh` and `bash` blocks of a page, without comments and
    without variables set before it."""
    for body in blocks(page, "sh", "bash"):
        for line in body.replace("\\\n", " ").splitlines():
            words = shlex.split(re.sub(r"(^|\s)#.*", "", line))
            while words and re.match(r"[A-Z_]+=|sudo$", words[0]):
                words = words[1:]
            if words:
                yield words


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    found: Counter[str] = Counter()
    slugs = set()
    for title in re.findall(r"^#+ +(.+?)(?: +#+)?$", prose(page), re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        slugs.add(f"{slug}-{found[slug]}" if found[slug] else slug)
        found[slug] += 1
    return slugs


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file and the anchor of each relative link of a page."""
    for target in _LINK.findall(_CODE.sub("", prose(page))):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield (page.parent / path).resolve() if path else page, anchor


COMMANDS = sorted(
    {(name_of(page), shlex.join(words)) for page in PAGES for words in commands(page)}
)


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_command_exists(page: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its program, target, file, subcommand and options exist. Nothing is run."""
    program, *arguments = shlex.split(command)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = [word for word in arguments if "=" not in word]
        assert targets
        assert [word for word in targets if not re.search(rf"^{word}:", makefile, re.M)] == []
    elif program in {"python3", ".venv/bin/python"} and arguments[0] == "hooks/guide.py":
        assert_guide_parses(arguments[1:], monkeypatch)
    elif program in {"python3", ".venv/bin/python"} and arguments[0] != "-m":
        assert (ROOT / arguments[0]).is_file()
    elif program.startswith(".venv/bin/"):
        assert shutil.which(Path(program).name, path=Path(sys.executable).parent)
    else:
        assert program in OTHER_PROGRAMS
    for word in arguments:
        if _REPOSITORY_PATH.fullmatch(word):
            assert exists(word), word


def assert_guide_parses(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line takes the arguments; the command itself is not run."""
    parse = argparse.ArgumentParser.parse_args

    def parse_only(self: argparse.ArgumentParser, given: list[str]) -> argparse.Namespace:
        options = parse(self, given)
        options.run = lambda _: 0
        return options

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_only)
    assert guide.main(arguments) == 0


def exists(path: str) -> bool:
    """Whether a path below the project is there, is made by a command, or is an example."""
    return path.startswith((*MADE, *EXAMPLES)) or (ROOT / path).exists()


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_named_files_exist(page: Path) -> None:
    """Each path of the repository that stands in code is there."""
    named = [
        path
        for code in _CODE.findall(prose(page))
        for path in _REPOSITORY_PATH.findall(code)
        if code == path
    ]
    assert [path for path in named if not exists(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link leads to a file, and its anchor to a heading."""
    for file, anchor in links(page):
        assert file.exists(), file
        assert not anchor or anchor in anchors(file), f"{name_of(file)}#{anchor}"


def test_every_page_is_reachable() -> None:
    """Links lead from the README to every page of the handbook."""
    reached, open_pages = {README}, [README]
    while open_pages:
        for file, _ in links(open_pages.pop()):
            if file in PAGES and file not in reached:
                reached.add(file)
                open_pages.append(file)
    assert [name_of(page) for page in PAGES if page not in reached] == []


def test_readme_is_short() -> None:
    """The README has at most 180 lines, and a picture of at most 200 kB."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 180
    pictures = [file for file, _ in links(README) if file.suffix == ".png"]
    assert len(pictures) == 1
    assert pictures[0].stat().st_size <= 200_000


def test_every_room_is_named() -> None:
    """README and architecture name each room of the code, and no other."""
    rooms = {f"{file.parent.name}/" for file in (ROOT / "hooks/returnguide").glob("*/__init__.py")}
    for page in (README, HANDBOOK / "architecture.md"):
        tables = re.findall(r"^\| Room \|.*?\n\n", page.read_text(encoding="utf-8"), re.M | re.S)
        assert len(tables) == 1
        first_cells = re.findall(r"^\| ([^|]+) \|", tables[0], re.M)
        assert {room for cell in first_cells for room in _CODE.findall(cell)} == rooms


def test_every_script_is_named() -> None:
    """The architecture names each script of the site, and no other."""
    text = (HANDBOOK / "architecture.md").read_text(encoding="utf-8")
    table = text.split("| In `docs/assets/javascripts/` |")[1].split("\n\n")[0]
    scripts = {file.name for file in (ROOT / "docs/assets/javascripts").glob("*.js")}
    assert {name for name in _CODE.findall(table) if name.endswith(".js")} == scripts


_NAMED_RULES = (
    r"guide\.py explain ([a-z][a-z-]*)",
    r"\brule: ([a-z-]+)",
    r"^ +([a-z-]+): \{severity:",
    r"\w:\d+: .* \[([a-z-]+)\]'?$",
)
"""How the examples name a rule: a command, an exemption, a severity, a message."""


def test_named_rules_exist() -> None:
    """What the examples explain, exempt, report or give a severity is a rule."""
    examples = "\n".join(body for page in WRITTEN for body in blocks(page, "sh", "yaml", "text"))
    for pattern in _NAMED_RULES:
        named = set(re.findall(pattern, examples, re.M))
        assert named
        assert named - RULES.keys() == set()


def test_settings_are_in_the_example_and_the_table() -> None:
    """The table of settings and the example above it name the settings that there are, those of
    mkdocs.yml among them."""
    text = (HANDBOOK / "settings.md").read_text(encoding="utf-8")
    rows = {name.partition(".")[0] for name in re.findall(r"^\| `([a-z_.]+)` \|", text, re.M)}
    example = set(re.findall(r"^    ([a-z_]+):", text, re.M))
    assert rows == example == set(NAMES)
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\n  guide:")[2]
    assert set(re.findall(r"^    ([a-z_]+):", site.partition("\n\n")[0], re.M)) <= rows


def test_handbook_is_not_published(site: Path) -> None:
    """No page and no picture of the handbook is in the site."""
    assert not (site / "handbook").exists()
    assert not [file for file in site.rglob("*") if "handbook" in file.name]
