"""The link builder: a page for agents, one in each language, that finds a section and writes the
link and the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment

from returnguide.content.link_targets import LinkTarget, breadcrumb_titles, relative_url
from returnguide.render.json_script import json_for_script
from returnguide.support.link_export import Language

PATH = "support/"
"""Where the page stands below its language's root; its script and stylesheet stand at the site's
root."""

_FILES = {
    "support/support.js": ("../inserts/qr.js", "builder.js"),
    "support/support.css": ("builder.css",),
}

_SAID = ("count", "none", "changed", "copied", "failed", "short", "full", "message")
"""The words that the script says."""


def shared_files() -> dict[str, str]:
    """Path below the site's root -> text of the files that the page loads, the same for all
    languages."""
    return {
        path: "".join((Path(__file__).parent / part).read_text(encoding="utf-8") for part in parts)
        for path, parts in _FILES.items()
    }


def render_page(
    language: Language,
    places: Sequence[LinkTarget],
    env: Environment,
    *,
    languages: Sequence[Language],
    words: Mapping[str, Mapping[str, Mapping[str, str]]],
    labels: Mapping[str, Mapping[str, str]],
    dropoffs: Mapping[str, Sequence[str]],
) -> str:
    """The page in a language; `words` are those of every language, `labels` those of the choices in
    this one."""
    own = words[language.key]
    up = "../" * (1 + language.root.count("/"))
    data = {
        "language": language.key,
        "root": up,
        "words": {**{name: own["support"][name] for name in _SAID}, "kinds": own["support_kind"]},
        "labels": labels,
        "dropoffs": dropoffs,
        "languages": {one.key: _language(one, words[one.key]) for one in languages},
    }
    return (
        env.get_template("support/page.html")
        .render(
            language=language,
            languages=languages,
            words=own,
            up=up,
            data=json_for_script(data),
            links=[(place, relative_url(place.address)) for place in places],
            titles=breadcrumb_titles(places, language.key),
            groups=("os", "carrier", "dropoff"),
            labels=labels,
        )
        .lstrip()
    )


def _language(one: Language, words: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """What the script needs of a language: where it stands, its message, its customers' words."""
    return {
        "root": one.root,
        "message": words["support_message"]["text"],
        "synonyms": _phrases(words["support_synonym"]),
    }


def _phrases(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Key -> the phrases that customers use for one thing."""
    return {
        key: [phrase.strip() for phrase in text.split(",") if phrase.strip()]
        for key, text in words.items()
    }
