"""The fields of the parcel insert: docs/data/insert.yml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from returnguide.content.choices import Choices
from returnguide.content.conventions import ID
from returnguide.content.countries import COUNTRY, Countries
from returnguide.content.yaml_reader import Lines
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, suggest

DATA = "docs/data/insert.yml"

CHOICE = "choice"
"""The kind of a field that takes a key of the kind of choices.yml that it is named after."""

KINDS = ("text", "date", "imei", "pin", "pattern", CHOICE)
"""What a field takes."""

_WITH_LENGTH = ("text", "imei", "pin")
"""The kinds that have a maximum length."""

GROUPS = ("order", "device", "unlock")
"""The parts of the sheet, in their order."""

MAX_LENGTH = 200
"""The longest text, in characters, that still fits on one page."""

LABELS, HELP, BY_HAND = "insert_label", "insert_help", "insert_by_hand"
"""The groups of words.yml whose keys are fields."""

FIELD_GROUPS = (LABELS, HELP, BY_HAND)

MARKETPLACE = "marketplace"
"""The field whose value is printed, not asked for; also the key of its UI strings."""

_KEYS = ("kind", "group", "required", "most", "systems")


@dataclass(frozen=True)
class Field:
    """A field of the insert."""

    key: str
    line: int
    kind: str
    group: str
    required: bool
    max_length: int
    """The maximum number of characters; 0 where the kind has none."""
    systems: tuple[str, ...]
    """The keys of the inserts that have it."""


@dataclass(frozen=True)
class InsertFields:
    """The inserts and their fields. A `system` is the key of an insert: `ios`."""

    marketplace: str
    kind: str
    """The kind of choices.yml that decides which insert a reader gets: `os`."""
    systems: Mapping[str, tuple[str, ...]]
    """System -> the keys of `kind` that the insert is for."""
    fields: tuple[Field, ...]
    line: int = 1
    """The line of the list of inserts."""
    shop: str = ""
    """The fact of countries.yml whose link leads to a country's shop: `account`."""
    second_language: str = ""
    """The language that the page can be printed in besides the reader's."""

    def fields_of(self, system: str) -> tuple[Field, ...]:
        """Return the fields of one insert, group by group."""
        return tuple(field for field in self._by_group if system in field.systems)

    def system_of(self, key: str) -> str:
        """Return the system for a key of `kind`: the last one where none names it, or an empty
        string where there are no inserts."""
        return next(
            (system for system, keys in self.systems.items() if key in keys),
            [*self.systems, ""][-1],
        )

    def choices_of(self, system: str) -> frozenset[str]:
        """Return the kinds of choices.yml that one insert takes from the reader's case."""
        named = {field.key for field in self.fields_of(system) if field.kind == CHOICE}
        devices = {self.kind} if len(self.systems[system]) > 1 else set()
        return frozenset(named | devices | ({COUNTRY} if self.shop else set()))

    @property
    def handwritten(self) -> tuple[Field, ...]:
        """The fields that a reader without a printer copies by hand."""
        return tuple(field for field in self._by_group if field.required or field.group == "unlock")

    @property
    def _by_group(self) -> list[Field]:
        return [field for group in GROUPS for field in self.fields if field.group == group]


def insert_path(system: str) -> str:
    """Return the path of an insert's page, below its language's root."""
    return f"parcel-insert/{system}/"


def insert_pdf_path(system: str) -> str:
    """Return the path of an insert's PDF, below its language's root."""
    return f"parcel-insert/parcel-insert-{system}.pdf"


def parse_insert_fields(
    text: str, *, path: str, choices: Choices, countries: Countries
) -> tuple[InsertFields, list[Diagnostic]]:
    """Parse an insert.yml; a row that is wrong is left out and reported."""
    groups, lines, diagnostics = read_groups(text, path)
    head = groups.get("sheet", {})
    if groups:
        line = lines.get(("sheet",), 1)
        diagnostics += _row_diagnostics(path, line, "'sheet'", list(_head_errors(head, countries)))
    rows = groups.get("systems", {})
    kind = _kind_of(rows, choices)
    systems: dict[str, tuple[str, ...]] = {}
    for key, row in rows.items():
        errors = list(_system_errors(key, row, kind, choices))
        if ID.fullmatch(key):  # it is the name of a folder
            systems[key] = () if errors else _chosen_keys(row, kind)
        diagnostics += _row_diagnostics(path, lines["systems", key], f"insert '{key}'", errors)
    fields = []
    for key, row in groups.get("fields", {}).items():
        errors = list(_field_errors(key, row, systems, choices))
        if isinstance(row, dict) and not errors:
            fields.append(_parse_field(key, row, lines, systems))
        diagnostics += _row_diagnostics(path, lines["fields", key], f"field '{key}'", errors)
    inserts = InsertFields(
        _text(head, MARKETPLACE),
        kind,
        systems,
        tuple(fields),
        line=lines.get(("systems",), 1),
        shop=shop if (shop := _text(head, "shop")) in countries.names else "",
        second_language=_text(head, "second_language"),
    )
    return inserts, diagnostics


def _text(row: Mapping[str, object], name: str) -> str:
    """Return the text of a key; an empty string where it has none."""
    return value if isinstance(value := row.get(name), str) else ""


def _head_errors(head: Mapping[str, object], countries: Countries) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with `sheet`."""
    if not _text(head, MARKETPLACE):
        yield "has no 'marketplace'", "write the name that is printed on every insert"
    shop = _text(head, "shop")
    if "shop" in head and countries.names and shop not in countries.names:
        yield f"has the shop '{head['shop']}'", suggest(shop, countries.names)
    if "second_language" in head and not _text(head, "second_language"):
        hint = "write the code of a language in double quotes"
        yield f"has the second_language '{head['second_language']}'", hint


def _row_diagnostics(
    path: str, line: int, name: str, errors: Collection[tuple[str, str]]
) -> list[Diagnostic]:
    return [data_error(path, line, f"{name} {message}", hint) for message, hint in errors]


def _parse_field(key: str, row: Mapping[str, Any], lines: Lines, systems: Collection[str]) -> Field:
    """Return the field of a row without errors."""
    return Field(
        key,
        lines["fields", key],
        row["kind"],
        row["group"],
        bool(row.get("required")),
        row.get("most", 0),
        tuple(row.get("systems", systems)),
    )


def _kind_of(rows: Mapping[str, object], choices: Choices) -> str:
    """Return the kind of choices.yml that most rows of `systems` name; the first kind where none
    names any."""
    named = [name for row in rows.values() if isinstance(row, dict) for name in row]
    return max(choices.kinds, key=named.count, default="")


def _chosen_keys(row: object, kind: str) -> tuple[str, ...]:
    """Return the keys of a kind that a row of `systems` is for."""
    keys = row.get(kind) if isinstance(row, dict) else None
    return tuple(map(str, keys)) if isinstance(keys, list) else ()


def _system_errors(key: str, row: object, kind: str, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a row of `systems`."""
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    keys, known = _chosen_keys(row, kind), choices.kinds.get(kind, ())
    if kind and not keys:
        hint = f"name the keys of choices.yml that it is for, such as {kind}: [{known[0]}]"
        yield f"has no list '{kind}'", hint
    for chosen in keys:
        if chosen not in known:
            message = f"is for '{chosen}', which is not a key of '{kind}' in choices.yml"
            yield message, suggest(chosen, known)


def _field_errors(
    key: str, row: object, systems: Collection[str], choices: Choices
) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a row of `fields`."""
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict):
        yield "has no keys and values of its own", "write {kind: text, group: order, most: 60}"
        return
    for name, known in (("kind", KINDS), ("group", GROUPS)):
        if row.get(name) not in known:
            yield f"has the {name} '{row.get(name, '')}'", suggest(str(row.get(name, "")), known)
    yield from _length_errors(row)
    if row.get("kind") == CHOICE and choices.kinds and key not in choices.kinds:
        yield "is a choice, but no kind of choices.yml", suggest(key, choices.kinds)
    for extra in sorted(set(map(str, row)) - set(_KEYS)):
        yield f"has an unknown key '{extra}'", suggest(extra, _KEYS)
    if row.get("group") != "unlock" and row.get("kind") in ("pin", "pattern"):
        message = f"is a {row['kind']} outside the group 'unlock'"
        yield message, "codes are asked only of people who could not remove them"
    named = row.get("systems", [])
    if not isinstance(named, list):
        yield f"has the systems '{named}'", "write a list, such as systems: [ios]"
        return
    for system in map(str, named):
        if system not in systems:
            yield f"is for the insert '{system}', which does not exist", suggest(system, systems)


def _length_errors(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    has_length = row.get("kind") in _WITH_LENGTH
    most = row.get("most", 0)
    is_length = isinstance(most, int) and not isinstance(most, bool) and 0 < most <= MAX_LENGTH
    if has_length and not is_length:
        yield f"has no 'most' from 1 to {MAX_LENGTH}", "say how many characters it takes"
