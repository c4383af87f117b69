"""Languages that nobody speaks, made of the French: one with longer words and accents, one that is
read from right to left."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

from returnguide.content.guide import load_data

LONGER, RIGHT_TO_LEFT = "pl", "ar"
"""The codes they borrow: one of each direction, of neither of which the glossary knows anything."""

_ACCENTS = str.maketrans("aeiouyncszAEIOUYNCSZ", "âéîöûÿñçšžÂÉÎÖÛŸÑÇŠŽ")
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابكدهفغحيجقلمنوپخرستعثطظزش")
_MARKUP = "|".join(
    (
        r"\{[^{}]*\}",
        r"<!--.*?-->",
        r"\]\([^()]*\)",
        r"\]\[[^\]]*\]",
        r"`[^`]*`",
        r"\+\+",
        r"^(?:!!!\s*\w+|title:|description:|date:.*|safety:.*|---)",
        r"https?://\S+",
        r"</?\w[^>]*>",
        r"&\w+;",
        r"\.\./\S+",
        r"\w+\.md",
    )
)
"""What stands in a page and is no text."""


def longer(word: str) -> str:
    """Return a word with accents, and two fifths longer."""
    accented = word.translate(_ACCENTS)
    return accented + (accented[-1:] * (len(word) * 2 // 5) if len(word) > 2 else "")


def right_to_left(word: str) -> str:
    """Return a word in Arabic letters, as long as it was."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.translate(_ARABIC)


def add_language(docs: Path, language: str, change: Callable[[str], str]) -> None:
    """Write the folder of `language` below `docs`, each French word changed; names that are never
    translated stay."""
    names = "|".join(
        sorted(map(re.escape, load_data(docs, ("fr",)).glossary.keep), key=len, reverse=True)
    )
    kept = re.compile(rf"(?P<kept>\\[a-z]|{_MARKUP}|{names})|(?P<word>[^\W\d_]+)", re.M)

    def changed(text: str) -> str:
        return kept.sub(lambda found: found["kept"] or change(found["word"]), text)

    folder = docs / language
    folder.mkdir()
    for page in (docs / "fr").glob("*.md"):
        (folder / page.name).write_text(changed(page.read_text(encoding="utf-8")), encoding="utf-8")
    words = (docs / "fr/words.yml").read_text(encoding="utf-8")
    (folder / "words.yml").write_text(
        re.sub(r'(?<=: ")[^"]*(?="$)', lambda found: changed(found[0]), words, flags=re.M),
        encoding="utf-8",
    )


def pseudo_project(folder: Path, root: Path) -> Path:
    """Copy the real project at `root` to `folder`, with French and the two languages."""
    for name in ("hooks", "overrides"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("fr", "data", "assets"):
        shutil.copytree(root / "docs" / name, folder / "docs" / name)
    add_language(folder / "docs", LONGER, longer)
    add_language(folder / "docs", RIGHT_TO_LEFT, right_to_left)
    config = re.sub(
        r"^ *- \{locale: (?!fr).*\n",
        "",
        (root / "mkdocs.yml").read_text(encoding="utf-8"),
        flags=re.M,
    )
    rows = "".join(
        f"      - {{locale: {language}, name: {language}}}\n"
        for language in (LONGER, RIGHT_TO_LEFT)
    )
    config = re.sub(r"(^ *- \{locale: fr.*\n)", rf"\1{rows}", config, flags=re.M)
    allowed = "".join(
        f'        {rule}: {{severity: notice, reason: "a made-up language"}}\n'
        for rule in ("long-label", "missing-glyph", "insert-too-tall")
    )
    lint = f"    lint:\n      severity:\n{allowed}"
    config = re.sub(r"^(  guide:.*\n)", rf"\1{lint}", config, flags=re.M)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    return folder
