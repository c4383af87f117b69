"""What a reader chooses: the labels of the choices, and what the page's scripts need to know of
them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from babel.dates import format_date

from returnguide.content.choices import Choices
from returnguide.content.conventions import STEPS
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import all_sets
from returnguide.content.typography import plain_title
from returnguide.render.json_script import json_for_script


def choice_labels(
    guide: SourcePage, source: SourcePage, choices: Choices
) -> dict[str, dict[str, str]]:
    """Kind -> key -> label: the heading of the first tab for that key in the language's guide, or
    else in `source`, the French one, whose tab readers are shown then.

    A key without a tab in either has its key as its label; rule missing-tab names it.
    """
    labels = {kind: dict(zip(keys, keys, strict=True)) for kind, keys in choices.kinds.items()}
    for page in (source, guide):
        for one, _ in reversed(list(all_sets(page.sets.sets))):
            for panel in reversed(one.panels):
                if key := choices.key_of(one.mark.argument, panel.heading.id):
                    labels[one.mark.argument][key] = plain_title(panel.heading.title, page.language)
    return labels


def choice_context(
    guide: SourcePage, source: SourcePage, choices: Choices, words: Mapping[str, Mapping[str, str]]
) -> dict[str, object]:
    """What templates need: the steps' titles, the labels, each carrier's drop-offs, and `script`,
    the data of choice.js. What the guide lacks is called as in `source`, the French one."""
    labels = choice_labels(guide, source, choices)
    dropoffs = {carrier: list(ways) for carrier, ways in choices.dropoffs.items()}
    said = {name: words["case"][name] for name in ("none", "chosen", "prepared", "lacking")}
    said |= {"progress": words["progress"]["count"], "resume": words["progress"]["resume"]}
    said["copy"] = {
        name: words["copy"][name] for name in ("link", "copied", "failed", "short", "case", "close")
    }
    titles = {
        heading.id: plain_title(heading.title, page.language)
        for page in (source, guide)
        for heading in page.headings
    }
    steps = {step: titles.get(step, step) for step in STEPS}
    return {
        "language": guide.language,
        "steps": steps,
        "labels": labels,
        "dropoffs": dropoffs,
        "script": json_for_script(
            {"kinds": labels, "dropoffs": dropoffs, "steps": steps, "words": said}
        ),
    }


def format_long_date(day: datetime.date, language: str) -> str:
    """The day as a European reader of `language` writes it, the month in letters: '22 novembre
    2026'. What is no day, which rule front-matter reports, is shown as it is written."""
    locale = {"en": "en_GB"}.get(language, language.replace("-", "_"))
    return format_date(day, "long", locale=locale) if isinstance(day, datetime.date) else str(day)
