"""Which files below `docs/` are published: the pages of the languages, and pictures.

The list says what is published, not what is not: nobody knows all that editors, systems and tools
leave in a folder. Scripts and styles of the guide are read from `docs/assets/`, and published by
the build under other names.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from returnguide.content.conventions import ID

ASSETS = "assets"
"""The folder in `docs` of pictures, scripts and styles."""

PICTURES = frozenset({".avif", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
"""The endings of pictures."""

LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")

_SOURCES = {"javascripts": ".js", "stylesheets": ".css"}
"""Folder in `docs/assets` -> the ending of the sources there."""


def is_page(name: str) -> bool:
    """Return whether a file below `docs` is a page: `fr/return.md`, in no further folder."""
    folder, _, rest = name.partition("/")
    is_named = rest.endswith(".md") and bool(ID.fullmatch(rest.removesuffix(".md")))
    return is_named and bool(LANGUAGE_FOLDER.fullmatch(folder))


def is_picture(name: str) -> bool:
    """Return whether the name of a file ends as that of a picture."""
    return PurePosixPath(name).suffix.lower() in PICTURES


def is_published(name: str) -> bool:
    """Return whether a file below `docs` is copied to the site, or made into a page of it."""
    parts = name.split("/")
    is_hidden = any(part.startswith(".") for part in parts)
    return is_page(name) or (parts[0] == ASSETS and is_picture(name) and not is_hidden)


def is_source(name: str) -> bool:
    """Return whether a file below `docs` is one that the build reads and does not publish."""
    parts = PurePosixPath(name).parts
    if len(parts) == 2 and parts[1] == "words.yml":
        return bool(LANGUAGE_FOLDER.fullmatch(parts[0]))
    if len(parts) == 3 and parts[0] == ASSETS:
        return PurePosixPath(name).suffix == _SOURCES.get(parts[1])
    return parts[0] == "data"
