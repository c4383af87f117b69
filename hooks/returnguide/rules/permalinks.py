"""Rules on permalinks: published addresses, redirects, names of pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from returnguide.content.link_targets import slug
from returnguide.content.markdown_page import ID, SOURCE_LANGUAGE, Heading, SourcePage
from returnguide.content.permalinks import LOCK, REDIRECTS, Redirect, resolve_redirect
from returnguide.diagnostics import Diagnostic, suggest


def check_permalinks(
    published: Mapping[str, int],
    redirects: Mapping[str, Redirect],
    *,
    path: str,
    live: Collection[str],
    pages: Mapping[str, SourcePage],
    faulty: Collection[str],
) -> Iterator[Diagnostic]:
    """Published addresses that are gone from the source; of what a translation lacks the rules on
    parity speak, and readers see the French there, with the same id.

    `live` are the addresses of the source and `pages` its pages by name; `faulty` the paths of
    pages that cannot be read or have headings without a right id, of which other rules speak: an id
    that they lack may be there, misspelt.
    """
    redirects_path = f"{path.removesuffix(LOCK)}{REDIRECTS}"
    for address, line in published.items():
        page, _, id = address.partition("#")
        if address in live or address in redirects or resolve_redirect(address, redirects) in live:
            continue  # rules on rows say what is wrong with a row
        if f"{path.removesuffix(LOCK)}{SOURCE_LANGUAGE}/{page}" in faulty:
            continue
        if id and page not in pages and page in published and page not in redirects:
            continue  # its page, gone too, is named
        row = f"{address}: {_likely(address, live, published)}"
        yield Diagnostic(
            path,
            line,
            "removed-permalink",
            f"'{address}' is published and gone",
            f"write it again, or add this row to {redirects_path}: {row}",
        )


def _likely(address: str, live: Collection[str], published: Collection[str]) -> str:
    """Where an address that is gone may have moved: the same id elsewhere, a new id like it, what
    held it, its page, the guide."""
    page, _, id = address.partition("#")
    if elsewhere := sorted(other for other in live if id and other.endswith(f"#{id}")):
        return elsewhere[0]
    new = {
        other.partition("#")[2]: other
        for other in live
        if other.startswith(f"{page}#") and other not in published
    }
    if id and (hint := suggest(id, new)).startswith("did"):
        return new[hint.split("'")[1]]
    if id and len(new) == 1:
        return next(iter(new.values()))
    words = id.split("-")
    holders = [f"{page}#{'-'.join(words[:end])}" for end in range(len(words) - 1, 0, -1)]
    return next((holder for holder in (*holders, page) if holder in live), "index.md")


def check_page_names(
    pages: Mapping[str, SourcePage], addresses: Iterable[str]
) -> Iterator[Diagnostic]:
    """Headings of one language whose id is the name of a page or an insert in short links."""
    names = {slug(address): address for address in addresses if "#" not in address}
    for page in pages.values():
        for heading in page.headings:
            if heading.id in names:
                yield Diagnostic(
                    page.path,
                    heading.at,
                    "duplicate-id",
                    f"id '{heading.id}' is the name of {names[heading.id]} in short links",
                    "ids are unique in the whole site",
                )


def check_redirects(
    redirects: Mapping[str, Redirect],
    *,
    path: str,
    published: Collection[str],
    live: Collection[str],
    pages: Mapping[str, SourcePage],
    faulty: Collection[str],
) -> Iterator[Diagnostic]:
    """Rows that lead round, on to another row, or nowhere, and rows for what exists or never did.
    Arguments as for `lock_problems`."""
    for row in redirects.values():

        def problem(rule: str, message: str, hint: str = "", line: int = row.line) -> Diagnostic:
            return Diagnostic(path, line, rule, message, hint)

        way = _hops(row, redirects)
        loop = way[-1] in way[:-1]
        if loop or len(way) > 2:
            shown = " → ".join(way)
            yield problem(
                "redirect-chain",
                (
                    f"'{row.source}' leads in a circle: {shown}"
                    if loop
                    else f"'{row.source}' leads on in steps: {shown}"
                ),
                "one of these must exist" if loop else f"write {row.source}: {way[-1]}",
            )
            continue
        if row.source in live:
            yield problem(
                "redirect-source",
                f"'{row.source}' still exists in {_where(row.source, pages)}",
                "remove the row",
            )
        elif row.source not in published:
            gone = [address for address in published if address not in live]
            yield problem(
                "redirect-source",
                f"'{row.source}' was never published",
                suggest(row.source, gone) or "remove the row",
            )
        page = row.target.partition("#")[0]
        if (
            row.target not in live
            and f"{path.removesuffix(REDIRECTS)}{SOURCE_LANGUAGE}/{page}" not in faulty
        ):
            yield problem(
                "redirect-target",
                f"'{row.source}' leads to '{row.target}', which does not exist",
                suggest(row.target, live),
            )


def _hops(row: Redirect, redirects: Mapping[str, Redirect]) -> list[str]:
    """The addresses that a row leads over, up to the first that no row moves on, or that came
    already."""
    way = [row.source, row.target]
    while way[-1] in redirects and way[-1] not in way[:-1]:
        way.append(redirects[way[-1]].target)
    return way


def _where(address: str, pages: Mapping[str, SourcePage]) -> str:
    """The file, with the line of an id."""
    name, _, id = address.partition("#")
    if name not in pages or not id:
        return pages[name].path if name in pages else name
    return f"{pages[name].path}:{next(heading.at for heading in pages[name].headings if heading.id == id)}"


def faulty_pages(pages: Iterable[SourcePage], unreadable: Iterable[str]) -> frozenset[str]:
    """The paths of pages that other rules speak of: unreadable ones, those whose front matter
    swallows the text, those with a heading that has no right id."""

    def is_faulty(heading: Heading) -> bool:
        return bool(heading.fault) or (
            not ID.fullmatch(heading.id) if heading.id else heading.level > 1
        )

    return frozenset(
        [
            *unreadable,
            *(
                page.path
                for page in pages
                if page.front_matter_error or any(map(is_faulty, page.headings))
            ),
        ]
    )
