"""The facts of a French section that its translations share (pictures, links, keys, code, numbers),
and its sentences, names and terms, to find what is not translated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from returnguide.content.directives import PLACING_DIRECTIVES
from returnguide.content.glossary import NO_GLOSSARY, Glossary
from returnguide.content.lists import find_list_items, without_marker
from returnguide.content.markdown_links import KEYS
from returnguide.content.sections import Section, normalize

_ADDRESS = re.compile(r"\]\((?P<target>[^()\s]*+)[^()]*+\)|\]\[(?P<key>[^\[\]]*+)\]")
_IMAGE = re.compile(r"!\[[^\[\]]*+\]\((?P<target>[^()\s]++)[^()]*+\)")
_LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]*(?:!\[[^\[\]]*+\]\([^()]*+\)[^\[\]]*+)?)\]"
    r"(?:\((?P<target>[^()\s]++)[^()]*+\)|\[(?P<key>[^\[\]]*+)\])"
)
_CODE = re.compile(r"(?<!`)`++([^`\n]++)`++")
_KEY = re.compile(r'"[^"]*"|[\w-]+')
_ADMONITION = re.compile(r"^[^\S\n]*+!!! *(\w+)", re.M)
_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]\d{3}(?!\d)|[.,:]\d+)*")
_QUOTATION = re.compile(r"^>.*(?:\n>.*)*", re.M)
_DIGIT = re.compile(r"\d")
_NO_WORDS = re.compile(
    r"\]\([^()]*+\)|\]\[[^\[\]]*+\]|`[^`]*+`|<!--(?:(?!<!--).)*?-->"
    r"|\*[^*\n]++\*\{ ?lang=[\w-]++ ?\}"  # words of another language, marked as such
)
_WORD = re.compile(r"[^\W\d_]{2,}")

LIST_ITEMS = {
    (False, False): "numbered items",
    (True, False): "bullets",
    (False, True): "nested numbered items",
    (True, True): "nested bullets",
}
"""(whether an item is a bullet, whether it stands in another item) -> what it is called."""

SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+")
"""Where a sentence, a paragraph or an item of a list ends."""

MIN_SENTENCE_WORDS = 5
"""A shorter sentence may well read the same in two languages."""


@dataclass(frozen=True)
class SectionFacts:
    """The facts of a section that its translations share."""

    counts: Mapping[str, Counter[str]]
    """Rule -> what it compares -> how often the section has it."""
    sentences: frozenset[str]
    """The sentences that are too long to be the same in another language by chance."""
    names: frozenset[str] = frozenset()
    """The names in it that are never translated."""
    terms: frozenset[str] = frozenset()
    """The terms in it that the glossary has, in lower case."""


def section_facts(section: Section, glossary: Glossary = NO_GLOSSARY) -> SectionFacts:
    """Return the facts of a section of the source language."""
    sentences = map(normalize, SENTENCE_END.split(section.text))
    return SectionFacts(
        {rule: Counter(parts(section.text)) for rule, (_, parts) in COMPARED.items()},
        frozenset(
            sentence
            for sentence in sentences
            if _count_words(glossary.without_names(sentence)) >= MIN_SENTENCE_WORDS
        ),
        glossary.names_in(section.plain),
        glossary.terms_in(section.plain),
    )


def _count_words(text: str) -> int:
    """Return how many words of two letters or more a text has, without addresses, code,
    comments, and words that are marked as those of another language."""
    return len(_WORD.findall(_NO_WORDS.sub("]", text)))


def _images(text: str) -> list[str]:
    return [match["target"] for match in _IMAGE.finditer(text)] if "![" in text else []


def _links(text: str) -> list[str]:
    without_images = _IMAGE.sub("", text) if "![" in text else text
    return [
        match["target"] or (match["key"] or match["text"]).lower()
        for match in _LINK.finditer(without_images)
    ]


def _key_combinations(text: str) -> list[str]:
    """Return the shape of each combination: the names of keys are translated."""
    if "++" not in text:
        return []
    return ["+".join("key" for _ in _KEY.findall(match[1])) for match in KEYS.finditer(text)]


def _code(text: str) -> list[str]:
    return [match[1] for match in _CODE.finditer(text)] if "`" in text else []


def _admonitions(text: str) -> list[str]:
    """Return the admonitions by kind, the quotations, and the directives that place something."""
    admonitions = [f"!!! {kind}" for kind in _ADMONITION.findall(text)] if "!!!" in text else []
    admonitions += [">" for _ in _QUOTATION.findall(text)] if ">" in text else []
    if "<!--" not in text:
        return admonitions
    return admonitions + [
        line.strip()
        for line in text.split("\n")
        if any(directive.fullmatch(line) for directive in PLACING_DIRECTIVES)
    ]


def _list_items(text: str) -> list[str]:
    """Return the kind of each item, one of LIST_ITEMS."""
    items = find_list_items(text.split("\n"))
    lines = {item.line for item in items}
    return [LIST_ITEMS[item.number is None, item.container in lines] for item in items]


def _numbers(text: str) -> list[str]:
    """Return the numbers in the prose as every language writes them: `8:00`, `8.00` and `8` are
    one, `1 000` and `1.000` too."""
    if not _DIGIT.search(text):
        return []
    lines = text.split("\n")
    for item in find_list_items(lines):
        lines[item.line - 1] = without_marker(lines[item.line - 1])
    prose = _CODE.sub(" ", KEYS.sub(" ", _ADDRESS.sub("] ", "\n".join(lines))))
    numbers = (
        re.sub(r"[.:]00$", "", re.sub(r"[.,\u00a0\u202f ](?=\d{3}\b)", "", number))
        for number in _NUMBER.findall(prose)
    )
    return [number.replace(",", ".") for number in numbers]


COMPARED: Mapping[str, tuple[str, Callable[[str], list[str]]]] = {
    "section-images": ("picture", _images),
    "section-links": ("link", _links),
    "section-keys": ("key combination", _key_combinations),
    "section-code": ("code", _code),
    "section-admonitions": ("admonition, quotation or directive", _admonitions),
    "section-lists": ("list", _list_items),
    "section-numbers": ("number", _numbers),
}
"""Rule -> (the noun in messages for what it compares, the function that finds it in a text)."""
