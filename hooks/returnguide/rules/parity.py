"""Rules on a translation beside its French source: the same structure, the same facts, the
glossary's words.

Only what every language shares is compared: ids, marks, pictures, links, keys, numbers, code. A
section that is known to be older than the French is left alone: it cannot agree, and `guide.py
translations status` has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from returnguide.content.glossary import NO_GLOSSARY, Glossary
from returnguide.content.markdown_page import INSERT_DIRECTIVE, PanelSet, SourcePage, all_sets
from returnguide.content.sections import INTRO, Section, normalize
from returnguide.diagnostics import Diagnostic

_ADDRESS = re.compile(r"\]\((?P<target>[^()\s]*)[^()]*\)|\]\[(?P<key>[^\[\]]*)\]")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\((?P<target>[^()\s]+)[^()]*\)")
_LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]*(?:!\[[^\[\]]*\]\([^()]*\)[^\[\]]*)?)\](?:\((?P<target>[^()\s]+)[^()]*\)|\[(?P<key>[^\[\]]*)\])"
)
_CODE = re.compile(r"`+([^`\n]+)`+")
_KEYS = re.compile(r"""\+\+((?:"[^"\n]*"|[\w-]+)(?:\+(?:"[^"\n]*"|[\w-]+))*)\+\+""")
_NOTICE = re.compile(r"^\s*!!! *(\w+)", re.M)
_ORDERED = re.compile(r"^\s*\d+[.)]\s", re.M)
_BULLET = re.compile(r"^\s*[-*+]\s", re.M)
_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]\d{3}(?!\d)|[.,:]\d+)*")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+")

_FEWEST_WORDS = 5
"""A shorter sentence may well read the same in two languages."""


@dataclass(frozen=True)
class SectionPair:
    """A section and its translation."""

    path: str
    """Of the translation."""
    language: str
    source_path: str
    source: Section
    own: Section

    @property
    def name(self) -> str:
        """How messages call the section."""
        return f"section '{self.own.id}'" if self.own.id else "the text before the first section"

    def problem(self, rule: str, message: str, hint: str = "", *, line: int = 0) -> Diagnostic:
        """A problem of the translation, by default in the line of its heading."""
        return Diagnostic(
            self.path,
            line or self.own.line,
            rule,
            f"{self.name} {message}",
            hint or f"compare {self.source_path}:{self.source.line}",
            target=self.own.id,
        )


_ABSENCE_RULES = frozenset(
    {"missing-step", "missing-tab", "uncovered-choice", "empty-step", "seven-photos"}
)
"""Rules on what a page lacks. Of a translation that lacks a section of the French they say the same
again: readers see that section in French, and the rule missing-section names it."""

_IN_MARKS = frozenset(
    {
        "unknown-directive",
        "unmatched-directive",
        "unclosed-directive",
        "directive-content",
        "directive-nesting",
        "unparsed-markup",
    }
)
"""Rules on marks: where one is broken nobody can tell which sections stand inside it."""

_OF_IDS = frozenset({"heading-id", "unknown-choice", "tab-id", "unknown-step"})
"""Rules on ids. What they propose is a guess; the French page has the id."""

_OF_SECTIONS = frozenset(
    {"front-matter", "heading-id", "heading-form", "duplicate-id", "unknown-directive"}
)
"""Rules on what parts a page into sections: where it is broken nobody can tell what a section
says."""

_SHADOWS = {
    "section-links": {
        "unknown-link",
        "unknown-anchor",
        "unknown-page",
        "other-language",
        "external-url",
        "dropoff-link",
    },
    "section-images": {"unknown-page", "seven-photos"},
    "section-lists": {"list-number", "seven-photos", "typed-number"},
    "section-numbers": {"list-number", "typed-number"},
    "section-admonitions": {"insert-fields"},
}
"""Rule -> the rules that say of a section the same, and more of it. Markup that is left over may be
anything."""


def drop_secondary(
    own: SourcePage, source: SourcePage, found: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """The problems of a translated page, without those that another one says better, and with the
    ids of the French page for hints."""
    found = list(found)
    lacks = not set(source.ids) <= set(own.ids) or any(
        problem.rule in _IN_MARKS for problem in found
    )
    empty = (
        {one.mark.at for one, _ in all_sets(own.sets.sets) if not one.panels} if lacks else set()
    )
    renamed, written = _renamed(own, source), {heading.at: heading.id for heading in own.headings}

    def with_hint(problem: Diagnostic) -> Diagnostic:
        id = renamed.get(problem.line, "") if problem.rule in _OF_IDS else ""
        is_typo = written.get(problem.line, "").rpartition("-")[0] == id.rpartition("-")[0] != ""
        return (
            replace(problem, hint=f"ids are never translated: write {{#{id}}}")
            if id and not is_typo
            else problem
        )

    kept = [
        problem
        for problem in found
        if not (lacks and problem.rule in _ABSENCE_RULES)
        and not (problem.rule == "directive-content" and problem.line in empty)
    ]
    return [with_hint(problem) for problem in kept]


def is_shadowed(problem: Diagnostic, section: Section, found: Iterable[Diagnostic]) -> bool:
    """Whether one of the errors `found` on the page says already what `problem` says of the
    section."""
    inside = {
        error.rule
        for error in found
        if section.line <= error.line <= section.line + len(section.lines)
    }
    return bool(inside & (_OF_SECTIONS | {"unparsed-markup"} | _SHADOWS.get(problem.rule, set())))


def check_structure(
    own: SourcePage,
    source: SourcePage,
    sections: Mapping[str, Section],
    of_source: Mapping[str, Section],
    found: Collection[Diagnostic] = (),
) -> Iterator[Diagnostic]:
    """Sections that are missing, unknown, in another order or place than the source has them;
    `found` are the errors of the page that are known already, which are not said a second time."""
    renamed = _renamed(own, source)
    lines, rules = {problem.line for problem in found}, {problem.rule for problem in found}
    for id, section in of_source.items():
        if id not in sections and id not in renamed.values():
            before = _before(id, list(of_source), sections)
            hint = (
                f"translate {source.path}:{section.line} and put it"
                f" {f'after the section {before}' if before else 'first'}"
            )
            yield Diagnostic(
                own.path,
                _end_of(before, sections, own),
                "missing-section",
                f"section '{id}' is missing",
                hint,
                target=id,
            )
    for id, section in sections.items():
        if id not in of_source and section.line not in lines:
            hint = (
                f"ids are never translated: write {{#{renamed[section.line]}}}"
                if section.line in renamed
                else "write it in French first, or take it out"
            )
            yield Diagnostic(
                own.path,
                section.line,
                "extra-section",
                f"section '{id}' does not stand in {source.path}",
                hint,
                target=id,
            )
    if "step-order" not in rules:
        yield from _order_problems(
            own,
            source,
            [id for id in sections if id in of_source],
            [id for id in of_source if id in sections],
            sections,
        )
    here, there = _places(own), _places(source)
    has_broken_marks = bool(rules & _IN_MARKS) or any(mark.at in lines for mark in own.marks)
    for id in (id for id in sections if id in of_source and id != INTRO):
        level, expected = sections[id].heading.level, of_source[id].heading.level
        if sections[id].line in lines:
            continue
        if level != expected:
            message = (
                f"section '{id}' has {'#' * level}, expected {'#' * expected} as in"
                f" {source.path}:{of_source[id].line}"
            )
            yield Diagnostic(own.path, sections[id].line, "section-level", message, target=id)
        elif here.get(id, ()) != there.get(id, ()) and not has_broken_marks:
            found, wanted = (_place_text(places.get(id, ())) for places in (here, there))
            message = (
                f"section '{id}' stands {found}, expected {wanted} as in"
                f" {source.path}:{of_source[id].line}"
            )
            yield Diagnostic(own.path, sections[id].line, "section-place", message, target=id)


def _renamed(own: SourcePage, source: SourcePage) -> dict[int, str]:
    """Line of a heading whose id the source does not know, or that has none -> the id that the
    source has in its place."""
    heads = [heading for heading in own.headings if heading.level > 1]
    theirs = [heading for heading in source.headings if heading.level > 1 and heading.id]
    ids, known = [heading.id for heading in heads], [heading.id for heading in theirs]
    found = {}
    for kind, start, end, first, last in SequenceMatcher(
        None, ids, known, autojunk=False
    ).get_opcodes():
        if kind == "replace":
            strange = [heading for heading in heads[start:end] if heading.id not in known]
            lost = [heading for heading in theirs[first:last] if heading.id not in ids]
            for heading in strange:
                if match := next(
                    (other for other in lost if other.level == heading.level),
                    lost[0] if lost else None,
                ):
                    found[heading.at] = match.id
                    lost = lost[lost.index(match) + 1 :]
    return found


def _before(id: str, order: list[str], sections: Collection[str]) -> str:
    """The nearest section before `id` in the source that the translation has."""
    return next(
        (
            other
            for other in reversed(order[: order.index(id)])
            if other in sections and other != INTRO
        ),
        "",
    )


def _end_of(id: str, sections: Mapping[str, Section], page: SourcePage) -> int:
    """The last line of a section: where the next one belongs."""
    if not id:
        return 1
    return max(1, min(sections[id].line + len(sections[id].lines), len(page.lines)))


def _order_problems(
    own: SourcePage,
    source: SourcePage,
    order: list[str],
    expected: list[str],
    sections: Mapping[str, Section],
) -> Iterator[Diagnostic]:
    """One problem for each section that must move, the fewest that make the orders equal: those
    outside of the longest run of sections that stand in the source's order already."""
    rank = {id: number for number, id in enumerate(expected)}
    kept = _longest_increasing([rank[id] for id in order])
    for id in order:
        if rank[id] not in kept:
            after = expected[rank[id] - 1] if rank[id] else ""
            hint = f"move it {f'after {after!r}' if after else 'to the head'}"
            yield Diagnostic(
                own.path,
                sections[id].line,
                "section-order",
                f"section '{id}' stands in another place than in {source.path}",
                hint,
                target=id,
            )


def _longest_increasing(numbers: list[int]) -> set[int]:
    """The members of the longest rising subsequence."""
    runs: list[list[int]] = []
    for number in numbers:
        best = max((run for run in runs if run[-1] < number), key=len, default=[])
        runs.append([*best, number])
    return set(max(runs, key=len, default=[]))


def _places(page: SourcePage) -> dict[str, tuple[str, ...]]:
    """Id of a tab or fold -> the marks that it stands in, outermost first."""

    def marks(parents: tuple[tuple[PanelSet, object], ...], one: PanelSet) -> tuple[str, ...]:
        return tuple(str(parent.mark) for parent, _ in parents) + (str(one.mark),)

    return {
        panel.heading.id: marks(parents, one)
        for one, parents in all_sets(page.sets.sets)
        for panel in one.panels
    }


def _place_text(marks: tuple[str, ...]) -> str:
    return f"in {' '.join(marks)}" if marks else "in no tabs or folds"


@dataclass(frozen=True)
class SectionFacts:
    """What of a section every language shares, each part counted."""

    counts: Mapping[str, Counter[str]]
    """Rule -> what it compares -> how often it stands."""
    sentences: frozenset[str]
    """Those that are long enough for that no other language says the same."""
    names: frozenset[str] = frozenset()
    """The names in it that are never translated."""
    terms: frozenset[str] = frozenset()
    """The terms in it that the glossary has, in small letters."""


def section_facts(section: Section, glossary: Glossary = NO_GLOSSARY) -> SectionFacts:
    """The content of a section."""
    counts = {rule: Counter(parts(section.text)) for rule, _, parts in _COMPARED}
    sentences = frozenset(
        said
        for said in map(normalize, _SENTENCE.split(section.text))
        if _count_of_words(glossary.without_names(said)) >= _FEWEST_WORDS
    )
    return SectionFacts(
        counts, sentences, glossary.names_in(section.plain), glossary.terms_in(section.plain)
    )


def check_text(pair: SectionPair, wanted: SectionFacts, glossary: Glossary) -> Iterator[Diagnostic]:
    """What a section says otherwise than its source, whose content is `wanted`, as far as a program
    can tell."""
    for rule, name, parts in _COMPARED:
        found = parts(pair.own.text)
        if found or wanted.counts[rule]:
            yield from _different(pair, rule, name, Counter(found), wanted.counts[rule])
    yield from _untranslated(pair, wanted.sentences)
    yield from _glossary_problems(pair, wanted, glossary)


def _different(
    pair: SectionPair, rule: str, name: str, found: Counter[str], wanted: Counter[str]
) -> Iterator[Diagnostic]:
    if dict.__eq__(found, wanted):
        return
    missing, more = list((wanted - found).elements()), list((found - wanted).elements())
    if missing or (
        more and rule != "section-numbers"
    ):  # a translation may say a number where the French has a word
        if rule == "section-lists":
            message = f"has {_counted(found)}, expected {_counted(wanted)}"
        else:
            said = [
                f"lacks the {name} {_listed(missing)}" if missing else "",
                f"has the {name} {_listed(more)}{'' if missing else ' more'}" if more else "",
            ]
            message = " and ".join(part for part in said if part)
        yield pair.problem(rule, message, line=_line_of(pair.own, more[0]) if more else 0)


def _listed(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _counted(counts: Counter[str]) -> str:
    return (
        " and ".join(
            f"{counts[kind]} {kind}" for kind in ("numbered items", "bullets") if counts[kind]
        )
        or "no list items"
    )


def _line_of(section: Section, value: str) -> int:
    """The line in which a value stands, 0 where it cannot be told."""
    pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
    return next(
        (
            number
            for number, line in enumerate(section.lines, section.begin)
            if pattern.search(line)
        ),
        0,
    )


def _images(text: str) -> list[str]:
    return [found["target"] for found in _IMAGE.finditer(text)] if "![" in text else []


def _links(text: str) -> list[str]:
    without = _IMAGE.sub("", text) if "![" in text else text
    return [
        found["target"] or (found["key"] or found["text"]).lower()
        for found in _LINK.finditer(without)
    ]


def _keys(text: str) -> list[str]:
    """The shape of each combination: the names of keys are translated."""
    return (
        [
            "+".join("key" for _ in re.findall(r'"[^"]*"|[\w-]+', found[1]))
            for found in _KEYS.finditer(text)
        ]
        if "++" in text
        else []
    )


def _code(text: str) -> list[str]:
    return [found[1] for found in _CODE.finditer(text)] if "`" in text else []


def _marks_and_notices(text: str) -> list[str]:
    notices = [f"!!! {kind}" for kind in _NOTICE.findall(text)] if "!!!" in text else []
    return notices + (
        [
            found[0].strip()
            for line in text.split("\n")
            if (found := INSERT_DIRECTIVE.fullmatch(line))
        ]
        if "<!--" in text
        else []
    )


def _list_items(text: str) -> list[str]:
    return ["numbered items"] * len(_ORDERED.findall(text)) + ["bullets"] * len(
        _BULLET.findall(text)
    )


def _numbers(text: str) -> list[str]:
    """The numbers in the prose as every language writes them: `8:00`, `8.00` and `8` are one, `1
    000` and `1.000` too."""
    if not _DIGIT.search(text):
        return []
    prose = _ORDERED.sub(" ", _CODE.sub(" ", _KEYS.sub(" ", _ADDRESS.sub("] ", text))))
    found = (
        re.sub(r"[.:]00$", "", re.sub(r"[.,\u00a0\u202f ](?=\d{3}\b)", "", number))
        for number in _NUMBER.findall(prose)
    )
    return [number.replace(",", ".") for number in found]


_COMPARED: tuple[tuple[str, str, Callable[[str], Iterable[str]]], ...] = (
    ("section-images", "picture", _images),
    ("section-links", "link", _links),
    ("section-keys", "key combination", _keys),
    ("section-code", "code", _code),
    ("section-admonitions", "admonition or directive", _marks_and_notices),
    ("section-lists", "list", _list_items),
    ("section-numbers", "number", _numbers),
)
"""Rule, what messages call that which it compares, and how that is found in a text."""


def _untranslated(pair: SectionPair, source: frozenset[str]) -> Iterator[Diagnostic]:
    """Sentences in the words of the source, of those of one line the first."""
    if "<!--" not in pair.own.text and not any(sentence in pair.own.plain for sentence in source):
        return  # `normalize` text has no comments
    lines = set()
    for sentence in _SENTENCE.split(pair.own.text):
        if (said := normalize(sentence)) in source:
            begin = sentence.strip().split("\n")[0][:40]
            line = next(
                (
                    number
                    for number, text in enumerate(pair.own.lines, pair.own.begin)
                    if begin in text
                ),
                pair.own.line,
            )
            if line not in lines:
                lines.add(line)
                yield pair.problem(
                    "untranslated-text",
                    f"has French text: '{_short(said)}'",
                    "translate it",
                    line=line,
                )


def _count_of_words(text: str) -> int:
    """How many words of two letters or more a text has, without addresses, code and comments."""
    return len(
        re.findall(
            r"[^\W\d_]{2,}", re.sub(r"\]\([^()]*\)|\]\[[^\]]*\]|`[^`]*`|<!--.*?-->", "]", text)
        )
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def _glossary_problems(
    pair: SectionPair, wanted: SectionFacts, glossary: Glossary
) -> Iterator[Diagnostic]:
    """Names that are never translated, terms that have one rendering, renderings that are not
    wanted."""
    said = pair.own.plain
    for name in sorted(wanted.names - glossary.names_in(said)) if wanted.names else ():
        yield pair.problem("glossary", f"does not say '{name}'", "the name is never translated")
    for term, renderings in glossary.renderings_of(wanted.terms, pair.language):
        if not glossary.begins(renderings, said):
            yield pair.problem(
                "glossary",
                f"says '{term}' in other words than the glossary",
                f"write {' or '.join(map(repr, renderings))}",
            )
    avoided = glossary.avoided(pair.language)
    for word, instead in avoided.items() if glossary.begins(tuple(avoided), said) else ():
        if glossary.begins((word,), said):
            line = next(
                (
                    number
                    for number, text in enumerate(pair.own.lines, pair.own.begin)
                    if glossary.begins((word,), normalize(text))
                ),
                pair.own.line,
            )
            yield pair.problem("glossary", f"says '{word}'", f"write '{instead}'", line=line)
