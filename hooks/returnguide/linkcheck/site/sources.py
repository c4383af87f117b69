"""Finding the source of what a diagnostic of the built site is about: the Markdown file and its
line, the template or the style sheet. Without one it stays at the built file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from returnguide.diagnostics import Diagnostic, sort_unique

_MIN_TEXT = 4
"""Characters of a text that is looked for in templates; a shorter one stands anywhere."""


def map_to_sources(
    diagnostics: Iterable[Diagnostic],
    *,
    docs: Path,
    templates: Path,
    site: str,
    folders: Mapping[str, str],
    keys: Mapping[str, str],
) -> list[Diagnostic]:
    """Return the diagnostics at the files that people write.

    `docs` and `templates` are the folders of the source, `site` is how the folder of the built site
    is shown, `folders` is language -> its folder in the site, the default language first, `keys` is
    outside address -> its key in links.yml.
    """
    sources = _Sources(docs, templates, site, folders, keys)
    shared: dict[tuple[str, int, str, str], Diagnostic] = {}
    mapped = []
    for diagnostic in diagnostics:
        at_source = sources.locate(diagnostic)
        is_style = at_source.path.endswith(".css")
        if not is_style and not at_source.path.startswith(f"{templates.name}/"):
            mapped.append(at_source)
            continue
        # a template's addresses differ with the page's depth
        target = at_source.target if is_style else ""
        place = at_source.path, at_source.line, at_source.rule, target
        if first := shared.get(place):
            at_source = replace(first, count=first.count + at_source.count)
        shared[place] = at_source
    return sort_unique([*mapped, *shared.values()])


@dataclass(frozen=True)
class _Sources:
    """What a built site was made from; the fields are the arguments of `map_to_sources`."""

    docs: Path
    templates: Path
    site: str
    folders: Mapping[str, str]
    keys: Mapping[str, str]

    def locate(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic at its source, or at the built file."""
        docs, path, target = self.docs.name, diagnostic.path, diagnostic.target
        if (self.docs / path).is_file():  # copied as it is
            return replace(diagnostic, path=f"{docs}/{path}")
        page = self._page_of(path)
        if page and (line := self._line_in_page(page, target)):
            return replace(diagnostic, path=f"{docs}/{page}", line=line)
        if path.endswith(".css") and (found := _find_text(target, self.docs, "*.css")):
            # put together by the build
            return replace(diagnostic, path=f"{docs}/{found[0]}", line=found[1])
        if found := _find_text(target, self.templates, "*.html"):
            return replace(diagnostic, path=f"{self.templates.name}/{found[0]}", line=found[1])
        if found := _find_in_styles(target, self.docs):  # which stand in each page
            return replace(diagnostic, path=f"{docs}/{found[0]}", line=found[1])
        if page and diagnostic.count == 1 and not target:
            return replace(diagnostic, path=f"{docs}/{page}", line=1)
        return replace(diagnostic, path=f"{self.site}/{path}" if path != "." else self.site)

    def _page_of(self, built: str) -> str:
        """Return the Markdown file, below `docs`, that a built page comes from: of its language, or
        of the default one that it copies; '' if there is none."""
        if not built.endswith(".html"):
            return ""
        default = language = next(iter(self.folders), "")
        for code, folder in self.folders.items():
            if folder and built.startswith(f"{folder}/"):
                language, built = code, built[len(folder) + 1 :]
                break
        stem = built.removesuffix(".html").removesuffix("/index")
        names = (
            f"{folder}/{stem}{suffix}"
            for folder in (language, default)
            for suffix in (".md", "/index.md")
        )
        return next((name for name in names if (self.docs / name).is_file()), "")

    def _line_in_page(self, page: str, target: str) -> int:
        """Return the line of a page's source that has the target, 0 if none does: as it is written,
        as the file that it is made from, or as an id."""
        if not target:
            return 0
        text = (self.docs / page).read_text(encoding="utf-8")
        path, _, fragment = target.partition("#")
        stem = unquote(path.partition("?")[0]).rstrip("/").rpartition("/")[2]
        suffix = f"#{fragment}" if fragment else ""
        patterns = [re.escape(target)]
        if stem not in {"", ".", ".."}:
            patterns.append(rf"\b{re.escape(stem)}\.md{re.escape(suffix)}\b")
        if suffix and not path:
            patterns.append(rf"\({re.escape(suffix)}\)")
        if target in self.keys:
            patterns.append(rf"\[{re.escape(self.keys[target])}\]")
        patterns.append(rf"\{{#{re.escape(target)}\}}")
        matches = (re.search(pattern, text) for pattern in patterns)
        match = next(filter(None, matches), None)
        return _line_at(text, match.start()) if match else 0


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _find_in_styles(target: str, docs: Path) -> tuple[str, int] | None:
    """Return the style sheet below the folder of pages, and the line, that asks for the target."""
    url = re.compile(rf"""(?:url\(\s*|@import\s+)["']?{re.escape(target)}["'\s)]""")
    for file in sorted(docs.rglob("*.css")) if target else ():
        text = file.read_text(encoding="utf-8")
        if match := url.search(text):
            return file.relative_to(docs).as_posix(), _line_at(text, match.start())
    return None


def _find_text(target: str, folder: Path, pattern: str) -> tuple[str, int] | None:
    """Return the file below a folder, and the line, that has the target, or its last part, as it is
    written."""
    path, mark, fragment = target.partition("#")
    last = path.rstrip("/").rpartition("/")[2]
    for wanted in dict.fromkeys((target, mark + fragment, last)):
        for file in sorted(folder.rglob(pattern)) if len(wanted) >= _MIN_TEXT else ():
            text = file.read_text(encoding="utf-8")
            if (offset := text.find(wanted)) >= 0:
                return file.relative_to(folder).as_posix(), _line_at(text, offset)
    return None
