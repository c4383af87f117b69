"""What a reader can choose, from docs/data/choices.yml: device, carrier, drop-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from returnguide.content.conventions import ID
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, suggest


@dataclass(frozen=True)
class Choices:
    """The choices of a reader, by kind: device (`os`), carrier, drop-off."""

    kinds: Mapping[str, tuple[str, ...]]
    """Kind (`os`, `carrier`, `dropoff`) -> its keys, in the order to show."""
    required: Mapping[str, tuple[str, ...]]
    """Kind -> the keys that every set of tabs of that kind in the guide must have."""
    dropoffs: Mapping[str, tuple[str, ...]]
    """Carrier -> its drop-offs, the ways to hand over a parcel."""
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Carrier -> drop-off -> the key in links.yml of the page where it is found or booked."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Carrier -> line of its row."""

    def key_of(self, kind: str, id: str) -> str | None:
        """Return the key of `kind` that a tab's id ends in (`shipping-dhl-pickup` -> `pickup`), the
        longest if several do."""
        keys = [key for key in self.kinds.get(kind, ()) if id.endswith(f"-{key}")]
        return max(keys, key=len, default=None)


@dataclass(frozen=True)
class _Row:
    """The row of one key, as far as it could be read."""

    required: bool = False
    dropoffs: tuple[str, ...] = ()
    links: Mapping[str, str] | None = None
    """Drop-off -> key in links.yml; None where the row has no mapping `links`."""
    is_valid: bool = True


def parse_choices(text: str, *, path: str) -> tuple[Choices, list[Diagnostic]]:
    """Parse a choices.yml; what is wrong is left out and reported."""
    groups, lines, diagnostics = read_groups(text, path)
    known = tuple(groups.get("dropoff", {}))
    for kind, values in groups.items():
        for key, value in values.items():
            diagnostics += [
                data_error(path, lines[kind, key], message, hint)
                for message, hint in _row_errors(kind, key, value, known)
            ]
    offered = {dropoff for row in groups.get("carrier", {}).values() for dropoff in _dropoffs(row)}
    for key in known if not diagnostics else ():
        if key not in offered:
            message, hint = f"no carrier has the drop-off '{key}'", "remove the row"
            diagnostics.append(data_error(path, lines["dropoff", key], message, hint))
    kinds = {
        kind: {key: _parse_row(value) for key, value in values.items()}
        for kind, values in groups.items()
    }
    carriers = {key: row for key, row in kinds.get("carrier", {}).items() if row.is_valid}
    choices = Choices(
        kinds={kind: tuple(rows) for kind, rows in kinds.items()},
        required={
            kind: tuple(key for key, row in rows.items() if row.required)
            for kind, rows in kinds.items()
        },
        dropoffs={
            key: tuple(dropoff for dropoff in row.dropoffs if dropoff in known)
            for key, row in carriers.items()
        },
        links={key: row.links for key, row in carriers.items() if row.links is not None},
        lines={key: lines["carrier", key] for key in carriers},
    )
    return choices, diagnostics


def _parse_row(value: object) -> _Row:
    if not _is_row(value):
        return _Row(is_valid=False)
    links = value.get("links")
    return _Row(
        bool(value.get("required")),
        _dropoffs(value),
        {str(dropoff): str(key) for dropoff, key in links.items()}
        if isinstance(links, dict)
        else None,
    )


def _is_row(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and isinstance(value.get("dropoff", []), list)


def _dropoffs(value: object) -> tuple[str, ...]:
    return tuple(map(str, value.get("dropoff", ()))) if _is_row(value) else ()


def _row_errors(
    kind: str, key: str, value: object, known: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a row; `known` are the drop-offs that exist."""
    if not ID.fullmatch(key):
        yield f"key '{key}' of '{kind}' is not lower-case ASCII words joined by hyphens", ""
    if not _is_row(value):
        hint = "write {required: true, dropoff: [post-office, letterbox]} or {}"
        yield f"'{key}' of '{kind}' has '{value}'", hint
        return
    dropoffs = _dropoffs(value)
    for dropoff in dropoffs:
        if dropoff not in known:
            message = f"'{dropoff}' of {kind} '{key}' is not a key of 'dropoff'"
            yield message, suggest(dropoff, known)
    if error := _links_error(dropoffs, value.get("links", {}), known):
        yield f"{kind} '{key}' {error[0]}", error[1]


def _links_error(
    dropoffs: Sequence[str], links: object, known: Sequence[str]
) -> tuple[str, str] | None:
    """Return (message, hint) for what is wrong with the links of a carrier's drop-offs, if any."""
    if not isinstance(links, dict):
        return f"has the links '{links}'", "write links: {post-office: laposte-locator}"
    if missing := [key for key in dropoffs if key in known and not links.get(key)]:
        hint = f"write links: {{{missing[0]}: KEY}}, a key of links.yml"
        return f"has no link for its drop-off '{missing[0]}'", hint
    if extra := [str(key) for key in links if key not in dropoffs]:
        message = f"has a link for '{extra[0]}', which is not one of its drop-offs"
        return message, suggest(extra[0], dropoffs)
    return None
