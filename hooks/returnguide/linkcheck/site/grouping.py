"""One diagnostic for one cause: what a template or a copied page repeats is reported once, with the
number of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import turbohtml

from returnguide.diagnostics import Diagnostic
from returnguide.linkcheck.site.page_parser import parse_html
from returnguide.linkcheck.site.site_diagnostic import SiteDiagnostic
from returnguide.linkcheck.site.site_files import PAGE_SUFFIXES
from returnguide.linkcheck.site.site_index import SiteIndex

MIN_PAGES = 3
"""Fewer repeats than this are reported per page, not blamed on a template."""

_MIN_TEMPLATE_PAGES = 5
"""The same for what stands in the pages' own text; they must be a quarter of a language too."""

_MIN_PLACES = 25
"""Places from which on what is the same in all of them, but for numbers, is reported once."""

_OWN_TEXTS = ("article", "main,[role=main]")
"""The elements with a page's own text, the surest first; the rest is the frame that a template
makes."""

_STEPS_UP = re.compile(r"(?:\.\./)+|\./")
_VARIABLE_PARTS = re.compile(r"'[^']*'|\d+")
_NUMBER = re.compile(r"\d+")
_MAX_ANCESTORS = 100
_MAX_MARKUP = 4_000
_MAX_SERIALIZED = 20_000

Position = tuple[str, int, int]
"""File, line, column."""


class MarkupContext(NamedTuple):
    """What surrounds a diagnostic; nothing for a page as a whole."""

    is_frame: bool = False
    """Whether it stands outside the page's own text."""
    ancestors: str = ""
    """The elements that it stands in."""
    text: str = ""
    """The element's name; in the page's own text, where all that is around it must be the same,
    what is in the element that it stands in."""


def group_repeated(
    index: SiteIndex, found: Iterable[SiteDiagnostic], copies: Mapping[str, str]
) -> list[Diagnostic]:
    """Return the diagnostics of a site, each cause once. `copies` is copied page -> the page that
    it was made from."""
    diagnostics, found = _fold_places(found)
    wide: list[tuple[list[SiteDiagnostic], Counter[str]]] = []
    for group in _group(index, found):
        files = {diagnostic.file for diagnostic in group}
        copied = Counter(source for file in files if (source := copies.get(file)) in files)
        own = [diagnostic for diagnostic in group if copies.get(diagnostic.file) not in files]
        if len({diagnostic.file for diagnostic in own}) < MIN_PAGES:
            diagnostics += _one_by_one(own, copied)
        else:
            wide.append((own, copied))
    contexts = _read_contexts(index, (diagnostic for group, _ in wide for diagnostic in group))
    for group, copied in wide:
        for context, same in _by_context(group, contexts).items():
            files = {diagnostic.file for diagnostic in same}
            if len(files) >= MIN_PAGES and (context.is_frame or _is_on_many(index, files)):
                count = len(files) + sum(copied[file] for file in files)
                diagnostics.append(_finished(min(same), count))
            else:
                diagnostics += _one_by_one(same, copied)
    return diagnostics


def _fold_places(
    found: Iterable[SiteDiagnostic],
) -> tuple[list[Diagnostic], list[SiteDiagnostic]]:
    """Return one diagnostic for each pattern that many places have, such as the anchors of code's
    lines, where what is said differs in numbers only; and the rest."""
    places: dict[tuple[str, str], list[SiteDiagnostic]] = defaultdict(list)
    for diagnostic in found:
        places[diagnostic.rule, _NUMBER.sub("0", diagnostic.message)].append(diagnostic)
    folded: list[Diagnostic] = []
    rest: list[SiteDiagnostic] = []
    for same in places.values():
        if len(same) < _MIN_PLACES:
            rest += same
            continue
        pages = len({diagnostic.file for diagnostic in same})
        first = _finished(min(same), pages)
        if len(same) > pages:
            others = f"{first.message}, as in {len(same) - 1:,} other places"
            first = replace(first, message=others)
        folded.append(first)
    return folded, rest


def _group(index: SiteIndex, found: Iterable[SiteDiagnostic]) -> list[list[SiteDiagnostic]]:
    """Return the diagnostics that may have one cause together: pages are compared with pages, other
    files with none but themselves."""
    groups: dict[tuple[str, str, str], list[SiteDiagnostic]] = defaultdict(list)
    for diagnostic in found:
        subject = _neutral_subject(index, diagnostic)
        key = subject or _VARIABLE_PARTS.sub("…", diagnostic.message)
        is_page = diagnostic.file.lower().endswith(PAGE_SUFFIXES)
        groups[diagnostic.rule, key, "" if is_page else diagnostic.file].append(diagnostic)
    return list(groups.values())


def _neutral_subject(index: SiteIndex, diagnostic: SiteDiagnostic) -> str:
    """Return what a diagnostic is about, without the folder of the page's own language: the same
    template makes it in all of them."""
    subject = diagnostic.subject or diagnostic.target
    folder = index.model.languages.get(index.model.language_of(diagnostic.file), "")
    if folder and subject.startswith(f"/{folder}/"):
        return subject[len(folder) + 1 :]
    return subject.removeprefix(f"{folder}/") if folder else subject


def _one_by_one(group: Iterable[SiteDiagnostic], copied: Counter[str]) -> list[Diagnostic]:
    return [_finished(diagnostic, 1 + copied[diagnostic.file]) for diagnostic in group]


def _finished(diagnostic: SiteDiagnostic, count: int) -> Diagnostic:
    file, line, rule, message, hint, target, _, _ = diagnostic
    return Diagnostic(file, line, rule, message, hint, target, count)


def _by_context(
    group: list[SiteDiagnostic], contexts: Mapping[Position, MarkupContext]
) -> dict[MarkupContext, list[SiteDiagnostic]]:
    """Return the diagnostics that stand in the same markup, each list in order; what concerns a
    page as a whole is one list."""
    by_context: dict[MarkupContext, list[SiteDiagnostic]] = defaultdict(list)
    for diagnostic in group:
        position = diagnostic.file, diagnostic.line, diagnostic.column
        by_context[contexts.get(position, MarkupContext())].append(diagnostic)
    return by_context


def _read_contexts(
    index: SiteIndex, diagnostics: Iterable[SiteDiagnostic]
) -> dict[Position, MarkupContext]:
    """Return what surrounds each place at which something was found. Each page is parsed once,
    however much was found in it."""
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for diagnostic in diagnostics:
        if diagnostic.column >= 0:
            wanted[diagnostic.file].add((diagnostic.line, diagnostic.column))
    contexts: dict[Position, MarkupContext] = {}
    for file, positions in wanted.items():
        if (text := index.files.read_text(file)) is not None:
            for (line, column), context in _contexts_in(text, positions).items():
                contexts[file, line, column] = context
    return contexts


def _contexts_in(
    text: str, positions: set[tuple[int, int]]
) -> dict[tuple[int, int], MarkupContext]:
    """Return what surrounds the elements of a page at some positions (line, column)."""
    document = parse_html(text)
    own_text = next(filter(document.select_one, _OWN_TEXTS), "")
    contexts: dict[tuple[int, int], MarkupContext] = {}
    around: dict[turbohtml.Element, tuple[str, str]] = {}
    for element in document.iter_elements():
        position = element.position
        if position is None or position not in positions or position in contexts:
            continue
        parent = element.parent if isinstance(element.parent, turbohtml.Element) else element
        if parent not in around:
            around[parent] = _ancestors_of(element), _markup_of(parent)
        ancestors, markup = around[parent]
        is_frame = own_text != "" and element.closest(own_text) is None
        contexts[position] = MarkupContext(is_frame, ancestors, element.tag if is_frame else markup)
    return contexts


def _ancestors_of(element: turbohtml.Element) -> str:
    """Return the elements around one with their classes, the nearest first."""
    return " ".join(
        f"{ancestor.tag}.{ancestor.attr('class') or ''}"
        for ancestor in islice(element.ancestors, _MAX_ANCESTORS)
        if isinstance(ancestor, turbohtml.Element) and ancestor.tag not in {"html", "body"}
    )


def _markup_of(element: turbohtml.Element) -> str:
    """Return the beginning of an element's markup, without the steps up that differ with the page's
    depth."""
    text = ""
    for part in element.serialize_iter():
        text += part
        if len(text) > _MAX_SERIALIZED:
            break
    return _STEPS_UP.sub("", text)[:_MAX_MARKUP]


def _is_on_many(index: SiteIndex, files: set[str]) -> bool:
    """Return whether a template must have made what is the same on these pages: they are a good
    part of those of a language."""
    if len(files) < _MIN_TEMPLATE_PAGES:
        return False
    language_of = index.model.language_of
    pages = Counter(map(language_of, index.pages))
    found = Counter(map(language_of, files))
    return any(
        found[language] * 4 >= number
        for language, number in pages.items()
        if number >= _MIN_TEMPLATE_PAGES
    )
