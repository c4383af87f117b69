"""A page while it is read: what its parts need to know of it, and where they report."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import turbohtml

from returnguide.linkcheck.site.accessible_name import accessible_name
from returnguide.linkcheck.site.html_spec import Attributes
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.site_index import BuiltPage, LinkUse, SiteIndex, url_path


@dataclass
class PageContext:
    """A page while it is read."""

    index: SiteIndex
    file: str
    document: turbohtml.Document
    hidden_parts: set[turbohtml.Element] = field(default_factory=set)
    """Links of which screen readers may skip a part."""
    default_window: str = ""
    """The window that `<base target>` opens links in."""
    has_noscript: bool = False
    unnamed_links: set[turbohtml.Element] = field(default_factory=set)
    """Links that were reported to have no text."""
    page: BuiltPage = field(init=False)
    own_path: str = field(init=False)
    """The page's path below the site's root, as the host knows it."""
    language: str = field(init=False)
    """That of its folder, '' if it is not known."""

    def __post_init__(self) -> None:
        self.page = BuiltPage(self.file, base=url_path(self.file, self.model))
        self.own_path = self.page.base[len(self.model.base) :]
        self.language = self.model.language_of(self.file)

    @property
    def model(self) -> SiteModel:
        """The site's model."""
        return self.index.model

    @property
    def files(self) -> SiteFiles:
        """The site's files."""
        return self.index.files

    @cached_property
    def _elements_by_id(self) -> dict[str, turbohtml.Element]:
        elements = reversed(self.document.select("[id]"))
        return {element.attr("id") or "": element for element in elements}

    def element_by_id(self, name: str) -> turbohtml.Element | None:
        """Return the first element of that id."""
        return self._elements_by_id.get(name)

    def name_of(
        self, link: turbohtml.Element, attributes: Attributes, *, has_hidden_parts: bool
    ) -> str:
        """Return the accessible name of a link."""
        return accessible_name(
            link, attributes, self.element_by_id, has_hidden_parts=has_hidden_parts
        )

    def link_use(
        self, element: turbohtml.Element, raw: str, path: str, fragment: str = ""
    ) -> LinkUse:
        """Return the note of a link that is checked when all pages are read."""
        line, column = position_of(element)
        in_noscript = self.is_in_noscript(element)
        return LinkUse(self.file, line, column, raw, path, fragment, in_noscript)

    def is_in_noscript(self, element: turbohtml.Element) -> bool:
        """Return whether only readers without scripts have an element."""
        return self.has_noscript and element.closest("noscript") is not None

    def report(
        self,
        element: turbohtml.Element | None,
        rule: str,
        message: str,
        hint: str = "",
        target: str = "",
        subject: str = "",
    ) -> None:
        """Report a diagnostic at an element, or of the page as a whole."""
        line, column = position_of(element) if element is not None else (1, -1)
        self.index.report(self.file, line, rule, message, hint, target, subject, column)


def position_of(element: turbohtml.Element) -> tuple[int, int]:
    """Return the line, from 1, and the column of an element; (1, -1) for one that the parser
    added."""
    return element.position or (1, -1)
