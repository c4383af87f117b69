"""Copies of a project, and what it costs to build one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent

SOURCES = ("docs", "hooks", "overrides", "mkdocs.yml")
"""What a project is built from."""

BUILT = (".cache", "site", "hosting")
"""What a build leaves in a project."""


class Cost(NamedTuple):
    """What a command took."""

    cpu: float
    """CPU seconds, user and system, of all its processes."""
    wall: float
    """Seconds until it ended."""
    exit_code: int


def copy_sources(folder: Path, *names: str, project: Path = ROOT) -> Path:
    """Copy files and folders of a project, by default all that a build needs, to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or SOURCES:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def remove_built(folder: Path) -> None:
    """Remove what builds have left, so that the next one begins with nothing."""
    for name in BUILT:
        shutil.rmtree(folder / name, ignore_errors=True)


def cost_of(command: Sequence[str], folder: Path, *, check: bool = True) -> Cost:
    """Run a command in `folder` and return what it took. Raises CalledProcessError where it fails,
    after printing what it wrote to standard error; with `check=False` it may fail."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    after, wall = os.times(), time.perf_counter() - start
    if check and done.returncode:
        print(done.stderr, file=sys.stderr)
        done.check_returncode()
    user = after.children_user - before.children_user
    return Cost(user + after.children_system - before.children_system, wall, done.returncode)


def build(folder: Path, *, site_dir: Path | None = None) -> Cost:
    """Run `mkdocs build` in `folder`, and return what it took."""
    options = ["--site-dir", str(site_dir)] if site_dir else []
    return cost_of([sys.executable, "-m", "mkdocs", "build", "--quiet", *options], folder)
