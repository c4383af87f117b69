"""One search index per language: a search never lists another language's pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from html.parser import HTMLParser

from .assets import Assets
from .panels import TITLE_SUFFIX


def with_search(html: str, base_url: str, engine_url: str, language_root: str, assets: Assets) -> str:
    """The theme's `__config` script with the language's root as its base, below which its results lie, and with our worker.

    `base_url` and `engine_url` are the root and the theme's worker as the page names them. Our worker hears from its
    address where the engine and the index are; both are relative to it.
    Raises ValueError when the script no longer says what the theme wrote (a new version of the theme).
    """
    root = base_url.rstrip("/")
    up = "../" * assets.search.count("/")
    worker = f"{root}/{assets.search}#{up}{assets.engine},{up}{language_root}search/search_index.json"
    for key, written, ours in (("base", base_url, f"{root}/{language_root}"), ("search", engine_url, worker)):
        old = f'"{key}": {json.dumps(written)}'
        if html.count(old) != 1:
            raise ValueError(f"the theme's configuration script has no {old}: see overrides/main.html")
        html = html.replace(old, f'"{key}": {json.dumps(ours)}')
    return html


_TOKEN = re.compile(
    r"""(<!--(?!-?>).*?-->|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(?P<empty>/?)>|(?P<text>[^<]+))""", re.S
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:="([^"]*)")?""")
_RAW = re.compile(r"<(?:script|style|textarea|title|iframe|noembed|noframes|noscript|plaintext|xmp)\b", re.I)
"""Elements whose text is no HTML."""


def feed(parser: HTMLParser, html: str) -> None:
    """What `parser.feed(html)` and `parser.close()` do, in a third of the time, for HTML as Markdown writes it: attributes in double
    quotes, no stray `<`; comments are passed over. Other HTML is left to the parser's own code."""
    tokens = _TOKEN.findall(html)
    if sum(len(token[0]) for token in tokens) != len(html) or _RAW.search(html):
        parser.feed(html)
        parser.close()
        return
    for _, end, tag, attributes, empty, text in tokens:
        if text:
            parser.handle_data(unescape(text) if "&" in text else text)
        elif end:
            parser.handle_endtag(tag.lower())
        elif tag:
            values = [(name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(attributes)] if attributes else []
            (parser.handle_startendtag if empty else parser.handle_starttag)(tag.lower(), values)


def index_of(entries: Iterable[Mapping[str, object]], settings: Mapping[str, object], *, language: str, root: str) -> str:
    """The search index of one language (JSON text), out of the theme's entries for its pages and its settings.

    `root` is the language's folder: '' or 'en/'. Locations become relative to it, and those of panels lead to the panel,
    whose id is the permanent one.
    """
    docs = [{**entry, "location": str(entry["location"]).removeprefix(root).removesuffix(TITLE_SUFFIX)} for entry in entries]
    return json.dumps({"config": {**settings, "lang": [language]}, "docs": docs}, ensure_ascii=False, separators=(",", ":"))
