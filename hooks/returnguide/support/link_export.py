"""Every link of the guide as data for help-desk tools: links.json with its JSON Schema, and
links.csv."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from returnguide.content.link_targets import LinkTarget, relative_url

VERSION = 1
"""Of the shape of links.json: a new field leaves it, a field that goes or changes its meaning makes
a new one."""

SCHEMA = f"links-{VERSION}.schema.json"
"""The name of the schema, on the site and beside this file."""


@dataclass(frozen=True)
class Language:
    """A language of the site."""

    key: str
    name: str
    root: str
    """Its folder below the site's root: `` or `en/`."""


def build_link_table(
    places: Iterable[LinkTarget],
    *,
    site: str,
    languages: Sequence[Language],
    choices: Mapping[str, Sequence[str]],
    published: Collection[str],
    changed: Mapping[str, str],
    state: Callable[[LinkTarget, str], str],
) -> dict[str, object]:
    """What links.json holds, as its schema says.

    `site` is the site's address with its final slash; `changed` the day of the last change of
    files, by their path below `docs` (`fr/return.md`); `state` says how well a place is translated
    into a language.
    """
    return {
        "$schema": site + SCHEMA,
        "version": VERSION,
        "site": site,
        "languages": [
            {"language": one.key, "name": one.name, "url": site + one.root} for one in languages
        ],
        "choices": {kind: list(keys) for kind, keys in choices.items()},
        "links": [
            {
                "id": place.id,
                "kind": place.kind,
                "page": place.page.removesuffix(".md"),
                "within": place.within or None,
                "choice": dict(place.choice),
                "choices": list(place.choices),
                "published": place.address in published,
                "short": f"{site}go/{place.id}/",
                "titles": {one.key: place.titles[one.key] for one in languages},
                "urls": {
                    one.key: site + one.root + relative_url(place.address) for one in languages
                },
                "translations": {one.key: state(place, one.key) for one in languages},
                "changed": {one.key: _changed(place, one.key, changed) for one in languages},
            }
            for place in places
        ],
    }


def _changed(place: LinkTarget, language: str, changed: Mapping[str, str]) -> str | None:
    """The day on which a place last changed in a language: that of its page, or of what inserts are
    made from."""
    files = (
        [f"{language}/{place.page}"] if place.page else [f"{language}/words.yml", "data/insert.yml"]
    )
    return max((changed[file] for file in files if file in changed), default=None)


def last_changes(docs: Path) -> dict[str, str]:
    """Path below `docs` -> the day of its last commit, `2026-11-22`; empty where git or the whole
    history is missing."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(docs), *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout

    try:
        if git("rev-parse", "--is-shallow-repository").strip() != "false":
            # the oldest commit of a shallow clone has all files, on a day that says nothing
            return {}
        log = git(
            "-c",
            "core.quotePath=off",
            "log",
            "--format=//%cs",
            "--name-only",
            "--relative",
            "--",
            "*.md",
            "*.yml",
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    found: dict[str, str] = {}
    day = ""
    for line in log.split("\n"):
        if line.startswith("//"):
            day = line[2:]
        elif line:
            found.setdefault(line, day)
    return found


def json_of(table: Mapping[str, object]) -> str:
    """links.json, one link a line, so that two versions of it can be compared."""
    head = {key: value for key, value in table.items() if key != "links"}
    links = ",\n".join(_compact(link) for link in table["links"])
    return f'{_compact(head)[:-1]},"links":[\n{links}\n]}}\n'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def csv_of(table: Mapping[str, object]) -> str:
    """links.csv (RFC 4180): one row a link, four columns a language."""
    out = io.StringIO()
    writer = csv.writer(out)
    languages = [one["language"] for one in table["languages"]]
    per_language = ("title", "url", "translation", "changed")
    writer.writerow(
        [
            "id",
            "kind",
            "page",
            "within",
            "choice",
            "published",
            "short",
            *(f"{name}_{language}" for language in languages for name in per_language),
        ]
    )
    for link in table["links"]:
        choice = " ".join(f"{kind}={key}" for kind, key in link["choice"].items())
        row = [
            link["id"],
            link["kind"],
            link["page"],
            link["within"] or "",
            choice,
            "yes" if link["published"] else "no",
            link["short"],
        ]
        for language in languages:
            row += [
                link["titles"][language],
                link["urls"][language],
                link["translations"][language],
                link["changed"][language] or "",
            ]
        writer.writerow(row)
    return out.getvalue()


def schema() -> str:
    """The JSON Schema of links.json."""
    return Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8")
