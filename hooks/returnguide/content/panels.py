"""Tabs and folds: the panels that the directives of a page make of its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from returnguide.content.directives import Directive
from returnguide.content.headings import Heading

MAX_NESTING = 20
"""How many sets in each other are parsed; pages may have two."""


@dataclass(frozen=True)
class Panel:
    """A tab or a fold: its heading, and where its content ends (exclusive)."""

    heading: Heading
    end: int
    sets: tuple[PanelSet, ...] = ()
    """The sets inside it."""


@dataclass(frozen=True)
class PanelSet:
    """A set of tabs or folds: what an opening directive and its closing one enclose."""

    directive: Directive
    panels: tuple[Panel, ...]
    end: int
    """The line of the closing directive; where it is missing, the line that ended the set."""
    closing: Directive | None
    """The directive that closed the set, if any; it has another name than `directive` where the
    author confused tabs and folds."""


@dataclass(frozen=True)
class PanelSets:
    """The outermost sets of a page, and the closing directives that close no set."""

    sets: tuple[PanelSet, ...]
    unmatched_closers: tuple[Directive, ...]


def parse_panel_sets(items: Sequence[Heading | Directive], *, end: int) -> PanelSets:
    """Return the sets that the directives among `items`, which are in order, enclose.

    A set's panels are the headings of the level of its first heading. A set ends at its closing
    directive; where that is missing, at the first heading above that level, at a closing directive
    of the enclosing set, or at `end`.
    """
    return _PanelParser(items, end).parse()


def walk_panel_sets(
    sets: Sequence[PanelSet], parents: tuple[tuple[PanelSet, Panel], ...] = ()
) -> Iterator[tuple[PanelSet, tuple[tuple[PanelSet, Panel], ...]]]:
    """Yield (set, parents) for every set, a nested one after the one that contains it; the parents
    are the (set, panel) pairs around it, outermost first."""
    for panel_set in sets:
        yield panel_set, parents
        for panel in panel_set.panels:
            yield from walk_panel_sets(panel.sets, (*parents, (panel_set, panel)))


@dataclass(frozen=True)
class _OpenSet:
    """A set whose end is not reached yet."""

    name: str
    """The name of its directive: `tabs` or `folds`."""
    level: int
    """The level of the headings of its panels; 0 where no heading follows."""


class _PanelParser:
    """One pass over headings and directives."""

    def __init__(self, items: Sequence[Heading | Directive], end: int) -> None:
        self._items, self._end = items, end
        self._levels, self._next_directives = _look_ahead(items)
        self._position = 0
        self._unmatched: list[Directive] = []

    def parse(self) -> PanelSets:
        """Parse all sets."""
        sets: list[PanelSet] = []
        while item := self._peek():
            self._position += 1
            if isinstance(item, Directive):
                if item.closing:
                    self._unmatched.append(item)
                else:
                    sets.append(self._parse_set(item, ()))
        return PanelSets(tuple(sets), tuple(self._unmatched))

    def _peek(self) -> Heading | Directive | None:
        return self._items[self._position] if self._position < len(self._items) else None

    def _parse_set(self, opening: Directive, enclosing: tuple[_OpenSet, ...]) -> PanelSet:
        """Parse the set whose opening directive was read last."""
        opened = _OpenSet(opening.name, self._next_level(self._position))
        panels: list[Panel] = []
        nested: list[PanelSet] = []
        heading, closing = None, None
        while item := self._peek():
            if self._closes(item, opened, enclosing):
                closing = item
                self._position += 1
                break
            if self._ends(item, opened, enclosing, has_heading=heading is not None):
                break
            self._position += 1
            if isinstance(item, Directive):
                self._add_directive(item, nested, (*enclosing, opened))
            elif item.level == opened.level:
                panels += _panel(heading, item.line, nested)
                heading, nested = item, []
        end = item.line if item else self._end
        panels += _panel(heading, end, nested)
        return PanelSet(opening, tuple(panels), end, closing)

    def _add_directive(
        self, item: Directive, nested: list[PanelSet], enclosing: tuple[_OpenSet, ...]
    ) -> None:
        if item.closing:
            self._unmatched.append(item)
        elif len(enclosing) < MAX_NESTING:
            nested.append(self._parse_set(item, enclosing))

    def _next_level(self, position: int) -> int:
        """Return the level of the first heading from `position` on, 0 if there is none."""
        return self._levels[position]

    def _closes(
        self, item: Heading | Directive, opened: _OpenSet, enclosing: tuple[_OpenSet, ...]
    ) -> TypeGuard[Directive]:
        """Return whether `item`, the next one, closes the set.

        A closing directive of the other name closes it too, taken for a mistake, unless it closes
        an enclosing set or the directive after it closes this set.
        """
        if isinstance(item, Heading) or not item.closing:
            return False
        if item.name == opened.name:
            return True
        if any(outer.name == item.name for outer in enclosing):
            return False
        following = self._next_directives[self._position + 1]
        return following is None or not following.closing or following.name != opened.name

    def _ends(
        self,
        item: Heading | Directive,
        opened: _OpenSet,
        enclosing: tuple[_OpenSet, ...],
        *,
        has_heading: bool,
    ) -> bool:
        """Return whether the set, not closed by `item`, ends before it all the same."""
        if isinstance(item, Heading):
            return item.level < opened.level or any(
                item.level <= outer.level for outer in enclosing
            )
        if item.closing:
            return any(outer.name == item.name for outer in enclosing)
        # A set that begins at the level of this one's panels is beside it, not inside.
        return has_heading and self._next_level(self._position + 1) <= opened.level


def _look_ahead(
    items: Sequence[Heading | Directive],
) -> tuple[list[int], list[Directive | None]]:
    """Return for each position, the end included, the level of the first heading from there on (0
    if there is none), and the first directive."""
    levels: list[int] = [0]
    directives: list[Directive | None] = [None]
    for item in reversed(items):
        levels.append(item.level if isinstance(item, Heading) else levels[-1])
        directives.append(item if isinstance(item, Directive) else directives[-1])
    return levels[::-1], directives[::-1]


def _panel(heading: Heading | None, end: int, sets: Sequence[PanelSet]) -> list[Panel]:
    """Return a list of the panel that `heading` began; an empty one without a heading."""
    return [Panel(heading, end, tuple(sets))] if heading else []
