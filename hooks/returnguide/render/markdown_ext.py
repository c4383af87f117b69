"""The Markdown extension: everything that the guide adds to Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from returnguide.content.choices import Choices
from returnguide.content.conventions import STEPS
from returnguide.content.typography import typography_for
from returnguide.render.admonitions import AdmonitionText, AdmonitionTitles
from returnguide.render.fallback_blocks import FallbackBlocks, TranslationNotices
from returnguide.render.insert_links import InsertLinks, InsertParts
from returnguide.render.lists import Lists
from returnguide.render.panels import PanelProcessor
from returnguide.render.parts import Parts

# Priorities: the highest runs first. Markdown's own and MkDocs' are given in brackets.

_AFTER_FENCES = 24
"""Preprocessors: after fenced code (25) is set aside, before HTML (20) is."""

_AFTER_HTML = 19
"""Preprocessors: after HTML (20) is set aside, whose lines are no lists."""

_AFTER_ATTRIBUTES = 6
"""Between attr_list (8), which gives headings their ids, and toc (5), which reads their text."""

_BEFORE_STEP_NUMBERS = 7
"""After attr_list too: what toc reads has its no-break spaces already."""

_BEFORE_TYPOGRAPHY = 7.5
"""Text in the source language gets the typography of that language."""

_AFTER_ATTRIBUTE_LISTS = 7.8
"""Right after attr_list (8)."""

_AFTER_TOC = 4
"""After toc (5) and MkDocs' own reading of ids (5): both see headings as the author wrote them."""

_AFTER_LINKS = -5
"""After MkDocs has resolved the page's links (0): inserts are no files of the source."""


class GuideExtension(Extension):
    """What the guide adds to Markdown, for pages of one language."""

    def __init__(
        self,
        *,
        choices: Choices,
        words: Mapping[str, Mapping[str, str]],
        addresses: Mapping[str, str],
        language: str,
        inserts: InsertParts | None = None,
        root: str = "/",
        sizes: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        """Take the data that pages show.

        `words` are the groups `step`, `question`, `admonition` and `translation` of the language's
        words.yml; `addresses` key of links.yml -> URL; `root` the path of the site; `sizes` file
        name of an image -> its width and height.
        """
        super().__init__()
        self._choices, self._words, self._language = choices, words, language
        self._addresses, self._root = addresses, root
        self._inserts = inserts or InsertParts("", "", (), ())
        self._sizes = sizes or {}

    def extendMarkdown(self, md: Markdown) -> None:
        words, language = self._words, self._language
        md.registerExtension(_LinkReferences(md, self._addresses))
        md.preprocessors.register(AdmonitionText(md), "admonition-text", _AFTER_FENCES)
        md.preprocessors.register(Lists(md), "lists", _AFTER_HTML)
        notices = TranslationNotices(md, words.get("translation", {}), self._root)
        processors: list[tuple[str, Treeprocessor, float]] = [
            ("valueless", _ValuelessAttributes(md), _AFTER_ATTRIBUTE_LISTS),
            ("fallback-blocks", FallbackBlocks(md), _BEFORE_TYPOGRAPHY),
            ("typography", _Typography(md, language), _BEFORE_STEP_NUMBERS),
            ("step-numbers", _StepNumbers(md, words["step"], language), _AFTER_ATTRIBUTES),
            ("panels", PanelProcessor(md, self._choices, words["question"], language), _AFTER_TOC),
            ("images", _Images(md, self._sizes), _AFTER_LINKS),
            ("admonition-titles", AdmonitionTitles(md, words["admonition"]), _AFTER_LINKS),
            ("insert-links", InsertLinks(md, self._inserts), _AFTER_LINKS),
            ("parts", Parts(md), _AFTER_LINKS),
            ("translation-notices", notices, _AFTER_LINKS),
        ]
        for name, processor, priority in processors:
            md.treeprocessors.register(processor, name, priority)


class _LinkReferences(Extension):
    """Makes the keys of links.yml link references of every page.

    Markdown empties its references at each reset, so they are added again at each.
    """

    def __init__(self, md: Markdown, addresses: Mapping[str, str]) -> None:
        super().__init__()
        self._md, self._addresses = md, addresses

    def reset(self) -> None:
        self._md.references.update({key: (url, "") for key, url in self._addresses.items()})


class _ValuelessAttributes(Treeprocessor):
    """Removes the attributes that `{words in braces}` make: toc cannot read an id without a
    value."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in [name for name, value in element.items() if value is None]:
                del element.attrib[name]


class _Typography(Treeprocessor):
    """Sets a language's no-break spaces in all text but code and keys.

    Text that declares another language gets the spaces of that language.
    """

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self._language = language

    def run(self, root: Element) -> None:
        self._apply(root, self._language)

    def _apply(self, element: Element, outer_language: str) -> None:
        language = element.get("lang", outer_language)
        apply_typography = typography_for(language)
        if element.tag not in {"code", "kbd", "pre"} and element.text:
            element.text = apply_typography(element.text)
        if alt := element.get("alt"):
            element.set("alt", apply_typography(alt))
        for child in element:
            self._apply(child, language)
            if child.tail:
                child.tail = apply_typography(child.tail)


class _StepNumbers(Treeprocessor):
    """Writes 'Step 4 of 7' before the heading of each step, also in the table of contents."""

    def __init__(self, md: Markdown, words: Mapping[str, str], language: str) -> None:
        super().__init__(md)
        self._words, self._language = words, language

    def run(self, root: Element) -> None:
        for heading in root.iter("h2"):
            if (id := heading.get("id")) in STEPS:
                self._number(heading, {"number": STEPS.index(id) + 1, "total": len(STEPS)})

    def _number(self, heading: Element, numbers: Mapping[str, int]) -> None:
        title = "".join(heading.itertext())
        heading.set("class", "step")
        heading.set("data-toc-label", self._words["contents"].format(title=title, **numbers))
        language = {"lang": self._language} if heading.get("lang") else {}
        prefix = Element("span", {"class": "step-number", **language})
        prefix.text = self._words["heading"].format(**numbers)
        prefix.tail = f" {heading.text or ''}"
        heading.text = None
        heading.insert(0, prefix)


class _Images(Treeprocessor):
    """Gives images their size, so that nothing moves when they load, and lets them load late."""

    def __init__(self, md: Markdown, sizes: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(md)
        self._sizes = sizes

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.set("loading", "lazy")
            if size := self._sizes.get(image.get("src", "").rsplit("/", 1)[-1]):
                image.set("width", size[0])
                image.set("height", size[1])
