"""Publishing a site whole: it is built in a new folder, which takes the place of the old one.

Beside `site/` stands `.site.build/` with a lock, and while a build runs with the new `site/` and
`hosting/`. Whatever stops a build leaves both published folders as they were.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from returnguide.diagnostics import UsageError

HOSTING = "hosting"
"""The folder of the hosts' configuration, beside the site."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Of renameat2(2), Linux 3.15."""

_NOT_RENAMED = {errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM}
"""How rename(2) fails for a mount point, for another disk, in a parent that cannot be written."""


class Publication:
    """One build's new site, from its lock to its taking the place of the old one.

    Raises UsageError where another build has the lock, or where nothing can be written.
    """

    def __init__(self, site_dir: Path) -> None:
        self.target = site_dir.resolve()  # a link stays a link
        self._workspace = self.target.with_name(f".{self.target.name}.build")
        self._lock = FileLock(self._workspace / "lock", blocking=False)
        try:
            self._workspace.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise UsageError(
                f"another build is writing {self.target.name}/: wait until it has ended"
            ) from None
        except OSError as error:
            raise UsageError(
                f"nothing can be written beside {self.target.name}/ ({error.strerror});"
                f" {self._workspace.name}/ is made there while the site is built"
            ) from error

    @property
    def site(self) -> Path:
        """Return the folder to build in; `hosting` is beside it, as beside the published site."""
        return self._workspace / self.target.name

    def prepare(self) -> None:
        """Remove what a killed build has left, and make the folder to build in."""
        self._restore()
        self._clean()
        self.site.mkdir()

    def publish(self) -> list[str]:
        """Let the new folders take the place of the old ones, `hosting` first.

        Returns the names of those that had to be copied, since they could not be renamed.
        """
        hosting = self.site.with_name(HOSTING)
        pairs = [(hosting, self.target.with_name(HOSTING))] if hosting.is_dir() else []
        pairs.append((self.site, self.target))
        return [target.name for new, target in pairs if not self._replace(new, target)]

    def close(self) -> None:
        """Remove what was not published, and release the lock."""
        if self._lock.is_locked:
            self._clean()
            self._lock.release()

    def _clean(self) -> None:
        for entry in self._workspace.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    def _restore(self) -> None:
        """Put back a folder that a build killed between two renames has moved away."""
        for target in (self.target, self.target.with_name(HOSTING)):
            if (old := self._old(target)).is_dir() and not target.exists():
                old.rename(target)

    def _old(self, target: Path) -> Path:
        return self._workspace / f"old-{target.name}"

    def _replace(self, new: Path, target: Path) -> bool:
        """Put `new` in the place of `target`, in one step where the system can.

        What is hidden in the old folder and not in the new one is kept, as MkDocs does (`.git`).
        Returns False where it was copied.
        """
        old = self._old(target)
        try:
            if not target.exists():
                new.rename(target)
                return True
            if exchange(new, target):
                old = new
            else:
                target.rename(old)
                new.rename(target)
        except OSError as error:
            if error.errno not in _NOT_RENAMED:
                raise
            _copy_over(new, target)
            return False
        for entry in _hidden_entries(old):
            if not (target / entry.name).exists():
                entry.rename(target / entry.name)
        return True


def exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot."""
    if sys.platform != "linux" or not hasattr(
        libc := ctypes.CDLL(None, use_errno=True), "renameat2"
    ):
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    if (code := ctypes.get_errno()) in (errno.ENOSYS, errno.EINVAL):
        return False  # an old kernel, or a file system without it
    raise OSError(code, os.strerror(code))


def _copy_over(new: Path, target: Path) -> None:
    """Copy the files of `new` into `target`, then remove what `target` has besides them."""
    shutil.copytree(new, target, dirs_exist_ok=True)
    wanted = {path.relative_to(new) for path in new.rglob("*")}
    hidden = {entry.name for entry in _hidden_entries(target)}
    for path in sorted(target.rglob("*"), reverse=True):
        name = path.relative_to(target)
        if name in wanted or name.parts[0] in hidden:
            continue
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):
                path.rmdir()
        else:
            path.unlink()


def _hidden_entries(folder: Path) -> Iterator[Path]:
    return (entry for entry in list(folder.iterdir()) if entry.name.startswith("."))
