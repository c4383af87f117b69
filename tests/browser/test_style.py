"""Pages look as under the theme's whole style: what `render/css_purge.py` leaves out matches no
element and changes none."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest
from conftest import ROOT
from playwright.sync_api import Page
from returnguide.render import assets, css_purge

from .conftest import DESKTOP, PHONE, open_all_details

THEME = assets.theme_style(Path(material.__file__).parent / "templates")
GUIDE = (ROOT / "docs/assets/stylesheets/guide.css").read_text(encoding="utf-8")

_STATES = re.compile(
    r"::?(?:-webkit-|-moz-|-ms-)[\w-]+"
    r"|::?(?:after|before|placeholder|backdrop|marker|first-line)"
    r"|:(?:active|checked|focus(?:-visible|-within)?|hover|target|valid|invalid|disabled)(?![\w-])"
)
"""States and parts of an element: a rule may go only when there is no such element in any state."""

ABSENT_SELECTORS = sorted(
    {
        _STATES.sub(":is(*)", selector)
        for selector in css_purge.selectors_of(THEME)
        if css_purge.is_absent(selector) and not css_purge.is_hidden(selector)
    }
)

MATCHING = """selectors => selectors.filter(selector => {
  try {
    return document.querySelector(selector);
  } catch {
    return true;
  }
})"""
"""The selectors that match an element of the page, or that the browser does not know."""

COMPARE = """([purged, whole]) => {
  const kinds = new Set();
  const describe = ({ tagName, className, type }) =>
    `${tagName}.${className.baseVal ?? className}:${type}`;
  const elements = [...document.body.querySelectorAll('*')].filter(element => {
    const kind = `${describe(element)} < ${describe(element.parentElement)}`;
    return !kinds.has(kind) && kinds.add(kind);
  });
  const names = [...getComputedStyle(document.body)].filter(name => !name.startsWith('--'));
  const parts = elements.flatMap(element =>
    [null, '::before', '::after'].map(part => [element, part]));
  const valuesUnder = text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.querySelector('style').disabled = true;
    document.adoptedStyleSheets = [sheet];
    return parts.map(([element, part]) => {
      const style = getComputedStyle(element, part);
      if (part && (style.content === 'none' || style.display === 'none')) return [];
      return names.map(name => style.getPropertyValue(name));
    });
  };
  // The headless shell resolves a margin of auto at the first layout only: lay out once before.
  valuesUnder(whole);
  const before = valuesUnder(purged);
  const after = valuesUnder(whole);
  const differences = parts.flatMap(([element, part], index) => {
    const [actual, expected] = [before[index], after[index]];
    const column = names.findIndex((_, column) => actual[column] !== expected[column]);
    if (column < 0) return [];
    const start = `${element.outerHTML.slice(0, 80)} ${part ?? ''} ${names[column]}`;
    return [`${start}: ${actual[column]}, not ${expected[column]}`];
  });
  return { compared: after.flat().length, differences };
}"""
"""Compare every computed property of every kind of element on the page, and of its `::before` and
`::after` where they are shown, under the purged and the whole style."""

STILL = "*, ::before, ::after { transition: none !important; animation-duration: 0s !important }"

VIEWS = (
    (PHONE, {}),
    (DESKTOP, {"color_scheme": "dark"}),
    (PHONE, {"forced_colors": "active"}),
    (DESKTOP, {"media": "print"}),
)

LAYOUTS = ["/", "/return/?os=android&carrier=dhl", "/en/sign-out/", "/en/404.html"]


def show_everything(page: Page) -> None:
    """Show what scripts and readers make: search results, the note on a copied address, open menus
    and folds, the line that says what a set lacks."""
    page.locator(".search-button").click()
    page.keyboard.type("e")
    page.locator(".md-search-result__link").first.wait_for()
    open_all_details(page.locator("details"))
    page.evaluate("document.querySelector('.copy-link button')?.click()")


@pytest.mark.parametrize("path", LAYOUTS)
def test_what_is_left_out_is_missed_by_nothing(visit, path: str) -> None:
    """No selector that is left out matches an element, whatever is open. On a phone and a desktop,
    light and dark, in forced colours and on paper everything looks as under the whole style."""
    page = visit(path, reduced_motion="reduce", bypass_csp=True).page
    guide = GUIDE + STILL
    styles = [css_purge.purge(THEME, guide) + guide, THEME + guide]
    assert page.evaluate(MATCHING, ABSENT_SELECTORS) == []
    assert page.evaluate(COMPARE, styles)["differences"] == []
    show_everything(page)
    assert page.evaluate(MATCHING, ABSENT_SELECTORS) == []
    for viewport, media in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(
            **{"media": "screen", "color_scheme": "light", "forced_colors": "none", **media}
        )
        result = page.evaluate(COMPARE, styles)
        assert result["differences"] == [], (viewport, media)
        assert result["compared"] > 10_000


THEME_SAMPLE = (
    '@charset "UTF-8";'
    ':root{--icon--tip:url("data:;{,}");--icon--bug:url(x);--lost:var(--icon--bug)}'
    "@keyframes turn{to{top:0}}"
    "@keyframes stand{to{top:0}}"
    ".md-tabs,.tip{color:red}"
    ".md-tabs a{color:blue}"
    "@media print{.md-tabs{top:0}}"
    "@media screen{.tip:not(.md-tabs,.bug){content:var(--icon--tip);animation:turn 1s}}"
)
PURGED_SAMPLE = (
    '@charset "UTF-8";'
    ':root{--icon--tip:url("data:;{,}")}'
    "@keyframes turn{to{top:0}}"
    ".tip{color:red}"
    "@media screen{.tip:not(.md-tabs,.bug){content:var(--icon--tip);animation:turn 1s}}"
)


def test_a_rule_that_is_needed_stays() -> None:
    """What the guide has stays, whatever is listed beside it; what nothing uses goes."""
    assert css_purge.purge(THEME_SAMPLE, "b{}") == PURGED_SAMPLE
    assert "--lost:" in css_purge.purge(THEME_SAMPLE, "b{content:var(--lost)}")
