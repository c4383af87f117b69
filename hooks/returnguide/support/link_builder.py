"""The link builder: a page for agents, one in each language, that finds a section and writes the
link and the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment

from returnguide.content.link_targets import LinkTarget, breadcrumb_titles, relative_url
from returnguide.i18n import page_header
from returnguide.locales import Locale
from returnguide.render.json_script import json_for_script

PATH = "support/"
"""The page's folder below its locale's root; its script and stylesheet stand at the site's root."""

_SHARED_FILES = {
    "support/support.js": ("../inserts/qr.js", "../render/choice-options.js", "link-builder.js"),
    "support/support.css": ("../i18n/page_header.css", "link-builder.css"),
}
"""Path below the site's root -> the files, beside this one, that are joined there."""

_SCRIPT_WORDS = (
    *("count", "none", "changed", "others", "copied", "failed"),
    *("short", "full", "message"),
)
"""The words of the group `support` that the script shows."""


def shared_files() -> dict[str, str]:
    """Return path below the site's root -> text of the files that the pages of all locales load."""
    folder = Path(__file__).parent
    return {
        path: "".join((folder / part).read_text(encoding="utf-8") for part in parts)
        for path, parts in _SHARED_FILES.items()
    }


def render_page(
    locale: Locale,
    targets: Sequence[LinkTarget],
    env: Environment,
    *,
    locales: Sequence[Locale],
    words: Mapping[str, Mapping[str, Mapping[str, str]]],
    labels: Mapping[str, Mapping[str, str]],
    dependencies: Mapping[str, Mapping[str, object]],
    renamed: Mapping[str, Mapping[str, str]],
) -> str:
    """Return the page in a locale.

    `words` are those of every locale, `labels` those of the choices in this one, `dependencies` as
    `render.choices.dependencies_data` returns them; `renamed` has kind -> old key -> key.
    """
    own = words[locale.code]
    up = "../" * (1 + locale.root.count("/"))
    data = {
        "language": locale.code,
        "root": up,
        "words": {
            **{name: own["support"][name] for name in _SCRIPT_WORDS},
            "kinds": own["support_kind"],
        },
        "labels": labels,
        "dependencies": dependencies,
        "renamed": renamed,
        "languages": {other.code: _locale_data(other, words[other.code]) for other in locales},
    }
    html = env.get_template("support/page.html").render(
        header=page_header.render_header(
            env,
            own,
            home="../",
            main="builder",
            locale=locale,
            languages=page_header.same_page(locale, locales, PATH),
        ),
        locale=locale,
        locales=locales,
        words=own,
        up=up,
        data=json_for_script(data),
        links=[(target, relative_url(target.address)) for target in targets],
        titles=breadcrumb_titles(targets, locale.code),
        labels=labels,
    )
    return html.lstrip()


def _locale_data(locale: Locale, words: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """Return what the script needs of a locale: its folder, its message, its customers' words."""
    synonyms = {
        key: [phrase.strip() for phrase in phrases.split(",") if phrase.strip()]
        for key, phrases in words["support_synonym"].items()
    }
    return {
        "root": locale.root,
        "message": words["support_message"]["text"],
        "synonyms": synonyms,
    }
