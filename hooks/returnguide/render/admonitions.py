"""Admonitions: their text without indentation, and their kind in words."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from returnguide.content.admonitions import indent_text


class AdmonitionText(Preprocessor):
    """Indents the text of an admonition, as Markdown wants it."""

    def run(self, lines: list[str]) -> list[str]:
        return [line for _, line in indent_text(enumerate(lines, 1))]


class AdmonitionTitles(Treeprocessor):
    """Says the kind of an admonition in words.

    The kind is the title where the author gave none. Else it stands before the author's own title,
    for screen readers: they do not see the colour that says how serious it is.
    """

    def __init__(self, md: Markdown, words: Mapping[str, str]) -> None:
        """Take the group `admonition` of words.yml: kind -> its title."""
        super().__init__(md)
        self._words = words

    def run(self, root: Element) -> None:
        for admonition in root.findall(".//div/p[@class='admonition-title']/.."):
            classes = admonition.get("class", "").split()
            if kind := next((name for name in classes if name in self._words), None):
                self._set_title(admonition[0], kind)

    def _set_title(self, title: Element, kind: str) -> None:
        word = self._words[kind]
        if title.text == kind.capitalize():  # what Markdown writes where the author wrote nothing
            title.text = word
            return
        prefix = Element("span", {"class": "kind"})
        prefix.text, prefix.tail, title.text = f"{word}. ", title.text, None
        title.insert(0, prefix)
