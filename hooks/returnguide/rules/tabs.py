"""Rules on what tabs cover: the keys that choices.yml requires, every key of the kind, the same
shape for the tabs of a set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from returnguide.content.carrier_tabs import set_around
from returnguide.content.choices import OTHER, Choices
from returnguide.content.conventions import GUIDE, ID
from returnguide.content.directives import MADE_TABS, Directive
from returnguide.content.guide import GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import Panel, PanelSet, walk_panel_sets
from returnguide.diagnostics import Diagnostic, Rule, suggest
from returnguide.rules.directives import parent_key_of

RULES = (
    Rule(
        "missing-tab",
        "A set of tabs in the guide has a tab for every key that choices.yml requires.",
        reference="""\
In the guide, a set of tabs lacks a key that `docs/data/choices.yml` calls `required`, or a carrier
lacks one of its drop-offs. Whoever chose it would find nothing in that step. Add a heading whose
id ends in the key.""",
        bad="<!-- tabs: carrier -->\n\n### DHL {#shipping-dhl}\n\n<!-- /tabs -->",
        good="<!-- tabs: carrier -->\n\n### DHL {#shipping-dhl}\n\n"
        "### Autre {#shipping-other}\n\n<!-- /tabs -->",
    ),
    Rule(
        "uncovered-choice",
        "A set of tabs has every key of its kind in choices.yml, or says which it has nothing for;"
        " each device has a parcel insert.",
        reference="""\
A set of tabs has no tab for a key of its kind in `docs/data/choices.yml`. Add the tab, or give its
row there the ways of handing over that a tab is made from; or, where there is nothing to say for
it, name it in the directive after `none:`, and whoever chose it is told so on the page. What the
French page names holds for all languages, which need not repeat it. A key after `none:` that has a
tab is an error too. Every device stands in the list of one
insert in `docs/data/insert.yml`.""",
        bad="<!-- tabs: os -->\n\n### Android {#off-android}\n\n### iPhone {#off-ios}",
        good="<!-- tabs: os, none: macos windows other -->\n\n### Android {#off-android}\n\n"
        "### iPhone {#off-ios}",
    ),
    Rule(
        "inconsistent-tabs",
        "In the guide, all tabs of a set have numbered sub-steps, or none has.",
        reference="""\
Most tabs of a set have numbered sub-steps and this one has none, or it has fewer than the other
drop-offs of the carrier, so that the same task looks like a different one. Number what is to be
done (`1. 2. 3.`), or divide it into as many sub-steps. The tab `other`, which is for devices of
many kinds, may differ, and so may the tabs of other pages.""",
        bad="#### Point relais {#dhl-drop-off-point}\n\n1. Collez.\n2. Déposez.\n\n"
        "#### Enlèvement {#dhl-pickup}\n\n1. Attendez le livreur.",
        good="#### Point relais {#dhl-drop-off-point}\n\n1. Collez.\n2. Déposez.\n\n"
        "#### Enlèvement {#dhl-pickup}\n\n1. Collez.\n2. Attendez le livreur.",
    ),
)


def check_required_tabs(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield tabs that choices.yml requires and the guide, or a set in it, lacks."""
    if page.name != GUIDE:
        return
    choices = data.choices
    sets = [
        (panel_set, parents)
        for panel_set, parents in walk_panel_sets(page.sets.sets)
        if panel_set.directive.name == "tabs"
    ]
    kinds = {tab_set.directive.argument for tab_set, _ in sets}
    yield from _check_required_kinds(page, kinds, choices)
    for tab_set, parents in sets:
        kind = tab_set.directive.argument
        required = choices.required.get(kind, ())
        if parent_key := parent_key_of(kind, parents, choices):
            required = choices.offers[kind].keys.get(parent_key, ())
        yield from _check_required_keys(page, tab_set, required, choices)
        for child, offers in choices.offers.items():
            if offers.parent == kind:
                yield from _check_offered_tabs(page, tab_set, child, choices)


def _check_required_kinds(
    page: SourcePage, kinds: set[str], choices: Choices
) -> Iterator[Diagnostic]:
    """Yield kinds with required keys of which the guide has no set."""
    if not kinds <= choices.kinds.keys():
        return  # one is misspelt, and may be the one that is missing
    for kind, required in choices.required.items():
        if required and kind not in kinds:
            message = f"the guide has no tabs of '{kind}'"
            hint = f"required: {', '.join(required)}"
            yield Diagnostic(page.path, 1, "missing-tab", message, hint)


def _check_required_keys(
    page: SourcePage, tab_set: PanelSet, required: tuple[str, ...], choices: Choices
) -> Iterator[Diagnostic]:
    kind = tab_set.directive.argument
    present = _keys(tab_set, choices)
    if None in present:
        return  # the rule tab-id reports a tab without a key: it may be the one that is missing
    for key in required:
        if key not in present:
            message = f"tab '{key}' of '{kind}' is missing"
            hint = f"add a heading whose id ends in -{key}"
            yield Diagnostic(page.path, tab_set.directive.line, "missing-tab", message, hint)


def _check_offered_tabs(
    page: SourcePage, tab_set: PanelSet, child: str, choices: Choices
) -> Iterator[Diagnostic]:
    """Yield the tabs of a set that have no tabs of the kind `child` inside, although choices.yml
    offers several with theirs."""
    offers = choices.offers[child]
    for tab in tab_set.panels:
        key = choices.key_of(offers.parent, tab.heading.id) or ""
        is_shown = any(inner.directive.argument == child for inner in tab.sets)
        if (offered := offers.keys.get(key)) and not is_shown:
            message = f"'{key}' has no tabs of '{child}'"
            hint = f"required: {', '.join(offered)}"
            yield Diagnostic(page.path, tab.heading.line, "missing-tab", message, hint)


def _keys(tab_set: PanelSet, choices: Choices) -> set[str | None]:
    """Return the keys of a set's tabs; None for a tab that has none."""
    return {choices.key_of(tab_set.directive.argument, tab.heading.id) for tab in tab_set.panels}


def check_coverage(
    page: SourcePage, source: SourcePage | None, data: GuideData
) -> Iterator[Diagnostic]:
    """Yield keys of its kind that a set of tabs neither has nor names after `none:`, and wrong keys
    after `none:`. What the same set of the French page `source` names holds for all languages.

    The rule missing-tab reports the keys that choices.yml requires in the guide.
    """
    source_none = _none_by_set(source) if source and source is not page else {}
    made = _made_by_set(source) if source and source is not page else {}
    own_made = _made_by_set(page)
    malformed = {line for line, _ in page.malformed_directives}
    for tab_set, parents in walk_panel_sets(page.sets.sets):
        kind = tab_set.directive.argument
        is_nested = any(outer.directive.argument == kind for outer, _ in parents)
        is_tabs = tab_set.directive.name == "tabs" and kind in data.choices.kinds
        if is_tabs and not is_nested and tab_set.directive.line not in malformed:
            yield from _check_none(page, tab_set, data.choices)
            place = _set_key(page, tab_set)
            if place in made and place not in own_made:
                yield _lacks_made_tabs(page, tab_set, *made[place])
                continue
            none = (*tab_set.directive.none, *source_none.get(place, ()))
            yield from _check_covered(page, tab_set, none, data.choices)


def _made_by_set(page: SourcePage) -> dict[tuple[str, str], tuple[Directive, SourcePage]]:
    """Return key of a set of tabs -> the directive in it in whose place tabs are made, and the
    page that has it."""
    written = page.as_written
    directives = [one for one in written.directives if one.name == MADE_TABS]
    return {
        _set_key(written, tab_set): (directive, written)
        for directive in directives
        if (tab_set := set_around(written, directive))
    }


def _lacks_made_tabs(
    page: SourcePage, tab_set: PanelSet, directive: Directive, source: SourcePage
) -> Diagnostic:
    message = f"the set lacks {directive}"
    hint = f"write it between the same tabs as in {source.path}:{directive.line}"
    return Diagnostic(page.path, tab_set.directive.line, "uncovered-choice", message, hint)


def _none_by_set(page: SourcePage) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return key of a set of tabs -> the keys that it names after `none:`."""
    return {
        _set_key(page, tab_set): tab_set.directive.none
        for tab_set, _ in walk_panel_sets(page.sets.sets)
    }


def _set_key(page: SourcePage, tab_set: PanelSet) -> tuple[str, str]:
    """Return what a set of tabs is known by in every language: the id of the heading above it, and
    its kind."""
    above = (heading.id for heading in page.headings if heading.line < tab_set.directive.line)
    return max(enumerate(above), default=(0, ""))[1], tab_set.directive.argument


def _check_none(page: SourcePage, tab_set: PanelSet, choices: Choices) -> Iterator[Diagnostic]:
    """Yield keys after `none:` that do not exist, or that have a tab."""
    kind, line = tab_set.directive.argument, tab_set.directive.line
    present = _keys(tab_set, choices)
    for key in tab_set.directive.none:
        if key not in choices.kinds[kind]:
            message = f"none: '{key}' is not a key of '{kind}'"
            hint = suggest(key, choices.kinds[kind])
            yield Diagnostic(page.path, line, "unknown-choice", message, hint, target=key)
        elif key in present:
            message = f"'{key}' is said to have no tab, and has one"
            hint = f"take '{key}' out of none:"
            yield Diagnostic(page.path, line, "uncovered-choice", message, hint, target=key)


def _check_covered(
    page: SourcePage, tab_set: PanelSet, none: tuple[str, ...], choices: Choices
) -> Iterator[Diagnostic]:
    """Yield keys of the set's kind that it neither has nor are in `none`."""
    kind = tab_set.directive.argument
    present = _keys(tab_set, choices)
    if kind in choices.offers or None in present:
        return  # drop-offs differ by carrier; a tab without a key may be the one that is missing
    required = choices.required.get(kind, ()) if page.name == GUIDE else ()
    for key in choices.kinds[kind]:
        if ID.fullmatch(key) and key not in {*present, *none, *required}:
            hint = (
                f"add a heading whose id ends in -{key}, or write"
                f" <!-- tabs: {kind}, none: {' '.join([*tab_set.directive.none, key])} -->"
            )
            message = f"the set has no tab for '{key}'"
            line = tab_set.directive.line
            yield Diagnostic(page.path, line, "uncovered-choice", message, hint, target=key)


def check_tab_shapes(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield tabs of the guide whose numbered sub-steps do not match those of their siblings.

    Where most tabs of a set have some, each must, except `other`, which is for devices of many
    kinds. Tabs that are offered together must all have the same number.
    """
    if page.name != GUIDE:
        return
    for tab_set, parents in walk_panel_sets(page.sets.sets):
        kind = tab_set.directive.argument
        counts = {
            tab: _numbered_items(page, tab)
            for tab in tab_set.panels
            if data.choices.key_of(kind, tab.heading.id) not in {OTHER, None}
        }
        are_offered = parent_key_of(kind, parents, data.choices) is not None
        for tab, error, hint in _odd_shapes(counts, are_offered=are_offered):
            message = f"tab '{data.choices.key_of(kind, tab.heading.id)}' {error}"
            yield Diagnostic(page.path, tab.heading.line, "inconsistent-tabs", message, hint)


def _odd_shapes(
    counts: Mapping[Panel, int], *, are_offered: bool
) -> Iterator[tuple[Panel, str, str]]:
    """Yield (tab, error, hint) for tabs whose count of numbered sub-steps does not fit. Tabs that
    are offered together, as the drop-offs of a carrier, are ways to do the same."""
    most = max(counts.values(), default=0)
    is_numbered = 2 * sum(map(bool, counts.values())) > len(counts)
    for tab, count in counts.items():
        if are_offered and count < most:
            error = f"has {count} numbered sub-steps, its sibling has {most}"
            yield tab, error, "write as many"
        elif not are_offered and is_numbered and not count and not tab.sets:
            error = "has no numbered sub-steps, most tabs of the set have"
            yield tab, error, "write 1. 2. 3. before what to do"


def _numbered_items(page: SourcePage, tab: Panel) -> int:
    """Return the number of numbered sub-steps in a tab."""
    lines = page.visible[tab.heading.line : tab.end - 1]
    return sum(bool(re.match(r" {0,3}\d+\.\s", line)) for line in lines)
