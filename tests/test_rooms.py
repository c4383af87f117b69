"""The layout of the code: rooms and their order, sizes, and who may import MkDocs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hooks" / "returnguide"
MODULES = sorted(path for path in (ROOT / "hooks").rglob("*.py"))

ROOMS = (
    ("cli", "build"),
    ("support",),
    ("rules",),
    ("inserts",),
    ("render",),
    ("hosting",),
    ("linkcheck",),
    ("i18n",),
    ("content",),
    ("diagnostics", "cache", "locales", "files"),
)
"""From top to bottom: a room imports itself and what is below its row. The last row are modules."""

LOOSE_IMPORTS = {"diagnostics", "cache", "locales", "files"}
"""What linkcheck/site may import of the guide: it checks sites of any generator."""

MAX_LINES = 350
UPSTREAMS = ("mkdocs", "material", "mkdocs_static_i18n")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import of a module, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative import"
            if node.module == "returnguide":
                yield from ((node.lineno, f"returnguide.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module or ""


def room_of(name: str) -> str:
    """The room of a dotted name below `returnguide`."""
    return name.split(".")[1]


def level_of(room: str) -> int:
    """The row of a room; it is an error to have another one."""
    return next(number for number, row in enumerate(ROOMS) if room in row)


def test_the_rooms_are_these() -> None:
    """No folder and no loose module besides."""
    here = {
        path.stem for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "__init__.py")
    }
    assert here == {room for row in ROOMS for room in row}


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT / "hooks").as_posix()
)
def test_module(path: Path) -> None:
    """Arrows lead downwards only, MkDocs is imported in build/ only, and no module is long."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    parts = path.relative_to(ROOT / "hooks").parts
    room = Path(parts[1]).stem if parts[0] == "returnguide" and len(parts) > 1 else "cli"
    if room == "__init__":
        return
    is_build = room == "build" or path.name == "events.py"
    for line, name in imports_of(path):
        place = f"{path.relative_to(ROOT)}:{line}: imports {name}"
        assert is_build or name.split(".")[0] not in UPSTREAMS, place
        if not name.startswith("returnguide."):
            continue
        other = room_of(name)
        if parts[:3] == ("returnguide", "linkcheck", "site"):
            assert other in LOOSE_IMPORTS or name.startswith("returnguide.linkcheck.site"), place
        if path.name != "events.py":
            both_loose = {room, other} <= LOOSE_IMPORTS
            assert other == room or both_loose or level_of(other) > level_of(room), place
