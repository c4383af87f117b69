"""Asking git for the history of the source."""

from __future__ import annotations

import subprocess
from pathlib import Path

_TIMEOUT = 30
"""Seconds."""


def git_output(folder: Path, *arguments: str) -> str:
    """Return what a git command prints, run in `folder`; '' where it fails or git is not
    installed."""
    try:
        process = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return process.stdout.decode("utf-8", "replace") if process.returncode == 0 else ""
