"""Rules on the guide: its seven steps, in their order, with the tabs that choices.yml requires and
something to do in each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from returnguide.content.data_files import Choices, UiStrings
from returnguide.content.markdown_page import (
    GUIDE,
    ID,
    INSERT_DIRECTIVE,
    STEPS,
    Panel,
    PanelSet,
    SourcePage,
    all_sets,
)
from returnguide.diagnostics import Diagnostic, suggest

_ITEM = re.compile(r"\s*(?:\d+[.)]|[-*+])\s")


def check_steps(page: SourcePage) -> Iterator[Diagnostic]:
    """Steps that are missing, unknown or out of order in the guide."""
    steps = [heading for heading in page.headings if heading.level == 2 and heading.id]
    present = [heading for heading in steps if heading.id in STEPS]
    misspelt = set()
    for heading in steps:
        if heading.id not in STEPS:
            hint = suggest(heading.id, STEPS)
            misspelt |= {step for step in STEPS if hint.startswith("did") and f"'{step}'" in hint}
            yield Diagnostic(
                page.path, heading.at, "unknown-step", f"'{heading.id}' is not a step", hint
            )
    for step in STEPS:
        if step not in {heading.id for heading in present} | misspelt:
            yield Diagnostic(
                page.path,
                1,
                "missing-step",
                f"step '{step}' is missing",
                f"write a heading ## … {{#{step}}} {_place_of(step)}",
            )
    for before, after in zip(present, present[1:], strict=False):
        if STEPS.index(after.id) < STEPS.index(before.id):
            yield Diagnostic(
                page.path,
                after.at,
                "step-order",
                f"step '{after.id}' comes after '{before.id}'",
                f"the order is {', '.join(STEPS)}",
            )


def _place_of(step: str) -> str:
    position = STEPS.index(step)
    return f"after '{STEPS[position - 1]}'" if position else "as the first step"


def check_required_tabs(page: SourcePage, choices: Choices) -> Iterator[Diagnostic]:
    """Tabs of the guide that choices.yml requires and a set, or the whole guide, lacks."""
    sets = [(one, parents) for one, parents in all_sets(page.sets.sets) if one.mark.word == "tabs"]
    misspelt = any(one.mark.argument not in choices.kinds for one, _ in sets)
    for kind, required in choices.required.items():
        if required and not misspelt and not any(one.mark.argument == kind for one, _ in sets):
            yield Diagnostic(
                page.path,
                1,
                "missing-tab",
                f"the guide has no tabs of '{kind}'",
                f"required: {', '.join(required)}",
            )
    for one, parents in sets:
        kind = one.mark.argument
        if kind == "dropoff":
            carriers = [
                choices.key_of("carrier", panel.heading.id)
                for parent, panel in parents
                if parent.mark.argument == "carrier"
            ]
            required = choices.dropoffs.get(carriers[-1] or "", ()) if carriers else ()
        else:
            required = choices.required.get(kind, ())
        yield from _lacking(page, one, required, choices)
        if kind == "carrier":
            yield from _carriers_without_dropoffs(page, one, choices)


def _lacking(
    page: SourcePage, one: PanelSet, required: tuple[str, ...], choices: Choices
) -> Iterator[Diagnostic]:
    kind = one.mark.argument
    present = {choices.key_of(kind, panel.heading.id) for panel in one.panels}
    for key in required:
        if (
            key not in present and None not in present
        ):  # a tab with no key is reported as such: it may be this one, misspelt
            yield Diagnostic(
                page.path,
                one.mark.at,
                "missing-tab",
                f"tab '{key}' of '{kind}' is missing",
                f"add a heading whose id ends in -{key}",
            )


def _carriers_without_dropoffs(
    page: SourcePage, one: PanelSet, choices: Choices
) -> Iterator[Diagnostic]:
    """Carriers of a set that have drop-offs in choices.yml but no tabs for them."""
    for panel in one.panels:
        carrier = choices.key_of("carrier", panel.heading.id) or ""
        ways = choices.dropoffs.get(carrier, ())
        if ways and not any(inner.mark.argument == "dropoff" for inner in panel.sets):
            yield Diagnostic(
                page.path,
                panel.heading.at,
                "missing-tab",
                f"'{carrier}' has no tabs of 'dropoff'",
                f"required: {', '.join(ways)}",
            )


def check_coverage(page: SourcePage, choices: Choices) -> Iterator[Diagnostic]:
    """Devices and carriers that a set of tabs neither has nor says to lack, `<!-- tabs: os, none:
    windows -->`; and what such a mark gets wrong.

    In the guide, keys that choices.yml requires are left to the rule missing-tab.
    """
    misspelt = {line for line, _ in page.malformed_directives}
    for one, parents in all_sets(page.sets.sets):
        kind, none = one.mark.argument, one.mark.none
        if (
            one.mark.word != "tabs"
            or kind not in choices.kinds
            or one.mark.at in misspelt
            or any(parent.mark.argument == kind for parent, _ in parents)
        ):
            continue  # told by other rules
        present = {choices.key_of(kind, panel.heading.id) for panel in one.panels}
        for key in none:
            if key not in choices.kinds[kind]:
                yield Diagnostic(
                    page.path,
                    one.mark.at,
                    "unknown-choice",
                    f"none: '{key}' is not a key of '{kind}'",
                    suggest(key, choices.kinds[kind]),
                    target=key,
                )
            elif key in present:
                yield Diagnostic(
                    page.path,
                    one.mark.at,
                    "uncovered-choice",
                    f"'{key}' is said to have no tab, and has one",
                    f"take '{key}' out of none:",
                    target=key,
                )
        if (
            kind == "dropoff" or None in present
        ):  # a drop-off stands below its carrier; a tab with no key may be the one that lacks
            continue
        required = choices.required.get(kind, ()) if page.name == GUIDE else ()
        for key in choices.kinds[kind]:
            if ID.fullmatch(key) and key not in present and key not in none and key not in required:
                hint = (
                    f"add a heading whose id ends in -{key}, or write <!-- tabs: {kind}, none:"
                    f" {' '.join([*none, key])} -->"
                )
                yield Diagnostic(
                    page.path,
                    one.mark.at,
                    "uncovered-choice",
                    f"the set has no tab for '{key}'",
                    hint,
                    target=key,
                )


def check_typed_numbers(page: SourcePage, words: UiStrings) -> Iterator[Diagnostic]:
    """Headings of the guide that have a number typed in front: 'Étape 4', '4.', in the language's
    own word for a step."""
    if page.name != GUIDE:
        return
    typed = _typed_number(words.texts.get("step", {}).get("heading", ""))
    for heading in page.headings:
        if heading.level > 1 and (found := typed.match(heading.title)):
            yield Diagnostic(
                page.path,
                heading.at,
                "typed-number",
                f"'{found[0].strip()}' is typed in front of a heading",
                "remove it: the numbers of steps are added by the build",
            )


def _typed_number(sentence: str) -> re.Pattern[str]:
    """What a typed number looks like where steps are said as `sentence`: 'Étape {number} sur
    {total}'. '7 photos' is none."""
    before = re.search(r"(\w+)\W*\{number\}", sentence)
    word = (
        rf"|{re.escape(before[1])}\s*(?:n[o°º.]*\s*|#\s*)?\d+|\d+\s*[\wª°º.]{{0,4}}\s+{re.escape(before[1])}\b"
        if before
        else ""
    )
    return re.compile(rf"\W*(?:\d+\s*(?:[.):]|\s[-–—](?=\s)){word})", re.I)


def check_empty_steps(page: SourcePage) -> Iterator[Diagnostic]:
    """Steps of the guide that tell nothing to do: no list, no tabs, no link, outside folds."""
    if page.name != GUIDE:
        return
    folded = {
        line
        for one, _ in all_sets(page.sets.sets)
        if one.mark.word == "folds"
        for line in range(one.mark.at, one.end + 1)
    }
    links = {link.line for link in page.links if not link.image}
    marks = {mark.at for mark in page.marks if mark.word == "tabs"} | {
        at for at, line in enumerate(page.lines, 1) if INSERT_DIRECTIVE.fullmatch(line)
    }
    items = {at for at, line in enumerate(page.visible, 1) if _ITEM.match(line)}
    actions = (links | marks | items) - folded
    steps = [heading for heading in page.headings if heading.level == 2]
    for step, after in zip(
        steps, [*(heading.at for heading in steps[1:]), len(page.lines) + 1], strict=False
    ):  # a page without a step has its end only
        if step.id in STEPS and not any(step.at < at < after for at in actions):
            message = f"step '{step.id}' has nothing to do: no list, no tabs, no link"
            yield Diagnostic(
                page.path,
                step.at,
                "empty-step",
                message,
                "say what to do in a list, or lead to the page that does",
            )


def check_tab_shapes(page: SourcePage, choices: Choices) -> Iterator[Diagnostic]:
    """Tabs of the guide that do not tell their step as their siblings do.

    Where most tabs of a set have numbered sub-steps each has them, but for `other`, which stands
    for devices of many kinds; and the drop-offs of one carrier, the same errand at another place,
    have as many.
    """
    if page.name != GUIDE:
        return
    for one, _ in all_sets(page.sets.sets):
        kind = one.mark.argument
        counts = {
            panel: _numbered(page, panel)
            for panel in one.panels
            if choices.key_of(kind, panel.heading.id) not in {"other", None}
        }
        most = max(counts.values(), default=0)
        for panel, count in counts.items():
            named = f"tab '{choices.key_of(kind, panel.heading.id)}'"
            if kind == "dropoff" and count < most:
                yield Diagnostic(
                    page.path,
                    panel.heading.at,
                    "inconsistent-tabs",
                    f"{named} has {count} numbered sub-steps, its sibling has {most}",
                    "tell the same errand in as many",
                )
            elif (
                kind != "dropoff"
                and not count
                and not panel.sets
                and 2 * sum(map(bool, counts.values())) > len(counts)
            ):
                yield Diagnostic(
                    page.path,
                    panel.heading.at,
                    "inconsistent-tabs",
                    f"{named} has no numbered sub-steps, most tabs of the set have",
                    "write 1. 2. 3. before what to do",
                )


def _numbered(page: SourcePage, panel: Panel) -> int:
    """The number of numbered sub-steps in a panel."""
    return sum(
        bool(re.match(r" {0,3}\d+\.\s", line))
        for line in page.visible[panel.heading.at : panel.end - 1]
    )
