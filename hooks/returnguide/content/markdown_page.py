"""A page of Markdown, parsed once: front matter, headings, directives, links, each with its
line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from returnguide.content.admonitions import find_malformed_admonitions
from returnguide.content.directives import (
    MADE_TABS,
    Directive,
    find_directives,
    find_unclosed_comments,
)
from returnguide.content.front_matter import parse_front_matter
from returnguide.content.headings import Heading, find_headings
from returnguide.content.lists import ListItem, find_list_items
from returnguide.content.markdown_links import INLINE_LINK, Link, find_links, find_unparsed_links
from returnguide.content.markdown_text import COMMENT, mask, mask_code_blocks, mask_code_spans
from returnguide.content.panels import PanelSets, parse_panel_sets
from returnguide.content.sections import Section, split_sections
from returnguide.content.yaml_reader import YamlProblem

Origin = tuple[str, int]
"""A file and a line of it, that a line of a page comes from."""


@dataclass(frozen=True)
class SourcePage:
    """A page of one language."""

    path: str
    """`docs/fr/return.md`."""
    language: str
    name: str
    """`return.md`, the same in every language."""
    front_matter: Mapping[str, object]
    front_matter_error: YamlProblem | None
    front_matter_lines: Mapping[str, int]
    """Key of the front matter -> its line."""
    headings: tuple[Heading, ...]
    directives: tuple[Directive, ...]
    """The directives of tabs and folds, in order; misspelt ones as they were meant."""
    malformed_directives: tuple[tuple[int, str], ...]
    """Line and text of directives that are misspelt or misplaced."""
    links: tuple[Link, ...]
    unparsed_markup: tuple[tuple[int, str], ...]
    """Line and message for markup that Markdown would print as typed."""
    lines: tuple[str, ...] = field(repr=False)
    """The lines as written, front matter included."""
    visible: tuple[str, ...] = field(repr=False)
    """The lines without front matter and code blocks, comments and code spans as spaces."""
    body_start: int = 0
    """The number of lines that the front matter takes."""
    written: SourcePage | None = field(default=None, repr=False)
    """The page as its file has it, where this one has tabs that are made from data."""
    origins: tuple[Origin, ...] = field(default=(), repr=False)
    """Where each line comes from; empty where all are those of the file."""

    @property
    def as_written(self) -> SourcePage:
        """The page as its file has it: what is translated, stamped and changed."""
        return self.written or self

    def origin(self, line: int) -> Origin:
        """Return the file and the line that a line of this page comes from."""
        if not self.origins:
            return self.path, line
        return self.origins[min(max(line, 1), len(self.origins)) - 1]

    @property
    def body(self) -> str:
        """The Markdown without the front matter."""
        return "\n".join(self.lines[self.body_start :])

    @cached_property
    def sets(self) -> PanelSets:
        """The page's tabs and folds."""
        directives = (one for one in self.directives if one.name != MADE_TABS)
        items: list[Heading | Directive] = [*self.headings, *directives]
        items.sort(key=lambda item: item.line)
        return parse_panel_sets(items, end=len(self.lines) + 1)

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """Id -> section in the order of the file, the intro first."""
        if self.written:
            return self.written.sections
        return split_sections(self.lines, self.headings, self.front_matter, self.body_start)

    @cached_property
    def list_items(self) -> tuple[ListItem, ...]:
        """The items of the page's lists, as Markdown makes them, in order."""
        lines = [*[""] * self.body_start, *self.lines[self.body_start :]]
        return tuple(find_list_items(lines))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the headings, as written, in order."""
        return tuple(heading.id for heading in self.headings if heading.id)


def parse_page(
    text: str,
    *,
    path: str,
    language: str,
    written: SourcePage | None = None,
    origins: tuple[Origin, ...] = (),
) -> SourcePage:
    """Parse the text of a page. Never fails: the result has the errors, for the rules to report."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    front = parse_front_matter(lines)
    body = [*[""] * front.end, *lines[front.end :]]
    without_blocks, fence_errors = mask_code_blocks(body)
    with_comments = mask_code_spans("\n".join(without_blocks))
    visible = mask(COMMENT, with_comments)
    visible_lines = visible.split("\n")
    directives, malformed = find_directives(with_comments)
    inline_links = list(INLINE_LINK.finditer(visible))
    unparsed = [
        *fence_errors,
        *find_unclosed_comments(with_comments),
        *find_unparsed_links(visible, inline_links),
        *find_malformed_admonitions(visible_lines),
    ]
    return SourcePage(
        path=path,
        language=language,
        name=path.rsplit("/", 1)[-1],
        front_matter=front.values,
        front_matter_error=front.error,
        front_matter_lines=front.lines,
        headings=tuple(find_headings(visible_lines, body)),
        directives=tuple(directives),
        malformed_directives=tuple(malformed),
        links=tuple(find_links(visible, inline_links)),
        unparsed_markup=tuple(sorted(unparsed)),
        lines=tuple(lines),
        visible=tuple(visible_lines),
        body_start=front.end,
        written=written,
        origins=origins,
    )
