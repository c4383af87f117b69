"""Rules on headings and their ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from returnguide.content.conventions import ID
from returnguide.content.guide import Guide
from returnguide.content.headings import Heading
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "duplicate-id",
        "An id stands once in the whole site, so that one address leads to one place.",
        reference="""\
Two headings of one language have the same id, on one page or on two, or an id is the name of a
page. A short link (`/go/<id>/`) has only the id, so it must lead to one place. Rename the newer
one; `guide.py permalinks rename` does it in all languages at once.""",
        bad="## Trouver l'IMEI {#imei}\n\n## Envoyer l'IMEI {#imei}",
        good="## Trouver l'IMEI {#find-imei}\n\n## Envoyer l'IMEI {#imei}",
    ),
    Rule(
        "heading-form",
        "A heading starts in the first column with # signs and a space; there is one H1, and it"
        " comes first.",
        reference="""\
The page has one title (`#`), before all other headings. A heading begins in the first column, with
`#` signs and a space; an indented one, or one without the space, is shown as text. Headings that
are underlined with `===` or `---` cannot have an id.""",
        bad="##Emballer {#packing}",
        good="## Emballer {#packing}",
    ),
    Rule(
        "heading-id",
        "Every heading below the H1 ends in its id, written exactly {#lower-case-ascii}.",
        reference="""\
The id is the address of the section, the same in every language, so that links keep working when
the words of a heading change. It is made of lower-case ASCII words joined by hyphens, and ends the
line of the heading. In a translation, copy the id from the French page.""",
        bad="## Emballer l'appareil",
        good="## Emballer l'appareil {#packing}",
    ),
    Rule(
        "heading-level",
        "A heading is at most one level below the one before it.",
        reference="""\
Screen readers tell people the level of a heading, and many people move through a page by it; a
skipped level sounds like a missing section (WCAG 2.2, technique G141). Use as many `#` signs as
the heading before has, or one more.""",
        bad="## Photos {#photos}\n\n#### Écran {#photos-screen}",
        good="## Photos {#photos}\n\n### Écran {#photos-screen}",
    ),
)


def check_headings(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield headings that are badly written, skip a level, or lack a valid id."""
    level, has_title = 0, False
    for number, heading in enumerate(page.headings):
        if heading.error:
            rule = "heading-id" if "the id" in heading.error else "heading-form"
            yield Diagnostic(page.path, heading.line, rule, heading.error)
            continue
        yield from _check_level(page, heading, level, is_first=not number, has_title=has_title)
        yield from _check_id(page, heading)
        level, has_title = heading.level, has_title or heading.level == 1


def _check_level(
    page: SourcePage, heading: Heading, level: int, *, is_first: bool, has_title: bool
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the level of a heading; `level` is that of the one before it."""
    rule = "heading-form"
    if heading.level == 1 and has_title:
        message, hint = f"'{heading.title}' is a second H1", "write ## for a section"
    elif heading.level > 1 and is_first:
        message = f"'{heading.title}' stands before the H1"
        hint = "begin the page with # and its title"
    elif heading.level > level + 1:
        rule = "heading-level"
        message = f"'{heading.title}' is an H{heading.level} after an H{level}"
        hint = f"write {'#' * (level + 1)}"
    else:
        return
    yield Diagnostic(page.path, heading.line, rule, message, hint)


def _check_id(page: SourcePage, heading: Heading) -> Iterator[Diagnostic]:
    """Yield what is wrong with the id of a heading."""
    if heading.level > 1 and not heading.id:
        hint = f"end the line with {{#{_suggest_id(heading.title)}}}, the same in every language"
        if rest := _rest_of_heading(page, heading):
            hint = f"join it and line {rest}, which ends in its id"
        message = f"'{heading.title}' has no id"
        yield Diagnostic(page.path, heading.line, "heading-id", message, hint)
    elif heading.id and not ID.fullmatch(heading.id):
        yield Diagnostic(
            page.path,
            heading.line,
            "heading-id",
            f"id '{heading.id}' is not lower-case ASCII words joined by hyphens",
            f"write {{#{_suggest_id(heading.id)}}}",
        )


def _rest_of_heading(page: SourcePage, heading: Heading) -> int:
    """Return the line with the rest of a heading that was broken in two, 0 where none looks so: the
    next line of text, or the next heading of the same level, that ends in an id."""
    following = ((line, text) for line, text in enumerate(page.lines, 1) if line > heading.line)
    line, text = next(((line, text) for line, text in following if text.strip()), (0, ""))
    signs = re.match(r"#*", text)
    is_rest = signs and len(signs[0]) in (0, heading.level)
    return line if is_rest and re.search(r"\{#[a-z0-9-]+\}\s*$", text) else 0


def _suggest_id(text: str) -> str:
    """Return an id made of the first words of `text`; `id` where none can be spelt in ASCII."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lstrip("0123456789 -"))
    return "-".join(words[:4]) or "id"


def check_duplicate_ids(guide: Guide) -> Iterator[Diagnostic]:
    """Yield ids that stand twice among the pages of one language."""
    for language in guide.languages:
        first: dict[str, tuple[str, int]] = {}
        for page in guide.pages_in(language).values():
            for heading in page.headings:
                if heading.id in first:
                    path, line = first[heading.id]
                    yield Diagnostic(
                        page.path,
                        heading.line,
                        "duplicate-id",
                        f"id '{heading.id}' stands in {path}:{line} already",
                        "ids are unique in the whole site",
                    )
                elif heading.id:
                    first[heading.id] = page.origin(heading.line)
