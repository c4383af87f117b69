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
from returnguide.content.number_words import NO_NUMBER_WORDS, NumberWords
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
_QUOTATION = re.compile(r"^>.*(?:\n>.*)*", re.M)
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


def section_facts(
    section: Section,
    glossary: Glossary = NO_GLOSSARY,
    number_words: NumberWords = NO_NUMBER_WORDS,
) -> SectionFacts:
    """Return the facts of a section of the source language."""
    sentences = map(normalize, SENTENCE_END.split(section.text))
    return SectionFacts(
        {rule: Counter(find_parts(rule, section.text, number_words)) for rule in COMPARED},
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


def numbered_prose(text: str) -> str:
    """Return the text without what has numbers that are none of its facts: the markers of items,
    addresses, keys, code."""
    lines = text.split("\n")
    for item in find_list_items(lines):
        lines[item.line - 1] = without_marker(lines[item.line - 1])
    return _CODE.sub(" ", KEYS.sub(" ", _ADDRESS.sub("] ", "\n".join(lines))))


NUMBERS = "section-numbers"
"""The rule that compares numbers."""

_FINDERS: Mapping[str, Callable[[str], list[str]]] = {
    "section-images": _images,
    "section-links": _links,
    "section-keys": _key_combinations,
    "section-code": _code,
    "section-admonitions": _admonitions,
    "section-lists": _list_items,
}
"""Rule -> the function that finds what it compares in a text."""

COMPARED: Mapping[str, str] = {
    "section-images": "picture",
    "section-links": "link",
    "section-keys": "key combination",
    "section-code": "code",
    "section-admonitions": "admonition, quotation or directive",
    "section-lists": "list",
    NUMBERS: "number",
}
"""Rule -> the noun in messages for what it compares."""


def find_parts(rule: str, text: str, number_words: NumberWords) -> list[str]:
    """Return what a rule of COMPARED compares in a text of the language of `number_words`."""
    return number_words.find(numbered_prose(text)) if rule == NUMBERS else _FINDERS[rule](text)
