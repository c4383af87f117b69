"""Rules on the words of words.yml: which of them the templates and the code use, which each
language must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, nodes

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.insert_fields import FIELD_GROUPS
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.translated_strings import check_string_placeholders, check_translated_strings

RULES = (
    Rule(
        "missing-word",
        "Every language's words.yml has the words that the French one has, with the same"
        " {placeholders}, and no other.",
        reference="""\
A `words.yml` lacks a word that the French one has, has one that it does not, or has other
`{placeholders}` in it, which are names that the build fills in and that are never translated; or
the French one lacks a word that a template, the code or a field of `docs/data/insert.yml` shows.
Add the word, or correct it.""",
        bad='step:\n  heading: "Schritt {nummer} von {total}"',
        good='step:\n  heading: "Schritt {number} von {total}"',
    ),
    Rule(
        "unused-word",
        "Every word of words.yml is shown somewhere.",
        reference="""\
Nothing shows this word, and every language translates it. Remove it in all of them. Words that only
Python code takes are named in `hooks/returnguide/rules/ui_strings.py`.""",
        bad='insert:\n  old_title: "Fiche du colis"',
        good='insert:\n  sheet: "Fiche du colis"',
    ),
)

PROJECT_ROOT = Path(__file__).resolve().parents[3]
"""The folder that holds `hooks/`, `overrides/` and `docs/`."""

STRINGS_USED_IN_CODE = {
    "case": ("none", "chosen", "prepared", "lacking"),
    "copy": ("link", "copied", "failed", "short", "case", "close"),
    "insert": (
        *("sheet", "pdf", "fill", "links", "required", "optional", "place", "marketplace"),
        *("order", "device", "unlock", "unlock_only", "unlock_never"),
        *("pattern_order", "pattern_paper", "pattern_none", "qr_guide"),
        *("day", "month", "year", "no_date", "future", "erased"),
        *("imei_good", "imei_wrong", "imei_missing", "imei_imeisv", "imei_eid"),
        *("imei_length", "imei_serial"),
    ),
    "offline": ("title", "text", "again", "pages"),
    "progress": ("count", "resume"),
    "site": ("name", "short_name", "description"),
    "step": ("heading", "contents"),
    "support": ("count", "none", "changed", "copied", "failed", "os", "carrier", "dropoff"),
    "support_message": ("text",),
}
"""Group -> the words that Python code takes, or a template by a name that the code gives it. A test
compares them with what a build takes."""

DYNAMIC_GROUPS = (
    "theme",
    "admonition",
    "question",
    "support_kind",
    "support_synonym",
    *FIELD_GROUPS,
)
"""Groups whose keys are data: those of the theme, of admonitions, of choices.yml, of support's
places and searches, and of insert.yml."""


@dataclass(frozen=True)
class StringUsage:
    """Which words are used, and where."""

    needed: Mapping[str, str]
    """`group.key` -> the place that shows it, `overrides/404.html:6`."""
    quoted: frozenset[str]
    """Every word that stands in quotes in the code, for what takes a key by its name."""


def find_string_usage(project: Path) -> StringUsage:
    """Return what the templates below `overrides/`, and the code below `hooks/`, use."""
    needed = {
        f"{group}.{key}": "hooks/returnguide/"
        for group, keys in STRINGS_USED_IN_CODE.items()
        for key in keys
    }
    for file in sorted((project / "overrides").rglob("*.html")):
        for line, group, key in template_words(file.read_text(encoding="utf-8")):
            needed[f"{group}.{key}"] = f"{file.relative_to(project).as_posix()}:{line}"
    quoted: set[str] = set()
    for file in (project / "hooks").rglob("*.py"):
        if file.name != Path(__file__).name:
            quoted.update(re.findall(r"[\"']([\w-]+)[\"']", file.read_text(encoding="utf-8")))
    return StringUsage(needed, frozenset(quoted))


@lru_cache(maxsize=1000)
def template_words(template: str) -> tuple[tuple[int, str, str], ...]:
    """Return (line, group, key) for every word that a Jinja template shows, but for those whose key
    is chosen while the page is made.

    Words are reached as `words.group.key`, `config.extra.words.group.key`, or through a name that
    was set to either.
    """
    tree = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(template)
    names: dict[str, tuple[str, ...]] = {"words": ()}
    for assign in tree.find_all(nodes.Assign):
        path = _path(assign.node, names)
        if isinstance(assign.target, nodes.Name) and path is not None:
            names[assign.target.name] = path
    lookups: list[nodes.Getattr | nodes.Getitem] = [*tree.find_all(nodes.Getattr)]
    lookups += tree.find_all(nodes.Getitem)
    inner = {id(node.node) for node in lookups if _path(node.node, names) is not None}
    paths = ((node.lineno, _path(node, names)) for node in lookups if id(node) not in inner)
    return tuple(
        (line, path[0], path[1]) for line, path in paths if path and len(path) == 2 and all(path)
    )


def _path(node: nodes.Node, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the keys below the words that an expression takes; None where it is about something
    else, and an empty string for a key that is chosen while the page is made."""
    if isinstance(node, nodes.Name):
        return names.get(node.name)
    if isinstance(node, nodes.Getattr):
        above = _path(node.node, names)
        if above is None:
            return () if node.attr == "words" else None
        return (*above, node.attr)
    if isinstance(node, nodes.Getitem) and (above := _path(node.node, names)) is not None:
        return (*above, str(node.arg.value) if isinstance(node.arg, nodes.Const) else "")
    return None


def check_ui_strings(guide: Guide, usage: StringUsage) -> Iterator[Diagnostic]:
    """Yield what is wrong with the words of every language."""
    source = guide.data.ui_strings[SOURCE_LANGUAGE]
    unused: list[Diagnostic] = []
    if not any(error.path == source.path for error in guide.data.diagnostics):
        unused = list(_check_unused(source, usage))
        yield from unused
        yield from missing_source_strings(source, usage)
    yield from check_string_placeholders(source)
    for language in guide.languages:
        if language != SOURCE_LANGUAGE:
            yield from check_translated_strings(
                guide.data.ui_strings[language],
                source,
                needed=usage.needed,
                unused={diagnostic.target for diagnostic in unused},
            )


def missing_source_strings(source: UiStrings, usage: StringUsage) -> list[Diagnostic]:
    """Return the words that are shown and that the source language lacks; none where its file could
    not be read."""
    return [
        Diagnostic(
            source.path,
            1,
            "missing-word",
            f"word '{name}' is missing",
            f"{place} shows it",
            target=name,
        )
        for name, place in usage.needed.items()
        if source.lines and name not in source.lines
    ]


def _check_unused(source: UiStrings, usage: StringUsage) -> Iterator[Diagnostic]:
    """Yield words of the source language that nothing shows."""
    for name, line in source.lines.items():
        group, _, key = name.partition(".")
        if name not in usage.needed and group not in DYNAMIC_GROUPS and key not in usage.quoted:
            message, hint = f"nothing shows the word '{name}'", "remove it in every language"
            yield Diagnostic(source.path, line, "unused-word", message, hint, target=name)
