"""Rules on the shape of a page: front matter, headings and ids, tabs and folds."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator

from returnguide.content.data_files import Choices
from returnguide.content.markdown_page import (
    GUIDE,
    ID,
    Heading,
    Panel,
    PanelSet,
    SourcePage,
    all_sets,
)
from returnguide.diagnostics import Diagnostic, suggest

DIRECTIVE_NAMES = (
    "<!-- tabs: KIND -->, <!-- /tabs -->, <!-- folds -->, <!-- /folds -->, <!-- insert: links -->"
    " or <!-- insert: fields -->"
)
"""The marks, as messages name them."""

MAX_TABS = 20
"""The theme's stylesheet shows no panel after the twentieth of a set."""


def check_front_matter(page: SourcePage) -> Iterator[Diagnostic]:
    """Front matter that does not parse (MkDocs would print it on the page), or has no title."""
    if page.front_matter_error:
        line, fault = page.front_matter_error
        yield Diagnostic(
            page.path,
            line,
            "front-matter",
            fault,
            "put a text that holds a colon in double quotes" if "YAML" in fault else "",
        )
    elif not isinstance(page.front_matter.get("title"), str):
        yield Diagnostic(
            page.path,
            1,
            "front-matter",
            "the front matter has no title",
            'write title: "…" between the lines of ---',
        )
    elif page.name == GUIDE and not isinstance(page.front_matter.get("date"), datetime.date):
        yield Diagnostic(
            page.path,
            1,
            "front-matter",
            "the guide has no date",
            "write date: 2026-11-22, the day on which its text was last checked: it is printed"
            " below it",
        )


def check_safety(page: SourcePage) -> Iterator[Diagnostic]:
    """Sections called `safety` in the front matter, which are never shown in an old translation,
    that do not exist."""
    safety = page.front_matter.get("safety", [])
    line = next(
        (number for number, line in enumerate(page.lines, 1) if line.startswith("safety:")), 1
    )
    if not isinstance(safety, list):
        yield Diagnostic(
            page.path,
            line,
            "front-matter",
            f"safety is '{safety}'",
            "write safety: [an-id, another-id]",
        )
        return
    for id in safety:
        if id not in page.ids:
            yield Diagnostic(
                page.path,
                line,
                "unknown-anchor",
                f"safety names '{id}', which is no id of the page",
                suggest(str(id), page.ids),
            )


def check_headings(page: SourcePage) -> Iterator[Diagnostic]:
    """Headings that are badly written, jump a level, or lack a right id."""
    level, has_title = 0, False
    for number, heading in enumerate(page.headings):

        def problem(rule: str, message: str, hint: str = "", line: int = heading.at) -> Diagnostic:
            return Diagnostic(page.path, line, rule, message, hint)

        if heading.fault:
            yield problem(
                "heading-id" if "the id" in heading.fault else "heading-form", heading.fault
            )
            continue
        if heading.level == 1 and has_title:
            yield problem(
                "heading-form", f"'{heading.title}' is a second H1", "write ## for a section"
            )
        elif heading.level > 1 and not number:
            yield problem(
                "heading-form",
                f"'{heading.title}' stands before the H1",
                "begin the page with # and its title",
            )
        elif heading.level > level + 1:
            yield problem(
                "heading-level",
                f"'{heading.title}' is an H{heading.level} after an H{level}",
                f"write {'#' * (level + 1)}",
            )
        level, has_title = heading.level, has_title or heading.level == 1
        if heading.level > 1 and not heading.id:
            yield problem(
                "heading-id",
                f"'{heading.title}' has no id",
                f"end the line with {{#{_id_like(heading.title)}}}, the same in every language",
            )
        elif heading.id and not ID.fullmatch(heading.id):
            yield problem(
                "heading-id",
                f"id '{heading.id}' is not lower-case ASCII words joined by hyphens",
                f"write {{#{_id_like(heading.id)}}}",
            )


def _id_like(text: str) -> str:
    """An id that `text` suggests; 'id' when nothing of it can be spelt in ASCII."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lstrip("0123456789 -"))
    return "-".join(words[:4]) or "id"


def check_unparsed_markup(page: SourcePage) -> Iterator[Diagnostic]:
    """Markup that readers would see as it is typed, comments that swallow the page, pictures that
    say nothing."""
    for line, fault in page.unparsed_markup:
        yield Diagnostic(page.path, line, "unparsed-markup", fault)
    for link in page.links:
        if link.image and not link.text.strip():
            yield Diagnostic(
                page.path,
                link.line,
                "image-text",
                f"the picture '{link.target}' has no text",
                "write ![what it shows](…)",
            )


def check_duplicate_ids(pages: Iterable[SourcePage]) -> Iterator[Diagnostic]:
    """Ids that stand twice among the pages of one language: a short link /go/<id>/ leads to one
    place."""
    first: dict[str, tuple[str, int]] = {}
    for page in pages:
        for heading in page.headings:
            if heading.id in first:
                path, line = first[heading.id]
                yield Diagnostic(
                    page.path,
                    heading.at,
                    "duplicate-id",
                    f"id '{heading.id}' stands in {path}:{line} already",
                    "ids are unique in the whole site",
                )
            elif heading.id:
                first[heading.id] = (page.path, heading.at)


def check_directives(page: SourcePage, choices: Choices) -> Iterator[Diagnostic]:
    """Marks that are misspelt, unclosed or stray, and sets whose tabs are not as choices.yml
    says."""
    for line, text in page.malformed_directives:
        yield Diagnostic(
            page.path,
            line,
            "unknown-directive",
            f"'{text}' is not a directive",
            f"write {DIRECTIVE_NAMES}, alone on the line, from the first column",
        )
    sets = page.sets
    for mark in sets.unmatched_closers:
        yield Diagnostic(
            page.path,
            mark.at,
            "unmatched-directive",
            f"{mark} closes nothing",
            "remove it, or add the directive that opens the set",
        )
    for one, parents in all_sets(sets.sets):
        if one.closing is None:
            yield Diagnostic(
                page.path,
                one.mark.at,
                "unclosed-directive",
                f"{one.mark} is never closed",
                f"write <!-- /{one.mark.word} --> {_where_to_close(page, one)}",
            )
        elif one.closing.word != one.mark.word:
            yield Diagnostic(
                page.path,
                one.end,
                "unmatched-directive",
                f"{one.closing} stands where {one.mark} of line {one.mark.at} ends",
                f"write <!-- /{one.mark.word} -->",
            )
        yield from _set_problems(page, one, choices)
        if one.mark.word == "tabs":
            yield from _tab_problems(page, one, parents, choices)


def _where_to_close(page: SourcePage, one: PanelSet) -> str:
    return f"before line {one.end}" if one.end <= len(page.lines) else "at the end of the page"


def _set_problems(page: SourcePage, one: PanelSet, choices: Choices) -> Iterator[Diagnostic]:
    """What is wrong with a set as such, whatever its tabs are called."""
    mark = one.mark
    if not one.panels:
        yield Diagnostic(
            page.path,
            mark.at,
            "directive-content",
            f"{mark} encloses no heading",
            "every heading directly inside becomes a tab or a fold",
        )
        return
    for number in range(mark.at + 1, one.panels[0].heading.at):
        if page.lines[number - 1].strip():
            yield Diagnostic(
                page.path,
                number,
                "directive-content",
                f"text stands between {mark} and its first heading",
                f"move it above line {mark.at}",
            )
            break
    if mark.word == "folds" and mark.argument:
        yield Diagnostic(
            page.path,
            mark.at,
            "unknown-directive",
            f"folds have no kind, found '{mark.argument}'",
            "write <!-- folds -->",
        )
    if mark.word == "tabs" and mark.argument not in choices.kinds:
        found = (
            f"'{mark.argument}' is not a kind of tabs" if mark.argument else "the tabs have no kind"
        )
        yield Diagnostic(
            page.path, mark.at, "unknown-choice", found, suggest(mark.argument, choices.kinds)
        )
    if mark.word == "tabs" and len(one.panels) > MAX_TABS:
        yield Diagnostic(
            page.path,
            mark.at,
            "directive-content",
            f"{len(one.panels)} tabs, at most {MAX_TABS} can be shown",
        )


def _tab_problems(
    page: SourcePage, one: PanelSet, parents: tuple[tuple[PanelSet, Panel], ...], choices: Choices
) -> Iterator[Diagnostic]:
    """What is wrong with the tabs of a set: their keys, and where the set stands."""
    kind = one.mark.argument
    outer = [(parent, panel) for parent, panel in parents if parent.mark.word == "tabs"]
    if len(outer) > 1 or any(parent.mark.argument == kind for parent, _ in outer):
        yield Diagnostic(
            page.path,
            one.mark.at,
            "directive-nesting",
            f"{one.mark} stands inside {outer[-1][0].mark}",
            "tabs nest once, in tabs of another kind",
        )
    if kind not in choices.kinds:
        return
    carrier = next(
        (
            choices.key_of("carrier", panel.heading.id)
            for parent, panel in outer
            if parent.mark.argument == "carrier"
        ),
        None,
    )
    allowed = (
        choices.dropoffs.get(carrier, choices.kinds[kind])
        if kind == "dropoff"
        else choices.kinds[kind]
    )
    seen: dict[str, int] = {}
    for panel in one.panels:
        heading = panel.heading
        key = choices.key_of(kind, heading.id)
        if not heading.id:
            continue
        if key is None:
            yield _unknown_tab(page, heading, kind, allowed)
        elif key not in allowed:
            yield Diagnostic(
                page.path,
                heading.at,
                "directive-nesting",
                f"'{carrier}' has no drop-off '{key}' in choices.yml",
                f"known: {', '.join(allowed) or 'none'}",
            )
        elif key in seen:
            yield Diagnostic(
                page.path,
                heading.at,
                "unknown-choice",
                f"tab '{key}' stands in line {seen[key]} already",
                "each key has one tab in a set",
            )
        else:
            seen[key] = heading.at


def _unknown_tab(
    page: SourcePage, heading: Heading, kind: str, allowed: tuple[str, ...]
) -> Diagnostic:
    """A tab id that ends in no key of its kind: a key misspelt, where its end is like one, or none
    at all."""
    words = heading.id.split("-")
    for start in range(1, len(words)):
        tail = "-".join(words[start:])
        if (hint := suggest(tail, allowed)).startswith("did"):
            return Diagnostic(
                page.path,
                heading.at,
                "unknown-choice",
                f"tab '{tail}' is not {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
                hint,
            )
    return Diagnostic(
        page.path,
        heading.at,
        "tab-id",
        f"tab id '{heading.id}' does not end in a key of '{kind}'",
        f"end it in {' or '.join(f'-{key}' for key in allowed)}",
    )
