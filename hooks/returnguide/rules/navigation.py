"""The rule on the menu: `nav` of mkdocs.yml and the pages of the guide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.published_files import is_page
from returnguide.diagnostics import Diagnostic, Rule, shorten, suggest

RULES = (
    Rule(
        "nav-page",
        "The menu has every page of the guide, once, and nothing else.",
        reference="""\
The menu is the list below `nav:` in `mkdocs.yml`, in the order in which readers see it. Each item
is the name of a page's file, without the folder of a language (`return.md`): the title is that of
the page, in each language. A page that is not in the list is found by nobody; an item that is no
page would be a dead link on every page.""",
        bad="nav:\n  - index.md\n  - retrun.md",
        good="nav:\n  - index.md\n  - return.md",
    ),
)


@dataclass(frozen=True)
class Navigation:
    """What a mkdocs.yml says of the pages and the languages of the site."""

    path: str = "mkdocs.yml"
    locales: Mapping[str, int] = field(default_factory=dict)
    """Locale -> its line; none where the file does not list them."""
    items: tuple[tuple[object, int], ...] | None = None
    """What stands in the menu, as written, and its line; None where the file has no menu."""


NO_NAVIGATION = Navigation()
"""A site whose mkdocs.yml is not there."""


def check_navigation(guide: Guide, navigation: Navigation) -> Iterator[Diagnostic]:
    """Yield pages that the menu lacks, and items of the menu that are no page or stand twice."""
    if navigation.items is None:
        return
    prefix = f"{guide.folder}/{SOURCE_LANGUAGE}/"
    paths = {path for path in (*guide.pages, *guide.files) if path.startswith(prefix)}
    pages = {
        path.removeprefix(prefix): path
        for path in sorted(paths)
        if is_page(path.removeprefix(f"{guide.folder}/"))
    }
    lines: dict[str, int] = {}
    for item, line in navigation.items:
        if problem := _item_error(item, pages, lines):
            yield Diagnostic(navigation.path, line, "nav-page", *problem, target=str(item))
        else:
            lines[normpath(str(item))] = line
    for name, path in pages.items():
        if name not in lines:
            hint = f"add the line '- {name}' below nav: in {navigation.path}"
            yield Diagnostic(path, 1, "nav-page", "the page is not in the menu", hint)


def _item_error(
    item: object, pages: Collection[str], lines: Mapping[str, int]
) -> tuple[str, str] | None:
    """Return message and hint for what is wrong with an item of the menu, if anything."""
    if not isinstance(item, str):
        shown = (
            ", ".join(f"{key}: {value}" for key, value in item.items())
            if isinstance(item, dict)
            else item
        )
        message = f"'{shorten(shown)}' in the menu is not the name of a page's file"
        return message, "write the name only, such as - return.md: the title is that of the page"
    name = normpath(item)
    if name in lines:
        return f"'{name}' is in the menu already, in line {lines[name]}", "delete one of them"
    if name not in pages:
        return f"'{shorten(item)}' in the menu is no page", suggest(name, pages)
    return None
