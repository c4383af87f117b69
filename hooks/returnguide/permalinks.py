"""Addresses that were published stay: the list of them, the rows that say where those that are gone have moved, the rules.

Addresses are those of places.py. `permalinks.lock` only ever grows; an address of it that no longer exists needs a row in
`redirects.yml`, which the site turns into pages that lead on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .datafiles import read_rows
from .places import href_of, id_of
from .problems import Problem, nearest
from .source import ID, SOURCE_LANGUAGE, Heading, Page

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


def published_of(text: str, *, path: str) -> tuple[dict[str, int], list[Problem]]:
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
            problems.append(Problem(path, line, "data-file", "two versions of the file were not merged", "keep the lines of both, and delete those between them"))
    return found, problems


def redirects_of(text: str, *, path: str) -> tuple[dict[str, Redirect], list[Problem]]:
    """The rows in a redirects.yml by source; what is wrong with one is reported, and the row left out."""
    if all(not line.strip() or line.startswith("#") for line in text.split("\n")):
        return {}, []
    rows, lines, problems = read_rows(text, path)
    found = {}
    for source, target in rows.items():
        if isinstance(target, str) and target:
            found[source] = Redirect(source, target, lines[(source,)])
        else:
            problems.append(Problem(path, lines[(source,)], "data-file", f"'{source}' leads nowhere", "write return.md#old-id: return.md#new-id"))
    return found, problems


def destination(address: str, redirects: Mapping[str, Redirect]) -> str | None:
    """Where an address that is gone has moved: by its own row, or with its page, whose row keeps the id."""
    if row := redirects.get(address):
        return row.target
    page, _, fragment = address.partition("#")
    row = redirects.get(page)
    if not row or not fragment:
        return None
    return row.target if "#" in row.target else f"{row.target}#{fragment}"


def lock_problems(
    published: Mapping[str, int], redirects: Mapping[str, Redirect], *, path: str, live: Collection[str], pages: Mapping[str, Page], faulty: Collection[str]
) -> Iterator[Problem]:
    """Published addresses that are gone from the source; of what a translation lacks the rules on parity speak, and readers see
    the French there, with the same id.

    `live` are the addresses of the source and `pages` its pages by name; `faulty` the paths of pages that cannot be read or have
    headings without a right id, of which other rules speak: an id that they lack may be there, misspelt.
    """
    redirects_path = f"{path.removesuffix(LOCK)}{REDIRECTS}"
    for address, line in published.items():
        page, _, id = address.partition("#")
        if address in live or address in redirects or destination(address, redirects) in live:
            continue  # rules on rows say what is wrong with a row
        if f"{path.removesuffix(LOCK)}{SOURCE_LANGUAGE}/{page}" in faulty:
            continue
        if id and page not in pages and page in published and page not in redirects:
            continue  # its page, gone too, is named
        row = f"{address}: {_likely(address, live, published)}"
        yield Problem(path, line, "lost-address", f"'{address}' is published and gone", f"write it again, or add this row to {redirects_path}: {row}")


def _likely(address: str, live: Collection[str], published: Collection[str]) -> str:
    """Where an address that is gone may have moved: the same id elsewhere, a new id like it, what held it, its page, the guide."""
    page, _, id = address.partition("#")
    if elsewhere := sorted(other for other in live if id and other.endswith(f"#{id}")):
        return elsewhere[0]
    new = {other.partition("#")[2]: other for other in live if other.startswith(f"{page}#") and other not in published}
    if id and (hint := nearest(id, new)).startswith("did"):
        return new[hint.split("'")[1]]
    if id and len(new) == 1:
        return next(iter(new.values()))
    words = id.split("-")
    holders = [f"{page}#{'-'.join(words[:end])}" for end in range(len(words) - 1, 0, -1)]
    return next((holder for holder in (*holders, page) if holder in live), "index.md")


def name_problems(pages: Mapping[str, Page], addresses: Iterable[str]) -> Iterator[Problem]:
    """Headings of one language whose id is the name of a page or an insert in short links."""
    names = {id_of(address): address for address in addresses if "#" not in address}
    for page in pages.values():
        for heading in page.headings:
            if heading.id in names:
                yield Problem(page.path, heading.at, "duplicate-id", f"id '{heading.id}' is the name of {names[heading.id]} in short links", "ids are unique in the whole site")


def redirect_problems(
    redirects: Mapping[str, Redirect], *, path: str, published: Collection[str], live: Collection[str], pages: Mapping[str, Page], faulty: Collection[str]
) -> Iterator[Problem]:
    """Rows that lead round, on to another row, or nowhere, and rows for what exists or never did. Arguments as for `lock_problems`."""
    for row in redirects.values():
        def problem(rule: str, message: str, hint: str = "", line: int = row.line) -> Problem:
            return Problem(path, line, rule, message, hint)

        way = _way(row, redirects)
        loop = way[-1] in way[:-1]
        if loop or len(way) > 2:
            shown = " → ".join(way)
            yield problem("redirect-chain", f"'{row.source}' leads in a circle: {shown}" if loop else f"'{row.source}' leads on in steps: {shown}",
                          "one of these must exist" if loop else f"write {row.source}: {way[-1]}")
            continue
        if row.source in live:
            yield problem("redirect-source", f"'{row.source}' still exists in {_where(row.source, pages)}", "remove the row")
        elif row.source not in published:
            gone = [address for address in published if address not in live]
            yield problem("redirect-source", f"'{row.source}' was never published", nearest(row.source, gone) or "remove the row")
        page = row.target.partition("#")[0]
        if row.target not in live and f"{path.removesuffix(REDIRECTS)}{SOURCE_LANGUAGE}/{page}" not in faulty:
            yield problem("redirect-target", f"'{row.source}' leads to '{row.target}', which does not exist", nearest(row.target, live))


def _way(row: Redirect, redirects: Mapping[str, Redirect]) -> list[str]:
    """The addresses that a row leads over, up to the first that no row moves on, or that came already."""
    way = [row.source, row.target]
    while way[-1] in redirects and way[-1] not in way[:-1]:
        way.append(redirects[way[-1]].target)
    return way


def _where(address: str, pages: Mapping[str, Page]) -> str:
    """The file, with the line of an id."""
    name, _, id = address.partition("#")
    if name not in pages or not id:
        return pages[name].path if name in pages else name
    return f"{pages[name].path}:{next(heading.at for heading in pages[name].headings if heading.id == id)}"


def faulty_pages(pages: Iterable[Page], unreadable: Iterable[str]) -> frozenset[str]:
    """The paths of pages that other rules speak of: unreadable ones, those whose front matter swallows the text, those with a
    heading that has no right id."""
    def is_faulty(heading: Heading) -> bool:
        return bool(heading.fault) or (not ID.fullmatch(heading.id) if heading.id else heading.level > 1)

    return frozenset([*unreadable, *(page.path for page in pages if page.front_matter_fault or any(map(is_faulty, page.headings)))])


# What the site makes of the rows -----------------------------------------------------------------------------------------


def old_pages(redirects: Mapping[str, Redirect]) -> dict[str, dict[str, str]]:
    """Address of a page that is gone -> id on it -> where that leads; under the empty id, where the page itself does.

    Targets are addresses. PDFs are no pages: only hosts with rules of their own can lead on from them.
    """
    sources = [source for source in redirects if "#" not in source and not source.endswith(".pdf")]
    return {source: {"": redirects[source].target, **moved_from(source, redirects)} for source in sources}


def good_rows(redirects: Mapping[str, Redirect], live: Collection[str]) -> dict[str, Redirect]:
    """The rows that lead from an address that is gone to one of those that are `live`; the rules name the others, and under
    `mkdocs serve` the site is built without them."""
    return {source: row for source, row in redirects.items() if row.target in live and source not in live}


def moved_from(page: str, redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Id that stood on a page -> the address to which it has moved; without rows that lead on, which might never end."""
    rows = ((*row.source.partition("#"), row.target) for row in redirects.values() if row.target not in redirects)
    return {id: target for name, _, id, target in rows if name == page and id}


def old_ids(redirects: Mapping[str, Redirect], ids: Collection[str]) -> dict[str, str]:
    """Id of an address that is gone -> where it has moved, for short links; ids that a place still has are left to it."""
    return {id_of(row.source): row.target for row in redirects.values() if id_of(row.source) not in ids}


def host_rows(redirects: Mapping[str, Redirect], roots: Iterable[str]) -> list[tuple[str, str]]:
    """What a host with rules of its own needs: path -> path, from the site's root without a first slash, for every page and
    PDF that is gone, below each language's root (`""`, `en/`). Fragments never reach a host."""
    gone = [row for row in redirects.values() if "#" not in row.source]
    return [(root + href_of(row.source), root + href_of(row.target)) for root in roots for row in gone]
