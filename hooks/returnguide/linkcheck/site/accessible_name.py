"""What a link is called: its accessible name, as far as the page's own markup decides it
(https://www.w3.org/TR/accname/)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import turbohtml

Labelled = Callable[[str], turbohtml.Element | None]
"""What finds the element of an id."""

_HIDDEN = '[aria-hidden="true" i],[hidden]:not([hidden="until-found" i]),[inert]'
_HIDING = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)

_DEEP = 100
_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_INVISIBLE = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")


def accessible_name(
    link: turbohtml.Element,
    attributes: Mapping[str, str | None],
    labelled: Labelled,
    *,
    has_hidden_parts: bool,
) -> str:
    """The name of a link or of an area of an image map, '' if it has none. `has_hidden_parts` says
    that not all of its text counts."""
    if name := _text_of_all(str(attributes.get("aria-labelledby") or ""), labelled):
        return name
    if (label := attributes.get("aria-label")) and (name := visible(str(label))):
        return name
    if link.tag == "area":
        return visible(link.attr("alt") or link.attr("title") or "")
    name = visible(text := link.text)
    if has_hidden_parts or "{" in text or not name:
        name = visible(_text_of(link, labelled, top=True))
    return name or visible(link.attr("title") or link.attr("xlink:title") or "")


def visible(text: str) -> str:
    """The text in one line, without characters that nobody sees; '' if there are no others."""
    return " ".join(text.split()) if text.isascii() else _INVISIBLE.sub(" ", text).strip()


def is_hidden(element: turbohtml.Element) -> bool:
    """Whether the element, or what it stands in, is read to nobody."""
    styled = (
        one.attr("style")
        for one in [element, *element.ancestors]
        if isinstance(one, turbohtml.Element)
    )
    return element.closest(_HIDDEN) is not None or any(hides(style) for style in styled if style)


def hides(style: str) -> bool:
    """Whether a `style` attribute keeps its element from being read."""
    return _HIDING.search(style) is not None


def _text_of_all(labels: str, labelled: Labelled) -> str:
    """What is read of the elements that aria-labelledby names. Those that they name in turn do not
    count, so that there is an end."""
    return visible(
        " ".join(
            _text_of(one, lambda label: None, named=True)
            for label in labels.split()
            if (one := labelled(label)) is not None
        )
    )


def _text_of(
    element: turbohtml.Element,
    labelled: Labelled,
    *,
    top: bool = False,
    named: bool = False,
    depth: int = 0,
) -> str:
    """What is read of an element: its own label, or what stands in it. Deeper than any link that a
    person wrote, all text counts.

    `top` is the link itself; an element that is `named` by aria-labelledby counts even where it is
    hidden.
    """
    if depth > _DEEP:
        return element.text
    if element.tag in _SILENT or (
        not top and not named and (element.matches(_HIDDEN) or hides(element.attr("style") or ""))
    ):
        return ""
    if (
        not top
        and not named
        and (name := _text_of_all(element.attr("aria-labelledby") or "", labelled))
    ):
        return name
    if not top and (label := visible(element.attr("aria-label") or "")):
        return label
    if element.tag in {"img", "area"} or (
        element.tag == "input" and (element.attr("type") or "").lower() == "image"
    ):
        return element.attr("alt") or element.attr("title") or ""
    if element.tag == "input":
        return (
            ""
            if (element.attr("type") or "").lower() == "hidden"
            else element.attr("value") or element.attr("title") or ""
        )
    parts = [
        (
            _text_of(child, labelled, depth=depth + 1)
            if isinstance(child, turbohtml.Element)
            else child.data
        )
        for child in element.children
        if isinstance(child, (turbohtml.Element, turbohtml.Text, turbohtml.CData))
    ]
    text = " ".join(parts) if any(part.strip() for part in parts) else ""
    return text or ("" if top else element.attr("title") or "")
