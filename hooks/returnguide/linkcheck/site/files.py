"""The files of a built site: which are there, what an address leads to, and what is in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from returnguide.diagnostics import suggest
from returnguide.linkcheck.site.model import SiteModel

PAGE_ENDINGS = (".html", ".htm", ".xhtml")


class Finding(NamedTuple):
    """A problem at its place in the built site, before those of templates are folded and the
    sources found."""

    file: str
    """Path below the site's root."""
    line: int
    rule: str
    message: str
    hint: str = ""
    target: str = ""
    """The address or id, as it is written."""
    place: str = ""
    """What the target comes to, the same on all pages that name the same thing in other words; ''
    if that is the target."""
    column: int = -1
    """Of the element in its line; -1 where there is none."""


class Resolution(NamedTuple):
    """What the host sends for a path."""

    file: str
    """Path of the file, '' where there is none."""
    lacks_slash: bool = False
    language: str = ""
    """Of a page: the language of its folder."""
    is_page: bool = False
    has_ids: bool = False
    """Whether a fragment could lead to an id in it."""


@dataclass
class SiteFiles:
    """The files below a folder, as a host would see them; filled once, by `scan_folder`."""

    folder: Path
    model: SiteModel
    files: dict[str, int] = field(default_factory=dict)
    """Path with forward slashes -> size in bytes."""
    folders: set[str] = field(default_factory=lambda: {""})
    aliases: dict[str, str] = field(default_factory=dict)
    """Symbolic link to what is in the site too -> that: the file or folder is read once."""
    findings: list[Finding] = field(default_factory=list)
    """What could not be read."""
    known: dict[str, Resolution] = field(default_factory=dict)
    """What has been looked up."""
    hints: int = 500
    """How many more hints are looked for. Each takes milliseconds; a site with more faults has few
    causes."""
    _by_letters: dict[str, str] = field(default_factory=dict)
    _others: dict[str, str] = field(default_factory=dict)
    _inside: dict[str, set[str]] = field(default_factory=dict)
    _named: dict[str, list[str]] = field(default_factory=dict)

    def found(self, path: str) -> Resolution:
        """What the host sends for `path`, which is decoded and has no slash in front."""
        if (known := self.known.get(path)) is None:
            known = self._looked_up(path)
            if known.file:
                file = self._real(known.file) if self.aliases else known.file
                is_page = file.lower().endswith(PAGE_ENDINGS)
                known = Resolution(
                    file,
                    known.lacks_slash,
                    self.model.language_of(file) if is_page else "",
                    is_page,
                    is_page or file.lower().endswith(".svg"),
                )
            self.known[path] = known
        return known

    def _real(self, name: str) -> str:
        """The file that a name stands for which passes symbolic links."""
        alias = next(
            (alias for alias in self.aliases if name == alias or name.startswith(f"{alias}/")), ""
        )
        real = self.aliases[alias] + name[len(alias) :] if alias else name
        return real if real in self.files else name

    def _looked_up(self, path: str) -> Resolution:
        if path in self.files:
            return Resolution(path)
        if path == "" or path.endswith("/"):
            return Resolution(
                next(
                    (path + name for name in self.model.index_names if path + name in self.files),
                    "",
                )
            )
        if self.model.clean_urls and f"{path}.html" in self.files:
            return Resolution(f"{path}.html")
        index = next(
            (f"{path}/{name}" for name in self.model.index_names if f"{path}/{name}" in self.files),
            "",
        )
        return Resolution(index, lacks_slash=bool(index) and self.model.wants_slash)

    def find_case_insensitive(self, path: str) -> str:
        """The file that `path` would lead to if letters' case and the form of accents made no
        difference, or ''."""
        if not self._by_letters:
            self._by_letters = {
                _letters(name): name
                for name in [*self.files, *(f"{name}/" for name in self.folders)]
            }
        if (other := self._others.get(path)) is None:
            wanted = _letters(path)
            names = [
                wanted,
                f"{wanted}.html" if self.model.clean_urls else wanted,
                *(f"{wanted.rstrip('/')}/{name}" for name in self.model.index_names),
            ]
            other = self._others[path] = next(
                (
                    self._by_letters[name]
                    for name in names
                    if name in self._by_letters and self.found(self._by_letters[name]).file
                ),
                "",
            )
        return other

    def hint_for(self, path: str) -> str:
        """The nearest file of the same folder, or one of the same name elsewhere."""
        if not self.may_hint():
            return ""
        if not self._inside:
            self._index()
        folder, _, name = path.rstrip("/").rpartition("/")
        siblings = self._inside.get(folder, ())
        if hint := suggest(name, siblings) if 0 < len(siblings) < 400 and name else "":
            return hint if hint.startswith("did you") else ""
        moved = sorted(self._named.get(name, ())) if name else []
        return (
            f"did you mean '/{moved[0].removesuffix('index.html')}'?" if 0 < len(moved) <= 3 else ""
        )

    def may_hint(self) -> bool:
        """Whether another hint may be looked for."""
        self.hints -= 1
        return self.hints >= 0

    def _index(self) -> None:
        """What is in each folder, and which files below folders have a name, or are the index page
        of a folder of that name."""
        for file in self.files:
            *folders, name = file.split("/")
            for depth, inside in enumerate((*folders, name)):
                self._inside.setdefault("/".join(folders[:depth]), set()).add(inside)
            if folders:
                self._named.setdefault(name, []).append(file)
                if name.startswith("index."):
                    self._named.setdefault(folders[-1], []).append(file)

    def pages(self) -> list[str]:
        """The HTML files, in order."""
        return [name for name in self.read_once() if name.lower().endswith(PAGE_ENDINGS)]

    def read_once(self) -> list[str]:
        """All files, in order, without those that are others under a second name."""
        return sorted(name for name in self.files if not self.aliases or self._real(name) == name)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None, with a finding, where it cannot be read."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            self.findings.append(
                Finding(
                    escape_control(name),
                    1,
                    "site-unreadable",
                    f"the file cannot be read: {error.strerror or error}",
                )
            )
            return None

    def text(self, name: str) -> str | None:
        """A file's text. One that is not UTF-8 is a finding, and is read as what browsers take such
        pages for."""
        return None if (data := self.read(name)) is None else self.decoded(name, data)

    def decoded(self, name: str, data: bytes) -> str:
        """The text in the bytes of a file."""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"the file is not UTF-8 text (byte 0x{data[error.start]:02x})"
            self.findings.append(
                Finding(
                    escape_control(name),
                    line,
                    "site-unreadable",
                    message,
                    "save it again with the encoding UTF-8",
                )
            )
            utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
            return (
                data.decode("utf-16", errors="replace")
                if utf_16
                else data.decode("cp1252", errors="replace")
            )


def escape_control(name: str) -> str:
    """A file's name as it can be printed: bytes that are no UTF-8, and characters that break lines,
    are written as escapes."""
    if name.isascii() and name.isprintable():
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def _letters(path: str) -> str:
    return normalize("NFC", path).casefold()


def scan_folder(folder: Path, model: SiteModel) -> SiteFiles:
    """All regular files below `folder`. Links between folders are followed, but never in a
    circle."""
    tree = SiteFiles(folder, model)
    try:
        root = folder.stat()
    except OSError as error:
        tree.findings.append(
            Finding(".", 1, "site-unreadable", f"the folder cannot be read: {error.strerror}")
        )
        return tree
    waiting = [("", frozenset({(root.st_dev, root.st_ino)}))]
    circles: set[int] = set()
    while waiting:
        name, above = waiting.pop()
        waiting += _add(tree, name, above, circles)
    return tree


def _add(
    tree: SiteFiles, name: str, above: frozenset[tuple[int, int]], circles: set[int]
) -> list[tuple[str, frozenset[tuple[int, int]]]]:
    """Add the files in the folder `name`; returns the folders in it. `above` are the folders on the
    way to it, `circles` the links that were told."""
    inside = []
    for entry in _entries(tree, name):
        path = f"{name}/{entry.name}" if name else entry.name
        try:
            status = entry.stat()
        except OSError as error:
            what = (
                "a symbolic link that leads to nothing"
                if isinstance(error, FileNotFoundError)
                else f"a file that cannot be read: {error.strerror}"
            )
            tree.findings.append(
                Finding(escape_control(path), 1, "site-unreadable", f"this is {what}")
            )
            continue
        key = (status.st_dev, status.st_ino)
        if entry.is_symlink() and key not in above and (real := _inside(tree.folder, path)):
            tree.aliases[path] = real
        if stat.S_ISREG(status.st_mode):
            tree.files[path] = status.st_size
        elif not stat.S_ISDIR(status.st_mode):
            tree.findings.append(
                Finding(
                    escape_control(path),
                    1,
                    "site-unreadable",
                    "this is no file that a host can send (a device, a pipe or a socket)",
                )
            )
        elif key not in above:
            tree.folders.add(path)
            inside.append((path, above | {key}))
        elif entry.inode() not in circles:
            circles.add(entry.inode())
            tree.findings.append(
                Finding(
                    escape_control(path),
                    1,
                    "site-unreadable",
                    "this symbolic link leads back to a folder that it is in, so that the site"
                    " would never end",
                )
            )
    return inside


def _inside(folder: Path, path: str) -> str:
    """What a symbolic link leads to, below `folder`; '' if it leads out of it."""
    root, real = folder.resolve(), (folder / path).resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else ""


def _entries(tree: SiteFiles, name: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(tree.folder / name) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        tree.findings.append(
            Finding(
                escape_control(name) or ".",
                1,
                "site-unreadable",
                f"the folder cannot be read: {error.strerror}",
            )
        )
