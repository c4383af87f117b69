"""Rules on what the text itself says: pictures, forgotten placeholders, numbers of lists, and notes
on how hard it is to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from returnguide.content.data_files import UiStrings
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic

MAX_SENTENCE_WORDS = {"de": 35}
"""Language -> the most words of a sentence that is easy to follow; German joins what other
languages write apart."""

MAX_SENTENCE_WORDS_BY_LANGUAGE = 25

MAX_LIX = 50
"""The LIX of a text from which on it is hard: words a sentence, plus long words (more than six
letters) in a hundred."""

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD)\b|\b[Ll]orem\b|\bLOREM\b|\b(?:x{3,}|X{3,})\b|\?{3,}"
)
_PARTS_OF_PLACEHOLDERS = ("TODO", "FIXME", "TBD", "orem", "LOREM", "xxx", "XXX", "???")
"""Each placeholder has one: to look for these takes a tenth of the time."""
_NUMBERED = re.compile(r" {0,3}(\d+)\.\s")
_ITEM = re.compile(r" {0,3}(?:\d+\.|[-*+])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»\"”)]*\s+(?=[«\"“(¿¡]?\s?[A-ZÀ-ÖØ-Þ])")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def check_images(page: SourcePage) -> Iterator[Diagnostic]:
    """Pictures whose text is the name of their file, and different pictures of a page with the same
    text."""
    first: dict[str, tuple[str, int]] = {}
    for link in page.links:
        said = " ".join(link.text.split()).casefold()
        if not link.image or not said:
            continue
        file = basename(link.target)
        if said in {file.casefold(), _stem(file), _stem(file).replace("-", " ").replace("_", " ")}:
            yield Diagnostic(
                page.path,
                link.line,
                "image-name",
                f"the text of the picture is the name of its file, '{link.text}'",
                "say what it shows",
                target=link.target,
            )
        elif said in first and first[said][0] != link.target:
            message = f"'{link.text}' is said of another picture in line {first[said][1]}"
            yield Diagnostic(
                page.path,
                link.line,
                "duplicate-image-text",
                message,
                "say what tells them apart",
                target=link.target,
            )
        else:
            first.setdefault(said, (link.target, link.line))


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0].casefold()


def check_placeholders(page: SourcePage) -> Iterator[Diagnostic]:
    """Texts that their author meant to write later. What stands in code or in a comment is meant
    so."""
    head = (
        next(
            (at for at, line in enumerate(page.lines[1:], 2) if line.rstrip() in {"---", "..."}), 0
        )
        if page.front_matter
        else 0
    )
    lines = [*page.lines[:head], *page.visible[head:]]
    whole = "\n".join(lines)
    if not any(part in whole for part in _PARTS_OF_PLACEHOLDERS):
        return  # as nearly always
    for at, line in enumerate(lines, 1):
        yield from _placeholder(page.path, at, re.sub(r"\]\([^()]*\)|\{#[^{}]*\}", "]", line))


def check_ui_placeholders(words: UiStrings) -> Iterator[Diagnostic]:
    """The same in a language's words."""
    for name, line in words.lines.items():
        group, _, key = name.partition(".")
        yield from _placeholder(words.path, line, words.texts[group][key])


def _placeholder(path: str, at: int, text: str) -> Iterator[Diagnostic]:
    if found := _PLACEHOLDER.search(text):
        yield Diagnostic(
            path, at, "placeholder", f"'{found[0]}' waits for its text", "write it, or take it out"
        )


def check_lists(page: SourcePage) -> Iterator[Diagnostic]:
    """Numbered lists whose numbers are not those that readers see, and lists that begin anew by
    accident.

    A list is shown from its first number on, counted by one (`1. 1. 1.` is `1. 2. 3.`); whatever
    stands in the first column after an empty line ends it. A text between two lists begins a new
    one; a picture, a notice or code does not.
    """
    shown, lazy, text_between, gap, broken = 0, True, True, True, False
    breaks = {item.at for item in (*page.headings, *page.marks)}
    for at, (line, raw) in enumerate(zip(page.visible, page.lines, strict=True), 1):
        if at in breaks:
            shown, lazy, text_between, gap, broken = 0, True, True, True, False
        elif (found := _NUMBERED.match(line)) and (gap or (shown and not broken)):
            number, goes_on = int(found[1]), shown and not broken
            expected = shown + 1 if goes_on or not text_between else 1
            if number not in {expected, shown + 1} and not (goes_on and lazy and number == 1):
                what = f"readers see {expected}" if goes_on else f"expected {expected}"
                yield Diagnostic(
                    page.path,
                    at,
                    "list-number",
                    f"the item is numbered {number}, {what}",
                    _list_hint(goes_on, text_between),
                )
            shown = (
                expected if goes_on and lazy and number == 1 else number
            )  # a wrong number is told once, and those after it by it
            lazy, text_between, gap, broken = number == 1, False, False, False
        elif not raw.strip():
            gap = True
        elif raw.startswith("    ") or (shown and not gap and line.strip()):
            continue  # belongs to the item above
        else:
            broken, gap = True, False
            text_between = text_between or _is_text(raw)


def _list_hint(goes_on: bool, text_between: bool) -> str:
    if goes_on:
        return "number the items one by one"
    return (
        "a list begins with 1"
        if text_between
        else "indent what stands between the items by four spaces, so that the list goes on"
    )


def _is_text(raw: str) -> bool:
    """Whether a line is a text of its own: one that the author began in the first column, no
    picture, notice, code or comment."""
    return not re.match(r"\s|!\[[^\]]*\]\([^)]*\)\s*$|[-*+]\s|!!!|```|~~~|<!--|</?\w", raw)


def check_readability(page: SourcePage) -> Iterator[Diagnostic]:
    """For information: sentences that are long, and a page that is hard to read."""
    sentences = [
        (at, _WORD.findall(sentence))
        for at, block in _blocks(page)
        for sentence in _SENTENCE_END.split(block)
    ]
    most = MAX_SENTENCE_WORDS.get(page.language, MAX_SENTENCE_WORDS_BY_LANGUAGE)
    for at, words in sentences:
        if len(words) > most:
            yield Diagnostic(
                page.path,
                at,
                "long-sentence",
                f"a sentence of {len(words)} words begins with '{' '.join(words[:4])}'",
                f"at most {most} are easy to follow",
            )
    every = [word for _, words in sentences for word in words]
    if len(every) >= 100:
        lix = round(
            len(every) / len([words for _, words in sentences if words])
            + 100 * len([word for word in every if len(word) > 6]) / len(every)
        )
        if lix > MAX_LIX:
            yield Diagnostic(
                page.path,
                1,
                "readability",
                f"the page has a LIX of {lix}, more than {MAX_LIX} is hard to read",
                "shorter words and sentences help",
            )


def _blocks(page: SourcePage) -> Iterator[tuple[int, str]]:
    """Each paragraph and item of a list as plain text, with its first line."""
    skipped = {heading.at for heading in page.headings}
    begin, block = 0, ""
    for at, line in enumerate([*page.visible, ""], 1):
        item = _ITEM.match(line)
        if block and (at in skipped or item or not line.strip()):
            yield begin, block
            block = ""
        if (
            at not in skipped
            and not line.lstrip().startswith(("!!!", "|"))
            and (text := _plain(line[item.end() :] if item else line))
        ):
            begin, block = (begin, f"{block} {text}") if block else (at, text)


def _plain(line: str) -> str:
    """A line without its markup; a definition of a reference is none."""
    if "[" not in line and "*" not in line and "+" not in line:
        return line.strip()
    if "]:" in line and re.match(r"\s*\[[^\]]+\]:", line):
        return ""
    without = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", line) if "![" in line else line
    return re.sub(
        r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|\*+|\+\+|\"(?=\+)|(?<=\+)\"", r"\1", without
    ).strip()
