"""What Markdown makes of a page, for rules: HTML, attributes and addresses in it, and the texts
that readers see. It is read by the same extensions as in a build, so that nothing is missed and
nothing is mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import HtmlBlockPreprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from returnguide.content.choices import Choices
from returnguide.linkcheck.site.page_parser import parse_html
from returnguide.render.markdown_ext import GuideExtension

EXTENSIONS = (
    *("toc", "tables", "fenced_code"),  # MkDocs' own
    *("admonition", "attr_list", "pymdownx.keys", "pymdownx.superfences", "sane_lists"),
)
"""The extensions of a build, as mkdocs.yml has them; a test compares."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "step": {"heading": "", "contents": ""},
    "question": {},
    "admonition": {},
}
"""UI strings are not the text of a page."""

_BUILD_PRIORITY_HTML_BLOCK, _BUILD_PRIORITY_HTML = 20, 90
_AFTER_ATTRIBUTES = 7.9
"""After attr_list (8), before anything of ours and toc, which removes an attribute."""

_ATTRIBUTES = frozenset({"class", "dir", "lang", "title", "translate"})
"""What any element may have."""
_OWN_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang"}),
    "img": frozenset({"src", "alt"}),
    "ol": frozenset({"start"}),
    **{f"h{level}": frozenset({"id"}) for level in range(1, 7)},
}
"""Element -> what it may have besides."""
_ADDRESS_ATTRIBUTES = ("href", "src")

_COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>).)*-->\s*", re.S)
"""A comment that ends for a browser where it ends for Markdown (HTML, 13.2.5.43 to 52)."""

_TAG = re.compile(r"<([\w-]+)")
_INLINE = frozenset({"a", "br", "code", "em", "img", "kbd", "span", "strong"})
"""The elements in the text of a block; all others are blocks."""
_UNREAD = frozenset({"code", "kbd", "span"})
"""Code and keys: what they hold is meant as it is."""
UNREAD = "\ufffc"
"""What stands for code, keys, links, pictures and HTML in the text of a block."""

_ESCAPED = re.compile("\x02(\\d+)\x03")
"""A character behind a backslash, as Markdown keeps it in its tree."""
_CODED = re.compile(rf"{AMP_SUBSTITUTE}#(\d+);")
"""A character of an e-mail address in angle brackets."""
_PLACEHOLDER = re.compile("\x02[^\x03]*\x03")
"""What Markdown keeps elsewhere."""


@dataclass(frozen=True)
class Markup:
    """A thing that an author or a translator wrote into a page."""

    kind: Literal["html", "attribute", "names", "address", "text", "code"]
    """`names` are words in braces that have become attributes without a value, `code` is a block
    made by indentation."""
    text: str
    """HTML as typed; `name="value"`; names; an address as a browser reads it; what readers see."""
    tag: str = ""
    """The element that has it."""


class MarkupReader:
    """Reads texts of one language."""

    def __init__(self, choices: Choices, addresses: Mapping[str, str]) -> None:
        """Take key of links.yml -> URL."""
        self._html: list[str] = []
        extension = GuideExtension(
            choices=choices, words=_WORDS, addresses=addresses, language="fr"
        )
        self._md = Markdown(extensions=[*EXTENSIONS, extension])
        self._tree = _TreeReader(self._md)
        block = _HtmlBlocks(self._md, self._html)
        self._md.preprocessors.register(block, "html_block", _BUILD_PRIORITY_HTML_BLOCK)
        inline = _InlineHtml(self._md, self._html)
        self._md.inlinePatterns.register(inline, "html", _BUILD_PRIORITY_HTML)
        self._md.treeprocessors.register(self._tree, "author-markup", _AFTER_ATTRIBUTES)

    def read(self, text: str) -> list[Markup]:
        """Return what a text without front matter holds: all HTML but comments and the ends of
        elements, the attributes that no page may have, every address, and the texts of all blocks,
        links and pictures."""
        self._html.clear()
        self._tree.found = []
        self._md.reset().convert(text)
        begun = {match[1] for html in self._html if (match := _TAG.match(html))}
        html = [
            Markup("html", html.strip())
            for html in self._html
            if not _COMMENT.fullmatch(html) and not (html[:2] == "</" and html[2:-1] in begun)
        ]
        return [*html, *self._tree.found, *self._attributes_of_code()]

    def _attributes_of_code(self) -> Iterator[Markup]:
        """Yield the attributes of code blocks, which Markdown keeps as HTML."""
        for html in self._md.htmlStash.rawHtmlBlocks:
            if isinstance(html, str) and html not in self._html and "<" in html:
                for element in parse_html(html).select("*"):
                    for name in set(element.attrs) - _ATTRIBUTES:
                        value = element.attr(name) or ""
                        yield Markup("attribute", f'{name}="{value}"', element.tag)


class _HtmlBlocks(HtmlBlockPreprocessor):
    """Markdown's own, which notes what it takes for HTML."""

    def __init__(self, md: Markdown, html: list[str]) -> None:
        super().__init__(md)
        self._html = html

    def run(self, lines: list[str]) -> list[str]:
        stash = self.md.htmlStash.rawHtmlBlocks
        before = len(stash)
        result = super().run(lines)
        self._html += [str(html) for html in stash[before:]]
        return result


class _InlineHtml(HtmlInlineProcessor):
    """Markdown's own, which notes what it takes for HTML."""

    def __init__(self, md: Markdown, html: list[str]) -> None:
        super().__init__(HTML_RE, md)
        self._html = html

    def handleMatch(  # type: ignore[override]  # the stubs have the old signature
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        result = super().handleMatch(m, data)
        self._html.append(str(self.md.htmlStash.rawHtmlBlocks[-1]))
        return result


class _TreeReader(Treeprocessor):
    """Notes attributes, addresses and texts."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._stash: list[Element | str] = md.htmlStash.rawHtmlBlocks
        self.found: list[Markup] = []

    def run(self, root: Element) -> None:
        self._stash = self.md.htmlStash.rawHtmlBlocks
        for element in root.iter():
            self.found += _attributes(element)
        self.found += self._texts(root)

    def _texts(self, block: Element) -> Iterator[Markup]:
        """Yield the texts of a block and of all in it, in order."""
        tag, text = str(block.tag), block.text or ""
        if tag == "pre":
            yield Markup("code", "".join(block.itertext()), tag)
            return
        for child in block:
            if child.tag in _INLINE:
                text += self._inline(child)
            else:
                yield from self._block_text(text, tag)
                yield from self._texts(child)
                text = ""
            text += child.tail or ""
        yield from self._block_text(text, tag)

    def _inline(self, element: Element) -> str:
        """Return the text of an element in a block; what a link or a picture says is a text of its
        own."""
        if element.tag == "br":
            return ""
        if element.tag in _UNREAD:
            return UNREAD
        inner = "".join(
            [element.text or "", *(self._inline(child) + (child.tail or "") for child in element)]
        )
        if element.tag in {"a", "img"}:
            self.found += self._block_text(element.get("alt", inner), str(element.tag))
            return UNREAD
        return inner

    def _block_text(self, text: str, tag: str) -> Iterator[Markup]:
        if text := self._shown(text).strip():
            yield Markup("text", text, tag)

    def _shown(self, text: str) -> str:
        """Return a text of Markdown's tree as readers see it."""
        text = _ESCAPED.sub(_character, _CODED.sub(_character, text))
        return _PLACEHOLDER.sub(self._kept, text)

    def _kept(self, placeholder: re.Match[str]) -> str:
        """Return what readers see where Markdown keeps an entity or HTML elsewhere."""
        number = HTML_PLACEHOLDER_RE.fullmatch(placeholder[0])
        kept = self._stash[int(number[1])] if number else ""
        is_entity = isinstance(kept, str) and kept.startswith("&")
        return unescape(str(kept)) if is_entity else UNREAD


def _attributes(element: Element) -> Iterator[Markup]:
    """Yield the addresses of an element, and the attributes that it may not have."""
    tag = str(element.tag)
    allowed = _ATTRIBUTES | _OWN_ATTRIBUTES.get(tag, frozenset())
    if names := " ".join(name for name, value in element.items() if value is None):
        yield Markup("names", names, tag)  # `{on}` gives one no value
    for name, value in element.items():
        if value is not None:
            text = _as_read(value)
            if name not in allowed:
                yield Markup("attribute", f'{name}="{text}"', tag)
            elif name in _ADDRESS_ATTRIBUTES:
                yield Markup("address", text, tag)


def _as_read(value: str) -> str:
    """Return the value of an attribute in Markdown's tree as a browser reads it."""
    text = _ESCAPED.sub(_character, value.replace(AMP_SUBSTITUTE, "&"))
    return unescape(_PLACEHOLDER.sub("…", text))


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1]))
