"""The inline scripts and styles of the built pages, and what no policy of ours allows. The site
check shows each page that it has parsed, so that none is read twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from returnguide.diagnostics import Diagnostic, Rule
from returnguide.hosting.csp import InlineHashes, hash_of
from returnguide.linkcheck.site import css
from returnguide.linkcheck.site.html_spec import (
    ADDRESS_NAMES,
    FETCHED_KINDS,
    HYPERLINK_TYPES,
    INLINE_SCRIPT_TYPES,
    SRCSET_ATTRIBUTES,
    Attributes,
    address_kind,
    link_types,
    script_type,
    srcset_urls,
)

if TYPE_CHECKING:
    import turbohtml

RULES = (
    Rule(
        "inline-handler",
        "No built page has a script in an attribute: the policy that pages are sent with never"
        " runs it.",
        reference=(
            'A built page has a script in an attribute, such as `onclick="…"`. The policy that'
            " pages are sent with never runs it (CSP Level 3, 4.2.3). Listen to the event in a"
            " script below `docs/assets/javascripts/`."
        ),
        bad='<button onclick="print()">Print</button>',
        good="<button data-print>Print</button>",
    ),
    Rule(
        "inline-style",
        "No built page has a style attribute: the policy never applies it.",
        reference=(
            'A built page has a `style="…"`, which its policy never applies. Give the element a'
            " class, and put the style into `docs/assets/stylesheets/guide.css`."
        ),
        bad='<p style="color: red">Keep the receipt.</p>',
        good='<p class="important">Keep the receipt.</p>',
    ),
    Rule(
        "outside-request",
        "No built page or stylesheet asks another place for anything.",
        reference=(
            "A built page or a stylesheet asks another place for a picture, a font or a script, or"
            " sends a form there. Readers' addresses are nobody else's business, and the policy"
            " refuses it. Put a copy below `docs/assets/`. Links that a reader follows are no"
            " requests."
        ),
        bad='<img src="https://other.example/back.png" alt="The back">',
        good='<img src="/assets/images/back.png" alt="The back">',
    ),
    Rule(
        "script-address",
        "No built page has an address that is a script.",
        reference=(
            "A built page has an address like `javascript:…`, which its policy never runs. Write a"
            " button, and listen to its click in a script below `docs/assets/javascripts/`."
        ),
        bad='<a href="javascript:print()">Print</a>',
        good="<button data-print>Print</button>",
    ),
)

_REQUEST_KINDS = FETCHED_KINDS | {"form", "base"}
"""Kinds of address that a policy controls: of what a page fetches, of where it sends a form, and
the base of the others."""

_SRCSET_NAMES = frozenset(name for _, name in SRCSET_ATTRIBUTES)
_URL_NAMES = ADDRESS_NAMES | _SRCSET_NAMES
_CHECKED_NAMES = _URL_NAMES | {"style"}

_SCRIPT_URL = re.compile(r"[\s\x00-\x20]*" + r"\s*".join("javascript:"), re.IGNORECASE)
_OUTSIDE_URL = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_REFRESH_URL = re.compile("url=", re.IGNORECASE)

_USE_SCRIPT = "in a script below docs/assets/javascripts/"


@dataclass
class PolicyScan:
    """The inline scripts and styles of a site, and what no policy allows. It is a `SiteVisitor` of
    the site check."""

    site_url: str
    """The site's own address, with its final slash."""
    folder: str = "site"
    """What the site's folder is called in diagnostics."""
    pages: dict[str, InlineHashes] = field(default_factory=dict)
    """Path of a page -> the hashes of its inline scripts and styles."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """As they were found, with repetitions: see `deduplicate`."""
    _style_urls: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """Style -> its addresses, each with the number of lines before it: all pages have the same
    style, and it is longer than most of them."""

    def inline_of(self, paths: Collection[str]) -> InlineHashes:
        """Return the hashes of some pages together."""
        inline = [self.pages[path] for path in paths if path in self.pages]
        return InlineHashes().union(*inline)

    def add_page(self, path: str, document: turbohtml.Document) -> None:
        """Add the inline scripts and styles of a page, and check all its attributes, also those in
        `<template>` and `<noscript>`."""
        scripts: set[str] = set()
        styles: set[str] = set()
        for element in document.select("*"):
            tag, names = element.tag, element.attrs
            if tag == "style":
                styles.add(hash_of(element.text))
                self._check_style(path, element.text, _line_of(element))
            elif tag == "script" and _runs_inline(element):
                scripts.add(hash_of(element.text))
            if names and (tag == "meta" or _has_checked_name(names)):
                self._check_element(path, element, _attributes_of(element))
        self.pages[path] = InlineHashes(frozenset(scripts), frozenset(styles))

    def add_stylesheet(self, path: str, text: str) -> None:
        """Check the addresses of a style sheet."""
        self._check_style(path, text)

    def _check_style(self, path: str, text: str, first_line: int = 1) -> None:
        """Check a style that begins in a line of a file."""
        if text not in self._style_urls:
            urls = css.urls_in(text) if css.may_have_urls(text) else ()
            self._style_urls[text] = tuple(
                (url, text.count("\n", 0, offset)) for url, offset in urls
            )
        for url, lines_before in self._style_urls[text]:
            self._check_url(path, first_line + lines_before, "the stylesheet", url)

    def _check_element(self, path: str, element: turbohtml.Element, attributes: Attributes) -> None:
        tag, line = element.tag, _line_of(element)
        for name, value in attributes.items():
            text = value or ""
            if name == "style":
                hint = "give it a class, and put the style into docs/assets/stylesheets/guide.css"
                self._report(path, line, "inline-style", f'<{tag}> has style="{text}"', hint)
            elif name.startswith("on"):
                message, hint = f'<{tag}> has the handler {name}="{text}"', "listen to the event"
                self._report(path, line, "inline-handler", message, f"{hint} {_USE_SCRIPT}")
            elif name in _URL_NAMES and _SCRIPT_URL.match(text):
                hint = f"write a button, and listen to its click {_USE_SCRIPT}"
                self._report(path, line, "script-address", f'<{tag}> has {name}="{text}"', hint)
            for url in _requested_urls(tag, name, attributes):
                self._check_url(path, line, f"<{tag}>", url)

    def _check_url(self, path: str, line: int, asker: str, url: str) -> None:
        """Check that an address is one of the site's own."""
        if _OUTSIDE_URL.match(url) and not url.startswith(self.site_url):
            message = f"{asker} asks for '{url}', at another place"
            hint = "put a copy of the file below docs/assets/ and use that"
            self._report(path, line, "outside-request", message, hint, url)

    def _report(
        self, path: str, line: int, rule: str, message: str, hint: str, target: str = ""
    ) -> None:
        place = f"{self.folder}/{path}"
        self.diagnostics.append(Diagnostic(place, line, rule, message, hint, target))


def deduplicate(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for those that a template repeats: at the first page in order, with the
    number of pages."""
    first: dict[tuple[str, str], Diagnostic] = {}
    paths: dict[tuple[str, str], set[str]] = {}
    for diagnostic in sorted(diagnostics):
        key = diagnostic.rule, diagnostic.message
        first.setdefault(key, diagnostic)
        paths.setdefault(key, set()).add(diagnostic.path)
    return sorted(replace(diagnostic, count=len(paths[key])) for key, diagnostic in first.items())


def _requested_urls(tag: str, name: str, attributes: Attributes) -> Iterator[str]:
    """Yield the addresses in an attribute that a browser fetches by itself, or sends a form to."""
    value = attributes[name] or ""
    if (tag, name) in SRCSET_ATTRIBUTES:
        yield from srcset_urls(value)
    elif tag == "link" and name == "href":
        if not link_types(attributes) <= HYPERLINK_TYPES:
            yield value
    elif tag == "meta" and name == "content":
        is_refresh = (attributes.get("http-equiv") or "").lower() == "refresh"
        if is_refresh and (parts := _REFRESH_URL.split(value)[1:]):
            yield parts[0].strip("'\" ")
    elif address_kind(tag, name, attributes) in _REQUEST_KINDS:
        yield value


def _runs_inline(script: turbohtml.Element) -> bool:
    """Return whether a browser runs the text of a `<script>`."""
    attributes = _attributes_of(script)
    return "src" not in attributes and script_type(attributes) in INLINE_SCRIPT_TYPES


def _has_checked_name(names: Iterable[str]) -> bool:
    return any(name in _CHECKED_NAMES or name.startswith("on") for name in names)


def _attributes_of(element: turbohtml.Element) -> dict[str, str | None]:
    return {name: element.attr(name) for name in element.attrs}


def _line_of(element: turbohtml.Element) -> int:
    """Return the line in which an element begins."""
    return (element.position or (1, 0))[0]
