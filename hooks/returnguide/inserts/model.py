"""The fields of the parcel insert, from insert.yml, and what an insert says in a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ..datafiles import Choices, Words, read_groups
from ..problems import Problem, nearest
from ..source import ID

DATA = "docs/data/insert.yml"

KINDS = ("text", "date", "imei", "pin", "pattern")
"""What a field takes. Kinds but `date` and `pattern` have a maximum length."""

GROUPS = ("order", "device", "unlock")
"""The parts of the sheet, in their order."""

MOST_CHARACTERS = 200
"""More would not stay on one page."""

LABELS, HELP, BY_HAND = "insert_label", "insert_help", "insert_by_hand"
"""The groups of words.yml whose keys are fields."""

FIELD_GROUPS = (LABELS, HELP, BY_HAND)

MARKETPLACE = "marketplace"
"""What is printed rather than asked for; the key of its words too."""

_KNOWN = ("kind", "group", "required", "most", "systems")


@dataclass(frozen=True)
class Field:
    """A field of the insert."""

    key: str
    line: int
    kind: str
    group: str
    required: bool
    most: int
    """The most characters; 0 where the kind has no maximum."""
    systems: tuple[str, ...]
    """The inserts that have it."""


@dataclass(frozen=True)
class Inserts:
    """What insert.yml says: the inserts that there are, and their fields."""

    marketplace: str
    systems: Mapping[str, tuple[str, ...]]
    """Insert -> the devices (choices.yml, `os`) that it is for."""
    fields: tuple[Field, ...]

    def fields_of(self, system: str) -> tuple[Field, ...]:
        """The fields of one insert, group by group."""
        return tuple(field for group in GROUPS for field in self.fields if field.group == group and system in field.systems)

    def system_of(self, os: str) -> str:
        """The insert for a device; the last one stands for those that none is for."""
        return next((system for system, choices in self.systems.items() if os in choices), [*self.systems, ""][-1])

    @property
    def by_hand(self) -> tuple[Field, ...]:
        """The fields that whoever has no printer copies."""
        return tuple(field for group in GROUPS for field in self.fields if field.group == group and (field.required or group == "unlock"))


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
        return {group: tuple(field for field in self.fields if field.group == group) for group in GROUPS}

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


def path_of(system: str) -> str:
    """Where the page of an insert stands below its language's root."""
    return f"parcel-insert/{system}/"


def pdf_path_of(system: str) -> str:
    """Where the PDF of an insert stands below its language's root."""
    return f"parcel-insert/parcel-insert-{system}.pdf"


def inserts_for(inserts: Inserts, *, language: str, direction: str, labels: Mapping[str, str], words: Mapping[str, Mapping[str, str]], guide: str) -> list[Insert]:
    """Every insert in a language; `labels` names the devices, `guide` is the address of the guide."""
    own = {group: texts for group, texts in words.items() if group.startswith("insert")}
    own = {LABELS: {}, HELP: {}, BY_HAND: {}, **own}
    return [
        Insert(system, language, direction, _named(choices, labels), inserts.marketplace, guide, inserts.fields_of(system), own)
        for system, choices in inserts.systems.items()
    ]


def _named(choices: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """The name of the devices that an insert is for."""
    return ", ".join(labels.get(choice, choice) for choice in choices)


def by_hand_list(inserts: Inserts, *, labels: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What to write on a sheet of paper, line by line."""
    said = words.get(BY_HAND, {})
    lines = [said.get(MARKETPLACE, MARKETPLACE).format(marketplace=inserts.marketplace)]
    for field in inserts.by_hand:
        choices = tuple(choice for system in field.systems for choice in inserts.systems[system])
        lines.append(said.get(field.key, field.key).format(os=_named(choices, labels)))
    return lines


def inserts_of(text: str, *, path: str, choices: Choices) -> tuple[Inserts, list[Problem]]:
    """The fields in an insert.yml; a row that is wrong is left out and reported."""
    groups, lines, problems = read_groups(text, path)
    marketplace = groups.get("sheet", {}).get(MARKETPLACE)
    if groups and not isinstance(marketplace, str):
        problems.append(Problem(path, lines.get(("sheet",), 1), "data-file", "'sheet' has no 'marketplace'", "write the name that is printed on every insert"))
    systems = {}
    for key, row in groups.get("systems", {}).items():
        faults = list(_system_faults(key, row, choices))
        problems += [Problem(path, lines["systems", key], "data-file", f"insert '{key}' {fault}", hint) for fault, hint in faults]
        systems[key] = tuple((row or {}).get("os", ())) if not faults else ()
    fields = []
    for key, row in groups.get("fields", {}).items():
        faults = list(_field_faults(key, row, systems))
        problems += [Problem(path, lines["fields", key], "data-file", f"field '{key}' {fault}", hint) for fault, hint in faults]
        if not faults:
            fields.append(Field(key, lines["fields", key], row["kind"], row["group"], bool(row.get("required")), row.get("most", 0), tuple(row.get("systems", systems))))
    return Inserts(str(marketplace or ""), systems, tuple(fields)), problems


def _system_faults(key: str, row: object, choices: Choices) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of `systems`, each with a hint."""
    known = choices.kinds.get("os", ())
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict) or not isinstance(row.get("os"), list) or not row["os"]:
        yield "has no list 'os'", "name the devices of choices.yml that it is for, such as os: [ios]"
    else:
        for os in row["os"]:
            if known and os not in known:
                yield f"is for '{os}', which is not a key of 'os' in choices.yml", nearest(str(os), known)


def _field_faults(key: str, row: object, systems: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of `fields`, each with a hint."""
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict):
        yield "has no keys and values of its own", "write {kind: text, group: order, most: 60}"
        return
    for name, known in (("kind", KINDS), ("group", GROUPS)):
        if row.get(name) not in known:
            yield f"has the {name} '{row.get(name, '')}'", nearest(str(row.get(name, "")), known)
    takes_length = row.get("kind") in {"text", "imei", "pin"}
    most = row.get("most", 0)
    if takes_length and not (type(most) is int and 0 < most <= MOST_CHARACTERS):
        yield f"has no 'most' from 1 to {MOST_CHARACTERS}", "say how many characters it takes"
    if row.get("group") != "unlock" and row.get("kind") in {"pin", "pattern"}:
        yield f"is a {row['kind']} outside the group 'unlock'", "codes are asked only of people who could not remove them"
    for system in row.get("systems", ()):
        if system not in systems:
            yield f"is for the insert '{system}', which does not exist", nearest(str(system), systems)
    for extra in sorted(set(row) - set(_KNOWN)):
        yield f"has an unknown key '{extra}'", nearest(extra, _KNOWN)


def word_problems(inserts: Inserts, words: Words, source: Words) -> Iterator[Problem]:
    """Words of fields that a language lacks, and words of fields that do not exist.

    What the source language has and this one lacks is left to the rule that compares the two.
    """
    if not inserts.fields or not source.lines:
        return
    wanted = [(LABELS, field) for field in inserts.fields] + [(BY_HAND, field) for field in inserts.by_hand]
    for group, field in wanted:
        name = f"{group}.{field.key}"
        if name not in words.lines and (words.path == source.path or name not in source.lines):
            yield Problem(words.path, 1, "missing-word", f"word '{name}' is missing", f"{DATA}:{field.line} has the field")
    known = {field.key for field in inserts.fields}
    for group, extra in ((LABELS, set()), (HELP, set()), (BY_HAND, {MARKETPLACE})):
        for key in words.texts.get(group, {}):
            if key not in known | extra and (words.path == source.path or f"{group}.{key}" in source.lines):
                yield Problem(words.path, words.lines[f"{group}.{key}"], "unknown-field", f"'{key}' is no field of {DATA}", nearest(key, known))


def texts_on_paper(insert: Insert) -> Iterator[tuple[str, str]]:
    """`group.key` and text of every word that the PDF of an insert shows."""
    said = insert.words["insert"]
    shown = ("sheet", "place", "marketplace", "order", "device", "unlock", "unlock_only", "unlock_never", "required", "optional", "pattern_paper", "pattern_order")
    by_key = ((LABELS, insert.words[LABELS]), (HELP, insert.words[HELP]))
    fields = {field.key for field in insert.fields}
    return chain(
        ((f"insert.{key}", said[key]) for key in shown if key in said),
        ((f"{group}.{key}", text) for group, texts in by_key for key, text in texts.items() if key in fields),
    )


def note_of(field: Field, insert: Insert) -> str:
    """Whether the field must be filled in, as the sheet says it; the code has its own words."""
    if field.group == "unlock":
        return ""
    return insert.words["insert"]["required" if field.required else "optional"]
