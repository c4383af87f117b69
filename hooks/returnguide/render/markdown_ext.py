"""The Markdown extension: headings between marks become tabs and folds, steps are numbered, outside
links are known.

A set of tabs has the shape of the theme's own (radios, labels, blocks), so that its stylesheet and
its script apply; each panel keeps its heading, for print, for search and for readers without
script:

    <div class="tabbed-set tabbed-alternate" data-tabs="1:2" data-choice="carrier" role="group"
    aria-label="…"> <input type="radio" id="shipping-dhl" name="__tabbed_1" data-key="dhl">… <div
    class="tabbed-labels"><label for="shipping-dhl">DHL</label>…</div> <div class="tabbed-content">
    <div class="tabbed-block" data-key="dhl"><h3 id="shipping-dhl--title"
    class="panel-title">DHL</h3>…</div>…

A fold is a `<details>`. Its id stands inside it, on the content: a browser opens a `<details>` by
itself when the address leads inside (HTML, "ancestor revealing algorithm"), so links to folds work
without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from returnguide.build.quickread import QuickBlocks, QuickInline
from returnguide.content.admonitions import ADMONITION_LINE, NO_NOTICE_TEXT
from returnguide.content.choices import Choices
from returnguide.content.conventions import SOURCE_LANGUAGE, STEPS
from returnguide.content.directives import INSERT_DIRECTIVE, Directive, parse_directive
from returnguide.content.headings import Heading
from returnguide.content.panels import Panel, PanelSet, panel_sets
from returnguide.content.typography import typography_for
from returnguide.i18n.fallback import CLOSING, NOTICE, OPENING

TITLE_SUFFIX = "--title"
"""What a panel's heading has after the id of its panel: no id of the source can end so."""

_AFTER_FENCES = 24
"""Priority after the code blocks between fences (25) are taken aside, before HTML (20) is."""

_INLINE = 20
"""Markdown's own priority of what reads the text of lines."""

_AFTER_ATTRIBUTES = 6
"""Priority between attr_list (8), which gives headings their ids, and toc (5), which reads their
text."""

_BEFORE_STEP_NUMBERS = 7
"""Priority before that: what the table of contents reads has its spaces already."""

_BEFORE_SPACES = 7.5
"""Priority before those: they are set by the rules of the text's own language."""

_AFTER_TOC = 4
"""Priority after toc (5) and MkDocs' own reading of the ids (5), which see the headings as the
author wrote them."""


_AFTER_LINKS = -5
"""Priority after MkDocs has looked at the page's links (0): the inserts are no files of the
source."""


@dataclass(frozen=True)
class InsertLink:
    """The way to the insert for a device: its page, and its PDF where there is one."""

    os: str
    """A key of choices.yml, `os`."""
    page: tuple[str, str]
    """Address and text."""
    pdf: tuple[str, str] | None


@dataclass(frozen=True)
class InsertParts:
    """What a page shows of the parcel inserts in its language."""

    legend: str
    links: tuple[InsertLink, ...]
    handwritten: tuple[str, ...]
    """What to copy, line by line."""


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
        """`words` are the groups `step`, `question`, `admonition` and `translation` of the
        language's words.yml; `addresses` link key -> URL; `root` the path of the site; `sizes` file
        name of a picture -> its width and height."""
        super().__init__()
        self._inserts = inserts or InsertParts("", (), ())
        self._sizes = sizes or {}
        self._choices, self._words, self._addresses, self._language, self._root = (
            choices,
            words,
            addresses,
            language,
            root,
        )

    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(_OutsideLinks(md, self._addresses))
        md.preprocessors.register(_NoticeText(md), "notice-text", _AFTER_FENCES)
        md.parser.parseBlocks = QuickBlocks(md.parser).parse
        md.treeprocessors.register(QuickInline(md), "inline", _INLINE)
        md.treeprocessors.register(_SourceText(md), "source-text", _BEFORE_SPACES)
        md.treeprocessors.register(_Spaces(md, self._language), "spaces", _BEFORE_STEP_NUMBERS)
        md.treeprocessors.register(
            _StepNumbers(md, self._words["step"], self._language), "step-numbers", _AFTER_ATTRIBUTES
        )
        md.treeprocessors.register(
            _Panels(md, self._choices, self._words["question"]), "panels", _AFTER_TOC
        )
        md.treeprocessors.register(_Pictures(md, self._sizes), "pictures", _AFTER_LINKS)
        md.treeprocessors.register(
            _NoticeKinds(md, self._words["admonition"]), "notice-kinds", _AFTER_LINKS
        )
        md.treeprocessors.register(_Inserts(md, self._inserts), "inserts", _AFTER_LINKS)
        md.treeprocessors.register(
            _Notices(md, self._words.get("translation", {}), self._root), "notices", _AFTER_LINKS
        )


class _OutsideLinks:
    """The keys of links.yml as link references of every page. Markdown empties its references at
    each reset."""

    def __init__(self, md: Markdown, addresses: Mapping[str, str]) -> None:
        self._md, self._addresses = md, addresses

    def reset(self) -> None:
        self._md.references.update({key: (url, None) for key, url in self._addresses.items()})


class _NoticeText(Preprocessor):
    """The text of a notice indented, as Markdown wants it, where it is not or stands on the line of
    the title."""

    def run(self, lines: list[str]) -> list[str]:
        written, margin = [], ""
        for line in lines:
            if found := ADMONITION_LINE.fullmatch(line):
                margin = f"{found['indent']}    "
                has_text = found["title"] and found["text"].strip()
                written += (
                    [found["head"], f"{margin}{found['text'].strip()}"] if has_text else [line]
                )
            elif margin and not NO_NOTICE_TEXT.match(line):
                written.append(line if line.startswith(margin) else f"{margin}{line.lstrip()}")
            else:
                margin = ""
                written.append(line)
        return written


class _SourceText(Treeprocessor):
    """What stands between the marks of `i18n/fallback.py` goes into an element that says its
    language."""

    def run(self, root: Element) -> None:
        children, inside = [], None
        for child in root:
            comment = _comment_of(child, self.md)
            if comment == OPENING:
                inside = Element(
                    "div", {"lang": SOURCE_LANGUAGE, "dir": "ltr", "class": "source-text"}
                )
                children.append(inside)
            elif comment == CLOSING:
                inside = None
            else:
                (children if inside is None else inside).append(child)
        root[:] = children


def _comment_of(element: Element, md: Markdown) -> str:
    """The comment that a paragraph is; empty for any other element. Markdown keeps a comment aside,
    a placeholder in its place."""
    if element.tag != "p" or not (
        found := HTML_PLACEHOLDER_RE.fullmatch((element.text or "").strip())
    ):
        return ""
    comment = md.htmlStash.rawHtmlBlocks[int(found[1])]
    return comment.strip() if isinstance(comment, str) else ""


def _marks_in(
    root: Element, pattern: re.Pattern[str], md: Markdown
) -> list[tuple[Element, int, re.Match[str]]]:
    """The paragraphs that are a comment of some pattern: parent, place in it, and what matched.
    Most pages have no such comment."""
    if not any(
        isinstance(comment, str) and pattern.fullmatch(comment.strip())
        for comment in md.htmlStash.rawHtmlBlocks
    ):
        return []
    return [
        (parent, at, mark)
        for parent in root.iter()
        for at, child in enumerate(parent)
        if (mark := pattern.fullmatch(_comment_of(child, md)))
    ]


class _Spaces(Treeprocessor):
    """The language's no-break spaces, in all text but code and names of keys; text in another
    language has that one's."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self._language = language

    def run(self, root: Element) -> None:
        self._set(root, self._language)

    def _set(self, element: Element, outside: str) -> None:
        language = element.get("lang", outside)
        finished = typography_for(language)
        if element.tag not in {"code", "kbd", "pre"} and element.text:
            element.text = finished(element.text)
        if element.get("alt"):
            element.set("alt", finished(element.get("alt")))
        for child in element:
            self._set(child, language)
            if child.tail:
                child.tail = finished(child.tail)


class _StepNumbers(Treeprocessor):
    """'Step 4 of 7' in front of each step's heading, and in the table of contents."""

    def __init__(self, md: Markdown, words: Mapping[str, str], language: str) -> None:
        super().__init__(md)
        self._words, self._language = words, language

    def run(self, root: Element) -> None:
        for heading in root.iter("h2"):
            if heading.get("id") in STEPS:
                place = {"number": STEPS.index(heading.get("id")) + 1, "total": len(STEPS)}
                heading.set("class", "step")
                heading.set(
                    "data-toc-label",
                    self._words["contents"].format(title="".join(heading.itertext()), **place),
                )
                number = Element(
                    "span",
                    {"class": "step-number"}
                    | ({"lang": self._language} if heading.get("lang") else {}),
                )
                number.text = self._words["heading"].format(**place)
                number.tail = f" {heading.text or ''}"
                heading.text = None
                heading.insert(0, number)


class _Pictures(Treeprocessor):
    """Pictures say their size, so that nothing moves when they come, and are loaded when they come
    near."""

    def __init__(self, md: Markdown, sizes: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(md)
        self._sizes = sizes

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.set("loading", "lazy")
            if size := self._sizes.get(image.get("src", "").rsplit("/", 1)[-1]):
                image.set("width", size[0])
                image.set("height", size[1])


class _NoticeKinds(Treeprocessor):
    """The kind of a notice in words: its title where the author gave none; before the author's own
    for screen readers, who do not see the colour that says how grave it is."""

    def __init__(self, md: Markdown, words: Mapping[str, str]) -> None:
        super().__init__(md)
        self._words = words

    def run(self, root: Element) -> None:
        for notice in root.findall(".//div/p[@class='admonition-title']/.."):
            kinds = [kind for kind in notice.get("class", "").split() if kind in self._words]
            if kinds:
                self._say(notice[0], kinds[0])

    def _say(self, title: Element, kind: str) -> None:
        word = self._words[kind]
        if title.text == kind.capitalize():  # what Markdown writes where the author wrote nothing
            title.text = word
        else:
            said = Element("span", {"class": "kind"})
            said.text, said.tail, title.text = f"{word}. ", title.text, None
            title.insert(0, said)


class _Inserts(Treeprocessor):
    """The links to the parcel inserts, and the list to copy by hand, in the place of their marks.

    The links stand in a set of choices, so that choice.js checks the reader's device; the
    stylesheet then hides the others.
    """

    def __init__(self, md: Markdown, parts: InsertParts) -> None:
        super().__init__(md)
        self._parts = parts

    def run(self, root: Element) -> None:
        for parent, at, mark in _marks_in(root, INSERT_DIRECTIVE, self.md):
            parent[at] = self._links() if mark[1] == "links" else self._by_hand()

    def _links(self) -> Element:
        group = Element("fieldset", {"class": "insert-links", "data-choice": "os"})
        SubElement(group, "legend").text = self._parts.legend
        for link in self._parts.links:
            SubElement(
                group,
                "input",
                {
                    "type": "radio",
                    "hidden": "hidden",
                    "autocomplete": "off",
                    "name": "insert-os",
                    "data-key": link.os,
                    "aria-label": link.page[1],
                },
            )
            line = SubElement(group, "p")
            SubElement(
                line, "a", {"class": "md-button md-button--primary", "href": link.page[0]}
            ).text = link.page[1]
            if link.pdf:
                SubElement(
                    line, "a", {"href": link.pdf[0], "type": "application/pdf"}
                ).text = link.pdf[1]
        return group

    def _by_hand(self) -> Element:
        items = Element("ul", {"class": "insert-fields"})
        for line in self._parts.handwritten:
            SubElement(items, "li").text = line
        return items


class _Notices(Treeprocessor):
    """What a reader is told of a translation, in the place of the marks of `i18n/fallback.py`, with
    the way to the French text."""

    def __init__(self, md: Markdown, words: Mapping[str, str], root: str) -> None:
        super().__init__(md)
        self._words, self._root = words, root

    def run(self, root: Element) -> None:
        for parent, at, mark in _marks_in(root, NOTICE, self.md):
            parent[at] = self._notice(mark["word"], mark["href"].removeprefix("-"))

    def _notice(self, word: str, href: str) -> Element:
        line = Element("p", {"class": "translation-notice", "data-search-exclude": "true"})
        line.text = f"{self._words[word]} "
        link = SubElement(line, "a", {"href": f"{self._root}{href}", "hreflang": SOURCE_LANGUAGE})
        link.text = self._words["source"]
        return line


class _Panels(Treeprocessor):
    """Tabs and folds out of the headings between marks."""

    def __init__(self, md: Markdown, choices: Choices, questions: Mapping[str, str]) -> None:
        super().__init__(md)
        self._choices, self._questions = choices, questions

    def run(self, root: Element) -> None:
        children = list(root)
        items = [item for at, child in enumerate(children) if (item := self._item(child, at))]
        names = (f"__tabbed_{number}" for number in count(1))
        root[:] = self._content(
            children, 0, len(children), panel_sets(items, end=len(children)).sets, names
        )

    def _item(self, element: Element, at: int) -> Heading | Directive | None:
        """The heading or mark that a top-level element is."""
        if element.tag in {"h2", "h3", "h4", "h5", "h6"}:
            return Heading(
                at, int(element.tag[1]), element.get("id", ""), "".join(element.itertext())
            )
        return parse_directive(_comment_of(element, self.md), at)

    def _content(
        self,
        children: list[Element],
        start: int,
        end: int,
        sets: Sequence[PanelSet],
        names: Iterator[str],
    ) -> list[Element]:
        """The elements from `start` to before `end`, with those of each set gathered into one."""
        content, position = [], start
        for one in sets:
            content += children[position : one.mark.at]
            content += (
                self._tabs(children, one, names)
                if one.mark.word == "tabs"
                else self._folds(children, one, names)
            )
            position = one.end + 1 if one.closing else one.end
        return content + children[position:end]

    def _inside(self, children: list[Element], panel: Panel, names: Iterator[str]) -> list[Element]:
        """A panel's elements, its heading first: hidden where a label shows the same words."""
        title = children[panel.heading.at]
        title.set("id", f"{panel.heading.id}{TITLE_SUFFIX}")
        title.set("class", "panel-title")
        return [title, *self._content(children, panel.heading.at + 1, panel.end, panel.sets, names)]

    def _tabs(self, children: list[Element], one: PanelSet, names: Iterator[str]) -> list[Element]:
        if not one.panels:
            return []
        name, kind = next(names), one.mark.argument
        group = Element(
            "div",
            {
                "class": "tabbed-set tabbed-alternate",
                "data-tabs": f"{name.rsplit('_', 1)[1]}:{len(one.panels)}",
                "data-choice": kind,
                "role": "group",
            },
        )
        group.set("aria-label", self._questions.get(kind, kind))
        keys = [self._choices.key_of(kind, panel.heading.id) or "" for panel in one.panels]
        for position, (panel, key) in enumerate(zip(one.panels, keys, strict=True)):
            radio = SubElement(
                group,
                "input",
                {
                    "type": "radio",
                    "autocomplete": "off",
                    "id": panel.heading.id,
                    "name": name,
                    "data-key": key,
                },
            )
            if not position:
                radio.set("checked", "checked")
        labels = SubElement(group, "div", {"class": "tabbed-labels", "data-search-exclude": "true"})
        blocks = SubElement(group, "div", {"class": "tabbed-content"})
        for panel, key in zip(one.panels, keys, strict=True):
            labels.append(copy_as(children[panel.heading.at], "label", {"for": panel.heading.id}))
            SubElement(blocks, "div", {"class": "tabbed-block", "data-key": key}).extend(
                self._inside(children, panel, names)
            )
        return [group]

    def _folds(self, children: list[Element], one: PanelSet, names: Iterator[str]) -> list[Element]:
        folds = []
        for panel in one.panels:
            fold = Element("details", {"class": "fold"})
            fold.append(
                copy_as(children[panel.heading.at], "summary", {"data-search-exclude": "true"})
            )
            SubElement(fold, "div", {"class": "fold-content", "id": panel.heading.id}).extend(
                self._inside(children, panel, names)
            )
            folds.append(fold)
        return folds


def copy_as(heading: Element, tag: str, attributes: dict[str, str]) -> Element:
    """A copy of a heading's text under another tag, with its language where it says one."""
    copy = Element(
        tag, attributes | {key: value for key in ("lang", "dir") if (value := heading.get(key))}
    )
    copy.text = heading.text
    copy.extend(deepcopy(child) for child in heading)
    return copy
