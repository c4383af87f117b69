"""What of the theme's stylesheet no page of ours can ever need: the rules of parts that the guide
does not have.

A rule goes when each of its selectors asks for something in `_ABSENT`; then go the animations and
the custom properties that nothing that is left asks for. What is not named there stays.
`tests/test_assets.py` holds the list against all built pages, `tests/browser/test_style.py` against
what scripts make, and pictures of the pages with the whole style and with this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABSENT = re.compile(
    r"""
    \.(?:
      md-(?:
        annotation | author | banner | clipboard | code | consent | content--post | content__button | copyright | dialog--active | draft | feedback | footer__ | header--lifted
        | header__source | input | meta | nav--(?:integrated|lifted|primary) | nav__(?:button|container|icon|item--|link--passed|source|toggle) | option | pagination | path | pin
        | post | profile | progress | search__suggest | select | sidebar--(?:post|primary) | social | source | status | tabs | tag | toggle--indeterminate | tooltip | top
        | typeset__ | version
      )[\w-]*
      | abstract | bug | example | failure | info | quote | success                            # notices of other kinds than ours
      | arithmatex | card | cards | critic | footnote[\w-]* | giscus | headerlink | inline | katex-html | mermaid | task-list-[\w-]*
      | emojione | gemoji | twemoji
      | highlight | highlighttable | filename | linenodiv | linenos | result                   # code in colours
      | tabbed-(?:button|control[\w-]*|labels--linked)                                         # the theme's script is kept from tabs
    )(?![\w-])
    | \[data-md-color-(?:accent|primary)=(?!custom)                                            # the colours are our own
    | \[for=__(?:drawer|toc)\] | \#__toc
    | \[role=columnheader\]                                                                    # tables are not sorted
    | \.md-typeset\ \.no-js                                                                   # `no-js` is a class of the root
    """,
    re.X,
)

_TOKEN = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}();,]|[^{}();,"'/]+|/""", re.S
)
_CHOICE = re.compile(r":(?:has|is|not|where)\((?:[^()]|\([^()]*\))*\)")
_NESTING = ("@media", "@supports", "@layer", "@container")


def purge(theme: str, ours: str) -> str:
    """The theme's style without what no page needs; `ours` comes after it and may ask for its
    custom properties and animations."""
    style = "".join(_kept(theme))
    while (smaller := _without_unasked(style, ours)) != style:
        style = smaller
    return style


def is_absent(selector: str) -> bool:
    """Whether a selector asks for something that no page has; what stands in `:is()`, `:not()` and
    the like is no demand."""
    return bool(_ABSENT.search(_CHOICE.sub("", selector)))


def selectors_of(css: str) -> Iterator[str]:
    """All selectors of a style, those of its media included."""
    for prelude, block in _statements(css):
        if prelude.startswith(_NESTING):
            yield from selectors_of(block)
        elif block is not None and not prelude.startswith("@"):
            yield from _divided(prelude, ",")


def _kept(css: str) -> Iterator[str]:
    for prelude, block in _statements(css):
        if block is None:
            yield f"{prelude};"
        elif prelude.startswith(_NESTING):
            if inner := "".join(_kept(block)):
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{block}}}"
        elif selectors := [one for one in _divided(prelude, ",") if not is_absent(one)]:
            yield f"{','.join(selectors)}{{{block}}}"


def _without_unasked(css: str, ours: str) -> str:
    """The style without animations and custom properties whose name stands nowhere but where they
    are made."""
    everything = css + ours
    asked = set(re.findall(r"var\(\s*(--[\w-]+)", everything))
    played = " ".join(re.findall(r"animation(?:-name)?:([^;}]+)", everything))
    return "".join(_asked(css, asked, set(re.findall(r"[\w-]+", played))))


def _asked(css: str, properties: set[str], animations: set[str]) -> Iterator[str]:
    for prelude, block in _statements(css):
        if block is None:
            yield f"{prelude};"
        elif prelude.startswith(_NESTING):
            if inner := "".join(_asked(block, properties, animations)):
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@keyframes"):
            if prelude.split()[1] in animations:
                yield f"{prelude}{{{block}}}"
        else:
            lines = [
                line
                for line in _divided(block, ";")
                if not line.startswith("--") or line.split(":")[0].strip() in properties
            ]
            if lines:
                yield f"{prelude}{{{';'.join(lines)}}}"


def _statements(css: str) -> Iterator[tuple[str, str | None]]:
    """(what stands before the brace, what stands in the braces) of each rule; None for a statement
    without braces."""
    depth, start, opened = 0, 0, 0
    for found in _TOKEN.finditer(css):
        sign = found[0]
        if sign == "{":
            depth += 1
            opened = found.start() if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : found.start()]
                start = found.end()
        elif sign == ";" and depth == 0:
            yield css[start : found.start()].strip(), None
            start = found.end()


def _divided(text: str, sign: str) -> list[str]:
    """The parts between signs that stand in no brackets and no quotes."""
    parts, depth, start = [], 0, 0
    for found in _TOKEN.finditer(text):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == sign and depth == 0:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [part for part in (*parts, text[start:].strip()) if part]
