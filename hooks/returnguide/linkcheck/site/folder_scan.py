"""Listing the files below the folder of a built site."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.site_files import SiteFiles

FileKey = tuple[int, int]
"""Device and inode: what a folder is, whatever it is called."""


def scan_folder(folder: Path, model: SiteModel) -> SiteFiles:
    """Return all regular files below `folder`. Symbolic links are followed, but not those that lead
    back to a folder above them."""
    files = SiteFiles(folder, model)
    try:
        root = folder.stat()
    except OSError as error:
        files.report(".", f"the folder cannot be read: {error.strerror}")
        return files
    waiting = [("", frozenset({(root.st_dev, root.st_ino)}))]
    reported_cycles: set[int] = set()
    while waiting:
        name, ancestors = waiting.pop()
        waiting += _add_folder(files, name, ancestors, reported_cycles)
    return files


def _add_folder(
    files: SiteFiles, name: str, ancestors: frozenset[FileKey], reported_cycles: set[int]
) -> list[tuple[str, frozenset[FileKey]]]:
    """Add the files in the folder `name`; return the folders in it, each with its `ancestors`.

    `reported_cycles` has the inodes of the links back to an ancestor that were reported.
    """
    subfolders = []
    for entry in _entries(files, name):
        path = f"{name}/{entry.name}" if name else entry.name
        try:
            status = entry.stat()
        except OSError as error:
            files.report(path, f"this is {_unreadable(error)}")
            continue
        key = (status.st_dev, status.st_ino)
        if entry.is_symlink() and key not in ancestors and (real := _inside(files.folder, path)):
            files.aliases[path] = real
        if stat.S_ISREG(status.st_mode):
            files.sizes[path] = status.st_size
        elif not stat.S_ISDIR(status.st_mode):
            what = "no file that a host can send (a device, a pipe or a socket)"
            files.report(path, f"this is {what}")
        elif key not in ancestors:
            files.folders.add(path)
            subfolders.append((path, ancestors | {key}))
        elif entry.inode() not in reported_cycles:
            reported_cycles.add(entry.inode())
            what = "this symbolic link leads back to a folder that it is in"
            files.report(path, f"{what}, so that the site would never end")
    return subfolders


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "a symbolic link that leads to nothing"
    return f"a file that cannot be read: {error.strerror}"


def _inside(folder: Path, path: str) -> str:
    """Return what a symbolic link leads to, below `folder`; '' if it leads out of it."""
    root, real = folder.resolve(), (folder / path).resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else ""


def _entries(files: SiteFiles, name: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(files.folder / name) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        files.report(name or ".", f"the folder cannot be read: {error.strerror}")
