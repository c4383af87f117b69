"""Rules on what texts may hold besides words and Markdown: no HTML, no attributes that do
something, no addresses that a browser takes elsewhere.

Most pages are certain from their source: they have no character with which any of this begins.
Only what has one is read as the build reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from returnguide.content.guide import Guide, GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule

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
_MAX_LINES_READ = 10_000
"""How much of a page is read again and again to find lines; a longer search is not worth it."""

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
_MAX_SHOWN = 60


def check_page_markup(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield HTML, attributes and addresses in a page that it may not have."""
    lines = [*[""] * page.body_start, *page.lines[page.body_start :]]
    if not (suspects := _suspect_lines("\n".join(lines))):
        return
    finder = _Finder(page, data, lines, suspects)
    for problem, line in finder.problems():
        yield Diagnostic(page.path, line, problem.rule, problem.message, problem.hint)


class _Problem(NamedTuple):
    """A diagnostic without its place."""

    rule: str
    message: str
    hint: str
    typed: str
    """What a line that has it usually has too."""


def _suspect_lines(text: str) -> list[int]:
    """Return the lines, from 1, in which something can begin that is more than Markdown."""
    text = _HEADING_ID.sub(r"\1", text)
    offsets = [match.start() for match in _MAYBE_FOREIGN.finditer(text)]
    if any(sign in text for sign in ("|", "```", "~~~")):
        offsets = sorted([*offsets, *(match.start() for match in _MAYBE_SET.finditer(text))])
    lines, line, before = [], 1, 0
    for offset in offsets:
        line, before = line + text.count("\n", before, offset), offset
        lines.append(line)
    return list(dict.fromkeys(lines))


class _Finder:
    """Finds what is wrong in a page, and in which of its suspect lines it begins."""

    def __init__(
        self, page: SourcePage, data: GuideData, lines: list[str], suspects: list[int]
    ) -> None:
        from returnguide.render.author_markup import MarkupReader  # most runs need no Markdown

        language = page.language
        addresses = {key: link.url(language) for key, link in data.external_links.items()}
        self._reader = MarkupReader(data.choices, addresses)
        self._lines, self._suspects = lines, suspects
        typed = (link.target for link in page.links if not link.reference)
        self._reported = {unescape(url) for url in typed if _is_typed_web_address(url)}
        self._reported.update(addresses.values())
        self._counts: dict[int, Counter[_Problem]] = {}
        self._places: dict[str, list[int]] = {}

    def problems(self) -> Iterator[tuple[_Problem, int]]:
        """Yield each problem with its line."""
        for problem, total in self._count(len(self._suspects)).items():
            places = self._lines_with(problem.typed)
            for number in range(total):
                is_certain = len(places) == total
                yield problem, places[number] if is_certain else self._line_of(problem, number + 1)

    def _count(self, typed: int) -> Counter[_Problem]:
        """Return how often there is each problem where only the first suspect lines, so many, are
        as typed, and nothing can begin in the others."""
        if typed not in self._counts:
            lines = [*self._lines]
            for number in self._suspects[typed:]:
                lines[number - 1] = lines[number - 1].translate(_NEUTRAL)
            markup = self._reader.read("\n".join(lines))
            problems = (_problem(one, self._reported) for one in markup)
            self._counts[typed] = Counter(filter(None, problems))
        return self._counts[typed]

    def _lines_with(self, text: str) -> list[int]:
        """Return the suspect lines that have a text, each as often as it has it."""
        if text not in self._places:
            self._places[text] = [
                number
                for number in self._suspects
                for _ in range(self._lines[number - 1].count(text))
            ]
        return self._places[text]

    def _line_of(self, problem: _Problem, number: int) -> int:
        """Return the line of the problem that is found for the `number`th time: the last one that
        must be as typed for it."""
        low, high = 1, len(self._suspects)
        while low < high and len(self._counts) * len(self._lines) < _MAX_LINES_READ:
            middle = (low + high) // 2
            if self._count(middle)[problem] >= number:
                high = middle
            else:
                low = middle + 1
        return self._suspects[high - 1]


def _is_typed_web_address(url: str) -> bool:
    """Return whether rule external-url reports an address as it is typed."""
    scheme = _SCHEME.match(url)
    return url.startswith("//") or bool(scheme and scheme[1].lower() in _WEB_SCHEMES)


def _problem(markup: Markup, reported: Collection[str]) -> _Problem | None:
    """Return what is wrong, None for nothing; `reported` are addresses that are right, or that
    another rule reports."""
    text = _shown(markup.text)
    if markup.kind == "html":
        hint = "write it in Markdown; to show it, put it between backticks"
        first_line = markup.text.split("\n", 1)[0]
        return _Problem("raw-html", f"'{text}' is HTML", hint, first_line)
    if markup.kind == "attribute":
        if markup.tag in _HEADINGS and markup.text.endswith('=""'):
            return None  # `{# an-id}`: rule heading-id says what was meant
        message, hint = f"<{markup.tag}> gets {text}", "take it out of the braces"
        if markup.tag in {"td", "th"} and text.startswith('style="text-align'):
            message = "the table aligns its columns, which needs a style that no page may have"
            hint = "write its second line without colons: | --- | --- |"
        return _Problem("foreign-attribute", message, hint, markup.text.partition("=")[0])
    if markup.text in reported or not (error := address_error(markup.text)):
        return None
    hint = "link to a page of the guide, or by a key: [text][key]"
    return _Problem("foreign-address", f"'{text}' {error}", hint, markup.text)


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
