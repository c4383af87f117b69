"""What the guide shows of the parcel inserts, in the place of the directives that ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from returnguide.content.directives import INSERT_DIRECTIVE
from returnguide.render.html_comments import find_comments


@dataclass(frozen=True)
class InsertLink:
    """The links to the insert for a device: its page, and its PDF where there is one."""

    key: str
    """A key of choices.yml."""
    page: tuple[str, str]
    """Address and text."""
    pdf: tuple[str, str] | None
    """Address and text."""


@dataclass(frozen=True)
class InsertParts:
    """What a page shows of the parcel inserts in its language."""

    kind: str
    """The kind of choices.yml that decides which insert a reader gets."""
    legend: str
    links: tuple[InsertLink, ...]
    handwritten: tuple[str, ...]
    """What to copy by hand, line by line."""


class InsertLinks(Treeprocessor):
    """Replaces `<!-- insert: links -->` by the links and `<!-- insert: fields -->` by the list."""

    def __init__(self, md: Markdown, parts: InsertParts) -> None:
        super().__init__(md)
        self._parts = parts

    def run(self, root: Element) -> None:
        for parent, index, match in find_comments(root, INSERT_DIRECTIVE, self.md):
            parent[index] = self._links() if match[1] == "links" else self._field_list()

    def _links(self) -> Element:
        """Return the links as a set of choices: choices.js checks the reader's device, and the
        stylesheet then hides the others."""
        group = Element("fieldset", {"class": "insert-links", "data-choice": self._parts.kind})
        SubElement(group, "legend").text = self._parts.legend
        for link in self._parts.links:
            group.append(_hidden_radio(self._parts.kind, link.key, label=link.page[1]))
            line = SubElement(group, "p")
            button = {"class": "md-button md-button--primary", "href": link.page[0]}
            SubElement(line, "a", button).text = link.page[1]
            if link.pdf:
                download = {"href": link.pdf[0], "type": "application/pdf"}
                SubElement(line, "a", download).text = link.pdf[1]
        return group

    def _field_list(self) -> Element:
        items = Element("ul", {"class": "insert-fields"})
        for line in self._parts.handwritten:
            SubElement(items, "li").text = line
        return items


def _hidden_radio(kind: str, key: str, *, label: str) -> Element:
    return Element(
        "input",
        {
            "type": "radio",
            "hidden": "hidden",
            "autocomplete": "off",
            "name": f"insert-{kind}",
            "data-key": key,
            "aria-label": label,
        },
    )
