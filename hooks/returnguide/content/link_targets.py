"""Everything of the guide that has an address of its own: pages, steps, sections, tabs, folds,
inserts, PDFs.

An address is written as in the source and is the same in every language: `return.md`,
`return.md#sign-out-ios`, `parcel-insert/ios/`, `parcel-insert/parcel-insert-ios.pdf`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from returnguide.content.data_files import Choices
from returnguide.content.insert_fields import path_of, pdf_path_of
from returnguide.content.markdown_page import (
    GUIDE,
    SOURCE_LANGUAGE,
    STEPS,
    PanelSet,
    SourcePage,
    all_sets,
)
from returnguide.content.typography import plain_title

KINDS = ("page", "step", "section", "tab", "fold", "insert", "pdf")
"""What a place can be."""


@dataclass(frozen=True)
class LinkTarget:
    """Something that has an address, in all languages."""

    id: str
    """Its name in short links, unique in the site: that of its heading; `page-…`, `insert-…`,
    `pdf-…` for what has no heading."""
    address: str
    kind: str
    """One of KINDS."""
    within: str
    """The id of the place that holds it; empty for pages and inserts."""
    choice: Mapping[str, str]
    """What a tab stands for, those around it included: kind -> key of choices.yml."""
    choices: tuple[str, ...]
    """The kinds of tabs on its page: what a link to it may choose."""
    titles: Mapping[str, str]
    """Language -> title; that of the source where a language has none."""

    @property
    def page(self) -> str:
        """The page that it stands on, `return.md`; empty for inserts."""
        return self.address.partition("#")[0] if ".md" in self.address else ""


def page_slug(name: str) -> str:
    """The id of a page, `return.md` -> `page-return`: steps have the names of pages, so a page's
    own cannot be its id."""
    return f"page-{name.removesuffix('.md')}"


def slug(address: str) -> str:
    """The id that short links use for an address: its fragment, or the name of what has none."""
    page, _, fragment = address.partition("#")
    if fragment:
        return fragment
    if page.endswith(".pdf"):
        return f"pdf-{page.removesuffix('.pdf').rsplit('parcel-insert-', 1)[-1]}"
    return (
        page_slug(page) if page.endswith(".md") else f"insert-{page.rstrip('/').rsplit('/', 1)[-1]}"
    )


def relative_url(address: str) -> str:
    """Where an address stands below its language's root: `return.md#imei` -> `return/#imei`,
    `index.md` -> ``."""
    page, mark, fragment = address.partition("#")
    folder = f"{page.removesuffix('.md')}/" if page.endswith(".md") else page
    return f"{'' if folder == 'index/' else folder}{mark}{fragment}"


def all_addresses(pages: Mapping[str, SourcePage], systems: Sequence[str]) -> frozenset[str]:
    """All addresses of one language: of its `pages` (by name), and of the inserts for `systems`."""
    of_pages = chain.from_iterable(
        [name, *(f"{name}#{id}" for id in page.ids)] for name, page in pages.items()
    )
    return frozenset([*of_pages, *map(path_of, systems), *map(pdf_path_of, systems)])


def collect_link_targets(
    by_language: Mapping[str, Mapping[str, SourcePage]],
    choices: Choices,
    inserts: Mapping[str, Mapping[str, str]],
    *,
    pdf: bool,
) -> list[LinkTarget]:
    """All places: the guide's first, page by page, then the inserts.

    `by_language` has the pages by name, `inserts` the titles of the inserts by system, both of each
    language; without `pdf` the inserts have none.
    """
    source = by_language[SOURCE_LANGUAGE]
    names = sorted(source, key=lambda name: (name != GUIDE, name != "index.md", name))
    places = list(
        {
            place.id: place
            for name in reversed(names)
            for place in reversed(list(_targets_on_page(name, by_language, choices)))
        }.values()
    )[::-1]
    for system in inserts.get(SOURCE_LANGUAGE, ()):
        titles = {language: own[system] for language, own in inserts.items()}
        about = {"within": "", "choice": {}, "choices": ()}
        places.append(
            LinkTarget(f"insert-{system}", path_of(system), "insert", titles=titles, **about)
        )
        if pdf:
            places.append(
                LinkTarget(
                    f"pdf-{system}",
                    pdf_path_of(system),
                    "pdf",
                    titles={language: f"{title} (PDF)" for language, title in titles.items()},
                    **about,
                )
            )
    return places


def _targets_on_page(
    name: str, by_language: Mapping[str, Mapping[str, SourcePage]], choices: Choices
) -> Iterator[LinkTarget]:
    """The page itself and all that its headings name."""
    pages = {language: pages[name] for language, pages in by_language.items() if name in pages}
    source = pages[SOURCE_LANGUAGE]
    kinds = tuple(
        kind
        for kind in choices.kinds
        if any(one.mark.argument == kind for one, _ in all_sets(source.sets.sets))
    )
    panels = _panels(source, choices)
    titles = {
        language: {
            heading.id: plain_title(heading.title, language)
            for heading in page.headings
            if heading.id
        }
        for language, page in pages.items()
    }
    whole = {
        language: str(page.front_matter.get("title", name)) for language, page in pages.items()
    }
    yield LinkTarget(
        page_slug(name),
        name,
        "page",
        "",
        {},
        kinds,
        {language: whole.get(language, whole[SOURCE_LANGUAGE]) for language in by_language},
    )
    above: list[tuple[int, str]] = [(1, page_slug(name))]
    for heading in source.headings:
        if not heading.id or heading.level < 2:
            continue
        while above[-1][0] >= heading.level:
            above.pop()
        kind, choice = panels.get(
            heading.id, ("step" if name == GUIDE and heading.id in STEPS else "section", {})
        )
        own = {
            language: titles.get(language, {}).get(heading.id, titles[SOURCE_LANGUAGE][heading.id])
            for language in by_language
        }
        yield LinkTarget(heading.id, f"{name}#{heading.id}", kind, above[-1][1], choice, kinds, own)
        above.append((heading.level, heading.id))


def _panels(page: SourcePage, choices: Choices) -> dict[str, tuple[str, dict[str, str]]]:
    """Id -> `tab` or `fold`, and what is chosen there."""
    found = {}
    for one, parents in all_sets(page.sets.sets):
        around: dict[str, str] = {}
        for outer, panel in parents:
            around |= _choice(outer, panel.heading.id, choices)
        for panel in one.panels:
            own = _choice(one, panel.heading.id, choices)
            found[panel.heading.id] = (
                "tab" if one.mark.word == "tabs" else "fold",
                {**around, **own},
            )
    return found


def _choice(one: PanelSet, id: str, choices: Choices) -> dict[str, str]:
    """What a panel of a set of tabs stands for."""
    key = choices.key_of(one.mark.argument, id) if one.mark.word == "tabs" else None
    return {one.mark.argument: key} if key else {}


def breadcrumb_titles(places: Sequence[LinkTarget], language: str) -> dict[str, str]:
    """Id -> the title with those of the places that hold it, pages aside: `Envoyer le colis › DHL ›
    Enlèvement par DHL`."""
    by_id = {place.id: place for place in places}
    full = {}
    for place in places:  # a place comes after the one that holds it
        holder = by_id.get(place.within)
        before = f"{full[holder.id]} › " if holder and holder.kind != "page" else ""
        full[place.id] = before + place.titles[language]
    return full
