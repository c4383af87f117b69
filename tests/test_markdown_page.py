"""What is read from a page, with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from returnguide.content.directives import Directive, parse_directive
from returnguide.content.markdown_links import Link
from returnguide.content.markdown_page import parse_page
from returnguide.content.panels import walk_panel_sets


def page(text: str):
    """The page that `text` is, after a front matter of three lines."""
    return parse_page(f'---\ntitle: "T"\n---\n{text}', path="docs/fr/page.md", language="fr")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- tabs: os -->", Directive(1, "tabs", "os")),
        ("<!--tabs:os-->", Directive(1, "tabs", "os")),
        ("<!-- /tabs -->  ", Directive(1, "tabs", closing=True)),
        ("<!-- folds -->", Directive(1, "folds")),
        ("<!-- fold -->", None),
        (" <!-- folds -->", None),
        ("<!-- folds --> text", None),
    ],
)
def test_mark_of(text: str, expected: Directive | None) -> None:
    """A mark is a comment alone on its line."""
    assert parse_directive(text, 1) == expected


def test_headings_have_lines_levels_and_ids() -> None:
    """Lines count from 1, front matter included; code may stand in a title."""
    found = page("# T\n\n## One `*#06#` {#one}\n\ntext\n\n### Two {#two}\n").headings
    assert [(heading.line, heading.level, heading.id, heading.title) for heading in found] == [
        (4, 1, "", "T"),
        (6, 2, "one", "One `*#06#`"),
        (10, 3, "two", "Two"),
    ]


def test_links_of_every_form() -> None:
    """Inline, wrapped, with a title, images, linked images, references, definitions; not those in
    code or comments."""
    text = """[a](one.md#x "Title") ![b](two.svg)
[wrapped
text](three.md) [![pic](four.svg)](five.md)
[ref][Key-One] [key-two][] `[no](code.md)` <!-- [no](comment.md) -->

```
[no](fence.md)
```

[own]: six.md
"""
    assert page(text).links == (
        Link(4, "one.md#x"),
        Link(4, "two.svg", image=True),
        Link(5, "three.md"),
        Link(6, "five.md"),
        Link(6, "four.svg", image=True),
        Link(7, "key-one", reference=True),
        Link(7, "key-two", reference=True),
        Link(13, "six.md", defines="own"),
    )


def test_sets_nest() -> None:
    """Tabs hold their headings, a set inside a tab belongs to it, deeper headings are content."""
    inner = "<!-- tabs: dropoff -->\n### B {#x-a-b}\n#### deep {#deep}\n<!-- /tabs -->\n"
    sets = page(
        f"<!-- tabs: carrier -->\n## A {{#x-a}}\n{inner}## C {{#x-c}}\n<!-- /tabs -->\n### After"
        " {#after}\n"
    ).sets
    described = [
        ([panel.heading.id for panel in one.panels], [panel.heading.id for _, panel in parents])
        for one, parents in walk_panel_sets(sets.sets)
    ]
    assert described == [(["x-a", "x-c"], []), (["x-a-b"], ["x-a"])]
    assert sets.unmatched_closers == ()
    assert [panel.end for panel in sets.sets[0].panels] == [10, 11]


STRANGE = [
    "",
    "---",
    "---\n",
    "\n",
    "---\ntitle: [\n---\n",
    "<!--",
    "```",
    "[a](",
    "# ",
    "#",
    "<!-- /tabs -->",
    "\x00",
    "a" * 100_000,
    "[" * 3_000,
    "<!-- tabs: os -->\n" * 300,
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_is_read(text: str) -> None:
    """Nothing makes reading fail; faults are for the rules."""
    found = parse_page(text, path="docs/fr/page.md", language="fr")
    assert found.sets is not None


def test_real_pages_have_ids_and_lines() -> None:
    """Every heading found in the real guide stands in the line that is given for it."""
    for path in Path("docs").glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        for heading in parse_page(text, path=str(path), language=path.parent.name).headings:
            assert text.splitlines()[heading.line - 1].startswith("#" * heading.level + " "), (
                path,
                heading,
            )
