"""The lines that a section takes with all that is inside it, tabs and folds included."""

from __future__ import annotations

from collections.abc import Iterator

from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import PanelSet, walk_panel_sets


def section_extent(page: SourcePage, id: str) -> range:
    """Return the lines of a section and those inside it, up to the heading, the directive or the
    end of the page that follows; of the only panel of a set, the whole set."""
    heading = next(heading for heading in page.headings if heading.id == id)
    for panel_set, _ in walk_panel_sets(page.sets.sets):
        if [panel.heading.id for panel in panel_set.panels] == [id]:
            return range(panel_set.directive.line, _last_line(panel_set) + 1)
    following = (
        other.line
        for other in page.headings
        if other.line > heading.line and other.level <= heading.level
    )
    ends = [*following, *_limits(page, heading.line, heading.level), len(page.lines) + 1]
    return range(heading.line, min(ends))


def _last_line(panel_set: PanelSet) -> int:
    return panel_set.end if panel_set.closing else panel_set.end - 1


def _limits(page: SourcePage, line: int, level: int) -> Iterator[int]:
    """Yield where the panels end that a heading stands in, and where sets beside it begin."""
    for panel_set, _ in walk_panel_sets(page.sets.sets):
        for panel in panel_set.panels:
            if panel.heading.line <= line < panel.end:
                yield panel.end
        begin = panel_set.directive.line
        if line < begin and panel_set.panels and panel_set.panels[0].heading.level <= level:
            yield begin


def without_lines(page: SourcePage, removed: range) -> str:
    """Return the text of a page without some lines, with one empty line in their place."""
    before, after = page.lines[: removed.start - 1], page.lines[removed.stop - 1 :]
    above, below = "\n".join(before).rstrip("\n"), "\n".join(after).strip("\n")
    return f"{above}\n\n{below}\n" if below else f"{above}\n"
