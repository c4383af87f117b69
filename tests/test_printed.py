"""What readers would see that no author meant."""

from __future__ import annotations

import random

import pytest
from conftest import ROOT
from returnguide.content.guide import GuideData, load_data
from returnguide.content.markdown_page import parse_page
from returnguide.content.tracking import clean_address
from returnguide.rules.markup import check_unparsed_markup
from returnguide.rules.printed import check_rendered_page
from returnguide.rules.printed_marks import MARKS, find_printed

HEAD = '---\ntitle: "A"\n---\n\n# A\n\n'
FIRST_LINE = HEAD.count("\n") + 1

RIGHT = (
    "Du texte.",
    "**Gras**, *#06#, 3 * 4 * 5 et `** code **`.",
    "- un\n- deux **gras**",
    "```\n** code ** [Nom]\n- suite\n```",
    '!!! note "Titre"\n    Texte.',
    "[lien](photos.md) et [lien][laposte-locator], ~20 min, < 30 %.",
    "<!-- un ** commentaire {x} -->",
    "Depuis\n2026. Ensuite – ou non – rien.",
)
WRONG = (
    "** gras **", "\\*\\*gras\\*\\*", "**\u200bgras ** suite", "*gras * suite",
    "texte\n• un\n• deux", "– un\n– deux", "\\- un", "a) un\nb) deux",
    "\u200b## Titre {#x}", "!!! note „Titre“\n    Texte.", "> [!NOTE]\n> Texte.",
    ":::tip", '=== "A"', "- [ ] un", "H~2~O", "T\n:   D", "[[a]]", "[^1]",
    "<!– folds –>", "&lt;b&gt;", "&amp;nbsp;", "［a］(photos.md)",  # noqa: RUF001
    "\\[a\\](photos.md)", "l\\'appareil", "suite\\\nligne",
    "texte\n| a | b |\n| --- | --- |", "{nom}", "%NOM%", "[Nom]", "<état>",
    "*x*{y z}", "<votre nom>", "Texte\n\n    code", "- a\n\n        code",
    "www.a.example", "a@b.example", "`code", "\\> texte", "! ! ! note",
)  # fmt: skip


@pytest.fixture(scope="module")
def data() -> GuideData:
    """The data of the real guide."""
    return load_data(ROOT / "docs", ["fr"])


def told(text: str, data: GuideData) -> list[tuple[int, str]]:
    """Line and message of what is told of a page of that text, its head not counted."""
    page = parse_page(HEAD + text + "\n", path="docs/fr/a.md", language="fr")
    found = [*check_rendered_page(page, data), *check_unparsed_markup(page)]
    return sorted((one.line - FIRST_LINE, one.message) for one in found)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.example)
def test_each_kind_is_found_in_a_page(mark, data: GuideData) -> None:
    """Its own row finds its example, and the page that has it is read."""
    assert [printed.mark for printed in find_printed(mark.example)] == [mark]
    escaped = mark.example.replace("<b>", "&lt;b&gt;").replace("&nbsp;", "&amp;nbsp;")
    assert told(f"Texte\n\n{escaped}", data)


def test_each_is_told_at_its_line(data: GuideData) -> None:
    """Among others and among what is right, with the message that it has alone."""
    alone = {text: told(text, data) for text in WRONG}
    assert all(len(found) == 1 for found in alone.values()), alone
    rng = random.Random(1)
    for _ in range(12):
        texts, expected, line = [], [], 0
        for text in rng.sample(RIGHT, 4) + rng.sample(WRONG, 8):
            expected += [(line + 2 + number, message) for number, message in alone.get(text, ())]
            texts.append(f"Texte.\n\n{text}")
            line += text.count("\n") + 4
        assert told("\n\n".join(texts), data) == sorted(expected)


def test_right_marks_are_not_told(data: GuideData) -> None:
    """Also where the page is read because of others."""
    for text in RIGHT:
        assert told(text, data) == []
        assert [line for line, _ in told(f"** a **\n\n{text}", data)] == [0]


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://a.example/?b=c#d", "https://a.example/?b=c#d"),
        ("https://a.example/?utm_source=b", "https://a.example/"),
        ("https://a.example/?b=c&fbclid=d&gclid=e#f", "https://a.example/?b=c#f"),
        (
            "https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&data=b",
            "https://a.example/",
        ),
        ("https://www.google.com/url?sa=t&q=https://a.example/%3Futm_id=b", "https://a.example/"),
        ("https://urldefense.com/v3/__https://a.example/__;!!b", "https://a.example/"),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_b&d=c",
            "https://a.example/b",
        ),
        ("https://www.google.com/maps?q=Lyon", "https://www.google.com/maps?q=Lyon"),
        (
            "https://notgoogle.com/?q=https://a.example",
            "https://notgoogle.com/?q=https://a.example",
        ),
        ("https://[", "https://["),
    ],
)
def test_addresses_without_tracking(address: str, clean: str) -> None:
    """Wrappers of mail clients and parameters of campaigns go, the rest stays."""
    assert clean_address(address) == clean
