"""The service worker and the web manifest as the build writes them; tests/browser/test_offline.py
runs them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import icons
import programs
import pytest
from conftest import ROOT, require
from returnguide.hosting.csp import InlineHashes, insert_policy, page_policy
from returnguide.inserts.page import environment
from returnguide.locales import Locale
from returnguide.render.service_worker import Words, cacheable_paths, service_worker, web_manifest

WORDS = {
    "site": {"name": "A & B", "short_name": "A", "description": "C"},
    "theme": {"action.skip": "Skip"},
    "offline": {"title": "No <b>", "text": "No.", "again": "Again", "pages": "Pages"},
}
ARABIC = Locale("ar", "العربية")
LOCALES = [Locale("fr", "Français", is_default=True), ARABIC]

CACHEABLE = (
    "",
    "ar/",
    "return/",
    "ar/parcel-insert/ios/",
    "ar/parcel-insert/parcel-insert-ios.pdf",
    "assets/a.0123abcd.js",
    "search/search_index.json",
)
OF_THE_TEAM = ("go/photos/", "support/", "ar/support/", "translations/", "links.json")
OF_HOSTS = ("sitemap.xml", "sw.js", "404.html", "ar/404.html", "_headers")
OTHERS = ("ar/manifest.webmanifest", "secret.pdf", "return", "a b/", "../x/")


@pytest.mark.parametrize("path", CACHEABLE)
def test_pages_and_their_assets_are_cacheable(path: str) -> None:
    """The guide's pages and all that they are shown with."""
    assert re.search(cacheable_paths(["", "ar/"]), path)


@pytest.mark.parametrize("path", [*OF_THE_TEAM, *OF_HOSTS, *OTHERS])
def test_other_files_are_not_cacheable(path: str) -> None:
    """Nothing of the team's, nothing that only hosts read."""
    assert not re.search(cacheable_paths(["", "ar/"]), path)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a site with the files that the worker is made from."""
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


def worker_of(site: Path, words: Mapping[str, Words] | None = None) -> str:
    """Return the worker of a site; `words` are by language, WORDS for those without."""
    return service_worker(
        site,
        ROOT / "docs",
        environment(ROOT / "overrides"),
        locales=LOCALES,
        words_for=lambda code: (words or {}).get(code, WORDS),
        inserts=["parcel-insert/ios/"],
    )


def settings_in(worker: str) -> dict:
    """Return what a worker knows of its site."""
    return json.loads(worker.partition(";\n")[0].removeprefix("const SITE="))


def test_version_changes_with_what_readers_keep(small: Path) -> None:
    """It changes with the words of the offline page too, but not with what is written anew each
    day, nor with the team's pages."""

    def version(words: Mapping[str, Words] | None = None) -> str:
        return settings_in(worker_of(small, words))["version"]

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
    assert version({"ar": {**WORDS, "offline": {**WORDS["offline"], "text": "Yes."}}}) != first


def test_worker_knows_the_site(small: Path) -> None:
    """The guide's assets, but for icons of other systems; words that cannot be markup; a policy for
    the offline page."""
    settings = settings_in(worker_of(small))
    assert settings["assets"] == ["assets/a.01234567.css", "assets/b.js"]
    assert settings["precache"] == ["return/", "", "parcel-insert/ios/"]
    arabic = settings["locales"]["ar/"]
    header = arabic.pop("header")
    assert '<a class="skip" href="#offline">Skip</a>' in header
    assert '<a href="{home}" hreflang="ar">' in header
    assert "A &amp; B</a>" in header
    assert arabic == {
        "code": "ar",
        "dir": "rtl",
        "name": "A &amp; B",
        "title": "No &lt;b&gt;",
        "text": "No.",
        "again": "Again",
        "pages": "Pages",
    }
    assert settings["policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_manifest() -> None:
    """Each language is an app of its own within the whole site; its icons exist, in the sizes that
    it declares."""
    manifest = json.loads(web_manifest(ARABIC, WORDS, scope="/help/"))
    assert manifest["lang"] == "ar"
    assert manifest["dir"] == "rtl"
    assert manifest["scope"] == "/help/"
    assert manifest["start_url"] == "/help/ar/return/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        data = (icons.IMAGES / icon["src"].rpartition("/")[2]).read_bytes()
        if icon["type"] == "image/png":
            width, height = (int.from_bytes(data[start : start + 4]) for start in (16, 20))
            assert icon["sizes"] == f"{width}x{height}"


def test_icons_are_those_of_the_drawing() -> None:
    """`python tests/icons.py` was run since the drawing changed."""
    pytest.importorskip("typst")
    for name, (pixels, is_square) in icons.ICONS.items():
        assert (icons.IMAGES / name).read_bytes() == icons.draw(pixels, is_square=is_square), name


SAFARI = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"
CHROME_ON_IPHONE = SAFARI.replace("Version", "CriOS")
CHROME = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Firefox/153.0"


@pytest.mark.parametrize(
    ("browser", "is_webkit"),
    [(SAFARI, True), (CHROME_ON_IPHONE, True), (CHROME, False), (FIREFOX, False)],
)
def test_insert_has_an_origin_in_webkit_alone(browser: str, is_webkit: bool) -> None:
    """There a page in a sandbox leads nowhere without a connection. All else of its policy stays,
    and every other page is as it came."""
    require("node")
    worker = (ROOT / "docs/assets/javascripts/service-worker.js").read_text(encoding="utf-8")
    insert, page = (policy(InlineHashes(), header=True) for policy in (insert_policy, page_policy))
    script = f"""
      globalThis.location = "https://a.example/sw.js";
      globalThis.addEventListener = () => {{}};
      Object.defineProperty(globalThis, "navigator", {{ value: {{ userAgent: {browser!r} }} }});
      const SITE = {{ version: "", cacheable: "", fingerprint: "" }};
      {worker}
      const sent = policy => withOrigin(new Response("", {{ headers: {{ [POLICY]: policy }} }}));
      const policies = {json.dumps([insert, page])}.map(policy => sent(policy).headers.get(POLICY));
      console.log(JSON.stringify(policies));
    """
    run = subprocess.run(
        [programs.path("node"), "-e", script], capture_output=True, check=True, text=True
    )
    expected = insert.replace("sandbox", "sandbox allow-same-origin") if is_webkit else insert
    assert json.loads(run.stdout) == [expected, page]
