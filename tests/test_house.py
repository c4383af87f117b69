"""The house itself: the README, the theme's templates that we override, the locked packages."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path

import licences
import material
import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(material.__file__).parent / "templates"

UPSTREAM = {
    "404.html": "80c93494b5432b1b",
    "assets/javascripts/bundle.a5f9d56c.min.js": "b9a1ef14b5e91ad6",
    "assets/stylesheets/main.57a0d79d.min.css": "57a0d79d880c51fe",
    "assets/stylesheets/palette.fb2fffe2.min.css": "fb2fffe2c525a359",
    "base.html": "8536d352b0093623",
    "main.html": "9948b55a7bc979c3",
    "partials/alternate.html": "572b1d4dae611aa5",
    "partials/content.html": "ce33929c85af129f",
    "partials/copyright.html": "bc86bca3bf75070f",
    "partials/header.html": "8cf3fb15bcf969ff",
    "partials/language.html": "3a44516f305006ac",
    "partials/nav.html": "af33f6e032f632eb",
    "partials/palette.html": "fb935107ae7d3d74",
    "partials/search.html": "bfd556535abcddb9",
    "partials/toc.html": "fde48f583563364b",
}
"""Hash of each of the theme's files that an override replaces or leans on, of the styles that
`render/css_purge.py` was made for and of the script whose work `instead.js` does: after an update
of the theme, compare and mend."""


LEANT_ON = {
    "mkdocs.commands.build": "77fb0135d13f1422",
    "mkdocs.structure.pages": "28cc64c2f8b85b92",
    "mkdocs_static_i18n.plugin": "a7139ee7a6bd9b14",
    "mkdocs_static_i18n.reconfigure": "94f24ad7f87b10bf",
    "mkdocs_static_i18n.folder": "fa0d5266a9db8adb",
    "material.plugins.search.plugin": "cc8a3ac0a8862662",
    "markdown.treeprocessors": "bf575e7cb994079e",
    "markdown.inlinepatterns": "35f1c45afbc3e901",
}
"""Hash of each module whose inside `build/static_i18n.py`, `build/incremental.py`,
`build/page_cache.py` or `panels.QuickInline` lean on: after an update, compare and mend."""


@pytest.mark.parametrize(("name", "expected"), LEANT_ON.items())
def test_module_that_we_lean_on_is_unchanged(name: str, expected: str) -> None:
    """The module is the one that our mends were made for."""
    assert (
        hashlib.sha256(Path(importlib.util.find_spec(name).origin).read_bytes()).hexdigest()[:16]
        == expected
    )


@pytest.mark.parametrize(("name", "expected"), UPSTREAM.items())
def test_overridden_template_is_unchanged(name: str, expected: str) -> None:
    """The theme's file is the one that our override was made from."""
    assert hashlib.sha256((TEMPLATES / name).read_bytes()).hexdigest()[:16] == expected


def test_every_override_is_pinned() -> None:
    """No template of ours replaces one of the theme's without its hash above."""
    ours = {
        path.relative_to(ROOT / "overrides").as_posix()
        for path in (ROOT / "overrides").rglob("*.html")
    }
    assert {name for name in ours if (TEMPLATES / name).is_file()} <= UPSTREAM.keys()


def test_licences_are_listed() -> None:
    """LICENCES.md is what `python tests/licences.py` writes, and no package that the site is built
    with asks more than to be named, or to give its own changes away; a tool that only tests run
    may: nothing of it is handed on."""
    listed = (ROOT / "LICENCES.md").read_text(encoding="utf-8")
    assert listed == licences.table()
    rows = {
        name: (licence, use)
        for name, licence, use in re.findall(r"^\| (\S+) \| (.+) \| (site|tests) \|$", listed, re.M)
    }
    assert rows["brotli"] == ("MIT", "site")
    assert not [
        name
        for name, (licence, use) in rows.items()
        if use == "site" and re.search(r"\b(?:A|L)?GPL", licence)
    ]


@pytest.mark.parametrize(
    "name", ["requirements.txt", "tests/requirements.txt", "tests/properdocs.txt"]
)
def test_packages_are_locked(name: str) -> None:
    """Every package is pinned exactly, with hashes, and only wheels are taken; no address of a
    registry is named."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert lock.startswith("--only-binary :all:")
    packages = re.split(r"\n(?=[a-z0-9])", lock)[1:]
    assert all(
        re.match(r"[a-z0-9.-]+==[\w.]+ .*\\\n", package) and "--hash=sha256:" in package
        for package in packages
    )
    assert "://" not in re.sub(r"#.*", "", lock)


def test_the_exit_is_built_with_the_same_packages() -> None:
    """What the site is built with, ProperDocs builds it with too; MkDocs itself may stay for its
    plugins."""
    site, properdocs = (
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M))
        for name in ("requirements.txt", "tests/properdocs.txt")
    )
    assert {name: properdocs.get(name) for name in site} == site


WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_may_do_little(file: Path) -> None:
    """Actions of GitHub's own, at a major version; each job says what it may do and how long;
    nothing that a stranger writes is run; files and targets exist."""
    text = file.read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    asked: dict[str, dict[str, str]] = {}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name, job in flow["jobs"].items():
        asked[name] = job.get("permissions", flow["permissions"])
        assert isinstance(asked[name], dict), "what it may do, one by one"
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), step["uses"]
            run = step.get("run", "")
            assert "${{" not in run, (
                "values go through env, so that a shell never reads them as code"
            )
            assert all(
                re.search(rf"^{target}:", makefile, re.M)
                for target in re.findall(r"\bmake ([a-z-]+)", run)
            ), run
            assert all(
                (ROOT / path).is_file() for path in re.findall(r"\bpython (\S+\.py)", run)
            ), run
    if any("write" in may.values() for may in asked.values()) and "pull_request" in flow[True]:
        assert "head.repo.full_name == github.repository" in text, (
            "where something is written, the change of a stranger is told from our own"
        )
    assert "pull_request_target" not in flow[True], (
        "it would run a stranger's change with our rights"
    )


def test_styles_know_no_left_and_right() -> None:
    """Our style sheets say start and end, so that they hold in a language that is read from right
    to left."""
    sided = re.compile(
        r"(?:^|[;{\s])(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float|text-align:\s*(?:left|right))\s*[:;]"
    )
    four = re.compile(
        r"(?:margin|padding|inset|border-(?:width|color|style)):\s*[^\s;]+ ([^\s;]+) [^\s;]+"
        r" ([^\s;]+);"
    )
    for file in [*(ROOT / "docs/assets").rglob("*.css"), *(ROOT / "hooks").rglob("*.css")]:
        text = file.read_text(encoding="utf-8")
        assert [found[0] for found in sided.finditer(text)] == [], file
        assert [found[0] for found in four.finditer(text) if found[1] != found[2]] == [], file
