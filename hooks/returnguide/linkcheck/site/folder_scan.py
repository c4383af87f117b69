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
    """Return all regular files below `folder`. A symbolic link to a file or folder of the site is
    another name for it; one that leads out of the site, or back to a folder above it, is reported
    and not followed. So each folder is read once, however links multiply the ways to it."""
    files = SiteFiles(folder, model)
    try:
        root = folder.stat()
    except OSError as error:
        files.report(".", f"the folder cannot be read: {error.strerror}")
        return files
    waiting = [("", frozenset({(root.st_dev, root.st_ino)}))]
    while waiting:
        name, ancestors = waiting.pop()
        waiting += _add_folder(files, name, ancestors)
    return files


def _add_folder(
    files: SiteFiles, name: str, ancestors: frozenset[FileKey]
) -> list[tuple[str, frozenset[FileKey]]]:
    """Add the files in the folder `name`; return the folders in it, each with its `ancestors`."""
    subfolders = []
    for entry in _entries(files, name):
        path = f"{name}/{entry.name}" if name else entry.name
        try:
            status = entry.stat()
        except OSError as error:
            files.report(path, f"this is {_unreadable(error)}")
            continue
        key = (status.st_dev, status.st_ino)
        is_link = entry.is_symlink()
        if is_link and key not in ancestors and not _add_alias(files, path):
            continue
        if stat.S_ISREG(status.st_mode):
            files.sizes[path] = status.st_size
        elif not stat.S_ISDIR(status.st_mode):
            what = "no file that a host can send (a device, a pipe or a socket)"
            files.report(path, f"this is {what}")
        elif key in ancestors:
            what = "this symbolic link leads back to a folder that it is in"
            files.report(path, f"{what}, so that the site would never end")
        else:
            files.folders.add(path)
            if not is_link:
                subfolders.append((path, ancestors | {key}))
    return subfolders


def _add_alias(files: SiteFiles, path: str) -> bool:
    """Note what a symbolic link is another name for. Return whether it stays in the site."""
    root, real = files.folder.resolve(), (files.folder / path).resolve()
    if not real.is_relative_to(root):
        what = "this symbolic link leads out of the site's folder"
        files.report(path, what, "put the file itself there")
        return False
    files.aliases[path] = real.relative_to(root).as_posix()
    return True


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "a symbolic link that leads to nothing"
    return f"a file that cannot be read: {error.strerror}"


def _entries(files: SiteFiles, name: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(files.folder / name) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        files.report(name or ".", f"the folder cannot be read: {error.strerror}")
