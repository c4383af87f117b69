"""The diagnostics of addresses that lead to no file, and of fragments that are no id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from returnguide.diagnostics import Rule, suggest
from returnguide.linkcheck.site.html_spec import FETCHED_KINDS, AddressKind
from returnguide.linkcheck.site.site_diagnostic import escape_control
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.urls import (
    ResolvedUrl,
    address_of,
    has_placeholder,
    is_placeholder,
)

RULES = (
    Rule(
        "site-dead-link",
        "In the built site, links lead to pages and files that exist.",
        reference=(
            "Readers come to the page that says that there is nothing. The message names the"
            " nearest page or file that there is. A folder without an index page counts as nothing"
            " too: name a page in it."
        ),
        bad='<a href="/phots/">Take the photos</a>',
        good='<a href="/photos/">Take the photos</a>',
    ),
    Rule(
        "site-missing-file",
        "In the built site, pictures, scripts, styles, fonts and icons exist.",
        reference=(
            "A picture, `srcset`, style sheet, script, font, icon, video or a `url()` in CSS does"
            " not exist, so that the page lacks something. A `<script>` whose `type` makes it a"
            " block of data fetches nothing."
        ),
        bad='<img src="/assets/bakc.svg" alt="The back">',
        good='<img src="/assets/back.svg" alt="The back">',
    ),
    Rule(
        "site-wrong-case",
        "In the built site, addresses have the capital and small letters of the files that they"
        " lead to.",
        reference=(
            "The address differs from its file in capital letters only. It works on the author's"
            " computer, where letters' case makes no difference, and on no server."
        ),
        bad='<a href="/Photos/">Take the photos</a>',
        good='<a href="/photos/">Take the photos</a>',
    ),
    Rule(
        "site-placeholder",
        "In the built site, no address is left to be filled in.",
        reference=(
            "An address was never filled in: `{{ url }}`, `%%URL%%`, `[url]`, `TODO`,"
            " `/br/undefined/`, `#TODO`. A file, folder or id that is really called so is right."
        ),
        bad='<a href="TODO">Find a post office</a>',
        good='<a href="https://www.laposte.fr/">Find a post office</a>',
    ),
    Rule(
        "site-dead-anchor",
        "In the built site, the fragment of a link is an id of the page that it leads to.",
        reference=(
            "The part after `#` is no id of the page that the link leads to, so that readers land"
            " at its top. Capital letters and accents count; an id in a comment, in code or in a"
            " `<template>` is none, and one in a `<noscript>` is none for readers with scripts."
            " `#/steps` and `#!steps` may be routes of a script: they are checked on pages in which"
            " no script runs. Of `#:~:text=…`, the words must be on the page, in any capital and"
            " small letters."
        ),
        bad='<a href="/photos/#sevn-photos">The seven photos</a>',
        good='<a href="/photos/#seven-photos">The seven photos</a>',
    ),
)

_TOP_LEVEL_DOMAINS = "com|org|net|fr|de|es|it|nl|pt|eu|io"
_HOST_LIKE = re.compile(rf"\s*(?:www\.|[\w-]+\.(?:{_TOP_LEVEL_DOMAINS})(?:/|\s*$))", re.I)
_MAIL_LIKE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+$")
_MAX_IDS = 500
"""Ids of a page among which the nearest is looked for."""


class Missing(NamedTuple):
    """What to report of an address that leads to nothing."""

    rule: str
    message: str
    hint: str


def rule_for_missing(kind: AddressKind) -> str:
    """Return the rule that an address breaks which leads to nothing. A page in a frame counts as a
    link."""
    return "site-missing-file" if kind in FETCHED_KINDS - {"frame"} else "site-dead-link"


def missing_file(files: SiteFiles, kind: AddressKind, raw: str, url: ResolvedUrl) -> Missing:
    """Return what to report of an address at which there is no file."""
    path, rule = f"/{escape_control(url.path)}", rule_for_missing(kind)
    if other := files.find_case_insensitive(url.path):
        return _misspelt(files, rule, raw, url, other)
    if is_placeholder(raw) or has_placeholder(url.path, files.folders):
        return placeholder(raw)
    if url.path.rstrip("/") in files.folders:
        message = f"'{raw}' leads to the folder {path}, which has no index page"
        return Missing(rule, message, "name a page in it")
    message = f"'{raw}' leads to {path}, which does not exist"
    if "." in url.path and _HOST_LIKE.match(raw):
        return Missing(rule, message, f"did you mean 'https://{raw.strip()}'?")
    if _MAIL_LIKE.match(raw):
        return Missing(rule, message, f"did you mean 'mailto:{raw}'?")
    return Missing(rule, message, files.hint_for(url.path))


def placeholder(raw: str) -> Missing:
    """Return what to report of an address that is still to be written."""
    message = f"'{raw}' stands for an address that was never filled in"
    return Missing("site-placeholder", message, "")


def _misspelt(files: SiteFiles, rule: str, raw: str, url: ResolvedUrl, other: str) -> Missing:
    """Return what to report of an address that differs from that of the file `other` in letters'
    case or in the form of its accents."""
    path, address = f"/{escape_control(url.path)}", address_of(other)
    if files.model.clean_urls and not url.path.lower().endswith(".html"):
        address = address.removesuffix(".html")
    hint = f"did you mean '{address}'?"
    wanted = url.path.casefold()
    if other.casefold() == wanted or address.strip("/").casefold() == wanted.strip("/"):
        message = f"'{raw}' leads to {path}, but capital and small letters make a difference"
        return Missing("site-wrong-case", message, hint)
    what = "which is spelled with other characters that look alike"
    return Missing(rule, f"'{raw}' leads to {path}, {what}", hint)


def missing_anchor(
    files: SiteFiles, raw: str, fragment: str, page: str, ids: Iterable[str]
) -> Missing:
    """Return what to report of a fragment that is no id of `page`, as it is called."""
    if is_placeholder(fragment):
        return placeholder(raw)
    hint = suggest_id(files, fragment, ids)
    return Missing("site-dead-anchor", f"'{raw}' leads to no id of {page}", hint)


def noscript_anchor(raw: str, page: str) -> Missing:
    """Return what to report of a fragment that is an id for readers without scripts only."""
    message = (
        f"'{raw}' leads to an id in <noscript> of {page}, which readers with scripts do not have"
    )
    return Missing("site-dead-anchor", message, "move it out of <noscript>")


def suggest_id(files: SiteFiles, fragment: str, ids: Iterable[str]) -> str:
    """Return a hint that names the id that was probably meant, '' if there is none."""
    if not files.take_hint():
        return ""
    hint = suggest(fragment, [*islice(filter(None, ids), _MAX_IDS)])
    return hint if hint.startswith("did you") else ""
