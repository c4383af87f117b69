"""What the HTML and SVG standards say of attributes that hold an address, and of scripts.

The one table for the site check and for the policies of `hosting`. Attribute values are as
turbohtml gives them: None for an attribute without a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

Attributes = Mapping[str, str | None]

AddressKind = Literal["link", "form", "page", "frame", "file", "part", "base"]
"""What is at the end of an address: a `link` or `form` that people follow, a `page` that is only
named, a page shown in a `frame`, a `file`, a `part` of a drawing, or the `base` of all others."""

ADDRESS_ATTRIBUTES: Mapping[tuple[str, str], AddressKind] = {
    ("a", "href"): "link",
    ("a", "xlink:href"): "link",
    ("area", "href"): "link",
    ("audio", "src"): "file",
    ("base", "href"): "base",
    ("button", "formaction"): "form",
    ("embed", "src"): "file",
    ("form", "action"): "form",
    ("frame", "src"): "frame",
    ("iframe", "src"): "frame",
    ("img", "longdesc"): "page",
    ("img", "src"): "file",
    ("input", "formaction"): "form",
    ("input", "src"): "file",
    ("object", "data"): "file",
    ("source", "src"): "file",
    ("track", "src"): "file",
    ("video", "poster"): "file",
    ("video", "src"): "file",
    **{("script", name): "file" for name in ("src", "href", "xlink:href")},
    **{(tag, "background"): "file" for tag in ("body", "table", "td", "th", "tr")},
    **{
        (tag, name): "part"
        for tag in (
            *("animate", "animateMotion", "animateTransform", "cursor", "feImage", "filter"),
            *("image", "linearGradient", "mpath", "pattern", "radialGradient", "set", "textPath"),
            *("tref", "use"),
        )
        for name in ("href", "xlink:href")
    },
}
"""(element, attribute) -> what its address is for. What a `<link>` is for, its `rel` says."""

ADDRESS_NAMES = frozenset(name for _, name in ADDRESS_ATTRIBUTES)
"""The attributes of that table, whatever element has them."""

SRCSET_ATTRIBUTES = frozenset({("img", "srcset"), ("source", "srcset"), ("link", "imagesrcset")})
"""(element, attribute) with a list of files, of which a browser chooses one."""

FETCHED_KINDS = frozenset({"file", "part", "frame"})
"""Kinds of address that a browser asks for by itself."""

FILE_LINK_TYPES = frozenset({
    "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "fluid-icon",
    "icon", "image_src", "manifest", "mask-icon", "modulepreload", "prefetch", "preload",
    "stylesheet",
})  # fmt: skip
"""Values of `rel` by which a `<link>` names a file."""

NO_FILE_LINK_TYPES = frozenset({
    "dns-prefetch", "edituri", "micropub", "pingback", "preconnect", "profile", "webmention",
    "wlwmanifest",
})  # fmt: skip
"""Values of `rel` by which a `<link>` names a host or a service: nothing that could be missing."""

HYPERLINK_TYPES = frozenset({
    "alternate", "author", "canonical", "help", "license", "next", "prev", "search",
})  # fmt: skip
"""Values of `rel` by which a `<link>` only names a page: no browser asks for it by itself."""

JAVASCRIPT_TYPES = frozenset({
    "application/ecmascript", "application/javascript", "application/x-ecmascript",
    "application/x-javascript", "text/ecmascript", "text/javascript", "text/jscript",
    "text/livescript", "text/x-ecmascript", "text/x-javascript",
    *(f"text/javascript1.{number}" for number in range(6)),
})  # fmt: skip
"""The JavaScript MIME type essences (MIME Sniffing, 4.6)."""

RUN_SCRIPT_TYPES = JAVASCRIPT_TYPES | {"module"}
"""Types of scripts that a browser fetches and runs."""

INLINE_SCRIPT_TYPES = RUN_SCRIPT_TYPES | {"importmap", "speculationrules"}
"""Types of scripts that a browser runs or obeys when they stand in the page, and that a policy
therefore controls. Any other is a block of data."""

WHITESPACE = " \t\n\r\f"
"""ASCII whitespace, as HTML splits lists and strips values by it."""

_SEPARATORS = WHITESPACE + ","


def script_type(attributes: Attributes) -> str:
    """Return the type string of a `<script>` (HTML, "prepare the script element"), lower case."""
    kind, language = attributes.get("type"), attributes.get("language")
    if "type" not in attributes and language:
        return f"text/{language}".lower()
    return kind.strip(WHITESPACE).lower() if kind else "text/javascript"


def address_kind(tag: str, attribute: str, attributes: Attributes) -> AddressKind | None:
    """Return what the address in an attribute is for, None where browsers do not read it."""
    kind = ADDRESS_ATTRIBUTES.get((tag, attribute))
    if attribute == "xlink:href" and "href" in attributes:
        return None
    if tag == "script" and script_type(attributes) not in RUN_SCRIPT_TYPES:
        return None
    if tag == "input" and attribute == "src":
        return kind if (attributes.get("type") or "").lower() == "image" else None
    return kind


def link_types(attributes: Attributes) -> set[str]:
    """Return the values of `rel`, lower case."""
    return set((attributes.get("rel") or "").lower().split())


def srcset_urls(srcset: str) -> Iterator[str]:
    """Yield the addresses of a `srcset` (HTML, "parse a srcset attribute"): a comma inside one, as
    in `data:`, does not end it."""
    position, length = 0, len(srcset)
    while position < length:
        while position < length and srcset[position] in _SEPARATORS:
            position += 1
        begin = position
        while position < length and srcset[position] not in WHITESPACE:
            position += 1
        address = srcset[begin:position]
        if not address:
            return
        if address.endswith(","):
            yield address.rstrip(",")
            continue
        yield address
        position = _end_of_descriptors(srcset, position)


def _end_of_descriptors(srcset: str, position: int) -> int:
    """Return where the descriptors behind an address end: at a comma outside of parentheses."""
    depth, length = 0, len(srcset)
    while position < length and (srcset[position] != "," or depth):
        depth += {"(": 1, ")": -1}.get(srcset[position], 0)
        position += 1
    return position
