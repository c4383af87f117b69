"""The choices of a reader: their labels, and what templates and scripts need to know of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from babel import Locale
from babel.dates import format_date

from returnguide.content.choices import LABELS, OTHER, Choices
from returnguide.content.conventions import STEPS
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.content.typography import plain_title
from returnguide.render.json_script import json_for_script
from returnguide.render.panels import FEW

OPTIONS_SCRIPT = Path(__file__).with_name("choice-options.js").read_text(encoding="utf-8")
"""The functions that show the options of a select by what is chosen in another, for the scripts
that stand behind it; they take `dependencies_data`."""


def choice_labels(
    guide: SourcePage,
    source: SourcePage,
    choices: Choices,
    words: Mapping[str, Mapping[str, str]],
) -> dict[str, dict[str, str]]:
    """Return kind -> key -> label: its name or that of its territory in choices.yml, else its word
    among the UI strings `words`, else the heading of the first tab for that key in the guide.

    Where the language's guide has no such tab, the label is that of `source`, the French guide,
    whose tab is shown then. A key without any has its key as its label; rule missing-word reports
    it.
    """
    labels = {kind: dict(zip(keys, keys, strict=True)) for kind, keys in choices.kinds.items()}
    countries = Locale.parse(guide.language, sep="-").territories
    for page in (source, guide):
        for tab_set, _ in reversed(list(walk_panel_sets(page.sets.sets))):
            kind = tab_set.directive.argument
            for tab in reversed(tab_set.panels):
                if key := choices.key_of(kind, tab.heading.id):
                    labels[kind][key] = plain_title(tab.heading.title, page.language)
    for kind in choices.kinds:
        labels[kind] |= words.get(f"{LABELS}{kind}", {})
        territories = choices.territories.get(kind, {}).items()
        labels[kind] |= {key: countries.get(code, code) for key, code in territories}
        labels[kind] |= choices.names.get(kind, {})
    return labels


def choice_context(
    guide: SourcePage,
    source: SourcePage,
    choices: Choices,
    words: Mapping[str, Mapping[str, str]],
    renamed: Mapping[str, Mapping[str, str]],
) -> dict[str, object]:
    """Return what templates need: language and titles of the steps.

    `script` is the data of choices.js and question.js, as JSON. What the guide lacks has the title
    that it has in `source`, the French guide. `words` are the UI strings of words.yml: group -> key
    -> text; `renamed` has kind -> old key -> key.
    """
    labels = choice_labels(guide, source, choices, words)
    steps = _step_titles(guide, source)
    data: dict[str, object] = {
        "kinds": {
            kind: {key: labels[kind][key] for key in choices.in_order(kind, guide.language)}
            for kind in choices.kinds
        },
        "offers": offers_data(choices),
        "listings": _listings_data(choices, labels),
        "skips": choices.skipped_steps,
        "few": FEW,
        "kept": [kind for kind, territories in choices.territories.items() if territories],
        "steps": steps,
        "words": _script_words(words),
    }
    if renamed:
        data["renamed"] = renamed
    return {"language": guide.language, "steps": steps, "script": json_for_script(data)}


def offers_data(choices: Choices) -> dict[str, dict[str, object]]:
    """Return kind -> `parent`, the kind that it depends on, and `keys`: key of that -> what it
    offers."""
    return {
        kind: {
            "parent": offers.parent,
            "keys": {key: list(own) for key, own in offers.keys.items()},
        }
        for kind, offers in choices.offers.items()
    }


def dependencies_data(choices: Choices) -> dict[str, dict[str, object]]:
    """Return, for selects, the kinds that depend on another: kind -> `parent`, the other; `keys`,
    key of that -> what goes with it; `only`, whether nothing else can be chosen, or it is only
    listed first."""
    return {kind: data | {"only": True} for kind, data in offers_data(choices).items()} | {
        kind: {"parent": listing.parent, "keys": _listed_keys(choices, kind), "only": False}
        for kind, listing in choices.listings.items()
    }


def _listings_data(
    choices: Choices, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, object]]:
    """Return kind -> `parent`, the kind that lists its keys, `keys`: key of that -> the keys that
    go with it, and `more`: the label of all others, which is that of the key for what has none."""
    return {
        kind: {
            "parent": listing.parent,
            "keys": _listed_keys(choices, kind),
            "more": labels[kind][OTHER],
        }
        for kind, listing in choices.listings.items()
        if OTHER in choices.kinds[kind]
    }


def _listed_keys(choices: Choices, kind: str) -> dict[str, list[str]]:
    """Return key of the kind that lists keys of `kind` -> those that go with it, but for the one
    that stands for all that has no key of its own."""
    return {
        parent_key: [key for key in choices.listed(kind, parent_key) if key != OTHER]
        for parent_key in choices.kinds[choices.listings[kind].parent]
    }


def _step_titles(guide: SourcePage, source: SourcePage) -> dict[str, str]:
    """Return the id of each step -> its title, in their order."""
    titles = {
        heading.id: plain_title(heading.title, page.language)
        for page in (source, guide)
        for heading in page.headings
    }
    return {step: titles.get(step, step) for step in STEPS}


def _script_words(words: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """Return the UI strings that scripts write into the page."""
    case = ("none", "chosen", "prepared", "lacking", "tab", "change", "pick", "next")
    texts: dict[str, object] = {key: words["case"][key] for key in case}
    texts |= {"questions": words["question"], "hints": words.get("question_hint", {})}
    texts |= {"progress": words["progress"]["count"], "resume": words["progress"]["resume"]}
    texts["skippedStep"] = words["step"]["skipped"]
    keys = ("link", "copied", "failed", "short", "case", "close")
    return texts | {"copy": {key: words["copy"][key] for key in keys}}


def format_long_date(day: datetime.date, language: str) -> str:
    """Return the day with its month in letters, as European readers write it: '22 novembre 2026'.

    What is no day, which rule front-matter reports, is shown as it is written.
    """
    locale = {"en": "en_GB"}.get(language, language.replace("-", "_"))
    return format_date(day, "long", locale=locale) if isinstance(day, datetime.date) else str(day)
