"""Reading of YAML that anybody may have written: every text has a value, and errors with lines.

This is YAML 1.1 as PyYAML reads it, less what surprises people in a data file or takes unbounded
time: keys and the items of lists are texts as written (`no` is Norwegian, not `false`); a value
that cannot be what it looks like (`2026-02-30`, a number of 5,000 digits), or a date with a time,
is a text; there are no anchors, aliases or tags.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from returnguide.diagnostics import shorten

MAX_DEPTH = 12
"""How deep lists and mappings may stand in each other; no file of the guide needs more than four
levels."""

MAX_NODES = 5_000
"""How many values a setting may have, those that aliases repeat included."""

_YEARS = range(2000, 2100)
"""Of a date; another one is a typing mistake."""

Lines = Mapping[tuple[str, ...], int]
"""(key,) or (key, inner key) and so on -> line, from 1."""

YamlProblem = tuple[int, str, str]
"""Line, message, hint."""

_QUOTE = "put it in double quotes"
_HINTS = (
    ("found character that cannot start any token", f"where it is the start of a text, {_QUOTE}"),
    ("unexpected end of stream", "a quote is not closed"),
    ("mapping values are not allowed", "put a text that holds a colon in double quotes"),
    ("", "compare its lines with those around it: a quote, a bracket or a space may be wrong"),
)
"""A part of what libyaml says -> how to mend it."""


@dataclass
class YamlDocument:
    """What a text says, as far as it could be read."""

    value: object = None
    """Dictionaries whose keys are texts, lists, texts, numbers, booleans, dates, None."""
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    errors: list[YamlProblem] = field(default_factory=list)


def read_yaml(text: str, *, first_line: int = 1) -> YamlDocument:
    """Read a YAML text, whose lines count from `first_line`; where it cannot be read at all, the
    value is None."""
    reader = _Reader("\n" * (first_line - 1) + text)
    document = YamlDocument(lines=reader.lines, errors=reader.errors)
    try:
        document.value = reader.read()
    except _ReadError as error:
        document.errors.append((error.line, str(error), error.hint))
    except yaml.YAMLError as error:
        document.errors.append(syntax_error(reader.text, error))
    return document


def construct_node(node: yaml.Node, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> object:
    """Return what a node of a mkdocs.yml says; of one that cannot be what it looks like, its text.

    That file is not ours alone: it may have tags, anchors and aliases.
    """
    seen, nodes = 0, [node]
    while nodes and seen < MAX_NODES:
        seen += 1
        inner = nodes.pop()
        if isinstance(inner, yaml.SequenceNode):
            nodes += inner.value
        elif isinstance(inner, yaml.MappingNode):
            nodes += [part for pair in inner.value for part in pair]
    if nodes:
        return "more than anybody can read"
    try:
        return loader("").construct_document(node)
    except (ValueError, OverflowError, RecursionError, yaml.YAMLError):
        return node.value if isinstance(node, yaml.ScalarNode) else "what cannot be read"


def syntax_error(text: str, error: yaml.YAMLError) -> YamlProblem:
    """Return what is wrong with a text that is no YAML."""
    if isinstance(error, yaml.reader.ReaderError):
        character = chr(error.character) if isinstance(error.character, int) else error.character
        line = text.count("\n", 0, max(text.find(character), 0)) + 1
        return line, f"not valid YAML ({error.reason})", "delete the character"
    mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", error))
    line, problem = mark.line + 1 if mark else 1, problem.replace("in this context", "here")
    if re.match(r" *\t", "".join(text.split("\n")[line - 1 : line])):
        return line, "not valid YAML (a tab begins the line)", "indent with spaces, not with tabs"
    hint = next(hint for part, hint in _HINTS if part in problem)
    return line, f"not valid YAML ({problem})", hint


class _ReadError(Exception):
    """The text is YAML, and none that the guide takes."""

    def __init__(self, event: Any, message: str, hint: str) -> None:
        super().__init__(message)
        self.line, self.hint = _line(event), hint


class _Reader:
    """One pass over the events of a text."""

    def __init__(self, text: str) -> None:
        self.lines: dict[tuple[str, ...], int] = {}
        self.errors: list[YamlProblem] = []
        self.text = text

    def read(self) -> object:
        """Return the value of the first document."""
        # in every wheel, and ten times as fast as the Python one
        self._loader = yaml.CSafeLoader(self.text)
        self._resolve: Any = self._loader.resolve  # the stubs have no types for it
        self._next()  # the beginning of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), ())
        self._next()  # the end of the document
        if not isinstance(event := self._next(), yaml.StreamEndEvent):
            raise _ReadError(event, "a second document begins here", "take the line --- away")
        return value

    def _next(self) -> Any:  # the stubs know no events of the C loader
        return self._loader.get_event()

    def _value(self, event: Any, place: tuple[str, ...]) -> object:
        if isinstance(event, yaml.AliasEvent):
            message = f"'*{event.anchor}' is a YAML alias, which this file cannot have"
            raise _ReadError(event, message, f"write the value itself; if it is a text, {_QUOTE}")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        self._check_properties(event)
        if len(place) >= MAX_DEPTH:
            message = f"lists or keys stand in each other more than {MAX_DEPTH} levels deep"
            raise _ReadError(
                event, message, "a bracket may be missing, or lines be indented too far"
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return self._mapping(place)

    def _sequence(self, place: tuple[str, ...]) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            if isinstance(event, yaml.ScalarEvent):
                self._check_properties(event)
                items.append(event.value)
            else:
                items.append(self._value(event, (*place, str(len(items)))))
        return items

    def _mapping(self, place: tuple[str, ...]) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                hint = f"if the brackets belong to a text, {_QUOTE}"
                raise _ReadError(event, "a list, a mapping or an alias stands for a key", hint)
            key, line = event.value, _line(event)
            inner = (*place, key)
            if key in values:
                name = " of ".join(f"'{shorten(part)}'" for part in reversed(inner))
                first = f"the first is in line {self.lines[inner]}"
                self.errors.append((line, f"{name} stands a second time", first))
                self._forget(values[key], inner)  # the last one counts
            self.lines[inner] = line
            values[key] = self._value(self._next(), inner)
        return values

    def _forget(self, value: object, place: tuple[str, ...]) -> None:
        """Take the lines of all keys in a value away."""
        if isinstance(value, dict):
            for key, inner in value.items():
                del self.lines[*place, key]
                self._forget(inner, (*place, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                self._forget(inner, (*place, str(index)))

    def _scalar(self, event: Any) -> object:
        """Return what a scalar is by its look; its text where it cannot be that."""
        text: str = event.value
        if not self._check_properties(event):
            return text
        tag = self._resolve(yaml.ScalarNode, text, event.implicit)
        if tag == "tag:yaml.org,2002:str":
            return text
        try:
            value = self._loader.construct_object(yaml.ScalarNode(tag, text, event.start_mark))
            if isinstance(value, datetime.date) and value.year not in _YEARS:
                raise ValueError
        except (ValueError, OverflowError, yaml.YAMLError):
            kinds = {"timestamp": "day from 2000 to 2099", "int": "number that can be read"}
            kind = kinds.get(tag.rpartition(":")[2], "value")
            hint = f"correct it; if it is a text, {_QUOTE}"
            self.errors.append((_line(event), f"'{shorten(text)}' is no {kind}", hint))
            return text
        return text if isinstance(value, datetime.datetime) else value

    def _check_properties(self, event: Any) -> bool:
        """Return whether a node has neither tag nor anchor; one is an error."""
        if event.tag is None and event.anchor is None:
            return True
        kind, shown = "anchor", f"&{event.anchor}"
        if event.tag is not None:
            kind, shown = "tag", event.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"'{shorten(shown)}' is a YAML {kind}, which this file cannot have"
        hint = f"take it away; if it is the beginning of a text, {_QUOTE}"
        self.errors.append((_line(event), message, hint))
        return False


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
