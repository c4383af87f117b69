"""The real guide with one wrong fact of a country, or one wrong figure: told on its line; and right
texts that look like one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from returnguide.cache import Memo
from returnguide.content.guide import Guide, find_languages, load_guide
from returnguide.content.markdown_page import parse_page
from returnguide.content.ui_strings import parse_ui_strings
from returnguide.diagnostics import Diagnostic
from returnguide.rules.runner import run_rules

DOCS = Path(__file__).parent.parent / "docs"
TODAY = datetime.date(2026, 12, 1)

SLIPS = {
    "number of another country": (
        "en/return.md",
        "Move away and call 112.",
        "Move away and call 112 or 999.",
        "country-fact",
    ),
    "number in French": ("fr/return.md", "le 112.", "le 112. Le 18 répond aussi.", "country-fact"),
    "number that is left out": ("it/return.md", "chiami il 112.", "chiami aiuto.", "fact-figure"),
    "number besides": ("de/return.md", "Sie die 112.", "Sie die 112 oder die 110.", "country-fact"),
    "who helps": (
        "es/return.md",
        "lea [qué prevé",
        "pregunte a la OMIC o lea [qué prevé",
        "country-fact",
    ),
    "who helps, in another tab": (
        "de/warranty-exclusions.md",
        "- **Dauer**: 2 Jahre. Bei einem gebrauchten",
        "- **Dauer**: 2 Jahre, sagt die Arbeiterkammer. Bei einem gebrauchten",
        "country-fact",
    ),
    "post": ("it/index.md", "# ", "# Poste Italiane: ", "country-fact"),
    "name of a law": (
        "pt/warranty-exclusions.md",
        "comercial, a lei também",
        "comercial, o Decreto-Lei 84/2021 também",
        "country-fact",
    ),
    "law's name on a page of another language": (
        "nl/return.md",
        "Maak zeven foto's",
        "De gesetzliche Gewährleistung geldt. Maak zeven foto's",
        "country-fact",
    ),
    "shop": ("en/index.md", "# ", "# backmarket.fr: ", "country-fact"),
    "years in words": (
        "pt/warranty-exclusions.md",
        "- **Duração**: 3 anos",
        "- **Duração**: dois anos",
        "fact-figure",
    ),
    "years in digits": (
        "de/warranty-exclusions.md",
        "- **Dauer**: 2 Jahre. Bei einem gebrauchten",
        "- **Dauer**: 3 Jahre. Bei einem gebrauchten",
        "fact-figure",
    ),
    "days": ("es/return.md", "la ley da 14 días", "la ley da quince días", "fact-figure"),
    "photos": ("nl/return.md", "Maak zeven foto's", "Maak acht foto's", "section-numbers"),
    "years more": (
        "it/return.md",
        "Prima di pagare una spedizione",
        "La garanzia dura tre anni. Prima di pagare una spedizione",
        "section-numbers",
    ),
    "word": ("it/words.yml", "almeno due anni", "almeno tre anni", "fact-figure"),
}
"""What is wrong -> the file, the first text to replace in it, what stands there then, and the rule
that tells it on the line of that."""

RIGHT = {
    "months for years": ("pt/warranty-exclusions.md", "**: 3 anos", "**: 36 meses"),
    "days in words": ("en/return.md", "gives you 14 days", "gives you fourteen days"),
    "photos in digits": ("de/return.md", "Sie sieben Fotos", "Sie 7 Fotos"),
    "temperature": ("fr/packing.md", "# ", "# Entre 15 et 18 °C : "),
    "digits": ("es/imei.md", "15 dígitos", "quince dígitos"),
    "version": ("it/return.md", "iOS 15.2", "iOS 15.2"),
    "the law's name in its tab": (
        "en/warranty-exclusions.md",
        "{#legal-guarantee-es}\n",
        "{#legal-guarantee-es}\n\nIts law is the TRLGDCU; ask the OMIC.\n",
    ),
}
"""What is right -> the file, the first text to replace in it, what stands there then."""


@pytest.fixture(scope="module")
def found_after() -> Callable[[str, str, str], tuple[str, list[Diagnostic]]]:
    """Return a function that returns a file with one text replaced, and what is wrong then that was
    not before; the guide is read once."""
    guide, memo = load_guide(DOCS, find_languages(DOCS)), Memo()
    before = set(run_rules(guide, today=TODAY, memo=memo))

    def found(name: str, old: str, new: str) -> tuple[str, list[Diagnostic]]:
        text = guide.texts[f"docs/{name}"]
        assert old in text
        broken = text.replace(old, new, 1)
        after = run_rules(_with_text(guide, f"docs/{name}", broken), today=TODAY, memo=memo)
        return broken, [one for one in after if one not in before]

    return found


def _with_text(guide: Guide, path: str, text: str) -> Guide:
    language = path.split("/")[1]
    changed = replace(guide, texts={**guide.texts, path: text})
    if path.endswith(".md"):
        page = parse_page(text, path=path, language=language)
        return replace(changed, pages={**guide.pages, path: page})
    strings, _ = parse_ui_strings(text, path=path)
    ui_strings = {**guide.data.ui_strings, language: strings}
    return replace(changed, data=replace(guide.data, ui_strings=ui_strings))


@pytest.mark.parametrize("what", SLIPS)
def test_slip_is_told_on_its_line(what: str, found_after: Callable) -> None:
    """One diagnostic of its rule, on its line, and no other."""
    name, old, new, rule = SLIPS[what]
    text, found = found_after(name, old, new)
    line = text.count("\n", 0, text.index(new)) + 1
    assert [(one.path, one.line, one.rule) for one in found] == [(f"docs/{name}", line, rule)]


def test_number_in_another_tab_is_told_in_both(found_after: Callable) -> None:
    """Italy's months stand in the tab of Spain: neither tab has what the French has."""
    path = "it/warranty-exclusions.md"
    text = (DOCS / path).read_text()
    start, end = text.index("{#legal-guarantee-es}"), text.index("{#legal-guarantee-nl}")
    moved = text[start:end].replace("3 anni", "26 mesi", 1).replace("Ha 26 mesi", "Ha 3 anni", 1)
    broken, found = found_after(path, text[start:end], moved)
    lines = [
        number
        for number, line in enumerate(broken.split("\n"), 1)
        if line in moved and line not in text
    ]
    assert [(one.line, one.rule) for one in found] == [(line, "fact-figure") for line in lines]


@pytest.mark.parametrize("what", RIGHT)
def test_right_text_raises_nothing(what: str, found_after: Callable) -> None:
    """What says the same in other words, or only looks like a fact of a country."""
    assert found_after(*RIGHT[what])[1] == []
