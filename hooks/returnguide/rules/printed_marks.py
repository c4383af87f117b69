"""What still looks like markup in a text that readers see: one row for each kind.

Code, keys, links, pictures and HTML are no part of such a text: `UNREAD` stands for each of them.
A row is tried on the text of a block, whose lines are those of the source, and on single lines of
the source. Rows are tried in order, and none sees what an earlier one has found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple


class PrintedMark(NamedTuple):
    """A kind of text that its author did not mean to be printed."""

    pattern: re.Pattern[str]
    message: str
    """Behind the text that was found."""
    hint: str
    example: str
    """A text that has it."""
    rule: str = "unparsed-markup"
    places: Collection[str] = ()
    """The elements that can have it; empty for all, front matter and words included."""


BLOCKS = frozenset({"p", "li", "td", "th", "blockquote", "div"})
"""Elements with text of an author, but for headings, links and pictures."""
PAGE = BLOCKS | {"a", "h1", "h2", "h3", "h4", "h5", "h6", "img"}
"""Elements of a page."""
UNLINKED = PAGE - {"a", "img"}
FRONT_MATTER = "front matter"
WORDS = "words"
"""Places of plain text."""
NOT_WORDS = PAGE | {FRONT_MATTER}

_PRINTED = "is printed as it is typed"
_NO_ITEM = "is no item of a list, and is printed as it is typed"
_NO_SUCH_MARK = "this guide does not know this mark: write it in words, or take it out"
_VARIABLE = "waits for its value"
_WRITE_IT = "write it, or take it out"
_BULLET = "[-*+•·◦‣▪●○■►➢・\uf0b7]"
_DASH = "[–—−‐‑]"
_TEXT = "(?=[^\\W\\d]|\ufffc)"
"""The beginning of a text that is no number; behind a dash that would be an amount."""
_BEGIN = r"(?:\A|(?<=[.:;,!?…]\n))[^\S\n]*"
"""Where a list may begin: not in the middle of a sentence, where a dash or a year may stand."""
_HYPHENS = r"[-–—‐‑−－]"  # noqa: RUF001  # what tools make of hyphens


def _mark(
    pattern: str,
    example: str,
    hint: str,
    *,
    message: str = _PRINTED,
    rule: str = "unparsed-markup",
    places: Collection[str] = (),
) -> PrintedMark:
    return PrintedMark(re.compile(pattern, re.M), message, hint, example, rule, places)


def _variable(pattern: str, example: str, *, places: Collection[str] = ()) -> PrintedMark:
    return _mark(pattern, example, _WRITE_IT, message=_VARIABLE, rule="placeholder", places=places)


MARKS: tuple[PrintedMark, ...] = (
    # Of other dialects of Markdown, and of templates
    _mark(r"\{%.{0,60}?%\}|\{%|%\}", "{% if x %}", _NO_SUCH_MARK),
    _mark(r"\{\{[<%][^{}\n]*[>%]\}\}", '{{< ref "x" >}}', _NO_SUCH_MARK),
    _mark(r"\[\s?!\s?[\w ]+\]", "[!NOTE]", 'write !!! note "Title", and the text in the next line'),
    _mark(
        r"^[^\S\n]*(?:(?:[!！]\s?){2,}|¡{3}\s?)[\w \"“„«'‘].*|^[^\S\n]*\?{3}\+? .*",  # noqa: RUF001
        "!!! warning „Achtung“",
        'write !!! warning "Title" with straight quotes, and the text in the next line;'
        " the kinds are note, tip, warning, danger",
        places=BLOCKS,
    ),
    _mark(
        r"^[^\S\n]*[:：]{3,}.*",  # noqa: RUF001
        ":::tip",
        'write !!! tip "Title", and the text in the next line',
        places=BLOCKS,
    ),
    _mark(
        r"^[^\S\n]*={3}[+!]? ?[\"“„«].*|^[^\S\n]*={3,}[^\S\n]*$",
        '=== "Tab"',
        "tabs are headings between <!-- tabs: os --> and <!-- /tabs -->",
        places=BLOCKS,
    ),
    _mark(r"\[\[?_?(?:TOC|toc)_?\]\]?", "[TOC]", "the build makes the table of contents"),
    _mark(
        r"\A[^\S\n]*\[[ xX✓]?\](?=\s)",
        "[ ] a",
        "write '- ' alone: lists have no boxes",
        places=BLOCKS,
    ),
    _mark(r"^[^\S\n]*\*\[[^\]\n]+\][:：].*", "*[IMEI]: a", _NO_SUCH_MARK, places=BLOCKS),  # noqa: RUF001
    _mark(r"\[\^[^\]\s]+\]:?", "[^1]", "there are no footnotes: write it into the text"),
    _mark(r"!?\[\[[^\[\]\n]*\]\]", "[[photos]]", "write [text](photos.md) or ![text](a.svg)"),
    _mark(r"^[^\S\n]*:\s+\S.*", ":   Definition", "write a list: - **term**: text", places=BLOCKS),
    _mark(r"~~[^~\n]+~~", "~~text~~", _NO_SUCH_MARK),
    _mark(r"(?<=\w)([~^])[^\s~^]{1,20}\1", "H~2~O", "write it without marks: H₂O, m²"),
    _mark(r"==[^\s=>][^=\n]*==", "==text==", "write **text** for what stands out"),
    _mark(r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])", ":smile:", "take it out, or type the sign"),
    _mark(r"^[^\S\n]*(?:['‘’´`｀]{3,}|~{3,}).*", "'''", "code stands between two lines of ```"),  # noqa: RUF001
    # Marks that tools, editors and keyboards have changed
    _mark(
        rf"[<＜«‹]\s?[!！]\s?{_HYPHENS}[^<>＜＞»›\n]*[>＞»›]?",  # noqa: RUF001
        "<!– folds –>",
        "write <!-- with two plain hyphens, and --> at the end, as in <!-- tabs: os -->",
        places=PAGE,
    ),
    _mark(
        r"</?(?:a|b|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|s|span|strong|sub|sup|table|td|tr|u|ul)"
        r"\b[^<>\n]*>",
        "<b>",
        "write it in Markdown; to show it, put it between backticks",
        places=PAGE,
    ),
    _mark(
        r"&(?:#\d+|#x[\da-fA-F]+|[a-zA-Z]{2,8});|&(?:nbsp|amp|lt|gt|quot|#\d+)\b ?;?",
        "&nbsp;",
        "write the character",
        places=PAGE,
    ),
    _mark(
        r"!?[\[［【][^\[\]［］【】\n]*[\]］】]"  # noqa: RUF001
        r"(?:[(（\[]| ?\(\s*(?=[^()\s]+\.(?:md|svg|png|jpe?g)\b|\#|https?:|www\.))"  # noqa: RUF001
        r"[^()（）\[\]\n]*[)）\]]?|[\]］】][(（\[][^()（）\[\]\n]*[)）\]]?",  # noqa: RUF001
        "[a] (photos.md)",
        "a link is written [text](page.md#id) or [text][key], with plain brackets, no space and no"
        " backslash",
    ),
    _mark(
        r"＊+[^＊\n]*＊*|＃{1,6}|｀[^｀\n]*｀?",  # noqa: RUF001
        "＊＊a＊＊",  # noqa: RUF001
        "marks are plain characters: **text**, ##, `code`",
    ),
    _mark(
        r"(?<![\w-])[\w-]{1,60}\.md(?:#[\w-]{1,60})?(?![\w-])",
        "photos.md#x",
        "readers know no files: write [text](page.md#id)",
        places=UNLINKED,
    ),
    _mark(
        r"(?<!\w)\+\+(?=[\w\"“„«])",
        "++a b++",
        'keys are written ++shift+cmd+3++ or ++"side button"+"volume up"++',
    ),
    _mark(
        r"(?<!\*)\*{2,3}(?!\*)(?:[^*\n]*(?<!\*)\*{2,3}(?!\*))?",
        "** text **",
        "write **text**: two stars at each end, without spaces or backslashes inside",
    ),
    _mark(
        r"(?<!_)__(?!_)(?:[^_\n]*(?<!_)__(?!_))?",
        "__ text __",
        "write **text**, without spaces inside",
    ),
    _mark(
        r"(?<![\w*])\*(?=[^\W\d_])[^*\n]*(?<=\w) \*(?![\w*#])"
        r"|(?<![\w*])\* (?=[^\W\d])[^*\n]*\w\*(?![\w*#])"
        r"|(?<![\w*])\*(?=[^\W\d_])[^*\n]*\w\*(?![\w*])|(?<![\w_])_(?=[^\W\d_])[^_\n]*[^\W_]_(?![\w_])"
        r"|(?<!\S)_ (?=[^\W\d])[^_\n]*_(?!\w)|(?<![\w_])_(?=[^\W\d])[^_\n]* _(?![\w_])",
        "*text *",
        "write *text*, without spaces or backslashes",
    ),
    _mark(r"`[^`\n]*`?", "`a", "code stands between two backticks: `*#06#`"),
    _mark(
        r"^[^\S\n]*(?:#{1,6}\s+(?=\S)|>\s+(?=[^\W\d])).*",
        "\u200b## a",
        "write the sign at the very beginning of the line, without a backslash",
        places=BLOCKS,
    ),
    _mark(
        r"[{｛]\s?[#＃.:][^{}｛｝\n]*[}｝]",  # noqa: RUF001
        "a {#b}",
        "braces stand right behind a text or at the end of a heading; else take them out",
        places=UNLINKED - {"h1", "h2", "h3", "h4", "h5", "h6"},
    ),
    _mark(r"(?<!:)\\(?:(?=[\"'~<>&=:@$|,;/^%?])|$)", r"l\'", "take out the backslash"),
    _mark(
        r"^[^\S\n]*\|.*\|[^\S\n]*$(?:\n[^\S\n]*\|.*\|[^\S\n]*$)*"
        r"|^(?=[^|\n]*+\|)(?=[^\n]*?---)[ |:-]++$",
        "| a | b |",
        "a table stands below a blank line, its second line is | --- | --- |",
        places=BLOCKS,
    ),
    _mark(
        r"^[^\S\n]*(?:[-–—]\s?){2,}$", "– – –", "take out the line", places=BLOCKS - {"td", "th"}
    ),
    _mark(
        rf"{_BEGIN}(?:\(?[a-z]\)|[ivx]{{1,4}}\)|\(?[\d０-９]{{1,2}}[)）．])[^\S\n]+{_TEXT}.*"  # noqa: RUF001
        r"(?:\n[^\S\n]*\(?\w{1,4}[)）．].*)*|^[^\S\n]*\d{1,2}\. .*(?:\n[^\S\n]*\d{1,2}\. .*)+",  # noqa: RUF001
        "a) b",
        "write '1. ' at the beginning of each line, below a blank line",
        message=_NO_ITEM,
        places=BLOCKS - {"li"},
    ),
    _mark(
        rf"{_BEGIN}{_DASH}[^\S\n]+{_TEXT}.*(?:\n[^\S\n]*{_DASH}.*)*"
        rf"|^[^\S\n]*{_BULLET}[^\S\n]+{_TEXT}.*(?:\n[^\S\n]*{_BULLET}.*)*",
        "• a",
        "write '- ' at the beginning of each line, below a blank line",
        message=_NO_ITEM,
        places=BLOCKS,
    ),
    # What a template, or somebody, was to fill in
    _variable(r"\$?\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}", "{{ name }}"),
    _variable(r"\{\w[\w .'’-]*\}", "{contact.email}", places=NOT_WORDS),  # noqa: RUF001
    _variable(r"(?<![\w%])%[A-Za-z_][\w.]*%|%(?:\(\w+\)|\d\$)[sd]|(?<![\w%])%[sd]\b", "%EMAIL%"),
    _variable(r"@@\w+@@|##\w+##", "@@NAME@@"),
    _variable(r"<%[^<>\n]*%>|<[^\W\d_][^<>\n]*>", "<état>", places=PAGE),
    _variable(
        r"\[(?!sic\])[^\W\d_][^\[\]\n]*\]", "[Name]", places=UNLINKED | {FRONT_MATTER, WORDS}
    ),
    # Addresses that should be links
    _mark(
        r"\bhttps?:/{2}[^\s<>]*[^\s<>.,;:!?)»\"']|\bwww\.\w[^\s<>]*[^\s<>.,;:!?)»\"']",
        "www.a.example",
        "give it a key in docs/data/links.yml and write [text][key]",
        message="is a bare address that readers can't follow",
        rule="bare-address",
        places=UNLINKED | {FRONT_MATTER},
    ),
    _mark(
        r"[\w.+-]{1,64}@\w[\w-]*(?:\.\w[\w-]*)+",
        "a@b.example",
        "write [text](mailto:name@example.org)",
        message="is a bare e-mail address that readers can't follow",
        rule="bare-address",
        places=UNLINKED | {FRONT_MATTER},
    ),
)

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_FOUND = "\ufffd"


_SURE = "][*_~=|`{}<\\\\$@^#•·◦‣▪●○■►➢・\uf0b7【］（＊＃｛｀＜：！\xad\u200b-\u200f\u2060\ufeff"  # noqa: RUF001
_SIGN = re.compile(
    rf"[{_SURE}&%?+:w.«‹](?:(?<=[{_SURE}])|(?<=&)[#\w]|(?<=%)[\w(]|(?<=\?)\?\?|(?<=\+)\+|(?<=:)[:a-z]"
    r"|(?<=:)//|(?<=w)ww\.|(?<=\.)md\b|(?<=[«‹])\s?!)"
)
_START = re.compile(r"\s*(?:[->+–—−‐‑!¡:'‘’´]|\(?[\w０-９]{1,4}[.)）．]\s)")  # noqa: RUF001
"""A sign, or the beginning of a line, of which each mark has one."""


class Printed(NamedTuple):
    """A mark in a text."""

    mark: PrintedMark
    text: str
    """Its first line."""


def may_have_mark(text: str) -> bool:
    """Return whether a line or a plain text has a sign of any mark."""
    return bool(_SIGN.search(text) or _START.match(text))


def find_printed(text: str, place: str = "") -> Iterator[Printed]:
    """Yield the marks in a text of an element, of front matter, or of a word; those that any of
    them may have where its place is not known."""
    text = text.translate(_INVISIBLE)
    for mark in MARKS:
        if place and mark.places and place not in mark.places:
            continue
        found = [match for match in mark.pattern.finditer(text) if match[0].strip()]
        for match in found:
            yield Printed(mark, match[0].strip().split("\n", 1)[0])
        if found:
            text = mark.pattern.sub(_claim, text)


def _claim(match: re.Match[str]) -> str:
    """Return as many lines that no other row takes for a mark."""
    return _FOUND + "\n" * match[0].count("\n")
