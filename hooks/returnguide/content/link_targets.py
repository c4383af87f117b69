"""Everything of the guide with a permanent address: pages, steps, sections, tabs, folds, inserts,
PDFs.

An address is written as in the source and is the same in every language: `return.md`,
`return.md#sign-out-ios`, `parcel-insert/ios/`, `parcel-insert/parcel-insert-ios.pdf`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from returnguide.content.choices import Choices
from returnguide.content.conventions import GUIDE, ID, SOURCE_LANGUAGE, STEPS
from returnguide.content.countries import COUNTRY
from returnguide.content.directives import COUNTRY_DIRECTIVE
from returnguide.content.insert_fields import insert_path, insert_pdf_path
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import PanelSet, walk_panel_sets
from returnguide.content.typography import plain_title

_CONDITION = re.compile(r'data-when="([\w-]+):')
"""The kind that decides whether a line is shown."""

KINDS = ("page", "step", "section", "tab", "fold", "insert", "pdf")
"""The kinds of targets."""


@dataclass(frozen=True)
class LinkTarget:
    """Something that a link can lead to, in all languages."""

    id: str
    """Its name in short links, unique in the site: the id of its heading, or `page-…`, `insert-…`,
    `pdf-…` where it has no heading."""
    address: str
    kind: str
    """One of KINDS."""
    parent: str
    """The id of the target that contains it; empty for pages and inserts."""
    choice: Mapping[str, str]
    """What a tab stands for, the tabs around it included: kind -> key of choices.yml."""
    choices: tuple[str, ...]
    """The kinds of choices that matter on its page, which a link to it may set."""
    titles: Mapping[str, str]
    """Language -> title; the source's where a language has none."""

    @property
    def page(self) -> str:
        """The page that it is on, `return.md`; empty for inserts."""
        return self.address.partition("#")[0] if ".md" in self.address else ""


def page_slug(name: str) -> str:
    """Return the id of a page: `return.md` -> `page-return`, since steps have the names of
    pages."""
    return f"page-{name.removesuffix('.md')}"


def slug(address: str) -> str:
    """Return the id of the target at an address (see `LinkTarget.id`), also of a removed one."""
    page, _, fragment = address.partition("#")
    if fragment:
        return fragment
    if page.endswith(".pdf"):
        return f"pdf-{page.removesuffix('.pdf').rsplit('parcel-insert-', 1)[-1]}"
    if page.endswith(".md"):
        return page_slug(page)
    return f"insert-{page.rstrip('/').rsplit('/', 1)[-1]}"


def relative_url(address: str) -> str:
    """Return the URL of an address below its language's root: `return.md#imei` -> `return/#imei`,
    `index.md` -> an empty string."""
    page, separator, fragment = address.partition("#")
    folder = f"{page.removesuffix('.md')}/" if page.endswith(".md") else page
    return f"{'' if folder == 'index/' else folder}{separator}{fragment}"


def all_addresses(pages: Mapping[str, SourcePage], systems: Sequence[str]) -> frozenset[str]:
    """Return all addresses of one language: those on its pages (by name), and of the inserts of
    some systems."""
    of_pages = chain.from_iterable(
        [name, *(f"{name}#{id}" for id in page.ids)] for name, page in pages.items()
    )
    return frozenset([*of_pages, *map(insert_path, systems), *map(insert_pdf_path, systems)])


def collect_link_targets(
    by_language: Mapping[str, Mapping[str, SourcePage]],
    choices: Choices,
    inserts: Mapping[str, Mapping[str, str]],
    *,
    taken: Mapping[str, Collection[str]],
    pdf: bool,
) -> list[LinkTarget]:
    """Return all targets: those of the guide first, page by page, then the inserts.

    `by_language` is language -> name -> page, `inserts` is language -> system -> title, `taken` is
    system -> the kinds of choices that the insert takes from the reader's case; without `pdf` the
    inserts have no PDFs.
    """
    targets: dict[str, LinkTarget] = {}
    names = by_language[SOURCE_LANGUAGE]
    for name in sorted(names, key=lambda name: (name != GUIDE, name != "index.md", name)):
        for target in _targets_on_page(name, by_language, choices):
            targets.setdefault(target.id, target)
    kinds = {
        system: tuple(kind for kind in choices.kinds if kind in taken[system])
        for system in inserts.get(SOURCE_LANGUAGE, ())
    }
    return [*targets.values(), *_insert_targets(inserts, kinds, pdf=pdf)]


def _insert_targets(
    inserts: Mapping[str, Mapping[str, str]], kinds: Mapping[str, tuple[str, ...]], *, pdf: bool
) -> Iterator[LinkTarget]:
    """Yield the targets of the inserts; `kinds` has what each takes from the reader's case."""
    for system, own in kinds.items():
        titles = {language: by_system[system] for language, by_system in inserts.items()}
        yield LinkTarget(f"insert-{system}", insert_path(system), "insert", "", {}, own, titles)
        if pdf:
            titles = {language: f"{title} (PDF)" for language, title in titles.items()}
            yield LinkTarget(f"pdf-{system}", insert_pdf_path(system), "pdf", "", {}, (), titles)


def _targets_on_page(
    name: str, by_language: Mapping[str, Mapping[str, SourcePage]], choices: Choices
) -> Iterator[LinkTarget]:
    """Yield the target of a page, and those of its headings."""
    page = by_language[SOURCE_LANGUAGE][name]
    kinds = _kinds_that_matter(page, choices)
    titles = {
        language: _titles(pages[name], language)
        for language, pages in by_language.items()
        if name in pages
    }
    panels = _panel_kinds(page, choices)

    def titles_of(id: str) -> dict[str, str]:
        source = titles[SOURCE_LANGUAGE][id]
        return {language: titles.get(language, {}).get(id, source) for language in by_language}

    yield LinkTarget(page_slug(name), name, "page", "", {}, kinds, titles_of(""))
    ancestors: list[tuple[int, str]] = [(1, page_slug(name))]
    for heading in page.headings:
        if heading.level > 1 and ID.fullmatch(heading.id):  # others are errors, and no folders
            while ancestors[-1][0] >= heading.level:
                ancestors.pop()
            is_step = name == GUIDE and heading.id in STEPS
            kind, choice = panels.get(heading.id, ("step" if is_step else "section", {}))
            address, parent = f"{name}#{heading.id}", ancestors[-1][1]
            yield LinkTarget(
                heading.id, address, kind, parent, choice, kinds, titles_of(heading.id)
            )
            ancestors.append((heading.level, heading.id))


def _kinds_that_matter(page: SourcePage, choices: Choices) -> tuple[str, ...]:
    """Return the kinds of choices that change what a page shows: those of its tabs and of its
    lines; all of them on the guide, which asks for them."""
    if page.name == GUIDE:
        return tuple(choices.kinds)
    used = {panel_set.directive.argument for panel_set, _ in walk_panel_sets(page.sets.sets)}
    for line in page.lines:
        used.update(_CONDITION.findall(line))
        if COUNTRY_DIRECTIVE.fullmatch(line):
            used.add(COUNTRY)
    return tuple(kind for kind in choices.kinds if kind in used)


def _titles(page: SourcePage, language: str) -> dict[str, str]:
    """Return id -> title; the page's own is under the empty id."""
    titles = {
        heading.id: plain_title(heading.title, language) for heading in page.headings if heading.id
    }
    return {"": str(page.front_matter.get("title", page.name)), **titles}


def _panel_kinds(page: SourcePage, choices: Choices) -> dict[str, tuple[str, dict[str, str]]]:
    """Return id of a panel -> `tab` or `fold`, and what is chosen there: kind -> key."""
    kinds = {}
    for panel_set, parents in walk_panel_sets(page.sets.sets):
        kind = "tab" if panel_set.directive.name == "tabs" else "fold"
        around: dict[str, str] = {}
        for outer, panel in parents:
            around |= _choice(outer, panel.heading.id, choices)
        for panel in panel_set.panels:
            id = panel.heading.id
            kinds[id] = (kind, {**around, **_choice(panel_set, id, choices)})
    return kinds


def _choice(panel_set: PanelSet, id: str, choices: Choices) -> dict[str, str]:
    """Return what a panel stands for, as kind -> key; nothing for a fold."""
    if panel_set.directive.name != "tabs":
        return {}
    kind = panel_set.directive.argument
    key = choices.key_of(kind, id)
    return {kind: key} if key else {}


def breadcrumb_titles(targets: Sequence[LinkTarget], language: str) -> dict[str, str]:
    """Return id -> title, preceded by the titles of the targets that contain it, except that of the
    page: `Envoyer le colis › DHL › Enlèvement par DHL`."""
    by_id = {target.id: target for target in targets}
    titles: dict[str, str] = {}
    for target in targets:  # a parent comes before its children
        parent = by_id.get(target.parent)
        prefix = f"{titles[parent.id]} › " if parent and parent.kind != "page" else ""
        titles[target.id] = prefix + target.titles[language]
    return titles
