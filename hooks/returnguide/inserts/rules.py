"""Rules on the words of the inserts: that they are there, that the PDF's fonts have their
characters, and that the sheet has room for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returnguide.content.insert_fields import (
    BY_HAND,
    DATA,
    HELP,
    LABELS,
    MARKETPLACE,
    Field,
    InsertFields,
)
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic, Rule, suggest
from returnguide.inserts.fonts import Font
from returnguide.inserts.model import Insert
from returnguide.inserts.sheet import InsertPdf

RULES = (
    Rule(
        "insert-too-tall",
        "The PDF of every insert is one page.",
        reference="""\
The sheet has to fit on the upper part of a page, which the customer cuts out and puts into the
parcel. Its PDF has more than one page when a field was added or when the words of a language are
long. Shorten the words in the groups `insert…` of the language's `words.yml`, or remove fields from
`docs/data/insert.yml`.""",
        bad="""\
insert:
  unlock_only: "Read these lines with care, because the code opens the device for … (600 letters)"
""",
        good="""\
insert:
  unlock_only: "Only if you could not remove the code:"
""",
    ),
    Rule(
        "long-label",
        "A field's label fits the width of its box on the PDF of the insert, in every language.",
        reference="""\
On the PDF, a field's label and the word beside it (required, optional) stand on one line above the
field's box. The message gives the width that they need and the width of the box. Use fewer or
shorter words.""",
        bad="""\
insert_label:
  last-name: "Surname, or family name, as it stands on the invoice of your order"
""",
        good="""\
insert_label:
  last-name: "Surname"
""",
    ),
    Rule(
        "missing-glyph",
        "The fonts of the PDF have every character of the insert's words.",
        reference="""\
A character that the fonts lack would be an empty box on the PDF. Most often it is a symbol or an
emoji: write it in letters. For a language in another script, add a font as described in
`hooks/returnguide/inserts/fonts/README.md`.""",
        bad="""\
insert_label:
  reason: "Reason 📦"
""",
        good="""\
insert_label:
  reason: "Reason for the return"
""",
    ),
    Rule(
        "unknown-field",
        "Words of the insert's fields are those of fields that insert.yml has.",
        reference="""\
Each key of the groups `insert_label`, `insert_help` and `insert_by_hand` in a `words.yml` is the
key of a field in `docs/data/insert.yml`. Text under any other key is never shown. Correct the
spelling, or remove the key if its field no longer exists.""",
        bad="""\
insert_label:
  raison: "Reason for the return"
""",
        good="""\
insert_label:
  reason: "Reason for the return"
""",
    ),
)

_PRINTED_WORDS = (
    "sheet",
    "place",
    "marketplace",
    "order",
    "device",
    "unlock",
    "unlock_only",
    "unlock_never",
    "required",
    "optional",
    "pattern_paper",
    "pattern_order",
)
"""The words of the group `insert` that the PDF shows."""

_POINTS_PER_MM = 72 / 25.4

_LABEL_WIDTH = 91 * _POINTS_PER_MM
"""What a field's label and its note share: half of the sheet, less the gap."""

_LABEL_WIDTH_BESIDE_PATTERN = 74 * _POINTS_PER_MM
"""The same where the drawing of the pattern stands beside two fields."""

_LABEL_SIZE, _NOTE_SIZE = 8.5, 8
"""In points, as in sheet.typ."""


def check_field_words(
    fields: InsertFields, words: UiStrings, source: UiStrings
) -> Iterator[Diagnostic]:
    """Yield words of fields that a language lacks (`missing-word`), and words of fields that do not
    exist (`unknown-field`).

    What the source language has and this one lacks is left to the rule that compares the two.
    """
    if not fields.fields or not source.lines:
        return
    expected = [(LABELS, field) for field in fields.fields]
    expected += [(BY_HAND, field) for field in fields.handwritten]
    is_source = words.path == source.path
    for group, field in expected:
        name = f"{group}.{field.key}"
        if name not in words.lines and (is_source or name not in source.lines):
            hint = f"{DATA}:{field.line} has the field"
            message = f"word '{name}' is missing"
            yield Diagnostic(words.path, 1, "missing-word", message, hint)
    keys = {field.key for field in fields.fields}
    for group in (LABELS, HELP, BY_HAND):
        known = keys | {MARKETPLACE} if group == BY_HAND else keys
        for key in words.texts.get(group, {}):
            name = f"{group}.{key}"
            if key not in known and (is_source or name in source.lines):
                message = f"'{key}' is no field of {DATA}"
                hint = suggest(key, keys)
                yield Diagnostic(words.path, words.lines[name], "unknown-field", message, hint)


def check_glyphs(
    insert: Insert, words: UiStrings, source: UiStrings, font: Font
) -> Iterator[Diagnostic]:
    """Yield words that the PDF shows and that have characters which its fonts lack."""
    for name, text in _printed_texts(insert):
        if missing := font.missing_glyphs(text):
            path, line = _position(name, words, source)
            characters = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in missing)
            yield Diagnostic(
                path,
                line,
                "missing-glyph",
                f"word '{name}' has {characters}, which the fonts of the PDF lack",
                "see hooks/returnguide/inserts/fonts/README.md",
            )


def _printed_texts(insert: Insert) -> Iterator[tuple[str, str]]:
    """Yield `group.key` and text of every word that the PDF of an insert shows."""
    own = insert.words["insert"]
    yield from ((f"insert.{key}", own[key]) for key in _PRINTED_WORDS if key in own)
    keys = {field.key for field in insert.fields}
    for group in (LABELS, HELP):
        for key, text in insert.words[group].items():
            if key in keys:
                yield f"{group}.{key}", text


def check_label_widths(
    insert: Insert, words: UiStrings, source: UiStrings, bold: Font, regular: Font
) -> Iterator[Diagnostic]:
    """Yield labels that are wider than their box on the PDF."""
    has_pattern = any(field.kind == "pattern" for field in insert.fields)
    for field in insert.fields:
        name, label = _printed_label(insert, field)
        beside_pattern = field.group == "unlock" and has_pattern
        available = _LABEL_WIDTH_BESIDE_PATTERN if beside_pattern else _LABEL_WIDTH
        label_width = bold.width(label) * _LABEL_SIZE
        needed = label_width + regular.width(f"  {insert.note(field)}") * _NOTE_SIZE
        if needed > available:
            path, line = _position(name, words, source)
            yield Diagnostic(
                path,
                line,
                "long-label",
                f"word '{name}' needs {needed / _POINTS_PER_MM:.0f} mm, its box has"
                f" {available / _POINTS_PER_MM:.0f} mm",
                "say it in fewer words",
            )


def _printed_label(insert: Insert, field: Field) -> tuple[str, str]:
    """Return `group.key` and text of the label above a field's box; a pattern's is that of the box
    for its order."""
    if field.kind == "pattern":
        return "insert.pattern_order", insert.words["insert"]["pattern_order"]
    return f"{LABELS}.{field.key}", insert.label(field)


def check_page_count(pdfs: Iterable[InsertPdf], words: UiStrings) -> Iterator[Diagnostic]:
    """Yield PDFs that have more than one page. Which word is too long cannot be known: the line is
    that of the title."""
    for pdf in pdfs:
        if pdf.page_count != 1:
            yield Diagnostic(
                words.path,
                words.lines.get("insert.sheet", 1),
                "insert-too-tall",
                f"the PDF '{pdf.insert.system}' has {pdf.page_count} pages, it must have one",
                f"say less in the words of the insert, or have fewer fields in {DATA}",
            )


def _position(name: str, words: UiStrings, source: UiStrings) -> tuple[str, int]:
    """Return path and line of a word: in the language's file, or in the source language's where it
    has none."""
    strings = words if name in words.lines else source
    return strings.path, strings.lines.get(name, 1)
