"""Reading of data files: YAML with the line of every entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "data-file",
        "A data file or a language's words.yml is valid YAML with the keys that it documents.",
        reference="""\
Pages, menus and the support page are made from the files below `docs/data/` and from the
`words.yml` of each language. A file that is missing, is not UTF-8 or is not valid YAML, or an entry
that lacks a key, would leave a gap on many pages at once.

The comment at the head of each data file lists its keys. A text with a colon, a `#` or a brace at
its beginning needs double quotes. Where a merge has left two versions of a lock in one file, take
one of them, and run the command that the message names.""",
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


class Loader(yaml.CSafeLoader):
    """Reads YAML as PyYAML's own safe loader (in every wheel, and ten times as fast as the one in
    Python), and tells of a day or a number that there is none with its line, as of any other
    mistake: PyYAML raises ValueError for `2027-02-30`."""


def _checked(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def construct_checked(loader: Loader, node: yaml.Node) -> object:
        try:
            value = construct(loader, node)
            str(value)  # of a number with thousands of digits there is no text
        except (ValueError, KeyError, AttributeError) as error:
            message = f"'{shorten(str(node.value))}' is no {_KINDS[node.tag]}"
            raise yaml.constructor.ConstructorError(None, None, message, node.start_mark) from error
        return value

    return construct_checked


_KINDS = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:timestamp": "day",
}

for _tag in _KINDS:
    Loader.add_constructor(_tag, _checked(Loader.yaml_constructors[_tag]))


def shorten(text: str) -> str:
    """Return the beginning of a text that would fill a message."""
    return text if len(text) <= 80 else f"{text[:80]}…"


Lines = Mapping[tuple[str, ...], int]
"""Key path, which is (key,) or (key, inner key) -> line, from 1."""


def data_error(path: str, line: int, message: str, hint: str = "") -> Diagnostic:
    """Return the diagnostic for a data file that is not as it should be."""
    return Diagnostic(path, line, "data-file", message, hint)


def yaml_error(error: yaml.YAMLError) -> tuple[int, str]:
    """Return the line, from 1, and the text of an error of the YAML parser."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1, str(getattr(error, "problem", error))


def read_rows(text: str, path: str) -> tuple[dict[str, object], Lines, list[Diagnostic]]:
    """Return the mapping that a YAML text holds, the line of each key and of each key of a mapping
    in it, and the diagnostics: the text is no YAML or no mapping, or has a key twice."""
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        line, problem = yaml_error(error)
        return {}, {}, [data_error(path, line, f"not valid YAML ({problem})")]
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        return {}, {}, [data_error(path, 1, "the file is not a list of keys and values")]
    lines: dict[tuple[str, ...], int] = {}
    diagnostics: list[Diagnostic] = []
    for key_path, line in _key_paths(node):
        if key_path in lines:
            name = " of ".join(f"'{key}'" for key in reversed(key_path))
            first = f"the first is in line {lines[key_path]}"
            diagnostics.append(data_error(path, line, f"{name} stands a second time", first))
        lines[key_path] = line
    return {str(key): value for key, value in values.items()}, lines, diagnostics


def _key_paths(node: yaml.MappingNode) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield (key path, line) for each key of a mapping, and for each key of a mapping in it."""
    for key, value in node.value:
        yield (str(key.value),), key.start_mark.line + 1
        for inner, _ in value.value if isinstance(value, yaml.MappingNode) else ():
            yield (str(key.value), str(inner.value)), inner.start_mark.line + 1


def read_groups(
    text: str, path: str
) -> tuple[dict[str, dict[str, object]], Lines, list[Diagnostic]]:
    """Return the same as `read_rows` for a file of mappings; a value that is no mapping counts as
    an empty one, and is reported."""
    values, lines, diagnostics = read_rows(text, path)
    groups: dict[str, dict[str, object]] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            groups[key] = {str(inner): item for inner, item in value.items()}
        else:
            groups[key] = {}
            message = f"'{key}' has no keys and values of its own"
            diagnostics.append(data_error(path, lines[(key,)], message, "indent them below it"))
    return groups, lines, diagnostics
