"""Reading of files below `docs/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol, TypeVar

from returnguide.content.yaml_rows import data_error
from returnguide.diagnostics import Diagnostic

MAX_SIZE = 300_000
"""Of a page or a data file, in bytes; the largest of the guide has 30,000."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that neither Markdown nor YAML has in a text."""

T_co = TypeVar("T_co", covariant=True)


class Parser(Protocol[T_co]):
    """A function that parses a file's text into a value and diagnostics."""

    def __call__(self, text: str, *, path: str) -> tuple[T_co, list[Diagnostic]]: ...


class SourceFiles:
    """A reader of files below the folder `docs`, which collects their texts and diagnostics."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs
        self.texts: dict[str, str] = {}
        """Path (`docs/fr/words.yml`) -> text of each file that was read; empty for one that cannot
        be read."""
        self.diagnostics: list[Diagnostic] = []

    def path(self, name: str) -> str:
        """Return the path in diagnostics (`docs/data/x.yml`) of a file below the folder
        (`data/x.yml`)."""
        return f"{self.docs.name}/{name}"

    def read(self, name: str, *, is_optional: bool = False) -> str | None:
        """Return a file's text, or None where it is missing, which is reported unless it is
        optional, or cannot be read as text, which is always reported."""
        path, file = self.path(name), self.docs / name
        self.texts[path] = ""
        try:
            self.texts[path] = _read_text(file)
        except FileNotFoundError:
            if not is_optional:
                self.diagnostics.append(data_error(path, 1, "the file is missing"))
            return None
        except _NotText as error:
            self.diagnostics.append(data_error(path, error.line, str(error), error.hint))
            return None
        except OSError as error:
            message, hint = f"it cannot be read: {error.strerror}", "see who may read the file"
            self.diagnostics.append(data_error(path, 1, message, hint))
            return None
        return self.texts[path]

    def parse(self, name: str, parser: Parser[T_co]) -> T_co:
        """Return the parsed value of a data file; that of an empty text where it cannot be read."""
        text = self.read(name)
        value, diagnostics = parser(text or "", path=self.path(name))
        if text is not None:
            self.diagnostics += diagnostics
        return value


class _NotText(Exception):
    """A file is no text that a page or a data file can be."""

    def __init__(self, message: str, hint: str, line: int = 1) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def _read_text(file: Path) -> str:
    """Return a file's text with plain line breaks. Raise OSError or _NotText."""
    if file.exists() and not file.is_file():  # a pipe would never end
        raise _NotText("here is a folder, expected a file", "move it away, and put the file back")
    with file.open("rb") as stream:
        data = stream.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        message = f"the file is larger than {MAX_SIZE // 1000} kB"
        raise _NotText(message, "no page and no data file needs more: divide it")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it again with the encoding UTF-8"
        raise _NotText("the file is not UTF-8 text", hint, line) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := _CONTROL.search(text):
        message = f"here is the control character U+{ord(match[0]):04X}"
        raise _NotText(message, "delete it", text.count("\n", 0, match.start()) + 1)
    return text
