"""Rules on what texts may hold besides words and Markdown: no HTML, no attributes that do
something, no addresses that a browser takes elsewhere.

Most pages are certain from their source: they have no character with which any of this begins.
Only what has one is read as the build reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING

from returnguide.content.guide import Guide
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.markup_finder import Problem, Suspect

if TYPE_CHECKING:
    from returnguide.render.author_markup import Markup

RULES = (
    Rule(
        "raw-html",
        "Pages have no HTML but the comments of the guide; titles and words have none at all.",
        reference="""\
What a page, its front matter or a `words.yml` holds as HTML would act in the browser of every
reader, or be printed as it is typed. Pages are Markdown, with comments such as
`<!-- tabs: os -->`; titles, descriptions and words are plain text, in which `&amp;` is no `&`
either. Write it in Markdown. Where a page shall show such a text, put it between backticks.""",
        bad="Envoyez l'appareil. <script>alert(1)</script>",
        good="Envoyez l'appareil.",
    ),
    Rule(
        "vanished-text",
        "No words are lost in braces or in angle brackets.",
        reference="""\
Words in braces behind a text, as in `*nom*{votre nom}`, are attributes of it, and what stands in
angle brackets, as in `<votre nom>`, is an element that no browser knows: readers see neither. Write
the text itself; where it stands for something to fill in, write what that is in words.""",
        bad="Écrivez *nom*{votre nom} sur le carton.",
        good="Écrivez votre nom sur le carton.",
    ),
    Rule(
        "foreign-attribute",
        "A page gives its elements a class, a language or the id of a heading, and nothing else.",
        reference="""\
Braces behind a text give it attributes: `{ .md-button }`, `{#sign-out}`. Only `class`, `lang`,
`dir`, `title`, `translate`, and the `id` of a heading are known here: others may run a script,
change what ours do, or are refused by the policy of the page (`style`, which a table gets from
colons in its second line too). Take it out.""",
        bad="[Commencer](return.md){ onclick=alert(1) }",
        good="[Commencer](return.md){ .md-button }",
    ),
    Rule(
        "foreign-address",
        "No address of a text leads elsewhere than it seems to.",
        reference="""\
A browser takes `//other.example`, `/\\other.example` and `https&colon;//other.example` out of the
site although they look like a path, and runs `javascript:…`. Links lead to pages of the guide
(`photos.md`), or by a key to an address in `docs/data/links.yml` (`[text][key]`); `mailto:` and
`tel:` are known too. Words have no address at all: nobody would check it.""",
        bad="[Le guide](/\\other.example/)",
        good="[Le guide](return.md)",
    ),
)

_HEADING_ID = re.compile(r"^(#{1,6} [^{\n]*)\{#[\w-]+\}[ \t]*$", re.M)
_LANGUAGE = re.compile(r"(?<=[^*\s]\*)\{ lang=[a-z]{2,3} \}|(?<=[^*\s]\*\*)\{ lang=[a-z]{2,3} \}")
"""Braces that certainly give words in italics or in bold their language."""
_MAYBE_FOREIGN = re.compile(
    r"""[<&\\{\]\x00-\x08\x0b-\x1f\x7f-\x9f]
    (?: (?<=<)(?!!--[ ](?:[\w:/,\ ]|-(?!-))+-->)  # all but a comment in simple words
    | (?<=&)(?=[#\w])
    | (?<=\{)(?![ ]?(?:\.[\w-]+[ ]?)+\})          # all but classes
    | (?<=\])(?: \((?!(?!//)[\w./-]*(?:\#[\w-]*)?\)) | : )  # all but plain paths
    | (?<=[^<&{\]]) )""",
    re.X,
)
"""Where HTML, an attribute or an address can begin in Markdown; most of it is harmless."""
_MAYBE_SET = re.compile(
    r"^(?=[^\n]*:)[ |:-]+$"  # columns of a table that are aligned
    r"|^[ \t>]*(?:```|~~~)[^\n]*[^\s`~]",  # code with settings
    re.M,
)

_NEUTRAL = str.maketrans(dict.fromkeys("<&\\{(:", "x"))
_MAYBE_FOREIGN_TEXT = re.compile(r"[<&\\]|//|www\.|script:|data:", re.I)
_HTML_IN_TEXT = re.compile(r"<[a-zA-Z/!?][^>\n]*>?|&(?:#\w+|[a-zA-Z]\w*);")
_ADDRESS_IN_TEXT = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2}[\w\[]\S*|\bwww\.\w\S*|\b(?:java|vb)script:\S*"
    r"|\bdata:\w+/\S*",
    re.I,
)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_KNOWN_SCHEMES = frozenset({"mailto", "tel"})
_WEB_SCHEMES = frozenset({"http", "https"})
_IGNORED_IN_URLS = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\r\n]")
"""What a browser removes from an address first (URL standard, 4.4)."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ELEMENT = re.compile(r"</?([a-zA-Z][^\s<>/]*)")
_KNOWN_ELEMENT = re.compile(
    r"a|abbr|acronym|address|animate|applet|area|article|aside|audio|b|base|bdi|bdo|big|blink|"
    r"blockquote|body|br|button|canvas|caption|center|circle|cite|code|col|colgroup|data|"
    r"datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|"
    r"font|footer|form|frame|frameset|g|h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html|i|iframe|"
    r"image|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta|meter|"
    r"nav|noframes|noscript|object|ol|optgroup|option|output|p|param|path|picture|pre|"
    r"progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|source|span|strike|"
    r"strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|"
    r"title|tr|track|tt|u|ul|use|var|video|wbr|xmp",
    re.I,
)
"""The elements of HTML, old ones and the usual ones of SVG included."""
_VANISHED_HINT = "write it as text, without the brackets"
_MAX_SHOWN = 60


def foreign_suspects(lines: Sequence[str]) -> dict[int, Suspect]:
    """Return the lines, from 1, in which something can begin that is more than Markdown."""
    text = _LANGUAGE.sub("", _HEADING_ID.sub(r"\1", "\n".join(lines)))
    offsets = [match.start() for match in _MAYBE_FOREIGN.finditer(text)]
    if any(sign in text for sign in ("|", "```", "~~~")):
        offsets = sorted([*offsets, *(match.start() for match in _MAYBE_SET.finditer(text))])
    numbers, line, before = [], 1, 0
    for offset in offsets:
        line, before = line + text.count("\n", before, offset), offset
        numbers.append(line)
    return {
        number: Suspect(lines[number - 1].translate(_NEUTRAL), lines[number - 1])
        for number in dict.fromkeys(numbers)
    }


def known_addresses(page: SourcePage, addresses: Iterable[str]) -> frozenset[str]:
    """Return the addresses of a page that are in links.yml, or that rule external-url reports."""
    typed = (link.target for link in page.links if not link.reference)
    return frozenset([*(unescape(url) for url in typed if _is_typed_web_address(url)), *addresses])


def _is_typed_web_address(url: str) -> bool:
    """Return whether rule external-url reports an address as it is typed."""
    scheme = _SCHEME.match(url)
    return url.startswith("//") or bool(scheme and scheme[1].lower() in _WEB_SCHEMES)


def foreign_problems(markup: Markup, known: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with HTML, an attribute or an address; `known` are addresses that are
    right, or that another rule reports."""
    text = _shown(markup.text)
    if markup.kind == "html":
        yield _html_problem(markup.text)
    elif markup.kind == "names" and markup.tag not in _HEADINGS:  # `{# an-id}`: rule heading-id
        message = f"'{{{text}}}' vanishes: braces behind a text give it attributes"
        yield Problem("vanished-text", message, _VANISHED_HINT, markup.text)
    elif markup.kind == "attribute":
        message, hint = f"<{markup.tag}> gets {text}", "take it out of the braces"
        if markup.tag in {"td", "th"} and text.startswith('style="text-align'):
            message = "the table aligns its columns, which needs a style that no page may have"
            hint = "write its second line without colons: | --- | --- |"
        yield Problem("foreign-attribute", message, hint, markup.text.partition("=")[0])
    elif markup.kind == "address" and markup.text not in known and address_error(markup.text):
        hint = "link to a page of the guide, or by a key: [text][key]"
        message = f"'{text}' {address_error(markup.text)}"
        yield Problem("foreign-address", message, hint, markup.text)


def _html_problem(html: str) -> Problem:
    """Return what is wrong with HTML; of an element that does not exist, readers see nothing."""
    text, first_line = _shown(html), html.split("\n", 1)[0]
    name = _ELEMENT.match(html)
    if name and not _KNOWN_ELEMENT.fullmatch(name[1]):
        message = f"'{text}' vanishes: a browser takes it for an element"
        return Problem("vanished-text", message, _VANISHED_HINT, first_line)
    hint = "write it in Markdown; to show it, put it between backticks"
    return Problem("raw-html", f"'{text}' is HTML", hint, first_line)


def address_error(url: str) -> str:
    """Return what is wrong with an address that is none of links.yml; an empty string for one that
    stays in the site, or that has a known scheme."""
    plain = _IGNORED_IN_URLS.sub("", url)
    if scheme := _SCHEME.match(plain):
        name = scheme[1].lower()
        if name in _KNOWN_SCHEMES:
            return ""
        return "leads out of the site" if name in _WEB_SCHEMES else f"has the scheme {name}:"
    if plain.replace("\\", "/").startswith("//"):
        return "leads out of the site"
    if plain != url or "\\" in url:
        return "is not read as it is typed"
    return ""


def _shown(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _MAX_SHOWN else f"{line[:_MAX_SHOWN]}…"


def check_front_matter_texts(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield HTML in the front matter of a page."""
    for key, value in page.front_matter.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and (match := _HTML_IN_TEXT.search(text)):
                line = page.front_matter_lines.get(key, 1)
                yield _typed_html(page.path, line, str(key), match)


def check_word_texts(guide: Guide) -> Iterator[Diagnostic]:
    """Yield HTML and addresses in the words of every language."""
    for strings in guide.data.ui_strings.values():
        for name, line in strings.lines.items():
            group, _, key = name.partition(".")
            text = strings.texts[group][key]
            if not _MAYBE_FOREIGN_TEXT.search(text):
                continue
            if match := _HTML_IN_TEXT.search(text):
                yield _typed_html(strings.path, line, f"word '{name}'", match)
            if match := _ADDRESS_IN_TEXT.search(text):
                message = f"word '{name}' holds the address '{_shown(match[0])}'"
                hint = "addresses stand in docs/data/links.yml, and pages lead to them"
                yield Diagnostic(strings.path, line, "foreign-address", message, hint)


def _typed_html(path: str, line: int, subject: str, match: re.Match[str]) -> Diagnostic:
    message = f"{subject} holds '{_shown(match[0])}', which readers would see as it is typed"
    return Diagnostic(path, line, "raw-html", message, "write plain text")
