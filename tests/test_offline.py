"""The service worker and the manifest as the build writes them; tests/browser/test_offline.py has
them at work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import icons
import pytest
from conftest import ROOT
from returnguide.render.service_worker import Spoken, cacheable_paths, service_worker, web_manifest

WORDS = {
    "site": {"name": "A & B", "short_name": "A", "description": "C"},
    "offline": {"title": "No <b>", "text": "No.", "again": "Again", "pages": "Pages"},
}
LANGUAGES = [Spoken("fr", "", WORDS), Spoken("ar", "ar/", WORDS)]


@pytest.mark.parametrize(
    ("yes", "path"),
    [
        *(
            (True, path)
            for path in (
                "",
                "ar/",
                "return/",
                "ar/parcel-insert/ios/",
                "ar/parcel-insert/parcel-insert-ios.pdf",
                "assets/a.0123abcd.js",
                "search/search_index.json",
            )
        ),
        *(
            (False, path)
            for path in (
                "go/photos/",
                "support/",
                "ar/support/",
                "translations/",
                "links.json",
                "sitemap.xml",
                "sw.js",
                "404.html",
                "ar/404.html",
                "_headers",
            )
        ),
        *(
            (False, path)
            for path in ("ar/manifest.webmanifest", "secret.pdf", "return", "a b/", "../x/")
        ),
    ],
)
def test_what_readers_keep(yes: bool, path: str) -> None:
    """The guide's pages and what they are shown with; nothing of the team's."""
    assert bool(re.search(cacheable_paths(["", "ar/"]), path)) == yes


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site with what the worker looks at."""
    for root in ("", "ar/"):
        page = (
            '<link rel="apple-touch-icon" href="../assets/icon.png"><link'
            ' href="../assets/a.01234567.css"><script'
            f' data-theme-script="../{"../" if root else ""}assets/b.js">'
        )
        for path in ("return/index.html", "support/index.html"):
            (tmp_path / root / path).parent.mkdir(parents=True)
            (tmp_path / root / path).write_text(page, encoding="utf-8")
    (tmp_path / "sitemap.xml").write_text("<x/>", encoding="utf-8")
    return tmp_path


def site_in(worker: str) -> dict:
    """What a worker is told."""
    return json.loads(worker.partition(";\n")[0].removeprefix("const SITE="))


def test_version_changes_with_what_readers_keep(small: Path) -> None:
    """And with the words of the worker's own page; not with what is made anew each day, or for the
    team."""

    def version(languages: list[Spoken] = LANGUAGES) -> str:
        return site_in(
            service_worker(
                small, ROOT / "docs", languages=languages, inserts=["parcel-insert/ios/"]
            )
        )["version"]

    first = version()
    for name in ("sitemap.xml", "ar/support/index.html", "return/index.html.br", "sw.js"):
        (small / name).write_text("other", encoding="utf-8")
        assert version() == first, name
    for name in ("ar/photos/index.html", "parcel-insert/a.pdf"):
        (small / name).parent.mkdir()
        (small / name).write_text("new", encoding="utf-8")
        assert version() != first, name
        (small / name).unlink()
    assert version() == first
    assert (
        version(
            [
                LANGUAGES[0],
                Spoken("ar", "ar/", {**WORDS, "offline": {**WORDS["offline"], "text": "Yes."}}),
            ]
        )
        != first
    )


def test_worker_knows_the_site(small: Path) -> None:
    """What the guide is shown with, but for icons of other systems; words that cannot be markup; a
    policy for the worker's own page."""
    site = site_in(
        service_worker(small, ROOT / "docs", languages=LANGUAGES, inserts=["parcel-insert/ios/"])
    )
    assert site["assets"] == ["assets/a.01234567.css", "assets/b.js"]
    assert site["basics"] == ["return/", "parcel-insert/ios/"]
    assert site["languages"]["ar/"] == {
        "key": "ar",
        "dir": "rtl",
        "name": "A &amp; B",
        "title": "No &lt;b&gt;",
        "text": "No.",
        "again": "Again",
        "pages": "Pages",
    }
    assert site["policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_manifest() -> None:
    """Each language is an app of its own, within the whole site; its pictures are there, as large
    as they say."""
    manifest = json.loads(web_manifest(LANGUAGES[1], scope="/help/"))
    assert (manifest["lang"], manifest["dir"], manifest["scope"], manifest["start_url"]) == (
        "ar",
        "rtl",
        "/help/",
        "/help/ar/return/",
    )
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    for one in manifest["icons"]:
        data = (icons.IMAGES / one["src"].rpartition("/")[2]).read_bytes()
        if one["type"] == "image/png":
            width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
            assert one["sizes"] == f"{width}x{height}"


def test_icons_are_those_of_the_drawing() -> None:
    """`python tests/icons.py` was run since the drawing changed."""
    pytest.importorskip("typst")
    for name, (pixels, whole) in icons.ICONS.items():
        assert (icons.IMAGES / name).read_bytes() == icons.drawn(pixels, whole=whole), name
