"""Paths that come from data stay below their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from returnguide.files import join_below, path_error
from returnguide.hosting.host_files import write_texts

ESCAPES = (
    "../x", "a/../../x", "..", ".", "a/./b", "/etc/x", "//host/x", "a//b", "", "/", "..\\x", "C:/x",
    "C:x", "a\0b", "a\nb", "aux", "NUL.txt", "a/com1/index.html", "a.", "a ", " a", "%2e%2e/x",
)  # fmt: skip


@pytest.mark.parametrize("path", ESCAPES)
def test_paths_that_lead_elsewhere(path: str, tmp_path: Path) -> None:
    """They are told, never joined and never written, on any system."""
    assert path_error(path)
    with pytest.raises(ValueError, match="is not written"):
        join_below(tmp_path, path)
    with pytest.raises(ValueError, match="is not written"):
        write_texts(tmp_path / "site", [(path, "x")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["x", "en/return/", "go/imei/index.html", ".well-known/security.txt", "été.md"]
)
def test_paths_below(path: str, tmp_path: Path) -> None:
    """Ordinary names, hidden ones and those of other languages are allowed."""
    assert join_below(tmp_path, path) == f"{tmp_path}/{path}"
