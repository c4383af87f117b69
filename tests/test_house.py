"""Test the project itself: README, overridden templates of the theme, locked packages, workflows,
line endings."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import licences
import material
import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(material.__file__).parent / "templates"
LOCKS = (
    "requirements.txt",
    "tests/requirements.txt",
    "tests/floor.txt",
    "tests/properdocs.txt",
    "tests/audit.txt",
)

UPSTREAM = {
    "404.html": "80c93494b5432b1b",
    "assets/javascripts/bundle.a5f9d56c.min.js": "b9a1ef14b5e91ad6",
    "assets/stylesheets/main.57a0d79d.min.css": "57a0d79d880c51fe",
    "assets/stylesheets/palette.fb2fffe2.min.css": "fb2fffe2c525a359",
    "base.html": "e4b0f0ddf45cd1d2",
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
`render/css_purge.py` was made for and of the script whose work `theme-shim.js` does: after an
update of the theme, compare and fix."""


@pytest.mark.parametrize(("name", "expected"), UPSTREAM.items())
def test_overridden_template_is_unchanged(name: str, expected: str) -> None:
    """The theme's file is the one that our override was made from, whatever version it names."""
    content = re.sub(rb"mkdocs-material-[\d.]+", b"", (TEMPLATES / name).read_bytes())
    assert hashlib.sha256(content).hexdigest()[:16] == expected


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


@pytest.mark.parametrize("name", LOCKS)
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


@pytest.mark.parametrize("name", LOCKS)
def test_newer_packages_are_offered(name: str) -> None:
    """A package that `make lock` may not renew says why: `name==1.2  # the reason`."""
    wanted = (ROOT / name).with_suffix(".in").read_text(encoding="utf-8")
    assert not re.findall(r"^[^#\n]*==[\d.*]+[^#\n]*$", wanted, re.M)


def test_the_exit_is_built_with_the_same_packages() -> None:
    """What the site is built with, ProperDocs builds it with too; MkDocs itself may stay for its
    plugins."""
    site, properdocs = (
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M))
        for name in ("requirements.txt", "tests/properdocs.txt")
    )
    assert {name: properdocs.get(name) for name in site} == site


WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


COMMAND = r"(?:^|[;&|(]) *(?:sudo )?"
"""Where a command begins in a script."""

JOBS = {
    f"{file.stem}: {name}": job
    for file in WORKFLOWS
    for name, job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].items()
}


def test_actions_are_pinned() -> None:
    """Every action is one of GitHub's own, everywhere at the same commit, with its version beside
    it."""
    pins: dict[str, set[tuple[str, str]]] = {}
    for file in WORKFLOWS:
        text = file.read_text(encoding="utf-8")
        actions = re.findall(
            r"uses: (actions/[a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", text, re.M
        )
        assert len(actions) == text.count("uses:"), file
        for name, commit, version in actions:
            pins.setdefault(name, set()).add((commit, version))
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_may_nothing(file: Path) -> None:
    """What is allowed is allowed to a job; two runs never meet; no change of a stranger runs with
    our rights."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    triggers = workflow[True]  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    assert not {"pull_request_target", "workflow_run"} & set(triggers)
    for job in workflow["jobs"].values():
        if "pull_request" in triggers and "write" in job["permissions"].values():
            assert "head.repo.full_name == github.repository" in job["if"]


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_jobs_may_do_little(job: dict[str, Any]) -> None:
    """A job says what it may do and how long. One that may write installs nothing, and runs
    nothing but git and gh. No token is left in the checkout."""
    assert job["timeout-minutes"] <= 60
    for step in job["steps"]:
        action = step.get("uses", "")
        if action.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        if "write" in job["permissions"].values():
            assert not action.startswith("actions/setup-")
            run = step.get("run", "")
            assert not re.search(COMMAND + r"(?:pip|npm|npx|apt-get|make|python)\b", run, re.M)


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_commands_of_workflows_exist(job: dict[str, Any]) -> None:
    """Targets and scripts exist. Values go through env, so that a shell never reads them as
    code."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for step in job["steps"]:
        run = step.get("run", "")
        assert "${{" not in run
        for target in re.findall(COMMAND + r"make ([a-z-]+)", run, re.M):
            assert re.search(rf"^{target}:", makefile, re.M), target
        for path in re.findall(r"\bpython (\S+\.py)", run):
            assert (ROOT / path).is_file(), path


def test_checkouts_have_the_same_bytes() -> None:
    """No setting of git, such as `core.autocrlf`, changes a file: text has LF in every checkout,
    the rest is marked binary."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout of git")
    listing = subprocess.run(
        ["git", "ls-files", "--eol"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    # i/<as committed> w/<in this folder> attr/<from .gitattributes>, then the path
    lines = {tuple(line.split("\t")[0].split()) for line in listing.stdout.splitlines()}
    assert lines <= {
        ("i/lf", "w/lf", "attr/text=auto", "eol=lf"),
        ("i/none", "w/none", "attr/text=auto", "eol=lf"),
        ("i/-text", "w/-text", "attr/-text"),
    }


def test_styles_know_no_left_and_right() -> None:
    """Our style sheets say start and end, so that they hold in a language that is read from right
    to left; but for browsers that do not know these."""
    sided = re.compile(
        r"(?:^|[;{\s])(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float"
        r"|text-align:\s*(?:left|right))\s*[:;]"
    )
    four_values = re.compile(
        r"(?:margin|padding|inset|border-(?:width|color|style)):"
        r"\s*[^\s;]+ ([^\s;]+) [^\s;]+ ([^\s;]+);"
    )
    for file in [*(ROOT / "docs/assets").rglob("*.css"), *(ROOT / "hooks").rglob("*.css")]:
        text = file.read_text(encoding="utf-8").partition("@supports not (inset-inline-start:")[0]
        assert [match[0] for match in sided.finditer(text)] == [], file
        assert [match[0] for match in four_values.finditer(text) if match[1] != match[2]] == [], (
            file
        )
