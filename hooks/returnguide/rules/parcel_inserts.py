"""The rules of the parcel insert, applied to every language."""

from __future__ import annotations

from collections.abc import Iterator

from returnguide.content.data_files import missing_ui_strings, placeholder_problems
from returnguide.content.guide import Guide
from returnguide.content.insert_fields import FIELD_GROUPS
from returnguide.content.markdown_page import GUIDE, SOURCE_LANGUAGE
from returnguide.diagnostics import Diagnostic
from returnguide.inserts import model, sheet
from returnguide.inserts.localized import inserts_for
from returnguide.rules.ui_strings import StringUsage, missing_source_strings


def check_inserts(guide: Guide, usage: StringUsage, *, site: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with the inserts of every language: their words, then what those make on
    paper. `site` is the address that the inserts lead to.

    Where a word is missing or wrong already, it would only be reported again here.
    """
    source = guide.data.words[SOURCE_LANGUAGE]
    has_groups = set(FIELD_GROUPS) <= source.texts.keys()
    if (
        has_groups
        and not missing_source_strings(source, usage)
        and not placeholder_problems(source)
    ):
        for language in guide.languages:
            yield from _check_language(guide, language, site)


def _check_language(guide: Guide, language: str, site: str) -> Iterator[Diagnostic]:
    data, pages = guide.data, guide.pages_in(language)
    words, source = data.words[language], data.words[SOURCE_LANGUAGE]
    wrong_words = list(model.check_field_words(data.inserts, words, source))
    yield from wrong_words
    if wrong_words or missing_ui_strings(words, source) or GUIDE not in pages:
        return
    source_page = guide.pages_in(SOURCE_LANGUAGE).get(GUIDE, pages[GUIDE])
    inserts = inserts_for(data, pages[GUIDE], source_page, site=site)
    bold, regular = sheet.fonts_of()
    errors: list[Diagnostic] = []
    for insert in inserts:
        errors += sheet.check_glyphs(insert, words, source, bold)
        errors += sheet.check_widths(insert, words, source, bold, regular)
    yield from errors
    if not errors and sheet.is_available():
        yield from sheet.check_page_count(sheet.render_pdfs(inserts), words)
