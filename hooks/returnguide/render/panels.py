"""Tabs and folds: the headings between directives, as HTML.

A set of tabs is a radio, a label and a block for each tab. The stylesheet shows the block behind
the radio that is checked, and gathers the labels above it, so a set can have any number of tabs.
Each panel keeps its heading, for print, for the search and for readers without script:

    <div class="tabbed-set" data-choice="carrier" role="group">
      <input type="radio" id="shipping-dhl" name="__tabbed_1" data-key="dhl">
      <label for="shipping-dhl">DHL</label>
      <div class="tabbed-block" data-key="dhl">
        <h3 id="shipping-dhl--title" class="panel-title">DHL</h3> …

A set of more than `FEW` tabs has a select too, which takes the place of the labels.

A fold is a `<details>`. Its id stands inside it, on the content: a browser opens a `<details>` by
itself when the address leads inside (HTML, "ancestor revealing algorithm"), so links to folds work
without script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from returnguide.content.choices import Choices
from returnguide.content.directives import Directive, parse_directive
from returnguide.content.headings import Heading
from returnguide.content.panels import Panel, PanelSet, parse_panel_sets
from returnguide.render.html_comments import comment_text

FEW = 6
"""How many answers are shown beside each other; more of them are a select."""

TITLE_SUFFIX = "--title"
"""What a panel's heading has after the id of its panel. No id of the source can end so."""

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


class PanelProcessor(Treeprocessor):
    """Replaces the headings between directives by tabs and folds."""

    def __init__(self, md: Markdown, choices: Choices, questions: Mapping[str, str]) -> None:
        """Take the choices and, by kind of choice, the question that names a set of tabs."""
        super().__init__(md)
        self._choices, self._questions = choices, questions

    def run(self, root: Element) -> None:
        children = list(root)
        items = [item for index, child in enumerate(children) if (item := self._item(child, index))]
        sets = parse_panel_sets(items, end=len(children)).sets
        builder = _PanelBuilder(children, self._choices, self._questions)
        root[:] = builder.content(0, len(children), sets)

    def _item(self, element: Element, index: int) -> Heading | Directive | None:
        """Return the heading or directive that a top-level element is."""
        if element.tag in _HEADINGS:
            text = "".join(element.itertext())
            return Heading(index, int(element.tag[1]), element.get("id", ""), text)
        return parse_directive(comment_text(element, self.md), index)


class _PanelBuilder:
    """Builds the panels of one page out of its top-level elements."""

    def __init__(
        self, children: Sequence[Element], choices: Choices, questions: Mapping[str, str]
    ) -> None:
        self._children, self._choices, self._questions = children, choices, questions
        self._set_numbers = count(1)

    def content(self, start: int, end: int, sets: Sequence[PanelSet]) -> list[Element]:
        """Return the elements from `start` to before `end`, those of each set gathered into one."""
        content: list[Element] = []
        position = start
        for panel_set in sets:
            content += self._children[position : panel_set.directive.line]
            is_tabs = panel_set.directive.name == "tabs"
            content += self._tabs(panel_set) if is_tabs else self._folds(panel_set)
            position = panel_set.end + 1 if panel_set.closing else panel_set.end
        return [*content, *self._children[position:end]]

    def _tabs(self, panel_set: PanelSet) -> list[Element]:
        """Return the set of tabs; nothing where it has no tab, which is a diagnostic."""
        panels, kind = panel_set.panels, panel_set.directive.argument
        if not panels:
            return []
        number = next(self._set_numbers)
        question = self._questions.get(kind, kind)
        group = Element(
            "div",
            {"class": "tabbed-set", "data-choice": kind, "role": "group", "aria-label": question},
        )
        if len(panels) > FEW:
            group.append(self._select(panels, kind, question))
        for panel in panels:
            key = self._choices.key_of(kind, panel.heading.id) or ""
            radio = _radio(panel.heading.id, name=f"__tabbed_{number}", key=key)
            if panel is panels[0]:
                radio.set("checked", "checked")
            label = {"for": panel.heading.id, "data-search-exclude": "true"}
            group.append(radio)
            group.append(copy_as(self._children[panel.heading.line], "label", label))
            block = SubElement(group, "div", {"class": "tabbed-block", "data-key": key})
            block.extend(self._panel_content(panel))
        return [group]

    def _select(self, panels: Sequence[Panel], kind: str, question: str) -> Element:
        """Return the select that takes the place of the labels where there are many."""
        select = Element(
            "select",
            {"aria-label": question, "autocomplete": "off", "data-search-exclude": "true"},
        )
        for panel in panels:
            key = self._choices.key_of(kind, panel.heading.id) or ""
            option = SubElement(select, "option", {"value": key})
            option.text = "".join(self._children[panel.heading.line].itertext())
        return select

    def _folds(self, panel_set: PanelSet) -> list[Element]:
        folds = []
        for panel in panel_set.panels:
            fold = Element("details", {"class": "fold"})
            heading = self._children[panel.heading.line]
            fold.append(copy_as(heading, "summary", {"data-search-exclude": "true"}))
            content = SubElement(fold, "div", {"class": "fold-content", "id": panel.heading.id})
            content.extend(self._panel_content(panel))
            folds.append(fold)
        return folds

    def _panel_content(self, panel: Panel) -> list[Element]:
        """Return a panel's elements, its heading first.

        The stylesheet hides that heading on the screen, where a label shows the same words.
        """
        title = self._children[panel.heading.line]
        title.set("id", f"{panel.heading.id}{TITLE_SUFFIX}")
        title.set("class", "panel-title")
        return [title, *self.content(panel.heading.line + 1, panel.end, panel.sets)]


def _radio(id: str, *, name: str, key: str) -> Element:
    return Element(
        "input",
        {"type": "radio", "autocomplete": "off", "id": id, "name": name, "data-key": key},
    )


def copy_as(heading: Element, tag: str, attributes: Mapping[str, str]) -> Element:
    """Return a copy of a heading's text under another tag, with its language if it has one."""
    language = {key: value for key in ("lang", "dir") if (value := heading.get(key))}
    copy = Element(tag, {**attributes, **language})
    copy.text = heading.text
    copy.extend(deepcopy(child) for child in heading)
    return copy
