"""Lists are read as CommonMark reads them, by the build and by every rule, and the numbers that
rule list-number expects are those that readers see."""

from __future__ import annotations

import random
import re
from functools import cache

import mistletoe
import pytest
from markdown import Markdown
from returnguide.content.choices import Choices
from returnguide.content.lists import find_list_items
from returnguide.content.markdown_page import parse_page
from returnguide.render.author_markup import EXTENSIONS
from returnguide.render.markdown_ext import GuideExtension
from returnguide.rules.lists import check_lists

UNDERSTOOD = [
    # Directly below a paragraph.
    "A :\n- a\n- b",
    "A :\n* a\n* b",
    "A :\n+ a\n+ b",
    "A :\n1. a\n2. b\n\n**B**\n* c",
    "A :\n1) a\n2) b",
    "A\nB :\n- a\nlazy\n- b\n\nC",
    "A\n- a\n\n- b",
    "A\n  - a\n  - b",
    "# A\n- a",
    "***\n2. a",
    "```\ncode\n```\n- a",
    "[key]: https://a.example/\n- a",
    "A\n- `code`\n- **b**\n- [c](d)",
    "A\n1. a\n\nB\n1. b",
    # Numbers.
    "1) a\n2) b",
    "7) a\n8) b",
    "9. a\n10. b\n    - c\n100. d",
    # Children.
    "- a\n  - b\n- c",
    "- a\n  - b\n    - c\n      - d\n  - e\n- f",
    "- a\n    - b\n        - c\n- d",
    "- a\n    - b\n      - c",
    "1. a\n   - b\n   - c\n2. d",
    "1. a\n   1. b\n      1) c\n2. d",
    "- a\n  1. b\n  2. c\n- d",
    "10. a\n    - b\n11. c",
    "-   a\n    - b",
    " - a\n   - b\n - c",
    "- a\n\n  - b\n\n- c",
    "- a\n\n  - b\n- c",
    "- a\n  lazy\n  - b\nlazy\n- c",
    "- a\n  - b\n  1. c\n- d",
    "A\n- a\n  - b\n\n  B\n  - c\n- d",
    # What else an item has.
    "- a\n\n  A\n- b",
    "1. a\n\n   A\n   - b\n\n2. c",
    "1. a\n\n    A\n2. b",
    "1. a\n\n   ```\n   - code\n   ```\n\n2. b",
    "1. a\n\n   ![x](y)\n\n2. b",
    "- a\n\n  A\n  - b\n    - c",
    # Where a list ends.
    "- a\n\nA\n- b",
    "1. a\n\n  A\n\n2. b",
    "- a\n1. b",
    "1. a\n- b\n- c",
    "- a\n***\n- b",
    "- a\n\n  - b\n# A\n- c",
    "- a\n<!-- c -->\n- b",
    # In quotes.
    "> A\n> - a\n>   - b\n> - c",
    "> A\n> 1) a\n\nB",
    "> - a\n\n- b",
    "> A\n- a",
    "- a\n> A",
    ">> A\n>> - a",
    # No list.
    "A\n2026. B\n3) C",
    "A\n*#06# B\n+33 1 23\n-5 °C\n< 30 %\n**B**\n1.5 B\n1.B",
    "A\na) B\n• C\n– D\n\\- E\n1\\. F",
    "A\n-\n\nB\n1.\nC",
    "A\n    - B",
    "A\n* * *\n- - -",
    "```\nA\n- a\n```",
    "<!--\nA\n- a\n-->",
    "    - a\n    - b",
]
"""Texts that the guide and CommonMark read alike."""

OWN = {
    # One list, whatever its signs: so translations that use others have the same lists.
    "- a\n* b\n+ c": "ul(a b c)",
    "1. a\n2) b": "ol(a b)",
    # Not certain: what rules on leftover markup find is left as it is.
    "1. a\n  - b\n2. c": "ol(a - b c)",
    "- a\n2. b": "ul(a 2. b)",
    "- Depuis\n2026. b": "ul(Depuis 2026. b)",
    # As Python-Markdown always read them.
    "10. a\n   - b": "ol10(a - b)",
    "100. a\n    - b": "ol100(a ul(b))",
    "- a\n       - b": "ul(a ul(b))",
    "1. a\n    - b\n  - c": "ol(a ul(b c))",
    "A | B\n--- | ---\n- 1 | 2\n\n- a": "A B - 1 2 ul(a)",
    # In admonitions, indented or not.
    "!!! note\n    A :\n    - a\n      - b\n    - c\n\nB": "Note A : ul(a ul(b) c) B",
    "!!! note\nA :\n- a\n  - b\n- c\n\nB": "Note A : ul(a ul(b) c) B",
    "!!! note\n    - a\n\n    A\n    1. b": "Note ul(a) A ol(b)",
    "- a\n\n  !!! note\n      A\n      - b\n\n- c": "ul(a Note A ul(b) c)",
}
"""Text -> its lists, where CommonMark has no such thing, or reads it in another way."""

LINES = (
    *("- a", "* b", "1. c", "2. d", "1) e", "10. f", "2026. g", " - h", "  - i", "   - j"),
    *("    - k", "     - l", "      - m", "  1. n", "   1. o", "    1. p", "A", "  B", "    C"),
    *("", "", "", "***", "# D", "> E", "> - q", "```\ncode\n```"),
)


@cache
def parser(*, own: bool) -> Markdown:
    """Return the Markdown of the build, with what the guide adds to it or without."""
    words = {"step": {"heading": "", "contents": ""}, "question": {}, "admonition": {}}
    guide = GuideExtension(choices=Choices({}, {}, {}), words=words, addresses={}, language="en")
    return Markdown(extensions=[*EXTENSIONS, guide] if own else list(EXTENSIONS))


def lists_in(html: str) -> str:
    """Return the lists, quotes and headings of a page around its words: `ul(a ol2(b))`."""
    html = re.sub(r"<!--.*?-->", "<hr>", html, flags=re.S)
    html = re.sub(r' start="1"', "", html)
    html = re.sub(r'<(ul|ol|blockquote|pre|h[1-6])(?: start="(\d+)")?[^>]*>', r" \1\2( ", html)
    html = re.sub(r"</(?:ul|ol|blockquote|pre|h[1-6])>", " ) ", html)
    html = re.sub(r"<hr */?>", " hr ", html)
    words = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    return words.replace("( ", "(").replace(" )", ")")


def built(text: str, *, own: bool = True) -> str:
    """Return the HTML of a text."""
    return parser(own=own).reset().convert(text)


def numbers_in(html: str) -> list[int | None]:
    """Return the number that a browser shows before each item, None for a bullet."""
    numbers: list[int | None] = []
    lists: list[int | None] = []
    for tag, start in re.findall(r"<(/?ol|/?ul|li)(?: start=\"(\d+)\")?", html):
        if tag == "li":
            numbers.append(lists[-1])
            lists[-1] = lists[-1] and lists[-1] + 1
        elif tag.startswith("/"):
            lists.pop()
        else:
            lists.append(int(start or 1) if tag == "ol" else None)
    return numbers


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_lists_are_those_of_commonmark(text: str) -> None:
    """Every list is where it is in CommonMark."""
    assert lists_in(built(text)) == lists_in(mistletoe.markdown(text))


@pytest.mark.parametrize(("text", "lists"), OWN.items())
def test_lists_of_our_own(text: str, lists: str) -> None:
    """Where CommonMark says nothing, or something else, a list is the one that was meant."""
    assert lists_in(built(text)) == lists


@pytest.mark.parametrize("text", [*UNDERSTOOD, *OWN])
def test_rules_read_what_is_built(text: str) -> None:
    """The items that rules see are those of the page, of the same kind, in the same order."""
    items = find_list_items(text.split("\n"))
    shown = numbers_in(built(text))
    assert [item.number is None for item in items] == [number is None for number in shown]


def test_lists_of_many_shapes() -> None:
    """Whatever lines stand below each other: what Python-Markdown and CommonMark agree on stays as
    it is, and the rules read what is built."""
    chance = random.Random(1)
    for _ in range(600):
        text = "\n".join(chance.choices(LINES, k=chance.randint(2, 5))).strip("\n")
        html = built(text)
        kinds = [item.number is None for item in find_list_items(text.split("\n"))]
        assert kinds == [number is None for number in numbers_in(html)], text
        before, expected = built(text, own=False), lists_in(mistletoe.markdown(text))
        assert lists_in(before) != expected or lists_in(html) == expected, text


LISTS = [
    "1. a\n2. b\n\nText.\n\n3. c\n4. d",
    "1. a\n1. b\n\n    Belongs to b.\n\n1. c",
    "1. a\n\n2. b\n\n\n3. c",
    "1. a\nlazy\n2. b",
    "1. a\n    1. x\n    2. y\n2. b",
    "1. a\n\n```\n1. code\n```\n\n2. b",
    "1. a\n\n![x](y)\n\n2. b",
    "1. a\n<!-- c -->\n2. b",
    "Text:\n\n1. a\n\nText:\n\n1. b",
    "1. a\n\nText of the year\n2026. More.\n\n1. b",
    "Text:\n1. a\n2. b\n\nText:\n1. c",
    "1. a\n\n   ![x](y)\n\n2. b",
    "1. Text\n    1. x\n\n    Text:\n\n    1. y",
    "!!! note\n    Text:\n    1. a\n\n!!! note\n    Text:\n    1. b",
]
"""Lists that the rule lets pass."""

WRONG = [
    "2. a\n3. b",
    "1. a\n3. b",
    "1. a\n2. b\n2. c",
    "1. a\n2. b\n\n1. c",
    "1. a\n\n  x\n\n1. b",
    "1. a\n\n![x](y)\n\n1. b",
]
WRONG += ["Text:\n1. a\n3. b", "- a\n  1. x\n  3. y", "!!! note\n    2. a\n    3. b"]
WRONG += ["1. a\n\n!!! note\n    x\n\n1. b", "1. a\n\n- x\n\n1. b"]
"""Lists that it reports."""


def messages(text: str) -> list[str]:
    """The messages of the rule on a page with that text."""
    return [
        diagnostic.message
        for diagnostic in check_lists(
            parse_page(f"---\ntitle: x\n---\n\n# x\n\n{text}\n", path="docs/fr/x.md", language="fr")
        )
    ]


@pytest.mark.parametrize("text", LISTS)
def test_numbers_are_those_shown(text: str) -> None:
    """What passes is shown as it is numbered, or counts by one where every number is 1."""
    typed = [int(number) for number in re.findall(r"^ *(\d+)\. (?!code|More)", text, re.M)]
    assert messages(text) == []
    assert [number for number in numbers_in(built(text)) if number] == (
        typed if len(set(typed)) > 1 or "Text" in text else list(range(1, len(typed) + 1))
    )


@pytest.mark.parametrize("text", WRONG)
def test_wrong_numbers(text: str) -> None:
    """One diagnostic for one accident."""
    assert len(messages(text)) == 1
