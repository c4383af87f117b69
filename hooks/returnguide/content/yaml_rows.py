"""Reading of data files: YAML with the line of every entry."""

from __future__ import annotations

from returnguide.content.yaml_reader import Lines, read_yaml
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "data-file",
        "A data file or a language's words.yml is valid YAML with the keys that it documents.",
        reference="""\
Pages, menus and the support page are made from the files below `docs/data/` and from the
`words.yml` of each language. A file that is missing, is not UTF-8 or is not valid YAML, or an entry
that lacks a key, would leave a gap on many pages at once.

The comment at the head of each data file lists its keys. A text that begins with a brace, `&`, `*`
or `!`, or that holds a colon or a `#`, needs double quotes. Keys and items of lists are read as
they are written, so Norwegian is `no`. Addresses in `redirects.yml` and `permalinks.lock` are those
of pages and their ids, and cannot lead out of the site. Where a merge has left two versions of a
lock in one file, take one of them, and run the command that the message names.""",
        bad="""\
# docs/data/links.yml
dhl-locator:
  url: https://www.dhl.de/locator
  verified: 2026-11-22""",
        good="""\
# docs/data/links.yml
dhl-locator:
  url: https://www.dhl.de/locator
  verified: 2026-11-22
  source: DHL's page for customers""",
    ),
)


def data_error(path: str, line: int, message: str, hint: str = "") -> Diagnostic:
    """Return the diagnostic for a data file that is not as it should be."""
    return Diagnostic(path, line, "data-file", message, hint)


def read_rows(text: str, path: str) -> tuple[dict[str, object], Lines, list[Diagnostic]]:
    """Return the mapping that a YAML text is, the line of each key, and what is wrong: no YAML, no
    mapping, a key twice."""
    document = read_yaml(text)
    diagnostics = [data_error(path, *error) for error in document.errors]
    if isinstance(document.value, dict):
        return document.value, document.lines, diagnostics
    if not diagnostics:
        empty = "the file is empty" if not text.strip() else ""
        message = empty or "the file is not a list of keys and values"
        diagnostics.append(data_error(path, 1, message, "write key: value, one a line"))
    return {}, {}, diagnostics


def read_groups(
    text: str, path: str
) -> tuple[dict[str, dict[str, object]], Lines, list[Diagnostic]]:
    """Return the same as `read_rows`, where every value must be a mapping; one that is not counts
    as empty, and is reported."""
    values, lines, diagnostics = read_rows(text, path)
    groups: dict[str, dict[str, object]] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            groups[key] = value
        else:
            groups[key] = {}
            message = f"'{key}' has no keys and values of its own"
            diagnostics.append(data_error(path, lines[(key,)], message, "indent them below it"))
    return groups, lines, diagnostics
