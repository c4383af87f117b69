"""Rules on where the pages' links lead: keys of links.yml, files of the same language, ids."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from returnguide.content.data_files import ExternalLink, Fact
from returnguide.content.markdown_page import SOURCE_LANGUAGE, Link, SourcePage
from returnguide.diagnostics import Diagnostic, suggest


def check_links(
    page: SourcePage,
    *,
    pages: Mapping[str, SourcePage],
    files: Collection[str],
    outside: Mapping[str, ExternalLink],
) -> Iterator[Diagnostic]:
    """The page's links that lead nowhere.

    `pages` are all pages by path (`docs/fr/return.md`), `files` the paths of all other files below
    `docs/`.
    """
    defined = {link.defines for link in page.links}
    for link in page.links:
        if link.reference:
            if outside and link.target not in outside and link.target not in defined:
                yield Diagnostic(
                    page.path,
                    link.line,
                    "unknown-link",
                    f"'{link.target}' is not a key of links.yml",
                    suggest(link.target, outside),
                )
        elif urlsplit(link.target).scheme in {"http", "https"} or link.target.startswith("//"):
            yield Diagnostic(
                page.path,
                link.line,
                "external-url",
                f"'{link.target}' is an external URL",
                "give it a key in docs/data/links.yml and write [text][key]",
            )
        elif not urlsplit(link.target).scheme:
            yield from _inside_problems(page, link, pages, files)


def _inside_problems(
    page: SourcePage, link: Link, pages: Mapping[str, SourcePage], files: Collection[str]
) -> Iterator[Diagnostic]:
    """A link within the guide whose file or id does not exist. MkDocs finds the file too, but
    without the line."""
    target = urlsplit(link.target)
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(target.path)))
        if target.path
        else page.path
    )
    if path in files:
        return
    if path not in pages:
        if path.replace(f"/{page.language}/", f"/{SOURCE_LANGUAGE}/", 1) in pages:
            return  # the page waits for its translation: rule missing-page
        folder = posixpath.dirname(page.path)
        close = suggest(
            target.path, [posixpath.relpath(other, folder) for other in (*pages, *files)]
        )
        yield Diagnostic(
            page.path,
            link.line,
            "unknown-page",
            f"'{link.target}' leads to no file",
            close or "check the name and the folder",
        )
    elif pages[path].language != page.language:
        own = link.target.rsplit("/", 1)[-1]
        yield Diagnostic(
            page.path,
            link.line,
            "other-language",
            f"'{link.target}' leads to another language",
            f"write {own}",
        )
    elif (anchor := unquote(target.fragment)) and anchor not in pages[path].ids:
        source = pages.get(path.replace(f"/{page.language}/", f"/{SOURCE_LANGUAGE}/", 1))
        if page.language != SOURCE_LANGUAGE and source and anchor in source.ids:
            # the section waits for its translation, and is shown in French: rule missing-section
            return
        elsewhere = next(
            (
                other.name
                for other in pages.values()
                if other.language == page.language and anchor in other.ids
            ),
            None,
        )
        hint = f"it stands in {elsewhere}" if elsewhere else suggest(anchor, pages[path].ids)
        yield Diagnostic(
            page.path, link.line, "unknown-anchor", f"'#{target.fragment}' is no id of {path}", hint
        )


def check_fact_places(
    facts: list[Fact], *, path: str, pages: Mapping[str, SourcePage]
) -> Iterator[Diagnostic]:
    """Places named in facts.yml that do not exist. `pages` are those of the source language, by
    name."""
    for fact in facts:
        for place in fact.places:
            name, _, anchor = place.partition("#")
            if name not in pages:
                yield Diagnostic(
                    path,
                    fact.line,
                    "unknown-page",
                    f"fact '{fact.key}' stands in '{place}', which is no page",
                    suggest(name, pages),
                )
            elif anchor not in pages[name].ids:
                yield Diagnostic(
                    path,
                    fact.line,
                    "unknown-anchor",
                    f"fact '{fact.key}' stands in '{place}', which is no id",
                    suggest(anchor, pages[name].ids),
                )
