"""Lists, as authors and translators write them, for Python-Markdown."""

from __future__ import annotations

from markdown.preprocessors import Preprocessor

from returnguide.content.lists import read_lists


class Lists(Preprocessor):
    """Writes lists as Python-Markdown wants them."""

    def run(self, lines: list[str]) -> list[str]:
        return [line.text for line in read_lists(enumerate(lines, 1))]
