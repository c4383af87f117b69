"""The insert as one HTML page that holds all it needs, under a policy that lets nothing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import segno
from babel import Locale
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from returnguide.content.insert_fields import Field
from returnguide.hosting.csp import InlineHashes, hash_of, insert_policy
from returnguide.inserts.model import Insert
from returnguide.render.json_script import json_for_script

TEMPLATE = "inserts/page.html"
"""The template, below the folder of overrides."""

_STYLE = Path(__file__).with_name("page.css")
_SCRIPTS = (Path(__file__).with_name("qr.js"), Path(__file__).with_name("page.js"))

_SAID = (
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
)
"""The words that the script says."""


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
    """Where the page's template is read."""
    return Environment(
        loader=FileSystemLoader(overrides), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def render_page(insert: Insert, env: Environment, *, guide: str, pdf: Download | None) -> str:
    """The page of an insert; `guide` and the PDF's address are relative to it."""
    script, style = (
        "".join(part.read_text(encoding="utf-8") for part in _SCRIPTS),
        _STYLE.read_text(encoding="utf-8"),
    )
    said = insert.words["insert"]
    return (
        env.get_template(TEMPLATE)
        .render(
            insert=insert,
            words=insert.words,
            date=date_parts(insert.language),
            note=partial(_note, insert.words["insert"]),
            pdf=pdf,
            guide=guide,
            qr=_qr(insert.guide, said["qr_guide"]),
            policy=insert_policy(
                InlineHashes(frozenset({hash_of(script)}), frozenset({hash_of(style)})),
                header=False,
            ),
            script=Markup(script),
            style=Markup(style),
            script_words=json_for_script(
                {"language": insert.language, "words": {key: said[key] for key in _SAID}}
            ),
        )
        .lstrip()
    )


def date_parts(language: str) -> DateParts:
    """The order of day, month and year in a long date, and the names of the months."""
    locale = Locale.parse(language, sep="-")
    pattern = locale.date_formats["long"].pattern
    letters = {"day": "d", "month": "M", "year": "y"}
    places = {
        part: min(pattern.find(letter) for letter in (letters[part], "L") if letter in pattern)
        for part, letter in letters.items()
    }
    names = locale.months["stand-alone"]["wide"]
    return DateParts(
        tuple(sorted(places, key=places.__getitem__)),
        tuple(names[number] for number in range(1, 13)),
    )


def _note(said: Mapping[str, str], field: Field) -> Markup:
    """Whether the field must be filled in; a code is neither."""
    return (
        Markup("")
        if field.group == "unlock"
        else Markup('<span class="note">{}</span>').format(
            said["required" if field.required else "optional"]
        )
    )


def _qr(address: str, title: str) -> Markup:
    """The QR code of an address, its quiet border included, as a drawing with a name."""
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
