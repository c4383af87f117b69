"""Reading of files below `docs/`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeVar

from returnguide.content.yaml_rows import data_error
from returnguide.diagnostics import Diagnostic

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

    def read(self, name: str) -> str | None:
        """Return a file's text; None, and a diagnostic, where it is missing or not UTF-8."""
        path, file = self.path(name), self.docs / name
        self.texts[path] = ""
        try:
            self.texts[path] = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.diagnostics.append(data_error(path, 1, "the file is missing"))
            return None
        except UnicodeDecodeError as error:
            line = file.read_bytes().count(b"\n", 0, error.start) + 1
            hint = "save it again with the encoding UTF-8"
            self.diagnostics.append(data_error(path, line, "the file is not UTF-8 text", hint))
            return None
        return self.texts[path]

    def parse(self, name: str, parser: Parser[T_co]) -> T_co:
        """Return the parsed value of a data file; that of an empty text where it cannot be read."""
        text = self.read(name)
        value, diagnostics = parser(text or "", path=self.path(name))
        if text is not None:
            self.diagnostics += diagnostics
        return value
