"""A language with longer words and one that is read from right to left, made of the real French
pages: nothing is too wide, nothing overlaps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, built
from playwright.sync_api import Browser
from pseudo import LONGER, RIGHT_TO_LEFT, pseudo_project
from returnguide.inserts import sheet
from servers import serving

from .conftest import DESKTOP, PHONE

PAGES = ("", "return/", "packing/", "parcel-insert/android/")
SHOTS = os.environ.get("SCREENSHOTS")
"""A folder for pictures of the pages, for whoever wants to look."""

OVERLAPS = """() => {
  const shown = [...document.querySelectorAll("a, button, label, summary, legend, h1, h2, h3, h4, p, li, input:not([type=radio])")].filter(one =>
    one.checkVisibility({opacityProperty: true, visibilityProperty: true}) && one.textContent.trim() && getComputedStyle(one).position !== "absolute"
    && !one.closest("header, .md-sidebar, [data-md-component=skip]"))
  const boxes = shown.flatMap(one => [...one.getClientRects()].map(box => [one, box])).filter(([, box]) => box.width > 2 && box.height > 2)
  boxes.sort(([, a], [, b]) => a.top - b.top)
  const found = []
  boxes.forEach(([a, first], at) => {
    for (let next = at + 1; next < boxes.length && boxes[next][1].top < first.bottom - 4; next++) {
      const [b, second] = boxes[next]
      const across = Math.min(first.right, second.right) - Math.max(first.left, second.left)
      if (across > 2 && !a.contains(b) && !b.contains(a)) found.push(a.outerHTML.slice(0, 90) + " / " + b.outerHTML.slice(0, 90))
    }
  })
  return found
}"""
"""Pairs of elements with text, neither inside the other, that cover each other."""

CUT = """() => [...document.querySelectorAll("article label, article button, article summary, article a, main label, main button, legend")]
  .filter(one => one.checkVisibility() && one.clientWidth && one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 90))"""
"""Elements whose text is wider than they are."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site in these languages is served."""
    folder = pseudo_project(tmp_path_factory.mktemp("pseudo"), ROOT)
    with (
        pytest.MonkeyPatch.context() as patch
    ):  # the PDFs have tests of their own, with a font that has the letters
        patch.setattr(sheet, "is_available", lambda: False)
        patch.delenv("CI", raising=False)
        assert built(folder) == []
    with serving(folder / "site") as found:
        yield found


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("language", "direction"), [(LONGER, "ltr"), (RIGHT_TO_LEFT, "rtl")])
def test_pages_hold(
    browser: Browser, address: str, language: str, direction: str, viewport: dict
) -> None:
    """The direction is that of the language; no page scrolls sideways, no text covers another or is
    cut off."""
    page = browser.new_page(viewport=viewport)
    for path in PAGES:
        page.goto(f"{address}/{language}/{path}", wait_until="load")
        if SHOTS:
            page.screenshot(
                path=Path(
                    SHOTS,
                    f"{language}-{path.strip('/').replace('/', '-') or 'home'}-{viewport['width']}.png",
                ),
                full_page=True,
            )
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            language,
            direction,
        ]
        assert (
            page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == direction
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(OVERLAPS) == [], path
        assert page.evaluate(CUT) == [], path
    page.close()
