"""Rule on what git leaves in a file that two people have changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from returnguide.content.guide import Guide
from returnguide.diagnostics import Diagnostic, Rule, shorten

RULES = (
    Rule(
        "conflict-marker",
        "No file holds two versions of its text, between the markers of a git conflict.",
        reference="""\
Where two people have changed the same lines, git writes both versions into the file, between
`<<<<<<<`, `=======` and `>>>>>>>`. Keep the right one, and delete the other and the markers. Until
then the file is two texts in one, and nothing else is said of it.""",
        bad="<<<<<<< HEAD\nPosez le carton.\n=======\nPosez la boîte.\n>>>>>>> traduction",
        good="Posez le carton.",
    ),
)

_MARKER = re.compile(r"([<>|])\1{6}(?: .*)?")


def check_conflicts(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the first marker of each conflict in pages, data files and words. Code is exempt, and
    so are locks, of which both versions are kept."""
    for path, text in guide.texts.items():
        if path.endswith((".md", ".yml")) and any(sign * 7 in text for sign in "<>|"):
            lines = text.replace("\r\n", "\n").split("\n")
            if path in guide.pages:
                page = guide.pages[path].as_written
                lines = [*page.lines[: page.body_start], *page.visible[page.body_start :]]
            for line, marker in _conflicts(lines):
                message = f"a conflict of git was left here: '{shorten(marker)}'"
                hint = "keep one of the two versions, and delete the other and the markers"
                yield Diagnostic(path, line, "conflict-marker", message, hint)


def _conflicts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield line and text of the first marker of each conflict."""
    is_open = False
    for number, line in enumerate(lines, 1):
        if match := _MARKER.fullmatch(line.rstrip()):
            if not is_open:
                yield number, match[0]
            is_open = match[1] != ">"
