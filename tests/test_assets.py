"""Scripts, styles and drawings as they are published."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import material
import pytest
from conftest import ROOT
from returnguide.render import assets, css_purge

THEME = Path(material.__file__).parent / "templates"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a copy of the assets' sources that a test may change."""
    shutil.copytree(ROOT / "docs/assets", tmp_path / "assets")
    return tmp_path


def test_names_hold_the_hash_of_their_content(sources: Path) -> None:
    """A change of one source changes the name of what is made from it, and of nothing else. Two
    builds of the same sources are equal."""
    first = assets.build_assets(sources, THEME)
    assert assets.build_assets(sources, THEME) == first
    for path, text in first.files_to_write.items():
        assert path.split(".")[1] == hashlib.sha256(text.encode()).hexdigest()[:8]
    style = sources / "assets/stylesheets/guide.css"
    style.write_text(style.read_text(encoding="utf-8") + "b{color:red}", encoding="utf-8")
    second = assets.build_assets(sources, THEME)
    assert second.style != first.style
    assert second.inline_script == first.inline_script
    assert second.files_to_write == first.files_to_write


def test_one_style_in_the_order_of_the_theme() -> None:
    """The theme's rules, its colours, then ours, which override them; no source map, no request."""
    text = assets.build_assets(ROOT / "docs", THEME).style
    assert (
        text.index(".md-header")
        < text.index("[data-md-color-scheme=slate]")
        < text.index("--guide-paper")
    )
    assert "sourceMappingURL" not in text
    assert "@import" not in text
    assert all(
        address.startswith("data:") for address in re.findall(r"""url\(["']?([^"')]+)""", text)
    )


def test_no_page_has_what_its_style_lacks(site: Path) -> None:
    """Whatever authors and templates use keeps its style: a class that `render/css_purge.py` calls
    absent is on no page."""
    pages = {
        file: set(re.findall(r'(?<=\sclass=")[^"]+', file.read_text(encoding="utf-8")))
        for file in site.rglob("*.html")
    }
    assert len(pages) > 100
    absent = [
        (file, name)
        for file, classes in pages.items()
        for name in " ".join(classes).split()
        if css_purge.is_absent(f".{name}")
    ]
    assert absent == []
    assert css_purge.is_absent(".md-tabs")


def test_without_the_minifier_files_are_larger_and_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some machines have no wheel for it: the site is whole there too."""
    pytest.importorskip("rjsmin")
    small = assets.build_assets(ROOT / "docs", THEME)
    monkeypatch.setattr(assets, "find_spec", lambda name: None)
    whole = assets.build_assets(ROOT / "docs", THEME)
    assert [path.split(".")[0] for path in whole.files_to_write] == [
        path.split(".")[0] for path in small.files_to_write
    ]
    for text, smaller in zip(
        whole.files_to_write.values(), small.files_to_write.values(), strict=True
    ):
        assert len(smaller) < len(text)


def test_a_new_version_of_the_theme_is_noticed(tmp_path: Path) -> None:
    """Where the theme's file is gone, or there are two, the build stops with its name."""
    shutil.copytree(THEME / "assets", tmp_path / "assets")
    next((tmp_path / "assets/javascripts").glob("bundle.*.js")).unlink()
    with pytest.raises(
        ValueError, match=r"the theme has 0 files assets/javascripts/bundle\.\*\.min\.js"
    ):
        assets.build_assets(ROOT / "docs", tmp_path)


def test_sizes_of_drawings() -> None:
    """Each drawing says how large it is."""
    sizes = assets.image_sizes(ROOT / "docs")
    assert sizes["photo-back.svg"] == ("320", "240")
    assert {file.name for file in (ROOT / "docs/assets/images").glob("*.svg")} == set(sizes)


PUBLISHED = [
    "assets/copy.js",
    "assets/deadlines.js",
    "assets/images/apple-touch-icon.png",
    "assets/images/icon-192.png",
    "assets/images/icon-512.png",
    "assets/images/icon-maskable-512.png",
    "assets/javascripts/bundle.min.js",
    "assets/javascripts/workers/search.min.js",
    "assets/messages.js",
    "assets/module.js",
    "assets/moved.js",
    "assets/not-found.js",
    "assets/search.js",
]
"""The files below `assets/` without their fingerprints, drawings aside."""

ASSETS_OF_A_PAGE = re.compile(r'(?:src|href|theme-script)="(?:\.\./)+(assets/[^"]+\.(?:js|css))"')


def test_published_files(site: Path) -> None:
    """No source, no source map, no stemmer: what a page may ask for, and nothing else. What pages
    ask for exists."""
    files = {file for file in (site / "assets").rglob("*") if file.is_file()}
    published = {
        file.relative_to(site).as_posix()
        for file in files
        if file.suffix not in {".svg", ".br", ".gz"}
    }
    names = sorted(re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in published)
    assert names == PUBLISHED
    html = (site / "en/return/index.html").read_text(encoding="utf-8")
    assert set(ASSETS_OF_A_PAGE.findall(html)) == {
        path for path in published if not re.search(r"search|moved|not-found|messages|deadlines|\.png$", path)
    }
