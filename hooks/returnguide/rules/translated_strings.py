"""Checks of the UI strings of a translation against the French ones, and of {placeholders}."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from returnguide.content.carrier_tabs import word_placeholders
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic, suggest

PLACEHOLDERS = {
    "step.heading": "{number}, {total}",
    "step.contents": "{number}, {title}, {total}",
    "case.chosen": "{case}",
    "case.prepared": "{case}",
    "case.lacking": "{case}",
    "progress.count": "{done}, {total}",
    "progress.resume": "{number}, {title}",
    "print.dated": "{date}",
    "insert.sheet": "{os}",
    "insert.pdf": "{os}, {size}",
    "insert.fill": "{os}",
    "insert.imei_length": "{count}",
    "insert.pattern_dot": "{column}, {dot}, {row}",
    "copy.link": "{title}",
    "copy.case": "{case}",
    "support.count": "{count}",
    "support.changed": "{date}",
    "support.copied": "{what}",
    "support_message.text": "{address}, {title}",
}
"""UI string -> the placeholders that templates and scripts fill in, sorted, as in messages."""


def check_translated_strings(
    strings: UiStrings,
    source: UiStrings,
    kinds: Collection[str] = (),
    *,
    needed: Collection[str] = (),
    unused: Collection[str] = (),
) -> list[Diagnostic]:
    """Return the diagnostics for strings that only one of two languages has, and for those whose
    placeholders differ; none where one of the files could not be read.

    `kinds` are those of choices.yml whose tabs are made from data, `needed` the strings that the
    guide shows, `unused` those of the source that it does not:
    about these, only the source is reported.
    """
    if not source.lines or not strings.lines:
        return []
    missing = [
        _diagnostic(strings, 1, f"word '{name}' is missing", f"{source.path}:{line} has it")
        for name, line in source.lines.items()
        if name not in strings.lines and name not in unused
    ]
    unknown = [
        _diagnostic(strings, line, f"word '{name}' is unknown", suggest(name, source.lines))
        for name, line in strings.lines.items()
        if name not in source.lines and name not in needed
    ]
    expected = {
        name: _expected(name, kinds) or _placeholders(source, name)
        for name in strings.lines.keys() & source.lines.keys()
    }
    return (
        missing
        + unknown
        + _check_placeholders(strings, expected, "names in braces are not translated")
    )


def _expected(name: str, kinds: Collection[str]) -> str | None:
    return PLACEHOLDERS.get(name) or word_placeholders(name, kinds)


def check_string_placeholders(source: UiStrings, kinds: Collection[str] = ()) -> list[Diagnostic]:
    """Return the diagnostics for strings of the source language that do not have exactly the
    placeholders in PLACEHOLDERS, or that tabs made from data fill in."""
    expected = {name: names for name in source.lines if (names := _expected(name, kinds))}
    return _check_placeholders(source, expected, "")


def _check_placeholders(
    strings: UiStrings, expected: Mapping[str, str], hint: str
) -> list[Diagnostic]:
    """Return the diagnostics for strings that do not have exactly the expected placeholders."""
    return [
        _diagnostic(
            strings, strings.lines[name], f"word '{name}' has {present}, expected {names}", hint
        )
        for name, names in expected.items()
        if (present := _placeholders(strings, name)) != names
    ]


def _placeholders(strings: UiStrings, name: str) -> str:
    """Return the placeholders of a string, sorted, as in messages; a single brace counts as one."""
    group, _, key = name.partition(".")
    text = strings.texts[group][key]
    return ", ".join(sorted(re.findall(r"\{\w+\}|[{}]", text))) or "no placeholder"


def _diagnostic(strings: UiStrings, line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(strings.path, line, "missing-word", message, hint)
