"""A new language in one go: its folder with the French text to translate, and its row in
mkdocs.yml, in preview."""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale, UnknownLocaleError

from returnguide.content.conventions import SOURCE_LANGUAGE

TO_TRANSLATE = (
    "<!-- This page is still in French. Translate it, keep every {#id} and every comment, and take"
    " this line out. -->"
)
WORDS_TO_TRANSLATE = (
    "# These words are still in French. Translate what stands between the quotes, and take this"
    " line out.\n"
)

_ROW = re.compile(r"^(?P<indent> *)- \{locale: (?P<locale>[\w-]+),.*\}\n", re.M)
_PREVIEW = re.compile(r"^  preview: \[(?P<languages>[^\]]*)\]", re.M)
_CODE = re.compile(r"[a-z]{2}(-[A-Z]{2}|-[A-Z][a-z]{3})?")


class UsageError(ValueError):
    """Why a language cannot be made; nothing was written."""


def scaffold_locale(docs: Path, config: Path, language: str) -> list[Path]:
    """Write the folder of `language` below `docs` and its row in `config`; returns the files
    written. Raises NotPossible."""
    name = _own_name(language)
    text = config.read_text(encoding="utf-8")
    if (docs / language).exists():
        raise UsageError(f"{docs.name}/{language} exists already")
    registered = _registered(text, language, name)
    (docs / language).mkdir()
    written = [
        _copy(source, docs / language / source.name)
        for source in sorted((docs / SOURCE_LANGUAGE).iterdir())
        if source.suffix in {".md", ".yml"}
    ]
    config.write_text(registered, encoding="utf-8")
    return [*written, config]


def _own_name(language: str) -> str:
    """What a language calls itself, with a capital letter."""
    try:
        name = (
            Locale.parse(language, sep="-").get_display_name()
            if _CODE.fullmatch(language)
            else None
        )
    except UnknownLocaleError:
        name = None
    if not name:
        raise UsageError(
            f"'{language}' is no language code; write two letters (pl), with a region or a script"
            " where need be (pt-BR, zh-Hant)"
        )
    return name[0].upper() + name[1:]


def _registered(text: str, language: str, name: str) -> str:
    """The mkdocs.yml with a row for the language after the last one, and the language among those
    in preview."""
    rows = list(_ROW.finditer(text))
    if any(row["locale"] == language for row in rows):
        raise UsageError(f"mkdocs.yml has a row for '{language}' already")
    preview = _PREVIEW.search(text)
    if not rows or not preview:
        raise UsageError(
            "mkdocs.yml has no rows '- {locale: …, name: …}' below 'languages:', or no line"
            " 'preview: []' below 'extra:'; write them first"
        )
    listed = [*(one.strip() for one in preview["languages"].split(",") if one.strip()), language]
    row = f"{rows[-1]['indent']}- {{locale: {language}, name: {name}}}\n"
    text = text[: rows[-1].end()] + row + text[rows[-1].end() :]
    return _PREVIEW.sub(f"  preview: [{', '.join(listed)}]", text, count=1)


def _copy(source: Path, target: Path) -> Path:
    """The French file with a line that says so, where its author sees it."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".yml":
        text = WORDS_TO_TRANSLATE + text
    elif text.startswith("---\n"):
        front, _, body = text.removeprefix("---\n").partition("\n---\n")
        front = "\n".join(line for line in front.split("\n") if not line.startswith("safety:"))
        text = f"---\n{front}\n---\n\n{TO_TRANSLATE}\n{body}"
    target.write_text(text, encoding="utf-8", newline="\n")
    return target
