"""The rule on drawings: an SVG that somebody opens by itself is a document that a browser runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from returnguide.content.guide import Guide
from returnguide.diagnostics import Diagnostic, Rule, shorten

RULES = (
    Rule(
        "svg-content",
        "A drawing draws, and does nothing else.",
        reference="""\
A page shows an SVG as a picture, but whoever opens its address gets a document of this site, in
which scripts run (https://www.w3.org/TR/SVG2/interact.html). So a drawing has no script, no
attribute for an event, no page in it, and nothing from another file or host. Such a drawing is
never published. Save it from the drawing program as “plain SVG”, or take out what the message
names. A file that is no well-formed XML would be shown as a gap.""",
        bad='<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        good='<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h24v24"/></svg>',
    ),
)

_SVG = "http://www.w3.org/2000/svg"
_ACTIVE = frozenset(
    {
        *("script", "foreignobject", "iframe", "object", "embed", "audio", "video", "canvas"),
        *("handler", "listener", "link", "meta", "base", "html", "body"),
    }
)
"""Elements that run something, or hold a document, in lower case; HTML's act in an SVG too."""

_ADDRESSES = frozenset({"href", "src", "base"})
"""Attributes that lead somewhere, with the namespace of XLink or XML or without one."""

_OWN_URL = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")
_CSS_FETCH = re.compile(r"@import|url\(\s*['\"]?(?!['\"]?#)|expression\(|\\", re.I)
"""What fetches something in a style; a backslash can hide each of these."""

_MAX_DEPTH = 100


class _Found(Exception):
    """Something that a drawing may not have."""


def check_drawings(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the first thing in each drawing that it may not have; rule data-file reports those that
    cannot be read."""
    unreadable = _unreadable(guide)
    for path, text in guide.texts.items():
        if _is_drawing(path) and path not in unreadable and (problem := find_active_content(text)):
            line, message, hint = problem
            yield Diagnostic(path, line, "svg-content", message, hint)


def _is_drawing(path: str) -> bool:
    return path.lower().endswith(".svg")


def refused_files(guide: Guide) -> frozenset[str]:
    """Return the names, below `docs`, of the drawings that are not published, those that cannot be
    read included."""
    prefix = f"{guide.folder}/"
    bad = {*_unreadable(guide), *(diagnostic.path for diagnostic in check_drawings(guide))}
    return frozenset(path.removeprefix(prefix) for path in bad)


def _unreadable(guide: Guide) -> frozenset[str]:
    found = (diagnostic.path for diagnostic in guide.data.diagnostics)
    return frozenset(path for path in found if _is_drawing(path))


def find_active_content(text: str) -> tuple[int, str, str] | None:
    """Return line, message and hint for the first thing in an SVG that it may not have, if any."""
    parser, reader = expat.ParserCreate(namespace_separator=" "), _Reader()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(text, True)
    except _Found as found:
        return parser.CurrentLineNumber, str(found), "take it out: a drawing only draws"
    except expat.ExpatError as error:
        message = f"the drawing is no well-formed XML ({expat.ErrorString(error.code)})"
        return error.lineno, message, "save it again from the drawing program"
    return None


class _Reader:
    """Reads one SVG, and raises _Found at the first thing that it may not have."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._style = ""

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """Check an element and its attributes."""
        namespace, _, name = element.rpartition(" ")
        if not self._open and (namespace, name) != (_SVG, "svg"):
            raise _Found(f'the drawing is a <{shorten(name)}>, expected <svg xmlns="{_SVG}">')
        if len(self._open) == _MAX_DEPTH:
            raise _Found(f"elements stand in each other more than {_MAX_DEPTH} levels deep")
        if name.lower() in _ACTIVE:
            raise _Found(f"the drawing has a <{name}>")
        self._open.append(name.lower())
        for attribute, value in attributes.items():
            namespace, _, own = attribute.lower().rpartition(" ")
            if not namespace or own in _ADDRESSES:  # others are notes of the drawing program
                _check_attribute(own, value, name)

    def end(self, _: str) -> None:
        """Leave an element; check a style, whose text is complete."""
        if self._open.pop() == "style" and (match := _CSS_FETCH.search(self._style)):
            raise _Found(f"a style of the drawing has '{match[0]}', which fetches something")

    def text(self, text: str) -> None:
        """Gather the text of styles."""
        if "style" in self._open:
            self._style += text

    def doctype(self, *_: object) -> None:
        """Refuse a document type: its entities could be anything."""
        raise _Found("the drawing has a <!DOCTYPE>")

    def instruction(self, target: str, _: str) -> None:
        """Refuse a style sheet from elsewhere."""
        raise _Found(f"the drawing has a <?{shorten(target)}>")


def _check_attribute(name: str, value: str, element: str) -> None:
    if name.startswith("on"):
        raise _Found(f"<{element}> has the attribute '{name}', which runs a script")
    if name in _ADDRESSES and not _OWN_URL.match(value.strip()):
        raise _Found(f"<{element}> leads to '{shorten(value)}', outside of the drawing")
    changed = value.strip().lower().rpartition(":")[2] if name == "attributename" else ""
    if changed in _ADDRESSES or changed.startswith("on"):
        raise _Found(f"<{element}> changes the attribute '{changed}' of another element")
    if match := _CSS_FETCH.search(value):
        raise _Found(f"the attribute '{name}' has '{match[0]}', which fetches something")
