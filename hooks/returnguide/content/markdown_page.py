"""A page of Markdown, read once: headings with ids, marks of tabs and folds, links, each with its
line.

The grammar of the marks stands here only. `render/markdown_ext.py` uses it on what Markdown has
parsed, the rules use it on the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import yaml

SOURCE_LANGUAGE = "fr"
"""The language that the guide is written in first; the others are translated from it."""

STEPS = ("warranty", "photos", "imei", "sign-out", "parcel-insert", "packing", "shipping")
"""The ids of the guide's seven steps, in their order."""

GUIDE = "return.md"
"""The page that has the seven steps."""

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""An id: ASCII, lower case, words joined by hyphens, so that it is the same in an address and on
the screen."""

ADMONITIONS = ("note", "tip", "warning", "danger")
"""The kinds of notices: `!!! warning "Title"`. Their own titles are in each language's words.yml,
group `admonition`."""

DIRECTIVE = re.compile(
    r"<!--\s*(?P<closing>/?)(?P<word>tabs|folds)(?::\s*(?P<argument>[^\s>,]*))?(?:,\s*none:\s*(?P<none>[\w"
    r" -]+?))?\s*-->"
)
INSERT_DIRECTIVE = re.compile(r"<!-- insert: (links|fields) -->\s*")
"""Where a page leads to the parcel inserts, and where it lists what to copy by hand."""

_INSERT_LIKE = re.compile(r"<!--\s*insert\w*\s*[:=-].*-->", re.I)
_DIRECTIVE_LIKE = re.compile(
    r"<!--\s*(?P<closing>/|end["
    r" -]?)?\s*(?P<word>tab|fold|onglet|pli)s?\s*(?:[:=]?\s*(?P<argument>[\w-]+))?\s*(?P<after>/)?\s*(?:[,;]|[,;]?\s*none\b[^>]*?)?\s*-->",
    re.I,
)
_HEADING = re.compile(r"(?P<hashes>#{1,6})(?P<rest>.*)")
_HEADING_ID = re.compile(r"^(?P<title>.*?)(?P<space>\s*)(?P<braces>\{[^{}]*\})\s*$")
_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.S)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->|<!--[^\n]*", re.S)
_TEXT = r"(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)"
_INLINE_LINK = re.compile(
    rf"(?<!\\)(?P<bang>!?)\[{_TEXT}\]\(\s*<?(?P<target>[^()\s>]*(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+[\"'].*?[\"'])?\s*\)",
    re.S,
)
_REFERENCE_LINK = re.compile(rf"(?<!\\)!?\[{_TEXT}\] ?\[(?P<key>[^\[\]]*)\]", re.S)
_DEFINITION = re.compile(r"^ {0,3}\[(?P<key>[^\[\]]+)\]:\s*(?P<target>\S+)", re.M)
_HTML_LINK = re.compile(
    r"<\w+\b[^<>]*?\s(?:href|src)\s*=\s*[\"']?(?P<target>(?:https?:)?//[^\s\"'>]+)"
)
_LEFTOVER = re.compile(r"(?<!\\)\](?:\(|\[| \((?=[^()\s]+\.(?:md|svg)\b|\#))|(?<!\w)\+\+(?=[\w\"])")
_KEYS = re.compile(r"""\+\+(?:"[^"\n]*"|[\w-]+)(?:\+(?:"[^"\n]*"|[\w-]+))*\+\+""")
ADMONITION_LINE = re.compile(
    r"""(?P<head>(?P<indent> *)!!!\s*(?P<kind>[\w-]*)(?P<title> +"[^"\n]*")?)(?P<text>.*)"""
)
"""The line that begins a notice. Its text follows in the next lines up to a blank one, or on this
line after the title: translators' tools join the lines of a paragraph and take their indentation
away, and the notice must live through that."""

NO_NOTICE_TEXT = re.compile(r"\s*$|#|<!--")
"""How a line begins that cannot be the text of the notice above it."""

_AUTOLINK = re.compile(r"<(?P<target>https?://[^<>\s]+)>")


_GOOD_MARKUP = (
    (_REFERENCE_LINK, ("][", "] [")),
    (_DEFINITION, ("]:",)),
    (_AUTOLINK, ("<http",)),
    (_KEYS, ("++",)),
)
"""What is markup as its author meant it, inline links aside, and what a text has that has some."""


@dataclass(frozen=True)
class Heading:
    """A heading; `at` is its place: a line from 1 in a source, an index in a parsed document."""

    at: int
    level: int
    id: str
    """The id as written, or an empty string."""
    title: str
    fault: str = ""
    """What is wrong in how the heading or its id is written."""


@dataclass(frozen=True)
class Directive:
    """A comment that opens or closes a set of tabs or of folds; `at` as for a heading."""

    at: int
    word: str
    """`tabs` or `folds`."""
    argument: str = ""
    """The kind of the tabs, a key of choices.yml."""
    closing: bool = False
    none: tuple[str, ...] = ()
    """Keys of the kind for which the set has nothing to say, on purpose."""

    def __str__(self) -> str:
        none = f", none: {' '.join(self.none)}" if self.none else ""
        return (
            "<!--"
            f" {'/' if self.closing else ''}{self.word}{f': {self.argument}' if self.argument else ''}{none} -->"
        )


@dataclass(frozen=True)
class Panel:
    """One tab or fold: its heading, and where its content ends (the place after the last one)."""

    heading: Heading
    end: int
    sets: tuple[PanelSet, ...] = ()


@dataclass(frozen=True)
class PanelSet:
    """What an opening mark and its closing one enclose."""

    mark: Directive
    panels: tuple[Panel, ...]
    end: int
    """The place of the closing mark; of whatever ended the set where that mark is missing."""
    closing: Directive | None
    """The mark that closed the set, if any: of another word where the author mistook the one for
    the other."""


@dataclass(frozen=True)
class Sets:
    """The sets of a page, outermost first, and the closing marks that close nothing."""

    sets: tuple[PanelSet, ...]
    unmatched_closers: tuple[Directive, ...]


@dataclass(frozen=True)
class Link:
    """A link or image, where it stands and where it leads."""

    line: int
    target: str
    """The address as written: `sign-out.md#screenshot-ios`, `https://…`, or the key of a reference
    link."""
    reference: bool = False
    image: bool = False
    defines: str = ""
    """The key, where this is the definition of a reference rather than a link."""
    text: str = field(default="", compare=False)
    """What stands between the brackets: of an image, its alternative text."""


@dataclass(frozen=True)
class SourcePage:
    """A page of one language."""

    path: str
    """`docs/fr/return.md`."""
    language: str
    name: str
    """`return.md`, the same in every language."""
    front_matter: Mapping[str, object]
    front_matter_error: tuple[int, str] | None
    headings: tuple[Heading, ...]
    marks: tuple[Directive, ...]
    malformed_directives: tuple[tuple[int, str], ...]
    """Marks that are misspelt or misplaced, with their text; `marks` has them as they were
    meant."""
    links: tuple[Link, ...]
    unparsed_markup: tuple[tuple[int, str], ...]
    """Markup that is not what its author meant, and would be printed as it is typed: the line, and
    what it is."""
    lines: tuple[str, ...] = field(repr=False)
    visible: tuple[str, ...] = field(repr=False)
    """The lines without front matter, comments, code blocks and code: those places are blank."""
    body_start: int = 0
    """How many lines the front matter takes."""

    @cached_property
    def sets(self) -> Sets:
        """The page's tabs and folds; places are lines."""
        return panel_sets(
            sorted([*self.headings, *self.marks], key=lambda item: item.at), end=len(self.lines) + 1
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the headings, as written, in order."""
        return tuple(heading.id for heading in self.headings if heading.id)


def parse_directive(text: str, at: int) -> Directive | None:
    """The mark that a line or a comment is, or None for any other text."""
    if "<!--" not in text or not (found := DIRECTIVE.fullmatch(text.rstrip())):
        return None
    return Directive(
        at,
        found["word"],
        found["argument"] or "",
        bool(found["closing"]),
        tuple((found["none"] or "").split()),
    )


def panel_sets(items: Sequence[Heading | Directive], *, end: int) -> Sets:
    """The sets that the marks among `items` (in order) enclose.

    A set's panels are the headings of the level of its first heading. A set ends at its closing
    mark; where that is missing, at the first heading above that level, at a closing mark of the
    enclosing set, or at `end`.
    """
    sets, stray, position = [], [], 0
    while position < len(items):
        item = items[position]
        if isinstance(item, Directive) and item.closing:
            stray.append(item)
            position += 1
        elif isinstance(item, Directive):
            found, position, lost = _set_at(items, position, end, enclosing=())
            sets.append(found)
            stray.extend(lost)
        else:
            position += 1
    return Sets(tuple(sets), tuple(stray))


def _set_at(
    items: Sequence[Heading | Directive],
    position: int,
    end: int,
    *,
    enclosing: tuple[tuple[str, int], ...],
) -> tuple[PanelSet, int, list[Directive]]:
    """The set opened at `position`, the position after it, and the closing marks inside it that
    close nothing."""
    mark = items[position]
    level = _level_after(items, position)
    panels: list[Panel] = []
    inner: list[PanelSet] = []
    stray: list[Directive] = []
    heading, closing, stop = None, None, end
    position += 1
    while position < len(items):
        item = items[position]
        if isinstance(item, Heading):
            if item.level < level or any(item.level <= outer for _, outer in enclosing):
                stop = item.at
                break
            if item.level == level:
                panels += _panel(heading, item.at, inner)
                heading, inner = item, []
            position += 1
        elif not item.closing and heading and _level_after(items, position) <= level:
            stop = item.at  # the next set stands beside this one, whose closing mark is lost
            break
        elif not item.closing:
            found, position, lost = _set_at(
                items, position, end, enclosing=(*enclosing, (mark.word, level))
            )
            inner.append(found)
            stray += lost
        elif item.word == mark.word or _is_meant_to_close(items, position, mark, enclosing):
            closing, stop = item, item.at
            position += 1
            break
        elif any(word == item.word for word, _ in enclosing):
            stop = item.at
            break
        else:
            stray.append(item)
            position += 1
    panels += _panel(heading, stop, inner)
    return PanelSet(mark, tuple(panels), stop, closing), position, stray


def _level_after(items: Sequence[Heading | Directive], position: int) -> int:
    """The level of the first heading after `position`, 0 if there is none."""
    return next((item.level for item in items[position + 1 :] if isinstance(item, Heading)), 0)


def _panel(heading: Heading | None, end: int, sets: list[PanelSet]) -> list[Panel]:
    """The panel that `heading` began, if one did."""
    return [Panel(heading, end, tuple(sets))] if heading else []


def _is_meant_to_close(
    items: Sequence[Heading | Directive],
    position: int,
    mark: Directive,
    enclosing: tuple[tuple[str, int], ...],
) -> bool:
    """Whether a closing mark of another word stands where that of `mark` should: no set that it
    could close is open, and the next mark does not close `mark`'s set either."""
    if any(word == items[position].word for word, _ in enclosing):
        return False
    following = next((item for item in items[position + 1 :] if isinstance(item, Directive)), None)
    return following is None or not following.closing or following.word != mark.word


def all_sets(
    sets: Sequence[PanelSet], parents: tuple[tuple[PanelSet, Panel], ...] = ()
) -> Iterator[tuple[PanelSet, tuple[tuple[PanelSet, Panel], ...]]]:
    """Every set, nested ones after the one that holds them, each with the (set, panel) pairs that
    it stands in."""
    for one in sets:
        yield one, parents
        for panel in one.panels:
            yield from all_sets(panel.sets, (*parents, (one, panel)))


def parse_page(text: str, *, path: str, language: str) -> SourcePage:
    """The page that `text` is. Never fails: what cannot be read is kept as a fault for the rules to
    report."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    front_matter, fault, start = _front_matter(lines)
    body = ["" if number < start else line for number, line in enumerate(lines)]
    outside_fences, open_fence = _without_fences(body)
    with_comments = _blanked(_CODE_SPAN, "\n".join(outside_fences))
    visible = _blanked(_COMMENT, with_comments)
    marks, faults, open_comments = _directives(with_comments)
    inline = list(_INLINE_LINK.finditer(visible))
    return SourcePage(
        path=path,
        language=language,
        name=path.rsplit("/", 1)[-1],
        front_matter=front_matter,
        front_matter_error=fault,
        headings=tuple(_headings(visible.split("\n"), body)),
        marks=tuple(marks),
        malformed_directives=tuple(faults),
        links=tuple(sorted(_links(visible, inline), key=lambda link: (link.line, link.target))),
        unparsed_markup=tuple(
            sorted([*open_fence, *open_comments, *_unparsed_markup(visible, inline)])
        ),
        lines=tuple(lines),
        visible=tuple(visible.split("\n")),
        body_start=start,
    )


def _front_matter(lines: list[str]) -> tuple[Mapping[str, object], tuple[int, str] | None, int]:
    """The values, the fault (line, text) if there is one, and the index of the first line after the
    front matter."""
    if lines[0].rstrip() != "---":
        return {}, (1, "no front matter: the page must begin with --- and a title"), 0
    end = next(
        (number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0
    )
    if not end:
        return {}, (1, "the front matter that begins here has no closing ---"), 1
    try:
        values = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        return (
            {},
            (
                (place.line if place else 0) + 2,
                f"the front matter is not valid YAML ({getattr(error, 'problem', error)})",
            ),
            end + 1,
        )
    if not isinstance(values, dict):
        return {}, (2, "the front matter is not a list of keys and values"), end + 1
    return values, None, end + 1


def _without_fences(lines: list[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """The lines, those of fenced code blocks emptied; and the fence that is never closed, which
    Markdown takes as text."""
    kept, fence, begin = list(lines), "", 0
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        if not fence and found:
            fence, begin = found["fence"], at
        elif fence and found and found["fence"].startswith(fence) and not line.strip(" `~"):
            kept[begin : at + 1] = [""] * (at + 1 - begin)
            fence = ""
    return kept, (
        [(begin + 1, f"the code block that begins with {fence} is never closed")] if fence else []
    )


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match turned into spaces, line breaks kept, so that lines and columns
    still hold."""
    return pattern.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0]) if "\n" not in match[0] else re.sub(r"[^\n]", " ", match[0])


def _headings(visible: list[str], body: list[str]) -> Iterator[Heading]:
    for at, line in enumerate(visible, 1):
        if not line.lstrip().startswith(("#", "=", "-")):
            continue
        written = body[at - 1].rstrip()
        if found := _HEADING.fullmatch(written if line.startswith("#") else line.rstrip()):
            yield _heading(at, len(found["hashes"]), found["rest"])
        elif re.match(r"\s+#{1,6}\s", line):
            yield Heading(
                at,
                6,
                "",
                line.strip("# "),
                "a heading must start in the first column, not after spaces",
            )
        elif (
            re.fullmatch(r"(=+|-+)\s*", line)
            and at > 1
            and visible[at - 2].strip()
            and not visible[at - 2].startswith(("#", "|", "-"))
        ):
            yield Heading(
                at - 1,
                2,
                "",
                visible[at - 2].strip(),
                "a heading is written with # signs, not underlined",
            )


def _heading(at: int, level: int, rest: str) -> Heading:
    fault = (
        "" if rest.startswith((" ", "\t")) else f"an ordinary space must follow the {'#' * level}"
    )
    text = rest.strip()
    if not (found := _HEADING_ID.match(text)):
        early = re.search(r"\{#[^{}]*\}", text)
        return Heading(
            at,
            level,
            "",
            text.rstrip("# "),
            fault
            or (
                f"'{text[early.end() :]}' stands after the id '{early[0]}', which must end the line"
                if early
                else ""
            ),
        )
    braces = found["braces"]
    if not braces.startswith("{#") or found["space"] != " ":
        named = re.search(r"#\s*([\w-]+)", braces)
        expected = f"{{#{named[1] if named else 'id'}}}"
        return Heading(
            at,
            level,
            "",
            found["title"],
            fault
            or f"the id is written '{found['space']}{braces}', expected one ordinary space and {expected}",
        )
    return Heading(at, level, braces[2:-1], found["title"].strip(), fault)


def _directives(text: str) -> tuple[list[Directive], list[tuple[int, str]], list[tuple[int, str]]]:
    """The marks, those meant by misspelt or misplaced ones included; the text of the latter;
    comments that are never closed."""
    marks, faults, unclosed = [], [], []
    lines = text.split("\n")
    for comment in _COMMENT.finditer(text):
        at = text.count("\n", 0, comment.start()) + 1
        if not comment[0].endswith("-->"):
            unclosed.append((at, "the comment that begins here has no -->"))
        if "\n" in comment[0]:
            continue
        if mark := parse_directive(lines[at - 1], at):
            marks.append(mark)
        elif _INSERT_LIKE.search(comment[0]):
            if not INSERT_DIRECTIVE.fullmatch(lines[at - 1]):
                faults.append((at, lines[at - 1].strip()))
        elif found := _DIRECTIVE_LIKE.fullmatch(comment[0]):
            faults.append((at, lines[at - 1].strip()))
            word = "folds" if found["word"].lower() in {"fold", "pli"} else "tabs"
            marks.append(
                Directive(
                    at,
                    word,
                    (found["argument"] or "").lower(),
                    bool(found["closing"] or found["after"]),
                )
            )
    return marks, faults, unclosed


def _unparsed_markup(visible: str, inline: Sequence[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """Links and keys that Markdown does not take for such, and notices that are not written as one;
    `inline` are the links that it does."""
    ends = [0, *(found.end() for found in inline)]
    between = [
        visible[end : found.start()] + _blank(found)
        for end, found in zip(ends, inline, strict=False)
    ]
    rest = "".join([*between, visible[ends[-1] :]])
    for pattern, needs in _GOOD_MARKUP:
        if any(need in rest for need in needs):
            rest = _blanked(pattern, rest)
    for found in (
        _LEFTOVER.finditer(rest) if any(part in rest for part in ("](", "][", "] (", "++")) else ()
    ):
        what = (
            'keys are written ++shift+cmd+3++ or ++"side button"+"volume up"++'
            if found[0].startswith("+")
            else "a link is written [text](page.md#id) or [text][key]"
        )
        yield rest.count("\n", 0, found.start()) + 1, what
    lines = visible.split("\n")
    for at, line in enumerate(lines, 1):
        if found := ADMONITION_LINE.match(line):
            has_text = found["title"] and found["text"].strip()
            if found["kind"] not in ADMONITIONS:
                yield (
                    at,
                    (
                        f"'{found['kind']}' is no kind of notice, the kinds are"
                        f" {', '.join(ADMONITIONS)}"
                    ),
                )
            elif not has_text and (at == len(lines) or NO_NOTICE_TEXT.match(lines[at])):
                yield (
                    at,
                    "the text of a notice follows in the next line, without a blank line between",
                )


def _links(visible: str, inline: Sequence[re.Match[str]]) -> Iterator[Link]:
    """Links and images, the `inline` ones among them; those within the text of another link (a
    linked picture) included."""

    def line_of(offset: int) -> int:
        return visible.count("\n", 0, offset) + 1

    for found in inline:
        yield Link(
            line_of(found.start()), found["target"], image=bool(found["bang"]), text=found["text"]
        )
        yield from (
            Link(line_of(found.start()), inner["target"], image=True, text=inner["text"])
            for inner in _INLINE_LINK.finditer(found["text"])
        )
    for found in _REFERENCE_LINK.finditer(visible) if "][" in visible or "] [" in visible else ():
        yield Link(
            line_of(found.start()), (found["key"] or found["text"]).strip().lower(), reference=True
        )
    for pattern in (_AUTOLINK, _HTML_LINK) if "<" in visible else ():
        yield from (
            Link(line_of(found.start()), found["target"]) for found in pattern.finditer(visible)
        )
    for found in _DEFINITION.finditer(visible):
        yield Link(line_of(found.start()), found["target"], defines=found["key"].strip().lower())
