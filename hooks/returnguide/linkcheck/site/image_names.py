"""The rule on what pictures are called."""

from __future__ import annotations

import turbohtml

from returnguide.diagnostics import Rule, shorten
from returnguide.linkcheck.site.accessible_name import is_hidden
from returnguide.linkcheck.site.html_spec import Attributes
from returnguide.linkcheck.site.page_context import PageContext

RULES = (
    Rule(
        "site-unnamed-image",
        "In the built site, every picture has an alternative text, be it empty.",
        severity="warning",
        reference=(
            "The picture has no `alt`, so that screen readers read its file name aloud (WCAG"
            ' 1.1.1). Write what it shows, or `alt=""` where it only adorns. Hidden pictures do not'
            " count, nor those with a `title`, an `aria-label` or a `<figcaption>`."
        ),
        bad='<img src="/assets/back.svg">',
        good='<img src="/assets/back.svg" alt="The back">',
    ),
)

_NAMING = ("aria-label", "aria-labelledby", "title")
_NO_SIZE = frozenset({"0", "1", "0px", "1px"})
"""Widths of a picture that only counts visits."""


def is_image(element: turbohtml.Element, attributes: Attributes) -> bool:
    """Return whether an `<img>` or `<input>` shows a picture."""
    return element.tag == "img" or (attributes.get("type") or "").lower() == "image"


def check_unnamed_image(context: PageContext, image: turbohtml.Element) -> None:
    """Check that a picture without `alt` is named otherwise, or needs no name. Of a link that was
    reported to have no text, it is the reason."""
    if _is_named(image) or is_hidden(image) or image.closest("a[href]") in context.unnamed_links:
        return
    source = shorten(image.attr("src") or image.attr("srcset") or "")
    message = f"the picture '{source}' has no alt"
    hint = 'write what it shows, or alt="" where it only adorns'
    context.report(image, "site-unnamed-image", message, hint, source)


def _is_named(image: turbohtml.Element) -> bool:
    """Return whether a picture has a name by another attribute or a caption, or says that it needs
    none."""
    if any((image.attr(name) or "").strip() for name in _NAMING):
        return True
    if (image.attr("role") or "") in {"none", "presentation"} or image.attr("width") in _NO_SIZE:
        return True
    figure = image.closest("figure")
    caption = figure.select_one("figcaption") if figure is not None else None
    return caption is not None and bool(caption.text.strip())
