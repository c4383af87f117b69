"""The translators' page: says what `guide.py translations status` says, shows what changed, and can
be read on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import guide as command
import pytest
from conftest import ROOT, small_docs
from playwright.sync_api import Browser, Page
from returnguide.content.guide import Guide, load_guide
from returnguide.content.translation_status import STATES
from returnguide.i18n.dashboard import render_dashboard
from returnguide.i18n.status_report import count_states, source_file
from returnguide.inserts.page import environment
from test_translations import git

from .axe import violations
from .conftest import DESKTOP, PHONE

EDIT = "https://example.org/edit/main/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with one section of each kind that wants work, its history, and the page that
    says so, `translations.html`."""
    folder = tmp_path_factory.mktemp("dashboard")
    docs = small_docs(folder)
    assert command.main(["translations", "stamp", "--docs", str(docs)]) == 0
    for step in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        git(folder, *step)
    for name, old, new in (
        ("fr/return.md", "Texte pour iPhone.", "Texte nouveau pour <b>iPhone</b>."),
        (
            "fr/return.md",
            "### Après l'envoi",
            "### Un délai {#shipping-delay}\n\nUne semaine.\n\n### Après l'envoi",
        ),
        ("en/return.md", "Text for Android.", "Some text for Android."),
        (
            "en/return.md",
            "### Other {#shipping-other}\n\nText for another carrier.",
            "### Autre {#shipping-other}\n\nTexte pour un autre transporteur.",
        ),
        ("en/imei.md", "## Find", "## More {#more-imei}\n\nText.\n\n## Find"),
    ):
        text = (docs / name).read_text(encoding="utf-8")
        assert old in text
        (docs / name).write_text(text.replace(old, new), encoding="utf-8")
    assert command.main(["translations", "major", "sign-out-ios", "--docs", str(docs)]) == 0
    html = render_dashboard(
        docs, load_guide(docs, ("fr", "en")), environment(ROOT / "overrides"), edit_url=EDIT
    )
    (folder / "translations.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def guide(folder: Path) -> Guide:
    """What the page speaks of."""
    return load_guide(folder / "docs", ("fr", "en"))


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, folder: Path) -> Iterator[Page]:
    """The page, opened from its file, in a dark room on the phone."""
    context = browser.new_context(
        viewport=request.param, color_scheme="dark" if request.param is PHONE else "light"
    )
    opened = context.new_page()
    opened.requests = []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.goto((folder / "translations.html").as_uri())
    yield opened
    context.close()


def test_counts_are_those_of_status(folder: Path, guide: Guide) -> None:
    """Each state's number, by language and by page."""
    html = (folder / "translations.html").read_text(encoding="utf-8")
    statuses = guide.section_statuses_in("en")
    counts = count_states(statuses)
    assert {state for state, number in counts.items() if number} == {
        "missing",
        "copied",
        "stale",
        "edited",
        "extra",
        "current",
    }
    row = re.search(r'<tr><th scope="row"><a href="#en">.*?</tr>', html, re.S)[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row) == [
        str(counts[state] or "–") for state in STATES
    ]
    pages = dict(re.findall(r"<summary>([\w.-]+): ([^<]*)</summary>", html))
    for name in {status.page for status in statuses}:
        on_page = count_states(status for status in statuses if status.page == name)
        assert pages[name] == ", ".join(
            f"{number} {state}" for state, number in on_page.items() if number
        )


def test_work_is_listed_as_status_lists_it(folder: Path, guide: Guide) -> None:
    """Every section that wants work with its state, line and file, and a link that edits that
    file."""
    html = (folder / "translations.html").read_text(encoding="utf-8")
    for status in guide.section_statuses_in("en"):
        warned = ", readers are warned" if status.major else ""
        item = (
            f"<code>{status.address}</code>: {status.state}{warned}, line {status.line} of"
            f" <code>{source_file(guide, status)}</code>"
        )
        assert (item in html) == (status.state != "current")
    assert f'href="{EDIT}docs/en/return.md"' in html
    assert (
        "Texte <ins>nouveau </ins>pour <del>iPhone.</del><ins>&lt;b&gt;iPhone&lt;/b&gt;.</ins>"
        in html
    )


def test_page_is_readable_and_asks_for_nothing(page: Page) -> None:
    """No script, no request, nothing wider than the screen, nothing that axe finds."""
    assert page.requests == [page.url]
    assert page.locator("script").count() == 0
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_text("Texte nouveau").is_visible()
    assert violations(page) == []
