"""Tabs and folds: the headings between directives, as HTML.

A set of tabs is a radio, a label and a block for each tab. The stylesheet shows the block behind
the radio that is checked, and gathers the labels above it, so a set can have any number of tabs.
Each panel keeps its heading, for print, for the search and for readers without script:

    <div class="tabbed-set" data-choice="carrier" role="group">
      <input type="radio" id="shipping-dhl" name="__tabbed_1" data-key="dhl">
      <label for="shipping-dhl">DHL</label>
      <div class="tabbed-block" data-key="dhl">
        <h3 id="shipping-dhl--title" class="panel-title">DHL</h3> …

A set of more than `FEW` tabs has a select too, which takes the place of the labels. Where
choices.yml lists some for the language's readers, these come first, and without script a fold shows
the others.

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

from returnguide.content.choices import OTHER, Choices
from returnguide.content.directives import MADE_TABS, Directive, parse_directive
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

    def __init__(
        self, md: Markdown, choices: Choices, questions: Mapping[str, str], language: str
    ) -> None:
        """Take the choices and, by kind of choice, the question that names a set of tabs."""
        super().__init__(md)
        self._choices, self._questions, self._language = choices, questions, language

    def run(self, root: Element) -> None:
        children = list(root)
        items = [item for index, child in enumerate(children) if (item := self._item(child, index))]
        sets = parse_panel_sets(items, end=len(children)).sets
        builder = _PanelBuilder(children, self._choices, self._questions, self._language)
        root[:] = builder.content(0, len(children), sets)

    def _item(self, element: Element, index: int) -> Heading | Directive | None:
        """Return the heading or directive that a top-level element is."""
        if element.tag in _HEADINGS:
            text = "".join(element.itertext())
            return Heading(index, int(element.tag[1]), element.get("id", ""), text)
        directive = parse_directive(comment_text(element, self.md), index)
        return directive if directive and directive.name != MADE_TABS else None


class _PanelBuilder:
    """Builds the panels of one page out of its top-level elements."""

    def __init__(
        self,
        children: Sequence[Element],
        choices: Choices,
        questions: Mapping[str, str],
        language: str,
    ) -> None:
        self._children, self._choices, self._questions = children, choices, questions
        self._language = language
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
        near, far = self._near_and_far(panels, kind)
        group = Element(
            "div",
            {"class": "tabbed-set", "data-choice": kind, "role": "group", "aria-label": question},
        )
        if len(panels) > FEW:
            group.append(self._select(near, far, kind, question))
        for panel in near:
            group.extend(self._tab(panel, kind, number))
        if far:
            more = SubElement(group, "details", {"class": "fold more"})
            more.append(self._copied_heading(far[-1], "summary"))
        for panel in far:
            group.extend(self._tab(panel, kind, number))
        next(group.iter("input")).set("checked", "checked")
        return [group]

    def _near_and_far(
        self, panels: Sequence[Panel], kind: str
    ) -> tuple[Sequence[Panel], Sequence[Panel]]:
        """Return the panels that are listed for readers of the language, and all others, at their
        end the one that is for all others. Few panels, or without that one, are all listed."""
        keyed = {self._choices.key_of(kind, panel.heading.id): panel for panel in panels}
        if len(panels) <= FEW or OTHER not in keyed:
            return panels, ()
        listed = self._choices.listed_in(kind, self._language)
        near = [keyed[key] for key in listed if key in keyed]
        far = [panel for panel in panels if panel not in near and panel is not keyed[OTHER]]
        return (near, [*far, keyed[OTHER]]) if near and far else (panels, ())

    def _tab(self, panel: Panel, kind: str, number: int) -> list[Element]:
        """Return the radio, the label and the block of a tab in the set of a number."""
        key = self._choices.key_of(kind, panel.heading.id) or ""
        radio = _radio(panel.heading.id, name=f"__tabbed_{number}", key=key)
        label = self._copied_heading(panel, "label")
        label.set("for", panel.heading.id)
        block = Element("div", {"class": "tabbed-block", "data-key": key})
        block.extend(self._panel_content(panel))
        return [radio, label, block]

    def _copied_heading(self, panel: Panel, tag: str) -> Element:
        heading = self._children[panel.heading.line]
        return copy_as(heading, tag, {"data-search-exclude": "true"})

    def _select(
        self, near: Sequence[Panel], far: Sequence[Panel], kind: str, question: str
    ) -> Element:
        """Return the select that takes the place of the labels where there are many."""
        select = Element(
            "select",
            {"aria-label": question, "autocomplete": "off", "data-search-exclude": "true"},
        )
        select.extend(self._option(panel, kind) for panel in near)
        if far:
            group = SubElement(select, "optgroup", {"label": self._title(far[-1])})
            group.extend(self._option(panel, kind) for panel in far)
        return select

    def _option(self, panel: Panel, kind: str) -> Element:
        key = self._choices.key_of(kind, panel.heading.id) or ""
        option = Element("option", {"value": key})
        option.text = self._title(panel)
        return option

    def _title(self, panel: Panel) -> str:
        return "".join(self._children[panel.heading.line].itertext())

    def _folds(self, panel_set: PanelSet) -> list[Element]:
        folds = []
        for panel in panel_set.panels:
            fold = Element("details", {"class": "fold"})
            fold.append(self._copied_heading(panel, "summary"))
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
