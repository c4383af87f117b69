"""A sixth kind of choice, a new key and forty more carriers, by data alone: one small site, walked
through all that readers and support do with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import guide
import jsonschema
import pytest
from conftest import LANGUAGES, built, small_project
from playwright.sync_api import Page, expect
from servers import serving

from .conftest import DESKTOP
from .paper import text_on
from .test_choosing import answer, case, shown
from .test_support import builder

COLOURS = {"black": ("Noir", "Black"), "white": ("Blanc", "White"), "blue": ("Bleu", "Blue")}
CARRIERS = tuple(f"carrier-{number}" for number in range(1, 41))
GERMAN = CARRIERS[20:]
CASE = ("android", "duplicate", "de", "carrier-33", "black")
QUERY = "os=android&reason=duplicate&country=de&carrier=carrier-33&colour=black"

CHOICES = f"""\
os: {{ios: {{required: true}}, android: {{required: true}}, other: {{name: "Autre"}}}}
reason: {{fault: {{}}, change-of-mind: {{}}, wrong-or-damaged: {{}}, duplicate: {{}}}}
country:
  fr: {{territory: FR, first_in: fr, carrier: [colissimo, {", ".join(CARRIERS[:20])}]}}
  de: {{territory: DE, carrier: [{", ".join(GERMAN)}]}}
  other: {{}}
carrier:
  colissimo:
    dropoff: {{post-office: {{link: laposte-locator}}, letterbox: {{link: laposte-locator}}}}
  dhl: {{dropoff: {{drop-off-point: {{link: dhl-locator}}, pickup: {{link: dhl-locator}}}}}}
{"".join(f"  {key}: {{name: 'No. {key[8:]}'}}" + chr(10) for key in CARRIERS)}  other: {{}}
dropoff: {{post-office: {{}}, letterbox: {{}}, drop-off-point: {{}}, pickup: {{}}}}
colour: {{{", ".join(f"{key}: {{}}" for key in COLOURS)}}}
"""


def tabs(kind: str, step: str, headings: dict[str, str]) -> str:
    """Return a set of tabs, a line of text in each."""
    panels = "".join(
        f"### {heading} {{#{step}-{key}}}\n\nText for {key}.\n\n"
        for key, heading in headings.items()
    )
    return f"<!-- tabs: {kind} -->\n\n{panels}<!-- /tabs -->\n\n"


def write_texts(docs: Path, number: int, language: str) -> None:
    """Write what a language needs for the new kind and keys."""
    page, words = docs / language / "return.md", docs / language / "words.yml"
    text = page.read_text(encoding="utf-8")
    colours = tabs("colour", "packing", {key: names[number] for key, names in COLOURS.items()})
    text = re.sub(r"(?m)^(?=## .* \{#shipping\}$)", colours, text)
    panels = tabs("carrier", "shipping", {key: f"No. {key[8:]}" for key in CARRIERS})
    text = text.replace(
        "<!-- insert: fields -->", "<!-- insert: links -->\n\n<!-- insert: fields -->"
    )
    at = re.search(r"(?m)^### .* \{#shipping-other\}$", text).start()
    page.write_text(text[:at] + panels.split("-->\n\n", 1)[1].split("<!--")[0] + text[at:], "utf-8")
    text = words.read_text(encoding="utf-8")
    for group, new in (
        ("question", 'colour: "Which colour?"'),
        ("support", 'colour: "Colour"'),
        ("choice_reason", 'duplicate: "Ordered twice"'),
    ):
        text = text.replace(f"\n{group}:\n", f"\n{group}:\n  {new}\n")
    words.write_text(re.sub(r'(?m)^  details: ".*"', '  colour: "Colour"', text), "utf-8")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with more to choose, one key of which was published and renamed."""
    folder = small_project(tmp_path_factory.mktemp("grown"))
    docs = folder / "docs"
    (docs / "data/choices.yml").write_text(CHOICES, encoding="utf-8")
    with (docs / "data/countries.yml").open("a", encoding="utf-8") as rows:
        rows.write("\nde: {account: {link: laposte-locator, verified: 2026-11-01, source: test}}\n")
    insert = docs / "data/insert.yml"
    text = insert.read_text(encoding="utf-8")
    field = "colour: {kind: choice, group: device}"
    insert.write_text(re.sub(r"details: \{.*\}", field, text), encoding="utf-8")
    for number, language in enumerate(LANGUAGES):
        write_texts(docs, number, language)
    for command in (["publish"], ["rename", "?colour=white", "?colour=silver"]):
        assert guide.main(["permalinks", *command, "--docs", str(docs)]) == 0
    assert built(folder) == []
    return folder


@pytest.fixture(scope="module")
def at(grown: Path) -> Iterator[str]:
    """The address of that site."""
    with serving(grown / "site") as address:
        yield address


def chosen(page: Page) -> dict[str, str]:
    """What the selects of an insert show: kind -> key."""
    return page.locator("select[data-choice]").evaluate_all(
        "all => Object.fromEntries(all.map(select => [select.dataset.choice, select.value]))"
    )


def groups(page: Page, select: str) -> list[int]:
    """How many options a select has in each of its groups."""
    return page.locator(f"{select} optgroup").evaluate_all(
        "all => all.map(group => group.children.length)"
    )


def test_question_and_tabs(visit, at: str) -> None:
    """Each kind is asked; the answers open the tabs, one of forty and one of the new kind; the case
    goes along to the other language, and is alone on the paper."""
    visited = visit("/return/", at=at, viewport=DESKTOP)
    page = visited.page
    answer(page, *CASE)
    assert case(page) == "Android · Ordered twice · Allemagne · No. 33 · Noir"
    assert {"sign-out-android", "shipping-carrier-33", "packing-black"} <= set(shown(page))
    page.locator("[data-action=print-case]").evaluate(
        "button => { window.print = null; button.click() }"
    )
    paper = text_on(page.pdf())
    for text in ("Textforcarrier-33.", "Textforblack."):
        assert text in paper
    for text in ("Textforcarrier-3.", "Textforblue."):
        assert text not in paper
    page.goto(f"{at}/return/?{QUERY}#packing")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{at}/en/return/?{QUERY}#packing")
    assert case(page).endswith("Germany · No. 33 · Black.")
    assert visited.errors == []


def test_links_follow_a_renamed_key(visit, at: str) -> None:
    """Full and short: the old key of the new kind leads to the one of today."""
    page = visit("/return/?colour=white&reason=duplicate", at=at).page
    assert "packing-silver" in shown(page)
    page.goto(f"{at}/go/packing/?lang=en&colour=white&carrier=carrier-7&country=de")
    page.wait_for_url(f"{at}/en/return/?country=de&carrier=carrier-7&colour=silver#packing")
    assert {"packing-silver", "shipping-carrier-7"} <= set(shown(page))
    page.goto(f"{at}/return/#packing-white")
    page.wait_for_url(f"{at}/return/#packing-silver")


def test_exports(grown: Path) -> None:
    """The lists of links name every kind and key, as the schema allows."""
    site = grown / "site"
    table = json.loads((site / "links.json").read_text(encoding="utf-8"))
    schema = json.loads((site / "links-1.schema.json").read_text(encoding="utf-8"))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(table)) == []
    assert table["choices"]["colour"] == ["black", "silver", "blue"]
    assert set(CARRIERS) < set(table["choices"]["carrier"])
    links = {link["id"]: link for link in table["links"]}
    assert links["packing-silver"]["choice"] == {"colour": "silver"}
    assert links["packing"]["choices"] == list(table["choices"])
    assert links["insert-android"]["choices"] == ["reason", "country", "carrier", "colour"]
    assert "\r\npacking-silver,tab,return,packing,colour=silver," in (
        (site / "links.csv").read_bytes().decode("utf-8")
    )
    lock = (grown / "docs/data/permalinks.lock").read_text(encoding="utf-8").splitlines()
    assert {"?colour=white", "?colour=silver", "?carrier=carrier-40", "?reason=duplicate"} <= {
        *lock
    }


def test_link_builder(visit, at: str) -> None:
    """A select for each kind, the carriers of the country first; what was used under an old key has
    the one of today."""
    page = builder(visit, at=at, viewport=DESKTOP).page
    item = {"id": "packing", "language": "", "choices": {"colour": "white", "shape": "round"}}
    page.evaluate("item => localStorage.setItem('guide-support', JSON.stringify([item]))", item)
    page.reload()
    page.locator(".recent button").click()
    expect(page.locator("#short")).to_have_value(re.compile(r"/go/packing/\?colour=silver$"))
    for key, kind in zip(CASE, ("os", "reason", "country", "carrier", "colour"), strict=True):
        page.locator(f"#choice-{kind}").select_option(key)
    assert groups(page, "#choice-carrier") == [len(GERMAN) + 1, len(CARRIERS) - len(GERMAN) + 2]
    expect(page.locator("#short")).to_have_value(re.compile(rf"/go/packing/\?{QUERY}$"))
    expect(page.locator("#full")).to_have_value(re.compile(rf"/return/\?{QUERY}#packing$"))
    page.locator("#choice-country").select_option("")
    assert groups(page, "#choice-carrier") == []
    assert page.locator("#choice-carrier").input_value() == "carrier-33"


def test_insert(visit, at: str) -> None:
    """Opened from the guide or by a link of support it has the case, of which nothing is asked
    again, and which reaches no host from there; it goes along to the other language."""
    visited = visit("/return/", at=at)
    page = visited.page
    page.evaluate(f"choices.choose(Object.fromEntries(new URLSearchParams('{QUERY}')))")
    page.locator(".insert-links .md-button:visible").click()
    page.wait_for_url(f"{at}/parcel-insert/android/#{QUERY}")
    own = {"country": "de", "reason": "duplicate", "carrier": "carrier-33", "colour": "black"}
    assert chosen(page) == own
    assert groups(page, "#f-carrier") == [len(GERMAN) + 1, len(CARRIERS) - len(GERMAN) + 2]
    assert not [url for url in visited.requests if "colour" in url.partition("#")[0]]
    page.locator("#f-colour").select_option("blue")
    page.emulate_media(media="print")
    assert {"poste.example", "No. 33", "Bleu"} <= set(
        page.locator(".value:visible").all_inner_texts()
    )
    page.emulate_media(media="screen")
    page.goto(f"{at}/parcel-insert/android/?colour=white&country=de&os=%3Cb%3E&carrier=none")
    assert chosen(page) == {"country": "de", "reason": "", "carrier": "", "colour": "silver"}
    page.locator(".page-header summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/parcel-insert/android/**")
    assert chosen(page)["colour"] == "silver"
    assert page.locator("[data-bilingual]").count() == 0, "it is in the second language already"
    assert visited.errors == []
