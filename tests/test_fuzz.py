"""Random damage to every source and data file of the small site: `check` and the commands of
translators must say what is wrong, and never end in a traceback."""

from __future__ import annotations

import datetime
import os
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import LANGUAGES, ROOT, small_docs
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.translation_lock import SourceChange, write_changes
from returnguide.i18n.status_report import status_text
from returnguide.i18n.tracking import stamp_sections
from returnguide.rules import reporters
from returnguide.rules.runner import run_rules
from returnguide.rules.settings import load_settings

TODAY = datetime.date(2026, 11, 22)
ROUNDS = 120
"""Damaged copies a run; each takes about 50 ms. Before a release, try thousands of other seeds."""

VALUES = (
    "[]", "{}", "[[]]", "[{a: b}]", "{a: {b: [c]}}", "3", "-1", "1e999", ".nan", "true", "no", "~",
    "2026-02-30", "2026-11-22T10:00:00", "9999-12-31", "0001-01-01", '""', '" "', "x", "../../x",
    "/etc/passwd", "C:\\x", "con", "http://[", "https://[", "//[", "*a", "&a b", "!!set {a}",
    "!!python/none x", "<<: x", "'", '"', "9" * 5000, "[" * 5000, "- " * 5000, "{a: " * 30, "\t",
    "\0", "\x1b[31m", "\ud800", "‮", "{number}", "{", "}", "{0}", "{a.b}", "%s", "a" * 3000,
)  # fmt: skip
"""What a value of a data file, or a part of a line, is replaced with."""

MARKUP = (
    "#", "##", "## a {#b}", "{#", "}", "<!--", "-->", "<!-- tabs: os -->", "<!-- /tabs -->",
    "<!-- folds -->", "<!-- /folds -->", "<!-- insert: links -->", "<!-- tabs: os, none: x -->",
    "```", "~~~", "`", "!!!", '!!! note "', "[", "](", "][", "[a](http://[)", "![](", "|", "***",
    "---", "===", "1. ", "99999999999999999999. ", "- ", "    ", "\r", "\u2028", "\ufeff", "++a+",
    "[a]: x", "<a href=//[>", "<http://[>", "&#x110000;", "\\", "safety: [a]", "safety: {a: b}",
    "<<<<<<<", ">>>>>>> x", "** a **", "\\*\\*", "{a b}", "*a*{b}", "*a*{# b}", "[a]", "[[",
    "{{", "${", "%A%", "| a |", "\u200b", "「", "【", "＊＊", "•", "– ", "&#0;", "&#x110000",  # noqa: RUF001
    "\x02", "\x03", "\ufffc",
)  # fmt: skip


def flip_byte(data: bytes, rng: random.Random) -> bytes:
    """Another byte in the place of one."""
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def truncate(data: bytes, rng: random.Random) -> bytes:
    """The beginning of a file."""
    return data[: rng.randrange(len(data))]


def _on_lines(change: Callable[[list[str], random.Random], None]) -> Callable:
    def damage(data: bytes, rng: random.Random) -> bytes:
        lines = data.decode().split("\n")
        change(lines, rng)
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    return damage


def _delete(lines: list[str], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def _duplicate(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines.insert(rng.randrange(len(lines) + 1), lines[at])


def _swap(lines: list[str], rng: random.Random) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _indent(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((" ", "\t", "    ", "- ", "> ")) + lines[at]


def _replace_value(lines: list[str], rng: random.Random) -> None:
    """Of `key: value`, `{key: value, …}` or `[item, …]`; the value or the key."""
    at = rng.randrange(len(lines))
    parts = list(re.finditer(r"(?<=: )[^,{}]+|[\w.#-]+(?=:)|(?<=\[)[^\],]*", lines[at]))
    if parts:
        part = rng.choice(parts)
        lines[at] = lines[at][: part.start()] + rng.choice(VALUES) + lines[at][part.end() :]


def _insert(lines: list[str], rng: random.Random) -> None:
    """A piece of markup or a value, in a line or as one."""
    at, piece = rng.randrange(len(lines)), rng.choice(VALUES + MARKUP)
    column = rng.choice((0, len(lines[at]), rng.randrange(len(lines[at]) + 1)))
    lines[at] = lines[at][:column] + piece + lines[at][column:]


DAMAGES = (
    flip_byte,
    truncate,
    *map(_on_lines, (_delete, _duplicate, _swap, _indent)),
    *[_on_lines(_replace_value), _on_lines(_insert)] * 3,
)


def damage(files: Sequence[Path], rng: random.Random) -> dict[Path, bytes]:
    """Damage some files; returns what they were."""
    before = {}
    for file in rng.sample(files, rng.choice((1, 1, 1, 2, 3))):
        before[file] = data = file.read_bytes()
        for _ in range(rng.choice((1, 1, 2, 4))):
            try:
                data = rng.choice(DAMAGES)(data, rng) if data else b"x"
            except UnicodeDecodeError:
                break
        file.write_bytes(data)
    return before


def use(docs: Path) -> None:
    """What `check` and `translations status` do, and every form of report."""
    guide = load_guide(docs, find_languages(docs))
    settings = load_settings(docs.parent / "mkdocs.yml")
    diagnostics = [*settings.errors, *run_rules(guide, config=settings.lint, today=TODAY)]
    for form in reporters.REPORTERS:
        reporters.REPORTERS[form](diagnostics, settings.lint).encode()
    status_text(guide, [language for language in guide.languages if language != "fr"]).encode()
    for diagnostic in diagnostics:
        assert diagnostic.line >= 1, diagnostic
        assert len(str(diagnostic)) < 2000, diagnostic


def fuzzed_site(folder: Path) -> tuple[Path, list[Path]]:
    """A copy of the small site with every kind of lock, and its files that can be damaged."""
    docs = small_docs(folder)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (docs / "data" / "redirects.yml").write_text(
        "return.md#old: return.md#imei\nold.md: return.md\n"
        "parcel-insert/parcel-insert-old.pdf: parcel-insert/ios/\n"
    )
    with (docs / "data" / "permalinks.lock").open("a") as lock:
        lock.write("return.md#old\nold.md\nparcel-insert/parcel-insert-old.pdf\n")
    (docs / "data" / "links.lock").write_text(
        '{\n "https://dhl.example/": {"state": "suspect", "status": "404", "checked": "2026-11-20",'
        '\n  "good": "2026-11-01", "failures": 1, "first_failure": "2026-11-20"}\n}\n'
    )
    guide = load_guide(docs, find_languages(docs))
    stamp_sections(docs, guide, ["en"])
    page = guide.sections_in("fr")["return.md"]["imei"]
    write_changes(docs, [SourceChange("return.md#imei", "minor", ("0123456789",), page.hash)])
    suffixes = {".md", ".yml", ".lock", ".json"}
    files = [file for file in sorted(docs.rglob("*")) if file.suffix in suffixes]
    return docs, [*files, folder / "mkdocs.yml"]


def test_damage_is_told(tmp_path: Path) -> None:
    """No damage ends in an exception, and each diagnostic can be printed in every form."""
    docs, files = fuzzed_site(tmp_path)
    use(docs)
    for seed in range(ROUNDS):
        before = damage(files, random.Random(seed))
        try:
            use(docs)
        except Exception as error:
            names = [file.name for file in before]
            raise AssertionError(f"seed {seed}, damage in {names}") from error
        for file, data in before.items():
            file.write_bytes(data)


@pytest.mark.parametrize(
    "name", ["fr/words.yml", "data/links.yml", "en/imei.md", "data/links.lock"]
)
@pytest.mark.parametrize("kind", ["folder", "pipe", "huge"])
def test_what_is_no_file(tmp_path: Path, name: str, kind: str) -> None:
    """A folder or a pipe in the place of a file, and a file that fills the memory, are told."""
    docs, _ = fuzzed_site(tmp_path)
    (docs / name).unlink()
    if kind == "folder":
        (docs / name / "x").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(docs / name)
    else:
        (docs / name).write_text("a" * 400_000)
    use(docs)
    told = [str(one) for one in run_rules(load_guide(docs, LANGUAGES)) if name in one.path]
    assert any(f"docs/{name}:1: " in line or "missing-page" in line for line in told)
