"""What differs by country in a few words: countries.yml, and what its directives become."""

import datetime
from pathlib import Path

import markdown
from returnguide.content.choices import Choices
from returnguide.content.countries import (
    Countries,
    country_blocks,
    expand_country_directives,
    parse_countries,
)
from returnguide.content.external_links import ExternalLink
from returnguide.content.guide import load_data
from returnguide.content.markdown_page import parse_page
from returnguide.i18n.fallback import source_page

DOCS = Path(__file__).parents[1] / "docs"

CHOICES = Choices(
    kinds={"country": ("fr", "be", "other")},
    required={},
    first_in={"country": {"nl": "be"}},
    territories={"country": {"fr": "FR", "be": "BE"}},
)
PROVENANCE = "verified: 2026-12-01, source: test"
TEXT = f"""\
fr:
  shop: {{link: shop-fr, orders: {{fr: Mes commandes}}, {PROVENANCE}}}
  term: {{years: 2, {PROVENANCE}}}
be:
  shop: {{orders: {{fr: Mes commandes, nl: Bestellingen}}, {PROVENANCE}}}
  term: {{open: true, {PROVENANCE}}}
other: {{}}
"""
WORDS = {
    "country_shop": {"text": "Ouvrez.", "orders": "Menu : {value}.", "link": "Site : {value}."},
    "country_term": {"text": "Deux ans.", "years": "{value} ans.", "open": "Sans durée."},
}
LINKS = {
    "shop-fr": ExternalLink(
        "shop-fr", 1, {"fr": "https://www.shop.example/fr"}, datetime.date(2026, 12, 1), "test"
    )
}


def countries(text: str = TEXT) -> Countries:
    """Return the facts of a countries.yml without errors."""
    value, diagnostics = parse_countries(text, path="countries.yml", choices=CHOICES)
    assert not diagnostics
    return value


def blocks(language: str) -> dict[str, str]:
    """Return the Markdown of each fact in a language."""
    return country_blocks(countries(), CHOICES, LINKS, WORDS, language)


def test_a_text_that_holds_everywhere_and_a_line_for_each_country() -> None:
    """Fields stand in the order of the words; names of countries come from CLDR."""
    assert blocks("fr")["shop"] == (
        "Ouvrez.\n\n"
        "- **France.** Menu : **Mes commandes**. Site : [shop.example][shop-fr].\n"
        '    { data-when="country:fr" }\n'
        "- **Belgique.** Menu : **Mes commandes** / **Bestellingen**{ lang=nl }.\n"
        '    { data-when="country:be" }'
    )


def test_readers_see_the_country_of_their_language_first() -> None:
    assert "- **België.**" in blocks("nl")["shop"].split("\n")[2]


def test_a_number_stays_with_its_unit() -> None:
    assert "**2**\u00a0ans." in blocks("fr")["term"]


def test_true_is_said_by_the_word_alone() -> None:
    assert "**Belgique.** Sans durée." in blocks("fr")["term"]


def test_lines_carry_their_country() -> None:
    """attr_list reads what the lines say, and a list above or below stays one of its own."""
    page = "1. Un.\n<!-- country: term -->\nTexte."
    html = markdown.markdown(
        expand_country_directives(page, blocks("fr")), extensions=["attr_list", "sane_lists"]
    )
    assert '<li data-when="country:fr"><strong>France.</strong>' in html
    assert html.count("<ul>") == 1 and html.endswith("<p>Texte.</p>")


def test_french_text_in_a_translation_has_the_lines_of_the_reader_s_language() -> None:
    text = "# Titre\n\nAvant.\n\n<!-- country: term -->\n\nAprès.\n"
    page = parse_page(text, path="docs/fr/a.md", language="fr")
    composed = source_page("a.md", page.sections)
    before, _, after = composed.partition("<!-- country: term -->")
    assert before.rstrip().endswith("<!-- /source-text -->")
    assert after.lstrip().startswith("<!-- source-text -->")


def test_each_language_says_every_fact_of_the_guide() -> None:
    """No line of the real guide is left with a placeholder, or without its sentence."""
    languages = ("fr", "en", "de", "es", "it", "nl", "pt")
    data = load_data(DOCS, languages)
    for language in languages:
        words = data.ui_strings_for(language)
        made = country_blocks(data.countries, data.choices, data.external_links, words, language)
        assert made.keys() == set(data.countries.names)
        for block in made.values():
            assert not block.startswith("\n") and "{value}" not in block and ".** \n" not in block
