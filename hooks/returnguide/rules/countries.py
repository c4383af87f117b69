"""Checks of what differs by country: the directives that place facts of countries.yml, the words
that say them, and sets of tabs for countries. The rules are declared with those on directives and
on UI strings."""

from __future__ import annotations

from collections.abc import Iterator

from returnguide.content.choices import OTHER, Choices
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.countries import VALUE, WORDS
from returnguide.content.directives import COUNTRY_DIRECTIVE
from returnguide.content.guide import Guide, GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.diagnostics import Diagnostic, suggest


def check_country_directives(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield directives of facts that countries.yml does not have, or that stand inside a list, and
    sets of tabs for countries that begin with one country."""
    known = data.countries.names
    for number, line in enumerate(page.lines, 1):
        match = COUNTRY_DIRECTIVE.fullmatch(line)
        if not match or not known:
            continue
        if match["fact"] not in known:
            message = f"'{match['fact']}' is not a fact of countries.yml"
            hint = suggest(match["fact"], known)
            yield Diagnostic(page.path, number, "unknown-directive", message, hint)
        elif _is_inside_list(page, number):
            message = f"{line.strip()} stands inside a list, which would end before it"
            hint = "move it above or below the list"
            yield Diagnostic(page.path, number, "unknown-directive", message, hint)
    yield from _check_first_tabs(page, data.choices)


def _is_inside_list(page: SourcePage, line: int) -> bool:
    """Return whether items of one list stand before and after a line: their numbers go on."""
    before = [item for item in page.list_items if item.line < line]
    after = [item for item in page.list_items if item.line > line]
    if not before or not after:
        return False
    last, following = before[-1], after[0]
    between = page.lines[last.line : following.line - 1]
    has_text = any(text.strip() and not text.startswith((" ", "<!--")) for text in between)
    if has_text or last.number is None or following.number is None:
        return False
    return following.number == last.number + 1


def _check_first_tabs(page: SourcePage, choices: Choices) -> Iterator[Diagnostic]:
    """Yield sets of tabs of a kind whose keys are countries that do not begin with `other`."""
    for tab_set, _ in walk_panel_sets(page.sets.sets):
        kind = tab_set.directive.argument
        if not choices.territories.get(kind) or not tab_set.panels:
            continue
        first = tab_set.panels[0].heading
        key = choices.key_of(kind, first.id)
        if key not in {OTHER, None}:  # rule tab-id reports a tab without a key
            message = f"the first tab of {tab_set.directive} is '{key}', expected '{OTHER}'"
            hint = "it is shown until the country is known: put first what holds everywhere"
            yield Diagnostic(page.path, first.line, "directive-content", message, hint)


def check_country_words(guide: Guide) -> Iterator[Diagnostic]:
    """Yield words of the source language that leave the value of a fact out."""
    strings = guide.data.ui_strings[SOURCE_LANGUAGE]
    shown = {
        f"{WORDS}{name}.{key}"
        for _, name, fact in guide.data.countries.walk()
        for key, value in fact.values.items()
        if value
    }
    for name in sorted(shown & strings.lines.keys()):
        group, _, key = name.partition(".")
        if VALUE not in strings.texts[group][key]:
            message = f"word '{name}' does not have {VALUE}"
            hint = "the value of countries.yml stands there"
            line = strings.lines[name]
            yield Diagnostic(strings.path, line, "missing-word", message, hint, target=name)
