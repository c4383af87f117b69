"""Tabs that are made from the rows of choices.yml: their Markdown, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from returnguide.cli.permalinks_keys import KeyRenaming, rename_key_in
from returnguide.content.guide import Guide, link_usages, load_guide
from returnguide.content.link_targets import collect_link_targets
from returnguide.i18n.fallback import fallback_pages

WORDS = """\
carrier:
  place: "Lieu : {places}."
  site: "Site : {link}."
  country_site: "Ouvrez le site."
  prints: "On imprime."
  prints_not: "On n'imprime pas."

carrier_tell:
  care: "Attention."

carrier_shipping:
  choose: "Au choix."
  label: "Collez."
  track: "Suivi : {link}."
  post-office.find: "Cherchez le bureau."
  post-office.hand: "Déposez."
  pickup.find: "Prenez rendez-vous."
  pickup.hand: "Attendez."

choice_dropoff:
  post-office: "Bureau"
  letterbox: "Boîte"
  drop-off-point: "Point"
  pickup: "Enlèvement"

choice_reason:"""

ROWS = """\
  post:
    name: Post
    dropoff:
      post-office: {places: {de: [Postfiliale], fr: [bureau]}, in: {fr: {link: dhl-locator}}}
      pickup: {link: laposte-locator, prints: false}
    tracking: dhl-locator
    tell: {care: {link: return.md#shipping}}
    note: For the team.
    source: A sheet.
    verified: 2026-11-22
  solo: {name: Solo, dropoff: {post-office: {}}}
  bare: {name: Bare}
  other: {required: true}
"""


@pytest.fixture
def guide(docs: Path) -> Guide:
    """Return the small guide with three carriers more, of which one says nothing."""
    for name, old, new in (
        ("data/choices.yml", "  other: {required: true}\n", ROWS),
        ("data/choices.yml", "carrier: [colissimo]", "carrier: [colissimo, post]"),
        ("fr/words.yml", "choice_reason:", WORDS),
        ("fr/return.md", "### DHL {", "<!-- carriers: shipping -->\n\n### DHL {"),
        ("en/return.md", "### DHL {", "<!-- carriers: shipping -->\n\n### DHL {"),
    ):
        text = (docs / name).read_text(encoding="utf-8")
        assert old in text
        (docs / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_guide(docs, ["fr", "en"])


def made_text(guide: Guide, path: str) -> str:
    """Return what stands between the tabs around the directive."""
    text = guide.pages[path].body
    return text[text.index("### Post") : text.index("### DHL")]


def test_a_row_is_the_markdown_of_a_tab(guide: Guide) -> None:
    """Sentences, places in their language, links, what differs by country; one way needs no tabs,
    and what is not known is not said."""
    assert (
        made_text(guide, "docs/fr/return.md")
        == """\
### Post {#shipping-post}

[Attention.](return.md#shipping)

Au choix.

<!-- tabs: dropoff -->

#### Bureau {#shipping-post-post-office}

1. Cherchez le bureau. Lieu : **Postfiliale**{ lang=de }, **bureau**. Ouvrez le site.
    - **France.** Site : [Post][dhl-locator].
        { data-when="country:fr" }
2. Collez.
3. Déposez.

#### Enlèvement {#shipping-post-pickup}

1. Prenez rendez-vous. Site : [Post][laposte-locator].
2. Collez. On n'imprime pas.
3. Attendez.

<!-- /tabs -->

Suivi : [Post][dhl-locator].

### Solo {#shipping-solo}

1. Cherchez le bureau.
2. Collez.
3. Déposez.


"""
    )


def test_a_line_knows_where_it_comes_from(guide: Guide) -> None:
    """A line of a tab leads to the row or the word, one behind it to the line of the file."""
    page = guide.pages["docs/fr/return.md"]
    origins = {line: page.origin(number) for number, line in enumerate(page.lines, 1)}
    row = guide.data.choices.lines["carrier", "post"]
    words = guide.data.ui_strings["fr"].lines
    assert origins["### Post {#shipping-post}"] == ("docs/data/choices.yml", row)
    assert origins["Au choix."] == ("docs/fr/words.yml", words["carrier_shipping.choose"])
    written = guide.pages["docs/fr/return.md"].as_written.lines
    behind = "### DHL {#shipping-dhl}"
    assert origins[behind] == ("docs/fr/return.md", written.index(behind) + 1)
    assert (
        f"docs/fr/words.yml:{words['carrier_shipping.track']}" in link_usages(guide)["dhl-locator"]
    )


def test_made_tabs_are_addresses_and_no_sections(guide: Guide) -> None:
    """They have links, and choices, in all languages; nobody translates them."""
    pages = {language: guide.pages_in(language) for language in guide.languages}
    found = collect_link_targets(pages, guide.data.choices, {}, pdf=False, taken={})
    targets = {one.id: one for one in found}
    assert targets["shipping-post-pickup"].choice == {"carrier": "post", "dropoff": "pickup"}
    assert targets["shipping-post"].titles == {"fr": "Post", "en": "Post"}
    assert not any(id.startswith("shipping-post") for id in guide.sections_in("fr")["return.md"])


def test_a_composed_page_has_them_too(guide: Guide, docs: Path) -> None:
    """Behind a section that is shown in French, the tabs stand once, in the reader's language."""
    page = docs / "en" / "return.md"
    lines = page.read_text(encoding="utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if "colissimo-letterbox}" in line)
    end = lines.index("<!-- /tabs -->", start)
    page.write_text("\n".join([*lines[:start], *lines[end:]]), encoding="utf-8")
    words = docs / "en" / "words.yml"
    english = WORDS.replace("Au choix.", "As you like.")
    text = words.read_text(encoding="utf-8").replace("choice_reason:", english, 1)
    words.write_text(text, encoding="utf-8")
    shown = fallback_pages(load_guide(docs, ["fr", "en"]))["en"]["return.md"]
    assert "<!-- source-text -->" in shown
    assert shown.count("{#shipping-post}") == 1
    assert "As you like." in shown
    assert "<!-- carriers" not in shown


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("dropoff", "pickup", "fetch", "      fetch: {link: laposte-locator"),
        ("country", "fr", "france", "in: {france: {link: dhl-locator}}"),
        ("carrier", "post", "mail", "  mail:\n    name: Post"),
        ("carrier", "colissimo", "col", "carrier: [col]"),
    ],
)
def test_a_renamed_key_is_renamed_in_the_rows(kind: str, old: str, new: str, expected: str) -> None:
    """As a row, a way, a country that differs, an item of a list; nowhere else."""
    text = (
        f"country:\n  fr: {{carrier: [colissimo]}}\n\ncarrier:\n{ROWS}\ndropoff:\n  pickup: {{}}\n"
    )
    renamed = rename_key_in(text, "data/choices.yml", KeyRenaming(kind, old, new))
    assert expected in renamed
    assert "places: {de: [Postfiliale], fr: [bureau]}" in renamed


def test_a_renamed_way_is_renamed_in_the_words() -> None:
    """Its label, and its sentences in every group."""
    renamed = rename_key_in(WORDS, "fr/words.yml", KeyRenaming("dropoff", "pickup", "fetch"))
    assert renamed == WORDS.replace("  pickup", "  fetch")
