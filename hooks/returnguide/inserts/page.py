"""The insert as one HTML page that holds all it needs, under a policy that lets no data out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import segno
from babel import Locale
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from returnguide.hosting.csp import InlineHashes, insert_policy
from returnguide.i18n import page_header
from returnguide.inserts.model import Insert
from returnguide.render.assets import ADDRESS_SCRIPT, minify
from returnguide.render.choices import OPTIONS_SCRIPT
from returnguide.render.json_script import json_for_script

TEMPLATE = "inserts/page.html"
"""The template, below the folder of overrides."""

MAIN = "sheet"
"""The id of the page's content."""

_FOLDER = Path(__file__).parent

_QR_SCRIPT, _PAGE_SCRIPT, _PAGE_STYLE = (
    (_FOLDER / name).read_text(encoding="utf-8") for name in ("qr.js", "page.js", "page.css")
)

SCRIPT = minify(_QR_SCRIPT + ADDRESS_SCRIPT + OPTIONS_SCRIPT + _PAGE_SCRIPT, "js")
STYLE = minify(page_header.STYLE + _PAGE_STYLE, "css")

INLINE = InlineHashes.of(scripts=[SCRIPT], styles=[STYLE])
"""All that runs or is applied in the page."""

_SCRIPT_WORDS = (
    "imei_good",
    "imei_wrong",
    "imei_missing",
    "imei_imeisv",
    "imei_eid",
    "imei_length",
    "imei_serial",
    "no_date",
    "future",
    "pattern_none",
    "erased",
    "emptied",
    "lacking",
    "others",
    "year_digits",
)
"""The words of the group `insert` that the script shows."""


@dataclass(frozen=True)
class Download:
    """The PDF of an insert, as its page links to it."""

    href: str
    kilobytes: int


@dataclass(frozen=True)
class DateParts:
    """How a date is asked for in a language."""

    order: tuple[str, ...]
    """`day`, `month` and `year` as the language writes them."""
    months: tuple[str, ...]


def environment(overrides: Path) -> Environment:
    """Return the environment of the templates of pages that MkDocs does not render."""
    return Environment(
        loader=FileSystemLoader(overrides), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def render_page(
    insert: Insert,
    env: Environment,
    *,
    guide: str,
    pdf: Download | None,
    header: str = "",
) -> str:
    """Return the page of an insert; `guide` is the address of the guide relative to the page, as is
    that of the PDF; `header` (Markup) stands above the sheet, whose id is MAIN."""
    words = insert.words["insert"]
    html = env.get_template(TEMPLATE).render(
        insert=insert,
        header=header,
        main=MAIN,
        words=insert.words,
        date=date_parts(insert.locale.code),
        pdf=pdf,
        guide=guide,
        qr=_qr_svg(insert.guide_url, words["qr_guide"]),
        policy=insert_policy(INLINE, header=False),
        script=Markup(SCRIPT),
        style=Markup(STYLE),
        script_data=json_for_script(_script_data(insert)),
    )
    return html.lstrip()


def _script_data(insert: Insert) -> dict[str, object]:
    """Return what the script needs of an insert."""
    choices, words = insert.choices, insert.words["insert"]
    parents = {str(dependency["parent"]) for dependency in choices.dependencies.values()}
    return {
        "language": insert.locale.code,
        "second_language": insert.second.locale.code if insert.second else "",
        "words": {key: words[key] for key in _SCRIPT_WORDS},
        "device_kind": choices.device,
        "titles": insert.titles,
        "second_titles": insert.second.titles if insert.second else {},
        "dependencies": choices.dependencies,
        "labels": {kind: own for kind, own in choices.options.items() if kind in parents},
        "renamed": choices.renamed,
    }


def date_parts(language: str) -> DateParts:
    """Return the order of day, month and year in a long date, and the names of the months."""
    locale = Locale.parse(language, sep="-")
    pattern = locale.date_formats["long"].pattern
    letters = {"day": "d", "month": "ML", "year": "y"}
    positions = {
        part: min(pattern.find(letter) for letter in alternatives if letter in pattern)
        for part, alternatives in letters.items()
    }
    names = locale.months["stand-alone"]["wide"]
    return DateParts(
        tuple(sorted(positions, key=positions.__getitem__)),
        tuple(names[number] for number in range(1, 13)),
    )


def _qr_svg(address: str, title: str) -> Markup:
    """Return the QR code of an address, its quiet zone included, as a drawing with a name."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    size = code.symbol_size(border=4)[0]
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=4))
        for x, dark in enumerate(row)
        if dark
    )
    return Markup(
        '<svg viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>'
    ).format(size, title, path)
