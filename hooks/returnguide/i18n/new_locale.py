"""A new language in one go: its folder with the French text to translate, and its row in
mkdocs.yml, in preview."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from babel import Locale, UnknownLocaleError

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.diagnostics import UsageError
from returnguide.files import write_atomically

PAGE_COMMENT = (
    "<!-- This page is still in French. Translate it, keep every {#id} and every comment, and take"
    " this line out. -->"
)
WORDS_COMMENT = (
    "# These words are still in French. Translate what stands between the quotes, and take this"
    " line out.\n"
)

_LOCALE_ROW = re.compile(
    r"^(?P<indent> *)- \{locale: (?P<quote>[\"']?)(?P<locale>[\w-]+)(?P=quote),.*\}\n", re.M
)
_PREVIEW_ROW = re.compile(r"^(?P<key> +preview: )\[(?P<locales>[^\]]*)\]", re.M)
_YAML_BOOLEANS = {"no", "on"}
"""Codes that YAML 1.1 takes for a boolean unless they stand in quotes: Norwegian is one."""

_LOCALE_CODE = re.compile(r"[a-z]{2}(-[A-Z]{2}|-[A-Z][a-z]{3})?")


def scaffold_locale(docs: Path, config: Path, language: str) -> list[Path]:
    """Write the folder of `language` below `docs` and its row in the mkdocs.yml `config`. Return
    the files written. Raise UsageError, having written nothing, where that cannot be done."""
    name = _own_name(language)
    target = docs / language
    if target.exists():
        raise UsageError(f"{docs.name}/{language} exists already")
    texts = {
        target / source.name: _to_translate(source.suffix, _read(source))
        for source in sorted((docs / SOURCE_LANGUAGE).iterdir())
        if source.suffix in {".md", ".yml"}
    }
    texts[config] = _add_locale(_read(config), language, name)
    for file, text in texts.items():
        write_atomically(file, text)
    return list(texts)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text: save it again as UTF-8") from error


def _own_name(language: str) -> str:
    """Return what a language calls itself, with a capital letter."""
    name = None
    if _LOCALE_CODE.fullmatch(language):
        with suppress(UnknownLocaleError):
            name = Locale.parse(language, sep="-").get_display_name()
    if not name:
        raise UsageError(
            f"'{language}' is no language code; write two letters (pl), with a region or a script"
            " where need be (pt-BR, zh-Hant)"
        )
    return name[0].upper() + name[1:]


def _add_locale(text: str, language: str, name: str) -> str:
    """Return a mkdocs.yml with a row for the language after the last one, and the language among
    those in preview."""
    rows = list(_LOCALE_ROW.finditer(text))
    if any(row["locale"] == language for row in rows):
        raise UsageError(f"mkdocs.yml has a row for '{language}' already")
    preview = _PREVIEW_ROW.search(text)
    if not rows or not preview:
        raise UsageError(
            "mkdocs.yml has no rows '- {locale: …, name: …}' below 'languages:', or no line"
            " 'preview: []'; write them first"
        )
    in_preview = [code.strip() for code in preview["locales"].split(",") if code.strip()]
    code = f'"{language}"' if language in _YAML_BOOLEANS else language
    row = f"{rows[-1]['indent']}- {{locale: {code}, name: {name}}}\n"
    text = text[: rows[-1].end()] + row + text[rows[-1].end() :]
    return _PREVIEW_ROW.sub(rf"\g<key>[{', '.join([*in_preview, code])}]", text, count=1)


def _to_translate(suffix: str, text: str) -> str:
    """Return the French text with a line that says so, where its author sees it."""
    if suffix == ".yml":
        return WORDS_COMMENT + text
    if not text.startswith("---\n"):
        return text
    front_matter, _, body = text.removeprefix("---\n").partition("\n---\n")
    lines = [line for line in front_matter.split("\n") if not line.startswith("safety:")]
    return "\n".join(["---", *lines, "---", "", PAGE_COMMENT, body])
