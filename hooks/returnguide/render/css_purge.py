"""The theme's stylesheet without the rules of parts that the guide does not have.

A rule goes when each of its selectors needs something that no page has (`is_absent`); then go the
animations and the custom properties that no other rule uses. Whatever is not listed here stays.
tests/test_assets.py compares the list with all built pages, tests/browser/test_style.py with what
scripts create, and the pages' computed styles with those under the whole stylesheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABSENT_THEME_CLASSES = (
    "annotation|author|banner|clipboard|code|consent|content--post|content__button|copyright",
    "dialog--active|draft|feedback|footer__|header--lifted|header__source|input|meta",
    "nav--(?:integrated|lifted|primary)",
    "nav__(?:button|container|icon|item--|link--passed|source|toggle)",
    "option|pagination|path|pin|post|profile|progress|search__suggest|select",
    "sidebar--(?:post|primary)|social|source|status|tabs|tag|toggle--indeterminate|tooltip|top",
    "typeset__|version",
)
"""How the names of classes begin after `md-`."""

_ABSENT_CLASSES = (
    "abstract|bug|example|failure|info|quote|success",  # kinds of admonitions that are not ours
    r"arithmatex|card|cards|critic|footnote[\w-]*|giscus|headerlink|inline|katex-html|mermaid",
    r"task-list-[\w-]*|emojione|gemoji|twemoji",
    "highlight|highlighttable|filename|linenodiv|linenos|result",  # syntax highlighting
    r"tabbed-(?:alternate|button|content|control[\w-]*|labels[\w-]*)",  # ours have none
)

_ABSENT_OTHERS = (
    r"\[data-md-color-(?:accent|primary)=(?!custom)",  # the colours are our own
    r"\[for=__(?:drawer|toc)\]|\#__toc",
    r"\[role=columnheader\]",  # tables are not sorted
    r"\.md-typeset\ \.no-js",  # `no-js` is a class of the root element
)

_ABSENT = re.compile(
    rf"\.(?:md-(?:{'|'.join(_ABSENT_THEME_CLASSES)})[\w-]*|{'|'.join(_ABSENT_CLASSES)})(?![\w-])"
    rf"|{'|'.join(_ABSENT_OTHERS)}"
)

_HIDDEN = re.compile(r"(?:\.admonition-title|summary):before")
"""Parts that guide.css hides: the icons of admonitions, 2 kB of drawings, and of folds."""

_TOKEN = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}();,]|[^{}();,"'/]+|/""", re.S
)
_SELECTOR_LIST = re.compile(r":(?:has|is|not|where)\((?:[^()]|\([^()]*\))*\)")
_GROUP_RULES = ("@media", "@supports", "@layer", "@container")


def purge(theme: str, guide: str) -> str:
    """Return the theme's style without what no page needs.

    `guide` is the style that comes after it: what that uses of the theme's custom properties and
    animations stays.
    """
    style = "".join(_without_absent_rules(theme))
    while (smaller := _without_unused_names(style, guide)) != style:
        style = smaller
    return style


def is_absent(selector: str) -> bool:
    """Return whether a selector needs something that no page has, or is of a part that is hidden.

    What stands in `:is()`, `:not()` and the like is not needed.
    """
    return is_hidden(selector) or bool(_ABSENT.search(_SELECTOR_LIST.sub("", selector)))


def is_hidden(selector: str) -> bool:
    """Return whether a selector is of a part that guide.css hides."""
    return bool(_HIDDEN.search(selector))


def selectors_of(css: str) -> Iterator[str]:
    """Yield all selectors of a style, those in `@media` and the like included."""
    for prelude, block in _rules(css):
        if block is None:
            continue
        if prelude.startswith(_GROUP_RULES):
            yield from selectors_of(block)
        elif not prelude.startswith("@"):
            yield from _split(prelude, ",")


def _without_absent_rules(css: str) -> Iterator[str]:
    for prelude, block in _rules(css):
        if block is None:
            yield f"{prelude};"
        elif prelude.startswith(_GROUP_RULES):
            if inner := "".join(_without_absent_rules(block)):
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{block}}}"
        elif selectors := [part for part in _split(prelude, ",") if not is_absent(part)]:
            yield f"{','.join(selectors)}{{{block}}}"


def _without_unused_names(css: str, guide: str) -> str:
    """Return the style without animations and custom properties that nothing uses."""
    whole = css + guide
    properties = set(re.findall(r"var\(\s*(--[\w-]+)", whole))
    values = " ".join(re.findall(r"animation(?:-name)?:([^;}]+)", whole))
    animations = set(re.findall(r"[\w-]+", values))
    return "".join(_with_names(css, properties, animations))


def _with_names(css: str, properties: set[str], animations: set[str]) -> Iterator[str]:
    """Yield the rules with only these custom properties and animations."""
    for prelude, block in _rules(css):
        if block is None:
            yield f"{prelude};"
        elif prelude.startswith(_GROUP_RULES):
            if inner := "".join(_with_names(block, properties, animations)):
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@keyframes"):
            if prelude.split()[1] in animations:
                yield f"{prelude}{{{block}}}"
        else:
            declarations = [
                declaration
                for declaration in _split(block, ";")
                if not declaration.startswith("--")
                or declaration.split(":")[0].strip() in properties
            ]
            if declarations:
                yield f"{prelude}{{{';'.join(declarations)}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield (prelude, block) of each rule, without the braces; the block of a statement is None."""
    depth, start, opened = 0, 0, 0
    for token in _TOKEN.finditer(css):
        text = token[0]
        if text == "{":
            depth += 1
            opened = token.start() if depth == 1 else opened
        elif text == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : token.start()]
                start = token.end()
        elif text == ";" and depth == 0:
            yield css[start : token.start()].strip(), None
            start = token.end()


def _split(text: str, separator: str) -> list[str]:
    """Return the parts between separators that stand in no brackets and no quotes."""
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(text):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == separator and depth == 0:
            parts.append(text[start : token.start()].strip())
            start = token.end()
    return [part for part in (*parts, text[start:].strip()) if part]
