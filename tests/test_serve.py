"""Saves in one serving process: only what has changed is rendered, and the pages are those of a
process that has just started."""

from __future__ import annotations

import queue
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from conftest import GOOD, served
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

Change = Callable[[Path], None]

PAGES = len(list((GOOD / "docs" / "fr").glob("*.md")))
"""Pages of the small site, in each locale."""


def contents(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file; the version of the service worker is another in each build."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != "sw.js")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def cold(project: Path, folder: Path) -> dict[str, bytes]:
    """The site of a process that has just started: MkDocs loads the hooks of another path anew."""
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("mkdocs_serve"))
    served(folder)
    return contents(folder / "mkdocs_serve")


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that Markdown has converted."""
    texts, convert = [], markdown.Markdown.convert

    def noted(self: markdown.Markdown, text: str) -> str:
        texts.append(text)
        return convert(self, text)

    monkeypatch.setattr(markdown.Markdown, "convert", noted)
    return texts


def replaced(name: str, old: str, new: str) -> Change:
    """The change of a text in a file."""

    def change(project: Path) -> None:
        file = project / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def added(name: str) -> Change:
    """A new file."""

    def change(project: Path) -> None:
        (project / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")

    return change


def without_a_section(project: Path) -> None:
    """English shows it in French."""
    section = "#### Samsung {#sign-out-samsung}\n\nText for Samsung.\n"
    replaced("docs/en/return.md", section, "")(project)


def without_a_page(project: Path) -> None:
    """English shows the French one."""
    (project / "docs/en/photos.md").unlink()


def with_old_address(project: Path) -> None:
    """A page that was published and has moved."""
    for name, line in (("permalinks.lock", "old.md\n"), ("redirects.yml", "old.md: return.md\n")):
        with (project / "docs/data" / name).open("a", encoding="utf-8") as file:
            file.write(line)


CHANGES: list[tuple[Change, int | None]] = [
    (replaced("docs/en/photos.md", "# ", "# Sharp "), 1),
    (replaced("docs/fr/imei.md", "# ", "# Joli "), 1),
    (replaced("docs/en/imei.md", 'title: "', 'title: "New '), 0),
    (
        replaced("docs/en/return.md", "### iPhone {#sign-out-ios}", "### Apple {#sign-out-ios}"),
        None,
    ),
    (replaced("docs/en/words.yml", 'contents: "', 'contents: "No. '), PAGES),
    (replaced("docs/en/words.yml", 'action.skip: "', 'action.skip: "Please '), PAGES),
    (replaced("docs/fr/words.yml", 'heading: "', 'heading: "L’'), PAGES),
    (replaced("docs/data/links.yml", "url: https://", "url: https://www."), 2 * PAGES),
    (replaced("docs/data/insert.yml", "most: 60", "most: 59"), None),
    (without_a_section, None),
    (without_a_page, None),
    (replaced("docs/assets/stylesheets/guide.css", ":root", ":root, #changed"), None),
    (with_old_address, None),
    (replaced("overrides/partials/content.html", "{% else %}", "{% else %}<hr>"), 0),
    (added("docs/assets/images/new.svg"), 2 * PAGES),
    (replaced("mkdocs.yml", "  font: false", "  font: false\n  features: [navigation.tabs]"), None),
]
"""Each kind of input, a change of it, and how many pages Markdown must then render (None: not the
point)."""


@pytest.mark.parametrize("changes", [CHANGES[::2], CHANGES[1::2]], ids=["one half", "other half"])
def test_after_each_save_the_site_is_that_of_a_new_process(
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    converted: list[str],
    changes: list[tuple[Change, int | None]],
) -> None:
    """Byte for byte; and no page is rendered again without need."""
    served(project)
    assert len(converted) == 2 * PAGES
    for number, (change, expected) in enumerate(changes):
        change(project)
        converted.clear()
        served(project)
        assert expected in (None, len(converted)), number
        folder = tmp_path_factory.mktemp("cold") / "project"
        assert contents(project / "mkdocs_serve") == cold(project, folder), number


def test_text_shown_for_a_missing_translation_is_that_of_the_last_save(project: Path) -> None:
    """The file of the page has not changed, what is put into it has."""
    without_a_section(project)
    served(project)
    replaced("docs/fr/return.md", "Texte pour Samsung.", "Autre texte.")(project)
    served(project)
    page = (project / "mkdocs_serve/en/return/index.html").read_text(encoding="utf-8")
    assert "Autre texte." in page
    assert "Texte pour Samsung." not in page


def test_what_was_warned_of_is_warned_of_again(project: Path) -> None:
    """At each save, until it is mended."""
    replaced("docs/fr/return.md", "<!-- /folds -->", "")(project)
    assert len(served(project)) == 1
    assert len(served(project)) == 1


def test_serving_one_language_does_not_spoil_the_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`LOCALES=en` and all languages have other menus."""
    rows = "{locale: en, name: English}"
    replaced("mkdocs.yml", rows, f"{rows}\n      - {{locale: de, name: Deutsch}}")(project)
    shutil.copytree(project / "docs/en", project / "docs/de")
    page = project / "mkdocs_serve/en/imei/index.html"
    for chosen, is_there in (("en", False), ("", True), ("en", False)):
        monkeypatch.setenv("LOCALES", chosen)
        served(project)
        assert ('hreflang="de"' in page.read_text(encoding="utf-8")) == is_there
        sitemap = (project / "mkdocs_serve/sitemap.xml").read_text(encoding="utf-8")
        assert bool(re.search("/de/", sitemap)) == is_there


def test_a_save_in_the_handbook_builds_nothing(project: Path) -> None:
    """MkDocs' own server watches all of `docs`; a save of a page builds the site as ever."""
    page, handbook = project / "docs/fr/imei.md", project / "docs/handbook/page.md"
    handbook.parent.mkdir()
    handbook.touch()
    builds = queue.Queue[None]()
    server = LiveReloadServer(
        builder=lambda: builds.put(None),
        host="127.0.0.1",
        port=0,
        root=str(project),
        polling_interval=0.05,
        shutdown_delay=0.05,
    )
    config = load_config(str(project / "mkdocs.yml"))
    server.watch(config.docs_dir)
    config.plugins.on_serve(server, config=config, builder=server.builder)
    serving = threading.Thread(target=server.serve)
    serving.start()
    try:
        time.sleep(0.5)  # the server looks at the files as they are now
        handbook.write_text("# Title\n", encoding="utf-8")
        with pytest.raises(queue.Empty):
            builds.get(timeout=0.5)
        page.write_text("# Title\n", encoding="utf-8")
        builds.get(timeout=30)
    finally:
        server.shutdown()
        serving.join()
