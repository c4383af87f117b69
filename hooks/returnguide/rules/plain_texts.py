"""Rules on titles, descriptions and words, which are plain text: no marks, and no quotes around
them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from returnguide.content.guide import Guide
from returnguide.diagnostics import Diagnostic, Rule, shorten
from returnguide.rules.printed_marks import FRONT_MATTER, WORDS, find_printed, may_have_mark

RULES = (
    Rule(
        "title-quotes",
        "The quotes around a title, a description or a word are straight.",
        reference="""\
Around a value of the front matter or of a `words.yml`, YAML knows only straight quotes. Others, as
word processors and translation tools write them, are a part of the text: readers, search engines
and the menu show them.""",
        bad="title: „Das Gerät einpacken“",
        good='title: "Das Gerät einpacken"',
    ),
)

_VALUE = re.compile(r"\s*[\w.-]+:\s+(?P<value>\S.*?)\s*")
_CLOSING = {
    "“": '”“"',  # noqa: RUF001
    "”": '”"',  # noqa: RUF001
    "„": '“”"',  # noqa: RUF001
    "«": '»"',
    "»": '«"',
    "‘": "’'",  # noqa: RUF001
    "‚": "‘’'",  # noqa: RUF001
    "’": "’'",  # noqa: RUF001
    "＂": "＂",  # noqa: RUF001
    "「": "」",
}
"""Quote that is not straight -> those that may end what it begins."""
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")  # noqa: RUF001
_MAX_SHOWN = 60


def check_plain_texts(guide: Guide) -> Iterator[Diagnostic]:
    """Yield marks and wrong quotes in the front matter of pages and in the words of every
    language."""
    for page in guide.pages.values():
        head = page.lines[: page.body_start]
        for key, value in page.front_matter.items():
            if isinstance(value, str):
                numbers = (number for number, line in enumerate(head, 1) if _has_key(line, key))
                line = next(numbers, 1)
                yield from _check(page.path, line, head, str(key), value, FRONT_MATTER)
    for strings in guide.data.ui_strings.values():
        lines = guide.texts.get(strings.path, "").split("\n")
        for name, line in strings.lines.items():
            group, _, key = name.partition(".")
            text = strings.texts[group][key]
            yield from _check(strings.path, line, lines, f"word '{name}'", text, WORDS)


def _has_key(line: str, key: object) -> bool:
    return line.startswith(f"{key}:")


def _check(
    path: str, line: int, lines: Sequence[str], subject: str, text: str, place: str
) -> Iterator[Diagnostic]:
    """Yield what is wrong with a text, whose value begins in one of the lines."""
    if text[:1] in _CLOSING and _is_quoted(lines[line - 1]):
        message = f"{subject} stands between {text[0]} and {text[-1]}, which readers would see"
        hint = f'write "{shorten(text[1:-1].strip(), _MAX_SHOWN)}" with straight quotes'
        yield Diagnostic(path, line, "title-quotes", message, hint)
    if may_have_mark(text):
        for mark, found in find_printed(text, place):
            message = f"{subject} holds '{shorten(found, _MAX_SHOWN)}', which {mark.message}"
            yield Diagnostic(path, line, mark.rule, message, "write plain text")


def _is_quoted(line: str) -> bool:
    """Return whether the value of a line stands as a whole between quotes that are not straight."""
    match = _VALUE.fullmatch(line)
    value = _APOSTROPHE.sub("", match["value"]) if match else ""
    closing = _CLOSING.get(value[:1], "")
    return value[-1:] in set(closing) and not set(value[1:-1]) & set(closing)
