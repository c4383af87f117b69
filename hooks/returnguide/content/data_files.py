"""The files under `docs/data/` and each language's `words.yml`, read with the line of every
entry."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from returnguide.content.markdown_page import ID, SOURCE_LANGUAGE
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
"""What templates and scripts put into words, sorted as messages list it."""


@dataclass(frozen=True)
class Choices:
    """What a reader can choose, from choices.yml."""

    kinds: Mapping[str, tuple[str, ...]]
    """Kind (`os`, `carrier`, `dropoff`) -> its keys, in the order to show."""
    required: Mapping[str, tuple[str, ...]]
    """Kind -> the keys that every set of that kind in the guide must have."""
    dropoffs: Mapping[str, tuple[str, ...]]
    """Carrier -> its ways to hand over a parcel."""
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Carrier -> way -> the key in links.yml of the address where it is found or booked."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Carrier -> line."""

    def key_of(self, kind: str, id: str) -> str | None:
        """The key of `kind` that a tab's id ends in (`shipping-dhl-pickup` -> `pickup`), the
        longest if several do."""
        keys = [key for key in self.kinds.get(kind, ()) if id.endswith(f"-{key}")]
        return max(keys, key=len, default=None)


@dataclass(frozen=True)
class ExternalLink:
    """An address outside the guide, from links.yml."""

    key: str
    line: int
    urls: Mapping[str, str]
    """Language -> address; the source language's stands for those that are not listed."""
    verified: datetime.date | None
    source: str
    expect: Mapping[str, str] = field(default_factory=dict)
    """Language -> a text that the page behind the address has, as long as it is the right one."""

    def url(self, language: str) -> str:
        """The address for readers of `language`."""
        return self.urls.get(language) or self.urls.get(SOURCE_LANGUAGE, "")


@dataclass(frozen=True)
class UiStrings:
    """A language's own words, from its words.yml."""

    path: str
    texts: Mapping[str, Mapping[str, str]]
    """Group -> key -> text."""
    lines: Mapping[str, int]
    """`group.key` -> line."""


@dataclass(frozen=True)
class Fact:
    """A fact from a secondary source, from facts.yml."""

    key: str
    line: int
    places: tuple[str, ...]
    """Where the guide says it: `page#id`."""


def parse_choices(text: str, *, path: str) -> tuple[Choices, list[Diagnostic]]:
    """The choices in a choices.yml; what is wrong is left out and reported."""
    kinds, lines, problems = read_groups(text, path)
    for kind, rows in kinds.items():
        for key, row in rows.items():
            line = lines[kind, key]
            if not isinstance(row, dict) or not isinstance(row.get("dropoff", []), list):
                problems.append(
                    Diagnostic(
                        path,
                        line,
                        "data-file",
                        f"'{key}' of '{kind}' has '{row}'",
                        "write {required: true, dropoff: [post-office, letterbox]} or {}",
                    )
                )
                rows[key], row = None, {}
            if not ID.fullmatch(key):
                problems.append(
                    Diagnostic(
                        path,
                        line,
                        "data-file",
                        f"key '{key}' of '{kind}' is not lower-case ASCII words joined by hyphens",
                    )
                )
            for way in row.get("dropoff", ()):
                if way not in kinds.get("dropoff", {}):
                    problems.append(
                        Diagnostic(
                            path,
                            line,
                            "data-file",
                            f"'{way}' of {kind} '{key}' is not a key of 'dropoff'",
                            suggest(way, kinds.get("dropoff", {})),
                        )
                    )
            if fault := _choice_links_fault(row, kinds.get("dropoff", {})):
                problems.append(
                    Diagnostic(path, line, "data-file", f"{kind} '{key}' {fault[0]}", fault[1])
                )
    carriers = {key: row for key, row in kinds.get("carrier", {}).items() if row is not None}
    return (
        Choices(
            kinds={kind: tuple(rows) for kind, rows in kinds.items()},
            required={
                kind: tuple(key for key, row in rows.items() if row and row.get("required"))
                for kind, rows in kinds.items()
            },
            dropoffs={
                key: tuple(way for way in row.get("dropoff", ()) if way in kinds.get("dropoff", {}))
                for key, row in carriers.items()
            },
            links={
                key: {str(way): str(link) for way, link in row["links"].items()}
                for key, row in carriers.items()
                if isinstance(row.get("links"), dict)
            },
            lines={key: lines["carrier", key] for key in carriers},
        ),
        problems,
    )


def _choice_links_fault(
    row: Mapping[str, object], known: Mapping[str, object]
) -> tuple[str, str] | None:
    """What is wrong with the addresses of a carrier's drop-offs, and a hint; `known` are all
    drop-offs that there are."""
    ways, links = row.get("dropoff", []), row.get("links", {})
    if not isinstance(links, dict):
        return f"has the links '{links}'", "write links: {post-office: laposte-locator}"
    if missing := [way for way in ways if way in known and not links.get(way)]:
        return (
            f"has no link for its drop-off '{missing[0]}'",
            f"write links: {{{missing[0]}: KEY}}, a key of links.yml",
        )
    if extra := [way for way in links if way not in ways]:
        return f"has a link for '{extra[0]}', which is not one of its drop-offs", suggest(
            str(extra[0]), ways
        )
    return None


def parse_external_links(
    text: str, *, path: str
) -> tuple[dict[str, ExternalLink], list[Diagnostic]]:
    """The addresses in a links.yml by key; what is wrong with an entry is reported, and its key is
    known all the same."""
    rows, lines, problems = read_groups(text, path)
    links = {}
    for key, row in rows.items():
        line = lines[(key,)]
        problems += [
            Diagnostic(path, line, "data-file", f"link '{key}' {fault}", hint)
            for fault, hint in _link_faults(row)
        ]
        if key != key.lower():
            problems.append(
                Diagnostic(
                    path,
                    line,
                    "data-file",
                    f"link '{key}' has capital letters",
                    f"write {key.lower()}",
                )
            )
        links[key.lower()] = ExternalLink(
            key, line, _urls(row), row.get("verified"), row.get("source", ""), _expected(row)
        )
    return links, problems


def _urls(row: Mapping[str, object]) -> dict[str, str]:
    """The addresses by language; a row with one address has it for the source language."""
    url = row.get("url", "")
    return (
        {str(language): str(address) for language, address in url.items()}
        if isinstance(url, dict)
        else {SOURCE_LANGUAGE: str(url)}
    )


def _expected(row: Mapping[str, object]) -> dict[str, str]:
    """The expected texts by language of the address; one text stands for each."""
    expect = row.get("expect", {})
    return (
        {str(language): str(text) for language, text in expect.items()}
        if isinstance(expect, dict)
        else {language: str(expect) for language in _urls(row)}
    )


def _link_faults(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of links.yml, each with a hint."""
    known = ("url", "verified", "source", "check", "expect")
    urls = _urls(row)
    if "url" not in row:
        yield "has no 'url'", "write url: https://…"
        urls = {}
    elif SOURCE_LANGUAGE not in urls:
        yield f"has no address for '{SOURCE_LANGUAGE}'", "the other languages fall back to it"
    for address in urls.values():
        if not address.startswith("https://"):
            yield f"has the address '{address}'", "it must begin with https://"
    if not isinstance(row.get("verified"), datetime.date):
        yield "has no date 'verified'", "write the day of the last check as 2026-11-22"
    if unknown := sorted(set(_expected(row)) - set(urls)):
        yield (
            f"expects a text in '{unknown[0]}', for which it has no address",
            suggest(unknown[0], urls),
        )
    if not row.get("source") or not isinstance(row["source"], str):
        yield "has no 'source'", "say where the address comes from"
    for extra in sorted(set(row) - set(known)):
        yield f"has an unknown key '{extra}'", suggest(extra, known)


def parse_facts(text: str, *, path: str) -> tuple[list[Fact], list[Diagnostic]]:
    """The facts in a facts.yml; entries that are wrong are left out and reported."""
    rows, lines, problems = read_groups(text, path)
    facts = []
    for key, row in rows.items():
        missing = [name for name in ("fact", "places", "verified", "source") if not row.get(name)]
        if row.get("verified") and not isinstance(row["verified"], datetime.date):
            missing.append("date in verified")
        if not isinstance(row.get("places", []), list):
            missing.append("list in places, such as [return.md#packing]")
        if missing:
            problems.append(
                Diagnostic(
                    path,
                    lines[(key,)],
                    "data-file",
                    f"fact '{key}' has no {' and no '.join(missing)}",
                )
            )
        else:
            facts.append(Fact(key, lines[(key,)], tuple(row["places"])))
    return facts, problems


def parse_ui_strings(text: str, *, path: str) -> tuple[UiStrings, list[Diagnostic]]:
    """The words of a words.yml; a word that is no text is kept as one, and reported."""
    groups, lines, problems = read_groups(text, path)
    for group, rows in groups.items():
        for key, value in rows.items():
            if not isinstance(value, str) or not value.strip():
                problems.append(
                    Diagnostic(
                        path,
                        lines[group, key],
                        "data-file",
                        f"word '{group}.{key}' is not a text",
                        "put it in double quotes",
                    )
                )
    texts = {
        group: {key: str(value) for key, value in rows.items()} for group, rows in groups.items()
    }
    return (
        UiStrings(
            path,
            texts,
            {f"{place[0]}.{place[1]}": line for place, line in lines.items() if len(place) == 2},
        ),
        problems,
    )


def missing_ui_strings(
    words: UiStrings,
    source: UiStrings,
    *,
    needed: Collection[str] = (),
    unused: Collection[str] = (),
) -> list[Diagnostic]:
    """The words that one of the two has and the other lacks, and those whose {placeholders} differ;
    none where one of the files could not be read. What is `purge` and the source lacks, or has
    `unused`, is told of the source.
    """
    if not source.lines or not words.lines:
        return []
    missing = [
        Diagnostic(
            words.path,
            1,
            "missing-word",
            f"word '{key}' is missing",
            f"{source.path}:{line} has it",
        )
        for key, line in source.lines.items()
        if key not in words.lines and key not in unused
    ]
    unknown = [
        Diagnostic(
            words.path, line, "missing-word", f"word '{key}' is unknown", suggest(key, source.lines)
        )
        for key, line in words.lines.items()
        if key not in source.lines and key not in needed
    ]
    expected = {
        key: PLACEHOLDERS.get(key) or _listed(source, key)
        for key in words.lines.keys() & source.lines.keys()
    }
    different = [
        Diagnostic(
            words.path,
            words.lines[key],
            "missing-word",
            f"word '{key}' has {_listed(words, key)}, expected {names}",
            "names in braces are not translated",
        )
        for key, names in expected.items()
        if _listed(words, key) != names
    ]
    return missing + unknown + different


def placeholder_problems(source: UiStrings) -> list[Diagnostic]:
    """The source language's words without the placeholders that the code fills in, or with
    others."""
    return [
        Diagnostic(
            source.path,
            source.lines[key],
            "missing-word",
            f"word '{key}' has {_listed(source, key)}, expected {expected}",
        )
        for key, expected in PLACEHOLDERS.items()
        if key in source.lines and _listed(source, key) != expected
    ]


def _listed(words: UiStrings, key: str) -> str:
    """The placeholders of a word as a message lists them; a brace that stands alone is listed
    too."""
    group, _, name = key.partition(".")
    text = words.texts[group][name]
    return ", ".join(sorted(re.findall(r"\{\w+\}|[{}]", text))) or "no placeholder"


def read_rows(
    text: str, path: str
) -> tuple[dict[str, object], dict[tuple[str, ...], int], list[Diagnostic]]:
    """The mapping that `text` is, the line of each key and of each key of a mapping inside it, and
    what is wrong."""
    try:
        loader = yaml.CSafeLoader(text)  # in every wheel, and ten times as fast as the Python one
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        return (
            {},
            {},
            [
                Diagnostic(
                    path,
                    place.line + 1 if place else 1,
                    "data-file",
                    f"not valid YAML ({getattr(error, 'problem', error)})",
                )
            ],
        )
    if not isinstance(values, dict):
        return (
            {},
            {},
            [Diagnostic(path, 1, "data-file", "the file is not a list of keys and values")],
        )
    lines: dict[tuple[str, ...], int] = {}
    problems: list[Diagnostic] = []

    def add(place: tuple[str, ...], name: str, line: int) -> None:
        if place in lines:
            problems.append(
                Diagnostic(
                    path,
                    line,
                    "data-file",
                    f"{name} stands a second time",
                    f"the first is in line {lines[place]}",
                )
            )
        lines[place] = line

    for key_node, value_node in node.value:
        key = str(key_node.value)
        add((key,), f"'{key}'", key_node.start_mark.line + 1)
        for inner, _ in value_node.value if isinstance(value_node, yaml.MappingNode) else ():
            add((key, str(inner.value)), f"'{inner.value}' of '{key}'", inner.start_mark.line + 1)
    return {str(key): value for key, value in values.items()}, lines, problems


def read_groups(
    text: str, path: str
) -> tuple[dict[str, dict[str, object]], dict[tuple[str, ...], int], list[Diagnostic]]:
    """As `read_rows`, where every value must be a mapping of its own."""
    values, lines, problems = read_rows(text, path)
    kept = {}
    for key, value in values.items():
        if not isinstance(value, dict):
            problems.append(
                Diagnostic(
                    path,
                    lines[(key,)],
                    "data-file",
                    f"'{key}' has no keys and values of its own",
                    "indent them below it",
                )
            )
            kept[key] = {}
        else:
            kept[key] = {str(inner): item for inner, item in value.items()}
    return kept, lines, problems
