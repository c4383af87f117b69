"""One finding for one fault: what a template or a copied page repeats is told once, with the number of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import turbohtml

from ..problems import Problem
from .pages import Reading
from .tree import Finding

_STEPS_UP = re.compile(r"(?:\.\./)+|\./")

_OWN_TEXT = "main,article,[role=main]"

FEW = 3
"""The same fault on fewer pages is that of the pages."""


def folded(reading: Reading, findings: Iterable[Finding], copies: Mapping[str, str]) -> list[Problem]:
    """The findings as problems. `copies` is copied page -> the page that it was made from."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        key = _in_any_language(reading, finding) or re.sub(r"'[^']*'|\d+", "…", finding.message)
        groups[finding.rule, key, _name_of(finding.file)].append(finding)
    problems: list[Problem] = []
    for group in groups.values():
        pages = {finding.file for finding in group}
        copied = Counter(source for file in pages if (source := copies.get(file)) in pages)
        group = [finding for finding in group if copies.get(finding.file) not in pages]
        if len({finding.file for finding in group}) < FEW:
            problems += [_problem(finding, 1 + copied[finding.file]) for finding in group]
            continue
        for same in _by_markup(reading, group):
            files = {finding.file for finding in same}
            if len(files) >= FEW and _is_template(reading, same, files):
                problems.append(_problem(min(same), len(files) + sum(copied[file] for file in files)))
            else:
                problems += [_problem(finding, 1 + copied[finding.file]) for finding in same]
    return problems


def _in_any_language(reading: Reading, finding: Finding) -> str:
    """What a finding is about, without the folder of the page's own language: the same template makes it in all of them."""
    folder = reading.model.languages.get(reading.model.language_of(finding.file), "")
    about = finding.place or finding.target
    return f"/{about[len(folder) + 2 :]}" if folder and about.startswith(f"/{folder}/") else about[len(folder) + 1 :] if folder and about.startswith(f"{folder}/") else about


def _name_of(file: str) -> str:
    """Pages are compared with pages, other files with none but themselves."""
    return "" if file.lower().endswith((".html", ".htm", ".xhtml")) else file


def _problem(finding: Finding, count: int) -> Problem:
    return Problem(finding.file, finding.line, finding.rule, finding.message, finding.hint, finding.target, count)


def _by_markup(reading: Reading, group: list[Finding]) -> list[list[Finding]]:
    """The findings that stand in the same markup, each list in order; what concerns a page as a whole is one list."""
    by_markup: dict[str, list[Finding]] = defaultdict(list)
    for finding in group:
        by_markup[_markup_at(reading, finding)].append(finding)
    return list(by_markup.values())


def _markup_at(reading: Reading, finding: Finding) -> str:
    """What surrounds a finding, without the steps up that differ with the page's depth; '' for the page as a whole."""
    if finding.column < 0 or (text := reading.tree.text(finding.file)) is None:
        return ""
    place = (finding.line, finding.column)
    document = turbohtml.parse(text, allow_declarative_shadow_roots=False)
    element = next((one for one in document.iter_elements() if one.position == place), None)
    if element is None:
        return ""
    way = " ".join(f"{one.tag}.{one.attr('class') or ''}" for one in element.ancestors if isinstance(one, turbohtml.Element) and one.tag not in {"html", "body"})
    if element.closest(_OWN_TEXT) is None and document.select_one(_OWN_TEXT) is not None:
        return f"frame {element.tag} {way}"
    return f"main {way} {_STEPS_UP.sub('', element.parent.html if isinstance(element.parent, turbohtml.Element) else element.html)[:4000]}"


def _is_template(reading: Reading, same: list[Finding], files: set[str]) -> bool:
    """Whether the same markup on these pages comes from a template: it stands outside the pages' own text, or on a good part of the pages of a language."""
    markup = _markup_at(reading, same[0])
    if markup.startswith("frame "):
        return True
    by_language: dict[str, int] = defaultdict(int)
    for page in reading.pages:
        by_language[reading.model.language_of(page)] += 1
    return len(files) >= 5 and any(sum(1 for file in files if reading.model.language_of(file) == language) * 4 >= number for language, number in by_language.items() if number >= 5)
