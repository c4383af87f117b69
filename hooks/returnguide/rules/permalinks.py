"""Rules on permalinks: published addresses, redirects, names of pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from returnguide.content.conventions import ID, SOURCE_LANGUAGE
from returnguide.content.guide import Guide, live_addresses
from returnguide.content.headings import Heading
from returnguide.content.link_targets import slug
from returnguide.content.markdown_page import SourcePage
from returnguide.content.permalinks import (
    LOCK,
    REDIRECTS,
    Redirect,
    is_choice,
    resolve_redirect,
)
from returnguide.diagnostics import Diagnostic, Rule, suggest

RULES = (
    Rule(
        "removed-permalink",
        "A published address exists, or a row of redirects.yml says where it has moved.",
        reference=f"""\
An address of `docs/{LOCK}` no longer exists: a heading was removed, renamed or moved. Links to it
stand in mailboxes and help-desk macros, where nobody can change them. Write the heading again, or
add the row that the message proposes to `docs/{REDIRECTS}`. A key of `docs/data/choices.yml` is an
address too, as links name it: `?os=windows`. `guide.py permalinks rename` renames ids and keys in
all files, with their rows.""",
        bad="# 'return.md#serial' was published, and its heading is gone",
        good="return.md#serial: return.md#imei",
    ),
    Rule(
        "redirect-source",
        "A row of redirects.yml is for an address that was published and is gone.",
        reference=f"""\
A row of `docs/{REDIRECTS}` is for an address that still exists, so that the row has no effect, or
for one that was never published, which is usually a misspelling. Remove the row, or correct the
address before the colon.""",
        bad="return.md#imei: imei.md",
        good="return.md#serial: return.md#imei",
    ),
    Rule(
        "redirect-target",
        "A row of redirects.yml leads to an address that exists.",
        reference=f"""\
A row of `docs/{REDIRECTS}` leads to an address that does not exist, so readers of the old link find
nothing. Write the address where the text stands today, as `page.md#id`.""",
        bad="return.md#serial: return.md#imie",
        good="return.md#serial: return.md#imei",
    ),
    Rule(
        "redirect-chain",
        "A row of redirects.yml leads directly to an existing address, not through another row,"
        " and never in a circle.",
        reference=f"""\
A row of `docs/{REDIRECTS}` leads to an address that another row redirects again, or in a circle.
Write the last address into the first row. Of a circle, one address must exist.""",
        bad="return.md#a: return.md#b\nreturn.md#b: return.md#imei",
        good="return.md#a: return.md#imei\nreturn.md#b: return.md#imei",
    ),
)


def check_permalinks(guide: Guide) -> Iterator[Diagnostic]:
    """Yield what is wrong with published addresses, with redirects, and with ids that are names of
    pages."""
    live, pages = live_addresses(guide), guide.pages_in(SOURCE_LANGUAGE)
    unreadable = (path for path in guide.files if path.endswith(".md"))
    reported = _reported_pages(guide.pages.values(), unreadable)
    prefix = f"{guide.folder}/{SOURCE_LANGUAGE}/"
    reported_names = {path.removeprefix(prefix) for path in reported if path.startswith(prefix)}
    yield from _check_page_names(guide, live)
    yield from _check_published(guide, live, pages, reported_names)
    for redirect in guide.data.redirects.values():
        for rule, message, hint in _check_redirect(guide, redirect, live, pages, reported_names):
            path, target = f"{guide.folder}/{REDIRECTS}", redirect.target
            yield Diagnostic(path, redirect.line, rule, message, hint, target=target)


def _check_published(
    guide: Guide,
    live: Collection[str],
    pages: Mapping[str, SourcePage],
    reported: Collection[str],
) -> Iterator[Diagnostic]:
    """Yield published addresses that the source language does not have any more.

    A translation that lacks one does not matter: readers see the French section, with the same id.
    `reported` are the names of pages with errors in their headings, which other rules report: an id
    that such a page lacks may be there, misspelt.
    """
    published, redirects = guide.data.published, guide.data.redirects
    for address, line in published.items():
        page, _, id = address.partition("#")
        if address in live or address in redirects or resolve_redirect(address, redirects) in live:
            continue  # _check_redirect reports a row with an error
        if page in reported:
            continue
        if id and page not in pages and page in published and page not in redirects:
            continue  # its page is removed too, and reported
        target = _likely_key(address, live, published)
        if not is_choice(address):
            target = likely_target(address, live, published)
        hint = f"write it again, or add this row to {guide.folder}/{REDIRECTS}: {address}: {target}"
        if is_choice(address):
            hint += "; guide.py permalinks rename renames a key and adds its rows"
        message = f"'{address}' is published and gone"
        yield Diagnostic(
            f"{guide.folder}/{LOCK}", line, "removed-permalink", message, hint, target=address
        )


def _likely_key(address: str, live: Collection[str], published: Collection[str]) -> str:
    """Return the key that a removed one has probably become: one that is like it, the only new one
    of its kind, or `other`."""
    kind, _, key = address.partition("=")
    keys = {other.partition("=")[2]: other for other in live if other.startswith(f"{kind}=")}
    new = [known for known, other in keys.items() if other not in published]
    if (hint := suggest(key, keys)).startswith("did"):
        return keys[hint.split("'")[1]]
    likely = new[0] if len(new) == 1 else "other" if "other" in keys else "KEY"
    return f"{kind}={likely}"


def likely_target(address: str, live: Collection[str], published: Collection[str]) -> str:
    """Return the address that a removed one has probably moved to: the same id elsewhere, a similar
    new id, the section that contained it, its page, the first page."""
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
    ancestors = [f"{page}#{'-'.join(words[:end])}" for end in range(len(words) - 1, 0, -1)]
    return next((other for other in (*ancestors, page) if other in live), "index.md")


def _check_page_names(guide: Guide, live: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield headings whose id is the name of a page or an insert in short links."""
    names = {
        slug(address): address for address in live if "#" not in address and not is_choice(address)
    }
    for page in guide.pages.values():
        for heading in page.headings:
            if heading.id in names:
                yield Diagnostic(
                    page.path,
                    heading.line,
                    "duplicate-id",
                    f"id '{heading.id}' is the name of {names[heading.id]} in short links",
                    "ids are unique in the whole site",
                )


def _check_redirect(
    guide: Guide,
    redirect: Redirect,
    live: Collection[str],
    pages: Mapping[str, SourcePage],
    reported: Collection[str],
) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, message, hint) for what is wrong with a row."""
    source, target = redirect.source, redirect.target
    hops = _hops(redirect, guide.data.redirects)
    if hops[-1] in hops[:-1]:
        message = f"'{source}' leads in a circle: {' → '.join(hops)}"
        yield "redirect-chain", message, "one of these must exist"
        return
    if len(hops) > 2:
        message = f"'{source}' leads on in steps: {' → '.join(hops)}"
        yield "redirect-chain", message, f"write {source}: {hops[-1]}"
        return
    if source in live:
        message = f"'{source}' still exists in {_location(source, pages)}"
        yield "redirect-source", message, "remove the row"
    elif source not in guide.data.published:
        gone = [address for address in guide.data.published if address not in live]
        message = f"'{source}' was never published"
        yield "redirect-source", message, suggest(source, gone) or "remove the row"
    if target not in live and target.partition("#")[0] not in reported:
        message = f"'{source}' leads to '{target}', which does not exist"
        yield "redirect-target", message, suggest(target, live)
    elif is_choice(source) and not is_choice(target, source[1:].partition("=")[0]):
        message = f"'{source}' leads to '{target}', which is no key of its kind"
        yield "redirect-target", message, f"write {source}: {source.partition('=')[0]}=KEY"
    elif is_choice(target) and not is_choice(source):
        message = f"'{source}' leads to the key '{target}', which is no place"
        yield "redirect-target", message, "write a page, or a page and an id"


def _hops(redirect: Redirect, redirects: Mapping[str, Redirect]) -> list[str]:
    """Return the addresses that a row leads through, up to the first that no row redirects, or that
    is in the list already."""
    hops = [redirect.source, redirect.target]
    while hops[-1] in redirects and hops[-1] not in hops[:-1]:
        hops.append(redirects[hops[-1]].target)
    return hops


def _location(address: str, pages: Mapping[str, SourcePage]) -> str:
    """Return `path:line` of an address in the source, as far as they are known."""
    name, _, id = address.partition("#")
    if name not in pages:
        return "choices.yml" if is_choice(address) else name
    path, headings = pages[name].path, pages[name].headings
    line = next((heading.line for heading in headings if id and heading.id == id), 0)
    return f"{path}:{line}" if line else path


def _reported_pages(pages: Iterable[SourcePage], unreadable: Iterable[str]) -> frozenset[str]:
    """Return the paths of pages whose headings other rules report: unreadable pages, those with
    invalid front matter, those with a heading that has no valid id."""

    def is_invalid(heading: Heading) -> bool:
        has_valid_id = ID.fullmatch(heading.id) if heading.id else heading.level == 1
        return bool(heading.error) or not has_valid_id

    reported = (
        page.path
        for page in pages
        if page.front_matter_error or any(map(is_invalid, page.headings))
    )
    return frozenset([*unreadable, *reported])
