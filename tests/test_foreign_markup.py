"""What texts may hold besides words and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from linear import assert_linear
from returnguide.content.guide import GuideData, find_languages, load_data, load_guide
from returnguide.content.markdown_page import parse_page
from returnguide.diagnostics import Diagnostic
from returnguide.render.author_markup import EXTENSIONS
from returnguide.rules import foreign_markup, printed
from returnguide.rules.foreign_markup import address_error
from returnguide.rules.printed import check_rendered_page

HEAD = '---\ntitle: "A"\n---\n\n# A\n\n'


@pytest.fixture(scope="module")
def data() -> GuideData:
    """The data of the real guide."""
    return load_data(ROOT / "docs", ["fr"])


def found(text: str, data: GuideData) -> list[Diagnostic]:
    """What is found in a page of that text, from its seventh line."""
    page = parse_page(HEAD + text, path="docs/fr/a.md", language="fr")
    return list(check_rendered_page(page, data))


def test_extensions_are_those_of_the_build() -> None:
    """The rule reads what the build renders."""
    from mkdocs.config import load_config  # not above: the tests of rules run without mkdocs

    assert list(EXTENSIONS) == load_config(str(ROOT / "mkdocs.yml")).markdown_extensions


def test_the_real_pages_need_no_reading(monkeypatch: pytest.MonkeyPatch, data: GuideData) -> None:
    """Reading them as the build does would double the time of a check."""
    guide = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
    monkeypatch.setattr(printed, "MarkupFinder", lambda *_: pytest.fail("a page was read"))
    for page in guide.pages.values():
        assert list(check_rendered_page(page, data)) == []


def test_each_is_told_at_its_line(data: GuideData) -> None:
    """The same among many, between code that looks like it, and behind what swallows lines."""
    bad, code = "A <i>b</i> c", "```\nA <i>b</i> c\n```"
    text = "\n\n".join([code, bad, "`<i>`", code, bad, "x < y", bad, code])
    lines = [number for number, line in enumerate((HEAD + text).split("\n"), 1) if line == bad]
    expected = [line for line in lines if (HEAD + text).split("\n")[line - 2] != "```"]
    assert [diagnostic.line for diagnostic in found(text, data)] == expected


def test_many_are_told_in_bounded_time(data: GuideData) -> None:
    """A page of nothing else; each is told, at a line of the page."""
    diagnostics = found("A <i>b</i> [c](javascript:d)\n\n" * 300, data)
    assert len(diagnostics) == 600
    assert {diagnostic.rule for diagnostic in diagnostics} == {"raw-html", "foreign-address"}


@pytest.mark.parametrize(
    "sign", [*"<>&\\{}[]():|`~#!-= \t\x01.\"'", "<a", "&a", "a-", "a:", "{.a ", "](a", "<!-- a"]
)
def test_time_grows_with_the_text(sign: str) -> None:
    """Twice as long a line takes twice the time, not four times: no pattern goes back over it."""

    def search(text: str) -> None:
        foreign_markup.foreign_suspects(text.split("\n"))
        foreign_markup._HTML_IN_TEXT.search(text)
        foreign_markup._ADDRESS_IN_TEXT.search(text)

    for before in ("", "a", "<!-- ", "](", "{.", "```", "|:"):
        assert_linear(
            lambda size, before=before: search(before + (sign * size)[:size]), 20_000, before
        )


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("photos.md#a", ""),
        ("../a:b.svg", ""),
        ("/en/return/", ""),
        ("#javascript:x", ""),
        ("?a=//b", ""),
        ("mailto:a@b.example", ""),
        ("TEL:1", ""),
        ("", ""),
        ("/a//b", ""),
        ("//a.example", "leads out of the site"),
        ("/\t/a.example", "leads out of the site"),
        ("\\/a.example", "leads out of the site"),
        (" https:a.example", "leads out of the site"),
        ("HTTP://a.example", "leads out of the site"),
        ("\x00javascript:a", "has the scheme javascript:"),
        ("java\nscript:a", "has the scheme javascript:"),
        ("view-source:a", "has the scheme view-source:"),
        ("\\a", "is not read as it is typed"),
        (" a", "is not read as it is typed"),
    ],
)
def test_addresses(address: str, error: str) -> None:
    """As a browser reads them (URL standard, 4.4)."""
    assert address_error(address) == error


def test_a_script_stops_the_build_at_its_line(project: Path, change) -> None:
    """Also where only a translation has it; nothing is built."""
    from conftest import built

    change("en/photos.md", "Text.", "Text. <script>alert(1)</script>")
    with pytest.raises(SystemExit) as stopped:
        built(project)
    assert stopped.value.warnings[0].startswith("docs/en/photos.md:7: '<script>' is HTML; ")
    assert not (project / "site").exists()
