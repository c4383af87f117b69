"""Addresses that were published stay: the list of them, the rows that say where those that are gone
have moved, the rules.

Addresses are those of content/link_targets.py. `permalinks.lock` only ever grows; an address of it
that no longer exists needs a row in `redirects.yml`, which the site turns into pages that lead on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from returnguide.content.data_files import read_rows
from returnguide.content.link_targets import relative_url, slug
from returnguide.diagnostics import Diagnostic

LOCK, REDIRECTS = "data/permalinks.lock", "data/redirects.yml"
"""The two files, below `docs`."""

LOCK_HEAD = """\
# Every address of the guide that was ever published, one a line, sorted. Written by `guide.py permalinks`, never by hand:
# a line that vanishes here is a link that breaks in a customer's mailbox.
"""

_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
"""How the lines begin that git writes between two versions."""


@dataclass(frozen=True)
class Redirect:
    """A row of redirects.yml."""

    source: str
    target: str
    line: int


def parse_permalinks(text: str, *, path: str) -> tuple[dict[str, int], list[Diagnostic]]:
    """The addresses in a permalinks.lock, each with its line."""
    found: dict[str, int] = {}
    problems = []
    for line, row in enumerate(text.split("\n"), 1):
        address = row.strip()
        if not address or address.startswith("# "):
            continue
        if not address.startswith(_CONFLICT):
            found.setdefault(address, line)
        elif not problems:
            problems.append(
                Diagnostic(
                    path,
                    line,
                    "data-file",
                    "two versions of the file were not merged",
                    "keep the lines of both, and delete those between them",
                )
            )
    return found, problems


def parse_redirects(text: str, *, path: str) -> tuple[dict[str, Redirect], list[Diagnostic]]:
    """The rows in a redirects.yml by source; what is wrong with one is reported, and the row left
    out."""
    if all(not line.strip() or line.startswith("#") for line in text.split("\n")):
        return {}, []
    rows, lines, problems = read_rows(text, path)
    found = {}
    for source, target in rows.items():
        if isinstance(target, str) and target:
            found[source] = Redirect(source, target, lines[(source,)])
        else:
            problems.append(
                Diagnostic(
                    path,
                    lines[(source,)],
                    "data-file",
                    f"'{source}' leads nowhere",
                    "write return.md#old-id: return.md#new-id",
                )
            )
    return found, problems


def resolve_redirect(address: str, redirects: Mapping[str, Redirect]) -> str | None:
    """Where an address that is gone has moved: by its own row, or with its page, whose row keeps
    the id."""
    if row := redirects.get(address):
        return row.target
    page, _, fragment = address.partition("#")
    row = redirects.get(page)
    if not row or not fragment:
        return None
    return row.target if "#" in row.target else f"{row.target}#{fragment}"


# What the site makes of the rows
# -----------------------------------------------------------------------------------------


def removed_pages(redirects: Mapping[str, Redirect]) -> dict[str, dict[str, str]]:
    """Address of a page that is gone -> id on it -> where that leads; under the empty id, where the
    page itself does.

    Targets are addresses. PDFs are no pages: only hosts with rules of their own can lead on from
    them.
    """
    sources = [source for source in redirects if "#" not in source and not source.endswith(".pdf")]
    return {
        source: {"": redirects[source].target, **moved_anchors(source, redirects)}
        for source in sources
    }


def valid_redirects(
    redirects: Mapping[str, Redirect], live: Collection[str]
) -> dict[str, Redirect]:
    """The rows that lead from an address that is gone to one of those that are `live`; the rules
    name the others, and under `mkdocs serve` the site is built without them."""
    return {
        source: row
        for source, row in redirects.items()
        if row.target in live and source not in live
    }


def moved_anchors(page: str, redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Id that stood on a page -> the address to which it has moved; without rows that lead on,
    which might never end."""
    rows = (
        (*row.source.partition("#"), row.target)
        for row in redirects.values()
        if row.target not in redirects
    )
    return {id: target for name, _, id, target in rows if name == page and id}


def moved_ids(redirects: Mapping[str, Redirect], ids: Collection[str]) -> dict[str, str]:
    """Id of an address that is gone -> where it has moved, for short links; ids that a place still
    has are left to it."""
    return {
        slug(row.source): row.target for row in redirects.values() if slug(row.source) not in ids
    }


def server_redirects(
    redirects: Mapping[str, Redirect], roots: Iterable[str]
) -> list[tuple[str, str]]:
    """What a host with rules of its own needs: path -> path, from the site's root without a first
    slash, for every page and PDF that is gone, below each language's root (`""`, `en/`). Fragments
    never reach a host."""
    gone = [row for row in redirects.values() if "#" not in row.source]
    return [
        (root + relative_url(row.source), root + relative_url(row.target))
        for root in roots
        for row in gone
    ]
