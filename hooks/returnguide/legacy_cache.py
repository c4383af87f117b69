"""What a build keeps for the next one, in files named by the hash of everything that they are made
from.

Nothing is ever out of date: what is made from something else has another name. A file that is
damaged, or that cannot be read or written, is as good as none. Plain Python: what MkDocs' pages are
made from, build/incremental.py and events.py say.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import pickle
import shutil
import sys
import sysconfig
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from types import ModuleType

_DAYS = 14
"""How long a file is kept that no build has asked for."""


def fingerprint(*parts: object) -> str:
    """The hash of some texts, bytes, and values whose `repr` says all that there is to them; 64
    hexadecimal digits."""
    whole = hashlib.sha256()
    for part in parts:
        data = (
            part
            if isinstance(part, bytes)
            else (part if isinstance(part, str) else repr(_canonical(part))).encode(
                "utf-8", "surrogatepass"
            )
        )
        whole.update(f"{len(data)}:".encode())
        whole.update(data)
    return whole.hexdigest()


_PLAIN = frozenset((str, int, float, bool, bytes))
"""Types without sets in them."""


def _canonical(value: object) -> object:
    """The value with all sets in it as sorted lists: their order differs from one run of Python to
    the next."""
    if value is None or type(value) in _PLAIN:  # most are
        return value
    if isinstance(value, Mapping):
        return [(key, _canonical(one)) for key, one in value.items()]
    if isinstance(value, (set, frozenset)):
        return sorted((_canonical(one) for one in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [
            type(value).__name__,
            *(_canonical(getattr(value, one.name)) for one in fields(value)),
        ]
    return value


def hash_files(places: Iterable[Path]) -> str:
    """The hash of some files, and of all files below some folders, and of their names; compiled
    Python aside."""
    files = sorted(file for one in places for file in _files_below(one))
    return fingerprint(*(part for file in files for part in (file, Path(file).read_bytes())))


def _files_below(folder: Path) -> Iterable[str]:
    if folder.is_file():
        yield str(folder)
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (f"{path}{os.sep}{name}" for name in names)


def hash_packages() -> str:
    """The hash of Python's version and of those of all packages: the names of the folders in which
    pip notes them."""
    folder = Path(sysconfig.get_path("purelib"))
    return fingerprint(sys.version, *sorted(note.name for note in folder.glob("*.dist-info")))


@dataclass(frozen=True)
class Cache:
    """A folder of such files; without a folder nothing is kept."""

    folder: Path | None

    def get(self, key: str) -> bytes | None:
        """What was kept under `key`, or None."""
        if not self.folder:
            return None
        file = self._file(key)
        try:
            data = file.read_bytes()
        except OSError:
            return None
        body = data[32:]
        if hashlib.sha256(body).digest() != data[:32]:
            return None
        if time.time() - file.stat().st_mtime > 86_400:
            with suppress(OSError):
                os.utime(file)  # wanted today
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep `body`, at once or not at all: two builds may run side by side."""
        if not self.folder:
            return
        file = self._file(key)
        part = file.with_suffix(f".{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(hashlib.sha256(body).digest() + body)
            part.replace(file)
        except OSError:
            with suppress(OSError):
                part.unlink()

    def get_json(self, key: str) -> object | None:
        """The same for what JSON can say."""
        body = self.get(key)
        return None if body is None else json.loads(body)

    def put_json(self, key: str, value: object) -> None:
        """Keep a value; one that JSON cannot say is not kept."""
        with suppress(TypeError, ValueError):
            self.put(key, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def get_object(self, key: str, *modules: ModuleType) -> object | None:
        """The same for an object made of plain values, dates and the classes of some modules, and
        of nothing else."""
        body = self.get(key)
        try:
            return None if body is None else _Unpickler(body, modules).load()
        except (pickle.UnpicklingError, AttributeError):
            return None

    def put_object(self, key: str, value: object) -> None:
        """Keep such an object."""
        if self.folder:
            self.put(key, pickle.dumps(value))

    def get_folder(self, key: str, folder: Path, *, without: Collection[str] = ()) -> bool:
        """Write the files that were kept under `key` into `folder`, `without` some, named as
        `stat_files` does; False, and nothing written, where one of them is lost."""
        names = self.get_json(key)
        if names is None:
            return False
        bodies = {name: self.get(body) for name, body in names.items()}
        if None in bodies.values():
            return False
        for name, body in bodies.items():
            if name not in without:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(body)
        return True

    def put_folder(self, key: str, folder: Path, files: Collection[str]) -> None:
        """Keep some files of `folder`, named as `stat_files` does, each once, however often it is
        in a folder that is kept."""
        if not self.folder:
            return
        names = {}
        for file in sorted(folder / name for name in files):
            body = file.read_bytes()
            names[file.relative_to(folder).as_posix()] = own = fingerprint("file", body)
            if not self._file(own).is_file():
                self.put(own, body)
        self.put_json(key, names)

    def memo(self, key: str, *modules: ModuleType) -> Memo:
        """Many small objects that were kept together under `key`, as `get_object` reads them."""
        kept = self.get_object(key, *modules)
        return Memo(self, key, kept if isinstance(kept, dict) else {})

    def prune(self) -> None:
        """Remove what no build has asked for in two weeks, and what one that was stopped left half
        written."""
        oldest = time.time() - _DAYS * 86_400
        for file in self.folder.glob("*/*") if self.folder else ():
            with suppress(OSError):
                if file.stat().st_mtime < oldest:
                    file.unlink()

    def _file(self, key: str) -> Path:
        return Path(self.folder, key[:2], key[2:])


NO_CACHE = Cache(None)


@dataclass
class Memo:
    """Results of a pass over many things, in one file; what this pass did not ask for is not kept
    for the next."""

    _keeper: Cache
    _key: str
    _before: Mapping[bytes, object]
    _now: dict[bytes, object] = field(default_factory=dict)

    def get(self, key: bytes) -> object | None:
        """What was kept under the hash of all that it is made from, or None."""
        if (found := self._before.get(key)) is not None:
            self._now[key] = found
        return found

    def put(self, key: bytes, value: object) -> None:
        """Keep a result, not None, with the next `save`."""
        if self._keeper.folder:
            self._now[key] = value

    def get_json(self, key: bytes) -> object | None:
        """The same for what JSON can say."""
        found = self.get(key)
        return json.loads(found) if isinstance(found, bytes) else None

    def put_json(self, key: bytes, value: object) -> None:
        """Keep a value as it is now; one that JSON cannot say is not kept."""
        if self._keeper.folder:
            with suppress(TypeError, ValueError):
                self.put(
                    key, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
                )

    def save(self) -> None:
        """Write what was asked for and what was put, unless that is what is there."""
        if self._now.keys() != self._before.keys():
            self._keeper.put_object(self._key, self._now)


def hash_bytes(*parts: bytes) -> bytes:
    """The hash of some bytes, for a memo."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.digest()


def stat_files(folder: Path) -> dict[str, list[int]]:
    """Size and time of last change (ns) of every file below a folder, or of a file: what tells,
    without reading them, that they are as they were."""
    if folder.is_file():
        state = folder.stat()
        return {"": [state.st_size, state.st_mtime_ns]}
    found, waiting = {}, [""] if folder.is_dir() else []
    while waiting:
        below = waiting.pop()
        with os.scandir(folder / below) as entries:
            for entry in entries:
                if not entry.is_dir():
                    state = entry.stat()
                    found[below + entry.name] = [state.st_size, state.st_mtime_ns]
                elif entry.name != "__pycache__":
                    waiting.append(f"{below}{entry.name}/")
    return found


def ensure_writable(folder: Path) -> bool:
    """Whether files can be kept in a folder, which is made where it is missing."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        return os.access(folder, os.W_OK)
    return False


def prune_siblings(folder: Path) -> None:
    """Remove the folders beside `folder` that no build was ready to use in two weeks."""
    for other in folder.parent.glob("*"):
        with suppress(OSError):
            if other != folder and other.stat().st_mtime < time.time() - _DAYS * 86_400:
                shutil.rmtree(other)


class _Unpickler(pickle.Unpickler):
    """Reads only objects of classes of some modules: a file from elsewhere can do no harm."""

    def __init__(self, body: bytes, modules: Iterable[ModuleType]) -> None:
        super().__init__(io.BytesIO(body))
        self._modules = {module.__name__: module for module in modules}

    def find_class(self, module: str, name: str) -> type:
        found = (
            datetime.date
            if (module, name) == ("datetime", "date")
            else getattr(self._modules.get(module), name, None)
        )
        if isinstance(found, type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not expected here")
