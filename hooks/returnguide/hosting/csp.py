"""Content security policies: the policy that lets exactly that run which the build itself writes
into pages, and where it stands in a page. `page_scan.py` finds what else a page holds.

The standard is CSP Level 3. A hash is that of the text between the tags, byte for byte (section 8.6
there).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "no-policy",
        "Every built page begins with its character set, behind which the build writes the page's"
        " policy.",
        reference=(
            'A built page does not begin with `<meta charset="utf-8">`, or has something before it'
            " that its policy should judge: a template was changed. Put it first in `<head>`; on"
            " hosts that send no headers, the policy is only in force for what stands behind it."
        ),
        bad='<head><script src="a.js"></script><meta charset="utf-8">',
        good='<head><meta charset="utf-8"><script src="a.js"></script>',
    ),
)

_CHARSET = '<meta charset="utf-8">'
_CONTROLLED_TAG = re.compile(r"<(?:script|style|link|img|svg|body)\b", re.IGNORECASE)
"""The tags of elements that a policy controls only where it stands before them."""


@dataclass(frozen=True)
class InlineHashes:
    """The hashes of what may stand between tags and a browser runs or applies, as a policy writes
    them: `'sha256-…'`."""

    scripts: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> InlineHashes:
        """Return the hashes of some texts."""
        return cls(frozenset(map(hash_of, scripts)), frozenset(map(hash_of, styles)))

    def union(self, *others: InlineHashes) -> InlineHashes:
        """Return what is in this or in any of the others."""
        return InlineHashes(
            self.scripts.union(*(other.scripts for other in others)),
            self.styles.union(*(other.styles for other in others)),
        )


def hash_of(text: str) -> str:
    """Return the source expression that allows an inline script or style with this text."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def page_policy(inline: InlineHashes, *, header: bool) -> str:
    """Return the policy of the guide's pages. `header`: with the directives that a `<meta>` cannot
    have (CSP Level 3, 3.3)."""
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
    """Return the policy of an insert's page: its own script and style, and no request at all.

    With the header also no storage, no cookie and no window; printing (allow-modals) and the PDF
    where the browser saves it (allow-downloads) still work.
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src", *sorted(inline.scripts))),
            " ".join(("style-src", *sorted(inline.styles))),
            "img-src data:",  # the page's empty icon, without which browsers ask for one
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


def inject_csp(html: str, policy: str, *, path: str) -> tuple[str, list[Diagnostic]]:
    """Return the page with its policy in a `<meta>`, for hosts that send no headers.

    It stands before everything that it controls. A page without such a place is returned as it is,
    with a diagnostic at `path`.
    """
    head, charset, rest = html.partition(_CHARSET)
    if not charset or _CONTROLLED_TAG.search(head):
        message = f"the page does not begin with {_CHARSET}"
        hint = "put it first in <head>: the policy is written behind it"
        return html, [Diagnostic(path, 1, "no-policy", message, hint)]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f"{head}{charset}{meta}{rest}", []
