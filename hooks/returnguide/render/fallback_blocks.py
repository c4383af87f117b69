"""Text that is not translated: the comments that `i18n/fallback.py` writes, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.i18n.fallback import NOTICE_DIRECTIVE, SOURCE_TEXT_CLOSE, SOURCE_TEXT_OPEN
from returnguide.render.html_comments import comment_text, find_comments


class FallbackBlocks(Treeprocessor):
    """Puts text in the source language into an element that declares its language."""

    def run(self, root: Element) -> None:
        children: list[Element] = []
        block: Element | None = None
        for child in root:
            comment = comment_text(child, self.md)
            if comment == SOURCE_TEXT_OPEN:
                block = Element(
                    "div", {"lang": SOURCE_LANGUAGE, "dir": "ltr", "class": "source-text"}
                )
                children.append(block)
            elif comment == SOURCE_TEXT_CLOSE:
                block = None
            elif block is None:
                children.append(child)
            else:
                block.append(child)
        root[:] = children


class TranslationNotices(Treeprocessor):
    """Tells readers that a translation is missing or outdated, with a link to the source text."""

    def __init__(self, md: Markdown, words: Mapping[str, str], root: str) -> None:
        """Take the group `translation` of words.yml and the path of the site's root."""
        super().__init__(md)
        self._words, self._root = words, root

    def run(self, root: Element) -> None:
        for parent, index, match in find_comments(root, NOTICE_DIRECTIVE, self.md):
            parent[index] = self._notice(match["word"], match["href"].removeprefix("-"))

    def _notice(self, word: str, href: str) -> Element:
        notice = Element("p", {"class": "translation-notice", "data-search-exclude": "true"})
        notice.text = f"{self._words[word]} "
        link = SubElement(notice, "a", {"href": f"{self._root}{href}", "hreflang": SOURCE_LANGUAGE})
        link.text = self._words["source"]
        return notice
