"""The translators' dashboard: the state of every section in every language, as one static page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import babel
from jinja2 import Environment
from markupsafe import Markup

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.translation_status import STATES, SectionStatus
from returnguide.i18n import page_header
from returnguide.i18n.source_diff import section_diff, word_changes
from returnguide.i18n.status_report import DONE_STATES, count_states, source_file
from returnguide.locales import Locale

TEMPLATE = "translations/page.html"
"""Below `overrides/`."""

PATH = "translations/index.html"
"""Below the site's root."""

STATE_DESCRIPTIONS = {
    "missing": "The French has a section that the translation lacks. Readers get the French text.",
    "copied": "The section is still in French.",
    "stale": "The French has changed since the section was translated.",
    "edited": "The translation was changed and not stamped yet.",
    "unstamped": "Nobody has said yet what the section was translated from.",
    "extra": "The French does not have the section.",
    "machine": "A machine translated the section, and nobody has read it yet.",
    "current": "The section says what the French says now.",
}

STYLE = page_header.STYLE + Path(__file__).with_name("dashboard.css").read_text(encoding="utf-8")
"""What stands in the page."""


def render_dashboard(
    docs: Path, guide: Guide, env: Environment, *, edit_url: str = "", preview: Collection[str] = ()
) -> str:
    """Return the HTML of the page.

    `edit_url` is the address below which files are edited, such as `https://…/edit/main/`;
    `preview` are the languages in preview.
    """
    languages = [
        _language(docs, guide, language, edit_url) | {"preview": language in preview}
        for language in guide.languages
        if language != SOURCE_LANGUAGE
    ]
    states = [
        {"name": state, "meaning": STATE_DESCRIPTIONS[state], "work": state not in DONE_STATES}
        for state in STATES
    ]
    return env.get_template(TEMPLATE).render(
        languages=languages, states=states, style=Markup(STYLE), header=_header(guide, env)
    )


def _header(guide: Guide, env: Environment) -> Markup:
    """Return the header of the page, which is in English, as the words of the header are where the
    site has that language."""
    code = "en" if "en" in guide.languages else SOURCE_LANGUAGE
    locale = Locale(code, code, is_default=code == SOURCE_LANGUAGE)
    return page_header.render_header(
        env,
        guide.data.ui_strings_for(code),
        locale=locale,
        home=f"../{locale.root}",
        main="translations",
    )


def _language(docs: Path, guide: Guide, language: str, edit_url: str) -> dict[str, object]:
    statuses = guide.section_statuses_in(language)
    pages = [
        _page(docs, guide, page_statuses, edit_url) for page_statuses in _by_page(statuses).values()
    ]
    name = babel.Locale.parse(language, sep="-").get_display_name() or language
    return {
        "code": language,
        "name": name[0].upper() + name[1:],
        "counts": count_states(statuses),
        "pages": pages,
        "work": any(page["work"] for page in pages),
    }


def _by_page(statuses: Iterable[SectionStatus]) -> dict[str, list[SectionStatus]]:
    pages: dict[str, list[SectionStatus]] = {}
    for status in statuses:
        pages.setdefault(status.page, []).append(status)
    return pages


def _page(
    docs: Path, guide: Guide, statuses: Sequence[SectionStatus], edit_url: str
) -> dict[str, object]:
    first = statuses[0]
    path = f"{guide.folder}/{first.language}/{first.page}"
    return {
        "name": first.page,
        "path": path,
        "href": f"{edit_url.rstrip('/')}/{path}" if edit_url else "",
        "counts": count_states(statuses),
        "work": [
            todo_row(docs, guide, status) for status in statuses if status.state not in DONE_STATES
        ],
    }


def todo_row(docs: Path, guide: Guide, status: SectionStatus) -> dict[str, object]:
    """Return a section that wants work, for the template; of a stale one with what has changed in
    the French."""
    diff = section_diff(docs, guide, status)
    section = diff.own or diff.new
    changes = (
        word_changes(diff.old.text.strip(), diff.new.text.strip())
        if status.state == "stale" and diff.old and diff.new
        else []
    )
    return {
        "title": (section.title if section else "") or status.address,
        "place": status.address,
        "state": status.state,
        "major": status.major,
        "line": status.line,
        "file": source_file(guide, status),
        "changes": changes,
    }
