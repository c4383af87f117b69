"""The translation locks: what is stale after an edit of the French, what stamps and confirmations
change, what git merges."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import guide as command
import pytest
from returnguide.content.guide import find_languages, load_guide

SAME = ("imei.md", "shipping-colissimo", "shipping-dhl")
"""Sections of the small site that are names, and read the same in both languages."""

WORK = ("missing", "copied", "stale", "edited", "unstamped", "extra")


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person would who has set nothing up."""
    settings = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    )
    return subprocess.run(
        ["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def run(docs: Path, capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """Run `guide.py translations …` on the small site, with all sections stamped; returns what it
    prints."""

    def run_command(name: str, *arguments: str, code: int = 0) -> str:
        assert command.main(["translations", name, "--docs", str(docs), *arguments]) == code
        printed = capsys.readouterr()
        return printed.err if code else printed.out

    run_command("stamp")
    for section in SAME:
        run_command("confirm", section)
    return run_command


def work(docs: Path) -> dict[str, str]:
    """Place -> state of each section that wants work."""
    return {
        status.address: status.state
        for status in load_guide(docs, find_languages(docs)).section_statuses_in("en")
        if status.state in WORK
    }


def edit_the_french(change: Callable[[str, str, str], None]) -> None:
    """A real change, a small addition, new line breaks and spaces, and a new section."""
    change("fr/return.md", "Texte pour iPhone.", "Un autre texte pour iPhone.")
    change(
        "fr/return.md", "Donnez le numéro de suivi, voir", "Donnez vite le numéro de suivi, voir"
    )
    change(
        "fr/return.md",
        "Voir [les sept photos](photos.md#seven-photos).",
        "Voir\n[les sept photos](photos.md#seven-photos) .".replace(" .", "."),
    )
    change(
        "fr/photos.md",
        "1. ![Écran allumé](../assets/images/photo-screen-on.svg) Écran allumé.",
        "1. ![Écran  allumé](../assets/images/photo-screen-on.svg)\u00a0Écran allumé.",
    )
    change(
        "fr/return.md",
        "### Après l'envoi",
        "### Un délai {#shipping-delay}\n\nUne semaine.\n\n### Après l'envoi",
    )


def test_edits_of_the_french(docs: Path, change, run) -> None:
    """Exactly two stale and one missing; the words of the author and of the translator each clear
    what they speak of."""
    assert work(docs) == {}
    edit_the_french(change)
    stale = {
        "return.md#sign-out-ios": "stale",
        "return.md#shipping-tracking": "stale",
        "return.md#shipping-delay": "missing",
    }
    assert work(docs) == stale
    assert "en: 1 missing, 2 stale" in run("status")
    assert "is minor" in run("minor", "shipping-tracking")
    del stale["return.md#shipping-tracking"]
    assert work(docs) == stale
    change("en/return.md", "Text for iPhone.", "Other text for iPhone.")
    change("en/return.md", "Text for Android.", "Some text for Android.")
    assert work(docs) == stale | {
        "return.md#sign-out-ios": "edited",
        "return.md#sign-out-android": "edited",
    }
    assert "2 sections stamped" in run("stamp", "en")
    assert work(docs) == {"return.md#shipping-delay": "missing"}


def test_a_patch_leaves_a_section_stale(docs: Path, change, run) -> None:
    """A typo mended in an old text does not make it new; a person's word does."""
    change("fr/return.md", "Texte pour iPhone.", "Un autre texte pour iPhone.")
    change("en/return.md", "Text for iPhone.", "The text for iPhone.")
    run("stamp", "--patch")
    assert work(docs) == {"return.md#sign-out-ios": "stale"}
    assert "en return.md#sign-out-ios: confirmed, was stale" in run(
        "confirm", "return.md#sign-out-ios", "en"
    )
    assert work(docs) == {}


def test_made_by_a_machine(docs: Path, change, run) -> None:
    """Counted apart until a person confirms it."""
    change("en/return.md", "Text for iPhone.", "A text for iPhone.")
    run("stamp", "--by", "machine")
    assert "1 machine" in run("status", "en")
    run("confirm", "sign-out-ios")
    assert "machine" not in run("status", "en")


def test_copied_and_extra(docs: Path, change, run) -> None:
    """French text under an English heading's id, and a section that the French does not have; short
    names may be equal."""
    change(
        "en/return.md",
        "### Other {#shipping-other}\n\nText for another carrier.",
        "### Autre {#shipping-other}\n\nTexte pour un autre transporteur.",
    )
    change(
        "en/return.md",
        "### After sending",
        "### More {#shipping-more}\n\nText.\n\n### After sending",
    )
    assert work(docs) == {"return.md#shipping-other": "copied", "return.md#shipping-more": "extra"}
    assert "take it out of the translation" in run("diff", "return.md#shipping-more", "en")


def test_diff_shows_the_changed_words(docs: Path, change, run) -> None:
    """From the history of git: the French then and now, beside the translation; without it, the
    French of now and why."""
    git(docs.parent, "init", "-q")
    git(docs.parent, "add", ".")
    git(docs.parent, "commit", "-qm", "one")
    change("fr/return.md", "Texte pour iPhone.", "Texte nouveau pour iPhone.")
    printed = run("diff", "return.md#sign-out-ios", "en")
    assert "Texte {+nouveau +}pour iPhone." in printed
    assert "Text for iPhone." in printed
    assert json.loads(run("diff", "sign-out-ios", "en", "--format", "json"))["old"].endswith(
        "Texte pour iPhone."
    )
    subprocess.run(["rm", "-rf", str(docs.parent / ".git")], check=True)
    printed = run("diff", "return.md#sign-out-ios", "en")
    assert "is not in this clone's history" in printed
    assert "Texte nouveau pour iPhone." in printed


def test_minor_after_an_edit_that_was_not(docs: Path, change, run) -> None:
    """A translation that was old before a minor edit stays old; without history the two versions
    cannot be told apart."""
    git(docs.parent, "init", "-q")
    for text, old in (
        ("Texte pour iPhone.", None),
        ("Vraiment autre chose.", "Texte pour iPhone."),
        ("Vraiment autre chose!", "Vraiment autre chose."),
    ):
        if old:
            change("fr/return.md", old, text)
        git(docs.parent, "add", ".")
        git(docs.parent, "commit", "-qm", text)
    run("minor", "sign-out-ios")
    assert work(docs) == {"return.md#sign-out-ios": "stale"}


def test_names_that_do_not_exist(run) -> None:
    """One line that helps, exit code 1, nothing written."""
    assert run("diff", "", "en", code=1).startswith("'' is no section of the guide; ")
    assert "'fr' is no translated language" in run("stamp", "fr", code=1)
    assert (
        run("diff", "return.md#sign-out-iso", "en", code=1)
        == "'return.md#sign-out-iso' is no section of the guide; did you mean"
        " 'return.md#sign-out-ios'?\n"
    )
    assert "'xx' is no translated language" in run("status", "xx", code=1)
    assert "has not changed" in run("minor", "sign-out-ios", code=1)
    assert "is no language code" in run("new", "french", code=1)


def test_two_people_stamp_neighbouring_sections(docs: Path, change, run) -> None:
    """Their branches merge without a conflict."""
    root = docs.parent
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    for branch, old, new in (
        ("a", "Text for iPhone.", "A text for iPhone."),
        ("b", "Text for Android.", "A text for Android."),
    ):
        git(root, "checkout", "-q", "-b", branch, "main")
        change("en/return.md", old, new)
        run("stamp")
        git(root, "commit", "-qam", branch)
    git(root, "merge", "-q", "--no-edit", "a")
    assert work(docs) == {}


def test_shallow_clone_needs_no_history(docs: Path, change, run, tmp_path: Path) -> None:
    """The states are the same in a clone of one commit."""
    git(docs.parent, "init", "-q")
    for number in range(2):
        change("fr/return.md", "Texte pour iPhone.", "Texte pour iPhone. Encore.")
        git(docs.parent, "add", ".")
        git(docs.parent, "commit", "-qm", str(number))
    git(tmp_path, "clone", "-q", "--depth", "1", docs.parent.as_uri(), "shallow")
    assert work(tmp_path / "shallow" / "docs") == work(docs) == {"return.md#sign-out-ios": "stale"}


def test_a_heading_left_in_french_is_copied(docs: Path, change, run) -> None:
    """However short it is, until somebody says that it reads the same; `stamp` does not say so."""
    change("en/return.md", "### After sending", "### Colissimo plus {#shipping-plus}\n\n### After")
    change("fr/return.md", "### Après l'envoi", "### Colissimo plus {#shipping-plus}\n\n### Après")
    assert "shipping-plus" not in run("stamp", "en")
    assert work(docs) == {"return.md#shipping-plus": "copied"}
    assert "translations confirm return.md#shipping-plus en [" in run("status", "en")
    run("confirm", "shipping-plus", "en")
    assert work(docs) == {}


def test_broken_lock_is_named(docs: Path, run) -> None:
    """A lock that a merge left half is a problem with a line, and its sections count as
    unstamped."""
    file = docs / "data/freshness/en/return.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"s"', "<<<<", 1), encoding="utf-8")
    guide = load_guide(docs, find_languages(docs))
    assert [str(fault) for fault in guide.data.diagnostics if "freshness" in fault.path] == [
        "docs/data/freshness/en/return.json:3: not valid JSON (Expecting property name enclosed in"
        " double quotes); a merge may have left it half: take one side and stamp again [data-file]"
    ]
    statuses = guide.section_statuses_in("en")
    states = {status.state for status in statuses if status.page == "return.md"}
    assert states == {"unstamped", "copied"}


def test_the_real_translations_are_current() -> None:
    """Every section of every language says what the French says now."""
    docs = Path(__file__).parent.parent / "docs"
    guide = load_guide(docs, find_languages(docs))
    assert len(guide.languages) == 7
    for language in guide.languages[1:]:
        statuses = guide.section_statuses_in(language)
        assert [status for status in statuses if status.state != "current"] == []
