"""Rules on directives: the comments that make tabs and folds, and what they enclose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returnguide.content.carrier_tabs import set_around, words_group
from returnguide.content.choices import Choices
from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.directives import MADE_TABS
from returnguide.content.guide import GuideData
from returnguide.content.headings import Heading
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import Panel, PanelSet, walk_panel_sets
from returnguide.diagnostics import Diagnostic, Rule, suggest

DIRECTIVE_NAMES = (
    "<!-- tabs: KIND -->, <!-- /tabs -->, <!-- carriers: ID -->, <!-- folds -->, <!-- /folds -->,"
    " <!-- insert: links -->, <!-- insert: fields -->, <!-- part: deadlines -->"
    " or <!-- country: FACT -->"
)
"""The directives, as messages name them."""

RULES = (
    Rule(
        "unknown-directive",
        "The directives are tabs, /tabs, carriers, folds, /folds, insert, part and country, each"
        " alone on its line, from the first column.",
        reference="""\
A directive is a comment that makes something of the lines around it: a set of tabs, folds, a part
of the parcel insert, or a fact of `docs/data/countries.yml`. A comment that looks like a directive
but is misspelt, translated, indented, or has other text on its line would do nothing, and readers
would see all tabs below each other. One that places a fact stands above or below a list, not
between its items. Other comments are yours to use.

`<!-- carriers: shipping -->` stands between the tabs of a set of carriers. It makes the tabs of
`docs/data/choices.yml` that are not written there, with the sentences of `carrier_shipping` in
`words.yml`.""",
        bad="<!-- onglets : os -->",
        good="<!-- tabs: os -->",
    ),
    Rule(
        "unmatched-directive",
        "A closing directive closes the set that was opened last.",
        reference="""\
A closing directive closes nothing, or stands where another kind of set should be closed, such as
`<!-- /tabs -->` for `<!-- /folds -->`. Remove it, correct its name, or write the directive that
opens the set.""",
        bad="<!-- folds -->\n\n### Écran noir {#black-screen}\n\n<!-- /tabs -->",
        good="<!-- folds -->\n\n### Écran noir {#black-screen}\n\n<!-- /folds -->",
    ),
    Rule(
        "unclosed-directive",
        "Every opening directive has its closing directive.",
        reference="""\
Without its closing directive a set of tabs or folds takes in everything up to the next heading of
a higher level. The message says before which line the closing directive belongs.""",
        bad="<!-- tabs: os -->\n\n### Android {#imei-android}\n\nComposez `*#06#`.",
        good="<!-- tabs: os -->\n\n### Android {#imei-android}\n\nComposez `*#06#`.\n\n"
        "<!-- /tabs -->",
    ),
    Rule(
        "directive-content",
        "A set of tabs or folds has headings, and no text before its first heading; tabs of"
        " countries begin with `other`.",
        reference="""\
Each heading directly inside a set becomes a tab or a fold, with the text below it. Text between the
opening directive and the first heading belongs to none of them: move it above the directive. A set
without a heading shows nothing. Of tabs of countries the first is `other`, with what holds
everywhere: it is shown until the reader has named a country.""",
        bad="<!-- tabs: os -->\n\nChoisissez votre appareil.\n\n### Android {#imei-android}",
        good="Choisissez votre appareil.\n\n<!-- tabs: os -->\n\n### Android {#imei-android}",
    ),
    Rule(
        "directive-nesting",
        "Tabs stand inside tabs of another kind at most once, and under a key that offers theirs.",
        reference="""\
Tabs may hold one set of tabs of another kind, as the drop-offs of a carrier do; tabs of the same
kind in each other, or three levels, cannot be chosen from. A drop-off in the tab of a carrier must
be one of those that `choices.yml` gives that carrier; the same holds for any kind whose keys are
offered with those of another.""",
        bad="<!-- tabs: os -->\n\n### Android {#off-android}\n\n<!-- tabs: os -->",
        good="<!-- tabs: carrier -->\n\n### DHL {#shipping-dhl}\n\n<!-- tabs: dropoff -->",
    ),
    Rule(
        "unknown-choice",
        "The kinds and keys of tabs are those of choices.yml.",
        reference="""\
A set of tabs names its kind (such as `os`), and the id of each tab ends in a key of that kind, so
that the reader's choice opens the right tab on every page. The kind or the key is not in
`docs/data/choices.yml`, or one key has two tabs in a set. Correct the spelling; in a
translation, copy the id from the French page.""",
        bad="<!-- tabs: carrier -->\n\n### DHL {#shipping-dlh}",
        good="<!-- tabs: carrier -->\n\n### DHL {#shipping-dhl}",
    ),
    Rule(
        "tab-id",
        "A tab's id ends in -KEY, a key of its kind in choices.yml.",
        reference="""\
The end of a tab's id tells which choice of the reader it is for: `sign-out-android` ends in
`android`, a key of `os`. End the id in one of the keys that the message lists.""",
        bad="<!-- tabs: os -->\n\n### Android {#sign-out-robot}",
        good="<!-- tabs: os -->\n\n### Android {#sign-out-android}",
    ),
)


def check_directives(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield directives that are misspelt, unclosed or unmatched, and sets whose tabs are not as
    choices.yml says."""
    if not data.choices.kinds:
        return  # choices.yml cannot be read: rule data-file
    for line, text in page.malformed_directives:
        yield Diagnostic(
            page.path,
            line,
            "unknown-directive",
            f"'{text}' is not a directive",
            f"write {DIRECTIVE_NAMES}, alone on the line, from the first column",
        )
    if data.ui_strings[SOURCE_LANGUAGE].texts:
        yield from _check_made_tabs(page, data)
    for directive in page.sets.unmatched_closers:
        yield Diagnostic(
            page.path,
            directive.line,
            "unmatched-directive",
            f"{directive} closes nothing",
            "remove it, or add the directive that opens the set",
        )
    for panel_set, parents in walk_panel_sets(page.sets.sets):
        yield from _check_closing(page, panel_set)
        yield from _check_content(page, panel_set)
        if panel_set.directive.name == "tabs":
            tab_parents = [(outer, tab) for outer, tab in parents if outer.directive.name == "tabs"]
            yield from _check_kind(page, panel_set, data.choices)
            yield from _check_nesting(page, panel_set, tab_parents)
            yield from _check_tabs(page, panel_set, tab_parents, data.choices)


def _check_closing(page: SourcePage, panel_set: PanelSet) -> Iterator[Diagnostic]:
    """Yield a diagnostic if a set is never closed, or closed by the directive of the other name."""
    opening, closing = panel_set.directive, panel_set.closing
    if closing is None:
        is_inside = panel_set.end <= len(page.lines)
        line = page.origin(panel_set.end)[1]
        position = f"before line {line}" if is_inside else "at the end of the page"
        yield Diagnostic(
            page.path,
            opening.line,
            "unclosed-directive",
            f"{opening} is never closed",
            f"write <!-- /{opening.name} --> {position}",
        )
    elif closing.name != opening.name:
        yield Diagnostic(
            page.path,
            panel_set.end,
            "unmatched-directive",
            f"{closing} stands where {opening} of line {page.origin(opening.line)[1]} ends",
            f"write <!-- /{opening.name} -->",
        )


def _check_content(page: SourcePage, panel_set: PanelSet) -> Iterator[Diagnostic]:
    """Yield what is wrong with a set whatever the ids of its panels: no heading, text before the
    first one, folds with a kind."""
    directive = panel_set.directive
    if not panel_set.panels:
        yield Diagnostic(
            page.path,
            directive.line,
            "directive-content",
            f"{directive} encloses no heading",
            "every heading directly inside becomes a tab or a fold",
        )
        return
    before_first = range(directive.line + 1, panel_set.panels[0].heading.line)
    if line := next((line for line in before_first if page.lines[line - 1].strip()), 0):
        yield Diagnostic(
            page.path,
            line,
            "directive-content",
            f"text stands between {directive} and its first heading",
            f"move it above line {page.origin(directive.line)[1]}",
        )
    if directive.name == "folds" and directive.argument:
        yield Diagnostic(
            page.path,
            directive.line,
            "unknown-directive",
            f"folds have no kind, found '{directive.argument}'",
            "write <!-- folds -->",
        )


def _check_made_tabs(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield directives in whose place no tabs are made: they stand in no set that has rows, or
    there are no sentences for them."""
    rows, groups = data.choices.rows, data.ui_strings[SOURCE_LANGUAGE].texts
    for directive in (one for one in page.directives if one.name == MADE_TABS):
        tab_set = set_around(page, directive)
        kind = tab_set.directive.argument if tab_set else ""
        if tab_set and kind not in data.choices.kinds:
            continue  # rule unknown-choice
        message = f"{directive} stands in no set of tabs that are made from choices.yml"
        hint = f"write it inside {' or '.join(f'<!-- tabs: {kind} -->' for kind in rows)}"
        if kind in rows:
            known = [
                name.removeprefix(f"{kind}_") for name in groups if name.startswith(f"{kind}_")
            ]
            message = f"{directive} has no sentences: words.yml has no group"
            message += f" '{words_group(kind, directive.argument)}'"
            hint = suggest(directive.argument, known)
        yield Diagnostic(page.path, directive.line, "unknown-directive", message, hint)


def _check_kind(page: SourcePage, tab_set: PanelSet, choices: Choices) -> Iterator[Diagnostic]:
    """Yield a diagnostic if the kind of a set of tabs is missing or unknown."""
    kind = tab_set.directive.argument
    if kind not in choices.kinds and tab_set.panels:
        message = f"'{kind}' is not a kind of tabs" if kind else "the tabs have no kind"
        hint = suggest(kind, choices.kinds)
        yield Diagnostic(page.path, tab_set.directive.line, "unknown-choice", message, hint)


def _check_nesting(
    page: SourcePage, tab_set: PanelSet, parents: Sequence[tuple[PanelSet, Panel]]
) -> Iterator[Diagnostic]:
    """Yield a diagnostic if tabs are nested too deep, or in tabs of their own kind."""
    kind = tab_set.directive.argument
    if len(parents) > 1 or any(outer.directive.argument == kind for outer, _ in parents):
        yield Diagnostic(
            page.path,
            tab_set.directive.line,
            "directive-nesting",
            f"{tab_set.directive} stands inside {parents[-1][0].directive}",
            "tabs nest once, in tabs of another kind",
        )


def _check_tabs(
    page: SourcePage,
    tab_set: PanelSet,
    parents: Sequence[tuple[PanelSet, Panel]],
    choices: Choices,
) -> Iterator[Diagnostic]:
    """Yield tabs whose id ends in no key of their kind, in one that the carrier does not offer, or
    in that of another tab of the set."""
    kind = tab_set.directive.argument
    if kind not in choices.kinds:
        return
    parent_key = parent_key_of(kind, parents, choices)
    allowed = choices.offered(kind, parent_key)
    seen: dict[str, int] = {}
    for heading in (tab.heading for tab in tab_set.panels if tab.heading.id):
        key = choices.key_of(kind, heading.id)
        if key is None:
            yield _unknown_tab(page, heading, kind, allowed)
        elif key not in allowed:
            yield Diagnostic(
                page.path,
                heading.line,
                "directive-nesting",
                f"'{parent_key}' offers no {kind} '{key}' in choices.yml",
                f"known: {', '.join(allowed) or 'none'}",
            )
        elif key in seen:
            yield Diagnostic(
                page.path,
                heading.line,
                "unknown-choice",
                f"tab '{key}' stands in line {page.origin(seen[key])[1]} already",
                "each key has one tab in a set",
            )
        else:
            seen[key] = heading.line


def parent_key_of(
    kind: str, parents: Sequence[tuple[PanelSet, Panel]], choices: Choices
) -> str | None:
    """Return the key of the tab, among the parents of a set of tabs of `kind`, that offers it: the
    carrier of a set of drop-offs. None where it stands in no such tab, or depends on no kind."""
    offers = choices.offers.get(kind)
    return next(
        (
            choices.key_of(offers.parent, tab.heading.id)
            for tab_set, tab in parents
            if offers and tab_set.directive.argument == offers.parent
        ),
        None,
    )


def _unknown_tab(
    page: SourcePage, heading: Heading, kind: str, allowed: tuple[str, ...]
) -> Diagnostic:
    """Return the diagnostic for a tab whose id ends in no key of its kind: unknown-choice where the
    end looks like a misspelt key, else tab-id."""
    words = heading.id.split("-")
    for start in range(1, len(words)):
        tail = "-".join(words[start:])
        if (hint := suggest(tail, allowed)).startswith("did"):
            message = f"tab '{tail}' is not {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
            return Diagnostic(page.path, heading.line, "unknown-choice", message, hint)
    return Diagnostic(
        page.path,
        heading.line,
        "tab-id",
        f"tab id '{heading.id}' does not end in a key of '{kind}'",
        f"end it in {' or '.join(f'-{key}' for key in allowed)}",
    )
