"""Rules on UI strings, the words of words.yml: which ones templates and code show, which ones each
language must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from jinja2 import Environment, nodes

from returnguide.cache import Memo
from returnguide.content.carrier_tabs import TRACK, needed_words
from returnguide.content.choices import LABELS, Choices
from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.countries import TEXT, WORDS
from returnguide.content.guide import DEADLINES, Guide
from returnguide.content.insert_fields import FIELD_GROUPS
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.translated_strings import check_string_placeholders, check_translated_strings

RULES = (
    Rule(
        "missing-word",
        "Every language's words.yml has the words that the French one has, with the same"
        " {placeholders}, and no other.",
        reference="""\
A `words.yml` lacks a word of the French one, has one more, or has other `{placeholders}` in a word:
names that the build replaces, which are never translated. Or the French one lacks a word that a
template, the code, a field of `docs/data/insert.yml`, a choice of `docs/data/choices.yml` or a fact
of `docs/data/countries.yml` shows. Add the word, or correct it.""",
        bad='step:\n  heading: "Schritt {nummer} von {total}"',
        good='step:\n  heading: "Schritt {number} von {total}"',
    ),
    Rule(
        "unused-word",
        "Every word of words.yml is shown somewhere.",
        reference="""\
Nothing shows this word, but every language has to translate it. Remove it in all languages. Words
that only Python code reads are listed in `hooks/returnguide/rules/ui_strings.py`.""",
        bad='insert:\n  old_title: "Fiche du colis"',
        good='insert:\n  sheet: "Fiche du colis"',
    ),
)

PROJECT_ROOT = Path(__file__).resolve().parents[3]
"""The folder that holds `hooks/`, `overrides/` and `docs/`."""

STRINGS_USED_IN_CODE = {
    "case": ("none", "chosen", "prepared", "lacking", "tab", "change", "pick", "next"),
    "copy": ("link", "copied", "failed", "short", "case", "close"),
    "deadlines": ("none", "file"),
    "insert": (
        *("sheet", "pdf", "fill", "links", "required", "optional", "place", "marketplace"),
        *("order", "device", "unlock", "unlock_only", "unlock_never"),
        *("pattern_order", "pattern_paper", "pattern_none", "qr_guide"),
        *("day", "month", "year", "no_date", "year_digits", "future", "others"),
        *("erased", "emptied", "lacking"),
        *("imei_good", "imei_wrong", "imei_missing", "imei_imeisv", "imei_eid"),
        *("imei_length", "imei_serial"),
    ),
    "offline": ("title", "text", "again", "pages"),
    "progress": ("count", "resume"),
    "site": ("name", "short_name", "description"),
    "step": ("heading", "contents", "skipped"),
    "support": ("count", "none", "changed", "others", "copied", "failed"),
    "support_message": ("text",),
}
"""Group -> keys of the UI strings that Python code reads, or a template by a name that the code
gives it. A test compares them with what a build reads."""

DYNAMIC_GROUPS = (
    "theme",
    "admonition",
    "deadline",
    "deadline_start",
    "question",
    "question_hint",
    "support_kind",
    "support_synonym",
    *FIELD_GROUPS,
)
"""Groups whose keys are data: of the theme, admonitions, deadlines.yml, choices.yml, the kinds and
synonyms on the support page, and insert.yml."""


@dataclass(frozen=True)
class StringUsage:
    """The UI strings that the project uses, and where."""

    needed: Mapping[str, str]
    """`group.key` -> the file that shows it, `overrides/404.html:6`."""
    quoted: frozenset[str]
    """Every word in quotes in the code, any of which may be the key of a UI string."""


def find_string_usage(project: Path, memo: Memo) -> StringUsage:
    """Return the UI strings that templates below `overrides/` and code below `hooks/` use. Code is
    read once: a process does not load it again."""
    needed = {
        f"{group}.{key}": "hooks/returnguide/"
        for group, keys in STRINGS_USED_IN_CODE.items()
        for key in keys
    }
    for file in sorted((project / "overrides").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        strings = memo.get(("template strings", text), partial(_all_strings, text))
        for line, group, key in strings:
            needed[f"{group}.{key}"] = f"{file.relative_to(project).as_posix()}:{line}"
    quoted = memo.get(("quoted words", project), lambda: _quoted_words(project / "hooks"))
    return StringUsage(needed, quoted)


def _all_strings(template: str) -> tuple[tuple[int, str, str], ...]:
    return tuple(template_strings(template))


def _quoted_words(folder: Path) -> frozenset[str]:
    """Return every word in quotes in the code below a folder, this module aside."""
    quoted: set[str] = set()
    for file in folder.rglob("*.py"):
        if file.name != Path(__file__).name:
            quoted.update(re.findall(r"[\"']([\w-]+)[\"']", file.read_text(encoding="utf-8")))
    return frozenset(quoted)


def template_strings(template: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, group, key) for every UI string that a Jinja template shows, except those whose
    key is computed while the page is made.

    UI strings are reached as `words.group.key`, `config.extra.words.group.key`, or through a name
    that was set to either.
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
    for node in lookups:
        path = _path(node, names)
        if path and len(path) == 2 and all(path) and id(node) not in inner:
            yield node.lineno, path[0], path[1]


def _path(node: nodes.Node, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the keys by which an expression reads UI strings; None where it reads something else.
    A key that is computed while the page is made is an empty string."""
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
    """Yield what is wrong with the UI strings of every language."""
    source = guide.data.ui_strings[SOURCE_LANGUAGE]
    usage = replace(usage, needed={**usage.needed, **strings_of_data(guide)})
    unused: list[Diagnostic] = []
    if not any(error.path == source.path for error in guide.data.diagnostics):
        unused = list(_check_unused(source, usage))
        yield from unused
        yield from missing_source_strings(source, usage)
    yield from check_string_placeholders(source, kinds := tuple(guide.data.choices.rows))
    for language in guide.languages:
        if language != SOURCE_LANGUAGE:
            yield from check_translated_strings(
                guide.data.ui_strings[language],
                source,
                kinds,
                needed=usage.needed,
                unused={diagnostic.target for diagnostic in unused},
            )


def strings_of_data(guide: Guide) -> dict[str, str]:
    """Return the UI strings that data files need, and the line that needs each."""
    path = f"{guide.folder}/{DEADLINES}"
    return (
        strings_of_choices(guide)
        | strings_of_made_tabs(guide)
        | strings_of_countries(guide)
        | {
            name: f"{path}:{deadline.line}"
            for deadline in guide.data.deadlines
            for name in (f"deadline.{deadline.key}", f"deadline_start.{deadline.start}")
        }
    )


def strings_of_choices(guide: Guide) -> dict[str, str]:
    """Return the UI strings that choices.yml needs, and the line that needs each: a question for
    each kind, and a label for each key that has neither a name nor a tab in the guide."""
    choices, path = guide.data.choices, f"{guide.folder}/data/choices.yml"
    page = guide.pages_in(SOURCE_LANGUAGE).get(GUIDE)
    if page is None:
        return {}  # rule missing-page: it is not known which labels are headings of tabs
    written = guide.data.ui_strings[SOURCE_LANGUAGE].lines
    needed: dict[str, str] = {}
    for kind, keys in choices.kinds.items():
        unnamed = _unnamed_keys(page, kind, choices)
        for number, key in enumerate(keys):
            names = [f"question.{kind}", f"support.{kind}"] if number == 0 else []
            label = f"{LABELS}{kind}.{key}"
            names += [label] if key in unnamed or label in written else []
            needed |= dict.fromkeys(names, f"{path}:{choices.lines.get((kind, key), 1)}")
    return needed


def strings_of_made_tabs(guide: Guide) -> dict[str, str]:
    """Return the UI strings of the tabs that are made from choices.yml, and the line that needs
    each."""
    choices, path = guide.data.choices, f"{guide.folder}/data/choices.yml"
    marks = [mark for marks in guide.tab_marks.values() for mark in marks]
    needed = {
        name: f"{path}:{choices.lines.get(place, 1)}"
        for name, place in needed_words(marks, choices).items()
    }
    written = guide.data.ui_strings[SOURCE_LANGUAGE].lines
    tracks = (f"{mark.words}.{TRACK}" for mark in marks)
    return needed | {name: path for name in tracks if name in written}


def strings_of_countries(guide: Guide) -> dict[str, str]:
    """Return the UI strings that countries.yml needs, and the line that needs each: for each fact
    the text that holds everywhere, and a sentence for each of its fields."""
    path = f"{guide.folder}/data/countries.yml"
    needed: dict[str, str] = {}
    for _, name, fact in guide.data.countries.walk():
        for key in (TEXT, *fact.values):
            needed.setdefault(f"{WORDS}{name}.{key}", f"{path}:{fact.line}")
    return needed


def _unnamed_keys(page: SourcePage, kind: str, choices: Choices) -> set[str]:
    """Return the keys of a kind that have no name, and need no tab in the guide, whose page is
    given: other rules report the tabs that are missing."""
    tab_sets = [
        panel_set
        for panel_set, _ in walk_panel_sets(page.sets.sets)
        if panel_set.directive.name == "tabs"
    ]
    own = [tab_set for tab_set in tab_sets if tab_set.directive.argument == kind]
    if any(tab_set.directive.argument not in choices.kinds for tab_set in tab_sets):
        return set()  # the kind of one is misspelt, and may be this one
    unnamed = {key for tab_set in own for key in tab_set.directive.none}
    if not own:
        unnamed = set(choices.kinds[kind]) - set(choices.required[kind])
    with_tab = {choices.key_of(kind, tab.heading.id) for tab_set in own for tab in tab_set.panels}
    named = {**choices.names.get(kind, {}), **choices.territories.get(kind, {})}
    unreadable = {key for key in choices.kinds[kind] if (kind, key) not in choices.lines}
    return unnamed - with_tab - named.keys() - unreadable


def missing_source_strings(source: UiStrings, usage: StringUsage) -> list[Diagnostic]:
    """Return the diagnostics for UI strings that are used and that the source language lacks; none
    where its file could not be read."""
    return [
        Diagnostic(
            source.path,
            1,
            "missing-word",
            f"word '{name}' is missing",
            f"{file} shows it",
            target=name,
        )
        for name, file in usage.needed.items()
        if source.lines and name not in source.lines
    ]


def _check_unused(source: UiStrings, usage: StringUsage) -> Iterator[Diagnostic]:
    """Yield the UI strings of the source language that nothing shows."""
    for name, line in source.lines.items():
        group, _, key = name.partition(".")
        if name not in usage.needed and group not in DYNAMIC_GROUPS and key not in usage.quoted:
            message, hint = f"nothing shows the word '{name}'", "remove it in every language"
            yield Diagnostic(source.path, line, "unused-word", message, hint, target=name)
