"""Checking links to words of a page: `#:~:text=prefix-,start,end,-suffix`
(https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from unicodedata import combining, normalize
from urllib.parse import unquote

from returnguide.diagnostics import shorten
from returnguide.linkcheck.site.page_parser import parse_html
from returnguide.linkcheck.site.routes import Routes
from returnguide.linkcheck.site.site_index import SiteIndex
from returnguide.linkcheck.site.urls import address_of

_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_MAX_PARTS = 4


def check_text_fragments(index: SiteIndex, routes: Routes) -> None:
    """Check that the page at the end of each link has the words. A page that such links lead to is
    read again: to keep the text of all would take much memory, and few sites have one."""
    by_path = attrgetter("path")
    for path, uses in groupby(sorted(index.quotes, key=by_path), by_path):
        result = routes.follow(path)
        if result.file not in index.pages or (text := index.files.read_text(result.file)) is None:
            continue
        words_of_page = _squeezed(parse_html(text).text)
        found: dict[str, str] = {}
        for use in uses:
            if use.fragment not in found:
                found[use.fragment] = _missing_words(use.fragment, words_of_page)
            if words := found[use.fragment]:
                page = "this page" if use.file == result.file else address_of(result.file)
                message = f"'{use.raw}' leads to the words '{shorten(words)}', not on {page}"
                index.report(
                    use.file, use.line, "site-dead-anchor", message, "copy the words from the page",
                    use.raw, f"{address_of(path)}:~:{use.fragment}", use.column,
                )  # fmt: skip


def _missing_words(directive: str, words_of_page: str) -> str:
    """Return the first words of a directive that the page surely has not, in their order; '' if
    there are none, or where browsers ignore the directive."""
    for parts in _text_directives(directive):
        position = 0
        for part in parts:
            position = words_of_page.find(_squeezed(part), position)
            if position < 0:
                return part
            position += len(_squeezed(part))
    return ""


def _text_directives(directive: str) -> Iterator[list[str]]:
    """Yield the words of each text directive, in the order of the page."""
    for text in directive.split("&"):
        name, _, value = text.partition("=")
        parts = value.split(",")
        if name != "text" or not all(part.strip("-") for part in parts) or len(parts) > _MAX_PARTS:
            continue
        parts[0] = parts[0].removesuffix("-")
        parts[-1] = parts[-1].removeprefix("-")
        yield [unquote(part, errors="replace") for part in parts]


def _squeezed(text: str) -> str:
    """Return a text without what makes no difference to browsers: white space, capital letters,
    accents. Without white space words of two blocks touch each other, so that rather too much is
    found than too little."""
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = "".join(filter(lambda letter: not combining(letter), normalize("NFKD", text)))
    return text.casefold()
