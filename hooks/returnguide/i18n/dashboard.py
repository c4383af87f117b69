"""The translators' dashboard: how every section of every language stands, as one static page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from babel import Locale
from jinja2 import Environment
from markupsafe import Markup

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.translation_status import STATES, SectionStatus
from returnguide.i18n.tracking import count_states, section_diff, word_changes

TEMPLATE = "translations/page.html"
"""Below the folder of overrides."""

_STYLE = Path(__file__).with_name("dashboard.css")

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
_DONE = ("machine", "current")


def render_dashboard(
    docs: Path, guide: Guide, env: Environment, *, edit_url: str = "", preview: Collection[str] = ()
) -> str:
    """The page; `edit_url` is the address below which files are edited, such as
    `https://…/edit/main/`."""
    languages = [
        _language(docs, guide, language, edit_url, language in preview)
        for language in guide.languages
        if language != SOURCE_LANGUAGE
    ]
    states = [
        {"name": state, "meaning": STATE_DESCRIPTIONS[state], "work": state not in _DONE}
        for state in STATES
    ]
    return env.get_template(TEMPLATE).render(
        languages=languages, states=states, style=Markup(_STYLE.read_text(encoding="utf-8"))
    )


def _language(
    docs: Path, guide: Guide, language: str, edit_url: str, preview: bool
) -> dict[str, object]:
    standings = guide.section_statuses_in(language)
    by_page: dict[str, list[SectionStatus]] = {}
    for one in standings:
        by_page.setdefault(one.page, []).append(one)
    pages = [_page(docs, guide, language, page, found, edit_url) for page, found in by_page.items()]
    name = Locale.parse(language, sep="-").get_display_name() or language
    return {
        "code": language,
        "name": name[0].upper() + name[1:],
        "preview": preview,
        "counts": count_states(standings),
        "pages": pages,
        "work": any(page["work"] for page in pages),
    }


def _page(
    docs: Path,
    guide: Guide,
    language: str,
    page: str,
    standings: Iterable[SectionStatus],
    edit_url: str,
) -> dict[str, object]:
    path = f"{guide.folder}/{language}/{page}"
    work = [_todo_row(docs, guide, one) for one in standings if one.state not in _DONE]
    return {
        "name": page,
        "path": path,
        "href": f"{edit_url.rstrip('/')}/{path}" if edit_url else "",
        "counts": count_states(standings),
        "work": work,
    }


def _todo_row(docs: Path, guide: Guide, one: SectionStatus) -> Mapping[str, object]:
    """A section that wants work, with what changed in its French where that is the reason."""
    found = section_diff(docs, guide, one)
    section = found.own or found.new
    language = SOURCE_LANGUAGE if one.state == "missing" else one.language
    changed = one.state == "stale" and found.old and found.new
    return {
        "title": (section.title if section else "") or one.place,
        "place": one.place,
        "state": one.state,
        "major": one.major,
        "line": one.line,
        "file": f"{guide.folder}/{language}/{one.page}",
        "changes": word_changes(found.old.text.strip(), found.new.text.strip()) if changed else [],
    }
