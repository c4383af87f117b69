"""No text takes more than linear time, whatever a key that was held down, a tool or an attacker
made of it. In a quadratic pattern 20,000 characters take seconds, in a cubic one hours."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import LANGUAGES
from linear import assert_linear
from returnguide.content.guide import load_guide
from returnguide.content.markdown_page import parse_page
from returnguide.content.typography import typography_for
from returnguide.rules.printed import printed_suspects
from returnguide.rules.printed_marks import find_printed
from returnguide.rules.prose import check_placeholders
from returnguide.rules.runner import run_rules
from returnguide.rules.section_facts import section_facts

SIZE = 10_000
HEAD = '---\ntitle: "P"\n---\n\n# P\n\n## A {#a}\n\n'
CHARACTERS = ' *_[(<!`-#|\\1a"'
OTHER_CHARACTERS = "])>{}+'.«:~=\t&É"
BEGINNINGS = (
    "", "<!-- tab", "<!-- tabs: os", "<!-- tabs: os, none:", "<!-- insert", "<!-- insert:", "<!--",
    "[a](", "[a](b ", "[a](b 'c", "[a][", "![", "[a]: ", "# a {#", "# a", '!!! note "', "++", '++"',
    "- ", "1. ", "1", "<a ", "<a href=", "`", "a", ".", "«",
    "**", "* ", "{", "{{", "[", "<!–", "&", "www.", "a@", "==", "~~", "%", "| a", "\\*", "[a] (",  # noqa: RUF001
)  # fmt: skip
UNITS = (
    *OTHER_CHARACTERS,
    "[]", "[a](", "](", "][", "[[a]", "[a] ", "![", "![a](", "[a](b 'c", "<!--", "<!-- ", "-->",
    "<!-- tab", "<!--insert-", "` ", "`` ` ", "++a", "+a", '++"', "1.", "1 ", "a ", ". ", "{#",
    "<a ", "<a href=", "**a", "a *", "[a\n", "](\n", "<!-- tab\n", " \n", "`\n", "```\n", "~~~~\n",
    "\n",
    "# a\n", "## a {#a}\n", "- a\n", "1. a\n", "!!! note\n", "[a]: b\n", "[a](b) ",
    "<!-- folds -->\n", "<!-- /folds -->\n", "<!-- tabs: os -->\n\n### a {#a-ios}\n\n", "a. B",
    "««", "a (", '" ', "- ", "1) ", "> ", "| -", "a\n- b\n", "- a\n  - b\n", "> - a\n", "  - ",
    "** a", "a ** ", "* a", "\\*", "__ a", "{a ", "[a", "{{", "${a", "%a", "@@a", "a:", ":a",
    "==a", "~~a", "a~b", "www.", "http://", "a@a.", "<!– ", "&a", "a)\n", "• a\n", "– a\n",  # noqa: RUF001
    "| a |\n", ": a\n", "\n\n    a", "< a", "`a\n", "［a］（", "!!", "\u200b", "zu ergänzen ",  # noqa: RUF001
)  # fmt: skip


@pytest.fixture(autouse=True)
def _time_out() -> Iterator[None]:
    """Let a test fail that would never end."""

    def stop(*_: object) -> None:
        raise TimeoutError("more than a minute")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def repeated(work: Callable[[str], object], beginning: str, unit: str) -> Callable[[int], object]:
    """Return what does a work on a page with a unit as often as fits into a size."""
    return lambda size: work(HEAD + beginning + unit * (size // len(unit)) + "\n")


def use(text: str) -> None:
    """All that is done with one page alone."""
    page = parse_page(text, path="docs/fr/return.md", language="fr")
    assert page.sets
    for section in page.sections.values():
        assert section.hash
        assert section_facts(section).counts
    typography_for("fr")(text)
    assert printed_suspects(page) is not None
    list(find_printed(text))
    list(check_placeholders(page))


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_lines_of_one_character(beginning: str) -> None:
    """A line of one character, alone and after the beginning of each markup and directive."""
    for character in CHARACTERS:
        assert_linear(repeated(use, beginning, character), SIZE, f"{beginning!r}, {character!r}")


@pytest.mark.parametrize("unit", UNITS)
def test_repeated_markup(unit: str) -> None:
    """The same markup thousands of times, on one line and on as many."""
    assert_linear(repeated(use, "", unit), SIZE, repr(unit))


RENDERED = tuple(character for character in OTHER_CHARACTERS if character not in ">~")
"""Without the sign of quotes, of which Python-Markdown reads each of a thousand levels again, and
that of code, which would be closed in the whole and not in the half."""


@pytest.mark.parametrize("units", [CHARACTERS, RENDERED, UNITS[14:40], UNITS[40:]])
def test_rules(docs: Path, units: tuple[str, ...]) -> None:
    """Every rule on two pages of such paragraphs, one the translation of the other."""

    def check(text: str) -> None:
        for language in LANGUAGES:
            (docs / language / "photos.md").write_text(text, encoding="utf-8")
        run_rules(load_guide(docs, LANGUAGES))

    for beginning in ("", "1. "):
        text = "\n\n".join(beginning + unit * (1000 // len(unit)) for unit in units)
        unit = text[:10_000]
        assert_linear(repeated(check, "", unit), 20_000, repr(unit), times=2)
