"""Rules on what a step must show: the seven photos, the insert's fields, each drop-off's own
address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import basename

from returnguide.content.choices import Choices
from returnguide.content.conventions import GUIDE
from returnguide.content.directives import INSERT_DIRECTIVE
from returnguide.content.headings import Heading
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import all_sets
from returnguide.diagnostics import Diagnostic, suggest

PHOTOS_PAGE, PHOTOS_SECTION = "photos.md", "seven-photos"
"""Where the photos are listed, each with its drawing."""

SCREEN, BACK, SIDES = (
    ("photo-screen-on", "photo-screen-off"),
    ("photo-back",),
    ("photo-left", "photo-right", "photo-top", "photo-bottom"),
)
PHOTOS = (*SCREEN, *BACK, *SIDES)
"""The drawings of the seven photos, by the names of their files."""

INSERT_STEP = "parcel-insert"
"""The step that says what to write on the insert."""

_ITEM = re.compile(r" {0,3}(?:\d+[.)]|[-*+])\s")


def check_photos(page: SourcePage) -> Iterator[Diagnostic]:
    """What is wrong with the list of the seven photos: two of the screen, one of the back, four of
    the sides, each with its drawing."""
    if page.name != PHOTOS_PAGE:
        return
    section = next((heading for heading in page.headings if heading.id == PHOTOS_SECTION), None)
    if section is None:
        yield Diagnostic(
            page.path,
            1,
            "seven-photos",
            f"the page has no section '{PHOTOS_SECTION}'",
            f"write a heading ## … {{#{PHOTOS_SECTION}}} and the list below it",
        )
        return
    shown, wrong = set(), []
    for line, names in _items(page, section):
        if len(names) == 1 and names[0] in PHOTOS and names[0] not in shown:
            shown.add(names[0])
        else:
            wrong.append((line, names))
    missing = [name for name in PHOTOS if name not in shown]
    wanted = (
        f"expected the drawing {' or '.join(missing)}"
        if missing
        else "the list has all seven without it"
    )
    for line, names in wrong:
        yield Diagnostic(
            page.path, line, "seven-photos", f"this photo {_found(names, shown)}", wanted
        )
    if len(missing) > len(wrong):
        count = f"{len(SCREEN)} of the screen, {len(BACK)} of the back, {len(SIDES)} of the sides"
        yield Diagnostic(
            page.path,
            section.at,
            "seven-photos",
            f"the list has {len(shown)} photos, it must have {count}",
            f"missing: {', '.join(missing[len(wrong) :])}",
        )


def _items(page: SourcePage, section: Heading) -> Iterator[tuple[int, list[str]]]:
    """Each item of the list below a heading: its line, and the names of the drawings in it."""
    end = min(
        (item.at for item in (*page.headings, *page.marks) if item.at > section.at),
        default=len(page.lines) + 1,
    )
    starts = [at for at in range(section.at + 1, end) if _ITEM.match(page.visible[at - 1])]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        yield (
            start,
            [
                basename(link.target).rsplit(".", 1)[0]
                for link in page.links
                if link.image and start <= link.line < stop
            ],
        )


def _found(names: list[str], shown: Collection[str]) -> str:
    if not names:
        return "has no drawing"
    if len(names) > 1:
        return f"has {len(names)} drawings"
    return (
        f"shows '{names[0]}' again"
        if names[0] in shown
        else f"shows '{names[0]}', which is none of the seven"
    )


def check_insert_fields(page: SourcePage) -> Iterator[Diagnostic]:
    """The step of the parcel insert without the mark that lists the fields of insert.yml; a list
    typed in its place would differ some day."""
    step = next((heading for heading in page.headings if heading.id == INSERT_STEP), None)
    if page.name != GUIDE or step is None:
        return
    end = next(
        (
            heading.at
            for heading in page.headings
            if heading.at > step.at and heading.level <= step.level
        ),
        len(page.lines) + 1,
    )
    marks = {
        found[1]
        for line in page.lines[step.at : end - 1]
        if (found := INSERT_DIRECTIVE.fullmatch(line))
    }
    misspelt = any(
        step.at < line < end and "insert" in text.lower()
        for line, text in page.malformed_directives
    )
    if "fields" not in marks and not misspelt:
        yield Diagnostic(
            page.path,
            step.at,
            "insert-fields",
            f"step '{INSERT_STEP}' does not name the fields of insert.yml",
            "write <!-- insert: fields --> where the list belongs",
        )


def check_dropoff_links(
    page: SourcePage, choices: Choices, outside: Collection[str]
) -> Iterator[Diagnostic]:
    """Tabs of the guide for a carrier's drop-off without the address that choices.yml gives it;
    `outside` are the keys of links.yml."""
    if page.name != GUIDE:
        return
    for one, parents in all_sets(page.sets.sets):
        carrier = next(
            (
                choices.key_of("carrier", panel.heading.id)
                for parent, panel in parents
                if parent.mark.argument == "carrier"
            ),
            None,
        )
        for panel in one.panels if one.mark.argument == "dropoff" else ():
            way = choices.key_of("dropoff", panel.heading.id)
            link = choices.links.get(carrier or "", {}).get(way or "")
            keys = {
                link.target
                for link in page.links
                if link.reference and panel.heading.at <= link.line < panel.end
            }
            if (
                link in outside and link not in keys and keys <= set(outside)
            ):  # a key that links.yml lacks is reported as such: it may be this one, misspelt
                message = f"'{way}' of '{carrier}' does not lead to '{link}'"
                yield Diagnostic(
                    page.path,
                    panel.heading.at,
                    "dropoff-link",
                    message,
                    f"write [text][{link}], or another key in docs/data/choices.yml",
                    target=link,
                )


def check_choice_links(
    choices: Choices, outside: Collection[str], *, path: str
) -> Iterator[Diagnostic]:
    """Addresses of drop-offs in choices.yml that links.yml does not have."""
    for carrier, links in choices.links.items():
        for link in links.values():
            if outside and link not in outside:
                yield Diagnostic(
                    path,
                    choices.lines.get(carrier, 1),
                    "unknown-link",
                    f"'{link}' of '{carrier}' is not a key of links.yml",
                    suggest(link, outside),
                    target=link,
                )


def check_unused_links(
    outside: Mapping[str, object], pages: Collection[SourcePage], choices: Choices, *, path: str
) -> Iterator[Diagnostic]:
    """Addresses of links.yml that no page of any language leads to, and no drop-off."""
    used = {link.target for page in pages for link in page.links if link.reference} | {
        link for links in choices.links.values() for link in links.values()
    }
    for key, link in outside.items():
        if key not in used:
            yield Diagnostic(
                path,
                link.line,
                "unused-link",
                f"no page leads to '{key}'",
                "remove the row",
                target=key,
            )
