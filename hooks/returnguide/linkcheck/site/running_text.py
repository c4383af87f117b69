"""The rule on source syntax in running text: what a generator should have replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator

import turbohtml

from returnguide.diagnostics import Rule, shorten
from returnguide.linkcheck.site.page_context import PageContext

RULES = (
    Rule(
        "site-unrendered-text",
        "In the built site, readers see no variable and no reference that was not replaced.",
        severity="warning",
        reference=(
            "Readers see the syntax of the source: `{{ name }}`, `{% if … %}`, `%%NAME%%`,"
            " `[object Object]`, `[text][reference]`, a role or a substitution that Sphinx does not"
            " know. Define what it names. Code, formulas and the templates of scripts are right."
        ),
        bad="<p>See [the photos][photos] of {{ product.name }}.</p>",
        good="<p>See <a href=/photos/>the photos</a>; write <code>{{ product.name }}</code>.</p>",
    ),
)

_SYNTAX = re.compile(
    r"\{\{[^{}<>]{1,80}\}\}"
    r"|\{%-?\s*[a-z]\w*\b[^%{}<>]{0,80}%\}"
    r"|%%[A-Za-z_]\w*%%"
    r"|\[object Object\]"
    r"|(?<![\w)\]])\[[^\W\d_][^\[\]\n<>]{2,80}\]\[(?:[a-z][\w .:-]{1,60})?\](?![\w(\[])"
)
_MARKS = ("{{", "{%", "%%", "][", "[object Object]")
_REACH = 100
"""Characters around a mark in which the whole syntax stands."""
_NOT_TEXT = (
    "script,style,template,noscript,pre,code,kbd,samp,var,tt,textarea,math,svg,title,"
    ".math,.arithmatex,.katex,.MathJax,.mermaid,.highlight,[v-pre],[ng-non-bindable]"
)
_FILLED_BY_SCRIPT = re.compile(
    r"\s(?:v-[a-z]+|ng-[a-z]+|x-data|data-ng-\w+)[\s=>]|createApp\(|new Vue\("
)
_MATHS = ("\\(", "\\[", "$")


def check_running_text(context: PageContext, text: str) -> None:
    """Check that no syntax of the source is left in a page's text. `text` is the page itself: few
    pages have any, and only those are looked through."""
    start = max(text.find("<body"), 0)  # a head with much style would take most of the time
    if any(_may_have(text, mark, start) for mark in _MARKS):
        left = list(_left_in(context.document))
        for element, syntax in left if left and not _FILLED_BY_SCRIPT.search(text) else ():
            _report(context, element, syntax)
    if text.find("problematic", start) >= 0:
        for element in context.document.select("span.problematic"):
            _report(context, element, element.text.strip())


def _may_have(text: str, mark: str, start: int) -> bool:
    """Return whether a page has a syntax with that mark behind `start`, be it in code: quick, since
    a search for the syntax in the whole page takes longer than to parse it."""
    position = text.find(mark, start)
    while position >= 0:
        if _SYNTAX.search(text, max(0, position - _REACH), position + 2 * _REACH):
            return True
        position = text.find(mark, position + _REACH)
    return False


def _left_in(document: turbohtml.Document) -> Iterator[tuple[turbohtml.Element, str]]:
    """Yield the syntax that readers see, each with the element that it stands in."""
    for node in document.descendants:
        if not isinstance(node, turbohtml.Text) or not (match := _SYNTAX.search(node.data)):
            continue
        holder = node.parent
        if not isinstance(holder, turbohtml.Element) or holder.closest(_NOT_TEXT) is not None:
            continue
        if not any(mark in node.data for mark in _MATHS):
            yield holder, match[0]


def _report(context: PageContext, element: turbohtml.Element, syntax: str) -> None:
    message = f"readers see '{shorten(syntax)}', which was to be replaced"
    hint = "define what it names; if it is meant, write it as code"
    context.report(element, "site-unrendered-text", message, hint, syntax)
