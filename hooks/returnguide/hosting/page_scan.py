"""What no policy of ours allows in the built pages; found in the same reading of each page as the
site check's diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

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
        "foreign-script",
        "No built page has a script or a style that the build did not write itself.",
        reference=(
            "The texts of all inline scripts and styles, and the files of all scripts, are known"
            " before a page is built: ours, and two of the theme. A built page has another one, or"
            " something that holds one: a page in `srcdoc`, a `<noscript>` that ends early. The"
            " policy that pages are sent with does not run it, since it allows the hashes of those"
            " texts only (CSP Level 3, 8.6); a host that sends no headers may. Take it out of the"
            " page or the template that the message names. A script of the guide stands below"
            " `docs/assets/javascripts/`, its style in `docs/assets/stylesheets/guide.css`."
        ),
        bad="Texte. <script>alert(1)</script>",
        good="Texte.",
    ),
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
            "A built page has an address like `javascript:…`, which its policy never runs, or an"
            " animation that may change one into it. Write a"
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
_CHECKED_NAMES = _URL_NAMES | {"style", "srcdoc", "attributeName"}

_SCRIPT_URL = re.compile(r"[\s\x00-\x20]*" + r"\s*".join("javascript:"), re.IGNORECASE)
_OUTSIDE_URL = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_REFRESH_URL = re.compile("url=", re.IGNORECASE)

_USE_SCRIPT = "in a script below docs/assets/javascripts/"
_TAKE_OUT = "take it out: no page runs or applies it"
_MAX_SHOWN = 60
"""Characters of a script that a message shows."""


@dataclass
class PolicyScan:
    """What no policy allows in the files of a site; filled file by file."""

    site_url: str
    """The site's own address, with its final slash."""
    inline: InlineHashes = InlineHashes()
    """The inline scripts and styles that pages may hold."""
    inline_by_page: Mapping[str, InlineHashes] = field(default_factory=dict)
    """Path -> what that page may hold instead: it has a policy of its own."""
    script_files: frozenset[str] = frozenset()
    """The paths, below the site's root, of the scripts that pages may load."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """As they were found, with repetitions: see `deduplicate`. Paths are below the site's root."""
    _style_urls: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """Style -> its addresses, each with the number of lines before it: all pages have the same
    style, and it is longer than most of them."""

    def add_page(self, path: str, document: turbohtml.Document) -> None:
        """Check what runs or is applied in a page, and every attribute; what stands in a template
        or for want of a script counts as well."""
        inline = self.inline_by_page.get(path, self.inline)
        for element in document.select("*"):
            tag, names = element.tag, element.attrs
            if tag == "style":
                self._check_inline(path, element, inline.styles)
                self._check_style(path, element.text, _line_of(element))
            elif tag == "script":
                self._check_script(path, element, inline)
            elif tag == "noscript" and "</noscript" in unescape(element.inner_html).lower():
                message = "<noscript> holds the text '</noscript', at which browsers end it"
                self._report(path, _line_of(element), "foreign-script", message, _TAKE_OUT)
            if names and (tag == "meta" or _has_checked_name(names)):
                self._check_element(path, element, _attributes_of(element))

    def add_stylesheet(self, path: str, text: str) -> None:
        """Check the addresses of a style sheet."""
        self._check_style(path, text)

    def _check_script(self, path: str, script: turbohtml.Element, inline: InlineHashes) -> None:
        """Check that a script which a browser runs is one of ours."""
        attributes = _attributes_of(script)
        if script_type(attributes) not in INLINE_SCRIPT_TYPES:
            return
        if (source := attributes.get("src")) is None:
            self._check_inline(path, script, inline.scripts)
            return
        is_outside = _OUTSIDE_URL.match(source)  # `outside-request` reports it
        if not is_outside and self._path_of(source, path) not in self.script_files:
            message = f"<script> loads '{source}', which is no script of the build"
            self._report(path, _line_of(script), "foreign-script", message, _TAKE_OUT, source)

    def _path_of(self, url: str, page: str) -> str:
        """Return the path below the site's root that an address in a page leads to, or an empty
        string."""
        try:
            absolute = urljoin(self.site_url + page, url)
        except ValueError:
            return ""
        is_own = absolute.startswith(self.site_url)
        return absolute.removeprefix(self.site_url) if is_own else ""

    def _check_inline(self, path: str, element: turbohtml.Element, allowed: frozenset[str]) -> None:
        """Check that the text of a script or a style is one of ours."""
        if hash_of(element.text) not in allowed:
            line = next(filter(None, map(str.strip, element.text.splitlines())), "")
            shown = line if len(line) <= _MAX_SHOWN else f"{line[:_MAX_SHOWN]}…"
            message = f"<{element.tag}> holds '{shown}', which the build did not write"
            self._report(path, _line_of(element), "foreign-script", message, _TAKE_OUT, line)

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
                self._report(path, line, "inline-style", f'<{tag}> has style="{text}"', hint, text)
            elif name.startswith("on"):
                message, hint = f'<{tag}> has the handler {name}="{text}"', "listen to the event"
                hint = f"{hint} {_USE_SCRIPT}"
                self._report(path, line, "inline-handler", message, hint, text or name)
            elif name in _URL_NAMES and _SCRIPT_URL.match(text):
                hint = f"write a button, and listen to its click {_USE_SCRIPT}"
                self._report(
                    path, line, "script-address", f'<{tag}> has {name}="{text}"', hint, text
                )
            elif name == "srcdoc":
                message = f"<{tag}> holds a page of its own in srcdoc"
                self._report(path, line, "foreign-script", message, _TAKE_OUT, text)
            elif name == "attributeName" and text.lower().endswith("href"):
                message = f'<{tag}> changes an address: attributeName="{text}"'
                self._report(path, line, "script-address", message, _TAKE_OUT, name)
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
        self.diagnostics.append(Diagnostic(path, line, rule, message, hint, target))


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


def _has_checked_name(names: Iterable[str]) -> bool:
    return any(name in _CHECKED_NAMES or name.startswith("on") for name in names)


def _attributes_of(element: turbohtml.Element) -> dict[str, str | None]:
    return {name: element.attr(name) for name in element.attrs}


def _line_of(element: turbohtml.Element) -> int:
    """Return the line in which an element begins."""
    return (element.position or (1, 0))[0]
