"""The rules on a page's markup: what swallows the rest of it, and its size."""

from __future__ import annotations

import re
from collections import Counter

import turbohtml

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.site_index import SiteIndex

RULES = (
    Rule(
        "site-malformed",
        "A built page has no markup in which the rest of it gets lost.",
        reference=(
            "The rest of the page disappears in a tag, comment or `<style>` that is never closed,"
            ' or an attribute is ignored: one that stands twice in a tag, `href="a""`. An empty'
            " page counts too. Mend the markup at that place; in a generated page, the template."
        ),
        bad="<style>p { color: red } <p>The text that nobody sees.</p>",
        good="<style>p { color: red }</style> <p>The text.</p>",
    ),
    Rule(
        "site-huge-page",
        "A built page has at most 10 MB.",
        severity="warning",
        reference="Telephones do not open such a page. Divide it.",
        bad="index.html of 12 MB",
        good="index.html of 30 KB",
    ),
)

_MAX_SIZE = 10_000_000
"""Bytes."""

_MAX_ERRORS = 20
"""Of one kind in a page; a file of NUL characters has a million."""

_LOSES_REST = "the rest of the page is lost in it"
_PARSE_ERRORS = {
    "eof-in-tag": f"a tag is never closed: {_LOSES_REST}",
    "eof-in-comment": f"a comment is never closed: {_LOSES_REST}",
    "eof-in-cdata": f"a CDATA section is never closed: {_LOSES_REST}",
    "eof-in-script-html-comment-like-text": (
        f"a comment in a script is never closed: {_LOSES_REST}"
    ),
    "duplicate-attribute": "an attribute stands twice in one tag, the second is ignored",
    "unexpected-character-in-attribute-name": (
        "a quotation mark or '<' stands where an attribute's name should"
    ),
    "unexpected-null-character": "there is a NUL character in the page",
}
"""Parse error of the HTML standard by which a reader loses something -> what to say of it."""

_RAW_TEXT_ELEMENTS = "title,style,script,textarea,iframe,xmp,noembed,noframes,plaintext"


def check_size(index: SiteIndex, file: str) -> None:
    """Check that a page is not too big to be opened."""
    if (size := index.files.sizes[file]) > _MAX_SIZE:
        message = f"the page has {size / 1e6:.0f} MB, at most {_MAX_SIZE / 1e6:.0f} are wanted"
        index.report(
            file, 1, "site-huge-page", message, "divide it; telephones give up on such a page"
        )


def check_markup(context: PageContext, text: str) -> None:
    """Check that nothing of a page gets lost in its markup."""
    document = context.document
    if not text or text.isspace():
        context.report(None, "site-malformed", "the page is empty")
    counts: Counter[str] = Counter()
    for error in document.errors:
        counts[error.code] += 1
        if error.code in _PARSE_ERRORS and counts[error.code] <= _MAX_ERRORS:
            line = error.line
            if error.code == "eof-in-comment":
                line -= _lines_of_open_comment(document, text)
            message, hint = _PARSE_ERRORS[error.code], "mend the markup at this place"
            context.index.report(
                context.file, line, "site-malformed", message, hint, target=error.code
            )
    _check_raw_text(context, text)


def _check_raw_text(context: PageContext, text: str) -> None:
    """Check that the last element of plain text has an end tag: without one it holds the rest of
    the page, so that its text is the page's end."""
    elements = context.document.select(_RAW_TEXT_ELEMENTS)
    if not elements or elements[-1].namespace is not turbohtml.Namespace.HTML:
        return
    end = elements[-1].text.rstrip()[-40:]
    if end and text.rstrip().endswith(end):
        _report_unclosed(context, elements[-1])


def check_templates(context: PageContext, text: str) -> None:
    """Check that every `<template>` has an end tag: without one it swallows the rest of the page
    too."""
    starts, ends = (re.findall(tag, text, re.I) for tag in ("<template", "</template"))
    if len(starts) == len(ends):
        return
    # parsed again, because to know where end tags are makes parsing slower
    located = turbohtml.parse(text, allow_declarative_shadow_roots=False, source_locations=True)
    for template in located.select("template"):
        location = template.source_location
        if location is not None and location.end_tag is None:
            _report_unclosed(context, template)
            return


def _report_unclosed(context: PageContext, element: turbohtml.Element) -> None:
    tag = element.tag
    message = f"<{tag}> is never closed: {_LOSES_REST}"
    context.report(element, "site-malformed", message, f"end it with </{tag}>", tag)


def _lines_of_open_comment(document: turbohtml.Document, text: str) -> int:
    """Return how many lines stand between the beginning of a comment that is never closed and the
    end of the page."""
    end = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").rstrip("-!")
    comments = (node.data for node in document.descendants if isinstance(node, turbohtml.Comment))
    counts = (
        comment.count("\n") for comment in comments if end.endswith(f"<!--{comment}".rstrip("-!"))
    )
    return next(counts, 0)
