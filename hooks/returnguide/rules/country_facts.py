"""The rule on what is true for one country only: it stands in the tab of that country."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from itertools import accumulate

from returnguide.content.choices import Choices
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide, GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.content.number_words import NO_NUMBER_WORDS, NumberWords
from returnguide.content.panels import walk_panel_sets
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "country-fact",
        "What is true for one country only stands in the tab of that country.",
        reference="""\
The language of a page is not the country of its reader: a German page is read in Austria, and by
somebody who sends a parcel from Spain. A law, a post, an authority, a shop's address or an
emergency number of one country stands in the tab of that country, in the tab of a carrier that
`docs/data/choices.yml` lists for it, or in `docs/data/countries.yml`, whose facts a page shows with
`<!-- country: help -->`. Elsewhere write what holds everywhere: `le transporteur` for `La Poste`,
`le 112` for `le 18`.

The words are those of `docs/data/country-words.yml`, and are told in every language. Add a word
there that the rule does not know.""",
        bad="Tournez-vous vers SignalConso.",
        good="Tournez-vous vers l'aide aux consommateurs de votre pays.",
    ),
)

_UNSHOWN = "support_synonym"
"""The group of words.yml that has what customers say: no page shows it."""

_ADDRESS = re.compile(r"\]\([^()]*+\)|\]\[[^\[\]]*+\]")
_SENTENCE_END = re.compile(r"[.:;!?{](?!\d)")
_TOKEN = re.compile(r"[\w'’]+")
_NEAR = 4
"""How many words may stand between a number and the word that says that it is called."""


Found = tuple[int, str, tuple[str, ...]]
"""The position of a word in a text, the word, and the countries that it is true for."""


def check_country_facts(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield words of one country on a page, outside of its tabs."""
    lines = [*page.lines[: page.body_start], *page.visible[page.body_start :]]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for position, word, countries in _find_country_words("\n".join(lines), page.language, data):
        line = bisect_right(starts, position)
        if not _is_in_tab(page, line, _own_keys(countries, data.choices), data.choices):
            yield _diagnostic(page.path, line, word, countries)


def check_facts_of_words(guide: Guide) -> Iterator[Diagnostic]:
    """Yield words of one country in the UI strings, except where the key ends in that country. A
    text that is still the French one is read as French."""
    source = guide.data.ui_strings[SOURCE_LANGUAGE]
    for language, strings in guide.data.ui_strings.items():
        for name, line in strings.lines.items():
            group, _, key = name.partition(".")
            if group == _UNSHOWN:
                continue
            text = strings.text(name)
            is_french = text == source.texts.get(group, {}).get(key)
            read_as = SOURCE_LANGUAGE if is_french else language
            for _, word, countries in _find_country_words(text, read_as, guide.data):
                own_keys = _own_keys(countries, guide.data.choices)
                if not any(f"-{key}".endswith(f"-{own}") for own in own_keys):
                    yield _diagnostic(strings.path, line, word, countries)


def _find_country_words(text: str, language: str, data: GuideData) -> list[Found]:
    """Return what is true for one country only in a text, in order."""
    known = data.country_words
    words = known.words_in(language)
    found: list[Found] = []
    spans: list[range] = []
    for word in sorted(words, key=len, reverse=True):
        if known.may_contain(text, word):
            for match in _find_whole(_word_pattern(word), text):
                if not any(match.start() in span for span in spans):  # that of a longer word
                    spans.append(range(*match.span()))
                    found.append((match.start(), word, words[word]))
    number_words = data.number_words.get(language, NO_NUMBER_WORDS)
    for number, countries in known.numbers.items():
        if number in text:
            for match in _find_whole(rf"{number}(?![\w-]|[.,]\d)", text):
                if _is_called(text, match, number_words):
                    found.append((match.start(), number, countries))
    return sorted(found)


def _find_whole(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begin a word, and are not in an address. What stands
    before is looked at here, so that a search looks for first letters only."""
    for match in re.finditer(pattern, text):
        before = text[match.start() - 1] if match.start() else " "
        if not (before.isalnum() or before in "-_") and not _is_address(text, match.start()):
            yield match


def _word_pattern(word: str) -> str:
    """Return a pattern for a word: with any space and apostrophe, and an ending where it does not
    end in a capital or a digit."""
    first = f"[{word[0]}{word[0].upper()}]" if word[0].islower() else re.escape(word[0])
    rest = re.escape(word[1:]).replace(r"\ ", r"\s+").replace("'", "['’]")
    return first + rest + ("" if word[-1].islower() else r"(?!\w)")


def _is_address(text: str, position: int) -> bool:
    """Return whether a position is in the address of a link."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    return any(match.start() <= position - start < match.end() for match in _ADDRESS.finditer(line))


def _is_called(text: str, match: re.Match[str], number_words: NumberWords) -> bool:
    """Return whether a number is one that is called: near it is a word that says so, in the same
    sentence, and behind it nothing that it counts."""
    if text[match.end() :].lstrip(" \u00a0\u202f")[:1] in ("°", "%", "€"):
        return False
    before = _SENTENCE_END.split(text[max(0, match.start() - 100) : match.start()])[-1]
    after = _SENTENCE_END.split(text[match.end() : match.end() + 100])[0]
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    is_name = bool(left) and left[-1][1:] != left[-1][1:].lower()  # iOS 15, iPhone 15
    if is_name or number_words.unit_after(text, match.end()):
        return False
    near = " ".join([*left[-_NEAR:], *right[:_NEAR]]).lower()
    return any(f" {near}".find(f" {call}") >= 0 for call in number_words.calls)


def _own_keys(countries: Iterable[str], choices: Choices) -> frozenset[str]:
    """Return some countries and what choices.yml lists for them, such as their carriers."""
    countries = frozenset(countries)
    lists = (listing.keys for listing in choices.listings.values())
    return countries.union(*(keys.get(one, ()) for keys in lists for one in countries))


def _is_in_tab(page: SourcePage, line: int, keys: Container[str | None], choices: Choices) -> bool:
    """Return whether a line stands in the tab of one of some keys, or of a kind that does not
    exist, which rule unknown-choice reports."""
    around = [
        (panel_set.directive.argument, panel.heading.id)
        for panel_set, _ in walk_panel_sets(page.sets.sets)
        if panel_set.directive.name == "tabs"
        for panel in panel_set.panels
        if panel.heading.line <= line < panel.end
    ]
    return any(kind not in choices.kinds or choices.key_of(kind, id) in keys for kind, id in around)


def _diagnostic(path: str, line: int, word: str, countries: tuple[str, ...]) -> Diagnostic:
    names = " and ".join(f"'{country}'" for country in countries)
    message = f"'{word}' is true for {names} only"
    hint = (
        "move it into a tab of that country, show it with <!-- country: help -->, or write what"
        " holds everywhere"
    )
    return Diagnostic(path, line, "country-fact", message, hint)
