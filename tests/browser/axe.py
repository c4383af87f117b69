"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a change of colours can break: all others give the same in the light and in the
dark scheme."""

SCHEMES = {"light": (), "dark": COLOURS}
"""What is to be run where the browser asks for a scheme, for pages that follow it."""

_RUN = """async ([within, rules]) => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }; // WCAG 2.2, 2.5.8, which axe leaves out by default
  if (rules.length) options.runOnly = { type: "rule", values: rules };
  const { violations } = await axe.run(within, options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 150)).join(" | ")}`);
}"""


def violations(page: Page, *, within: str = "html", rules: tuple[str, ...] = ()) -> list[str]:
    """What breaks axe's rules, all or some, within an element: each rule and the start of each
    element that breaks it."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_SCRIPT)
    return page.evaluate(_RUN, [within, list(rules)])
