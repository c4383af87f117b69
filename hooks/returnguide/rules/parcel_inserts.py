"""The rules of the parcel insert, applied to every language."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.insert_fields import FIELD_GROUPS
from returnguide.diagnostics import Diagnostic
from returnguide.inserts import sheet
from returnguide.inserts.fonts import load_font
from returnguide.inserts.model import inserts_for
from returnguide.inserts.rules import (
    check_field_words,
    check_glyphs,
    check_label_widths,
    check_page_count,
)
from returnguide.locales import Locale
from returnguide.rules.translated_strings import check_string_placeholders, check_translated_strings
from returnguide.rules.ui_strings import StringUsage, missing_source_strings


def check_insert_devices(guide: Guide) -> Iterator[Diagnostic]:
    """Yield devices of choices.yml that no insert is for, or that several are for."""
    inserts, path = guide.data.inserts, f"{guide.folder}/data/insert.yml"
    data_files = {path, f"{guide.folder}/data/choices.yml"}
    if any(diagnostic.path in data_files for diagnostic in guide.data.diagnostics):
        return  # what could not be read may be the one
    for device in guide.data.choices.kinds.get(inserts.kind, ()) if inserts.systems else ():
        systems = [system for system, devices in inserts.systems.items() if device in devices]
        if not systems:
            message = f"no insert is for the device '{device}'"
            hint = f"add '{device}' to the devices of one below systems:, or add an insert"
        elif len(systems) > 1:
            message = f"several inserts are for the device '{device}': {', '.join(systems)}"
            hint = "a device has one insert: name it once"
        else:
            continue
        yield Diagnostic(path, inserts.line, "uncovered-choice", message, hint, target=device)


def check_inserts(
    guide: Guide, usage: StringUsage, *, site: str, date: datetime.date | None
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the inserts of every language: their UI strings, then their sheets.
    `site` is the address that the inserts lead to, `date` the date in the PDFs.

    Stops where a UI string is missing or wrong: another rule has reported it.
    """
    source = guide.data.ui_strings[SOURCE_LANGUAGE]
    has_groups = set(FIELD_GROUPS) <= source.texts.keys()
    if (
        has_groups
        and not missing_source_strings(source, usage)
        and not check_string_placeholders(source)
    ):
        for language in guide.languages:
            yield from _check_language(guide, language, site, date)


def _check_language(
    guide: Guide, language: str, site: str, date: datetime.date | None
) -> Iterator[Diagnostic]:
    data, pages = guide.data, guide.pages_in(language)
    strings, source = data.ui_strings[language], data.ui_strings[SOURCE_LANGUAGE]
    string_errors = list(check_field_words(data.inserts, strings, source))
    yield from string_errors
    if string_errors or check_translated_strings(strings, source) or GUIDE not in pages:
        return
    source_page = guide.pages_in(SOURCE_LANGUAGE).get(GUIDE, pages[GUIDE])
    locale = Locale(language, language, is_default=language == SOURCE_LANGUAGE)
    inserts = inserts_for(data, locale, pages[GUIDE], source_page, site=site)
    bold, regular = load_font("Bold"), load_font("Regular")
    errors: list[Diagnostic] = []
    for insert in inserts:
        errors += check_glyphs(insert, strings, source, bold)
        errors += check_label_widths(insert, strings, source, bold, regular)
    yield from errors
    if not errors and sheet.is_available():
        yield from check_page_count(sheet.render_pdfs(inserts, date=date), strings)
