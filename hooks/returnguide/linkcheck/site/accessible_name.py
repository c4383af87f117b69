"""What a link is called: its accessible name, as far as the page's own markup decides it
(https://www.w3.org/TR/accname/)."""

from __future__ import annotations

import re
from collections.abc import Callable

import turbohtml

from returnguide.linkcheck.site.html_spec import Attributes

ElementById = Callable[[str], turbohtml.Element | None]

_HIDDEN = '[aria-hidden="true" i],[hidden]:not([hidden="until-found" i]),[inert]'
_HIDING = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)

_MAX_DEPTH = 100
"""Levels of nested elements; deeper than any link that a person wrote."""
_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_INVISIBLE = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")


def accessible_name(
    link: turbohtml.Element,
    attributes: Attributes,
    element_by_id: ElementById,
    *,
    has_hidden_parts: bool,
) -> str:
    """Return the name of a link or of an area of an image map, '' if it has none.
    `has_hidden_parts`: not all of its text counts."""
    if name := _text_of_ids(attributes.get("aria-labelledby") or "", element_by_id):
        return name
    if (label := attributes.get("aria-label")) and (name := visible_text(label)):
        return name
    if link.tag == "area":
        return visible_text(link.attr("alt") or link.attr("title") or "")
    text = link.text
    name = visible_text(text)
    if has_hidden_parts or "{" in text or not name:
        name = visible_text(_text_of(link, element_by_id, is_link=True))
    return name or visible_text(link.attr("title") or link.attr("xlink:title") or "")


def visible_text(text: str) -> str:
    """Return the text in one line, without characters that nobody sees; '' if there are no
    others."""
    return " ".join(text.split()) if text.isascii() else _INVISIBLE.sub(" ", text).strip()


def is_hidden(element: turbohtml.Element) -> bool:
    """Return whether screen readers skip the element, because of itself or of an ancestor."""
    if element.closest(_HIDDEN) is not None:
        return True
    ancestors = (node for node in element.ancestors if isinstance(node, turbohtml.Element))
    styles = (styled.attr("style") for styled in [element, *ancestors])
    return any(hides(style) for style in styles if style)


def hides(style: str) -> bool:
    """Return whether a `style` attribute makes screen readers skip its element."""
    return _HIDING.search(style) is not None


def _text_of_ids(ids: str, element_by_id: ElementById) -> str:
    """Return the text of the elements that aria-labelledby names. What they name in turn does not
    count: that might never end."""
    elements = filter(None, map(element_by_id, ids.split()))
    texts = (_text_of(element, lambda name: None, is_label=True) for element in elements)
    return visible_text(" ".join(texts))


def _text_of(
    element: turbohtml.Element,
    element_by_id: ElementById,
    *,
    is_link: bool = False,
    is_label: bool = False,
    depth: int = 0,
) -> str:
    """Return the text that a screen reader reads for an element: its own label, or its content.

    `is_link`: the element is the link itself. `is_label`: aria-labelledby names it, so that it
    counts even where it is hidden. Beyond _MAX_DEPTH all text counts.
    """
    if depth > _MAX_DEPTH:
        return element.text
    is_inner = not is_link and not is_label
    if element.tag in _SILENT or (is_inner and _is_hidden_itself(element)):
        return ""
    if is_inner and (name := _text_of_ids(element.attr("aria-labelledby") or "", element_by_id)):
        return name
    if not is_link and (label := visible_text(element.attr("aria-label") or "")):
        return label
    if element.tag in {"img", "area", "input"}:
        return _text_of_void(element)
    text = _text_of_children(element, element_by_id, depth)
    return text or ("" if is_link else element.attr("title") or "")


def _is_hidden_itself(element: turbohtml.Element) -> bool:
    return element.matches(_HIDDEN) or hides(element.attr("style") or "")


def _text_of_void(element: turbohtml.Element) -> str:
    """Return the text for a picture, an area or a field, which have no content."""
    kind = (element.attr("type") or "").lower() if element.tag == "input" else "image"
    if kind == "hidden":
        return ""
    text = element.attr("alt") if kind == "image" else element.attr("value")
    return text or element.attr("title") or ""


def _text_of_children(element: turbohtml.Element, element_by_id: ElementById, depth: int) -> str:
    parts = []
    for child in element.children:
        if isinstance(child, turbohtml.Element):
            parts.append(_text_of(child, element_by_id, depth=depth + 1))
        elif isinstance(child, (turbohtml.Text, turbohtml.CData)):
            parts.append(child.data)
    return " ".join(parts) if any(part.strip() for part in parts) else ""
