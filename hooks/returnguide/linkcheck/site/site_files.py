"""The files of a built site: which there are, what a host sends for a path, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from returnguide.diagnostics import Rule, suggest
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.site_diagnostic import SiteDiagnostic, escape_control

RULES = (
    Rule(
        "site-unreadable",
        "Every file of a built site can be read, as UTF-8 where it is text.",
        reference=(
            "A host cannot send, or a browser cannot read, what the file holds: text that is not"
            " UTF-8, a symbolic link in a circle, to nothing or out of the site, a site map that is"
            " not XML or too big, a web manifest that is not JSON, a file of more than 50 MB. Save"
            " the file again with the encoding UTF-8, or mend what writes it."
        ),
        bad='manifest.webmanifest: {"name": "Guide"',
        good='manifest.webmanifest: {"name": "Guide"}',
    ),
)

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")

_MAX_READ = 50_000_000
"""Bytes of a file; to read a page takes ten times its size of memory."""
_MAX_SIBLINGS = 400
"""Files of a folder beyond which no nearest name is looked for: it takes too long."""
_MAX_MOVED = 3
"""Files of the same name beyond which none of them is likely to be the one that was meant."""


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
    """The files below a folder, as a host sees them; filled once, by `scan_folder`."""

    folder: Path
    model: SiteModel
    sizes: dict[str, int] = field(default_factory=dict)
    """Path with forward slashes -> size in bytes."""
    folders: set[str] = field(default_factory=lambda: {""})
    aliases: dict[str, str] = field(default_factory=dict)
    """Symbolic link -> the file or folder of the site that it leads to, which is read once."""
    diagnostics: list[SiteDiagnostic] = field(default_factory=list)
    """What could not be read."""
    resolved: dict[str, Resolution] = field(default_factory=dict)
    """Path -> its resolution, for all that were looked up."""
    hint_budget: int = 500
    """How many more hints are looked for. Each takes milliseconds; a site with more errors has few
    causes."""
    _by_case: dict[str, str] = field(default_factory=dict)
    _case_insensitive: dict[str, str] = field(default_factory=dict)
    _names_in_folder: dict[str, set[str]] = field(default_factory=dict)
    _files_by_name: dict[str, list[str]] = field(default_factory=dict)

    def resolve(self, path: str) -> Resolution:
        """Return what the host sends for `path`, which is decoded and has no slash in front."""
        if (resolution := self.resolved.get(path)) is None:
            resolution = self._look_up(path)
            if not resolution.file and self.aliases:
                resolution = self._look_up(self._real(path))
            if resolution.file:
                file = self.aliases.get(resolution.file, resolution.file)
                is_page = file.lower().endswith(PAGE_SUFFIXES)
                resolution = Resolution(
                    file,
                    resolution.lacks_slash,
                    self.model.language_of(file) if is_page else "",
                    is_page,
                    is_page or file.lower().endswith(".svg"),
                )
            self.resolved[path] = resolution
        return resolution

    def _real(self, path: str) -> str:
        """Return what a path that passes symbolic links stands for."""
        real = ""
        for part in path.split("/"):
            real = f"{real}/{part}" if real else part
            real = self.aliases.get(real, real)
        return real

    def _look_up(self, path: str) -> Resolution:
        if path in self.sizes:
            return Resolution(path)
        if path == "" or path.endswith("/"):
            return Resolution(self._index_of(path))
        if self.model.clean_urls and f"{path}.html" in self.sizes:
            return Resolution(f"{path}.html")
        index = self._index_of(f"{path}/")
        return Resolution(index, lacks_slash=bool(index) and self.model.wants_slash)

    def _index_of(self, folder: str) -> str:
        """Return the index page of a folder with its final slash, '' if it has none."""
        files = (folder + name for name in self.model.index_names)
        return next((file for file in files if file in self.sizes), "")

    def find_case_insensitive(self, path: str) -> str:
        """Return the file that `path` would lead to if letters' case and the form of accents made
        no difference, or ''."""
        if not self._by_case:
            names = [*self.sizes, *(f"{name}/" for name in self.folders)]
            self._by_case = {_casefold(name): name for name in names}
        if path not in self._case_insensitive:
            wanted = _casefold(path)
            candidates = [
                wanted,
                f"{wanted}.html" if self.model.clean_urls else wanted,
                *(f"{wanted.rstrip('/')}/{name}" for name in self.model.index_names),
            ]
            files = (self._by_case[name] for name in candidates if name in self._by_case)
            match = next((file for file in files if self.resolve(file).file), "")
            self._case_insensitive[path] = match
        return self._case_insensitive[path]

    def hint_for(self, path: str) -> str:
        """Return a hint that names the nearest file of the same folder, or one of the same name
        elsewhere; '' if there is none."""
        if not self.take_hint():
            return ""
        if not self._names_in_folder:
            self._index_names()
        folder, _, name = path.rstrip("/").rpartition("/")
        siblings = self._names_in_folder.get(folder, set())
        hint = suggest(name, siblings) if name and 0 < len(siblings) < _MAX_SIBLINGS else ""
        if hint:
            return hint if hint.startswith("did you") else ""
        moved = sorted(self._files_by_name.get(name, ())) if name else []
        if 0 < len(moved) <= _MAX_MOVED:
            return f"did you mean '/{moved[0].removesuffix('index.html')}'?"
        return ""

    def take_hint(self) -> bool:
        """Count a hint, and return whether it may be looked for."""
        self.hint_budget -= 1
        return self.hint_budget >= 0

    def _index_names(self) -> None:
        """Note what is in each folder, and which files below folders have a name, or are the index
        page of a folder of that name."""
        for file in self.sizes:
            *folders, name = file.split("/")
            for depth, inside in enumerate((*folders, name)):
                self._names_in_folder.setdefault("/".join(folders[:depth]), set()).add(inside)
            if folders:
                self._files_by_name.setdefault(name, []).append(file)
                if name.startswith("index."):
                    self._files_by_name.setdefault(folders[-1], []).append(file)

    def pages(self) -> Iterator[str]:
        """Yield the HTML files, in order."""
        return (name for name in self.unique_files() if name.lower().endswith(PAGE_SUFFIXES))

    def unique_files(self) -> list[str]:
        """Return all files, in order, without those that are others under a second name."""
        return sorted(self.sizes.keys() - self.aliases.keys())

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None, with a diagnostic, where it cannot be read."""
        if (size := self.sizes.get(name, 0)) > _MAX_READ:
            limit = f"{_MAX_READ / 1e6:.0f} MB"
            self.report(name, f"the file has {size / 1e6:.0f} MB: above {limit} none is checked")
            return None
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            self.report(name, f"the file cannot be read: {error.strerror or error}")
            return None

    def read_text(self, name: str) -> str | None:
        """Return a file's text; None where it cannot be read. One that is not UTF-8 is a
        diagnostic, and is read as what browsers take such pages for."""
        if (data := self.read(name)) is None:
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"the file is not UTF-8 text (byte 0x{data[error.start]:02x})"
            self.report(name, message, "save it again with the encoding UTF-8", line)
        is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        return data.decode("utf-16" if is_utf_16 else "cp1252", errors="replace")

    def report(self, name: str, message: str, hint: str = "", line: int = 1) -> None:
        """Note that a file cannot be read."""
        self.diagnostics.append(
            SiteDiagnostic(escape_control(name), line, "site-unreadable", message, hint)
        )


def _casefold(path: str) -> str:
    return normalize("NFC", path).casefold()
