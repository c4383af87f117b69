"""What is kept between builds: bytes on disk that are checked, values in memory for the next
save."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from returnguide.cache import Cache, Memo, fingerprint


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _zero(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES = (_flip, _truncate, _empty, _zero, _folder)


def test_fingerprint_tells_parts_apart() -> None:
    """The same texts cut elsewhere are something else."""
    assert fingerprint("ab", "c") != fingerprint("a", "bc") != fingerprint("abc")
    assert fingerprint("é") == fingerprint("é".encode())


def test_cache_gives_back_what_was_put(tmp_path: Path) -> None:
    """And nothing for another key."""
    cache = Cache(tmp_path)
    cache.put("aa1", b"body")
    assert cache.get("aa1") == b"body"
    assert cache.get("aa2") is None


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damaged_entry_is_as_good_as_none(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whatever happened to its file; it can be put again unless a folder stands there."""
    cache = Cache(tmp_path)
    cache.put("aa1", b"body of the entry")
    damage(tmp_path / "aa" / "1")
    assert cache.get("aa1") is None
    cache.put("aa1", b"new")
    assert cache.get("aa1") == (None if damage is _folder else b"new")


def test_file_under_the_name_of_another_is_as_good_as_none(tmp_path: Path) -> None:
    """It is whole, and not what was asked for."""
    cache = Cache(tmp_path)
    cache.put("aa1", b"one")
    (tmp_path / "aa/1").rename(tmp_path / "aa/2")
    assert cache.get("aa2") is None


def test_cache_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    """A file in the place of its folder."""
    (tmp_path / "cache").write_text("", encoding="utf-8")
    cache = Cache(tmp_path / "cache")
    cache.put("aa1", b"body")
    assert cache.get("aa1") is None
    cache.evict()


def test_evict_removes_what_nobody_asked_for(tmp_path: Path) -> None:
    """After two weeks; what was asked for, and what is new, stays."""
    cache = Cache(tmp_path)
    for key in ("aa1", "bb2", "cc3"):
        cache.put(key, b"body")
    for name in ("aa/1", "bb/2"):
        os.utime(tmp_path / name, (1, 1))
    assert cache.get("aa1") == b"body"
    cache.evict()
    assert [cache.get(key) for key in ("aa1", "bb2", "cc3")] == [b"body", None, b"body"]


def test_memo_keeps_what_the_last_build_asked_for() -> None:
    """Made once, kept while each build asks for it, then forgotten."""
    memo, made = Memo(), []
    for build in range(4):
        memo.begin_build()
        if build != 2:
            assert memo.get("key", lambda: made.append(1) or "value") == "value"
    assert len(made) == 2


def test_build_after_damage_equals_a_clean_one(project: Path) -> None:
    """Each kept PDF and compressed form is damaged in another way. The real command, whose hooks
    are the project's own, and with them its cache."""
    _run_build(project)
    entries = sorted(file for file in (project / ".cache/files").rglob("*") if file.is_file())
    assert len(entries) >= len(DAMAGES)
    clean = _contents(project / "site")
    for number, file in enumerate(entries):
        DAMAGES[number % len(DAMAGES)](file)
    _run_build(project)
    assert _contents(project / "site") == clean


def _run_build(project: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)


def _contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
