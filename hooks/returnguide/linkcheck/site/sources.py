"""Where a problem of the built site was written: the Markdown file and its line, the template or
the style sheet; else it stays at the built file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from returnguide.diagnostics import Diagnostic, sort_unique


def map_to_sources(
    problems: Iterable[Diagnostic],
    *,
    docs: Path,
    templates: Path,
    site: str,
    folders: Mapping[str, str],
    keys: Mapping[str, str],
) -> list[Diagnostic]:
    """The problems at the files that people write.

    `docs` and `templates` are the folders of the source, `site` is how the folder of the built site
    is shown, `locale_folders` is language -> its folder in the site, the default language first,
    `keys` is outside address -> its key in links.yml.
    """
    at_one_place: dict[tuple[str, int, str, str], Diagnostic] = {}
    placed = []
    for problem in problems:
        found = _at_its_source(problem, docs, templates, site, folders, keys)
        is_style = found.path.endswith(".css")
        place = (
            found.path,
            found.line,
            found.rule,
            found.target if is_style else "",
        )  # a template's addresses differ with the page's depth
        if not is_style and not found.path.startswith(f"{templates.name}/"):
            placed.append(found)
        elif place in at_one_place:
            at_one_place[place] = replace(
                at_one_place[place], count=at_one_place[place].count + found.count
            )
        else:
            at_one_place[place] = found
    return sort_unique([*placed, *at_one_place.values()])


def _at_its_source(
    problem: Diagnostic,
    docs: Path,
    templates: Path,
    site: str,
    folders: Mapping[str, str],
    keys: Mapping[str, str],
) -> Diagnostic:
    if (docs / problem.path).is_file():  # copied as it is
        return replace(problem, path=f"{docs.name}/{problem.path}")
    name = source_of(problem.path, docs, folders)
    if name and (line := _line_in((docs / name).read_text(encoding="utf-8"), problem.target, keys)):
        return replace(problem, path=f"{docs.name}/{name}", line=line)
    if problem.path.endswith(".css") and (
        found := _in_folder(problem.target, docs, "*.css")
    ):  # what the build puts together
        return replace(problem, path=f"{docs.name}/{found[0]}", line=found[1])
    if found := _in_folder(problem.target, templates, "*.html"):
        return replace(problem, path=f"{templates.name}/{found[0]}", line=found[1])
    if found := _in_style(problem.target, docs):  # which stands in each page
        return replace(problem, path=f"{docs.name}/{found[0]}", line=found[1])
    if name and problem.count == 1 and not problem.target:
        return replace(problem, path=f"{docs.name}/{name}", line=1)
    return replace(problem, path=f"{site}/{problem.path}" if problem.path != "." else site)


def source_of(built: str, docs: Path, folders: Mapping[str, str]) -> str:
    """The Markdown file, below `docs`, that a built page comes from: of its language, or of the
    default one that it copies; '' if there is none."""
    if not built.endswith(".html"):
        return ""
    language, rest = next(
        (
            (code, built[len(folder) + 1 :])
            for code, folder in folders.items()
            if folder and built.startswith(f"{folder}/")
        ),
        ("", built),
    )
    default = next(iter(folders), "")
    stem = rest.removesuffix(".html").removesuffix("/index")
    names = [
        f"{folder}/{stem}{ending}"
        for folder in (language or default, default)
        for ending in (".md", "/index.md")
    ]
    return next((name for name in names if (docs / name).is_file()), "")


def _line_in(text: str, target: str, keys: Mapping[str, str]) -> int:
    """The line of a page's source that has the target, 0 if none does: as it is written, as the
    file that it is made from, or as an id."""
    if not target:
        return 0
    path, _, fragment = target.partition("#")
    stem = unquote(path.partition("?")[0]).rstrip("/").rpartition("/")[2]
    after = f"#{fragment}" if fragment else ""
    written = [
        re.escape(target),
        rf"\b{re.escape(stem)}\.md{re.escape(after)}\b" if stem and stem not in {".", ".."} else "",
        rf"\({re.escape(after)}\)" if after and not path else "",
    ]
    written += [
        rf"\[{re.escape(keys[target])}\]" if target in keys else "",
        rf"\{{#{re.escape(target)}\}}",
    ]
    for pattern in filter(None, written):
        if found := re.search(pattern, text):
            return text.count("\n", 0, found.start()) + 1
    return 0


def _in_style(target: str, docs: Path) -> tuple[str, int] | None:
    """The style sheet below the folder of pages, and the line, that asks for the target."""
    asked = re.compile(rf"""(?:url\(\s*|@import\s+)["']?{re.escape(target)}["'\s)]""")
    for file in sorted(docs.rglob("*.css")) if target else ():
        text = file.read_text(encoding="utf-8")
        if found := asked.search(text):
            return file.relative_to(docs).as_posix(), text.count("\n", 0, found.start()) + 1
    return None


def _in_folder(target: str, folder: Path, pattern: str) -> tuple[str, int] | None:
    """The file below a folder, and the line, that has the target, or its last part, as it is
    written."""
    if not target:
        return None
    path, mark, fragment = target.partition("#")
    tail = path.rstrip("/").rpartition("/")[2]
    for wanted in dict.fromkeys(one for one in (target, mark + fragment, tail) if len(one) > 3):
        for file in sorted(folder.rglob(pattern)):
            text = file.read_text(encoding="utf-8")
            if (at := text.find(wanted)) >= 0:
                return file.relative_to(folder).as_posix(), text.count("\n", 0, at) + 1
    return None
