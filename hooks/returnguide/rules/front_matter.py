"""Rules on the front matter of a page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from returnguide.content.conventions import GUIDE
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule, shorten, suggest

RULES = (
    Rule(
        "front-matter",
        "Front matter is valid YAML between two lines of ---, with a title.",
        reference="""\
The lines between the two `---` at the head of a page are its front matter. Where they are not
valid YAML, MkDocs prints them on the page. The usual cause is a colon in a title without quotes:
put the whole text in double quotes. Every page needs a `title`; the guide (`return.md`) also needs
a `date`, the day on which its text was last checked, which is printed below it. `safety` is a list
of ids of the page.""",
        bad="---\ntitle: Envoyer : comment faire\n---",
        good='---\ntitle: "Envoyer : comment faire"\n---',
    ),
)


def check_front_matter(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield what is wrong with the front matter: it cannot be read, or lacks the title or date."""
    if page.front_matter_error:
        line, message, hint = page.front_matter_error
        yield Diagnostic(page.path, line, "front-matter", message, hint)
    elif not isinstance(title := page.front_matter.get("title"), str):
        message = f"the title is '{shorten(title)}'" if title else "the front matter has no title"
        hint = 'write title: "…" between the lines of ---'
        yield Diagnostic(page.path, 1, "front-matter", message, hint)
    elif page.name == GUIDE and not isinstance(
        date := page.front_matter.get("date"), datetime.date
    ):
        message = f"the date of the guide is '{shorten(date)}'" if date else "the guide has no date"
        hint = (
            "write date: 2026-11-22, the day on which its text was last checked: it is printed"
            " below it"
        )
        yield Diagnostic(page.path, 1, "front-matter", message, hint)


def check_safety_sections(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield the ids under `safety` in the front matter that the page does not have.

    A section named there is never shown in an outdated translation.
    """
    safety = page.front_matter.get("safety", [])
    line = next(
        (number for number, text in enumerate(page.lines, 1) if text.startswith("safety:")), 1
    )
    if not isinstance(safety, list):
        message = f"safety is '{shorten(safety)}'"
        hint = "write safety: [an-id, another-id]"
        yield Diagnostic(page.path, line, "front-matter", message, hint)
        return
    for id in safety:
        if id not in page.ids:
            yield Diagnostic(
                page.path,
                line,
                "unknown-anchor",
                f"safety names '{shorten(id)}', which is no id of the page",
                suggest(str(id), page.ids),
                target=f"{page.name}#{id}",
            )
