"""Tell whether two built sites are the same, but for the text of scripts and styles.

Usage: python tests/tools/compare_sites.py BEFORE AFTER

A change that only moves or renames code must leave the site as it is. Scripts and styles may change
(a renamed variable), and with them the fingerprints in their file names and the hashes in each
page's policy. Those are replaced by names before files are compared: a fingerprint by the file's
own name, a hash by its place in the policy, and the text of inline scripts and styles by nothing.
Compressed forms are left to the file that they are made from. An apostrophe may be an entity.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_FINGERPRINT = re.compile(r"(?<=[\w-]\.)[0-9a-f]{8}(?=(?:\.min)?\.(?:js|css)\b)")
_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
_INLINE = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(</\2>)", re.S)
_DATA = re.compile(r'type="?(?:application/(?:ld\+)?json)"?')
_TEXT = {".html", ".json", ".xml", ".txt", ".csv", ".webmanifest", ".svg", ""}
_CODE = {".js", ".css"}
_COMPRESSED = {".gz", ".br"}


def main(before: Path, after: Path) -> int:
    """Print each difference. Returns 0 where there is none, else 1."""
    old, new = read_site(before), read_site(after)
    lines = [f"only in {before}: {name}" for name in sorted(old.keys() - new.keys())]
    lines += [f"only in {after}: {name}" for name in sorted(new.keys() - old.keys())]
    both = sorted(old.keys() & new.keys())
    lines += [f"differs: {name}" for name in both if old[name] != new[name]]
    print("\n".join([*lines, f"{len(both)} files compared, {len(lines)} differences"]))
    return 1 if lines else 0


def read_site(folder: Path) -> dict[str, bytes]:
    """Return path -> content of each file, scripts and styles set aside."""
    files = {
        file.relative_to(folder).as_posix(): file
        for file in folder.rglob("*")
        if file.is_file() and file.suffix not in _COMPRESSED
    }
    return {_FINGERPRINT.sub("X", name): normalize(file) for name, file in files.items()}


def normalize(file: Path) -> bytes:
    """Return the content of a file as it is compared; of a script or a style only that it is
    there."""
    if file.suffix in _CODE:
        return b"code"
    content = file.read_bytes()
    if file.suffix not in _TEXT:
        return content
    text = content.decode("utf-8", "surrogateescape")
    text = text.replace("&#39;", "'")
    text = _INLINE.sub(_without_code, _HASH.sub("sha256-X", _FINGERPRINT.sub("X", text)))
    return text.encode("utf-8", "surrogateescape")


def _without_code(match: re.Match[str]) -> str:
    """Return an inline script or style without its text; data for scripts stays."""
    opening, _, text, closing = match.groups()
    return opening + (text if _DATA.search(opening) else "") + closing


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
