"""Real builds: the small site good and broken, twice in one process, and the real site as a
whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
import yaml
from conftest import LANGUAGES, REAL_LANGUAGES, ROOT, built, served
from returnguide.content.conventions import GUIDE, STEPS
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.panels import walk_panel_sets
from returnguide.content.typography import NARROW

DEADLINE_FORM = ("deadlines", "deadline-start", "deadline-day", "message-tools")
"""The ids of what templates add to the page for the time after sending."""

FOLDER = {language: "" if language == "fr" else f"{language}/" for language in REAL_LANGUAGES}
"""Where a language stands on the site."""


def files_in(folder: Path) -> dict[str, str]:
    """Path -> hash of every file, compressed ones and the sitemap's dates aside."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith("sitemap")
    }


def test_good_site_builds_without_a_warning(project: Path) -> None:
    """Every page of both languages is there, and nothing is warned of."""
    assert built(project) == []
    names = sorted(path.stem for path in (project / "docs" / "fr").glob("*.md"))
    for folder in (FOLDER[language] for language in LANGUAGES):
        for name in names:
            assert (
                project / "site" / folder / ("" if name == "index" else name) / "index.html"
            ).is_file()


def test_all_problems_of_all_languages_in_one_run(project: Path, change) -> None:
    """A strict build names them all, writes nothing, and leaves the last good site untouched."""
    built(project)
    before = files_in(project / "site")
    change("fr/return.md", "<!-- /folds -->", "")
    change("fr/photos.md", 'title: "Photos"', "title: Photos : sept")
    change("en/return.md", "{#shipping-dhl}", "{#shipping-dlh}")
    change("en/index.md", "#warranty", "#waranty")
    with pytest.raises(SystemExit) as stopped:
        built(project)
    assert stopped.value.warnings[:4] == [
        (
            "docs/en/index.md:11: '#waranty' is no id of docs/en/return.md; did you mean"
            " 'warranty'? [unknown-anchor]"
        ),
        "docs/en/return.md:75: tab 'dlh' is not a carrier; did you mean 'dhl'? [unknown-choice]",
        (
            "docs/fr/photos.md:2: the front matter is not valid YAML (mapping values are not"
            " allowed here); put a text that holds a colon in double quotes"
            " [front-matter]"
        ),
        (
            "docs/fr/return.md:14: <!-- folds --> is never closed; write <!-- /folds --> before"
            " line 22 [unclosed-directive]"
        ),
    ]
    assert len(stopped.value.warnings) == 4
    assert str(stopped.value).startswith("4 problems in the source: nothing was built")
    assert files_in(project / "site") == before


def test_the_command_fails_and_prints_the_problems(project: Path, change) -> None:
    """The real command: exit code 1, the line, no traceback."""
    change("en/return.md", "{#shipping-dhl}", "{#shipping-dlh}")
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert (
        "ERROR   -  docs/en/return.md:75: tab 'dlh' is not a carrier; did you mean 'dhl'?"
        " [unknown-choice]" in run.stderr
    )
    assert "Traceback" not in run.stderr


def test_warnings_of_mkdocs_in_every_language_fail_once(project: Path) -> None:
    """static-i18n would stop at the first language; here all are built, counted together, and
    nothing is published."""
    for language in LANGUAGES:
        (project / "docs" / language / "forgotten.md").write_text(
            '---\ntitle: "T"\n---\n\n# T\n', encoding="utf-8"
        )
    config = project / "mkdocs.yml"  # let MkDocs tell it, after our own rule
    text = config.read_text(encoding="utf-8").replace(
        "omitted_files: ignore", "omitted_files: warn"
    )
    severity = '    lint: {severity: {nav-page: {severity: "off", reason: "tested below"}}}\n'
    config.write_text(text.replace("  guide:", f"  guide:\n{severity}", 1), encoding="utf-8")
    with pytest.raises(SystemExit, match="strict mode") as stopped:
        built(project)
    not_in_nav = [line for line in stopped.value.warnings if 'not included in the "nav"' in line]
    assert [
        f"{language}/forgotten.md" in line
        for language, line in zip(LANGUAGES, not_in_nav, strict=True)
    ] == [True, True]
    assert "site/ was not published, it is as it was" in stopped.value.warnings
    assert not (project / "site").exists()


def test_two_builds_in_one_process_are_equal(project: Path, change) -> None:
    """No state leaks from one build into the next: same files, and the same problems, each named
    once."""
    assert built(project) == []
    first = files_in(project / "site")
    assert built(project) == []
    assert files_in(project / "site") == first
    change("fr/return.md", "<!-- /folds -->", "")
    found = []
    for _ in range(2):
        with pytest.raises(SystemExit) as stopped:
            built(project)
        found.append(stopped.value.warnings)
    assert found[0] == found[1]
    assert len(found[0]) == 1


def test_a_build_for_the_local_address_is_strict(project: Path, change) -> None:
    """SITE_URL may be the address that serve uses; a build stays a build."""
    change("fr/return.md", "<!-- /folds -->", "")
    with pytest.raises(SystemExit):
        built(project, site_url="http://127.0.0.1:8000/")


def test_serve_shows_problems_and_serves(project: Path, change) -> None:
    """Under serve (MkDocs puts its own address in site_url) problems are warned of, and the pages
    are built all the same."""
    change("fr/return.md", "<!-- /folds -->", "")
    warnings = served(project)
    assert [line.split(":")[0] for line in warnings] == ["docs/fr/return.md"]
    html = (project / "mkdocs_serve/return/index.html").read_text(encoding="utf-8")
    assert "Texte du pli" in html
    assert html.count('class="step-number"') == len(STEPS)


def test_serve_of_some_languages_keeps_the_addresses(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LOCALES leaves languages out; the source stays at the root."""
    monkeypatch.setenv("LOCALES", "fr")
    served(project)
    assert (project / "mkdocs_serve/return/index.html").is_file()
    assert not (project / "mkdocs_serve/en").exists()
    monkeypatch.setenv("LOCALES", "fr,xx")
    with pytest.raises(
        SystemExit, match="LOCALES names xx, no language of the site; known: fr, en"
    ):
        served(project)


def test_locales_are_ignored_by_a_build(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable left in a shell never publishes half a site."""
    monkeypatch.setenv("LOCALES", "fr")
    built(project)
    assert (project / "site/en/return/index.html").is_file()


def test_leftovers_are_never_published(project: Path) -> None:
    """Not by a build that is not strict either: what editors, systems and tools leave, drafts,
    pages that the guide does not know, drawings that run something."""
    docs = project / "docs"
    active = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    leftovers = {
        "fr/packing.md.orig": "<<<<<<< HEAD secret",
        "fr/packing.md~": "secret",
        "fr/packing.md.bak": "secret",
        "fr/.packing.md.swp": "secret",
        "fr/brouillon.txt": "secret",
        "fr/packing (copy).md": "# secret",
        "fr/README.md": "# secret",
        "fr/more/packing.md": "# secret",
        "fr/notes.html": "<script>alert('secret')</script>",
        "fr/photo.png": "secret",
        "en/guide.po": "secret",
        "pl/index.md": "# secret",
        "draft.md": "# secret",
        "assets/images/Thumbs.db": "secret",
        "assets/images/desktop.ini": "secret",
        "assets/page.md": "# secret",
        "assets/javascripts/bundle.js": "secret",
        "assets/images/active.svg": active,
        "assets/images/broken.svg": "<svg>secret",
    }
    for name, text in leftovers.items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    lines = built(project, strict=False)
    told = {line.split(":")[1 if line.startswith("warning") else 0].strip() for line in lines}
    hidden = {
        "docs/fr/.packing.md.swp",
        "docs/assets/javascripts/bundle.js",
    }  # the second: a source
    assert told == {f"docs/{name}" for name in leftovers} - hidden
    assert len(lines) == len(told)
    published = {file.name for file in (project / "site").rglob("*")}
    assert not published & {Path(name).name for name in leftovers if not name.endswith("index.md")}
    assert not (project / "site/pl").exists()
    assert not [file for file in (project / "site").rglob("*.html") if "secret" in file.read_text()]


def test_no_file_of_docs_vanishes(site: Path) -> None:
    """static-i18n drops folders whose name looks like a language; every page and asset must be on
    the site."""
    for file in (ROOT / "docs" / "assets").rglob("*"):
        if file.is_file() and file.suffix not in {".js", ".css"}:  # those: test_assets.py
            assert (site / file.relative_to(ROOT / "docs")).is_file(), file
    for language, folder in FOLDER.items():
        for page in (ROOT / "docs" / language).glob("*.md"):
            assert (
                site / folder / ("" if page.stem == "index" else page.stem) / "index.html"
            ).is_file(), page
    assert not list(site.rglob("*.yml"))


def test_titles_in_the_table_of_contents_have_their_typography(site: Path) -> None:
    """No line of it begins with the sign that ends a French question."""
    html = (site / "after-sending/index.html").read_text(encoding="utf-8")
    contents = html.split('class="md-nav__list"')[1].split("</ul>")[0]
    assert f"envoi{NARROW}?" in contents and " ?" not in contents


@pytest.mark.parametrize("language", REAL_LANGUAGES)
def test_every_id_of_the_source_is_an_address(site: Path, language: str) -> None:
    """Ids of steps, headings, tabs, nested tabs and folds are on their page once, and there are no
    others of ours."""
    guide = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
    for page in guide.pages_in(language).values():
        html = (
            site
            / FOLDER[language]
            / page.name.removesuffix(".md").removesuffix("index")
            / "index.html"
        ).read_text(encoding="utf-8")
        article = html.split('<article class="md-content__inner md-typeset">')[1].split(
            "</article>"
        )[0]
        found = re.findall(r'\bid="([^"]+)"', article)
        ours = {
            *page.ids,
            *re.findall(r'<h1 id="([^"]+)"', article),
            *(["your-case"] if page.name in {"index.md", GUIDE} else []),
            *(DEADLINE_FORM if page.name == "after-sending.md" else []),
            *([f"done-{step}" for step in STEPS] if page.name == GUIDE else []),
        }
        assert sorted(id for id in found if not id.endswith("--title")) == sorted(ours), page.path


@pytest.mark.parametrize(
    ("language", "number", "contents"),
    [("fr", "Étape 4 sur 7", "Étape 4 sur 7 : "), ("en", "Step 4 of 7", "Step 4 of 7: ")],
)
def test_steps_are_numbered(site: Path, language: str, number: str, contents: str) -> None:
    """Heading and table of contents say the number, in the page's language."""
    html = (site / FOLDER[language] / "return/index.html").read_text(encoding="utf-8")
    assert re.findall(r'<h2 class="step" id="([^"]+)">', html) == list(STEPS)
    assert f'<h2 class="step" id="sign-out"><span class="step-number">{number}</span> ' in html
    assert contents in html


def test_required_tabs_stand_in_the_guide() -> None:
    """The drop-offs of both carriers, nested, and the two systems that the guide must have, in each
    language."""
    guide = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
    for language in REAL_LANGUAGES:
        ids = {
            panel.heading.id
            for one, _ in walk_panel_sets(guide.pages_in(language)[GUIDE].sets.sets)
            for panel in one.panels
        }
        assert {
            "sign-out-ios",
            "sign-out-android",
            "shipping-colissimo-post-office",
            "shipping-colissimo-letterbox",
            "shipping-dhl-drop-off-point",
            "shipping-dhl-pickup",
            "shipping-other",
        } <= ids


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Cette page n'existe pas"), ("en", "This page does not exist")]
)
def test_not_found_page_of_each_language(site: Path, language: str, words: str) -> None:
    """The root's 404 is French, whatever language was built last; its links lead into its own
    language."""
    html = (site / FOLDER[language] / "404.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}" dir="ltr"' in html
    assert words in unescape(html)
    assert f'href="/{FOLDER[language]}return/"' in html
    menu = dict(re.findall(r'<a href="([^"]*)" hreflang="(\w+)"', html))
    assert menu == {f"/{FOLDER[other]}": other for other in REAL_LANGUAGES}
    help_first = re.search(r'href="([^"]*)#before-you-start"', html)[1]
    assert (
        urljoin("https://guide.example/lost/page/", help_first)
        == f"https://guide.example/{FOLDER[language]}"
    )


@pytest.mark.parametrize("language", REAL_LANGUAGES)
def test_search_index_of_each_language(site: Path, language: str) -> None:
    """A language's index holds its own pages only, at addresses below its own root; every address
    exists."""
    index = json.loads(
        (site / FOLDER[language] / "search/search_index.json").read_text(encoding="utf-8")
    )
    assert index["config"]["lang"] == [language]
    locations = [entry["location"] for entry in index["docs"]]
    assert "return/#sign-out-dead-device" in locations
    assert "return/#shipping-dhl-pickup" in locations
    assert not [
        location
        for location in locations
        if location.startswith(tuple(f"{other}/" for other in REAL_LANGUAGES))
        or "--title" in location
    ]
    for location in locations:
        page, _, anchor = location.partition("#")
        html = (site / FOLDER[language] / page / "index.html").read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in html, location


def test_search_text_belongs_to_its_panel(site: Path) -> None:
    """What a fold says is found as the fold, and labels of tabs are no text of the section
    above."""
    entries = {
        entry["location"]: entry
        for entry in json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))[
            "docs"
        ]
    }
    assert "Vos données sont encore" in entries["return/#sign-out-dead-device"]["text"]
    assert "PC Windows" not in entries["return/#sign-out"]["text"]


@pytest.mark.parametrize("language", REAL_LANGUAGES)
def test_theme_words_are_the_language_s_own(site: Path, language: str) -> None:
    """Every word of the group `theme` that a page uses is shown in the page's language; none of
    another language's."""
    words = {
        name: yaml.safe_load((ROOT / "docs" / name / "words.yml").read_text(encoding="utf-8"))[
            "theme"
        ]
        for name in REAL_LANGUAGES
    }
    html = (site / FOLDER[language] / "return/index.html").read_text(encoding="utf-8")
    said = html + "".join(
        json.loads(re.search(r'<script id="__config"[^>]*>(.*?)</script>', html, re.S)[1])[
            "translations"
        ].values()
    )
    for key in (
        "action.skip",
        "search.placeholder",
        "select.language",
        "toc",
        "palette.dark",
        "search.result.none",
    ):
        assert words[language][key] in said, key
        for other in set(REAL_LANGUAGES) - {language}:
            assert f">{words[other][key]}<" not in said


def test_untitled_admonitions_have_a_title_in_their_language(project: Path) -> None:
    """`!!! warning` without a title is 'Attention' in French, not the English type."""
    built(project)
    for folder, title in (("", "Attention"), ("en", "Warning")):
        assert f'<p class="admonition-title">{title}</p>' in (
            project / "site" / folder / "return/index.html"
        ).read_text(encoding="utf-8")


def test_pages_ask_for_nothing_outside(site: Path) -> None:
    """No script, style, font, picture or frame from another place, and no alternate that the theme
    would look below."""
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert not re.findall(
            r'<(?:script|img|iframe|source)[^>]+src="(?:https?:)?//[^"]+"', html
        ), page
        assert not re.findall(
            r'<link[^>]+rel="(?:stylesheet|preconnect|preload)"[^>]+href="(?:https?:)?//', html
        ), page
        assert 'rel="alternate"' not in html


def test_rules_work_without_mkdocs(tmp_path: Path) -> None:
    """All rooms but build/ import, pages are read and rendered, and every rule is applied to the
    real guide, where mkdocs cannot be imported."""
    (tmp_path / "mkdocs.py").write_text(
        "raise ImportError('mkdocs is blocked')\n", encoding="utf-8"
    )
    files = [
        file.relative_to(ROOT / "hooks").with_suffix("")
        for file in (ROOT / "hooks/returnguide").rglob("*.py")
    ]
    modules = [
        ".".join(file.parts)
        for file in files
        if file.name != "__init__" and "build" not in file.parts
    ]
    script = (
        f"import {', '.join(modules)}, sys; sys.exit(any(name.split('.')[0] in ('mkdocs',"
        " 'material') for name in sys.modules))"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT / "hooks")])
    subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}, check=True
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "tests/test_markdown_page.py",
        "tests/test_panels.py",
    ]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    run = subprocess.run(
        [sys.executable, "hooks/guide.py", "check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "")


def test_severity_set_for_the_site(project: Path, change) -> None:
    """A rule that mkdocs.yml makes a warning is shown, and a strict build goes on; the same break
    stops it otherwise."""
    change("en/return.md", "(warranty-exclusions.md)", "(warranty-exclusions.md#nowhere)")
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    table = (
        "  guide:\n    lint:\n      severity:\n"
        '        unknown-anchor: {severity: warning, reason: "test"}\n'
        '        site-dead-anchor: {severity: policy, reason: "test"}\n'
    )
    config.write_text(re.sub(r"  guide:.*", table.rstrip(), text, count=1), encoding="utf-8")
    (warning,) = built(project)
    assert warning.startswith("warning: docs/en/return.md:12: '#nowhere' is no id")
    config.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        built(project)


def test_a_french_word_that_a_page_shows_is_gone(project: Path, change) -> None:
    """It is named with the template that shows it; the build ends without a traceback."""
    change("fr/words.yml", '  print: "Imprimer la fiche"\n', "")
    with pytest.raises(SystemExit) as stopped:
        built(project)
    assert [line.partition("; ")[0] for line in stopped.value.warnings] == [
        "docs/fr/words.yml:1: word 'insert.print' is missing"
    ]


def test_sitemap_names_all_languages_of_a_page(site: Path) -> None:
    """Absolute addresses of pages that are there, each with all its languages, itself included, and
    the French one for all others."""
    names = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = "https://guide-retour.example/"
    urls = ElementTree.parse(site / "sitemap.xml").getroot().findall("url", names)
    pages = {
        url.findtext("loc", namespaces=names): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", names)
        }
        for url in urls
    }
    assert (
        len(pages) == len(urls) == len(REAL_LANGUAGES) * len(list((ROOT / "docs/fr").glob("*.md")))
    )
    for page, alternates in pages.items():
        assert alternates.keys() == {*REAL_LANGUAGES, "x-default"}
        assert page in alternates.values()
        assert alternates["x-default"] == alternates["fr"]
        assert all(
            address.startswith(root)
            and (site / address.removeprefix(root) / "index.html").is_file()
            for address in alternates.values()
        )
    assert "changefreq" not in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_direction_stands_on_the_document(site: Path) -> None:
    """`dir` and `lang` on `<html>`, of every page and every 404 page."""
    for language in REAL_LANGUAGES:
        for name in ("return/index.html", "404.html"):
            html = (site / ("" if language == "fr" else language) / name).read_text(
                encoding="utf-8"
            )
            assert f'<html lang="{language}" dir="ltr" class="no-js">' in html
