"""Where in a page something stands that Markdown made of it.

Markdown keeps no lines. A page is read as the build reads it; what is found is looked for in the
lines that may have it. Where that leaves a doubt, the page is read again with some of these lines
made harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from returnguide.render.author_markup import Markup, MarkupReader

_MAX_LINES_READ = 10_000
"""How much of a page is read again and again to find lines; a longer search is not worth it."""


class Problem(NamedTuple):
    """A diagnostic without its place."""

    rule: str
    message: str
    hint: str
    typed: str
    """What a line that has it usually has too."""


class Suspect(NamedTuple):
    """A line that may have a problem."""

    harmless: str
    """The line without it, which divides the page into the same blocks."""
    plain: str
    """The line as readers may see it."""


class MarkupFinder:
    """Finds what is wrong in a page, and in which of its suspect lines it begins."""

    def __init__(
        self,
        reader: MarkupReader,
        lines: Sequence[str],
        suspects: Mapping[int, Suspect],
        problems: Callable[[Markup], Iterator[Problem]],
    ) -> None:
        """Take the lines of a page without its front matter, line -> suspect, and the function that
        says what is wrong with something that was read."""
        self._reader, self._lines = reader, lines
        self._suspects, self._numbers = suspects, sorted(suspects)
        self._problems = problems
        self._counts: dict[int, Counter[Problem]] = {}
        self._places: dict[str, list[int]] = {}

    def find(self) -> Iterator[tuple[Problem, int]]:
        """Yield each problem with its line."""
        for problem, total in self._count(len(self._numbers)).items():
            places = self._lines_with(problem.typed)
            for number in range(total):
                is_certain = len(places) == total
                yield problem, places[number] if is_certain else self._line_of(problem, number + 1)

    def _count(self, typed: int) -> Counter[Problem]:
        """Return how often there is each problem where only the first suspect lines, so many, are
        as typed, and nothing can begin in the others."""
        if typed not in self._counts:
            lines = [*self._lines]
            for number in self._numbers[typed:]:
                lines[number - 1] = self._suspects[number].harmless
            markup = self._reader.read("\n".join(lines))
            self._counts[typed] = Counter(chain.from_iterable(map(self._problems, markup)))
        return self._counts[typed]

    def _lines_with(self, text: str) -> Sequence[int]:
        """Return the suspect lines that have a text, each as often as it has it."""
        if text not in self._places:
            self._places[text] = [
                number
                for number in self._numbers
                for _ in range(
                    max(
                        self._lines[number - 1].count(text),
                        self._suspects[number].plain.count(text),
                    )
                )
            ]
        return self._places[text]

    def _line_of(self, problem: Problem, number: int) -> int:
        """Return the line of the problem that is found for the `number`th time: the last one that
        must be as typed for it."""
        low, high = 1, len(self._numbers)
        while low < high and len(self._counts) * len(self._lines) < _MAX_LINES_READ:
            middle = (low + high) // 2
            if self._count(middle)[problem] >= number:
                high = middle
            else:
                low = middle + 1
        return self._numbers[high - 1]
