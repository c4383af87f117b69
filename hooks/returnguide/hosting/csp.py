"""Content security policies: what the built pages hold inline, the policy that lets exactly that
run, and what no policy of ours allows.

The standard is CSP Level 3; a hash stands for the text between the tags, byte for byte (section 8.6
there).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from returnguide.diagnostics import Diagnostic

if TYPE_CHECKING:
    import turbohtml

_RUN = {"", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"}
"""Values of a script's `type` that a policy judges; with any other one, such as application/json,
it is data (HTML, 4.12.1)."""

_FETCHED = {
    ("audio", "src"), ("embed", "src"), ("iframe", "src"), ("image", "href"), ("img", "src"), ("img", "srcset"), ("input", "src"), ("object", "data"),
    ("script", "src"), ("source", "src"), ("source", "srcset"), ("track", "src"), ("use", "href"), ("video", "poster"), ("video", "src"),
    ("base", "href"), ("form", "action"), ("button", "formaction"), ("input", "formaction"),
}  # fmt: skip
"""(tag, attribute) of what a page fetches, or sends to, without being asked; `link` is judged by
its rel."""

_UNFETCHED_LINKS = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}

_ADDRESSES = {"action", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href"}

_JUDGED_ATTRIBUTES = frozenset(_ADDRESSES | {"style"})
_OF_TEXT = frozenset({"script", "style"})
"""Elements of which the text is judged."""

_CHARSET = '<meta charset="utf-8">'
_JUDGED = re.compile(r"<(?:script|style|link|img|svg|body)\b", re.IGNORECASE)

_SCRIPT_SCHEME = re.compile(
    r"[\s\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE
)
_OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_OUTSIDE_IN_STYLE = re.compile(
    r"(?:url\(\s*|@import\s+)[\"']?((?:[a-z][a-z0-9+.-]*:)?//[^\"')\s]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class InlineHashes:
    """The hashes of what pages hold between tags and a browser runs or applies, as a policy writes
    them: `'sha256-…'`."""

    scripts: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()

    def __or__(self, other: InlineHashes) -> InlineHashes:
        return InlineHashes(self.scripts | other.scripts, self.styles | other.styles)


def hash_of(text: str) -> str:
    """The source expression that allows an inline script or style with this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_policy(inline: InlineHashes, *, header: bool) -> str:
    """The policy of the guide's pages. `header`: with what a <meta> cannot say (CSP3, 3.3)."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *sorted(inline.scripts))),
            " ".join(("style-src 'self'", *sorted(inline.styles))),
            "img-src 'self' data:",  # the theme's icons are masks with data: addresses
            "font-src 'self'",
            "connect-src 'self'",  # the search index, the sitemap
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            *(("frame-ancestors 'none'",) if header else ()),
        )
    )


def insert_policy(inline: InlineHashes, *, header: bool) -> str:
    """The policy of an insert's page: its own script and style, and no request at all. With the
    header also no storage, no cookie and no window; printing (allow-modals) and the PDF where the
    browser saves it (allow-downloads) still work.
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src", *sorted(inline.scripts))),
            " ".join(("style-src", *sorted(inline.styles))),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            *(
                ("frame-ancestors 'none'", "sandbox allow-scripts allow-modals allow-downloads")
                if header
                else ()
            ),
        )
    )


def collect_inline_hashes(
    html: str, *, path: str, site: str
) -> tuple[InlineHashes, list[Diagnostic]]:
    """What a page holds inline, and what could not run under `page_policy`. `path` is for the
    problems, `site` the site's own address."""
    reader = _Reader(path, site)
    reader.read(html)
    return InlineHashes(frozenset(reader.scripts), frozenset(reader.styles)), reader.problems


def inject_csp(html: str, policy: str, *, path: str) -> tuple[str, list[Diagnostic]]:
    """The page with its policy in it too, for hosts that send no headers: before anything that it
    judges."""
    head, found, rest = html.partition(_CHARSET)
    if not found or _JUDGED.search(head):
        return html, [
            Diagnostic(
                path,
                1,
                "no-policy",
                f"the page does not begin with {_CHARSET}",
                "put it first in <head>: the policy is written behind it",
            )
        ]
    return (
        f'{head}{_CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy}">{rest}',
        [],
    )


def check_stylesheet(css: str, *, path: str, site: str, line: int = 1) -> list[Diagnostic]:
    """The addresses of other places in a stylesheet that begins in a line of a file."""
    return [
        _outside(path, line + below, "the stylesheet", address)
        for address, below in _outside_in(css)
        if not address.startswith(site)
    ]


@lru_cache(maxsize=4)
def _outside_in(css: str) -> tuple[tuple[str, int], ...]:
    """The addresses of a stylesheet that may lead elsewhere, and how far below its first line each
    stands. All pages of a site have the same style in them, and it is longer than most of them."""
    return tuple(
        (found[1], css.count("\n", 0, found.start())) for found in _OUTSIDE_IN_STYLE.finditer(css)
    )


def deduplicate(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One problem for all pages that a template gives the same: the first page in order, and on how
    many it stands."""
    problems = sorted(problems)
    pages = Counter((one.rule, one.message) for one in {replace(one, line=1) for one in problems})
    first: dict[tuple[str, str], Diagnostic] = {}
    for one in problems:
        first.setdefault((one.rule, one.message), one)
    return sorted(replace(one, count=pages[key]) for key, one in first.items())


def _outside(path: str, line: int, where: str, address: str) -> Diagnostic:
    return Diagnostic(
        path,
        line,
        "outside-request",
        f"{where} asks for '{address}', at another place",
        "put a copy of the file below docs/assets/ and use that",
        target=address,
    )


@dataclass
class _Reader:
    """One pass over a page."""

    path: str
    site: str
    scripts: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)

    def read(self, html: str) -> None:
        """Take what runs or is applied, and judge every attribute; what stands in a template or for
        want of a script counts as well."""
        import turbohtml  # not above: it takes long, and a build that makes nothing does without

        for element in turbohtml.parse(html, allow_declarative_shadow_roots=False).select("*"):
            tag, attributes = element.tag, element.attrs
            if not attributes and tag not in _OF_TEXT:
                continue
            if tag == "style":
                self.styles.add(hash_of(element.text))
                self.problems += check_stylesheet(
                    element.text, path=self.path, site=self.site, line=_line_of(element)
                )
            elif (
                tag == "script"
                and "src" not in attributes
                and (element.attr("type") or "").strip().lower() in _RUN
            ):
                self.scripts.add(hash_of(element.text))
            for name in attributes:
                if name in _JUDGED_ATTRIBUTES or name[:2] == "on" or tag == "meta":
                    self._check_url(
                        element, tag, {name: element.attr(name) or "" for name in attributes}
                    )
                    break

    def _check_url(self, element: turbohtml.Element, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name == "style":
                self._add(
                    element,
                    "inline-style",
                    f'<{tag}> has style="{value}"',
                    "give it a class, and put the style into docs/assets/stylesheets/guide.css",
                )
            elif name.startswith("on"):
                self._add(
                    element,
                    "inline-handler",
                    f'<{tag}> has the handler {name}="{value}"',
                    "listen to the event in a script below docs/assets/javascripts/",
                )
            elif name in _ADDRESSES:
                if _SCRIPT_SCHEME.match(value):
                    self._add(
                        element,
                        "script-address",
                        f'<{tag}> has {name}="{value}"',
                        "write a button, and listen to its click in a script below"
                        " docs/assets/javascripts/",
                    )
                if _is_fetched(tag, name, given):
                    for address in (
                        [part.split()[0] for part in value.split(",") if part.strip()]
                        if name == "srcset"
                        else (value,)
                    ):
                        self._check(element, address)
        if (
            tag == "meta"
            and given.get("http-equiv", "").lower() == "refresh"
            and "url=" in given.get("content", "").lower()
        ):
            self._check(
                element, re.split("url=", given["content"], flags=re.IGNORECASE)[1].strip("'\" ")
            )

    def _check(self, element: turbohtml.Element, address: str) -> None:
        if _OUTSIDE.match(address) and not address.startswith(self.site):
            self.problems.append(
                _outside(self.path, _line_of(element), f"<{element.tag}>", address)
            )

    def _add(self, element: turbohtml.Element, rule: str, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(self.path, _line_of(element), rule, message, hint))


def _is_fetched(tag: str, name: str, given: Mapping[str, str]) -> bool:
    """Whether a browser asks for the address in an attribute by itself."""
    return (tag, name.removeprefix("xlink:")) in _FETCHED or (
        tag == "link"
        and name == "href"
        and not set(given.get("rel", "").lower().split()) <= _UNFETCHED_LINKS
    )


def _line_of(element: turbohtml.Element) -> int:
    """The line in which an element begins."""
    return (element.position or (1, 0))[0]
