"""The rules on the language of pages: what they say of it, and where their links lead."""

from __future__ import annotations

import turbohtml

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.language_codes import (
    hreflang_error,
    language_code_error,
    languages_match,
)
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.site_index import BuiltPage, LinkUse, SiteIndex
from returnguide.linkcheck.site.urls import address_of

RULES = (
    Rule(
        "site-page-language",
        "A built page says its language, and it is that of its folder.",
        reference=(
            "Screen readers choose the voice by `<html lang>` (WCAG 3.1.1), and would read the page"
            " with the wrong one. Write the language of the folder that the page stands in."
        ),
        bad="en/photos/index.html: <html>",
        good='en/photos/index.html: <html lang="en">',
    ),
    Rule(
        "site-language-code",
        "In the built site, lang and hreflang have codes of languages that exist.",
        reference=(
            "Browsers and search engines know the codes of BCP 47: `en-GB`, not `en-UK`; `ja`, not"
            " `jp`; `fr-FR`, not `fr_FR`. They ignore any other."
        ),
        bad='<html lang="en-UK">',
        good='<html lang="en-GB">',
    ),
    Rule(
        "site-other-language",
        "In the built site, links stay in the page's language where the page exists in it.",
        severity="warning",
        reference=(
            "The link leads to a page in another language although the page exists in the"
            " reader's own. Lead there; a link that means the other language says so by `hreflang`"
            " or `lang`. The language menu does not count."
        ),
        bad='<a href="/photos/">Take the photos</a>',
        good='<a href="/en/photos/">Take the photos</a>',
    ),
)


def check_language_code(
    context: PageContext, element: turbohtml.Element, name: str, code: str
) -> None:
    """Check the code in the attribute `name`, `lang` or `hreflang`."""
    error = hreflang_error(code) if name == "hreflang" else language_code_error(code)
    if error:
        message = f'{name}="{code}": {error.message}'
        context.report(element, "site-language-code", message, error.hint, code)


def check_page_languages(index: SiteIndex) -> None:
    """Check that each page says its language, in a valid code, and that it is that of its
    folder."""
    fallbacks = index.fallback_files()
    for page in index.pages.values():
        if page.is_document and page.redirect is None:
            _check_page_language(index, page, is_fallback=page.file in fallbacks)


def _check_page_language(index: SiteIndex, page: BuiltPage, *, is_fallback: bool) -> None:
    language = page.language
    if language is None or not language.strip():
        message = "the page's lang is empty"
        if language is None:
            message = "the page does not say its language"
        hint = 'write <html lang="…">: screen readers choose the voice by it'
        index.report(page.file, page.line, "site-page-language", message, hint)
        return
    if error := language_code_error(language):
        message = f'<html lang="{language}">: {error.message}'
        index.report(
            page.file, page.line, "site-language-code", message, error.hint, target=language
        )
        return
    expected = index.model.language_of(page.file)
    if not expected or is_fallback or languages_match(language, expected):
        return
    if _is_certain(index, page):
        message = f"the page says lang=\"{language}\", its folder is that of '{expected}'"
        hint = "write the folder's language"
        index.report(page.file, page.line, "site-page-language", message, hint, target=language)


def _is_certain(index: SiteIndex, page: BuiltPage) -> bool:
    """Return whether the page's language is certain: by its folder; at the root, where a page for
    the team may stand, where the languages are declared and search engines list it."""
    if index.model.language_of(page.file) != index.model.default_language:
        return True
    return index.model.declared and page.is_listed


def check_cross_locale_links(index: SiteIndex) -> None:
    """Check that links stay in the page's language where the page exists in it; the language menu
    does not count."""
    fallbacks = index.fallback_files()
    for use in index.cross_locale_links:
        page = index.pages.get(use.file)
        if page is None or page.redirect is not None or page.is_not_found:
            continue
        if page.file in fallbacks or use.path in fallbacks:
            continue
        if is_translation(index, use.file, use.path) or _names_alternate(index, page, use.path):
            continue
        translation = _translation_of(index, use.path, index.model.language_of(use.file))
        if translation and translation not in fallbacks and not index.pages[translation].redirect:
            _report_other_language(index, use, translation)


def _report_other_language(index: SiteIndex, use: LinkUse, translation: str) -> None:
    language, other = index.model.language_of(use.file), index.model.language_of(use.path)
    message = f"'{use.raw}' leads to a page in '{other}' from one in '{language}'"
    hint = f'lead to {address_of(translation)}, or mark the link hreflang="{other}"'
    subject = address_of(use.path)
    index.report(
        use.file, use.line, "site-other-language", message, hint, use.raw, subject, use.column
    )


def _names_alternate(index: SiteIndex, page: BuiltPage, file: str) -> bool:
    """Return whether a page names a file as one of its translations."""
    return any(index.file_at(link.address, page.base) == file for link in page.alternates)


def _translation_of(index: SiteIndex, file: str, language: str) -> str:
    """Return the page of that language that is a translation of `file`, '' if there is none."""
    page, model = index.pages.get(file), index.model
    if page is None:
        return ""
    for link in page.alternates:
        if languages_match(link.code, language):
            other = index.file_at(link.address, page.base)
            if other in index.pages and model.language_of(other) == language:
                return other
    folder, rest = model.languages.get(language, ""), model.without_language(file)
    path = f"{folder}/{rest}" if folder else rest
    return path if path in index.pages else ""


def is_translation(index: SiteIndex, file: str, other: str) -> bool:
    """Return whether two files are of one page in two languages, by their paths."""
    return index.model.without_language(file) == index.model.without_language(other)
