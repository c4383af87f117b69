"""The ids of one page, and what refers to them on the same page."""

from __future__ import annotations

import re

import turbohtml

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.missing_targets import (
    missing_anchor,
    noscript_anchor,
    suggest_id,
)
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.urls import address_of, anchor_exists

RULES = (
    Rule(
        "site-bad-id",
        "In the built site, an id is one word and not empty.",
        severity="warning",
        reference=(
            "No address can lead to an id that is empty or has a space in it (HTML, 3.2.6). Join"
            " its words with `-`, or take it out."
        ),
        bad='<p id="my part">',
        good='<p id="my-part">',
    ),
    Rule(
        "site-duplicate-id",
        "In the built site, an id stands once on its page.",
        reference="Links and labels reach the first element of that id only. Rename one.",
        bad='<h2 id="photos">Photos</h2> <p id="photos">Seven of them</p>',
        good='<h2 id="photos">Photos</h2> <p id="seven-photos">Seven of them</p>',
    ),
    Rule(
        "site-dead-reference",
        "In the built site, for, aria-…, usemap and <use> name what is on their page.",
        reference=(
            '`for`, `aria-labelledby`, `aria-controls`, `usemap`, `<use href="#…">` and the like'
            " name an id that their page does not have, or one that cannot be meant (a label for a"
            " `<div>`, a `list` that is no `<datalist>`). Screen readers then say nothing, and"
            " clicks do nothing. Name the element that is meant."
        ),
        bad='<label for="nmae">Name</label> <input id="name">',
        good='<label for="name">Name</label> <input id="name">',
    ),
)

IDREF_ATTRIBUTES = frozenset({
    "for", "headers", "list", "form", "popovertarget", "commandfor", "itemref", "aria-labelledby",
    "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant", "aria-details",
    "aria-errormessage", "aria-flowto",
})  # fmt: skip
"""Attributes that name ids of their own page."""

_ELEMENTS_WITH = {
    "for": frozenset({"label", "output"}),
    "headers": frozenset({"td", "th"}),
    "list": frozenset({"input"}),
    "form": frozenset({"button", "fieldset", "input", "object", "output", "select", "textarea"}),
    "popovertarget": frozenset({"button", "input"}),
    "commandfor": frozenset({"button"}),
}
"""Attribute that names ids -> the elements on which it means something; those that are not here may
stand on any."""

_SINGLE_IDREFS = frozenset({"list", "form", "popovertarget", "commandfor"})
"""Attributes that name one id, so that a space around it is part of it; so does `for` of a
label."""

_TARGET_ELEMENTS = {
    "list": frozenset({"datalist"}),
    "form": frozenset({"form"}),
    "headers": frozenset({"td", "th"}),
}
"""Attribute that names ids -> the elements that it may name."""

_NOT_LABELABLE = frozenset({
    "a", "abbr", "article", "aside", "b", "blockquote", "br", "code", "dd", "details", "div", "dl",
    "dt", "em", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "iframe", "img", "label", "legend", "li", "main", "nav", "ol", "p", "pre",
    "section", "small", "span", "strong", "summary", "svg", "table", "tbody", "td", "th", "tr",
    "ul", "video",
})  # fmt: skip
"""Elements that take no label; one that a script defines may."""

_URL_REFERENCES = frozenset({"href", "xlink:href", "style"})

_has_space = re.compile("[ \\t\\n\\r\\f]").search

Reference = tuple[turbohtml.Element, str, str]
"""Element, the attribute by which it names an id (`style` for all of CSS), the name as it is
written."""


class References:
    """The ids of one page, and what names them."""

    def __init__(self, context: PageContext) -> None:
        self.context = context
        self.ids: dict[str, turbohtml.Element] = {}
        self.names: dict[str, turbohtml.Element] = {}
        """`<a name>`, which a fragment may name too."""
        self.noscript_ids: set[str] = set()
        """Those of both that only readers without scripts have."""
        self.maps: set[str] = set()
        self._duplicates: dict[str, turbohtml.Element] = {}
        self._references: list[Reference] = []

    def add(self, element: turbohtml.Element, attribute: str, raw: str) -> None:
        """Note that an element names an id."""
        self._references.append((element, attribute, raw))

    def add_idrefs(self, element: turbohtml.Element, attribute: str, value: str) -> None:
        """Note the ids that an attribute of IDREF_ATTRIBUTES names, where it means something."""
        tag = element.tag
        is_custom_field = attribute == "form" and "-" in tag
        if tag not in _ELEMENTS_WITH.get(attribute, (tag,)) and not is_custom_field:
            return
        is_single = bool(value) and (attribute in _SINGLE_IDREFS or tag == "label")
        names = [value] if is_single else value.split()
        self._references += [(element, attribute, name) for name in names]

    def add_id(self, element: turbohtml.Element, value: str, *, in_noscript: bool) -> None:
        """Take an id. What stands in a `<noscript>` may have one that the page has too."""
        if not value:
            message = f"<{element.tag}> has an empty id"
            self.context.report(
                element, "site-bad-id", message, "name it, or take the attribute out"
            )
            return
        if _has_space(value):
            message = f"the id '{value}' has a space in it"
            self.context.report(element, "site-bad-id", message, "join its words with '-'", value)
            self.ids.setdefault(value, element)
        elif value not in self.ids or (value in self.noscript_ids and not in_noscript):
            self.ids[value] = element
            self._note_noscript(value, in_noscript=in_noscript)
        elif not in_noscript:
            self._duplicates.setdefault(value, element)

    def add_name(self, name: str, element: turbohtml.Element) -> None:
        """Take the name of an `<a name>`."""
        if name not in self.ids:
            self._note_noscript(name, in_noscript=self.context.is_in_noscript(element))
        self.names[name] = element

    def _note_noscript(self, name: str, *, in_noscript: bool) -> None:
        """Note whether only readers without scripts have what is called so."""
        if in_noscript:
            self.noscript_ids.add(name)
        elif self.noscript_ids:
            self.noscript_ids.discard(name)

    def all_ids(self) -> str:
        """Return all that a fragment may name, each between NUL characters."""
        return "\0" + "\0".join({**self.ids, **self.names}) + "\0"

    def check(self, own_fragments: list[Reference]) -> None:
        """Check what the page says of its own ids; `own_fragments` are its links within itself:
        (element, fragment, address as it is written)."""
        for value, element in self._duplicates.items():
            first, _ = self.ids[value].position or (1, 0)
            message = f"the id '{value}' stands twice, first in line {first}"
            hint = "an address leads to the first one only; rename one"
            self.context.report(element, "site-duplicate-id", message, hint, value)
        self._check_own_fragments(own_fragments)
        for element, attribute, raw in self._references:
            if attribute == "usemap":
                self._check_usemap(element, raw)
            elif attribute in _URL_REFERENCES:
                self._check_url_reference(element, raw)
            else:
                self._check_idref(element, attribute, raw)

    def _check_own_fragments(self, own_fragments: list[Reference]) -> None:
        context = self.context
        ids = {**self.ids, **self.names} if own_fragments else {}
        seen = ids.keys() - self.noscript_ids if self.noscript_ids else ids
        for element, fragment, raw in own_fragments:
            if anchor_exists(fragment, seen, has_routes=context.page.runs_script):
                continue
            if not anchor_exists(fragment, ids, has_routes=False):
                missing = missing_anchor(context.files, raw, fragment, "this page", ids)
            elif context.is_in_noscript(element):
                continue
            else:
                missing = noscript_anchor(raw, "this page")
            subject = f"{address_of(context.own_path)}#{fragment}"
            context.report(element, *missing, raw, subject)

    def _report(self, element: turbohtml.Element, message: str, hint: str, raw: str) -> None:
        self.context.report(element, "site-dead-reference", message, hint, raw)

    def _check_usemap(self, element: turbohtml.Element, raw: str) -> None:
        name = raw.removeprefix("#")
        if name not in self.maps or not raw.startswith("#"):
            hint = suggest_id(self.context.files, name, self.maps)
            self._report(element, f'usemap="{raw}" names no <map> of this page', hint, raw)

    def _check_url_reference(self, element: turbohtml.Element, raw: str) -> None:
        if not anchor_exists(raw[1:], self.ids, has_routes=False):
            hint = suggest_id(self.context.files, raw[1:], self.ids)
            message = f"<{element.tag}> uses '{raw}', which is no id of this page"
            self._report(element, message, hint, raw)

    def _check_idref(self, element: turbohtml.Element, attribute: str, raw: str) -> None:
        written = f'{attribute}="{raw}" of <{element.tag}>'
        if (target := self.ids.get(raw)) is None:
            hint = suggest_id(self.context.files, raw, self.ids)
            self._report(element, f"{written} names no id of this page", hint, raw)
        elif raw in self.noscript_ids and not self.context.is_in_noscript(element):
            message = f"{written} names an id in <noscript>, which readers with scripts do not have"
            self._report(element, message, "move it out of <noscript>", raw)
        elif attribute == "for" and element.tag == "label" and not _is_labelable(target):
            message = f"{written} names a <{target.tag}>, which takes no label"
            self._report(element, message, "name the field", raw)
        elif target.tag not in _TARGET_ELEMENTS.get(attribute, (target.tag,)):
            wanted = " or ".join(f"<{tag}>" for tag in sorted(_TARGET_ELEMENTS[attribute]))
            message = f"{written} names a <{target.tag}>, not a {wanted}"
            self._report(element, message, "name what is meant", raw)


def _is_labelable(element: turbohtml.Element) -> bool:
    if element.tag == "input":
        return (element.attr("type") or "").lower() != "hidden"
    return element.tag not in _NOT_LABELABLE
