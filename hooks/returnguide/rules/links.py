"""Rules on the targets of links: keys of links.yml, files of the same language, ids."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.markdown_links import Link
from returnguide.content.markdown_page import SourcePage
from returnguide.content.published_files import is_published
from returnguide.diagnostics import Diagnostic, Rule, suggest
from returnguide.rules.foreign_markup import address_error

RULES = (
    Rule(
        "unknown-link",
        "A reference link's key is in links.yml.",
        reference="""\
`[text][key]` leads to the address that `docs/data/links.yml` has under that key. Correct the
spelling, or add a row there. Keys are the same in every language: a translation copies them. The
keys under `links` in `docs/data/choices.yml` are checked too.""",
        bad="[le site de La Poste][laposte-lokator]",
        good="[le site de La Poste][laposte-locator]",
    ),
    Rule(
        "external-url",
        "External URLs are in links.yml, and pages use their keys.",
        reference="""\
An address outside the guide is written once, in `docs/data/links.yml`, with the day on which a
person verified it and its source, so that it can be checked and changed in one place for all
languages. Add a row there, and write `[text][key]` on the page.""",
        bad="[le site de La Poste](https://localiser.laposte.fr/)",
        good="[le site de La Poste][laposte-locator]",
    ),
    Rule(
        "unknown-page",
        "A link within the guide leads to a file that exists.",
        reference="""\
Links and pictures are written from the page's own folder: `photos.md`,
`../assets/images/photo-back.svg`. Correct the name or the folder.""",
        bad="[Les photos](photo.md)",
        good="[Les photos](photos.md)",
    ),
    Rule(
        "unknown-anchor",
        "A link within the guide leads to an id that exists on its page.",
        reference="""\
The part after `#` is the id of a heading of the page that the link leads to. The message names the
page that has it, or the nearest id.""",
        bad="[Les sept photos](photos.md#sevn-photos)",
        good="[Les sept photos](photos.md#seven-photos)",
    ),
    Rule(
        "other-language",
        "Links lead to pages of the same language.",
        reference="""\
All languages have the same file names, so the name alone leads to the page in the reader's own
language; where it is not translated yet, the build shows the French one there.""",
        bad="[Die Fotos](../fr/photos.md)",
        good="[Die Fotos](photos.md)",
    ),
    Rule(
        "unused-link",
        "Every address of links.yml is used.",
        reference="""\
No page of any language, no drop-off of `docs/data/choices.yml` and no fact of
`docs/data/countries.yml` leads to this row of `docs/data/links.yml`. Remove it, or it would be
checked and verified for nothing.""",
        bad="dhl-old-portal:\n  url: https://dhl.example/",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
)

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_WEB_SCHEMES = ("http", "https")


def check_links(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the links of all pages that lead nowhere, or not where they should."""
    for page in guide.pages.values():
        defined = {link.defines for link in page.links}
        for link in page.links:
            scheme = _SCHEME.match(link.target)
            if link.reference:
                is_made = page.origin(link.line)[0] != page.path  # see `check_choice_links`
                if link.target not in defined and not is_made:
                    yield from _check_key(guide, page.path, link.line, link.target)
            elif link.target.startswith("//") or (scheme and scheme[1].lower() in _WEB_SCHEMES):
                yield Diagnostic(
                    page.path,
                    link.line,
                    "external-url",
                    f"'{link.target}' is an external URL",
                    "give it a key in docs/data/links.yml and write [text][key]",
                )
            elif not scheme and not address_error(unescape(link.target)):  # foreign-address
                yield from _check_internal(guide, page, link)


def _check_key(
    guide: Guide, path: str, line: int, key: str, owner: str = ""
) -> Iterator[Diagnostic]:
    """Yield a diagnostic if links.yml can be read and does not have the key."""
    known = guide.data.external_links
    if known and key not in known:
        message = f"'{key}'{owner} is not a key of links.yml"
        target = key if owner else ""
        hint = suggest(key, known)
        yield Diagnostic(path, line, "unknown-link", message, hint, target=target)


def _check_internal(guide: Guide, page: SourcePage, link: Link) -> Iterator[Diagnostic]:
    """Yield a diagnostic if the file or the id of a link within the guide does not exist. MkDocs
    reports missing files too, but without the line."""
    target = urlsplit(link.target)
    folder = posixpath.dirname(page.path)
    path = page.path
    if target.path:
        path = posixpath.normpath(posixpath.join(folder, unquote(target.path)))
    if path in guide.files:
        if not is_published(path.removeprefix(f"{guide.folder}/")):
            message = f"'{link.target}' leads to a file that is not published"
            hint = "link to a page, or to a picture below docs/assets/"
            yield Diagnostic(page.path, link.line, "unknown-page", message, hint)
        return
    if path not in guide.pages:
        if _source_path(path, page.language) in guide.pages:
            return  # the page waits for its translation: rule missing-page
        hint = _path_hint(guide, page, link.target)
        message = f"'{link.target}' leads to no file"
        name = posixpath.basename(path) if posixpath.dirname(path) == folder else ""
        yield Diagnostic(page.path, link.line, "unknown-page", message, hint, target=name)
    elif guide.pages[path].language != page.language:
        message = f"'{link.target}' leads to another language"
        hint = _path_hint(guide, page, link.target)
        yield Diagnostic(page.path, link.line, "other-language", message, hint)
    elif target.fragment:
        yield from _check_anchor(guide, page, link, guide.pages[path])


def _path_hint(guide: Guide, page: SourcePage, link: str) -> str:
    """Return which file of the page's own language, or of none, a link probably means."""
    target = urlsplit(link)
    name = posixpath.basename(unquote(target.path).rstrip("/"))
    names = guide.pages_in(SOURCE_LANGUAGE).keys() | guide.pages_in(page.language).keys()
    for page_name in (name, f"{posixpath.splitext(name)[0]}.md"):
        if page_name in names:
            return f"write {page_name}{f'#{target.fragment}' if target.fragment else ''}"
    assets = (path.removeprefix(f"{guide.folder}/") for path in guide.files)
    shared = [f"../{path}" for path in assets if path.startswith("assets/")]
    close = (hint for hint in (suggest(name, names), suggest(target.path, shared)) if "did" in hint)
    return next(close, "check the name and the folder")


def _check_anchor(
    guide: Guide, page: SourcePage, link: Link, target: SourcePage
) -> Iterator[Diagnostic]:
    """Yield a diagnostic if the page `target` does not have the id that a link leads to."""
    fragment = urlsplit(link.target).fragment
    anchor = unquote(fragment)
    if anchor in target.ids:
        return
    source = guide.pages.get(_source_path(target.path, page.language))
    if page.language != SOURCE_LANGUAGE and source and anchor in source.ids:
        return  # the section waits for its translation, and is shown in French: missing-section
    pages = guide.pages_in(page.language).values()
    elsewhere = next((other.name for other in pages if anchor in other.ids), None)
    hint = f"it stands in {elsewhere}" if elsewhere else suggest(anchor, target.ids)
    message = f"'#{fragment}' is no id of {target.path}"
    address = f"{target.name}#{anchor}"
    yield Diagnostic(page.path, link.line, "unknown-anchor", message, hint, target=address)


def _source_path(path: str, language: str) -> str:
    """Return the path of the French page of a page of another language."""
    return path.replace(f"/{language}/", f"/{SOURCE_LANGUAGE}/", 1)


def check_fact_places(guide: Guide) -> Iterator[Diagnostic]:
    """Yield places named in facts.yml that do not exist in the source language."""
    path, pages = f"{guide.folder}/data/facts.yml", guide.sections_in(SOURCE_LANGUAGE)
    for fact in guide.data.facts:
        for place in fact.places:
            name, _, anchor = place.partition("#")
            subject = f"fact '{fact.key}' stands in '{place}'"
            if name not in pages:
                message, hint = f"{subject}, which is no page", suggest(name, pages)
                yield Diagnostic(path, fact.line, "unknown-page", message, hint, target=name)
            elif not anchor or anchor not in pages[name]:
                message, hint = (
                    f"{subject}, which is no id",
                    suggest(anchor, filter(None, pages[name])),
                )
                yield Diagnostic(path, fact.line, "unknown-anchor", message, hint, target=place)


def check_choice_links(guide: Guide) -> Iterator[Diagnostic]:
    """Yield addresses in choices.yml that links.yml does not have."""
    choices, path = guide.data.choices, f"{guide.folder}/data/choices.yml"
    for kind, rows in choices.rows.items():
        for parent_key, row in rows.items():
            line = choices.lines.get((kind, parent_key), 1)
            for key in dict.fromkeys(row.links()):
                yield from _check_key(guide, path, line, key, f" of '{parent_key}'")


def check_country_links(guide: Guide) -> Iterator[Diagnostic]:
    """Yield addresses in countries.yml that links.yml does not have."""
    path = f"{guide.folder}/data/countries.yml"
    for country, name, fact in guide.data.countries.walk():
        if fact.link:
            yield from _check_key(
                guide, path, fact.line, fact.link, f" for '{name}' of '{country}'"
            )


def check_unused_links(guide: Guide) -> Iterator[Diagnostic]:
    """Yield rows of links.yml that no page of any language leads to, and no row of choices.yml
    or countries.yml."""
    used = {link.target for page in guide.pages.values() for link in page.links if link.reference}
    for rows in guide.data.choices.rows.values():
        used.update(*(row.links() for row in rows.values()))
    used.update(fact.link for _, _, fact in guide.data.countries.walk())
    path = f"{guide.folder}/data/links.yml"
    for key, link in guide.data.external_links.items():
        if key not in used:
            message = f"no page leads to '{key}'"
            yield Diagnostic(path, link.line, "unused-link", message, "remove the row", target=key)
