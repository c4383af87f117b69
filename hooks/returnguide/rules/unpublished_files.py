"""The rule on files below `docs/` that are not published: what editors and systems leave there,
drafts, pages and pictures in a wrong place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from posixpath import basename

from returnguide.content.guide import Guide
from returnguide.content.published_files import (
    LANGUAGE_FOLDER,
    is_page,
    is_picture,
    is_published,
    is_source,
)
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "unpublished-file",
        "The folder docs/ has only what the guide is made of.",
        severity="warning",
        reference="""\
A file below `docs/` that is no page, no picture and no source of the guide is never published: what
an editor or a system leaves (`return.md.orig`, `return.md~`, `Thumbs.db`), a draft, a file of a
translation tool. It is told because somebody may have meant it to be there, and because nobody
looks for names of customers in it. Delete it, or move it out of `docs/`; hidden files are not
told.

A page stands in the folder of its language, and has a name of lower-case ASCII words joined by
hyphens: `docs/fr/return.md`. A picture stands below `docs/assets/`. The folder of a language is
published when the language has a row below `languages:` in `mkdocs.yml`.""",
        bad="docs/fr/return (copy).md",
        good="docs/fr/return.md",
    ),
)

_DELETE = "delete it, or move it out of"


def check_unpublished_files(guide: Guide, locales: Collection[str]) -> Iterator[Diagnostic]:
    """Yield the files below `docs` that are neither published nor sources; of a language that is
    none of the site's `locales`, where they are known, one for its folder."""
    folders: dict[str, str] = {}
    paths = {*guide.files, *guide.pages}
    for path in sorted(paths):
        name = path.removeprefix(f"{guide.folder}/")
        folder, _, rest = name.partition("/")
        if locales and rest and LANGUAGE_FOLDER.fullmatch(folder) and folder not in locales:
            folders.setdefault(folder, path)
        elif not (is_published(name) or is_source(name) or _is_hidden(name)):
            message, hint = _describe(name, guide.folder)
            if (right := _right_name(name)) and f"{guide.folder}/{right}" not in paths:
                message = "this name is not known, so the file is not published"
                hint = f"rename it to {basename(right)}"
            yield Diagnostic(path, 1, "unpublished-file", message, hint)
    for folder, path in folders.items():
        message = f"'{folder}' is no language of the site, so its folder is not published"
        hint = f"add a row to languages: in mkdocs.yml, or delete {guide.folder}/{folder}"
        yield Diagnostic(path, 1, "unpublished-file", message, hint)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _right_name(name: str) -> str:
    """Return the name that a page or words.yml had before a tool added an ending; empty for any
    other file."""
    for right in (name.rsplit(".", 1)[0], name.removesuffix(".yaml") + ".yml"):
        folder, _, file = right.partition("/")
        if LANGUAGE_FOLDER.fullmatch(folder) and (is_page(right) or file == "words.yml"):
            return right
    return ""


def _describe(name: str, docs: str) -> tuple[str, str]:
    """Return message and hint for a file that is not published."""
    folder, _, rest = name.partition("/")
    hint = f"{_DELETE} {docs}/"
    if name.lower().endswith((".md", ".markdown")):
        message = "this is no page, so it is not published"
        if LANGUAGE_FOLDER.fullmatch(folder) and "/" in rest:
            in_place = f"{folder}/{basename(name)}"
            where = f"move it to {docs}/{in_place}" if is_page(in_place) else f"{_DELETE} {docs}/"
            return message, f"pages have no folders below that of their language: {where}"
        return message, f"give it a name such as {docs}/fr/return.md, or delete it"
    if is_picture(name):
        message = "this picture is not published"
        return message, f"move it to {docs}/assets/images/, or delete it"
    return "this is no page and no picture, so it is not published", hint
