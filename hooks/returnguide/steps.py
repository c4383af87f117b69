"""Rules on the guide: its seven steps, in their order, with the tabs that choices.yml requires."""

from __future__ import annotations

from collections.abc import Iterator

from .datafiles import Choices
from .problems import Problem, nearest
from .source import STEPS, Page, PanelSet, all_sets


def step_problems(page: Page) -> Iterator[Problem]:
    """Steps that are missing, unknown or out of order in the guide."""
    steps = [heading for heading in page.headings if heading.level == 2 and heading.id]
    present = [heading for heading in steps if heading.id in STEPS]
    misspelt = set()
    for heading in steps:
        if heading.id not in STEPS:
            hint = nearest(heading.id, STEPS)
            misspelt |= {step for step in STEPS if hint.startswith("did") and f"'{step}'" in hint}
            yield Problem(page.path, heading.at, "unknown-step", f"'{heading.id}' is not a step", hint)
    for step in STEPS:
        if step not in {heading.id for heading in present} | misspelt:
            yield Problem(page.path, 1, "missing-step", f"step '{step}' is missing", f"write a heading ## … {{#{step}}} {_place_of(step)}")
    for before, after in zip(present, present[1:], strict=False):
        if STEPS.index(after.id) < STEPS.index(before.id):
            yield Problem(page.path, after.at, "step-order", f"step '{after.id}' comes after '{before.id}'", f"the order is {', '.join(STEPS)}")


def _place_of(step: str) -> str:
    position = STEPS.index(step)
    return f"after '{STEPS[position - 1]}'" if position else "as the first step"


def missing_tabs(page: Page, choices: Choices) -> Iterator[Problem]:
    """Tabs of the guide that choices.yml requires and a set, or the whole guide, lacks."""
    sets = [(one, parents) for one, parents in all_sets(page.sets.sets) if one.mark.word == "tabs"]
    misspelt = any(one.mark.argument not in choices.kinds for one, _ in sets)
    for kind, required in choices.required.items():
        if required and not misspelt and not any(one.mark.argument == kind for one, _ in sets):
            yield Problem(page.path, 1, "missing-tab", f"the guide has no tabs of '{kind}'", f"required: {', '.join(required)}")
    for one, parents in sets:
        kind = one.mark.argument
        if kind == "dropoff":
            carriers = [choices.key_of("carrier", panel.heading.id) for parent, panel in parents if parent.mark.argument == "carrier"]
            required = choices.dropoffs.get(carriers[-1] or "", ()) if carriers else ()
        else:
            required = choices.required.get(kind, ())
        yield from _lacking(page, one, required, choices)
        if kind == "carrier":
            yield from _carriers_without_dropoffs(page, one, choices)


def _lacking(page: Page, one: PanelSet, required: tuple[str, ...], choices: Choices) -> Iterator[Problem]:
    kind = one.mark.argument
    present = {choices.key_of(kind, panel.heading.id) for panel in one.panels}
    for key in required:
        if key not in present and None not in present:  # a tab with no key is reported as such: it may be this one, misspelt
            yield Problem(page.path, one.mark.at, "missing-tab", f"tab '{key}' of '{kind}' is missing", f"add a heading whose id ends in -{key}")


def _carriers_without_dropoffs(page: Page, one: PanelSet, choices: Choices) -> Iterator[Problem]:
    """Carriers of a set that have drop-offs in choices.yml but no tabs for them."""
    for panel in one.panels:
        carrier = choices.key_of("carrier", panel.heading.id) or ""
        ways = choices.dropoffs.get(carrier, ())
        if ways and not any(inner.mark.argument == "dropoff" for inner in panel.sets):
            yield Problem(page.path, panel.heading.at, "missing-tab", f"'{carrier}' has no tabs of 'dropoff'", f"required: {', '.join(ways)}")
