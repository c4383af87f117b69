"""Published addresses: the lock that lists them, and the redirects of removed ones.

Addresses are those of `content/link_targets.py`, and the keys of choices as links name them,
`?os=android`. `permalinks.lock` only ever grows; an address in
it that no longer exists needs a row in `redirects.yml`, which the build turns into a redirect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from returnguide.content.conventions import ID
from returnguide.content.link_targets import slug
from returnguide.content.yaml_rows import data_error, read_rows
from returnguide.diagnostics import Diagnostic, shorten
from returnguide.files import path_error

LOCK, REDIRECTS = "data/permalinks.lock", "data/redirects.yml"
"""The two files, below `docs`."""

LOCK_HEAD = (
    "# Every address of the guide that was ever published, one a line, sorted."
    " Written by `guide.py permalinks`, never by hand:\n"
    "# a line that vanishes here is a link that breaks in a customer's mailbox.\n"
)

_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")


def address_error(address: str) -> str:
    """Return why a text cannot be an address of the guide; an empty string where it can."""
    if address.startswith("?"):
        kind, _, key = address[1:].partition("=")
        return "" if ID.fullmatch(kind) and ID.fullmatch(key) else "it is not written ?KIND=KEY"
    page, hash_sign, id = address.partition("#")
    if hash_sign and (not id or "/" in id):
        return f"'#{id}' is no id"
    return path_error(page) or (path_error(id) if id else "")


def choice_address(kind: str, key: str) -> str:
    """Return the address of a key of choices.yml: `?os=android`."""
    return f"?{kind}={key}"


def is_choice(address: str, kind: str = "") -> bool:
    """Return whether an address is that of a key, of one kind if it is given."""
    return address.startswith(f"?{kind}=" if kind else "?")


@dataclass(frozen=True)
class Redirect:
    """A row of redirects.yml."""

    source: str
    target: str
    line: int


def parse_permalinks(text: str, *, path: str) -> tuple[dict[str, int], list[Diagnostic]]:
    """Parse a permalinks.lock into address -> line."""
    addresses: dict[str, int] = {}
    conflicts: list[int] = []
    for line, row in enumerate(text.split("\n"), 1):
        address = row.strip()
        if address.startswith(_CONFLICT_MARKERS):
            conflicts.append(line)
        elif address and not address.startswith("# "):
            addresses.setdefault(address, line)
    message = "two versions of the file were not merged"
    hint = "keep the lines of both, and delete those between them"
    diagnostics = [data_error(path, line, message, hint) for line in conflicts[:1]]
    for address, line in list(addresses.items()):
        if error := address_error(address):
            del addresses[address]
            diagnostics.append(_address_diagnostic(path, line, address, error, "take the line out"))
    return addresses, diagnostics


def _address_diagnostic(path: str, line: int, address: str, error: str, hint: str) -> Diagnostic:
    message = f"'{shorten(address)}' is no address of the guide: {error}"
    return data_error(path, line, message, hint)


def parse_redirects(text: str, *, path: str) -> tuple[dict[str, Redirect], list[Diagnostic]]:
    """Parse a redirects.yml into source -> row; a row that is wrong is left out and reported."""
    if all(not line.strip() or line.startswith("#") for line in text.split("\n")):
        return {}, []
    rows, lines, diagnostics = read_rows(text, path)
    redirects = {}
    for source, target in rows.items():
        line = lines[(source,)]
        if error := address_error(source):
            hint = "write return.md#old-id, or old.md"
            diagnostics.append(_address_diagnostic(path, line, source, error, hint))
        elif isinstance(target, str) and target:
            redirects[source] = Redirect(source, target, line)
        else:
            hint = "write return.md#old-id: return.md#new-id"
            diagnostics.append(data_error(path, line, f"'{shorten(source)}' leads nowhere", hint))
    return redirects, diagnostics


def resolve_redirect(address: str, redirects: Mapping[str, Redirect]) -> str | None:
    """Return the target of a removed address: that of its own row, or that of its page's row with
    the fragment of the address; None without either."""
    if row := redirects.get(address):
        return row.target
    page, _, fragment = address.partition("#")
    row = redirects.get(page)
    if not row or not fragment:
        return None
    return row.target if "#" in row.target else f"{row.target}#{fragment}"


def valid_redirects(
    redirects: Mapping[str, Redirect], live: Collection[str]
) -> dict[str, Redirect]:
    """Return the rows that lead from a removed address to a live one.

    Rules report the others; `make serve` builds the site without them.
    """
    return {
        source: row
        for source, row in redirects.items()
        if row.target in live and source not in live
    }


def removed_pages(redirects: Mapping[str, Redirect]) -> dict[str, dict[str, str]]:
    """Return address of a removed page -> id -> target; the page's own target is under the empty
    id.

    PDFs are left out: only a host can redirect them.
    """
    return {
        source: {"": row.target, **moved_anchors(source, redirects)}
        for source, row in redirects.items()
        if "#" not in source and not source.endswith(".pdf") and not is_choice(source)
    }


def moved_anchors(page: str, redirects: Mapping[str, Redirect]) -> dict[str, str]:
    """Return id that was removed from a page -> target, without rows whose target is redirected
    itself, as that might be a loop."""
    anchors = {}
    for row in redirects.values():
        name, _, id = row.source.partition("#")
        if name == page and id and row.target not in redirects:
            anchors[id] = row.target
    return anchors


def moved_ids(redirects: Mapping[str, Redirect], ids: Collection[str]) -> dict[str, str]:
    """Return slug of a removed address -> target, for short links, without the slugs in `ids`,
    which existing targets have."""
    rows = (row for row in redirects.values() if not is_choice(row.source))
    slugs = {slug(row.source): row.target for row in rows}
    return {id: target for id, target in slugs.items() if id not in ids}


def renamed_keys(redirects: Mapping[str, Redirect]) -> dict[str, dict[str, str]]:
    """Return kind -> renamed key -> the key of today, for links that name the old one."""
    renamed: dict[str, dict[str, str]] = {}
    for row in redirects.values():
        kind, _, key = row.source.removeprefix("?").partition("=")
        if is_choice(row.source) and is_choice(row.target, kind):
            renamed.setdefault(kind, {})[key] = row.target.partition("=")[2]
    return renamed
