"""What an insert says in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from returnguide.content.insert_fields import (
    BY_HAND,
    DATA,
    GROUPS,
    HELP,
    LABELS,
    MARKETPLACE,
    Field,
    InsertFields,
)
from returnguide.content.ui_strings import UiStrings
from returnguide.diagnostics import Diagnostic, suggest


@dataclass(frozen=True)
class Insert:
    """One insert in one language: all that its page and its PDF are made from."""

    system: str
    language: str
    direction: str
    """`ltr` or `rtl`."""
    os: str
    """The device as the guide's tabs name it."""
    marketplace: str
    guide: str
    """The address of the guide, whole, for the QR code."""
    fields: tuple[Field, ...]
    words: Mapping[str, Mapping[str, str]]
    """The groups of words.yml that begin with `insert`."""

    @property
    def groups(self) -> dict[str, tuple[Field, ...]]:
        """Group -> its fields."""
        return {
            group: tuple(field for field in self.fields if field.group == group) for group in GROUPS
        }

    def label(self, field: Field) -> str:
        """What stands above the field."""
        return self.words[LABELS].get(field.key, field.key)

    def help(self, field: Field) -> str:
        """The line of help below the label, or nothing."""
        return self.words[HELP].get(field.key, "")

    @property
    def title(self) -> str:
        """The title of the sheet, with its device."""
        return self.words["insert"]["sheet"].format(os=self.os)


def inserts_for(
    inserts: InsertFields,
    *,
    language: str,
    direction: str,
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    guide: str,
) -> list[Insert]:
    """Every insert in a language; `labels` names the devices, `guide` is the address of the
    guide."""
    own = {group: texts for group, texts in words.items() if group.startswith("insert")}
    own = {LABELS: {}, HELP: {}, BY_HAND: {}, **own}
    return [
        Insert(
            system,
            language,
            direction,
            _named(choices, labels),
            inserts.marketplace,
            guide,
            inserts.fields_of(system),
            own,
        )
        for system, choices in inserts.systems.items()
    ]


def _named(choices: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """The name of the devices that an insert is for."""
    return ", ".join(labels.get(choice, choice) for choice in choices)


def handwritten_list(
    inserts: InsertFields, *, labels: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """What to write on a sheet of paper, line by line."""
    said = words.get(BY_HAND, {})
    lines = [said.get(MARKETPLACE, MARKETPLACE).format(marketplace=inserts.marketplace)]
    for field in inserts.handwritten:
        choices = tuple(choice for system in field.systems for choice in inserts.systems[system])
        lines.append(said.get(field.key, field.key).format(os=_named(choices, labels)))
    return lines


def check_field_words(
    inserts: InsertFields, words: UiStrings, source: UiStrings
) -> Iterator[Diagnostic]:
    """Words of fields that a language lacks, and words of fields that do not exist.

    What the source language has and this one lacks is left to the rule that compares the two.
    """
    if not inserts.fields or not source.lines:
        return
    wanted = [(LABELS, field) for field in inserts.fields] + [
        (BY_HAND, field) for field in inserts.handwritten
    ]
    for group, field in wanted:
        name = f"{group}.{field.key}"
        if name not in words.lines and (words.path == source.path or name not in source.lines):
            yield Diagnostic(
                words.path,
                1,
                "missing-word",
                f"word '{name}' is missing",
                f"{DATA}:{field.line} has the field",
            )
    known = {field.key for field in inserts.fields}
    for group, extra in ((LABELS, set()), (HELP, set()), (BY_HAND, {MARKETPLACE})):
        for key in words.texts.get(group, {}):
            if key not in known | extra and (
                words.path == source.path or f"{group}.{key}" in source.lines
            ):
                yield Diagnostic(
                    words.path,
                    words.lines[f"{group}.{key}"],
                    "unknown-field",
                    f"'{key}' is no field of {DATA}",
                    suggest(key, known),
                )


def texts_on_paper(insert: Insert) -> Iterator[tuple[str, str]]:
    """`group.key` and text of every word that the PDF of an insert shows."""
    said = insert.words["insert"]
    shown = (
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
    by_key = ((LABELS, insert.words[LABELS]), (HELP, insert.words[HELP]))
    fields = {field.key for field in insert.fields}
    return chain(
        ((f"insert.{key}", said[key]) for key in shown if key in said),
        (
            (f"{group}.{key}", text)
            for group, texts in by_key
            for key, text in texts.items()
            if key in fields
        ),
    )


def note_of(field: Field, insert: Insert) -> str:
    """Whether the field must be filled in, as the sheet says it; the code has its own words."""
    if field.group == "unlock":
        return ""
    return insert.words["insert"]["required" if field.required else "optional"]
