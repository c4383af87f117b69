"""What `guide.py permalinks` does to the files: add new addresses to the lock, rename an id
everywhere at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from returnguide.content import translation_lock
from returnguide.content.conventions import ID, SOURCE_LANGUAGE, STEPS
from returnguide.content.guide import Guide, find_locales, live_addresses, load_guide
from returnguide.content.permalinks import LOCK, LOCK_HEAD, REDIRECTS, Redirect, resolve_redirect
from returnguide.content.sections import Section
from returnguide.content.translation_lock import SourceChange, TranslationRecord
from returnguide.diagnostics import plural, suggest
from returnguide.rules.runner import run_rules


class UsageError(Exception):
    """The command cannot do what was asked, and has changed nothing; the message says why."""


def unpublished(guide: Guide) -> list[str]:
    """The addresses of the source that are not in the lock, sorted."""
    return sorted(live_addresses(guide) - guide.data.published.keys())


def publish(docs: Path) -> list[str]:
    """Add the new addresses below `docs` to the lock; returns them. Raises Refused while the source
    has problems."""
    guide = load_guide(docs, find_locales(docs))
    missing = f"{guide.folder}/{LOCK}"  # a site that publishes for the first time has none
    problems = [
        problem
        for problem in run_rules(guide)
        if (problem.path, problem.message) != (missing, "the file is missing")
    ]
    if problems:
        raise UsageError(
            f"the source has {plural(problems)}, so nothing was published: see `guide.py check`;"
            f" the first is {problems[0]}"
        )
    new = unpublished(guide)
    if new:
        (docs / LOCK).write_text(
            _lock_text({*guide.data.published, *new}), encoding="utf-8", newline="\n"
        )
    return new


def _lock_text(addresses: set[str]) -> str:
    """The lock with these addresses."""
    return LOCK_HEAD + "".join(f"{address}\n" for address in sorted(addresses))


def rename(docs: Path, old: str, new: str) -> list[str]:
    """Rename the id `old` to `new` in all languages, in what leads to it, in data files,
    stylesheets and templates; when it was published also in the lock, with a row for the old
    address. Returns the changed files, relative to the project.

    Raises Refused, having changed nothing, when the result would have a problem that the source
    does not have now.
    """
    guide = load_guide(docs, find_locales(docs))
    before = _validate_rename(guide, old, new)
    texts = _renamed(guide, docs, old, new)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, docs.name)
        shutil.copytree(docs, copy)
        _write(copy, {file: text for file, text in texts.items() if docs in file.parents}, docs)
        after = load_guide(copy, guide.languages)
        known = {
            (problem.path, problem.rule, problem.message.replace(old, new))
            for problem in run_rules(guide)
        }
        if fresh := [
            problem
            for problem in run_rules(after)
            if (problem.path, problem.rule, problem.message.replace(old, new)) not in known
        ]:
            raise UsageError(f"'{old}' cannot become '{new}': then {fresh[0]}")
        left = [
            page.path
            for page in after.pages.values()
            if old in page.ids or any(link.target.endswith(f"#{old}") for link in page.links)
        ]
        if left or not before <= {page.path for page in after.pages.values() if new in page.ids}:
            raise UsageError(
                f"'{old}' is written in a way that this command does not know; rename it by hand in"
                f" {', '.join(left or sorted(before))}"
            )
    _write(docs, texts, docs)
    stamped = _migrate_locks(docs, guide, after, old, new)
    return [file.relative_to(docs.parent).as_posix() for file in (*texts, *stamped)]


def _migrate_locks(docs: Path, before: Guide, after: Guide, old: str, new: str) -> list[Path]:
    """Let the freshness lock follow: the section has another id, and those that lead to it have
    another text, but nothing else was said in any language. Returns the files written."""
    source, written = before.sections_in(SOURCE_LANGUAGE), []
    hashes = _new_hashes(source, after.sections_in(SOURCE_LANGUAGE), old, new)
    for (language, page), entries in before.lock.entries.items():
        own = before.sections_in(language).get(page, {})
        own_hashes = _new_hashes({page: own}, after.sections_in(language), old, new)
        followed = {
            (new if id == old else id): TranslationRecord(
                hashes.get((page, id, entry.source), entry.source),
                own_hashes.get((page, id, entry.translation), entry.translation),
                entry.by,
            )
            for id, entry in entries.items()
        }
        if followed != dict(entries):
            translation_lock.write_entries(
                docs,
                language,
                page,
                followed,
                [new if id == old else id for id in source.get(page, own)],
            )
            written.append(docs / translation_lock.lock_path(language, page))
    changes = [_migrate_change(change, hashes, old, new) for change in before.lock.changes]
    if changes != list(before.lock.changes):
        translation_lock.write_changes(docs, changes)
        written.append(docs / translation_lock.FOLDER / translation_lock.CHANGES)
    return written


def _new_hashes(
    before: Mapping[str, Mapping[str, Section]],
    after: Mapping[str, Mapping[str, Section]],
    old: str,
    new: str,
) -> dict[tuple[str, str, str], str]:
    """(page, id, hash) of each section before -> its hash now."""
    return {
        (page, id, section.hash): after[page][new if id == old else id].hash
        for page, sections in before.items()
        for id, section in sections.items()
        if (new if id == old else id) in after.get(page, {})
    }


def _migrate_change(
    change: SourceChange, hashes: Mapping[tuple[str, str, str], str], old: str, new: str
) -> SourceChange:
    """What an author said of an edit, after the renaming."""
    page, _, id = change.place.partition("#")
    return SourceChange(
        translation_lock.section_address(page, new if id == old else id),
        change.severity,
        tuple(hashes.get((page, id, hash), hash) for hash in change.old),
        hashes.get((page, id, change.new), change.new),
    )


def _validate_rename(guide: Guide, old: str, new: str) -> set[str]:
    """The paths of the pages that have `old`; raises Refused where it cannot be renamed to
    `new`."""
    pages = {page.path for page in guide.pages.values() if old in page.ids}
    ids = {id for page in guide.pages.values() for id in page.ids}
    if not pages:
        page = guide.pages.get(f"{guide.folder}/{SOURCE_LANGUAGE}/{old}")
        hint = (
            f"rename the file in each language and under nav: in mkdocs.yml, and add the row {old}:"
            f" NEW.md to {guide.folder}/{REDIRECTS}"
            if page
            else suggest(old, ids)
        )
        raise UsageError(f"'{old}' is {'a page' if page else 'no id of the guide'}; {hint}")
    if old in STEPS:
        raise UsageError(
            f"'{old}' is a step of the guide: its id stands in the code, and in every customer's"
            " memory of it"
        )
    if not ID.fullmatch(new):
        raise UsageError(f"'{new}' is no id: write lower-case ASCII words joined by hyphens")
    if new in ids:
        raise UsageError(f"'{new}' is the id of another heading already")
    address = f"{next(iter(pages)).rsplit('/', 1)[-1]}#{new}"
    taken = [
        other
        for other in guide.data.published
        if other.endswith(f"#{new}")
        and resolve_redirect(other, guide.data.redirects) != f"{address.partition('#')[0]}#{old}"
    ]
    if taken:
        raise UsageError(
            f"'{new}' was published for something else ({taken[0]}), and old links must not lead"
            " here"
        )
    return pages


def _renamed(guide: Guide, docs: Path, old: str, new: str) -> dict[Path, str]:
    """File -> its new text, of all files that change."""
    name = next(page.name for page in guide.pages.values() if old in page.ids)
    source, target = f"{name}#{old}", f"{name}#{new}"
    in_page = re.compile(
        r"(\{|\]\([^()\s:]*|^"
        rf" {{0,3}}\[[^\]]+\]:\s*[^\s:]*|(?:href|src)=[\"']?[^\s\"':>]*)#{old}(?![\w-])",
        re.M,
    )
    in_safety = re.compile(rf"(?m)(?<=^safety: \[){old}(?=[,\]])")
    in_data = re.compile(rf"(?<![\w.-]){re.escape(source)}(?![\w-])")
    anywhere = re.compile(rf"#{old}(?![\w-])")
    texts = {}
    for file in _files(docs):
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
        if file == docs / LOCK or file == docs / REDIRECTS:
            continue
        if file.suffix == ".md":
            changed = in_safety.sub(new, in_page.sub(rf"\g<1>#{new}", text), count=1)
        elif docs / "data" in file.parents:
            changed = in_data.sub(target, text)
        elif re.fullmatch("[0-9a-f]{3,8}", old):
            continue  # might be a colour
        else:
            changed = anywhere.sub(f"#{new}", text)
        if changed != text:
            texts[file] = changed
    if source in guide.data.published:
        texts[docs / LOCK] = _lock_text({*guide.data.published, target})
        texts[docs / REDIRECTS] = _rows(docs / REDIRECTS, guide, source, target)
    return texts


def _files(docs: Path) -> Iterator[Path]:
    """Every file that may name an id: pages, data, our stylesheets and scripts, our templates."""
    for folder, kinds in (
        (docs, {".md", ".yml", ".css", ".js"}),
        (docs.parent / "overrides", {".html", ".css", ".js"}),
    ):
        yield from (file for file in sorted(folder.rglob("*")) if file.suffix in kinds)


def _rows(file: Path, guide: Guide, source: str, target: str) -> str:
    """The text of redirects.yml with `source` leading to `target`, and all that led to `source`
    too."""
    rows: Mapping[str, Redirect] = guide.data.redirects
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for row in rows.values():
        if row.target == source and row.source != target:
            lines[row.line - 1] = f"{row.source}: {target}"
    if target in rows:  # renamed back: the address exists again
        del lines[rows[target].line - 1]
    with_its_page = [
        address
        for address in guide.data.published
        if address not in rows and address != target and resolve_redirect(address, rows) == source
    ]
    return (
        "\n".join(
            [*lines, *(f"{address}: {target}" for address in sorted({source, *with_its_page}))]
        )
        + "\n"
    )


def _write(folder: Path, texts: Mapping[Path, str], docs: Path) -> None:
    """Write the texts of files of the project, those below `docs` into `folder`."""
    for file, text in texts.items():
        place = folder / file.relative_to(docs) if docs in file.parents else file
        place.write_bytes(text.encode("utf-8", errors="surrogateescape"))
