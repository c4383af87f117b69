"""The real guide with one wrong fact of a country, or one wrong figure: told on its line; and right
texts that look like one."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from returnguide.cache import Memo
from returnguide.content.guide import find_languages, load_guide
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
    "in French": (
        "fr/return.md",
        "Avant de payer un envoi",
        "Écrivez à SignalConso avant de payer un envoi",
        "country-fact",
    ),
    "number that is left out": ("it/return.md", "chiami il 112.", "chiami aiuto.", "fact-figure"),
    "number besides": ("de/return.md", "Sie die 112.", "Sie die 112 oder die 110.", "country-fact"),
    "who helps": (
        "es/return.md",
        "lea [qué prevé",
        "pregunte a la OMIC o lea [qué prevé",
        "country-fact",
    ),
    "who helps, in another tab": (
        "es/warranty-exclusions.md",
        "garantía legal. Responde",
        "garantía legal, según ConsuWijzer. Responde",
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
        "nl/packing.md",
        "# ",
        "# De gesetzliche Gewährleistung: ",
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


Check = Callable[[Sequence[tuple[str, str, str]]], tuple[dict[str, str], list[Diagnostic]]]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Return a function that replaces some texts in a copy of the guide, and returns the files that
    have changed, and what is wrong that was not before; the rest is read and checked once."""
    docs = tmp_path_factory.mktemp("facts") / "docs"
    shutil.copytree(DOCS, docs, ignore=shutil.ignore_patterns("handbook"))
    languages, memo = find_languages(docs), Memo()

    def run() -> list[Diagnostic]:
        return run_rules(load_guide(docs, languages, memo=memo), today=TODAY, memo=memo)

    before = set(run())

    def changed(changes: Sequence[tuple[str, str, str]]) -> tuple[dict[str, str], list[Diagnostic]]:
        right = {name: (docs / name).read_text() for name, _, _ in changes}
        texts = dict(right)
        for name, old, new in changes:
            assert old in texts[name], f"{name} has no {old!r}"
            texts[name] = texts[name].replace(old, new, 1)
        for name, text in texts.items():
            (docs / name).write_text(text)
        found = [one for one in run() if one not in before]
        for name, text in right.items():
            (docs / name).write_text(text)
        return texts, found

    return changed


@pytest.fixture(scope="module")
def slipped(check: Check) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the files with all slips, and what is wrong then."""
    return check([slip[:3] for slip in SLIPS.values()])


@pytest.mark.parametrize("what", SLIPS)
def test_slip_is_told_on_its_line(
    what: str, slipped: tuple[dict[str, str], list[Diagnostic]]
) -> None:
    """One diagnostic on its line, that of its rule."""
    name, _, new, rule = SLIPS[what]
    texts, found = slipped
    line = texts[name].count("\n", 0, texts[name].index(new)) + 1
    told = [one.rule for one in found if (one.path, one.line) == (f"docs/{name}", line)]
    assert told == [rule]


def test_nothing_but_the_slips_is_told(
    slipped: tuple[dict[str, str], list[Diagnostic]],
) -> None:
    """Each is told once."""
    assert len(slipped[1]) == len(SLIPS)


def test_number_in_another_tab_is_told_in_both(check: Check) -> None:
    """Italy's months stand in the tab of Spain: neither tab has what the French has."""
    path = "it/warranty-exclusions.md"
    text = (DOCS / path).read_text()
    changes = [
        (path, "**Durata**: 3 anni", "**Durata**: 26 mesi"),
        (path, "Ha 26 mesi", "Ha 3 anni"),
    ]
    texts, found = check(changes)
    pairs = zip(text.split("\n"), texts[path].split("\n"), strict=True)
    lines = [number for number, (old, new) in enumerate(pairs, 1) if old != new]
    assert [(one.line, one.rule) for one in found] == [(line, "fact-figure") for line in lines]


def test_right_texts_raise_nothing(check: Check) -> None:
    """What says the same in other words, or only looks like a fact of a country."""
    assert check(list(RIGHT.values()))[1] == []
