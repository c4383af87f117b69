"""Publishing and renaming: what the commands write, and when they refuse."""

from __future__ import annotations

from pathlib import Path

import guide as command
import pytest
from conftest import ROOT
from returnguide.cli.permalinks_publish import unpublished_addresses
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.link_targets import slug
from returnguide.content.permalinks import (
    moved_ids,
    parse_redirects,
    removed_pages,
    renamed_keys,
    resolve_redirect,
)
from returnguide.rules.runner import run_rules


def texts_of(docs: Path) -> dict[str, str]:
    """Path -> text of all that a command may change."""
    return {
        file.relative_to(docs).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(docs.rglob("*.*"))
        if file.is_file() and file.suffix != ".png"
    }


def run(docs: Path, *arguments: str) -> int:
    return command.main(["permalinks", *arguments, "--docs", str(docs)])


@pytest.fixture
def published(docs: Path) -> Path:
    """The small site, all of it published."""
    assert run(docs, "publish") == 0
    return docs


def test_our_own_lock_is_sorted_and_whole() -> None:
    """It is as the command writes it, so that two branches that publish merge without a
    conflict."""
    lock = ROOT / "docs/data/permalinks.lock"
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == lines[:2]
    assert lines[2:] == sorted(set(lines[2:]))


def test_publish_adds_and_never_takes_away(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New addresses go in, in their order; those that are there stay; a second run finds nothing
    new."""
    assert run(docs, "publish") == 0
    lines = (docs / "data/permalinks.lock").read_text(encoding="utf-8").splitlines()
    assert lines[2:] == sorted(lines[2:])
    assert {
        "return.md",
        "return.md#shipping-dhl-pickup",
        "return.md#warranty-legal-guarantee",
        "parcel-insert/ios/",
        "parcel-insert/parcel-insert-ios.pdf",
    } <= set(lines)
    capsys.readouterr()
    assert run(docs, "publish") == 0
    assert capsys.readouterr().err.startswith("0 new addresses")
    (docs / "data/permalinks.lock").unlink()
    assert run(docs, "publish") == 0, "the first time there is no lock"
    assert (docs / "data/permalinks.lock").read_text(encoding="utf-8").splitlines() == lines


def test_rename_of_a_key(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The row of choices.yml, the ids of its tabs in every language, what leads there, the inserts,
    with a redirect for each published address; and back again."""
    before = texts_of(published)
    assert run(published, "rename", "?os=android", "?os=robot") == 0
    texts = texts_of(published)
    assert "  robot: {required: true}" in texts["data/choices.yml"]
    assert "{os: [robot]}" in texts["data/insert.yml"]
    for language in ("fr", "en"):
        assert "{#sign-out-robot}" in texts[f"{language}/return.md"]
    assert texts["data/redirects.yml"].endswith(
        "?os=android: ?os=robot\nreturn.md#sign-out-android: return.md#sign-out-robot\n"
    )
    guide = load_guide(published, find_languages(published))
    assert run_rules(guide) == []
    assert unpublished_addresses(guide) == []
    assert renamed_keys(guide.data.redirects) == {"os": {"android": "robot"}}
    assert run(published, "rename", "?os=robot", "?os=android") == 0
    locks = {"data/permalinks.lock", "data/redirects.yml"}
    after = texts_of(published)
    assert {name for name in after if after[name] != before[name]} == locks


def test_rename_of_a_drop_off(published: Path) -> None:
    """Also in the lists of its carriers and in their links; the carrier's id, which holds the same
    word, stays."""
    assert run(published, "rename", "?dropoff=pickup", "?dropoff=at-home") == 0
    text = (published / "data/choices.yml").read_text(encoding="utf-8")
    assert "pickup" not in text
    assert "dropoff: {drop-off-point: {link: dhl-locator}, at-home: {link: dhl-locator}}" in text
    assert run_rules(load_guide(published, find_languages(published))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("?os=andorid", "?os=robot", "did you mean '?os=android'?"),
        ("?os=android", "?os=ios", "'?os=ios' is a key already"),
        ("?os=android", "?carrier=robot", "write '?os=NEW'"),
        ("?os=android", "robot", "write '?os=NEW'"),
        ("?os=android", "?os=samsung", "'sign-out-samsung' is the id of another heading already"),
    ],
)
def test_refused_renaming_of_a_key(
    published: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    """It says why, and changes nothing."""
    before = texts_of(published)
    assert run(published, "rename", old, new) == 1
    assert said in capsys.readouterr().err
    assert texts_of(published) == before


def test_publish_refuses_while_there_are_problems(
    docs: Path, change, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt id would be permanent."""
    change("en/return.md", "{#shipping-dhl}", "{#shipping-dlh}")
    before = texts_of(docs)
    assert run(docs, "publish") == 1
    assert "the source has 1 problem, so nothing was published" in capsys.readouterr().err
    assert texts_of(docs) == before


def test_rename_changes_every_language_and_everything_that_leads_there(
    published: Path, change, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command: headings, links, reference links, facts, stylesheet, template, lock, row;
    nothing else changes."""
    assert "return.md#shipping-colissimo-letterbox" in (published / "data/facts.yml").read_text(
        encoding="utf-8"
    )
    links = (
        "[la garantie](return.md#warranty), [la boîte](return.md#shipping-colissimo-letterbox),"
        " [id][].\n\n[id]: return.md#shipping-colissimo-letterbox"
    )
    change("fr/index.md", "[la garantie](return.md#warranty).", links)
    change(
        "fr/return.md",
        "Bonjour.",
        "Bonjour, [ici](#shipping-colissimo-letterbox) ou [là](#shipping-colissimo).",
    )
    (published / "assets/stylesheets").mkdir(parents=True, exist_ok=True)
    (published / "assets/stylesheets/guide.css").write_text(
        "#shipping-colissimo-letterbox > p {}\n#shipping-colissimo-letterbox-x {}\n",
        encoding="utf-8",
    )
    overrides = published.parent / "overrides"
    overrides.mkdir()
    (overrides / "a.html").write_text(
        '<a href="return/#shipping-colissimo-letterbox">', encoding="utf-8"
    )
    assert run(published, "rename", "shipping-colissimo-letterbox", "shipping-own-letterbox") == 0
    assert sorted(capsys.readouterr().out.split()[-8:]) == [
        "docs/assets/stylesheets/guide.css",
        "docs/data/facts.yml",
        "docs/data/permalinks.lock",
        "docs/data/redirects.yml",
        "docs/en/return.md",
        "docs/fr/index.md",
        "docs/fr/return.md",
        "overrides/a.html",
    ]
    texts = texts_of(published)
    left = {name for name, text in texts.items() if "shipping-colissimo-letterbox" in text}
    assert left == {"data/permalinks.lock", "data/redirects.yml", "assets/stylesheets/guide.css"}
    assert (
        texts["assets/stylesheets/guide.css"]
        == "#shipping-own-letterbox > p {}\n#shipping-colissimo-letterbox-x {}\n"
    )
    assert texts["data/redirects.yml"].endswith(
        "\nreturn.md#shipping-colissimo-letterbox: return.md#shipping-own-letterbox\n"
    )
    assert {"return.md#shipping-colissimo-letterbox", "return.md#shipping-own-letterbox"} <= set(
        texts["data/permalinks.lock"].split()
    )
    assert texts["fr/index.md"].count("#shipping-own-letterbox") == 2
    guide = load_guide(published, find_languages(published))
    assert {diagnostic.rule for diagnostic in run_rules(guide)} == {"section-links"}, (
        "this test gave French alone some links"
    )
    assert unpublished_addresses(guide) == []


def test_rename_keeps_what_was_stamped(published: Path, change) -> None:
    """Translations that were current stay so, those of the sections that lead to the id too; a
    stale one stays stale."""
    change(
        "fr/index.md",
        "[la garantie](return.md#warranty)",
        "[la garantie](return.md#shipping-tracking)",
    )
    change("en/index.md", "(return.md#warranty)", "(return.md#shipping-tracking)")
    assert command.main(["translations", "stamp", "--docs", str(published)]) == 0
    for name in ("imei.md", "shipping-colissimo", "shipping-dhl"):
        assert command.main(["translations", "confirm", name, "--docs", str(published)]) == 0
    change("fr/return.md", "Texte pour iPhone.", "Un autre texte pour iPhone.")
    assert run(published, "rename", "shipping-tracking", "shipping-after") == 0
    guide = load_guide(published, find_languages(published))
    assert {
        status.address: status.state
        for status in guide.section_statuses_in("en")
        if status.state != "current"
    } == {"return.md#sign-out-ios": "stale"}


def test_rename_twice_and_back_makes_no_chain(published: Path) -> None:
    """Each old address has one row that leads to the present one; the address that is back has
    none."""
    for old, new in (
        ("sign-out-samsung", "sign-out-galaxy"),
        ("sign-out-galaxy", "sign-out-fold"),
        ("sign-out-fold", "sign-out-samsung"),
    ):
        assert run(published, "rename", old, new) == 0
        assert run_rules(load_guide(published, find_languages(published))) == []
    rows = parse_redirects(
        (published / "data/redirects.yml").read_text(encoding="utf-8"), path="r"
    )[0]
    assert {row.source: row.target for row in rows.values()} == {
        "return.md#sign-out-galaxy": "return.md#sign-out-samsung",
        "return.md#sign-out-fold": "return.md#sign-out-samsung",
    }


def test_rename_leaves_the_handbook_alone(docs: Path) -> None:
    """Its headings and links are its own, whatever ids the guide has."""
    page = docs / "handbook/hosts.md"
    page.parent.mkdir()
    text = "# Hosts\n\n## Samsung {#sign-out-samsung}\n\n[Above](#sign-out-samsung)\n"
    page.write_text(text, encoding="utf-8")
    assert run(docs, "rename", "sign-out-samsung", "sign-out-galaxy") == 0
    assert page.read_text(encoding="utf-8") == text


def test_rename_of_what_was_never_published_needs_no_row(docs: Path) -> None:
    """Nobody has that address yet."""
    before = texts_of(docs)
    assert run(docs, "rename", "sign-out-samsung", "sign-out-galaxy") == 0
    after = texts_of(docs)
    assert {name for name in after if after[name] != before[name]} == {
        "fr/return.md",
        "en/return.md",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "sign-out-samsumg",
            "x",
            "'sign-out-samsumg' is no id of the guide; did you mean 'sign-out-samsung'?",
        ),
        (
            "photos.md",
            "pictures",
            (
                "'photos.md' is a page; rename the file in each language and under nav: in"
                " mkdocs.yml, and add the row photos.md: NEW.md to docs/"
            ),
        ),
        ("imei", "serial", "'imei' is a step of the guide"),
        (
            "sign-out-samsung",
            "Samsung",
            "'Samsung' is no id: write lower-case ASCII words joined by hyphens",
        ),
        ("sign-out-samsung", "warranty", "'warranty' is the id of another heading already"),
        (
            "sign-out-samsung",
            "page-photos",
            (
                "'sign-out-samsung' cannot become 'page-photos': then docs/en/return.md:42: id"
                " 'page-photos' is the name of photos.md"
            ),
        ),
        (
            "shipping-dhl",
            "shipping-parcels",
            (
                "'shipping-dhl' cannot become 'shipping-parcels': then docs/en/return.md:75: tab id"
                " 'shipping-parcels' does not end in a key"
            ),
        ),
        (
            "sign-out-samsung",
            "sign-out-old",
            (
                "'sign-out-old' was published for something else (return.md#sign-out-old), and old"
                " links must not lead here"
            ),
        ),
    ],
)
def test_rename_refuses_and_changes_nothing(
    published: Path, old: str, new: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Says why, in one line."""
    with (published / "data/permalinks.lock").open("a", encoding="utf-8") as lock:
        lock.write("return.md#sign-out-old\n")
    (published / "data/redirects.yml").write_text(
        "return.md#sign-out-old: return.md#imei\n", encoding="utf-8"
    )
    before = texts_of(published)
    assert run(published, "rename", old, new) == 1
    assert message in capsys.readouterr().err
    assert texts_of(published) == before


def test_rename_keeps_what_a_page_s_row_brings_along(docs: Path) -> None:
    """An id that came from a page that is gone gets a row of its own when it is renamed."""
    (docs / "data/permalinks.lock").write_text(
        "old.md\nold.md#sign-out-samsung\nreturn.md#sign-out-samsung\n", encoding="utf-8"
    )
    (docs / "data/redirects.yml").write_text("old.md: return.md\n", encoding="utf-8")
    assert run(docs, "rename", "sign-out-samsung", "sign-out-galaxy") == 0
    rows = (docs / "data/redirects.yml").read_text(encoding="utf-8").splitlines()
    assert rows == [
        "old.md: return.md",
        "old.md#sign-out-samsung: return.md#sign-out-galaxy",
        "return.md#sign-out-samsung: return.md#sign-out-galaxy",
    ]
    assert run_rules(load_guide(docs, find_languages(docs))) == []


def test_what_the_site_makes_of_rows() -> None:
    """Pages, ids and short links that lead on; ids with a place of their own are left to it."""
    rows, faults = parse_redirects(
        "old.md: return.md\nold.md#x: return.md#imei\nreturn.md#y:"
        " photos.md\nparcel-insert/parcel-insert-pc.pdf: parcel-insert.md#insert-why\n",
        path="r",
    )
    assert faults == []
    assert removed_pages(rows) == {"old.md": {"": "return.md", "x": "return.md#imei"}}
    assert moved_ids(rows, {"y"}) == {
        "page-old": "return.md",
        "x": "return.md#imei",
        "pdf-pc": "parcel-insert.md#insert-why",
    }
    assert resolve_redirect("old.md#kept", rows) == "return.md#kept"
    assert resolve_redirect("other.md#x", rows) is None
    assert [slug(address) for address in ("return.md#imei", "return.md", "parcel-insert/ios/")] == [
        "imei",
        "page-return",
        "insert-ios",
    ]
