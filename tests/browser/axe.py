"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that depend on colours: all others give the same in the light and the dark scheme."""

SCHEMES = {"light": (), "dark": COLOURS}
"""Scheme that the browser asks for -> the rules to run, all where none is listed."""

_RUN = """async ([within, rules]) => {
  // WCAG 2.2, 2.5.8, which axe leaves out by default
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  if (rules.length) options.runOnly = { type: "rule", values: rules };
  const { violations } = await axe.run(within, options);
  const describe = (nodes) => nodes.map((node) => node.html.slice(0, 150)).join(" | ");
  return violations.map(({ id, nodes }) => `${id}: ${describe(nodes)}`);
}"""


def violations(page: Page, *, within: str = "html", rules: tuple[str, ...] = ()) -> list[str]:
    """Return what breaks axe's rules within an element: each rule, and the start of each element
    that breaks it. All rules are run where none is given."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_SCRIPT)
    return page.evaluate(_RUN, [within, list(rules)])
