"""The rules on what links are called."""

from __future__ import annotations

import turbohtml

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site import generic_text
from returnguide.linkcheck.site.accessible_name import is_hidden, visible_text
from returnguide.linkcheck.site.html_spec import Attributes
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.urls import resolve_url

RULES = (
    Rule(
        "site-unnamed-link",
        "In the built site, every link has a text.",
        severity="warning",
        reference=(
            "The link has no text, and its picture no alternative text: screen readers read the"
            " address aloud (WCAG 2.4.4). Write what is at its end. Hidden links do not count."
        ),
        bad='<a href="/photos/"><img src="/assets/back.svg" alt=""></a>',
        good='<a href="/photos/"><img src="/assets/back.svg" alt="Take the photos"></a>',
    ),
    Rule(
        "site-vague-link",
        "In the built site, the text of a link says where it leads, in every language.",
        severity="policy",
        reference=(
            'The text would fit any link: "click here", "en savoir plus". Screen readers list'
            " links without what stands around them (WCAG 2.4.9); name what is at the end. A text"
            " that the address has too, as in `/plugins/info/`, is a name, and right."
        ),
        bad='To take the photos, <a href="/photos/">click here</a>',
        good='<a href="/photos/">Take the photos</a>',
    ),
)

_MAX_REMEMBERED = 100
"""Characters of a text that is remembered as one that says something."""


def check_link_name(
    context: PageContext, link: turbohtml.Element, attributes: Attributes | None
) -> None:
    """Check that a link says where it leads. `attributes` is None where it has only an address."""
    has_hidden_parts = bool(context.hidden_parts) and link in context.hidden_parts
    if (
        link.tag == "a"
        and not has_hidden_parts
        and (not attributes or not attributes.keys() & {"aria-label", "aria-labelledby"})
        and _is_ok_text(context, link.text)
    ):
        return
    if attributes is None:
        attributes = {"href": link.attr("href")}
    name = context.name_of(link, attributes, has_hidden_parts=has_hidden_parts)
    raw = attributes.get("href") or ""
    if not name:
        if not is_hidden(link):
            message = f"the link to '{raw}' has no text"
            hint = "write what is at its end; for a picture, as its alt text"
            context.report(link, "site-unnamed-link", message, hint, raw)
            context.unnamed_links.add(link)
    elif generic_text.may_be_generic(name):
        _check_generic(context, link, attributes, raw)


def _is_ok_text(context: PageContext, text: str) -> bool:
    """Return whether a text that is the whole name of a link is generic in no language."""
    ok_texts = context.index.ok_link_texts
    if text in ok_texts:
        return True
    name = "" if "{" in text else visible_text(text)
    if not name or generic_text.may_be_generic(name):
        return False
    if len(text) < _MAX_REMEMBERED:
        ok_texts.add(text)
    return True


def _check_generic(
    context: PageContext, link: turbohtml.Element, attributes: Attributes, raw: str
) -> None:
    """Check a text that is generic in some language, with the pictures beside it."""
    holder = link.closest("[lang]")
    language = holder.attr("lang") if holder is not None else ""
    language = language or context.page.language or context.language
    name = context.name_of(link, attributes, has_hidden_parts=True)
    url = resolve_url(raw, context.page.base, context.model)
    address = f"{url.path}#{url.fragment}" if url.kind == "internal" else raw
    if (
        generic_text.is_generic(name, language)
        and not generic_text.names_target(name, address)
        and not is_hidden(link)
    ):
        message = f"the text '{name}' would fit any link"
        hint = "name what is at its end"
        context.report(link, "site-vague-link", message, hint, raw, f"{raw} {name}")
