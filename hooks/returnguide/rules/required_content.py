"""Rules on what a step must show: the seven photos, the insert's fields, each drop-off's own
address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from posixpath import basename

from returnguide.content.conventions import GUIDE
from returnguide.content.directives import INSERT_DIRECTIVE
from returnguide.content.guide import GuideData
from returnguide.content.headings import Heading
from returnguide.content.markdown_page import SourcePage
from returnguide.content.panels import walk_panel_sets
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.rules.directives import parent_key_of

PHOTOS_PAGE, PHOTOS_SECTION = "photos.md", "seven-photos"
"""The page and the section that list the photos, each with its drawing."""

SCREEN = ("photo-screen-on", "photo-screen-off")
BACK = ("photo-back",)
SIDES = ("photo-left", "photo-right", "photo-top", "photo-bottom")
PHOTOS = (*SCREEN, *BACK, *SIDES)
"""The drawings of the seven photos, by the names of their files."""

INSERT_STEP = "parcel-insert"
"""The step that says what to write on the insert."""

RULES = (
    Rule(
        "seven-photos",
        "The list of photos has two of the screen, one of the back and four of the sides, each with"
        " its drawing.",
        reference=f"""\
The seller asks for these seven photos, so the guide must ask for each of them. The list stands in
`{PHOTOS_PAGE}` below the heading with the id `{PHOTOS_SECTION}`, and each item has one drawing:
`{"`, `".join(PHOTOS)}`. Add the drawing that the message names, or take the extra item out.""",
        bad="3. **Dos**, en entier.",
        good="3. ![Dos du téléphone](../assets/images/photo-back.svg) **Dos**, en entier.",
    ),
    Rule(
        "insert-fields",
        "The step of the parcel insert has the directive that lists the fields of insert.yml.",
        reference="""\
`<!-- insert: fields -->` lists the fields of `docs/data/insert.yml` where it stands. A list that is
typed in its place is wrong as soon as a field is added.""",
        bad="## Fiche du colis {#parcel-insert}\n\n- votre nom\n- votre numéro de commande",
        good="## Fiche du colis {#parcel-insert}\n\n<!-- insert: fields -->",
    ),
    Rule(
        "dropoff-link",
        "In the guide, the tab of each drop-off leads to the address that choices.yml gives it.",
        reference="""\
Whoever reads the tab of a drop-off must be able to find the place, or to book the pickup, from
there. `docs/data/choices.yml` has the key of the address under `links`: write a reference link with
that key, or change the key there.""",
        bad="#### Enlèvement {#shipping-dhl-pickup}\n\nAttendez le livreur.",
        good="#### Enlèvement {#shipping-dhl-pickup}\n\nRéservez [l'enlèvement][dhl-pickup].",
    ),
)


def check_photos(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield what is wrong with the list of the seven photos."""
    if page.name != PHOTOS_PAGE:
        return
    section = next((heading for heading in page.headings if heading.id == PHOTOS_SECTION), None)
    if section is None:
        message = f"the page has no section '{PHOTOS_SECTION}'"
        hint = f"write a heading ## … {{#{PHOTOS_SECTION}}} and the list below it"
        yield Diagnostic(page.path, 1, "seven-photos", message, hint)
    else:
        yield from _check_photo_list(page, section)


def _check_photo_list(page: SourcePage, section: Heading) -> Iterator[Diagnostic]:
    """Yield items that do not have exactly one drawing of their own, and the missing drawings."""
    shown: set[str] = set()
    wrong: list[tuple[int, list[str]]] = []
    for line, drawings in _items(page, section):
        if len(drawings) == 1 and drawings[0] in PHOTOS and drawings[0] not in shown:
            shown.add(drawings[0])
        else:
            wrong.append((line, drawings))
    missing = [drawing for drawing in PHOTOS if drawing not in shown]
    expected = f"expected the drawing {' or '.join(missing)}"
    hint = expected if missing else "the list has all seven without it"
    for line, drawings in wrong:
        message = f"this photo {_drawings_text(drawings, shown)}"
        yield Diagnostic(page.path, line, "seven-photos", message, hint)
    if len(missing) > len(wrong):
        count = f"{len(SCREEN)} of the screen, {len(BACK)} of the back, {len(SIDES)} of the sides"
        yield Diagnostic(
            page.path,
            section.line,
            "seven-photos",
            f"the list has {len(shown)} photos, it must have {count}",
            f"missing: {', '.join(missing[len(wrong) :])}",
        )


def _items(page: SourcePage, section: Heading) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, names of its drawings) for each item of the list below a heading."""
    lines = [heading.line for heading in page.headings]
    lines += [directive.line for directive in page.directives]
    end = min((line for line in lines if line > section.line), default=len(page.lines) + 1)
    outermost = (item.line for item in page.list_items if not item.container)
    starts = [line for line in outermost if section.line < line < end]
    for start, stop in zip(starts, [*starts, end][1:], strict=True):
        images = [link for link in page.links if link.image and start <= link.line < stop]
        yield start, [basename(image.target).rsplit(".", 1)[0] for image in images]


def _drawings_text(drawings: list[str], shown: Collection[str]) -> str:
    """Return what a message says of the drawings of a wrong item."""
    if not drawings:
        return "has no drawing"
    if len(drawings) > 1:
        return f"has {len(drawings)} drawings"
    if drawings[0] in shown:
        return f"shows '{drawings[0]}' again"
    return f"shows '{drawings[0]}', which is none of the seven"


def check_insert_fields(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield a diagnostic if the step of the parcel insert lacks the directive that lists its
    fields."""
    step = next((heading for heading in page.headings if heading.id == INSERT_STEP), None)
    if page.name != GUIDE or step is None:
        return
    next_steps = (
        heading.line
        for heading in page.headings
        if heading.line > step.line and heading.level <= step.level
    )
    end = next(next_steps, len(page.lines) + 1)
    directives = map(INSERT_DIRECTIVE.fullmatch, page.lines[step.line : end - 1])
    has_fields = any(directive and directive[1] == "fields" for directive in directives)
    is_misspelt = any(
        step.line < line < end and "insert" in text.lower()
        for line, text in page.malformed_directives
    )
    if not has_fields and not is_misspelt:
        yield Diagnostic(
            page.path,
            step.line,
            "insert-fields",
            f"step '{INSERT_STEP}' does not name the fields of insert.yml",
            "write <!-- insert: fields --> where the list belongs",
        )


def check_dropoff_links(page: SourcePage, data: GuideData) -> Iterator[Diagnostic]:
    """Yield tabs in the guide, such as those of drop-offs, that lack the link that choices.yml
    gives them."""
    if page.name != GUIDE:
        return
    choices, known = data.choices, data.external_links.keys()
    for tab_set, parents in walk_panel_sets(page.sets.sets):
        kind = tab_set.directive.argument
        parent_key = parent_key_of(kind, parents, choices) or ""
        links = choices.offers[kind].links.get(parent_key, {}) if kind in choices.offers else {}
        for tab in tab_set.panels:
            key = choices.key_of(kind, tab.heading.id)
            wanted = links.get(key or "", "")
            keys = {
                link.target
                for link in page.links
                if link.reference and tab.heading.line <= link.line < tab.end
            }
            # unknown-link reports a key that links.yml lacks: it may be this one, misspelt
            if wanted in known and wanted not in keys and keys <= known:
                yield Diagnostic(
                    page.path,
                    tab.heading.line,
                    "dropoff-link",
                    f"'{key}' of '{parent_key}' does not lead to '{wanted}'",
                    f"write [text][{wanted}], or another key in docs/data/choices.yml",
                    target=wanted,
                )
