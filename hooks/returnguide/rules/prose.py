"""Rules on the text itself: forgotten placeholders, and how hard it is to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from returnguide.content.guide import Guide
from returnguide.content.lists import without_marker
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule

MAX_SENTENCE_WORDS = 25
"""The most words of a sentence that is easy to follow."""

MAX_SENTENCE_WORDS_IN = {"de": 35}
"""Language -> the same, where it differs."""

MAX_LIX = 50
"""A text with a higher LIX is hard to read: words per sentence, plus long words (more than six
letters) per hundred words."""

MIN_WORDS_FOR_LIX = 100
"""A shorter page has too few sentences for a LIX."""

RULES = (
    Rule(
        "placeholder",
        "No text is left to be written later: TODO, lorem, XX, [Name], {name}.",
        reference="""\
`TODO`, `FIXME`, `TBD`, `lorem`, `XX`, `???`, words such as *à compléter* or *noch zu ergänzen* in
capitals or standing alone, or a variable of a template (`{{ name }}`, `${name}`, `%NAME%`,
`{contact.email}`, `[Name]`) stands where readers would see it. Write the text, or remove the
placeholder. In code and in comments all this is allowed; words may have `{number}`, which the
build replaces.""",
        bad="Envoyez le colis à TODO.",
        good="Envoyez le colis à l'adresse du vendeur.",
    ),
    Rule(
        "long-sentence",
        f"A sentence has at most {MAX_SENTENCE_WORDS} words, in German"
        f" {MAX_SENTENCE_WORDS_IN['de']}.",
        severity="notice",
        reference="""\
Long sentences are hard to follow, most of all for people who read in a second language or are in a
hurry. Divide the sentence, or make a list of it.""",
        bad="Si vous renvoyez un téléphone dont l'écran ne s'allume plus, écrivez au vendeur que"
        " vous ne pouvez pas en prendre la photo, et envoyez-lui les autres sans attendre.",
        good="L'écran ne s'allume plus ? Écrivez-le au vendeur. Envoyez-lui les autres photos.",
    ),
    Rule(
        "readability",
        "A page is easy to read: short words, short sentences.",
        severity="notice",
        reference=f"""\
The LIX of the page (words per sentence, plus the percentage of words with more than six letters;
C. H. Björnsson, 1968) is above {MAX_LIX}: as hard to read as a contract. Shorter words and shorter
sentences bring it down.""",
        bad="L'établissement reconditionneur communiquera ultérieurement les informations"
        " complémentaires nécessaires.",
        good="Le vendeur vous dira la suite plus tard.",
    ),
)

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TB[DCA])\b|\b[Ll]orem\b|\bLOREM\b|\bx{2,}\b|\bX{3,}\b|(?!^\?{3}\+? \w)\?{3,}"
    r"|(?<!siglo )(?<!século )(?<!secolo )\bXX\b"
)
_PLACEHOLDER_PARTS = ("TODO", "FIXME", "TB", "orem", "LOREM", "xx", "XX", "???")
"""Every placeholder contains one; looking for these first is ten times faster."""
_TO_WRITE = (
    *("à compléter", "à définir", "à préciser", "à rédiger", "à traduire", "texte à venir"),
    *("to be completed", "to be defined", "to be confirmed", "to be translated", "to be written"),
    *("to be added", "to be announced", "text to come", "your text here", "insert text here"),
    *("zu ergänzen", "zu übersetzen", "text folgt", "folgt noch", "platzhalter"),
    *("por completar", "por definir", "por traducir", "pendiente de traducción", "texto pendiente"),
    *("da completare", "da definire", "da tradurre", "da scrivere", "testo da inserire"),
    *("in te vullen", "aan te vullen", "te vertalen", "nader te bepalen", "tekst volgt"),
    *("a completar", "a definir", "por traduzir", "a traduzir", "texto a inserir"),
)
"""What says in each language that a text is still to be written. In a sentence it may be said of
something else: \"the form to be completed\"."""
_ALONE = re.compile(
    rf"(?:^|[.,:;(\[«\"“„*#–—-])[ \u00a0]*(?:noch |nog )?(?:{'|'.join(_TO_WRITE)})"  # noqa: RUF001
    r"[ \u00a0]*(?=$|[.,:;)\]»\"”“*!?{–—-])",  # noqa: RUF001
    re.I,
)
_TARGET_OR_ID = re.compile(r"\]\([^()]*\)|\{#[^{}]*\}")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»\"”)]*\s+(?=[«\"“(¿¡]?\s?[A-ZÀ-ÖØ-Þ])")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_MARKUP = re.compile(r"\[([^\[\]]*+)\](?:\([^\[\])]*+\)|\[[^\[\]]*+\])|\*+|\+\+|\"(?=\+)|(?<=\+)\"")


def check_placeholders(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield texts of a page that were left to be written later; code and comments are
    exempt."""
    head = page.body_start if page.front_matter else 0
    lines = [*page.lines[:head], *page.visible[head:]]
    if _may_have_placeholder("\n".join(lines)):
        for number, line in enumerate(lines, 1):
            yield from _check_placeholder(page.path, number, _TARGET_OR_ID.sub("]", line))


def check_ui_placeholders(guide: Guide) -> Iterator[Diagnostic]:
    """Yield texts of each language's words.yml that were left to be written later."""
    for strings in guide.data.ui_strings.values():
        if _may_have_placeholder(
            "\n".join(chain(*(texts.values() for texts in strings.texts.values())))
        ):
            for name, line in strings.lines.items():
                group, _, key = name.partition(".")
                yield from _check_placeholder(strings.path, line, strings.texts[group][key])


def _may_have_placeholder(text: str) -> bool:
    """Return whether a text has a part of a placeholder, which most have not."""
    folded = text.lower()
    return any(part in text for part in _PLACEHOLDER_PARTS) or any(
        words in folded for words in _TO_WRITE
    )


def _check_placeholder(path: str, line: int, text: str) -> Iterator[Diagnostic]:
    for found in _placeholders(text):
        message = f"'{found}' waits for its text"
        yield Diagnostic(path, line, "placeholder", message, "write it, or take it out")


def _placeholders(text: str) -> Iterator[str]:
    """Yield what stands in a line for a text to be written."""
    if match := _PLACEHOLDER.search(text):
        yield match[0]
    folded = text.lower()
    if words := next((words for words in _TO_WRITE if words in folded), ""):
        start = folded.index(words)
        written = text[start : start + len(words)]
        if written.isupper() or _ALONE.search(text):
            yield written


def check_readability(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield long sentences, and a diagnostic if the page as a whole is hard to read."""
    sentences = [
        (line, _WORD.findall(sentence))
        for line, block in _blocks(page)
        for sentence in _SENTENCE_END.split(block)
    ]
    most = MAX_SENTENCE_WORDS_IN.get(page.language, MAX_SENTENCE_WORDS)
    for line, words in sentences:
        if len(words) > most:
            yield Diagnostic(
                page.path,
                line,
                "long-sentence",
                f"a sentence of {len(words)} words begins with '{' '.join(words[:4])}'",
                f"at most {most} are easy to follow",
            )
    lix = _lix([words for _, words in sentences if words])
    if lix > MAX_LIX:
        yield Diagnostic(
            page.path,
            1,
            "readability",
            f"the page has a LIX of {lix}, more than {MAX_LIX} is hard to read",
            "shorter words and sentences help",
        )


def _lix(sentences: list[list[str]]) -> int:
    """Return the LIX of some sentences, each a list of words; 0 where they are too few."""
    words = [word for sentence in sentences for word in sentence]
    if len(words) < MIN_WORDS_FOR_LIX:
        return 0
    long_words = sum(len(word) > 6 for word in words)
    return round(len(words) / len(sentences) + 100 * long_words / len(words))


def _blocks(page: SourcePage) -> Iterator[tuple[int, str]]:
    """Yield each paragraph and item of a list as plain text, with its first line."""
    headings = {heading.line for heading in page.headings}
    items = {item.line for item in page.list_items}
    start, block = 0, ""
    for number, line in enumerate([*page.visible, ""], 1):
        if block and (number in headings or number in items or not line.strip()):
            yield start, block
            block = ""
        if number in headings or line.lstrip().startswith(("!!!", "|")):
            continue
        if text := _plain(without_marker(line) if number in items else line):
            start, block = (start, f"{block} {text}") if block else (number, text)


def _plain(line: str) -> str:
    """Return a line without its markup; empty for the definition of a reference."""
    if "[" not in line and "*" not in line and "+" not in line:
        return line.strip()
    if "]:" in line and re.match(r"\s*\[[^\]]+\]:", line):
        return ""
    without_images = re.sub(r"!\[[^\[\]]*+\]\([^\[\])]*+\)", "", line) if "![" in line else line
    return _MARKUP.sub(r"\1", without_images).strip()
