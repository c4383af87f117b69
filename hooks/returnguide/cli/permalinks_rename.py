"""Rename an id or a key of the guide in all that names it: pages, data files, stylesheets,
templates, locks.

The renamed source is checked in a copy first; nothing is written when a rule would then find more
than it does now.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from returnguide.cli.permalinks_keys import (
    KeyRenaming,
    ids_with_key,
    parse_key_renaming,
    rename_key_in,
)
from returnguide.cli.permalinks_locks import migrate_translation_locks
from returnguide.cli.permalinks_publish import format_permalinks
from returnguide.cli.source import read_source
from returnguide.content.conventions import ID, SOURCE_LANGUAGE, STEPS
from returnguide.content.guide import HANDBOOK, Guide, load_guide
from returnguide.content.permalinks import LOCK, REDIRECTS, is_choice, resolve_redirect
from returnguide.diagnostics import Diagnostic, UsageError, suggest
from returnguide.files import write_atomically
from returnguide.rules.runner import run_rules


@dataclass(frozen=True)
class Renaming:
    """What is renamed: ids, and the key that they end in, if it is one."""

    ids: Mapping[str, str]
    """Old id -> new id."""
    key: KeyRenaming | None = None

    def moves(self, guide: Guide) -> dict[str, str]:
        """Return old address -> new address."""
        moves = {}
        for old, new in self.ids.items():
            page = _page_name(guide, old)
            moves[f"{page}#{old}"] = f"{page}#{new}"
        return moves | ({self.key.source: self.key.target} if self.key else {})


def rename(docs: Path, old: str, new: str) -> list[str]:
    """Rename the id `old` to `new` in all languages, in what leads to it, in data files,
    stylesheets and templates; for a key (`?os=windows`) also the ids of its tabs. Where an address
    was published, add the new one to the lock and a redirect from the old one. Return the changed
    files, relative to the project.

    Raise UsageError, having changed nothing, when the renamed source would have a diagnostic that
    the source does not have now.
    """
    guide = read_source(docs)
    renaming = _plan(guide, old, new)
    texts = _renamed_texts(guide, docs, renaming)
    after = _check_in_copy(guide, docs, texts, renaming, f"'{old}' cannot become '{new}'")
    for file, text in texts.items():
        write_atomically(file, _encode(text))
    locks = migrate_translation_locks(docs, guide, after, renaming.ids)
    return [file.relative_to(docs.parent).as_posix() for file in (*texts, *locks)]


def _plan(guide: Guide, old: str, new: str) -> Renaming:
    """Return what is renamed with `old`. Raise UsageError where something cannot be."""
    key = parse_key_renaming(guide, old, new) if is_choice(old) else None
    ids = ids_with_key(guide, key) if key else {old: new}
    for id, new_id in ids.items():
        validate_rename(guide, id, new_id)
    return Renaming(ids, key)


def validate_rename(guide: Guide, old: str, new: str) -> None:
    """Raise UsageError where `old` is no id that can be renamed, or `new` none that is free."""
    ids = {id for page in guide.pages.values() for id in page.ids}
    if old not in ids:
        raise UsageError(_unknown_id_message(guide, old, ids))
    if old in STEPS:
        raise UsageError(
            f"'{old}' is a step of the guide: its id stands in the code, and in every customer's"
            " memory of it"
        )
    if not ID.fullmatch(new):
        raise UsageError(f"'{new}' is no id: write lower-case ASCII words joined by hyphens")
    if new in ids:
        raise UsageError(f"'{new}' is the id of another heading already")
    address = f"{_page_name(guide, old)}#{old}"
    for published in guide.data.published:
        is_other = resolve_redirect(published, guide.data.redirects) != address
        if published.endswith(f"#{new}") and is_other:
            raise UsageError(
                f"'{new}' was published for something else ({published}), and old links must not"
                " lead here"
            )


def _unknown_id_message(guide: Guide, old: str, ids: set[str]) -> str:
    if f"{guide.folder}/{SOURCE_LANGUAGE}/{old}" in guide.pages:
        return (
            f"'{old}' is a page; rename the file in each language and under nav: in mkdocs.yml, and"
            f" add the row {old}: NEW.md to {guide.folder}/{REDIRECTS}"
        )
    return f"'{old}' is no id of the guide; {suggest(old, ids)}"


def _page_name(guide: Guide, id: str) -> str:
    """Return the name of the page that has an id: `return.md`."""
    return next(page.name for page in guide.pages.values() if id in page.ids)


# The new text of each file ------------------------------------------------------------------------


def _renamed_texts(guide: Guide, docs: Path, renaming: Renaming) -> dict[Path, str]:
    """Return file -> its new text, of all files that change."""
    moves, texts = renaming.moves(guide), {}
    for file in _files_with_ids(docs):
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
        renamed = text
        for old, new in renaming.ids.items():
            if file.suffix == ".md":
                renamed = _rename_in_page(renamed, old, new)
            elif docs / "data" in file.parents:
                renamed = re.sub(rf"(?<=\.md)#{re.escape(old)}(?![\w-])", f"#{new}", renamed)
            elif not re.fullmatch("[0-9a-f]{3,8}", old):  # which might be a colour
                renamed = re.sub(rf"#{old}(?![\w-])", f"#{new}", renamed)
        if renaming.key:
            is_source = docs in file.parents
            name = file.relative_to(docs).as_posix() if is_source else file.name
            renamed = rename_key_in(renamed, name, renaming.key)
        if renamed != text:
            texts[file] = renamed
    if published := {old: new for old, new in moves.items() if old in guide.data.published}:
        texts[docs / LOCK] = format_permalinks({*guide.data.published, *published.values()})
        texts[docs / REDIRECTS] = _redirects_text(docs / REDIRECTS, guide, published)
    return texts


def _rename_in_page(text: str, old: str, new: str) -> str:
    """Return a page with the id renamed: of its heading, in links and in `safety:`."""
    before_id = (
        r"\{"  # {#id}
        r"|\]\([^()\s:]*"  # [text](page.md#id)
        r"|^ {0,3}\[[^\[\]]++\]:\s*+[^\s:]*"  # [key]: page.md#id
        r"|(?:href|src)=[\"']?[^\s\"':>]*"
    )
    text = re.sub(rf"(?m)({before_id})#{old}(?![\w-])", rf"\g<1>#{new}", text)
    return re.sub(rf"(?m)(?<=^safety: \[){old}(?=[,\]])", new, text, count=1)


def _files_with_ids(docs: Path) -> Iterator[Path]:
    """Yield every file that may name an id: pages, data files, our stylesheets, scripts and
    templates. The lock and the redirects are written apart; the handbook has ids of its own."""
    for folder, suffixes in (
        (docs, {".md", ".yml", ".css", ".js"}),
        (docs.parent / "overrides", {".html", ".css", ".js"}),
    ):
        for file in sorted(folder.rglob("*")):
            is_left_out = file == docs / REDIRECTS or docs / HANDBOOK in file.parents
            if file.suffix in suffixes and not is_left_out:
                yield file


def _redirects_text(file: Path, guide: Guide, moves: Mapping[str, str]) -> str:
    """Return the text of redirects.yml with a redirect for each move (old address -> new), and all
    redirects to an old address changed to the new one."""
    redirects = guide.data.redirects
    lines = file.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\n").split("\n")
    renamed_back = {redirects[new].line - 1 for new in moves.values() if new in redirects}
    for redirect in redirects.values():
        if redirect.target in moves:
            lines[redirect.line - 1] = f"{redirect.source}: {moves[redirect.target]}"
    kept = [line for number, line in enumerate(lines) if number not in renamed_back]
    new_rows = dict(moves)
    for address in guide.data.published:
        target = resolve_redirect(address, redirects) or ""
        is_by_page = address not in redirects and address != moves.get(target)
        if target in moves and is_by_page:
            new_rows[address] = moves[target]
    return "\n".join([*kept, *(f"{old}: {new_rows[old]}" for old in sorted(new_rows))]) + "\n"


# The check before anything is written -------------------------------------------------------------


def _check_in_copy(
    guide: Guide, docs: Path, texts: Mapping[Path, str], renaming: Renaming, refusal: str
) -> Guide:
    """Return the guide as it will be, read from a renamed copy. Raise UsageError, with `refusal`,
    where it has a new diagnostic, or still names an old id or key."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, docs.name)
        shutil.copytree(docs, copy)
        for file, text in texts.items():
            if docs in file.parents:
                (copy / file.relative_to(docs)).write_bytes(_encode(text))
        after = load_guide(copy, guide.languages)
        if new_diagnostic := _first_new_diagnostic(guide, after, renaming):
            raise UsageError(f"{refusal}: then {new_diagnostic}")
    for old, new in renaming.ids.items():
        if left := _pages_left_behind(guide, after, old, new):
            raise UsageError(
                f"'{old}' is written in a way that this command does not know; rename it by hand in"
                f" {', '.join(left)}"
            )
    if renaming.key and renaming.key.new not in after.data.choices.kinds[renaming.key.kind]:
        raise UsageError(f"{refusal}: write its row in choices.yml on a line of its own first")
    return after


def _first_new_diagnostic(before: Guide, after: Guide, renaming: Renaming) -> Diagnostic | None:
    def key(diagnostic: Diagnostic) -> tuple[str, str, str]:
        message = diagnostic.message
        for old, new in renaming.ids.items():
            message = message.replace(old, new)
        if renaming.key:
            message = message.replace(renaming.key.old, renaming.key.new)
        return diagnostic.path, diagnostic.rule, message

    known = {key(diagnostic) for diagnostic in run_rules(before)}
    return next(
        (diagnostic for diagnostic in run_rules(after) if key(diagnostic) not in known), None
    )


def _pages_left_behind(before: Guide, after: Guide, old: str, new: str) -> list[str]:
    """Return the paths of pages that still have or name the old id, or else of those that had it
    when one of them does not have the new one."""
    left = [
        page.path
        for page in after.pages.values()
        if old in page.ids or any(link.target.endswith(f"#{old}") for link in page.links)
    ]
    had_old = {page.path for page in before.pages.values() if old in page.ids}
    have_new = {page.path for page in after.pages.values() if new in page.ids}
    return left or (sorted(had_old) if had_old - have_new else [])


def _encode(text: str) -> bytes:
    """Return the bytes of a text that was read with surrogateescape: unchanged where they are no
    UTF-8."""
    return text.encode("utf-8", errors="surrogateescape")
