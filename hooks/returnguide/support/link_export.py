"""Every link of the guide as data for help-desk tools: links.json with its JSON Schema, and
links.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from returnguide.content.git import git_output
from returnguide.content.link_targets import LinkTarget, relative_url
from returnguide.locales import Locale

VERSION = 1
"""Of the shape of links.json: adding a key leaves it; removing one, or changing its meaning, makes
a new version."""

SCHEMA = f"links-{VERSION}.schema.json"
"""The name of the schema, on the site and beside this file."""


class LocaleRow(TypedDict):
    """A locale as links.json has it."""

    language: str
    name: str
    url: str


class Link(TypedDict):
    """A link as links.json has it; the schema says what each key means."""

    id: str
    kind: str
    page: str
    within: str | None
    choice: dict[str, str]
    choices: list[str]
    published: bool
    short: str
    titles: dict[str, str]
    urls: dict[str, str]
    translations: dict[str, str]
    changed: dict[str, str | None]


LinkTable = TypedDict(
    "LinkTable",
    {
        "$schema": str,
        "version": int,
        "site": str,
        "languages": list[LocaleRow],
        "choices": dict[str, list[str]],
        "links": list[Link],
    },
)
"""links.json."""


def build_link_table(
    targets: Iterable[LinkTarget],
    *,
    site: str,
    locales: Sequence[Locale],
    choices: Mapping[str, Sequence[str]],
    published: Collection[str],
    changed: Mapping[str, str],
    status: Callable[[LinkTarget, str], str],
) -> LinkTable:
    """Return what links.json holds.

    `site` is the site's address with its final slash. `changed` is as `last_changes` returns it.
    `status` tells how well a target is translated into the locale of a code.
    """
    return {
        "$schema": site + SCHEMA,
        "version": VERSION,
        "site": site,
        "languages": [
            {"language": locale.code, "name": locale.name, "url": site + locale.root}
            for locale in locales
        ],
        "choices": {kind: list(keys) for kind, keys in choices.items()},
        "links": [
            _link(
                target,
                site=site,
                locales=locales,
                is_published=target.address in published,
                changed=changed,
                status=status,
            )
            for target in targets
        ],
    }


def _link(
    target: LinkTarget,
    *,
    site: str,
    locales: Sequence[Locale],
    is_published: bool,
    changed: Mapping[str, str],
    status: Callable[[LinkTarget, str], str],
) -> Link:
    """Return one link; the rest as for `build_link_table`."""
    codes = [locale.code for locale in locales]
    path = relative_url(target.address)
    return {
        "id": target.id,
        "kind": target.kind,
        "page": target.page.removesuffix(".md"),
        "within": target.parent or None,
        "choice": dict(target.choice),
        "choices": list(target.choices),
        "published": is_published,
        "short": f"{site}go/{target.id}/",
        "titles": {code: target.titles[code] for code in codes},
        "urls": {locale.code: site + locale.root + path for locale in locales},
        "translations": {code: status(target, code) for code in codes},
        "changed": {code: _last_change(target, code, changed) for code in codes},
    }


def _last_change(target: LinkTarget, code: str, changed: Mapping[str, str]) -> str | None:
    """Return the date on which a target last changed in a locale: that of its page, or of what
    inserts are made from."""
    data = ("insert", "choices", "countries")
    made_from = [f"{code}/words.yml", *(f"data/{name}.yml" for name in data)]
    files = [f"{code}/{target.page}"] if target.page else made_from
    return max((changed[file] for file in files if file in changed), default=None)


def last_changes(docs: Path) -> dict[str, str]:
    """Return path below `docs` -> the date of its last commit (`2026-11-22`), without files that
    were changed since; nothing where git or a part of the history is missing."""
    if git_output(docs, "rev-parse", "--is-shallow-repository").strip() != "false":
        # the oldest commit of a shallow clone has all files, on a date that says nothing
        return {}
    log = git_output(
        docs, "-c", "core.quotePath=off", "log", "--format=//%cs", "--name-only", "--relative",
        "--", "*.md", "*.yml",
    )  # fmt: skip
    changes: dict[str, str] = {}
    date = ""
    for line in log.split("\n"):
        if line.startswith("//"):
            date = line[2:]
        elif line:
            changes.setdefault(line, date)
    for name in git_output(docs, "diff", "--name-only", "--relative", "-z", "HEAD").split("\0"):
        changes.pop(name, None)
    return changes


def export_files(table: LinkTable) -> Iterator[tuple[str, str]]:
    """Yield path below the site's root and text of links.json, links.csv and the schema."""
    yield "links.json", links_json(table)
    yield "links.csv", links_csv(table)
    yield SCHEMA, Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8")


def links_json(table: LinkTable) -> str:
    """Return links.json, one link a line, so that two versions of it can be compared."""
    head = {key: value for key, value in table.items() if key != "links"}
    links = ",\n".join(_compact(link) for link in table["links"])
    return f'{_compact(head)[:-1]},"links":[\n{links}\n]}}\n'


def _compact(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def links_csv(table: LinkTable) -> str:
    """Return links.csv (RFC 4180): one row a link, four columns a language."""
    out = io.StringIO()
    writer = csv.writer(out)
    codes = [row["language"] for row in table["languages"]]
    columns = ("title", "url", "translation", "changed")
    writer.writerow(
        ["id", "kind", "page", "within", "choice", "published", "short"]
        + [f"{column}_{code}" for code in codes for column in columns]
    )
    for link in table["links"]:
        row = [
            link["id"],
            link["kind"],
            link["page"],
            link["within"] or "",
            " ".join(f"{kind}={key}" for kind, key in link["choice"].items()),
            "yes" if link["published"] else "no",
            link["short"],
        ]
        for code in codes:
            row += [link["titles"][code], link["urls"][code], link["translations"][code]]
            row.append(link["changed"][code] or "")
        writer.writerow(row)
    return out.getvalue()
