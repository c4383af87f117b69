"""The fields of the parcel insert, as insert.yml declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.data_files import Choices, read_groups
from returnguide.content.markdown_page import ID
from returnguide.diagnostics import Diagnostic, suggest

DATA = "docs/data/insert.yml"


KINDS = ("text", "date", "imei", "pin", "pattern")
"""What a field takes. Kinds but `date` and `pattern` have a maximum length."""


GROUPS = ("order", "device", "unlock")
"""The parts of the sheet, in their order."""


MAX_LENGTH = 200
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
    max_length: int
    """The most characters; 0 where the kind has no maximum."""
    systems: tuple[str, ...]
    """The inserts that have it."""


@dataclass(frozen=True)
class InsertFields:
    """What insert.yml says: the inserts that there are, and their fields."""

    marketplace: str
    systems: Mapping[str, tuple[str, ...]]
    """Insert -> the devices (choices.yml, `os`) that it is for."""
    fields: tuple[Field, ...]

    def fields_of(self, system: str) -> tuple[Field, ...]:
        """The fields of one insert, group by group."""
        return tuple(
            field
            for group in GROUPS
            for field in self.fields
            if field.group == group and system in field.systems
        )

    def system_of(self, os: str) -> str:
        """The insert for a device; the last one stands for those that none is for."""
        return next(
            (system for system, choices in self.systems.items() if os in choices),
            [*self.systems, ""][-1],
        )

    @property
    def handwritten(self) -> tuple[Field, ...]:
        """The fields that whoever has no printer copies."""
        return tuple(
            field
            for group in GROUPS
            for field in self.fields
            if field.group == group and (field.required or group == "unlock")
        )


def path_of(system: str) -> str:
    """Where the page of an insert stands below its language's root."""
    return f"parcel-insert/{system}/"


def pdf_path_of(system: str) -> str:
    """Where the PDF of an insert stands below its language's root."""
    return f"parcel-insert/parcel-insert-{system}.pdf"


def parse_insert_fields(
    text: str, *, path: str, choices: Choices
) -> tuple[InsertFields, list[Diagnostic]]:
    """The fields in an insert.yml; a row that is wrong is left out and reported."""
    groups, lines, problems = read_groups(text, path)
    marketplace = groups.get("sheet", {}).get(MARKETPLACE)
    if groups and not isinstance(marketplace, str):
        problems.append(
            Diagnostic(
                path,
                lines.get(("sheet",), 1),
                "data-file",
                "'sheet' has no 'marketplace'",
                "write the name that is printed on every insert",
            )
        )
    systems = {}
    for key, row in groups.get("systems", {}).items():
        faults = list(_system_faults(key, row, choices))
        problems += [
            Diagnostic(path, lines["systems", key], "data-file", f"insert '{key}' {fault}", hint)
            for fault, hint in faults
        ]
        systems[key] = tuple((row or {}).get("os", ())) if not faults else ()
    fields = []
    for key, row in groups.get("fields", {}).items():
        faults = list(_field_faults(key, row, systems))
        problems += [
            Diagnostic(path, lines["fields", key], "data-file", f"field '{key}' {fault}", hint)
            for fault, hint in faults
        ]
        if not faults:
            fields.append(
                Field(
                    key,
                    lines["fields", key],
                    row["kind"],
                    row["group"],
                    bool(row.get("required")),
                    row.get("most", 0),
                    tuple(row.get("systems", systems)),
                )
            )
    return InsertFields(str(marketplace or ""), systems, tuple(fields)), problems


def _system_faults(key: str, row: object, choices: Choices) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of `systems`, each with a hint."""
    known = choices.kinds.get("os", ())
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict) or not isinstance(row.get("os"), list) or not row["os"]:
        yield (
            "has no list 'os'",
            "name the devices of choices.yml that it is for, such as os: [ios]",
        )
    else:
        for os in row["os"]:
            if known and os not in known:
                yield (
                    f"is for '{os}', which is not a key of 'os' in choices.yml",
                    suggest(str(os), known),
                )


def _field_faults(
    key: str, row: object, systems: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of `fields`, each with a hint."""
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict):
        yield "has no keys and values of its own", "write {kind: text, group: order, most: 60}"
        return
    for name, known in (("kind", KINDS), ("group", GROUPS)):
        if row.get(name) not in known:
            yield f"has the {name} '{row.get(name, '')}'", suggest(str(row.get(name, "")), known)
    takes_length = row.get("kind") in {"text", "imei", "pin"}
    most = row.get("most", 0)
    if takes_length and not (type(most) is int and 0 < most <= MAX_LENGTH):
        yield f"has no 'most' from 1 to {MAX_LENGTH}", "say how many characters it takes"
    if row.get("group") != "unlock" and row.get("kind") in {"pin", "pattern"}:
        yield (
            f"is a {row['kind']} outside the group 'unlock'",
            "codes are asked only of people who could not remove them",
        )
    for system in row.get("systems", ()):
        if system not in systems:
            yield (
                f"is for the insert '{system}', which does not exist",
                suggest(str(system), systems),
            )
    for extra in sorted(set(row) - set(_KNOWN)):
        yield f"has an unknown key '{extra}'", suggest(extra, _KNOWN)
