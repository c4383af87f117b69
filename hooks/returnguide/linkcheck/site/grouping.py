"""One finding for one fault: what a template or a copied page repeats is told once, with the number
of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

import turbohtml

from returnguide.diagnostics import Diagnostic
from returnguide.linkcheck.site.pages import SiteIndex
from returnguide.linkcheck.site.files import Finding

_STEPS_UP = re.compile(r"(?:\.\./)+|\./")

_OWN_TEXT = "main,article,[role=main]"

MIN_PAGES = 3
"""The same fault on fewer pages is that of the pages."""


def group_repeated(
    reading: SiteIndex, findings: Iterable[Finding], copies: Mapping[str, str]
) -> list[Diagnostic]:
    """The findings as problems. `copies` is copied page -> the page that it was made from."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        key = _in_any_language(reading, finding) or re.sub(r"'[^']*'|\d+", "…", finding.message)
        groups[finding.rule, key, _name_of(finding.file)].append(finding)
    problems: list[Diagnostic] = []
    wide: list[tuple[list[Finding], Counter[str]]] = []
    for group in groups.values():
        pages = {finding.file for finding in group}
        copied = Counter(source for file in pages if (source := copies.get(file)) in pages)
        group = [finding for finding in group if copies.get(finding.file) not in pages]
        if len({finding.file for finding in group}) < MIN_PAGES:
            problems += [_problem(finding, 1 + copied[finding.file]) for finding in group]
        else:
            wide.append((group, copied))
    markups = _markups_of(reading, (finding for group, _ in wide for finding in group))
    for group, copied in wide:
        for markup, same in _by_markup(group, markups).items():
            files = {finding.file for finding in same}
            if len(files) >= MIN_PAGES and (markup.is_frame or _is_on_many(reading, files)):
                problems.append(
                    _problem(min(same), len(files) + sum(copied[file] for file in files))
                )
            else:
                problems += [_problem(finding, 1 + copied[finding.file]) for finding in same]
    return problems


def _in_any_language(reading: SiteIndex, finding: Finding) -> str:
    """What a finding is about, without the folder of the page's own language: the same template
    makes it in all of them."""
    folder = reading.model.languages.get(reading.model.language_of(finding.file), "")
    about = finding.place or finding.target
    return (
        f"/{about[len(folder) + 2 :]}"
        if folder and about.startswith(f"/{folder}/")
        else about[len(folder) + 1 :] if folder and about.startswith(f"{folder}/") else about
    )


def _name_of(file: str) -> str:
    """Pages are compared with pages, other files with none but themselves."""
    return "" if file.lower().endswith((".html", ".htm", ".xhtml")) else file


def _problem(finding: Finding, count: int) -> Diagnostic:
    return Diagnostic(
        finding.file,
        finding.line,
        finding.rule,
        finding.message,
        finding.hint,
        finding.target,
        count,
    )


class MarkupContext(NamedTuple):
    """What surrounds a finding; nothing for a page as a whole."""

    is_frame: bool = False
    """Whether it stands outside the page's own text."""
    way: str = ""
    """The elements that it stands in."""
    text: str = ""
    """The element itself; in the page's own text, where all that is around it must be the same,
    what is in the element that it stands in."""


def _by_markup(
    group: list[Finding], markups: Mapping[tuple[str, int, int], MarkupContext]
) -> dict[MarkupContext, list[Finding]]:
    """The findings that stand in the same markup, each list in order; what concerns a page as a
    whole is one list."""
    by_markup: dict[MarkupContext, list[Finding]] = defaultdict(list)
    for finding in group:
        by_markup[
            markups.get((finding.file, finding.line, finding.column), MarkupContext())
        ].append(finding)
    return by_markup


def _markups_of(
    reading: SiteIndex, findings: Iterable[Finding]
) -> dict[tuple[str, int, int], MarkupContext]:
    """What surrounds each place at which something was found. Each page is parsed once, however
    much was found in it."""
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for finding in findings:
        if finding.column >= 0:
            wanted[finding.file].add((finding.line, finding.column))
    markups: dict[tuple[str, int, int], MarkupContext] = {}
    for file, places in wanted.items():
        if (text := reading.tree.text(file)) is None:
            continue
        document = turbohtml.parse(text, allow_declarative_shadow_roots=False)
        has_own_text = document.select_one(_OWN_TEXT) is not None
        around: dict[turbohtml.Element, tuple[str, str]] = {}
        for element in document.iter_elements():
            if (place := element.position) in places and (file, *place) not in markups:
                parent = (
                    element.parent if isinstance(element.parent, turbohtml.Element) else element
                )
                if parent not in around:
                    around[parent] = _way_to(element), _beginning_of(parent)
                way, beginning = around[parent]
                is_frame = has_own_text and element.closest(_OWN_TEXT) is None
                markups[file, *place] = MarkupContext(
                    is_frame, way, element.tag if is_frame else beginning
                )
    return markups


def _way_to(element: turbohtml.Element) -> str:
    """The elements around one, the nearest first; no person nests a hundred."""
    return " ".join(
        f"{one.tag}.{one.attr('class') or ''}"
        for one in islice(element.ancestors, 100)
        if isinstance(one, turbohtml.Element) and one.tag not in {"html", "body"}
    )


def _beginning_of(element: turbohtml.Element) -> str:
    """The first characters of an element's markup, without the steps up that differ with the page's
    depth."""
    text = ""
    for part in element.serialize_iter():
        text += part
        if len(text) > 20_000:
            break
    return _STEPS_UP.sub("", text)[:4000]


def _is_on_many(reading: SiteIndex, files: set[str]) -> bool:
    """Whether a template must have made what is the same on these pages: they are a good part of
    those of a language."""
    by_language: dict[str, int] = defaultdict(int)
    for page in reading.pages:
        by_language[reading.model.language_of(page)] += 1
    return len(files) >= 5 and any(
        sum(1 for file in files if reading.model.language_of(file) == language) * 4 >= number
        for language, number in by_language.items()
        if number >= 5
    )
