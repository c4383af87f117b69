"""What a build keeps for the next one: never out of date, never in the way; and the mends of what
grows with languages x languages."""

from __future__ import annotations

import logging
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import markdown
import pytest
from conftest import REAL_LANGUAGES, ROOT, built
from markdown.blockparser import BlockParser
from markdown.treeprocessors import InlineProcessor
from mkdocs import utils
from returnguide.build import incremental, static_i18n
from returnguide.build.quickread import QuickBlocks, QuickInline
from returnguide.content import markdown_page
from returnguide.content.guide import load_data
from returnguide.legacy_cache import NO_CACHE, Cache, hash_bytes, stat_files
from returnguide.render import search_index, service_worker
from returnguide.render.markdown_ext import GuideExtension

EXTRA = {
    "generator": False,
    "security_contact": "mailto:security@guide-retour.example",
    "brotli_of_pages": 5,
    "edit_url": "",
    "offline": True,
}
"""The site's own (mkdocs.yml); a test that gives `extra` gives all of it."""

FORGETFUL = {"extra": {**EXTRA, "keep": False}}
"""The settings of a build that keeps nothing and takes nothing kept."""


def contents(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".gz"
    }


def cold(project: Path, **settings: object) -> dict[str, bytes]:
    """The site of a build from nothing."""
    site = project / "cold"
    built(project, site_dir=str(site), **{**FORGETFUL, **settings})
    return contents(site)


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that Markdown has converted."""
    texts, convert = [], markdown.Markdown.convert

    def noted(self: markdown.Markdown, text: str) -> str:
        texts.append(text)
        return convert(self, text)

    monkeypatch.setattr(markdown.Markdown, "convert", noted)
    return texts


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of a file of the project."""

    def change(project: Path) -> None:
        text = (project / name).read_text(encoding="utf-8")
        assert old in text, name
        (project / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def added(name: str) -> Callable[[Path], None]:
    """A new file."""
    return lambda project: (project / name).write_text("<svg/>", encoding="utf-8")


def without_a_section(project: Path) -> None:
    """English shows it in French."""
    file = project / "docs/en/return.md"
    text = file.read_text(encoding="utf-8")
    assert "{#sign-out-samsung}" in text
    file.write_text(
        text.replace("#### Samsung {#sign-out-samsung}\n\nText for Samsung.\n", ""),
        encoding="utf-8",
    )


def added_old_address(project: Path) -> None:
    """A page that was published and has moved."""
    for name, line in (("permalinks.lock", "old.md\n"), ("redirects.yml", "old.md: return.md\n")):
        with (project / "docs/data" / name).open("a", encoding="utf-8") as file:
            file.write(line)


PAGES = 10
"""Pages of the small site, in each language."""

CHANGES = [
    ("text of a page", replaced("docs/en/photos.md", "# ", "# Sharp "), 1),
    ("text of a French page", replaced("docs/fr/imei.md", "# ", "# Joli "), 1),
    (
        "title of a page, which all pages name",
        replaced("docs/en/imei.md", 'title: "', 'title: "New '),
        0,
    ),
    (
        "heading of a tab, which is the label of a choice",
        replaced("docs/en/return.md", "### iPhone {#sign-out-ios}", "### Apple {#sign-out-ios}"),
        None,
    ),
    ("word of a language", replaced("docs/en/words.yml", 'contents: "', 'contents: "No. '), PAGES),
    (
        "word of the theme",
        replaced("docs/en/words.yml", 'action.skip: "', 'action.skip: "Please '),
        PAGES,
    ),
    (
        "word of the source language",
        replaced("docs/fr/words.yml", 'heading: "', 'heading: "L’'),
        PAGES,
    ),
    (
        "outside address",
        replaced("docs/data/links.yml", "url: https://", "url: https://www."),
        2 * PAGES,
    ),
    ("field of the insert", replaced("docs/data/insert.yml", "most: 60", "most: 59"), None),
    ("section that English lacks", without_a_section, None),
    ("page that English lacks", lambda project: (project / "docs/en/photos.md").unlink(), None),
    ("script", replaced("docs/assets/javascripts/copy.js", "\n", "\nwindow.changed = 1;\n"), None),
    ("style", replaced("docs/assets/stylesheets/guide.css", ":root", ":root, #changed"), None),
    ("old address", added_old_address, None),
    ("template", replaced("overrides/partials/content.html", "{% else %}", "{% else %}<hr>"), 0),
    ("file that pages could lead to", added("docs/assets/images/new.svg"), 2 * PAGES),
    (
        "setting of the site",
        replaced("mkdocs.yml", "  font: false", "  font: false\n  features: [navigation.tabs]"),
        2 * PAGES,
    ),
    (
        "code of the hooks",
        replaced("hooks/returnguide/content/typography.py", '"""', '"""Now: '),
        2 * PAGES,
    ),
]
"""Every kind of input, a change of it, and how many pages Markdown must then read again (None: not
the point)."""


@pytest.mark.parametrize("changes", [CHANGES[::2], CHANGES[1::2]], ids=["one half", "other half"])
def test_after_every_change_the_site_is_that_of_a_cold_build(
    project: Path, converted: list[str], changes: list[tuple]
) -> None:
    """Byte for byte, with what was kept after the changes before; and no page is rendered again
    without need."""
    built(project)
    assert len(converted) == 2 * PAGES
    for what, change, expected in changes:
        change(project)
        converted.clear()
        built(project)
        assert expected in (None, len(converted)), what
        assert contents(project / "site") == cold(project), what


def test_after_a_change_of_settings_too(
    project: Path, converted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for what stands in no file of the project."""
    built(project)
    for what, settings in (
        ("address of the site", {"site_url": "https://other.example/help/"}),
        ("packages", {}),
    ):
        if not settings:
            monkeypatch.setattr(incremental, "hash_packages", lambda: "Markdown 99")
        converted.clear()
        built(project, **settings)
        assert len(converted) == 2 * PAGES, what
        assert contents(project / "site") == cold(project, **settings), what


def test_a_language_is_built_for_its_own_changes_only(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other languages' folders are put in place as they were; where nothing has changed none is
    built; a page that went back to what it was is known."""
    builds, kept_pages = [], incremental.kept_pages
    monkeypatch.setattr(
        incremental,
        "kept_pages",
        lambda config, files: (
            builds.append(static_i18n.current_locale(config)) or kept_pages(config, files)
        ),
    )
    built(project)
    before = contents(project / "site")
    built(project)
    replaced("docs/fr/imei.md", "# ", "# Joli ")(project)
    built(project)
    replaced("docs/fr/imei.md", "# Joli ", "# ")(project)
    built(project)
    assert builds == ["fr", "en", "fr", "fr"], "no reader of English meets that French sentence"
    assert contents(project / "site") == before


def test_french_that_another_language_shows(project: Path) -> None:
    """Of a page and of a section that English lacks, and of a label of the choices."""
    (project / "docs/en/photos.md").unlink()
    without_a_section(project)
    built(project)
    for change in (
        replaced("docs/fr/photos.md", "# ", "# Beau "),
        replaced(
            "docs/fr/return.md",
            "#### Samsung {#sign-out-samsung}\n\n",
            "#### Samsung {#sign-out-samsung}\n\nEncore. ",
        ),
        replaced(
            "docs/fr/return.md", "### Autre {#shipping-other}", "### Un autre {#shipping-other}"
        ),
    ):
        change(project)
        built(project)
        assert contents(project / "site") == cold(project)
        assert "Beau " in (project / "site/en/photos/index.html").read_text(encoding="utf-8")


def test_serve_of_one_language_does_not_spoil_the_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`LOCALES=en` and all languages have other menus: what was kept of the one is not used by the
    other."""
    settings = {"site_url": "http://127.0.0.1:8000/", "site_dir": str(project / "mkdocs_serve")}
    replaced(
        "mkdocs.yml",
        "{locale: en, name: English}",
        "{locale: en, name: English}\n      - {locale: de, name: Deutsch}",
    )(project)
    shutil.copytree(project / "docs/en", project / "docs/de")
    monkeypatch.setenv("LOCALES", "en")
    built(project, **settings)
    assert 'hreflang="de"' not in (project / "mkdocs_serve/en/imei/index.html").read_text(
        encoding="utf-8"
    )
    assert "/de/" not in (project / "mkdocs_serve/sitemap.xml").read_text(encoding="utf-8")
    monkeypatch.delenv("LOCALES")
    built(project, **settings)
    assert 'hreflang="de"' in (project / "mkdocs_serve/en/imei/index.html").read_text(
        encoding="utf-8"
    )


def test_what_another_language_wrote_is_not_kept_with_a_language(tmp_path: Path) -> None:
    """Nor is it written over."""
    keeper, folder = Cache(tmp_path / "kept"), tmp_path / "en"
    (folder / "support").mkdir(parents=True)
    for name in ("support/a.html", "index.html"):
        (folder / name).write_text("old", encoding="utf-8")
    keeper.put_folder("aa1", folder, {"index.html"})
    shutil.rmtree(folder)
    assert keeper.get_folder("aa1", folder)
    assert contents(folder) == {"index.html": b"old"}
    (folder / "index.html").write_text("new", encoding="utf-8")
    assert keeper.get_folder("aa1", folder, without={"index.html"})
    assert contents(folder) == {"index.html": b"new"}


def test_a_memo_keeps_what_was_asked_for(tmp_path: Path) -> None:
    """What the pass did not ask for is not kept for the next; what cannot be read is as good as
    none; nowhere to keep, nothing kept."""
    keeper = Cache(tmp_path)
    memo = keeper.memo("aa1")
    for name in ("one", "two"):
        memo.put_json(hash_bytes(name.encode()), {name: [1]})
    memo.save()
    memo = keeper.memo("aa1")
    assert memo.get_json(hash_bytes(b"one")) == {"one": [1]}
    assert memo.get(hash_bytes(b"three")) is None
    memo.save()
    assert keeper.memo("aa1").get(hash_bytes(b"two")) is None
    assert keeper.memo("aa1").get_json(hash_bytes(b"one")) == {"one": [1]}
    written = stat_files(tmp_path)
    memo.save()
    memo.put_json(hash_bytes(b"four"), object())  # JSON cannot say it
    memo.save()
    assert stat_files(tmp_path).keys() == written.keys()
    keeper.put_object("aa1", ["no table"])
    assert keeper.memo("aa1").get(hash_bytes(b"one")) is None
    assert hash_bytes(b"ab", b"c") != hash_bytes(b"a", b"bc")
    nothing = NO_CACHE.memo("aa1")
    nothing.put(b"key", "value")
    nothing.save()
    assert nothing.get(b"key") is None


@pytest.mark.parametrize("damage", [b"", b"broken"])
def test_a_damaged_cache_is_none(project: Path, damage: bytes) -> None:
    """Files that were cut off or overwritten are made anew."""
    built(project)
    before = contents(project / "site")
    files = [file for file in (project / ".cache/pages").rglob("*") if file.is_file()]
    assert len(files) > 2 * PAGES
    for number, file in enumerate(files):
        file.write_bytes(damage or file.read_bytes()[: number % 90])
    built(project)
    assert contents(project / "site") == before


def test_a_cache_that_cannot_be_written_is_none(project: Path) -> None:
    """A file in the place of its folder: the site is built all the same."""
    (project / ".cache").mkdir()
    for name in ("pages", "templates"):
        (project / ".cache" / name).write_text("", encoding="utf-8")
    assert built(project) == []


def test_warnings_come_again(project: Path) -> None:
    """What was warned of once is warned of by every build."""
    (project / "docs/en/forgotten.md").write_text('---\ntitle: "T"\n---\n\n# T\n', encoding="utf-8")
    (project / "docs/fr/forgotten.md").write_text('---\ntitle: "T"\n---\n\n# T\n', encoding="utf-8")
    found = []
    for _ in range(2):
        with pytest.raises(SystemExit) as stopped:
            built(project)
        found.append(stopped.value.warnings)
    assert found[0] == found[1]


def test_where_nothing_changed_the_site_is_finished_again_and_once(project: Path) -> None:
    """Policies, headers and compressed files are not kept with pages and languages: each build adds
    them, to each page once."""
    built(project)
    site, hosting = contents(project / "site"), contents(project / "hosting")
    shutil.rmtree(project / "site")
    shutil.rmtree(project / "hosting")
    built(project)
    built(project)
    assert (contents(project / "site"), contents(project / "hosting")) == (site, hosting)
    for name in ("imei/index.html", "en/imei/index.html", "404.html", "en/404.html"):
        html = site[name].decode()
        assert (
            len(re.findall(r"<html[^>]*", html)) == html.count(' dir="ltr" class="no-js">') == 1
        ), name
        assert html.count('http-equiv="Content-Security-Policy"') == 1, name
        assert f"{name}.br" in site


def test_nothing_is_kept_where_that_is_set(project: Path) -> None:
    """One setting each: of builds, and on readers' devices, where a worker removes the one that is
    there. The guide can be installed all the same."""
    built(project, extra={**EXTRA, "keep": False, "offline": False})
    assert not (project / ".cache").exists()
    guide = (project / "site/return/index.html").read_text(encoding="utf-8")
    assert 'rel="manifest"' in guide
    assert "data-worker" not in guide
    assert "sans connexion" not in guide
    assert (project / "site/sw.js").read_text(
        encoding="utf-8"
    ) == service_worker.self_removing_worker(project / "docs")


def test_alternates_sitemap_and_templates_are_those_of_static_i18n(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same site where static-i18n looks at all files for each language, makes each page's
    alternates anew, and each language has templates of its own. With a page that English lacks
    (serve shows the site all the same).
    """
    (project / "docs/en/imei.md").unlink()
    settings = {"site_url": "http://127.0.0.1:8000/", **FORGETFUL}
    built(project, site_dir=str(project / "mkdocs_ours"), **settings)
    own_files, get_env = static_i18n.locale_files, []

    def all_files(config: object, files: object) -> object:
        own_files(config, files)
        config.plugins["i18n"].__dict__.pop("reconfigure_files_alternates", None)
        return files

    monkeypatch.setattr(static_i18n, "locale_files", all_files)
    monkeypatch.setattr(static_i18n, "restore_shared_files", lambda config, files: None)
    monkeypatch.setattr(
        static_i18n, "share_jinja_environment", lambda config, compiled: get_env.append(compiled)
    )
    shutil.copy(
        Path(static_i18n.I18n.on_config.__code__.co_filename).parent
        / "custom_i18n_sitemap/sitemap.xml",
        project / "overrides/sitemap.xml",
    )
    built(project, site_dir=str(project / "mkdocs_theirs"), **settings)
    ours, theirs = contents(project / "mkdocs_ours"), contents(project / "mkdocs_theirs")
    assert get_env == [None]
    own, other = (site.pop("sitemap.xml").decode() for site in (ours, theirs))
    assert ours == theirs
    rows = [
        [
            re.findall(r"<loc>.*|<lastmod>.*|hreflang=\"(?!x-default).*\"", row)
            for row in text.split("<url>")
            if "imei/" not in row
        ]
        for text in (own, other)
    ]
    assert rows[0] == rows[1]
    assert sum(map(len, rows[0])) == 4 * 2 * (PAGES - 1)
    assert "/imei/" in own
    assert "/en/imei/" not in own


def test_languages_that_are_not_live_are_in_no_sitemap(project: Path) -> None:
    """They are built, and search engines are not told."""
    built(project, extra={**EXTRA, "preview": ["en"]})
    text = (project / "site/sitemap.xml").read_text(encoding="utf-8")
    assert "/return/" in text
    assert "/en/" not in text
    assert (project / "site/en/return/index.html").is_file()


def real_pages() -> Iterator[tuple[str, str]]:
    """Language and Markdown of every page of the guide."""
    for language in REAL_LANGUAGES:
        for file in sorted((ROOT / "docs" / language).glob("*.md")):
            yield language, file.read_text(encoding="utf-8").split("---", 2)[2]


ODD = (
    (
        "a\\*b *c* **d** _e_ `f` ``g`h`` <https://i.example> <j@k.example> &amp; &copy; ![l](m.svg)"
        ' [n](o.md "p") [q][r] [s] ![t][r]\n\n[r]: u.md\n'
    ),
    'line  \nbreak ++ctrl+"a b"++ \\++no++ <b title="x>y">z</b> [*a* `b`](c.md) * _ + & < ! [ ]\n',
    "> *a\n> b*\n\n- c `d\n- e` f\n\n1. **g _h_ i**\n",
    (
        "a\n===\nb\n---\n\nc\n- d\n\n***\n\n- - -\n___\ne\n\n| f | g |\n|---|:-:|\n| h | i"
        " |\n\nj|k\n-|-\nl|m\n"
    ),
    (
        "n\n# o #\np\n\n[q]: r.md\n    's'\ntext [q]\n\n!!! note\n    t\n\n    - u\n\n      v\n\n  "
        "  # w\n\n        code\n\n> x\n>\n> > y\n\n3. z\n\n    a\n4. b\n    * c\n"
    ),
)


def html_of(text: str, language: str, *, quick: bool) -> str:
    """What Markdown makes of a text with our extensions, in our way of reading blocks and lines or
    in its own."""
    data = load_data(ROOT / "docs", (language,))
    extension = GuideExtension(
        choices=data.choices,
        words=data.ui_strings_for(language),
        addresses={key: link.url(language) for key, link in data.outside.items()},
        language=language,
    )
    reader = markdown.Markdown(
        extensions=[
            "toc",
            "tables",
            "fenced_code",
            "admonition",
            "attr_list",
            "pymdownx.keys",
            "pymdownx.superfences",
            "sane_lists",
            extension,
        ]
    )
    if not quick:
        reader.parser.parseBlocks = partial(BlockParser.parseBlocks, reader.parser)
        reader.treeprocessors.register(InlineProcessor(reader), "inline", 20)
    assert {item.name for item in reader.inlinePatterns._priority} == QuickInline.NEEDS.keys()
    assert {
        item.name for item in reader.parser.blockprocessors._priority
    } >= QuickBlocks.NEEDS.keys()
    return reader.convert(text)


def test_lines_are_read_as_markdown_reads_them() -> None:
    """Not looking for what cannot be there changes nothing, in any page of the guide and in odd
    texts."""
    pages = [(language, text) for language, text in real_pages() if language in ("fr", "de")]
    for language, text in [*pages, *(("en", text) for text in ODD)]:
        assert html_of(text, language, quick=True) == html_of(text, language, quick=False)


HTML = (
    '<p>a &lt; b &copy</p><!-- c -->d<br/><img alt="d">', '<h2 id="e">f &amp; g</h2>h', "", "i", "<p></p>", "<p> \n </p><ul><li></li><li>j</li></ul>",
    '<!-- k --><h1 id="l">m<a class="headerlink" href="#l">n</a></h1><p>o\np</p>', '<div><h3 id="q"><code>r</code> s</h3><p>t</p></div><p>u</p><h2>v</h2>',
    '<h2 id="w" data-search-exclude="true">x</h2><p>y</p><h2 id="z">a</h2>', "<div data-search-exclude><div>b</div>c</div>d<div>e</div>",
    "<pre><code>f\n\n g</code></pre>\n\n", '<table class="linenodiv"><tr><td>h</td></tr></table>i', "<p>j<sub>k</sub></p> </p></div>l", "<ol><li>m</ol>n",
    '<p/>o<details data-search-exclude="x"><summary>p</summary><p>q</p></details>', '<div id="r"><h2 id="s&amp;t">u</h2><h3 id="v">w</h3><div><h4 id="x">y</h4>z</div>a</div>b',
)  # fmt: skip
OTHER_HTML = (
    "<p>a < b</p>", "<script>if (a < b) {}</script>", "<h1>h</h1", "<!-->i", "<P>j</P>", "<p title='k'>l</p>", '<p title="m>n">o</p>', "<object>p</object>", "<![CDATA[q]]>",
)  # fmt: skip


def test_sections_are_those_that_the_theme_finds() -> None:
    """In every page of the guide, and in odd HTML; what Markdown does not write is left to the
    theme's reader."""
    pages = [html_of(text, "fr", quick=True) for language, text in real_pages() if language == "fr"]
    for html in [*pages, *HTML]:
        theirs = incremental.Parser()
        theirs.feed(html)
        theirs.close()
        ours = search_index.search_sections(html)
        assert ours is not None, html
        assert [(one.id, one.title, one.text, one.is_excluded()) for one in ours] == [
            (one.id, one.title, one.text, one.is_excluded()) for one in theirs.data
        ], html
    assert [search_index.search_sections(html) for html in OTHER_HTML] == [None] * len(OTHER_HTML)


@pytest.mark.parametrize("html", [*HTML, *OTHER_HTML])
def test_the_index_has_what_the_theme_would_put_there(html: str) -> None:
    """Also of HTML that is left to the theme's reader."""
    page = SimpleNamespace(meta={}, content=html, toc=[], url="page/", title="Page")
    ours, theirs = incremental.SearchIndex(), incremental.SearchIndex()
    incremental._add_sections(ours, page)
    theirs.add_entry_from_context(page)
    assert ours.entries == theirs.entries


def test_what_nobody_asks_for_is_removed(tmp_path: Path) -> None:
    """After two weeks; what was asked for, and what is new, stays."""
    keeper = Cache(tmp_path)
    for key in ("aa1", "bb2", "cc3"):
        keeper.put(key, b"body")
    for name in ("aa/1", "bb/2"):
        os.utime(tmp_path / name, (1, 1))
    assert keeper.get("aa1") == b"body"
    keeper.prune()
    assert [keeper.get(key) for key in ("aa1", "bb2", "cc3")] == [b"body", None, b"body"]


def test_only_our_own_objects_are_read(tmp_path: Path) -> None:
    """A file that would run something is as good as none."""

    class Evil:
        def __reduce__(self) -> tuple:
            return os.mkdir, (str(tmp_path / "evil"),)

    keeper = Cache(tmp_path)
    keeper.put("aa1", pickle.dumps(Evil()))
    assert keeper.get_object("aa1", markdown_page) is None
    assert not (tmp_path / "evil").exists()
    page = markdown_page.parse_page(
        '---\ntitle: "T"\ndate: 2026-11-22\n---\n\n# T\n\n## A {#a}\n',
        path="docs/fr/t.md",
        language="fr",
    )
    keeper.put_object("bb2", page)
    assert keeper.get_object("bb2", markdown_page) == page


def test_sets_are_said_in_order() -> None:
    """The hash of a set does not depend on the run."""
    script = (
        "from returnguide.legacy_cache import fingerprint; print(fingerprint({'a': frozenset(map(str,"
        " range(50)))}))"
    )
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**settings, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "12"
    }
    assert len(runs) == 1


def test_a_site_that_lies_there_is_left_as_it_is(
    project: Path, converted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing has changed: nothing is read, written or removed, and what the build said is said
    again."""
    replaced(
        "mkdocs.yml",
        "extra:\n",
        "extra:\n  validation: {severity: {image-text: {severity: warning, reason: a test}}}\n",
    )(project)
    replaced("docs/fr/photos.md", "# ", "![](../assets/images/favicon.svg)\n\n# ")(project)
    with caplog.at_level(logging.INFO, "mkdocs"):
        built(project)
        first = [
            record.getMessage() for record in caplog.records if record.name == "mkdocs.returnguide"
        ]
        assert any("[image-text]" in line for line in first)
        before = stat_files(project / "site"), stat_files(project / "hosting")
        converted.clear()
        caplog.clear()
        built(project)
        assert [
            record.getMessage() for record in caplog.records if record.name == "mkdocs.returnguide"
        ][:-1] == first
    assert (stat_files(project / "site"), stat_files(project / "hosting")) == before
    assert converted == []


HARMS = {
    "file changed": (
        lambda project: (project / "site/return/index.html").write_text("harmed", encoding="utf-8")
    ),
    "file added": lambda project: (project / "site/more.html").write_text("more", encoding="utf-8"),
    "file removed": lambda project: (project / "site/en/imei/index.html").unlink(),
    "host's file removed": lambda project: (project / "hosting/Caddyfile").unlink(),
}


def test_a_site_that_does_not_lie_there_is_built(project: Path) -> None:
    """Whatever was done to the site, to its sources or to their history, from which lists of links
    have days: the next build makes it good."""
    built(project)
    good = contents(project / "site")
    for what, harm in HARMS.items():
        harm(project)
        built(project)
        assert contents(project / "site") == good, what
        assert (project / "hosting/Caddyfile").is_file(), what
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "one")
    built(project)
    assert contents(project / "site") == cold(project) != good


def test_what_no_build_writes_any_more_is_removed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build writes over the files of the last one; the rest goes, with the folders that are empty
    then. Hidden files are nobody's."""
    cleaned: list[str] = []
    clean = utils.clean_directory
    monkeypatch.setattr(
        utils, "clean_directory", lambda folder: (cleaned.append(folder), clean(folder))
    )
    site = project / "site"
    built(project)
    (site / ".well-known/more").write_text("more", encoding="utf-8")
    script = next((site / "assets").glob("copy.*.js"))
    replaced("docs/assets/javascripts/copy.js", "\n", "\nwindow.changed = 1;\n")(project)
    replaced("docs/en/photos.md", "# ", "# New: ")(project)
    cleaned.clear()
    built(project)
    assert cleaned == [], "it wrote over what was there"
    assert [
        file.name for file in script.parent.glob("copy.*") if file.name.startswith(script.name)
    ] == []
    (site / ".well-known/more").unlink()
    assert contents(site) == cold(project)


def test_a_site_of_another_shape_is_emptied_first(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file could stand where a folder is wanted: after a file came, after it went, where somebody
    put one."""
    cleaned: list[str] = []
    clean = utils.clean_directory
    monkeypatch.setattr(
        utils, "clean_directory", lambda folder: (cleaned.append(folder), clean(folder))
    )
    site, more = project / "site", project / "docs/assets/images/new.svg"
    built(project)
    for change in (
        added("docs/assets/images/new.svg"),
        lambda _: more.unlink(),
        lambda _: (site / "more.html").write_text("more", encoding="utf-8"),
        lambda _: (
            shutil.rmtree(site / "imei"),
            (site / "imei").write_text("a file", encoding="utf-8"),
        ),
    ):
        change(project)
        cleaned.clear()
        built(project)
        assert cleaned == [str(site)]
    assert contents(site) == cold(project)


def test_a_copy_made_of_links_stays_as_it_is(project: Path) -> None:
    """Published sites may share their files: the next build writes its own."""
    site, release = project / "site", project / "release"
    built(project)
    before = contents(site)
    shutil.copytree(site, release, copy_function=os.link)
    (site / "imei/index.html").unlink()
    (site / "imei/index.html").symlink_to(release / "imei/index.html")
    for name in ("fr/photos.md", "en/photos.md"):
        replaced(f"docs/{name}", "# ", "# Other ")(project)
    built(project)
    assert contents(release) == before
    assert contents(site) == cold(project)
    assert not (site / "imei/index.html").is_symlink()


def test_no_compressed_form_of_another_build_is_left_by_one_that_fails(project: Path) -> None:
    """A server would send it in the place of the page."""
    built(project)
    replaced("docs/en/photos.md", "# ", '<img src="gone.png" alt="gone">\n\n# ')(project)
    with pytest.raises(SystemExit):
        built(project)
    assert "gone.png" in (project / "site/en/photos/index.html").read_text(encoding="utf-8")
    forms = {file.name for file in (project / "site").rglob("*") if file.suffix in {".br", ".gz"}}
    assert forms == {"sitemap.xml.gz"}, "MkDocs makes it with every sitemap"


def git(project: Path, *arguments: str) -> None:
    """One command, as somebody."""
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments],
        cwd=project,
        check=True,
    )
