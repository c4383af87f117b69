"""The numbers that rule list-number expects are those that Markdown shows."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown
from returnguide.content.markdown_page import parse_page
from returnguide.rules.lists import check_lists

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
WRONG += ["1. a\n\n!!! note\n    x\n\n1. b", "1. a\n\n- x\n\n1. b"]
"""Lists that it reports."""


def shown(text: str) -> list[int]:
    """The numbers of the outermost items, as a browser shows them."""
    html = Markdown(extensions=["sane_lists", "admonition", "pymdownx.superfences"]).convert(text)
    numbers, depth = [], 0
    for tag, start in re.findall(r"<(/?ol|/?ul|li)(?: start=\"(\d+)\")?", html):
        depth += {"ol": 1, "ul": 1, "/ol": -1, "/ul": -1}.get(tag, 0)
        if tag == "ol" and depth == 1:
            number, ordered = int(start or 1) - 1, True
        elif tag == "ul" and depth == 1:
            ordered = False
        elif tag == "li" and depth == 1 and ordered:
            number += 1
            numbers.append(number)
    return numbers


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
    typed = [int(number) for number in re.findall(r"^(\d+)\. (?!code|More)", text, re.M)]
    assert messages(text) == []
    assert shown(text) == (
        typed if len(set(typed)) > 1 or "Text" in text else list(range(1, len(typed) + 1))
    )


@pytest.mark.parametrize("text", WRONG)
def test_wrong_numbers(text: str) -> None:
    """One diagnostic for one accident."""
    assert len(messages(text)) == 1
