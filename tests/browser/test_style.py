"""The style that pages get is the theme's whole style to them: what `render/css_purge.py` leaves
out matches nothing and changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest
from conftest import ROOT
from playwright.sync_api import Page
from returnguide.render import assets, css_purge

from .conftest import DESKTOP, PHONE

THEME = assets.theme_style(Path(material.__file__).parent / "templates")
WHOLE = THEME + (ROOT / "docs/assets/stylesheets/guide.css").read_text(encoding="utf-8")

_STATES = re.compile(
    r"::?(?:-webkit-|-moz-|-ms-)[\w-]+|::?(?:after|before|placeholder|backdrop|marker|first-line)|:(?:active|checked|focus(?:-visible|-within)?|hover|target|valid|invalid|disabled)(?![\w-])"
)
"""States and parts of an element: a rule may go only when there is no such element in any state."""

LEFT_OUT = sorted(
    {
        _STATES.sub(":is(*)", one)
        for one in css_purge.selectors_of(THEME)
        if css_purge.is_absent(one)
    }
)

FOUND = (
    "selectors => selectors.filter(one => { try { return document.querySelector(one) } catch {"
    " return true } })"
)

DIFFERENT = """styles => {
  const alike = new Set();
  const chosen = [...document.body.querySelectorAll('*')].filter(one => {
    const kind = [one, one.parentElement].map(({ tagName, className, type }) => `${tagName}.${className.baseVal ?? className}:${type}`).join(' < ');
    return !alike.has(kind) && alike.add(kind);
  });
  const names = [...getComputedStyle(document.body)].filter(name => !name.startsWith('--'));
  const parts = chosen.flatMap(one => [null, '::before', '::after'].map(part => [one, part]));
  const looks = text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.querySelector('style').disabled = true;
    document.adoptedStyleSheets = [sheet];
    return parts.map(([one, part]) => {
      const style = getComputedStyle(one, part);
      return part && style.content === 'none' ? [] : names.map(name => style.getPropertyValue(name));
    });
  };
  looks(styles[1]); // the headless shell says of a margin of auto what it comes to at the first layout only
  const [ours, whole] = styles.map(looks);
  const different = parts.flatMap(([one, part], at) => {
    const name = names.find((_, of) => ours[at][of] !== whole[at][of]);
    const of = names.indexOf(name);
    return name ? [`${one.outerHTML.slice(0, 80)} ${part ?? ""} ${name}: ${ours[at][of]}, not ${whole[at][of]}`] : [];
  });
  return { compared: whole.flat().length, different };
}"""
"""Every computed property of every kind of element that is on the page, and of what stands before
and after it, under two styles."""

STILL = "*, ::before, ::after { transition: none !important; animation-duration: 0s !important }"

VIEWS = (
    (PHONE, {}),
    (DESKTOP, {"color_scheme": "dark"}),
    (PHONE, {"forced_colors": "active"}),
    (DESKTOP, {"media": "print"}),
)

LAYOUTS = ["/", "/return/?os=android&carrier=dhl", "/en/sign-out/", "/en/404.html"]


def everything_open(page: Page) -> None:
    """What scripts and readers make: results of the search, a note on a copied address, open menus
    and folds, a line that says what a set lacks."""
    page.locator(".search-button").click()
    page.keyboard.type("e")
    page.locator(".md-search-result__link").first.wait_for()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.evaluate("document.querySelector('.copy-link button')?.click()")


@pytest.mark.parametrize("path", LAYOUTS)
def test_what_is_left_out_is_missed_by_nothing(visit, path: str) -> None:
    """No selector that is left out has an element, whatever is open; on a phone and a desktop,
    light and dark, in forced colours and on paper everything looks as it does under the whole
    style."""
    page = visit(path, reduced_motion="reduce", bypass_csp=True).page
    guide = WHOLE.removeprefix(THEME) + STILL
    styles = [css_purge.purge(THEME, guide) + guide, THEME + guide]
    assert page.evaluate(FOUND, LEFT_OUT) == []
    assert page.evaluate(DIFFERENT, styles)["different"] == []
    everything_open(page)
    assert page.evaluate(FOUND, LEFT_OUT) == []
    for viewport, media in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(
            **{"media": "screen", "color_scheme": "light", "forced_colors": "none", **media}
        )
        found = page.evaluate(DIFFERENT, styles)
        assert found["different"] == [], (viewport, media)
        assert found["compared"] > 10_000


def test_a_rule_that_is_needed_is_missed() -> None:
    """What the guide has stays, whatever stands beside it; what nothing asks for goes with it."""
    theme = (
        "@charset"
        ' "UTF-8";:root{--icon--tip:url("data:;{,}");--icon--bug:url(x);--lost:var(--icon--bug)}@keyframes'
        " turn{to{top:0}}@keyframes stand{to{top:0}}.md-tabs,.tip{color:red}.md-tabs"
        " a{color:blue}@media print{.md-tabs{top:0}}@media"
        " screen{.tip:not(.md-tabs,.bug){content:var(--icon--tip);animation:turn 1s}}"
    )
    assert (
        css_purge.purge(theme, "b{}")
        == '@charset "UTF-8";:root{--icon--tip:url("data:;{,}")}@keyframes'
        " turn{to{top:0}}.tip{color:red}@media"
        " screen{.tip:not(.md-tabs,.bug){content:var(--icon--tip);animation:turn 1s}}"
    )
    assert "--lost:" in css_purge.purge(theme, "b{content:var(--lost)}")
