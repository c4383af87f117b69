"""Rules on what readers would see that no author meant: marks that are printed as they are typed,
code made by indentation, bare addresses.

What is printed, only Markdown knows. It need not be asked about a page that holds no mark besides
those that are certainly right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING

from returnguide.content.carrier_tabs import MADE_ATTRIBUTE
from returnguide.content.guide import GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule, shorten
from returnguide.rules.foreign_markup import foreign_problems, foreign_suspects, known_addresses
from returnguide.rules.markup_finder import MarkupFinder, Problem, Suspect
from returnguide.rules.printed_marks import find_printed, may_have_mark

if TYPE_CHECKING:
    from returnguide.render.author_markup import Markup

RULES = (
    Rule(
        "indented-code",
        "No text is made a block of code by its indentation.",
        reference="""\
A line that four spaces or a tab indent, below a blank line, is code: readers see it in a box, in
the type of a typewriter, with its marks. Take the spaces out. What belongs to an item of a list is
indented as far as the text of the item, and no more. Code stands between two lines of three
backticks.""",
        bad="    Posez l'appareil dans le carton.",
        good="Posez l'appareil dans le carton.",
    ),
    Rule(
        "bare-address",
        "Addresses and e-mail addresses are links.",
        reference="""\
Readers can't follow an address that is only text, and nobody would check it. Give it a row in
`docs/data/links.yml`, and write `[text][key]`; an e-mail address is written
`[text](mailto:name@example.org)`. To show an address without a link, put it between backticks.""",
        bad="Voyez www.laposte.fr.",
        good="Voyez [le site de La Poste][laposte-locator].",
    ),
)

_RIGHT = re.compile(
    r"""[\#*\[!+{\ ](?:
      (?<=^\#)\#{0,5}\ + | (?<=\ )\{\#[\w-]+\}\ *$
    | (?<=\*)(?<![\\*\w]\*)(?P<star>\*?)(?=[^\s*])(?P<bold>[^*\n]*[^\s*])\*(?P=star)(?!\*)
    | (?:(?<=\[)(?<!\\\[)|(?<=!)\[)(?P<link>[^\[\]\n]*)\](?:\([\w./\#?=&-]+\)|\[[\w-]+\])
    | (?<=\+)\+(?:"[^"\n]*"|[\w-]+)(?:\+(?:"[^"\n]*"|[\w-]+))*\+\+
    | (?<=!)(?<!!!)!!\ (?:note|tip|warning|danger)(?:\ "[^"\n]*")?$
    | (?<=[)\]*]\{)\ ?(?:\.[\w-]+\ ?)+\} )""",
    re.X | re.M,
)
"""Marks that are certainly right, in one line."""
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_INDENTATION = re.compile(r"(?: {4}|\t)")
_CONTAINER = re.compile(r" {0,3}(?:[-*+] |\d{1,9}[.)] |!!!)")
"""The beginning of what an indented line may belong to."""
_QUOTATION = "> "
"""Begins one wherever a line begins with it."""
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!])")
_WORD = re.compile(r"\S")
_MAX_SHOWN = 60


def check_rendered_page(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield what Markdown makes of a page that no page may have, or that its author can't have
    meant."""
    lines = [*[""] * page.body_start, *page.lines[page.body_start :]]
    lines = [
        # ours is left out; an author's is found
        "" if MADE_ATTRIBUTE.fullmatch(line) and page.origin(number)[0] != page.path else line
        for number, line in enumerate(lines, 1)
    ]
    suspects = foreign_suspects(lines) | printed_suspects(page)
    if not suspects:
        return
    from returnguide.render.author_markup import MarkupReader  # most runs need no Markdown

    addresses = {key: link.url(page.language) for key, link in data.external_links.items()}
    keys = {link.target: "#" for link in page.links if link.reference}  # rule unknown-link
    known = known_addresses(page, addresses.values())

    def problems(markup: Markup) -> Iterator[Problem]:
        yield from foreign_problems(markup, known)
        yield from _printed_problems(markup)

    reader = MarkupReader(data.choices, keys | addresses)
    told = {line for line, _ in page.unparsed_markup}
    told.update(heading.line for heading in page.headings if heading.error)
    for problem, line in MarkupFinder(reader, lines, suspects, problems).find():
        if line not in told or problem.rule in _OF_HTML:
            yield Diagnostic(page.path, line, problem.rule, problem.message, problem.hint)


_OF_HTML = frozenset({"raw-html", "foreign-attribute", "foreign-address"})


def _printed_problems(markup: Markup) -> Iterator[Problem]:
    """Yield what is wrong with a text that readers see."""
    if markup.kind == "code":
        line = markup.text.strip().split("\n", 1)[0]
        message = f"'{shorten(line, _MAX_SHOWN)}' is shown as code: spaces at its beginning make it"
        hint = "take the spaces out; code stands between two lines of ```"
        yield Problem("indented-code", message, hint, line)
    elif markup.kind == "text":
        for mark, text in find_printed(markup.text, markup.tag):
            message = f"'{shorten(text, _MAX_SHOWN)}' {mark.message}"
            yield Problem(mark.rule, message, mark.hint, text)


def printed_suspects(page: SourcePage) -> dict[int, Suspect]:
    """Return the lines that may have a mark that is printed, or that may be code."""
    plain = _RIGHT.sub(_text_of, "\n".join(page.visible)).split("\n")
    suspects = {}
    for number, line in _without_markers(page, plain):
        may_be_code = bool(_INDENTATION.match(line))
        if may_be_code or may_have_mark(line):
            shown = unescape(_ESCAPE.sub(r"\1", line))
            if may_be_code or any(find_printed(shown)):
                marker = "" if _ITEM.match(line) else _marker(page.lines[number - 1])
                text = page.lines[number - 1][len(marker) :].strip()
                suspects[number] = Suspect(marker + _WORD.sub("a", text), shown)
    return suspects


def _text_of(match: re.Match[str]) -> str:
    return match["bold"] or match["link"] or ""


def _marker(line: str) -> str:
    """Return the beginning of an item of a list; an empty string for another line."""
    match = _ITEM.match(line)
    return match[0] if match else ""


def _without_markers(page: SourcePage, plain: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the plain lines of a page with their numbers: without the markers of lists, and with
    their indentation only where it may make code."""
    items = {item.line for item in page.list_items}
    is_after_blank, in_container = True, False
    for number, (line, text) in enumerate(zip(page.visible, plain, strict=True), 1):
        if not line.strip():
            is_after_blank = True
            continue
        if not line[0].isspace():
            in_container = bool(_CONTAINER.match(line)) or (in_container and not is_after_blank)
        if number in items:
            yield number, text[len(_marker(text)) :]
        elif is_after_blank and (line.startswith(" " * 8) or not in_container):
            yield number, text.removeprefix(_QUOTATION)
        else:
            yield number, text.lstrip(" \t").removeprefix(_QUOTATION)
        is_after_blank = line.startswith(("#", "<!--", "!!!"))
