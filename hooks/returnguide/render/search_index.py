"""One search index per language: a search never lists another language's pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice

from returnguide.render.assets import AssetManifest
from returnguide.render.markdown_ext import TITLE_SUFFIX


def patch_search_config(
    html: str, base_url: str, engine_url: str, language_root: str, assets: AssetManifest
) -> str:
    """The theme's `__config` script with the language's root as its base, below which its results
    lie, and with our worker.

    `base_url` and `engine_url` are the root and the theme's worker as the page names them. Our
    worker hears from its address where the engine and the index are; both are relative to it.
    Raises ValueError when the script no longer says what the theme wrote (a new version of the
    theme).
    """
    root = base_url.rstrip("/")
    up = "../" * assets.search.count("/")
    worker = (
        f"{root}/{assets.search}#{up}{assets.engine},{up}{language_root}search/search_index.json"
    )
    for key, written, ours in (
        ("base", base_url, f"{root}/{language_root}"),
        ("search", engine_url, worker),
    ):
        old = f'"{key}": {json.dumps(written)}'
        if html.count(old) != 1:
            raise ValueError(
                f"the theme's configuration script has no {old}: see overrides/main.html"
            )
        html = html.replace(old, f'"{key}": {json.dumps(ours)}')
    return html


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_KEPT = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_COMMENT = re.compile(r"<!--(?!-?>).*?-->", re.S)
_TAG = re.compile(r"""(/?)([a-z][a-z0-9-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(/?)""")
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:="([^"]*)")?""")
_OTHERS = re.compile(
    r"<(?:script|style|textarea|title|iframe|noembed|noframes|noscript|plaintext|xmp|object)\b"
)
"""Elements whose text is no HTML, or never searched."""


@dataclass
class SearchSection:
    """What stands below a heading, or before the first, as the theme's index takes it: pieces of
    text, and the tags that it keeps."""

    tag: str
    """Of the heading; `hx` where there is none."""
    depth: float = 0
    """In how many elements the heading stands, itself included; infinite where the last of them has
    ended."""
    excluded: bool = False
    id: str | None = None
    """None also for the page's first heading: its section is the page."""
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def is_excluded(self) -> bool:
        """Whether the author wants it out of the search."""
        return self.excluded


def search_sections(html: str) -> list[SearchSection] | None:
    """The sections that the theme's own reader finds in a page's content, in a fraction of its
    time; None for HTML unlike what Markdown writes (attributes in double quotes, no stray `<`),
    which is left to that reader."""
    if _OTHERS.search(html):
        return None
    first, *pieces = _COMMENT.sub("<!>", html).split("<")
    tags: dict[str, tuple[str, str, str, str] | None] = {"!": None}
    reading = _Reading()
    if first:
        reading.add_text(first)
    for piece in pieces:
        written, end, text = piece.partition(">")
        if written not in tags:
            if not (found := _TAG.fullmatch(written)):
                return None
            tags[written] = found.groups()
        if not end:
            return None
        if tag := tags[written]:
            closing, name, attributes, empty = tag
            if not closing and name not in _VOID:
                reading.open(name, attributes)
            if (closing or empty) and name not in _VOID:
                reading.close(name)
        if text:
            reading.add_text(text)
    return reading.sections


class _Reading:
    """What has been read of a page: the theme's rules, of which its own reader asks each element of
    each tag."""

    def __init__(self) -> None:
        self.sections: list[SearchSection] = []
        self._open: list[str] = []
        """The elements that have not ended, outermost first."""
        self._skipped: set[str] = set()
        """Tags that are left out while one of their name is open: the theme tells elements apart by
        their names."""
        self._permalinks: list[int] = []
        """In how many elements each open link of a heading to itself stands."""

    @property
    def _section(self) -> SearchSection:
        if not self.sections:
            self._current = SearchSection("hx")
            self.sections.append(self._current)
        return self._current

    def open(self, tag: str, attributes: str) -> None:
        self._open.append(tag)
        excluded = "data-search-exclude" in attributes or "linenodiv" in attributes
        values = (
            dict(_ATTRIBUTE.findall(attributes))
            if attributes and (excluded or tag in _HEADINGS or tag == "a")
            else {}
        )
        excluded = excluded and (
            "data-search-exclude" in values or values.get("class") == "linenodiv"
        )
        if tag in _HEADINGS and "id" in values:
            self._begin(tag, unescape(values["id"]), "data-search-exclude" in values)
        section = self._section
        if excluded:
            self._skipped.add(tag)
            return
        if tag == "a" and values.get("class") == "headerlink":
            self._permalinks.append(len(self._open))
        if tag in _KEPT and self._skipped.isdisjoint(self._open):
            (section.title if section.tag in self._open else section.text).append(f"<{tag}>")

    def _begin(self, tag: str, name: str, excluded: bool) -> None:
        """A heading with an id begins a section; the first of a page is that of the page."""
        if tag != "h1" and not self.sections:
            self.sections.append(SearchSection("hx", len(self._open)))
        self._current = SearchSection(
            tag, len(self._open), excluded, name if self.sections else None
        )
        self.sections.append(self._current)

    def close(self, tag: str) -> None:
        depth = len(self._open)
        if not self._open or self._open[-1] != tag:
            return
        if self._current.depth > depth:
            self._leave(depth)
        self._open.pop()
        if self._permalinks and self._permalinks[-1] == depth:
            self._permalinks.pop()
        if tag in self._skipped:
            self._skipped.remove(tag)
        elif tag in _KEPT and self._skipped.isdisjoint(self._open):
            section = self._current
            data = section.title if section.tag in self._open else section.text
            begin = data.index(f"<{tag}>")
            if all(piece.isspace() for piece in islice(data, begin + 1, None)):
                del data[begin:]  # nothing in it
            else:
                data.append(f"</{tag}>")

    def _leave(self, depth: int) -> None:
        """The heading stood in an element that ends: what follows belongs to an earlier section."""
        if earlier := next((one for one in reversed(self.sections) if one.depth <= depth), None):
            self._current.depth = float("inf")
            self._current = earlier

    def add_text(self, text: str) -> None:
        if not self._skipped.isdisjoint(self._open):
            return
        text = unescape(text) if "&" in text else text
        is_space = text.isspace()
        if "pre" not in self._open:
            text = " " if is_space else text.replace("\n", " ")
        section = self._section
        if section.tag in self._open:
            if not self._permalinks:
                section.title.append(escape(text, quote=False))
        elif not is_space:
            section.text.append(escape(text, quote=False))
        elif not section.text or not section.text[-1].isspace() or "pre" in self._open:
            section.text.append(text)


def build_search_index(
    entries: Iterable[Mapping[str, object]],
    settings: Mapping[str, object],
    *,
    language: str,
    root: str,
) -> str:
    """The search index of one language (JSON text), out of the theme's entries for its pages and
    its settings.

    `root` is the language's folder: '' or 'en/'. Locations become relative to it, and those of
    panels lead to the panel, whose id is the permanent one.
    """
    docs = [
        {**entry, "location": str(entry["location"]).removeprefix(root).removesuffix(TITLE_SUFFIX)}
        for entry in entries
    ]
    return json.dumps(
        {"config": {**settings, "lang": [language]}, "docs": docs},
        ensure_ascii=False,
        separators=(",", ":"),
    )
