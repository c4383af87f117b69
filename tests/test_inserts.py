"""The parcel insert: its PDF, its page, and the list to copy, in each language and for each
insert."""

from __future__ import annotations

import dataclasses
import datetime
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import page as validator
import pikepdf
import pytest
from cache_damage import DAMAGES, damage_all
from conftest import built
from insert_cases import (
    LANGUAGES,
    NO_CACHE,
    ROOT,
    SITE,
    codes_in,
    fonts_with_arabic,
    longer,
    real,
    right_to_left,
)
from pypdf import PdfReader
from returnguide.cache import Cache
from returnguide.content.insert_fields import parse_insert_fields
from returnguide.hosting.csp import InlineHashes, hash_of, insert_policy
from returnguide.inserts import page, sheet
from returnguide.inserts.guide_parts import handwritten_list
from returnguide.inserts.model import Insert

ALL = [insert for language in LANGUAGES for insert in real(language)]
EVERY = pytest.mark.parametrize(
    "insert", ALL, ids=lambda insert: f"{insert.locale.code}-{insert.system}"
)
ENVIRONMENT = page.environment(ROOT / "overrides")


def pdf_of(insert: Insert, fonts: Path = sheet.FONTS) -> bytes:
    """Return the PDF of one insert, made anew."""
    return sheet.render_pdfs([insert], fonts=fonts, cache=NO_CACHE)[0].content


def page_html(insert, pdf=None) -> str:
    """The page of one insert."""
    return page.render_page(insert, ENVIRONMENT, guide="../../return/", pdf=pdf)


def assert_good_sheet(pdf: bytes) -> None:
    """One page, PDF/UA-1, sound, light."""
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    report = validator.validate_pdf_bytes(pdf, profile=validator.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
    assert len(pdf) <= 80_000


@EVERY
def test_pdf_is_good(insert) -> None:
    """One tagged page with its title, language, and QR code of the guide; only the bundled fonts
    are in the file."""
    pdf = pdf_of(insert)
    assert_good_sheet(pdf)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata.title == insert.title
    assert reader.trailer["/Root"]["/Lang"] == insert.locale.code
    assert codes_in(pdf) == {insert.guide_url}
    fonts = {
        font.split("+")[-1] for font in re.findall(r"/FontName /([\w+-]+)", pdf.decode("latin-1"))
    }
    assert fonts == {"NotoSans-Regular", "NotoSans-Bold"}


@EVERY
def test_pdf_fields(insert) -> None:
    """pypdf lists each field, in the order of the page, with a tooltip in the language, its length,
    and no spell check."""
    reader = PdfReader(io.BytesIO(pdf_of(insert)))
    fields = reader.get_fields()
    lengths = {
        annotation.get_object()["/T"]: annotation.get_object().get("/MaxLen", 0)
        for annotation in reader.pages[0]["/Annots"]
    }
    assert list(fields) == [field.key for field in insert.fields]
    for field in insert.fields:
        label = (
            insert.words["insert"]["pattern_order"]
            if field.kind == "pattern"
            else insert.label(field)
        )
        assert fields[field.key]["/TU"].startswith(label)
        assert lengths[field.key] == field.max_length
        assert fields[field.key]["/Ff"] & 1 << 22


@pytest.mark.parametrize("inserts", [longer, right_to_left], ids=["longer", "right-to-left"])
def test_pdf_of_other_words(inserts, tmp_path: Path) -> None:
    """Words 40 % longer, and words from right to left, still make one good page."""
    for insert in inserts():
        assert_good_sheet(pdf_of(insert, fonts=fonts_with_arabic(tmp_path)))


def test_two_builds_are_equal() -> None:
    """Byte for byte, also in another process with another hash seed."""
    script = (
        "import datetime, hashlib, sys\n"
        "from insert_cases import NO_CACHE, real\n"
        "from returnguide.inserts.sheet import render_pdfs\n"
        "date = datetime.date.fromisoformat(sys.argv[1])\n"
        "pdfs = render_pdfs(real('fr'), date=date, cache=NO_CACHE)\n"
        "print([hashlib.sha256(pdf.content).hexdigest() for pdf in pdfs])"
    )

    def run(seed: str, date: str) -> str:
        path = f"{ROOT / 'hooks'}{os.pathsep}{ROOT / 'tests'}"
        env = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", script, date],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    pdfs = run("1", "2026-01-01")
    assert pdfs == run("2", "2026-01-01")
    assert pdfs != run("1", "2026-01-02")


def test_date_of_the_pdf() -> None:
    """The date that is given, and no time; another PDF than that of another date."""
    insert = real("fr")[:1]
    dated = sheet.render_pdfs(insert, date=datetime.date(2030, 1, 1), cache=NO_CACHE)[0].content
    created = PdfReader(io.BytesIO(dated)).metadata.creation_date
    assert created == datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    assert dated != pdf_of(insert[0])


def test_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendered once; from then on read, until a word changes. A cache that cannot be written is
    none."""
    inserts, cache = real("fr"), Cache(tmp_path / "cache")
    first = contents(sheet.render_pdfs(inserts, cache=cache))
    with monkeypatch.context() as patch:
        patch.setattr(sheet, "_compiler", lambda fonts, date: pytest.fail("nothing has changed"))
        assert contents(sheet.render_pdfs(inserts, cache=cache)) == first
        with pytest.raises(pytest.fail.Exception):
            sheet.render_pdfs(longer(), cache=cache)
    (tmp_path / "file").touch()
    assert contents(sheet.render_pdfs(inserts, cache=Cache(tmp_path / "file"))) == first


def contents(pdfs: list[sheet.InsertPdf]) -> list[bytes]:
    """Return the bytes of PDFs."""
    return [pdf.content for pdf in pdfs]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damaged_cache(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """A damaged file of the cache is as good as none."""
    inserts, cache = real("fr")[:1], Cache(tmp_path)
    first = contents(sheet.render_pdfs(inserts, cache=cache))
    damage_all(tmp_path, damage)
    assert contents(sheet.render_pdfs(inserts, cache=cache)) == first


def test_cache_key_names_every_value(tmp_path: Path) -> None:
    """A field that becomes required has another PDF, also where the sheet says nothing of it."""
    insert, cache = real("fr")[0], Cache(tmp_path)
    fields = tuple(
        dataclasses.replace(field, required=field.required or field.group == "unlock")
        for field in insert.fields
    )
    changed = dataclasses.replace(insert, fields=fields)
    first, second = sheet.render_pdfs([insert, changed], cache=cache)
    assert first.content != second.content
    assert second.content == pdf_of(changed)


@EVERY
def test_page_holds_all_it_needs(insert) -> None:
    """A strict policy with the hashes of its own script and style, no name on a field, nothing that
    could store or send."""
    html = page_html(insert)
    assert f'<html lang="{insert.locale.code}" dir="ltr"' in html
    assert f"<title>{insert.title}</title>" in html
    assert '<meta name="robots" content="noindex">' in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1].replace("&#39;", "'")
    inline = InlineHashes(
        frozenset({hash_of(re.search(r"<script>(.*?)</script>", html, re.S)[1])}),
        frozenset({hash_of(re.search(r"<style>(.*?)</style>", html, re.S)[1])}),
    )
    assert policy == insert_policy(inline, header=False)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    fields = re.findall(r"<(?:input|select|button)\b[^>]*>", html)
    assert not [field for field in fields if re.search(r"\sname=", field)]
    completed = re.findall(r'autocomplete="([^"]*)"', html)
    assert completed.count("off") == len(completed) - 2
    assert {"given-name", "family-name"} < set(completed)
    assert len(completed) == len([field for field in fields if not field.startswith("<button")])
    assert all('spellcheck="false"' in field for field in fields if 'type="text"' in field)
    assert re.findall(r"<link[^>]*>", html) == ['<link rel="icon" href="data:,">']
    assert not re.search(r"<(?:form|img|iframe)\b|\ssrc=|\son\w+=|\sstyle=", html)
    script = re.search(r"<script>(.*?)</script>", html, re.S)[1]
    assert not re.search(
        r"fetch|XMLHttp|sendBeacon|WebSocket|localStorage|sessionStorage|indexedDB|cookie|location|document\.title|history|open\(|import\(|innerHTML|eval",
        script,
    )


@EVERY
def test_page_and_pdf_have_the_same_fields(insert) -> None:
    """The same labels in the same order, from the one list."""
    html = page_html(insert)
    places = [
        html.index(f'"f-{field.key}{"" if field.kind not in {"date", "pattern"} else "-label"}"')
        for field in insert.fields
    ]
    assert places == sorted(places)


def test_date_is_asked_for_as_the_language_writes_it() -> None:
    """Day first in French, month first in English; names of months from the language."""
    assert page.date_parts("fr").order == ("day", "month", "year")
    assert page.date_parts("en").order == ("month", "day", "year")
    assert page.date_parts("fr").months[6] == "juillet"


def test_by_hand_list_comes_from_the_fields() -> None:
    """What the merchant cannot do without, and the codes; a field more is a line more."""
    from returnguide.content.guide import load_data

    data = load_data(ROOT / "docs", LANGUAGES)
    labels = {"android": "Android"}
    lines = handwritten_list(data.inserts, labels=labels, words=data.ui_strings_for("en"))
    assert lines[0] == "the name of the site: Back Market"
    assert lines[1:] == [
        data.ui_strings_for("en")["insert_by_hand"][field.key].format(os="Android")
        for field in data.inserts.fields
        if field.required or field.group == "unlock"
    ]
    text = (
        (ROOT / "docs/data/insert.yml")
        .read_text(encoding="utf-8")
        .replace("device-model: {", "device-model: {required: true, ")
    )
    more, problems = parse_insert_fields(
        text, path="docs/data/insert.yml", choices=data.choices, countries=data.countries
    )
    assert problems == []
    assert len(more.handwritten) == len(data.inserts.handwritten) + 1


@pytest.mark.parametrize(("language", "folder"), [("fr", ""), ("en", "en/"), ("de", "de/")])
def test_site_has_the_inserts_and_leads_to_them(site: Path, language: str, folder: str) -> None:
    """Pages and PDFs below the language's root; the guide and the page of the insert link to both,
    the size said."""
    for insert in real(language):
        assert insert.title in (
            site / folder / f"parcel-insert/{insert.system}/index.html"
        ).read_text(encoding="utf-8")
        pdf = site / folder / f"parcel-insert/parcel-insert-{insert.system}.pdf"
        size = f"(PDF, {-(-pdf.stat().st_size // 1000)} "
        for name in ("return", "parcel-insert"):
            html = (site / folder / name / "index.html").read_text(encoding="utf-8")
            assert f'href="/{folder}parcel-insert/{insert.system}/"' in html
            link = re.search(
                rf'<a[^>]*href="/{folder}parcel-insert/{pdf.name}"[^>]*>([^<]*)</a>', html
            )
            assert size in link[1]
            assert f"<li>{insert.words['insert_by_hand']['order-date']}</li>" in html
    assert "parcel-insert-" not in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_without_the_engine(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where typst is missing the pages are built and nothing links to a PDF; in CI it is an
    error."""
    monkeypatch.setattr(sheet, "is_available", lambda: False)
    monkeypatch.delenv("CI", raising=False)
    assert built(project) == []
    html = (project / "site/parcel-insert/android/index.html").read_text(encoding="utf-8")
    assert ".pdf" not in html
    assert not list((project / "site").rglob("*.pdf"))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="typst is not installed"):
        built(project)


def test_address_of_the_guide_is_the_site_s() -> None:
    """The QR code leads to the guide in the reader's language."""
    assert {insert.locale.code: insert.guide_url for insert in ALL} == {
        language: f"{SITE}{'' if language == 'fr' else f'{language}/'}return/"
        for language in LANGUAGES
    }
