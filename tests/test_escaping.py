"""Texts of authors and translators never become elements or attributes of a page."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import served, small_project
from returnguide.linkcheck.site.page_parser import parse_html

PAYLOAD = '"\'><script>alert(1)</script><p onclick="alert(2)"'

OTHER_FIELDS = ("author", "icon", "image", "robots", "status", "subtitle", "tags")
"""Fields of front matter that the theme knows and the guide does not use."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small site as it is served, good and with the payload in every text that is not
    Markdown."""
    good, bad = (tmp_path_factory.mktemp(name) for name in ("good", "bad"))
    for folder in (good, bad):
        small_project(folder)
    for file in (bad / "docs").glob("*/words.yml"):
        words = yaml.safe_load(file.read_text(encoding="utf-8"))
        text = {
            group: {key: f"{text} {PAYLOAD}" for key, text in texts.items()}
            for group, texts in words.items()
        }
        file.write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")
    for file in (bad / "docs").glob("[a-z][a-z]/*.md"):
        _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
        fields = dict.fromkeys(OTHER_FIELDS, "") | yaml.safe_load(head)
        language = file.parent.name  # equal texts would count as not translated
        fields = {key: f"{value} {language} {PAYLOAD}" for key, value in fields.items()}
        file.write_text(f"---\n{yaml.safe_dump(fields)}---\n{body}", encoding="utf-8")
    for folder in (good, bad):
        served(folder)
    return good / "mkdocs_serve", bad / "mkdocs_serve"


def test_no_text_makes_an_element(sites: tuple[Path, Path]) -> None:
    """Every page has the elements and attributes that it has without the payload, and shows it."""
    good, bad = sites
    pages = sorted(file.relative_to(good) for file in good.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        html = (bad / page).read_text(encoding="utf-8")
        if page.parts[0] == "translations":  # other sections want work there
            assert "script" not in {tag for tag, _ in structure(html)}
        else:
            assert "alert(1)" in html, page
            assert structure(html) == structure((good / page).read_text(encoding="utf-8")), page


def structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Tag and attribute names of each element, in order."""
    return [(element.tag, tuple(element.attrs)) for element in parse_html(html).select("*")]


def test_texts_are_escaped_once(sites: tuple[Path, Path]) -> None:
    """A reader sees what was typed, and so do the theme's scripts in their JSON."""
    html = (sites[1] / "en/imei/index.html").read_text(encoding="utf-8")
    document = parse_html(html)
    for selector in ("title", "nav.guide-footer a", "label[for=__search]"):
        assert PAYLOAD in document.select(selector)[0].text, selector
    config = yaml.safe_load(document.select("#__config")[0].text)
    assert config["translations"]["search.result.none"].endswith(PAYLOAD)
    assert "&amp;" not in html
