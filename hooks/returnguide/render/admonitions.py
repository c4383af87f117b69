"""Admonitions: their text without indentation, and their kind in words."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from returnguide.content.admonitions import ADMONITION_LINE, NOT_ADMONITION_TEXT


class AdmonitionText(Preprocessor):
    """Indents the text of an admonition, as Markdown wants it.

    Translators' tools join the lines of a paragraph and drop their indentation.
    """

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        margin = ""
        for line in lines:
            if match := ADMONITION_LINE.fullmatch(line):
                margin = f"{match['indent']}    "
                text = match["text"].strip() if match["title"] else ""
                result += [match["head"], f"{margin}{text}"] if text else [line]
            elif margin and not NOT_ADMONITION_TEXT.match(line):
                result.append(line if line.startswith(margin) else f"{margin}{line.lstrip()}")
            else:
                margin = ""
                result.append(line)
        return result


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
