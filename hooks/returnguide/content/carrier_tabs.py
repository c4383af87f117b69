"""Tabs that are made from the rows of choices.yml, as Markdown, in the place of a directive.

`<!-- carriers: shipping -->` stands between the tabs of a set. Each key of the set's kind that has
no tab written by hand, but a row with ways of handing over, gets one: its id begins with
`shipping`, its sentences are those of the group `carrier_shipping` in words.yml, `carrier` being
the kind of the set. What is behind this module sees a page that looks as if it were written so;
each line knows where its text comes from.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import babel

from returnguide.content.carriers import CarrierRow, Site, Way
from returnguide.content.choices import LABELS, Choices
from returnguide.content.directives import MADE_TABS, Directive
from returnguide.content.markdown_page import Origin, SourcePage, parse_page
from returnguide.content.panels import PanelSet, walk_panel_sets
from returnguide.content.ui_strings import UiStrings

COMMON = ("place", "site", "country_site", "prints", "prints_not")
"""The words of a kind that all its made tabs share, in the group that has its name."""

WAY = ("find", "hand")
"""The words of a set for each way: `locker.find`."""

CHOOSE, LABEL, TRACK = "choose", "label", "track"
"""The words of a set: that there are several ways, the label, and how to follow the parcel, which
a set may have."""

TELL = "tell"
"""What the group of words ends in that has what readers must know: `carrier_tell`."""


@dataclass(frozen=True)
class TabMark:
    """A directive in whose place tabs are made."""

    line: int
    group: str
    """What the ids of its tabs begin with."""
    kind: str
    level: int
    keys: tuple[str, ...]
    """The keys of the tabs to make."""

    @property
    def words(self) -> str:
        """The group of words.yml that has its sentences."""
        return words_group(self.kind, self.group)


MADE_ATTRIBUTE = re.compile(r' +\{ data-when="[\w:-]+" \}')
"""A line that says with which country the item above it is shown."""

_NOWHERE: Origin = ("", 0)
"""The place of a word that stands in the line of another."""


def words_group(kind: str, group: str) -> str:
    """Return the group of words.yml that has the sentences of a directive."""
    return f"{kind}_{group}"


MadeLine = tuple[str, Origin]
"""A line of Markdown, and the file and the line that it comes from."""


def find_tab_marks(
    page: SourcePage, choices: Choices, groups: Collection[str], source: Iterable[TabMark] = ()
) -> tuple[TabMark, ...]:
    """Return the directives of a page that stand in a set whose kind has rows, and whose sentences
    are in one of the `groups` of words.yml.

    `source` are those of the French page: their keys hold for all languages.
    """
    keys_in_source = {mark.group: mark.keys for mark in source}
    marks = []
    for directive in (one for one in page.directives if one.name == MADE_TABS):
        tab_set = set_around(page, directive)
        kind = tab_set.directive.argument if tab_set else ""
        if tab_set is None or words_group(kind, directive.argument) not in groups:
            continue
        written = {choices.key_of(kind, tab.heading.id) for tab in tab_set.panels}
        rows = choices.rows.get(kind, {})
        wanted = keys_in_source.get(directive.argument, tuple(rows))
        keys = tuple(key for key in wanted if rows[key].ways and key not in written)
        level = tab_set.panels[0].heading.level if tab_set.panels else 3
        if rows:
            marks.append(TabMark(directive.line, directive.argument, kind, level, keys))
    return tuple(marks)


def set_around(page: SourcePage, directive: Directive) -> PanelSet | None:
    """Return the innermost set of tabs that a directive stands in."""
    around = [
        tab_set
        for tab_set, _ in walk_panel_sets(page.sets.sets)
        if tab_set.directive.line < directive.line < tab_set.end
    ]
    return around[-1] if around and around[-1].directive.name == "tabs" else None


def expand_page(page: SourcePage, marks: Sequence[TabMark], maker: TabMaker) -> SourcePage:
    """Return a page with the tabs that its directives stand for."""
    by_line = {mark.line: mark for mark in marks}
    lines: list[MadeLine] = []
    for number, text in enumerate(page.lines, 1):
        mark = by_line.get(number)
        lines += maker.tabs(mark) if mark else [(text, (page.path, number))]
    expanded = "\n".join(text for text, _ in lines)
    origins = tuple(origin for _, origin in lines)
    return parse_page(
        expanded, path=page.path, language=page.language, written=page, origins=origins
    )


def expand_text(text: str, marks: Sequence[TabMark], maker: TabMaker) -> str:
    """Return the Markdown of a page with the tabs of the directives `marks`, wherever they
    stand."""
    for mark in marks:
        made = "\n".join(line for line, _ in maker.tabs(mark))
        text = text.replace(str(Directive(0, MADE_TABS, mark.group)), made)
    return text


class TabMaker:
    """Makes the tabs of one language."""

    def __init__(
        self, choices: Choices, own: UiStrings, source: UiStrings, *, path: str, language: str
    ) -> None:
        """Take the UI strings of the language and those of the source language, which stand where
        one is missing; `path` is that of choices.yml."""
        self._choices, self._own, self._source = choices, own, source
        self._path, self._language = path, language
        self._territories = babel.Locale.parse(language, sep="-").territories

    def tabs(self, mark: TabMark) -> list[MadeLine]:
        """Return the tabs of a directive, with a blank line around each block."""
        return [line for key in mark.keys for line in self._tab(mark, key)]

    def _tab(self, mark: TabMark, key: str) -> Iterator[MadeLine]:
        """Yield the lines of the tab of a key."""
        row = self._choices.rows[mark.kind][key]
        origin = (self._path, self._choices.lines.get((mark.kind, key), 1))
        id = f"{mark.group}-{key}"
        yield from self._heading(mark.level, self._name(mark.kind, key), id, origin)
        for word, part in row.tell.items():
            text, place = self._word(f"{mark.kind}_{TELL}", word, origin)
            yield (f"[{text}]({part})" if part else text), place
            yield "", origin
        if len(row.ways) == 1:
            for way, details in row.ways.items():
                yield from self._way(mark, key, way, details, origin)
        else:
            yield self._word(mark.words, CHOOSE, origin)
            yield from self._nested(mark, key, row, origin)
        if row.tracking and TRACK in self._source.texts.get(mark.words, {}):
            text, place = self._word(mark.words, TRACK, origin)
            yield text.replace("{link}", self._link(mark.kind, key, row.tracking)), place
            yield "", origin

    def _nested(
        self, mark: TabMark, key: str, row: CarrierRow, origin: Origin
    ) -> Iterator[MadeLine]:
        """Yield a set of tabs with the ways of a row."""
        kind = next(kind for kind, one in self._choices.offers.items() if one.parent == mark.kind)
        yield from [("", origin), (str(Directive(0, "tabs", kind)), origin), ("", origin)]
        for way, details in row.ways.items():
            title, place = self._word(f"{LABELS}{kind}", way, origin)
            id = f"{mark.group}-{key}-{way}"
            yield from self._heading(mark.level + 1, title or way, id, place)
            yield from self._way(mark, key, way, details, origin)
        yield from [(str(Directive(0, "tabs", closing=True)), origin), ("", origin)]

    def _way(
        self, mark: TabMark, key: str, way: str, details: Way, origin: Origin
    ) -> Iterator[MadeLine]:
        """Yield the numbered sub-steps of a way: find the place, stick the label on, hand over."""
        kind = mark.kind
        find, place = self._word(mark.words, f"{way}.find", origin)
        links = {
            country: self._site(kind, key, site.link)
            for country, site in details.by_country.items()
            if site.link
        }
        where = [*self._places(kind, details)]
        if details.site.link:
            where.append(self._site(kind, key, details.site.link))
        elif links:
            where.append(self._word(kind, "country_site", origin)[0])
        yield " ".join(["1.", find, *where]), place
        yield from ((item, origin) for item in self._country_items(kind, links))
        label, place = self._word(mark.words, LABEL, origin)
        yield " ".join(["2.", label, *self._prints(kind, details.site)]), place
        prints = {
            country: " ".join(self._prints(kind, site))
            for country, site in details.by_country.items()
            if site.prints is not None
        }
        yield from ((item, origin) for item in self._country_items(kind, prints))
        hand, place = self._word(mark.words, f"{way}.hand", origin)
        yield f"3. {hand}", place
        yield "", origin

    def _places(self, kind: str, way: Way) -> Iterator[str]:
        """Yield the sentence that says what the places are called, where that is known."""
        names = [
            f"**{name}**" if language == self._language else f"**{name}**{{ lang={language} }}"
            for language, names in way.places.items()
            for name in names
        ]
        if names:
            text, _ = self._word(kind, "place", _NOWHERE)
            yield text.replace("{places}", ", ".join(names))

    def _site(self, kind: str, key: str, link: str) -> str:
        """Return the sentence on where the places are found."""
        text, _ = self._word(kind, "site", _NOWHERE)
        return text.replace("{link}", self._link(kind, key, link))

    def _prints(self, kind: str, site: Site) -> Iterator[str]:
        """Yield the sentence on whether a label is printed there, where that is known."""
        if site.prints is not None:
            yield self._word(kind, "prints" if site.prints else "prints_not", _NOWHERE)[0]

    def _country_items(self, kind: str, texts: Mapping[str, str]) -> Iterator[str]:
        """Yield the lines of what holds for those who send from one country, an item for each."""
        for country, text in texts.items():
            parent = self._choices.listings[kind].parent
            code = self._choices.territories.get(parent, {}).get(country, "")
            name = self._territories.get(code, country)
            yield f"    - **{name}.** {text}"
            yield f'        {{ data-when="{parent}:{country}" }}'

    def _heading(self, level: int, title: str, id: str, origin: Origin) -> list[MadeLine]:
        return [(f"{'#' * level} {title} {{#{id}}}", origin), ("", origin)]

    def _name(self, kind: str, key: str) -> str:
        return self._choices.names.get(kind, {}).get(key, key)

    def _link(self, kind: str, key: str, link: str) -> str:
        return f"[{self._name(kind, key)}][{link}]"

    def _word(self, group: str, key: str, origin: Origin) -> MadeLine:
        """Return a word and where it stands; where no language has it, nothing, at `origin`."""
        for strings in (self._own, self._source):
            if text := strings.texts.get(group, {}).get(key):
                return " ".join(text.split()), (strings.path, strings.lines[f"{group}.{key}"])
        return "", origin


def needed_words(marks: Iterable[TabMark], choices: Choices) -> dict[str, tuple[str, str]]:
    """Return the UI strings that the tabs of some directives show -> the kind and the key whose row
    needs each."""
    needed: dict[str, tuple[str, str]] = {}
    for mark in marks:
        for key in mark.keys:
            for name in _words_of_row(mark, choices.rows[mark.kind][key], choices):
                needed.setdefault(name, (mark.kind, key))
    return needed


def _words_of_row(mark: TabMark, row: CarrierRow, choices: Choices) -> Iterator[str]:
    yield from (f"{mark.kind}.{word}" for word in COMMON)
    yield from (f"{mark.kind}_{TELL}.{word}" for word in row.tell)
    yield f"{mark.words}.{LABEL}"
    yield from (f"{mark.words}.{way}.{word}" for way in row.ways for word in WAY)
    if len(row.ways) > 1:
        yield f"{mark.words}.{CHOOSE}"
        nested = (kind for kind, one in choices.offers.items() if one.parent == mark.kind)
        yield from (f"{LABELS}{kind}.{way}" for kind in nested for way in row.ways)


def word_placeholders(name: str, kinds: Iterable[str]) -> str | None:
    """Return what the UI string `name` must have in braces, as messages name it; None where it is
    none of the tabs of these kinds."""
    group, _, key = name.partition(".")
    if not any(group == kind or group.startswith(f"{kind}_") for kind in kinds):
        return None
    return {"place": "{places}", "site": "{link}", TRACK: "{link}"}.get(key, "no placeholder")
