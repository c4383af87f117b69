"""What a reader can choose, from docs/data/choices.yml: device, carrier, drop-off, and any other
kind that has a group there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from returnguide.content.carriers import ROW_SETTINGS, CarrierRow, parse_row, row_errors, way_errors
from returnguide.content.conventions import ID, STEPS
from returnguide.content.yaml_reader import Lines
from returnguide.content.yaml_rows import data_error, read_groups
from returnguide.diagnostics import Diagnostic, suggest

OTHER = "other"
"""The key of every kind that stands for all that has no key of its own."""

LABELS = "choice_"
"""What the groups of words.yml begin with that have the labels of a kind: `choice_reason`."""


@dataclass(frozen=True)
class Offers:
    """Which keys of a kind are offered with each key of another: the drop-offs of each carrier."""

    parent: str
    """The kind whose rows name them: `carrier`."""
    keys: Mapping[str, tuple[str, ...]]
    """Key of `parent` -> the keys that it offers, in the order to show; none where it offers one,
    so that there is nothing to choose."""
    links: Mapping[str, Mapping[str, str]]
    """Key of `parent` -> a key that it offers -> the key in links.yml of the page where that is
    found or booked."""


@dataclass(frozen=True)
class Listing:
    """Which keys of a kind are listed first with each key of another: the carriers of a country.
    The others can be chosen too; one that no key of the parent lists goes with all of them."""

    parent: str
    """The kind whose rows list them: `country`."""
    keys: Mapping[str, tuple[str, ...]]
    """Key of `parent` -> the keys that it lists, in the order to show."""


@dataclass(frozen=True)
class Choices:
    """The choices of a reader, by kind (`os`, `carrier`, `dropoff`), in the order to ask."""

    kinds: Mapping[str, tuple[str, ...]]
    """Kind -> its keys, in the order to show."""
    required: Mapping[str, tuple[str, ...]]
    """Kind -> the keys that every set of tabs of that kind in the guide must have."""
    offers: Mapping[str, Offers] = field(default_factory=dict)
    """Kind -> how it depends on another; a kind that is not here depends on none."""
    listings: Mapping[str, Listing] = field(default_factory=dict)
    """Kind -> which of its keys are listed first with the keys of another kind."""
    skipped_steps: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Kind -> key -> the steps of the guide that do not apply to who chose it."""
    first_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind -> language -> the key that its readers see first."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind -> key -> a proper name, the same in every language."""
    territories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind -> key -> the code of a country (ISO 3166-1), which has a name in every language."""
    rows: Mapping[str, Mapping[str, CarrierRow]] = field(default_factory=dict)
    """Kind -> key -> what its row knows of the keys that it offers; only of kinds that offer
    some."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(Kind, key) -> line of its row, where that could be read."""

    def key_of(self, kind: str, id: str) -> str | None:
        """Return the key of `kind` that a tab's id ends in (`shipping-dhl-pickup` -> `pickup`), the
        longest if several do."""
        keys = [key for key in self.kinds.get(kind, ()) if id.endswith(f"-{key}")]
        return max(keys, key=len, default=None)

    def offered(self, kind: str, parent_key: str | None) -> tuple[str, ...]:
        """Return the keys of `kind` that a key of the kind it depends on offers; all of them where
        it depends on none, or that key is not known."""
        keys = self.kinds.get(kind, ())
        offers = self.offers.get(kind)
        return offers.keys.get(parent_key or "", keys) if offers else keys

    def listed(self, kind: str, parent_key: str) -> tuple[str, ...]:
        """Return the keys of `kind` that go with a key of the kind that lists them: those that it
        lists, and behind them those that no key lists."""
        lists = self.listings[kind].keys
        own = lists.get(parent_key, ())
        anywhere = {key for keys in lists.values() for key in keys}
        return (*own, *(key for key in self.kinds[kind] if key not in anywhere))

    def listing(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the keys of another kind that list a key first: the countries of a carrier."""
        lists = self.listings[kind].keys if kind in self.listings else {}
        return tuple(parent for parent, own in lists.items() if key in own)

    def listed_in(self, kind: str, language: str) -> tuple[str, ...]:
        """Return the keys of `kind` that are listed for readers of a language before they have
        answered anything, without the one that stands for all others."""
        if kind not in self.listings:
            return self.kinds.get(kind, ())
        first = self.first_in.get(self.listings[kind].parent, {}).get(language, "")
        return tuple(key for key in self.listed(kind, first) if key != OTHER)

    def in_order(self, kind: str, language: str) -> tuple[str, ...]:
        """Return the keys of `kind` in the order in which readers of a language see them."""
        first = self.first_in.get(kind, {}).get(language)
        return tuple(sorted(self.kinds[kind], key=lambda key: key != first))


_SETTINGS = ("required", "name", "territory", "first_in", "skips", *ROW_SETTINGS)
"""What a row may have besides the kinds of which it offers or lists keys."""


def parse_choices(text: str, *, path: str) -> tuple[Choices, list[Diagnostic]]:
    """Parse a choices.yml; what is wrong is left out and reported."""
    groups, lines, diagnostics = read_groups(text, path)
    kinds = {kind: tuple(rows) for kind, rows in groups.items()}
    for kind, rows in groups.items():
        for key, row in rows.items():
            diagnostics += [
                data_error(path, lines[kind, key], f"{kind} '{key}' {message}", hint)
                for message, hint in _row_errors(key, row, kind, groups)
            ]
    offers: dict[str, Offers] = {}
    for kind in kinds:
        parents = [parent for parent, rows in groups.items() if any(_offering(rows, kind))]
        if parents:
            offers[kind] = _parse_offers(kind, parents[0], groups[parents[0]], kinds[kind])
        for parent in parents[1:]:
            line = next(lines[parent, key] for key, _ in _offering(groups[parent], kind))
            message = f"'{parent}' offers keys of '{kind}', as '{parents[0]}' does"
            diagnostics.append(data_error(path, line, message, "a kind depends on one other"))
    listings = {
        kind: _parse_listing(kind, parent, rows, kinds[kind])
        for parent, rows in groups.items()
        for kind in kinds
        if kind not in offers and any(_listing(rows, kind))
    }
    carrier_rows = {
        offered.parent: {
            key: parse_row(row, ways if isinstance(ways := row.get(kind), dict) else {})
            for key, row in groups[offered.parent].items()
            if isinstance(row, dict)
        }
        for kind, offered in offers.items()
    }
    diagnostics += () if diagnostics else _unoffered(path, kinds, offers, carrier_rows, lines)
    choices = Choices(
        kinds=kinds,
        required={
            kind: tuple(key for key, row in rows.items() if _setting(row, "required"))
            for kind, rows in groups.items()
        },
        offers=offers,
        listings=listings,
        skipped_steps={
            kind: skipped for kind, rows in groups.items() if (skipped := _skipped_steps(rows))
        },
        first_in={
            kind: {language: key for key, language in first.items()}
            for kind, rows in groups.items()
            if (first := _texts(rows, "first_in"))
        },
        names={kind: _texts(rows, "name") for kind, rows in groups.items()},
        territories={kind: _texts(rows, "territory") for kind, rows in groups.items()},
        rows=carrier_rows,
        lines={
            (kind, key): lines[kind, key]
            for kind, rows in groups.items()
            for key, row in rows.items()
            if isinstance(row, dict)
        },
    )
    return choices, diagnostics


def _unoffered(
    path: str,
    kinds: Mapping[str, Sequence[str]],
    offers: Mapping[str, Offers],
    rows: Mapping[str, Mapping[str, CarrierRow]],
    lines: Lines,
) -> Iterator[Diagnostic]:
    """Yield keys of a kind that depends on another, which no key of that offers."""
    for kind, own in offers.items():
        offered = {key for row in rows[own.parent].values() for key in row.ways}
        for key in kinds[kind]:
            if key not in offered:
                message = f"no {own.parent} offers the {kind} '{key}'"
                yield data_error(path, lines[kind, key], message, "remove the row")


def _setting(row: object, name: str) -> object:
    return row.get(name) if isinstance(row, dict) else None


def _texts(rows: Mapping[str, object], name: str) -> dict[str, str]:
    """Return key -> the text of a setting, for the rows that have it."""
    return {key: text for key, row in rows.items() if isinstance(text := _setting(row, name), str)}


def _offering(rows: Mapping[str, object], kind: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield (key, what it offers) for each row that offers keys of `kind`."""
    for key, row in rows.items():
        if isinstance(offered := _setting(row, kind), dict):
            yield key, offered


def _listing(rows: Mapping[str, object], kind: str) -> Iterator[tuple[str, list[object]]]:
    """Yield (key, what it lists) for each row that lists keys of `kind`."""
    for key, row in rows.items():
        if isinstance(listed := _setting(row, kind), list):
            yield key, listed


def _parse_listing(
    kind: str, parent: str, rows: Mapping[str, object], known: Sequence[str]
) -> Listing:
    """Return what the rows of `parent` list of `kind`, whose keys are `known`."""
    lists = _listing(rows, kind)
    return Listing(
        parent, {key: tuple(str(name) for name in own if name in known) for key, own in lists}
    )


def _skipped_steps(rows: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return key -> the steps that it skips, for the rows that skip any."""
    skips = ((key, _setting(row, "skips")) for key, row in rows.items())
    return {
        key: tuple(step for step in STEPS if step in steps)
        for key, steps in skips
        if isinstance(steps, list)
    }


def _parse_offers(
    kind: str, parent: str, rows: Mapping[str, object], known: Sequence[str]
) -> Offers:
    """Return what the rows of `parent` offer of `kind`, whose keys are `known`."""
    offering = dict(_offering(rows, kind))
    valid = [
        key
        for key, row in rows.items()
        if isinstance(row, dict) and (key in offering or kind not in row)
    ]
    keys = {key: tuple(name for name in offering.get(key, ()) if name in known) for key in valid}
    return Offers(
        parent,
        {key: own if len(own) > 1 else () for key, own in keys.items()},
        {
            key: {
                name: str(link)
                for name, details in offered.items()
                if name in known and (link := _link(details))
            }
            for key, offered in offering.items()
        },
    )


def _link(details: object) -> object:
    return details.get("link") if isinstance(details, dict) else None


def _row_errors(
    key: str, row: object, kind: str, kinds: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with the row of a key; `kinds` has all rows."""
    if not ID.fullmatch(key):
        yield "is not lower-case ASCII words joined by hyphens", ""
    if not isinstance(row, dict):
        yield f"has the value '{row}'", "write settings in braces, {required: true}, or {}"
        return
    others = [other for other in kinds if other != kind]
    listing = [
        parent
        for rows in kinds.values()
        for parent, listed in _listing(rows, kind)
        if key in listed
    ]
    yield from row_errors(row)
    for name, value in row.items():
        if name in others and isinstance(value, list):
            yield from _list_errors(f"a key of '{name}'", name, value, tuple(kinds[name]))
        elif name in others:
            yield from _offer_errors(name, value, tuple(kinds[name]), listing)
        elif name == "skips":
            yield from _list_errors("a step", "skips", value, STEPS)
        elif name not in _SETTINGS:
            yield f"has an unknown setting '{name}'", suggest(str(name), [*_SETTINGS, *others])
        elif name not in {"required", *ROW_SETTINGS} and not isinstance(value, str):
            yield f"has the {name} '{value}'", "put it in double quotes"


def _list_errors(
    item: str, setting: str, listed: object, known: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with a list of names of which each is `item`."""
    if not isinstance(listed, list):
        yield f"has the {setting} '{listed}'", f"write a list: [{', '.join(known[:2])}]"
        return
    for position, name in enumerate(listed):
        if name not in known:
            yield f"lists '{name}', which is not {item}", suggest(str(name), known)
        elif name in listed[:position]:
            yield f"lists '{name}' twice", "remove one"


def _offer_errors(
    kind: str, offered: object, known: Sequence[str], listing: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (message, hint) for what is wrong with the keys of `kind` that a row offers, which the
    keys `listing` list."""
    if not isinstance(offered, dict):
        hint = f"write {kind}: {{{', '.join(known[:1])}: {{link: KEY}}}}, with a key of links.yml"
        yield f"has the {kind} '{offered}'", hint
        return
    for key, details in offered.items():
        if key not in known:
            yield f"offers '{key}', which is not a key of '{kind}'", suggest(str(key), known)
        else:
            yield from way_errors(key, details, listing)
