"""The real guide, broken once in one place: exactly one diagnostic, on the line of the break."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from returnguide.cache import Memo
from returnguide.content.carrier_tabs import expand_page
from returnguide.content.conventions import STEPS
from returnguide.content.guide import Guide, find_languages, load_guide
from returnguide.content.markdown_page import SourcePage, parse_page
from returnguide.diagnostics import Diagnostic
from returnguide.rules.config import DEFAULT_CONFIG
from returnguide.rules.runner import run_rules

ROOT = Path(__file__).parent.parent
TODAY = datetime.date(2026, 11, 22)

BREAKS = {
    "typed number": (
        "fr/return.md",
        "## Envoyer une preuve",
        "## Étape 4 : Envoyer une preuve",
        "typed-number",
        "{#sign-out}",
    ),
    "typed number in English": ("en/return.md", "## ", "## 1. ", "typed-number", "## "),
    "drawing of a photo": (
        "fr/photos.md",
        "![Dos du téléphone, vu en entier](../assets/images/photo-back.svg) ",
        "",
        "seven-photos",
        "3. ![Dos",
    ),
    "the same photo twice": (
        "en/photos.md",
        "photo-bottom.svg",
        "photo-top.svg",
        "seven-photos",
        "photo-bottom.svg",
    ),
    "fields of the insert": (
        "fr/return.md",
        "<!-- insert: fields -->",
        "- Votre nom",
        "insert-fields",
        "{#parcel-insert}",
    ),
    "locator of the post offices": (
        "fr/return.md",
        "[le site de La Poste][laposte-locator]",
        "le site de La Poste",
        "dropoff-link",
        "{#shipping-colissimo-post-office}",
    ),
    "page of the pickup": (
        "en/return.md",
        "[dhl-pickup]",
        "[dhl-tracking]",
        "dropoff-link",
        "{#shipping-dhl-pickup}",
    ),
    "a device": (
        "fr/photos.md",
        "### Autre appareil {#photos-by-device-other}\n",
        "Autre appareil :",
        "lost-section",
        "### Autre appareil {#photos-by-device-other}",
    ),
    "number before a sub-step of a drop-off": (
        "fr/return.md",
        "3. Déposez le colis dans ce point et gardez le reçu.",
        "Déposez-le.",
        "inconsistent-tabs",
        "{#shipping-dhl-drop-off-point}",
    ),
    "text of a picture": (
        "fr/photos.md",
        "![Dos du téléphone, vu en entier]",
        "![]",
        "image-text",
        "![Dos",
    ),
    "name of a file as text": (
        "fr/photos.md",
        "![Dos du téléphone, vu en entier]",
        "![photo-back]",
        "image-name",
        "![Dos",
    ),
    "text of another picture": (
        "fr/photos.md",
        "![Côté droit du téléphone",
        "![Côté gauche du téléphone",
        "duplicate-image-text",
        "![Côté droit",
    ),
    "placeholder": ("en/imei.md", "\n\n## ", "\n\nTODO\n\n## ", "placeholder", "\n## "),
    "number in a list": (
        "fr/photos.md",
        "3. Si elles",
        "2. Si elles",
        "list-number",
        "3. Si elles",
    ),
    "list begun anew": (
        "fr/photos.md",
        "3. Si elles",
        "\n  Puis :\n\n1. Si elles",
        "list-number",
        "3. Si elles",
    ),
}
"""What is broken -> the page, the first text to replace in it, what stands there then, the rule,
and a text on the line to be named."""


@pytest.fixture(scope="module")
def guide() -> Guide:
    """The real guide, read once, with no address published: that one is lost with its section is
    another rule's."""
    guide = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
    return replace(guide, data=replace(guide.data, published={}, redirects={}))


@functools.cache
def memo() -> Memo:
    """What the rules have found on pages that no test has changed, as `mkdocs serve` keeps it."""
    return Memo()


def shown_in(guide: Guide) -> list[Diagnostic]:
    """The diagnostics that are shown to whoever does not ask for notices."""
    return DEFAULT_CONFIG.shown(run_rules(guide, today=TODAY, memo=memo()))


def written(guide: Guide, name: str) -> SourcePage:
    """Return a page as its author wrote it, without the tabs that are made from data."""
    return guide.pages[f"docs/{name}"].as_written


def found_after(guide: Guide, name: str, change: Callable[[str], str]) -> list[Diagnostic]:
    """The diagnostics of the guide with one page changed."""
    page = written(guide, name)
    text = change("\n".join(page.lines))
    broken = parse_page(text, path=page.path, language=page.language)
    source = guide.data.tab_marks(written(guide, f"fr/{page.name}"))
    marks = guide.data.tab_marks(broken, () if page.language == "fr" else source)
    if marks:
        broken = expand_page(broken, marks, guide.data.tab_maker(page.language))
    pages, texts = {**guide.pages, page.path: broken}, {**guide.texts, page.path: text}
    return shown_in(replace(guide, pages=pages, texts=texts))


def test_a_guide_without_a_step_is_told(guide: Guide) -> None:
    """Whatever an author leaves of the page, rules find what it lacks: the steps that the
    translations have, each once."""
    diagnostics = found_after(guide, "fr/return.md", lambda text: text.split("## ")[0])
    steps = [diagnostic.target for diagnostic in diagnostics if diagnostic.rule == "lost-section"]
    assert sorted(steps) == sorted(STEPS)


@pytest.mark.parametrize("what", BREAKS)
def test_one_break_is_one_diagnostic(what: str, guide: Guide) -> None:
    """The rule's own diagnostic, on the line that has to be mended, and no other."""
    name, old, new, rule, place = BREAKS[what]
    text = "\n".join(written(guide, f"{name}").lines)
    assert old in text and place in text
    (diagnostic,) = found_after(guide, name, lambda text: text.replace(old, new, 1))
    line = text.count("\n", 0, text.index(place)) + 1 + place.count("\n")
    assert (diagnostic.path, diagnostic.rule) == (f"docs/{name}", rule)
    assert diagnostic.line == line + (3 if what == "list begun anew" else 0)


@pytest.mark.parametrize("language", find_languages(ROOT / "docs"))
def test_typed_number_in_each_language(language: str, guide: Guide) -> None:
    """The number as the language's own words say it, typed before a step by a translator who saw it
    on the page."""
    page = written(guide, f"{language}/return.md")
    step = next(heading for heading in page.headings if heading.id == "sign-out")
    said = guide.data.ui_strings[language].texts["step"]["heading"].format(number=4, total=7)
    (diagnostic,) = found_after(
        guide,
        f"{language}/return.md",
        lambda text: text.replace(f"## {step.title}", f"## {said} : {step.title}"),
    )
    assert (diagnostic.rule, diagnostic.line) == ("typed-number", step.line)


def test_a_step_without_anything_to_do(guide: Guide) -> None:
    """A step that only talks: its one diagnostic stands on the line of its heading."""
    page = written(guide, "fr/return.md")
    start = next(heading.line for heading in page.headings if heading.id == "parcel-insert")
    end = next(mark.line for mark in page.directives if mark.line > start)
    (diagnostic,) = found_after(
        guide,
        "fr/return.md",
        lambda _: "\n".join(
            [*page.lines[:start], "", "Prenez une feuille.", "", *page.lines[end - 1 :]]
        ),
    )
    assert str(diagnostic).startswith(
        f"docs/fr/return.md:{start}: step 'parcel-insert' has nothing to do"
    )


def test_a_tab_without_numbers(guide: Guide) -> None:
    """One tab of the guide that tells in running text what its siblings number."""
    page = written(guide, "fr/return.md")
    start, end = (
        next(heading.line for heading in page.headings if heading.id == tab)
        for tab in ("sign-out-windows", "sign-out-other")
    )
    lines = [
        *page.lines[:start],
        *(re.sub(r"^\d\. ", "", line) for line in page.lines[start:end]),
        *page.lines[end:],
    ]
    (diagnostic,) = found_after(guide, "fr/return.md", lambda _: "\n".join(lines))
    assert str(diagnostic).startswith(
        f"docs/fr/return.md:{start}: tab 'windows' has no numbered sub-steps"
    )


def test_the_real_guide_has_no_diagnostic(guide: Guide) -> None:
    """No false alarm, notices included."""
    assert shown_in(guide) == []


FRENCH = "Éloignez l'appareil de tout ce qui peut brûler et contactez le service client."

SLIPS = {
    "closing mark": (
        r"<!-- /tabs -->\n(?=\n<!-- folds -->\n\n### .*\{#imei-two-numbers\})",
        "",
        r"<!-- tabs: os -->",
        "unclosed-directive",
        "",
        "{#imei}",
    ),
    "id of a tab": (
        r"\{#sign-out-macos\}",
        "{#abmelden-mac}",
        r".*abmelden-mac",
        "unknown-choice",
        "ids are never translated: write {#sign-out-macos}",
        "",
    ),
    "id of a fold": (
        r"\{#photos-(?=[\w-]+\})",
        "{#bilder-",
        r".*\{#bilder-",
        "extra-section",
        "ids are never translated: write {#photos-",
        "",
    ),
    "kind of a set of tabs": (
        r"<!-- tabs: carrier -->",
        "<!-- tabs: zusteller -->",
        "<!-- tabs: zusteller -->",
        "unknown-choice",
        "",
        "",
    ),
    "item": (r"^- .*\n(?=- )", "", "---", "section-lists", "", ""),
    "sentence left in French": (
        r"(?<=\{#packing\}\n\n)",
        f"{FRENCH}\n\n",
        f"{FRENCH[:20]}",
        "untranslated-text",
        "translate it",
        "",
    ),
    "number": (r"\b15\b", "16", r".*\b16\b", "section-numbers", "", ""),
    "key of a link": (
        r"\[dhl-pickup\]",
        "[dhl-abholung]",
        r".*\[dhl-abholung\]",
        "unknown-link",
        "",
        "",
    ),
}
"""What a translator may do by accident -> a pattern, what stands there then, the line to be named,
the rule, the hint, and a heading after which the line is looked for."""


def test_slips_of_a_translator_each_and_all_at_once(guide: Guide) -> None:
    """In the German guide: each is named once, at its line, by one diagnostic; so are all of them
    together, in one run."""

    def slipped(text: str, what: str) -> str:
        pattern, instead = SLIPS[what][:2]
        changed, count = re.subn(pattern, lambda _: instead, text, count=1, flags=re.M)
        assert count == 1, what
        return changed

    def expected(text: str, what: str) -> tuple[str, int]:
        _, _, place, rule, _, after = SLIPS[what]
        found = re.compile(f"^{place}", re.M).search(
            text, text.rindex(after, 0, text.index("\n", text.index(after))) if after else 0
        )
        return rule, text.count("\n", 0, found.start()) + 1

    text = "\n".join(written(guide, "de/return.md").lines)
    everything = text
    for what in SLIPS:
        broken = slipped(text, what)
        diagnostics = found_after(guide, "de/return.md", lambda _, broken=broken: broken)
        assert [(diagnostic.rule, diagnostic.line) for diagnostic in diagnostics] == [
            expected(broken, what)
        ], what
        assert diagnostics[0].hint.startswith(SLIPS[what][4]), what
        everything = slipped(everything, what)
    diagnostics = found_after(guide, "de/return.md", lambda _: everything)
    assert [(diagnostic.rule, diagnostic.line) for diagnostic in diagnostics] == sorted(
        (expected(everything, what) for what in SLIPS), key=lambda one: one[1]
    )
