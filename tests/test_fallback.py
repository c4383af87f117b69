"""What readers see of a translation with holes: real builds of the small site, with pages and
sections lost, copied or dangerously old."""

from __future__ import annotations

import datetime
import json
import logging
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import guide as command
import pytest
from conftest import built, small_docs, with_house
from returnguide.content.guide import load_guide
from returnguide.content.markdown_page import parse_page
from returnguide.content.translation_status import SectionStatus
from returnguide.i18n.fallback import compose_page
from returnguide.rules.runner import run_rules
from test_build import files_in

MISSING = {
    "warranty-legal-guarantee": ("### My fault", "<!-- /folds -->", "Texte du pli."),
    "sign-out-android": ("### Android", "<!-- /tabs -->", "Texte pour Android."),
    "sign-out-samsung": (None, None, "Texte pour Samsung."),
    "packing": ("## Pack {", "## Send the parcel", "Attention à "),
    "shipping-dhl-pickup": ("#### Pickup", "<!-- /tabs -->", " pour l'enlèvement."),
}
"""Id of a section that the English guide lacks -> where it begins and ends there, and words of its
French text."""


@dataclass(frozen=True)
class Patchy:
    """The small site with holes in its English, and a new language, built."""

    folder: Path
    warnings: list[str]
    log_lines: list[str]
    """All that the build logs."""

    def html(self, path: str) -> str:
        """A page of the site, without the style that stands in it."""
        return re.sub(
            r"<style>.*?</style>",
            "",
            (self.folder / "site" / path).read_text(encoding="utf-8"),
            flags=re.S,
        )


def replaced(file: Path, old: str, new: str) -> None:
    """Replace text that stands in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def translations(docs: Path, *arguments: str) -> None:
    """Run `guide.py translations …`."""
    assert command.main(["translations", arguments[0], "--docs", str(docs), *arguments[1:]]) == 0


@pytest.fixture(scope="module")
def patchy(tmp_path_factory: pytest.TempPathFactory) -> Patchy:
    """One build of everything that can be wrong with a translation and must not stop a site."""
    folder = tmp_path_factory.mktemp("patchy")
    docs = small_docs(folder)
    with_house(folder)
    translations(docs, "stamp")
    (docs / "en/imei.md").unlink()
    guide = docs / "en/return.md"
    for start, end, _ in MISSING.values():
        if start:
            text = guide.read_text(encoding="utf-8")
            guide.write_text(
                text[: text.index(start)] + text[text.index(end, text.index(start)) :],
                encoding="utf-8",
            )
    replaced(
        guide,
        "### Other {#shipping-other}\n\nText for another carrier.",
        "### Autre {#shipping-other}\n\nTexte pour un autre transporteur.",
    )
    replaced(
        docs / "fr/return.md", "date: 2026-11-22", "date: 2026-11-22\nsafety: [shipping-tracking]"
    )
    replaced(docs / "fr/return.md", "Texte pour iPhone.", "Texte nouveau pour iPhone.")
    replaced(docs / "fr/return.md", "Donnez le numéro", "Donnez vite le numéro")
    for id in ("sign-out-ios", "shipping-tracking"):
        translations(docs, "major", f"return.md#{id}")
    translations(docs, "new", "pl")
    recorder = LogRecorder()
    logger = logging.getLogger("returnguide")
    logger.addHandler(recorder)
    level = logger.level
    logger.setLevel("INFO")
    try:
        return Patchy(folder, built(folder), recorder.lines)
    finally:
        logger.removeHandler(recorder)
        logger.setLevel(level)


class LogRecorder(logging.Handler):
    """Collects what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def notice(text: str, href: str) -> str:
    """A notice as it stands on an English page."""
    return (
        f'<p class="translation-notice">{text} <a href="/{href}" hreflang="fr">See this text in'
        " French</a></p>"
    )


def panel(html: str, id: str) -> str:
    """The page from a section's own heading to the next heading or tab."""
    start = re.search(rf'<h\d[^>]* id="{id}(?:--title)?"|<h\d id="{id}(?:--title)?"', html).start()
    return html[start : re.compile(r"<(?:h[1-6]|input)\b").search(html + "<h1>", start + 2).start()]


def test_the_build_goes_on_and_says_what_is_missing(patchy: Patchy) -> None:
    """No warning of MkDocs, which would stop it; one line for the page and for each section, at the
    place where it belongs."""
    assert all(line.startswith("warning: ") for line in patchy.warnings)
    lines = [line for line in patchy.log_lines if "/pl/" not in line and "[site-" not in line]
    assert [re.sub(r":\d+:.*\[", " [", line) for line in lines] == [
        "warning: docs/en/imei.md [missing-page]",
        *["warning: docs/en/return.md [missing-section]"] * len(MISSING),
    ]
    for id in MISSING:
        assert sum(f"section '{id}' is missing" in line for line in lines) == 1


@pytest.mark.parametrize("id", MISSING)
def test_a_missing_section_is_shown_in_french(patchy: Patchy, id: str) -> None:
    """In its place, marked as French, with a notice in English that leads to the same place in
    French."""
    section = panel(patchy.html("en/return/index.html"), id)
    heading = section[: section.index(">")]
    assert 'lang="fr"' in heading and 'dir="ltr"' in heading
    assert (
        notice("This part is not translated yet: here is the French text.", f"return/#{id}")
        in section
    )
    assert re.search(r'<div (?=[^>]*lang="fr")(?=[^>]*dir="ltr")[^>]*>', section)
    assert MISSING[id][2].replace("'", "’") in section.replace("'", "’")


def test_labels_of_french_panels_say_their_language(patchy: Patchy) -> None:
    """The label of a tab and the summary of a fold are the French heading."""
    html = patchy.html("en/return/index.html")
    assert re.search(
        r'<label (?=[^>]*for="sign-out-android")(?=[^>]*lang="fr")[^>]*>Android</label>', html
    )
    assert re.search(r'<summary [^>]*lang="fr"[^>]*>Ma panne', html)


def test_a_label_that_is_missing_is_the_french_one(patchy: Patchy) -> None:
    """The question at the top and the inserts call a choice without a tab as the French does, not
    by its key."""
    html = patchy.html("en/return/index.html")
    data = json.loads(re.search(r'<script id="guide-data"[^>]*>(.*?)</script>', html)[1])
    assert data["kinds"]["dropoff"]["pickup"] == "Enlèvement"
    assert data["kinds"]["os"]["android"] == "Android"


def test_a_section_left_in_french_is_shown_as_such(patchy: Patchy) -> None:
    """Copied text is marked as French too."""
    section = panel(patchy.html("en/return/index.html"), "shipping-other")
    assert 'lang="fr"' in section[: section.index(">")]
    assert "Texte pour un autre transporteur." in section
    assert (
        notice(
            "This part is not translated yet: here is the French text.", "return/#shipping-other"
        )
        in section
    )


def test_an_old_section_has_a_warning(patchy: Patchy) -> None:
    """The translation stays, below a notice; where safety is at stake the French takes its
    place."""
    html = patchy.html("en/return/index.html")
    section = panel(html, "sign-out-ios")
    assert (
        notice(
            "The French text has changed since this translation. If in doubt, the French text"
            " applies.",
            "return/#sign-out-ios",
        )
        in section
    )
    assert "Text for iPhone." in section and 'lang="fr"' not in section.replace('hreflang="fr"', "")
    section = panel(html, "shipping-tracking")
    assert (
        notice(
            "This safety advice has changed. Its translation is not ready yet: here is the French"
            " text.",
            "return/#shipping-tracking",
        )
        in section
    )
    assert "Donnez vite" in section and "Give the tracking" not in section
    assert ">After sending</h3>" in section


def test_everything_else_is_as_it_was(patchy: Patchy) -> None:
    """All ids of the French page, in its order; the English text where there is one; links stay in
    English."""
    html, french = patchy.html("en/return/index.html"), patchy.html("return/index.html")
    ids = [
        re.findall(r'\bid="([^"]+)"', page.split("</h1>")[1].split("</article>")[0])
        for page in (html, french)
    ]
    assert ids[0] == ids[1]
    assert '<html lang="en" dir="ltr"' in html
    assert "for the letterbox." in html and "Check the warranty" in html
    assert "source-text" not in french and "translation-notice" not in french
    assert 'href="../packing/"' in panel(html, "packing")


def test_a_missing_page_is_the_french_one(patchy: Patchy) -> None:
    """At its English address, one notice, its canonical address the French one, and not in the
    sitemap."""
    html = patchy.html("en/imei/index.html")
    assert html.count("translation-notice") == 1
    assert notice("This page is not translated yet: here is the French text.", "imei/") in html
    assert '<link rel="canonical" href="https://guide-retour.example/imei/">' in html
    assert '<html lang="en" dir="ltr"' in html
    assert re.search(r'<h2 (?=[^>]*id="find-imei")(?=[^>]*lang="fr")', html)
    assert "<code>*#06#</code>" in html and 'href="../return/#imei"' in html
    assert patchy.html("sitemap.xml").count("<loc>https://guide-retour.example/imei/</loc>") == 1


def test_a_new_language_is_built_in_preview(patchy: Patchy) -> None:
    """In no menu and no sitemap, hidden from search engines; its pages are there."""
    html = patchy.html("pl/return/index.html")
    assert '<html lang="pl" dir="ltr"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in patchy.html("en/return/index.html")
    for page in (
        html,
        patchy.html("index.html"),
        patchy.html("en/return/index.html"),
        patchy.html("404.html"),
    ):
        assert 'hreflang="pl"' not in page
        assert 'hreflang="en"' in page
    sitemap = patchy.html("sitemap.xml")
    assert "/pl/" not in sitemap and "/en/return/" in sitemap


def test_without_a_language_folder_and_back(patchy: Patchy) -> None:
    """All its pages are the French ones, the French site is the same; the next build has nothing
    left over of it."""
    first = files_in(patchy.folder / "site")
    shutil.move(patchy.folder / "docs/en", patchy.folder / "en")
    (warning,) = built(patchy.folder)
    assert "the language has no page" in warning
    assert [
        str(diagnostic)
        for diagnostic in run_rules(
            load_guide(patchy.folder / "docs", ("fr", "en")), today=datetime.date(2026, 11, 22)
        )
    ] == [
        "docs/en:1: the language has no page; python hooks/guide.py translations new en makes its"
        " folder [missing-page]"
    ]
    for name in ("", "return/", "photos/", "imei/"):
        html = patchy.html(f"en/{name}index.html")
        assert html.count("translation-notice") == 1
        assert f'<link rel="canonical" href="https://guide-retour.example/{name}">' in html
    now = files_in(patchy.folder / "site")
    assert {path: now[path] for path in first if path == "return/index.html"} == {
        "return/index.html": first["return/index.html"]
    }
    shutil.move(patchy.folder / "en", patchy.folder / "docs/en")
    assert built(patchy.folder) == patchy.warnings
    assert files_in(patchy.folder / "site") == first


@pytest.mark.parametrize(
    ("state", "is_major", "expected"),
    [
        (
            "copied",
            False,
            "# Titre {lang=fr dir=ltr}\n\n<!-- notice: missing x/ -->\n\n"
            "<!-- source-text -->\n\nBonjour à vous tous.\n\n<!-- /source-text -->\n\n"
            "<!-- folds -->\n\n",
        ),
        ("stale", True, "# Title\n\n<!-- notice: outdated x/ -->\n\nHello.\n\n<!-- folds -->\n\n"),
        ("current", False, None),
    ],
)
def test_intro_with_directives(state: str, is_major: bool, expected: str | None) -> None:
    """A directive between the intro and the first heading stays there, once."""
    text = "# {}\n\n{}\n\n<!-- folds -->\n\n### A {{#a}}\n\nText.\n\n<!-- /folds -->\n"
    source, translation = (
        parse_page(text.format(*words), path="x.md", language=language).sections
        for words, language in (
            (("Titre", "Bonjour à vous tous."), "fr"),
            (("Title", "Hello."), "en"),
        )
    )
    statuses = [
        SectionStatus("en", "x.md", "", state, 1, is_major),
        SectionStatus("en", "x.md", "a", "current", 7),
    ]
    page = compose_page("x.md", source, translation, statuses, ())
    rest = "### A {#a}\n\nText.\n\n<!-- /folds -->"
    assert page == (expected and expected + rest)
