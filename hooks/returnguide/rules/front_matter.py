"""Rules on the front matter of a page."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping

from returnguide.content.conventions import GUIDE
from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule, shorten, suggest

RULES = (
    Rule(
        "front-matter",
        "Front matter is valid YAML between two lines of ---, with a title and known keys.",
        reference="""\
The lines between the two `---` at the head of a page are its front matter. Where they are not
valid YAML, MkDocs prints them on the page. The usual cause is a colon in a title without quotes:
put the whole text in double quotes.

| Key | What it is |
|---|---|
| `title` | a text; every page needs it |
| `description` | a text, for search engines |
| `date` | the day on which the text was last checked; `return.md` needs it, and prints it |
| `safety` | a list of ids of the page: sections that are never shown in an outdated translation |

Any other key is an error: a misspelt one would do nothing, and those of MkDocs and its theme
(`template`, `hide`, `search`) change what all pages of this guide have in common.""",
        bad="---\ntitle: Envoyer : comment faire\n---",
        good='---\ntitle: "Envoyer : comment faire"\n---',
    ),
)


_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "title": (lambda value: isinstance(value, str) and bool(value.strip()), 'write title: "…"'),
    "description": (lambda value: isinstance(value, str), 'write description: "…"'),
    "date": (lambda value: isinstance(value, datetime.date), "write date: 2026-11-22"),
    "safety": (lambda value: isinstance(value, list), "write safety: [an-id, another-id]"),
}
"""Key -> whether a value is one of its kind, and what to write."""


def check_front_matter(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield what is wrong with the front matter: it cannot be read, has an unknown key or a value
    of another kind, or lacks the title or the date."""
    if page.front_matter_error:
        line, message, hint = page.front_matter_error
        yield Diagnostic(page.path, line, "front-matter", message, hint)
        return
    for key, value in page.front_matter.items():
        is_right, expected = _KEYS.get(key, (None, ""))
        if is_right is None:
            problem = f"'{shorten(key)}' is no key of the front matter", suggest(key, _KEYS)
        elif not is_right(value):
            problem = f"{key} is '{shorten(value)}'" if value else f"{key} is empty", expected
        else:
            continue
        yield Diagnostic(page.path, page.front_matter_lines.get(key, 1), "front-matter", *problem)
    if "title" not in page.front_matter:
        hint = 'write title: "…" between the lines of ---'
        yield Diagnostic(page.path, 1, "front-matter", "the front matter has no title", hint)
    elif page.name == GUIDE and "date" not in page.front_matter:
        hint = (
            "write date: 2026-11-22, the day on which its text was last checked: it is printed"
            " below it"
        )
        yield Diagnostic(page.path, 1, "front-matter", "the guide has no date", hint)


def check_safety_sections(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield the ids under `safety` in the front matter that the page does not have.

    A section named there is never shown in an outdated translation.
    """
    safety = page.front_matter.get("safety", [])
    line = page.front_matter_lines.get("safety", 1)
    for id in safety if isinstance(safety, list) else ():
        if id not in page.ids:
            yield Diagnostic(
                page.path,
                line,
                "unknown-anchor",
                f"safety names '{shorten(id)}', which is no id of the page",
                suggest(str(id), page.ids),
                target=f"{page.name}#{id}",
            )
