"""The pages of one language, each rendered and finished only when something that it is made from
has changed.

Three things are kept: what Markdown makes of a page's text (HTML, table of contents, title, ids,
links to other pages), its sections for the search, and the finished page. MkDocs' objects are used
by what they have, none is imported.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from returnguide.legacy_cache import Memo, fingerprint


class _Heard(logging.Handler):
    """Notes whether anything was said: what is said about a page must be said again, so it is not
    kept."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.anything = False

    def emit(self, record: logging.LogRecord) -> None:
        self.anything = True


_KNOWN = {"nav", "pages", "config", "page", "build_date_utc"}
"""What MkDocs gives each page's template and `finished_from` or the page itself answers for."""


@dataclass
class KeptPages:
    """What is known of the pages of the language being built. A new one for each language and
    build."""

    memo: Memo
    """What was kept of pages that were made from the same as these, but for their texts."""
    rendered_from: str
    """The hash of all that enters every rendered text, but for the text."""
    finished_from: str
    """The hash of all that enters every finished page, but for what belongs to that page."""

    def render_once(self, page: Any, toc_of: Callable[[list], Any]) -> None:
        """Let MkDocs' `page.render` take what was kept of the page's final Markdown, or keep what
        it makes.

        `toc_of` makes MkDocs' table of contents of nested entries.
        """
        render = page.render

        def kept_or_rendered(config: Any, files: Any) -> None:
            key = _key("text", self.rendered_from, page.file.src_uri, page.file.url, page.markdown)
            if kept := self.memo.get_json(key):
                page.content, page.toc, page._title_from_render = (
                    kept["html"],
                    toc_of(kept["toc"]),
                    kept["title"],
                )
                page.present_anchor_ids = set(kept["ids"])
                page.links_to_anchors = {
                    files.src_uris[target]: links for target, links in kept["links"].items()
                }
                return
            heard, logger = _Heard(), logging.getLogger("mkdocs")
            logger.addHandler(heard)
            try:
                render(config, files)
            finally:
                logger.removeHandler(heard)
            if not heard.anything and page.links_to_anchors is not None:
                links = {file.src_uri: links for file, links in page.links_to_anchors.items()}
                ids = sorted(page.present_anchor_ids)
                self.memo.put_json(
                    key,
                    {
                        "html": page.content,
                        "toc": _entries(page.toc),
                        "title": page._title_from_render,
                        "ids": ids,
                        "links": links,
                    },
                )

        page.render = kept_or_rendered

    def collect(self, index: Any, parse: Callable[[Any], None]) -> None:
        """Let the theme's search index take the sections that were kept; `parse` adds those of a
        page."""

        def add(page: Any) -> None:
            key = _key(
                "sections",
                self.rendered_from,
                page.file.url,
                page.title,
                sorted(page.meta.items()),
                page.content,
                _entries(page.toc),
            )
            if (kept := self.memo.get_json(key)) is None:
                before = len(index.entries)
                parse(page)
                self.memo.put_json(key, index.entries[before:])
            else:
                index.entries += kept

        index.add_entry_from_context = add

    def finished(self, name: str, context: Mapping[str, Any], render: Callable[[], str]) -> str:
        """The finished page of a template's name and context; `render` makes it. What stands for no
        page is always made."""
        page = context.get("page")
        if not page:
            return render()
        places = [(language, one.url) for language, one in sorted(page.file.alternates.items())]
        file, text = (
            (page.file.src_uri, page.file.url, page.file.locale),
            (page.title, sorted(page.meta.items()), page.content, _entries(page.toc)),
        )
        given = [(key, value) for key, value in sorted(context.items()) if key not in _KNOWN]
        given.append(("language menu", getattr(context["config"].extra, "alternate", None)))
        key = _key(
            "page",
            self.finished_from,
            name,
            file,
            text,
            page.edit_url,
            page.canonical_url,
            places,
            given,
        )
        if isinstance(kept := self.memo.get(key), bytes):
            return kept.decode("utf-8", "surrogatepass")
        html = render()
        self.memo.put(key, html.encode("utf-8", "surrogatepass"))
        return html

    def templates(self, environment: Any) -> _Templates:
        """The Jinja environment, whose templates render a page only where no finished one was
        kept."""
        return _Templates(environment, self)


def _key(*parts: object) -> bytes:
    return fingerprint(*parts).encode()


def _entries(toc: Any) -> list[dict[str, Any]]:
    """A table of contents as MkDocs' own `get_toc` reads it."""
    return [
        {
            "name": entry.title,
            "id": entry.id,
            "level": entry.level,
            "children": _entries(entry.children),
        }
        for entry in toc
    ]


@dataclass(frozen=True)
class _Templates:
    """A Jinja environment for MkDocs, which asks it for the template of each page."""

    _environment: Any
    _pages: KeptPages

    def get_template(self, name: str) -> _Template:
        return _Template(self._environment, name, self._pages)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._environment, name)


@dataclass(frozen=True)
class _Template:
    """A template that is not even loaded for a page that is finished."""

    _environment: Any
    _name: str
    _pages: KeptPages

    def render(self, context: Mapping[str, Any]) -> str:
        return self._pages.finished(
            self._name, context, lambda: self._environment.get_template(self._name).render(context)
        )
