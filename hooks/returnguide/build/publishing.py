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
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from returnguide.diagnostics import UsageError

HOSTING = "hosting"
"""The folder of the hosts' configuration, beside the site."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Of renameat2(2), Linux 3.15."""

_STAGED = ".new"
"""The hidden folder of a published one that is copied into, while it is."""

_NOT_RENAMED = {errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM}
"""How rename(2) fails for a mount point, for another disk, in a parent that cannot be written."""


class Publication:
    """One build's new site, from its lock to its taking the place of the old one.

    `sources` are the files and folders that the site is made from. Raises UsageError where the site
    would take their place, where another build has the lock, or where nothing can be written.
    """

    def __init__(self, site_dir: Path, *, sources: Iterable[Path] = ()) -> None:
        self.target = site_dir.resolve()  # a link stays a link
        self._hosting = self.target.with_name(HOSTING).resolve()
        self._workspace = self.target.with_name(f".{self.target.name}.build")
        self._lock = FileLock(self._workspace / "lock", blocking=False)
        try:
            self._check_places([source.resolve() for source in sources])
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
        """Let the new folders take the place of the old ones, `hosting` first; where the site
        cannot, that is put back.

        What is hidden in an old folder and not in the new one is kept, as MkDocs does (`.git`).
        Returns the names of those that had to be copied, since they could not be renamed.
        """
        copied, replaced = [], []
        try:
            for new, target in self._places():
                if not new.is_dir():
                    continue
                if previous := self._replace(new, target):
                    replaced.append((previous, target))
                else:
                    copied.append(new.name)
        except OSError:
            for previous, target in replaced:
                if previous.exists():
                    _take_place(previous, target, self._workspace / "refused")
            raise
        for previous, target in replaced:
            _keep_hidden(previous, target)
        return copied

    def close(self) -> None:
        """Remove what was not published, and release the lock."""
        if self._lock.is_locked:
            with suppress(OSError):  # the next build removes it, or says why it cannot
                self._clean()
            self._lock.release()

    def _check_places(self, sources: Iterable[Path]) -> None:
        """Raise UsageError unless both published folders can be replaced, and hold no source."""
        if self.target.name == HOSTING:
            raise UsageError(f"{HOSTING}/ is for the files of hosts: choose another site_dir")
        for place in (self.target, self._hosting):
            for source in sources:
                if source.is_relative_to(place) or place.is_relative_to(source):
                    raise UsageError(
                        f"the site would take the place of {source.name}, which it is made from:"
                        f" choose another site_dir than {place}"
                    )
            if not place.exists():
                continue
            if not place.is_dir():
                raise UsageError(f"{place.name} is a file, and a folder must be there: remove it")
            if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
                raise UsageError(f"nothing can be written in {place.name}/: change its permissions")

    def _places(self) -> list[tuple[Path, Path]]:
        """Return where each folder is built, and where it is published."""
        return [(self.site.with_name(HOSTING), self._hosting), (self.site, self.target)]

    def _clean(self) -> None:
        for entry in self._workspace.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    def _restore(self) -> None:
        """Put back what a killed build has moved away: a folder between two renames, or what is
        hidden in it."""
        for new, target in self._places():
            if (old := self._old(new)).is_dir() and not target.exists():
                old.rename(target)
            if target.is_dir():
                _keep_hidden(old, target)
                _keep_hidden(new, target)

    def _old(self, new: Path) -> Path:
        return new.with_name(f"old-{new.name}")

    def _replace(self, new: Path, target: Path) -> Path | None:
        """Put `new` in the place of `target`, in one step where the system can.

        Returns where the old folder is now, if there was one; None where `new` was copied.
        """
        try:
            return _take_place(new, target, self._old(new))
        except OSError as error:
            if error.errno not in _NOT_RENAMED:
                raise
            _copy_over(new, target)
            return None


def _take_place(new: Path, target: Path, old: Path) -> Path:
    """Rename `new` to `target`; return where what was there is now, `old` unless the system can
    exchange two names in one step."""
    if os.path.lexists(target):
        if exchange(new, target):
            return new
        target.rename(old)
    new.rename(target)
    return old


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
    """Put what is in `new` in the place of what is in `target`, which cannot be renamed itself.

    All is copied before anything is replaced, so that a full disk changes nothing.
    """
    names, staged = {entry.name for entry in new.iterdir()}, target / _STAGED
    shutil.rmtree(staged, ignore_errors=True)
    try:
        copy = shutil.copytree(new, staged / "new")
        (old := staged / "old").mkdir()
        for name in names:
            _take_place(copy / name, target / name, old / name)
        for entry in list(target.iterdir()):
            if entry.name not in {*names, _STAGED} and not _is_kept(entry.name):
                entry.rename(old / entry.name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _keep_hidden(old: Path, target: Path) -> None:
    """Move what is hidden in an old folder, if there is one, and not in the new one there."""
    for entry in list(old.iterdir()) if old.is_dir() else ():
        if _is_kept(entry.name) and not os.path.lexists(target / entry.name):
            entry.rename(target / entry.name)


def _is_kept(name: str) -> bool:
    """Return whether an entry of the published folder is not of the build."""
    return name.startswith(".") and name not in (".well-known", _STAGED)
