"""Rules on the guide's seven steps: their order, their headings, their content."""

from __future__ import annotations

import re
from collections.abc import Iterator

from returnguide.content.conventions import GUIDE, STEPS
from returnguide.content.directives import INSERT_DIRECTIVE
from returnguide.content.guide import GuideData
from returnguide.content.headings import Heading
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.diagnostics import Diagnostic, Rule, suggest

RULES = (
    Rule(
        "missing-step",
        "The guide has the seven steps in every language.",
        reference=f"""\
Each step is an H2 of `return.md` with the step's id; the ids are `{" ".join(STEPS)}`. Links from
mails and help-desk macros lead to each of them. Write the heading where the message says, and what
to do below it.""",
        bad="## Photos {#photos}\n\n## Se déconnecter {#sign-out}",
        good="## Photos {#photos}\n\n## Numéro IMEI {#imei}\n\n## Se déconnecter {#sign-out}",
    ),
    Rule(
        "unknown-step",
        "The guide's H2 headings are the seven steps and nothing else.",
        reference="""\
The build numbers the H2 headings of the guide ("Étape 4 sur 7"), so there is none that is not a
step. Correct the id, use `###` inside a step, or write another page.""",
        bad="## Conseils {#advice}",
        good="### Conseils {#packing-advice}",
    ),
    Rule(
        "step-order",
        "The steps are in their order.",
        reference=f"""\
Readers follow the steps from top to bottom, and in every language in the same order:
`{" ".join(STEPS)}`. Move the step with all its text.""",
        bad="## Emballer {#packing}\n\n## Fiche du colis {#parcel-insert}",
        good="## Fiche du colis {#parcel-insert}\n\n## Emballer {#packing}",
    ),
    Rule(
        "typed-number",
        "The numbers of steps are added by the build, never typed.",
        reference="""\
A heading of the guide begins with a number. The build adds the number of the step, so readers would
see two, and the typed one would be wrong as soon as a step moves. Remove it. A number that counts
something, as in `## 7 photos`, is fine.""",
        bad="## Étape 4 : Se déconnecter {#sign-out}",
        good="## Se déconnecter {#sign-out}",
    ),
    Rule(
        "empty-step",
        "Every step of the guide says what to do: a list, tabs or a link.",
        reference="""\
A step has no list, no tabs and no link outside its folds, so that a reader does not learn what to
do. Write a list, or link to the page that has the instructions.""",
        bad="## Photos {#photos}\n\nLes photos sont utiles.",
        good="## Photos {#photos}\n\n1. Photographiez l'écran.\n2. Photographiez le dos.",
    ),
)


def check_steps(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield steps of the guide that are missing, unknown or out of order."""
    if page.name != GUIDE:
        return
    headings = [heading for heading in page.headings if heading.level == 2 and heading.id]
    steps = [heading for heading in headings if heading.id in STEPS]
    misspelt: set[str] = set()
    for heading in headings:
        if heading.id not in STEPS:
            hint = suggest(heading.id, STEPS)
            misspelt |= {step for step in STEPS if hint.startswith("did") and f"'{step}'" in hint}
            message = f"'{heading.id}' is not a step"
            yield Diagnostic(page.path, heading.line, "unknown-step", message, hint)
    for step in STEPS:
        if step not in {heading.id for heading in steps} | misspelt:
            hint = f"write a heading ## … {{#{step}}} {_position_text(step)}"
            yield Diagnostic(page.path, 1, "missing-step", f"step '{step}' is missing", hint)
    for before, after in zip(steps, steps[1:], strict=False):
        if STEPS.index(after.id) < STEPS.index(before.id):
            message = f"step '{after.id}' comes after '{before.id}'"
            hint = f"the order is {', '.join(STEPS)}"
            yield Diagnostic(page.path, after.line, "step-order", message, hint)


def _position_text(step: str) -> str:
    """Return where a step belongs, for a hint."""
    position = STEPS.index(step)
    return f"after '{STEPS[position - 1]}'" if position else "as the first step"


def check_typed_numbers(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield headings of the guide that begin with a typed number: `4.`, or `Étape 4` with the
    language's own word for a step."""
    if page.name != GUIDE:
        return
    heading_text = data.ui_strings[page.language].texts.get("step", {}).get("heading", "")
    typed = _typed_number(heading_text)
    for heading in page.headings:
        if heading.level > 1 and (match := typed.match(heading.title)):
            yield Diagnostic(
                page.path,
                heading.line,
                "typed-number",
                f"'{match[0].strip()}' is typed in front of a heading",
                "remove it: the numbers of steps are added by the build",
            )


def _typed_number(heading_text: str) -> re.Pattern[str]:
    """Return what a typed number looks like in a language that numbers its steps as
    `heading_text` does: `Étape {number} sur {total}`. `7 photos` is none."""
    text, has_number, _ = heading_text.partition("{number}")
    words = re.findall(r"\w+", text) if has_number else []
    with_word = ""
    if words:
        word = re.escape(words[-1])
        with_word = (
            rf"|{word}\s*+(?:n[o°º.]*+\s*+|#\s*+)?\d+|\d+(?:\s*+[\wª°º.]{{1,4}})?\s++{word}\b"
        )
    return re.compile(rf"\W*(?:\d+\s*(?:[.):]|\s[-–—](?=\s)){with_word})", re.I)


def check_empty_steps(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield steps of the guide that have no list, no tabs and no link outside folds."""
    if page.name != GUIDE:
        return
    actions = _action_lines(page)
    for step, end in _steps_with_ends(page):
        if step.id in STEPS and not any(step.line < line < end for line in actions):
            yield Diagnostic(
                page.path,
                step.line,
                "empty-step",
                f"step '{step.id}' has nothing to do: no list, no tabs, no link",
                "say what to do in a list, or lead to the page that does",
            )


def _steps_with_ends(page: SourcePage) -> Iterator[tuple[Heading, int]]:
    """Yield (heading, line after the last one of its section) for each H2."""
    steps = [heading for heading in page.headings if heading.level == 2]
    ends = [*(heading.line for heading in steps[1:]), len(page.lines) + 1]
    yield from zip(steps, ends, strict=False)  # a page without a step has one end too many


def _action_lines(page: SourcePage) -> set[int]:
    """Return the lines outside folds with a link, an item of a list, tabs or an insert
    directive."""
    folded = {
        line
        for panel_set, _ in walk_panel_sets(page.sets.sets)
        if panel_set.directive.name == "folds"
        for line in range(panel_set.directive.line, panel_set.end + 1)
    }
    links = {link.line for link in page.links if not link.image}
    tabs = {directive.line for directive in page.directives if directive.name == "tabs"}
    inserts = {line for line, text in enumerate(page.lines, 1) if INSERT_DIRECTIVE.fullmatch(text)}
    items = {item.line for item in page.list_items}
    return (links | tabs | inserts | items) - folded
