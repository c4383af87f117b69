"""A language with longer words and one that is read from right to left, made from the real French
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
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder to write screenshots of the pages to, if any."""

OVERLAPS = """() => {
  const selector = "a, button, label, summary, legend, h1, h2, h3, h4, p, li,"
    + " input:not([type=radio])";
  const isText = element => element.textContent.trim()
    && element.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && getComputedStyle(element).position !== "absolute"
    && !element.closest("header, .md-sidebar, [data-md-component=skip]");
  const boxes = [...document.querySelectorAll(selector)].filter(isText)
    .flatMap(element => [...element.getClientRects()].map(box => [element, box]))
    .filter(([, box]) => box.width > 2 && box.height > 2)
    .sort(([, a], [, b]) => a.top - b.top);
  const start = element => element.outerHTML.slice(0, 90);
  const pairs = [];
  boxes.forEach(([a, first], index) => {
    for (const [b, second] of boxes.slice(index + 1)) {
      if (second.top >= first.bottom - 4) break;
      const across = Math.min(first.right, second.right) - Math.max(first.left, second.left);
      if (across > 2 && !a.contains(b) && !b.contains(a)) pairs.push(`${start(a)} / ${start(b)}`);
    }
  });
  return pairs;
}"""
"""Pairs of elements with text, neither inside the other, that cover each other."""

CUT_OFF = """() => {
  const selector = "article label, article button, article summary, article a, main label,"
    + " main button, legend";
  return [...document.querySelectorAll(selector)]
    .filter(element => element.checkVisibility() && element.clientWidth)
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => element.outerHTML.slice(0, 90));
}"""
"""Elements whose text is wider than they are."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the site in these languages."""
    folder = pseudo_project(tmp_path_factory.mktemp("pseudo"), ROOT)
    # the PDFs have tests of their own, with a font that has the letters
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "is_available", lambda: False)
        patch.delenv("CI", raising=False)
        assert built(folder) == []
    with serving(folder / "site") as url:
        yield url


@pytest.mark.parametrize(("language", "direction"), [(LONGER, "ltr"), (RIGHT_TO_LEFT, "rtl")])
def test_pages_hold(browser: Browser, address: str, language: str, direction: str) -> None:
    """The direction is that of the language; no page scrolls sideways, no text covers another or is
    cut off."""
    page = browser.new_page()
    for path in PAGES:
        page.goto(f"{address}/{language}/{path}", wait_until="load")
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            language,
            direction,
        ]
        assert (
            page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == direction
        )
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            if SCREENSHOTS:
                name = path.strip("/").replace("/", "-") or "home"
                file = Path(SCREENSHOTS, f"{language}-{name}-{viewport['width']}.png")
                page.screenshot(path=file, full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert page.evaluate(OVERLAPS) == [], path
            assert page.evaluate(CUT_OFF) == [], path
    page.close()
