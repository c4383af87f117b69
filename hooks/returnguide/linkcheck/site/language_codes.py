"""Codes of languages: BCP 47, as HTML and search engines read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from returnguide.linkcheck.site.generic_text import GENERIC_LINK_TEXT

_TAG = re.compile(
    r"(?:(?P<language>[a-z]{2,3})(?P<extended>(?:-[a-z]{3}){0,3})|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.I,
)
_PRIVATE = re.compile(r"x(-[a-z0-9]{1,8})+", re.I)
_SPECIAL = frozenset({"und", "mul", "mis", "zxx", "art"})
_EXTENDED = frozenset({"ar", "kok", "lv", "ms", "sgn", "sw", "uz", "zh"})
"""Languages that take a second part of three letters (`zh-yue`), as the registry of IANA has
them."""
_IRREGULAR = frozenset({
    "i-default", "i-klingon", "en-gb-oed", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de", "zh-min-nan",
    "art-lojban", "no-bok", "no-nyn",
})  # fmt: skip
_NOT_IN_CLDR = frozenset({
    "aa", "ab", "bh", "ch", "cr", "ho", "hz", "ik", "kj", "kr", "kv", "mh", "ng", "nr", "nv", "oj",
})  # fmt: skip
_LANGUAGE_OF_COUNTRY = {
    "jp": "ja", "cz": "cs", "dk": "da", "gr": "el", "cn": "zh", "kr": "ko", "ua": "uk", "se": "sv",
    "si": "sl", "us": "en", "gb": "en", "at": "de", "ee": "et",
}  # fmt: skip
_MACROLANGUAGES = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


class CodeError(NamedTuple):
    """What is wrong with a language's code."""

    message: str
    hint: str = ""


@lru_cache(maxsize=1)
def _cldr() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the languages, scripts and regions that CLDR knows; a constant of the library."""
    # not above: most sites need none of it, and it takes longer to import than they to check
    from babel import Locale
    from babel.core import get_global

    english = Locale("en")
    aliases = get_global("language_aliases").items()
    codes = [*english.languages, *(alias for alias, code in aliases if len(str(code)) == 2)]
    return (
        frozenset(code for code in map(str, codes) if len(code) == 2) | _NOT_IN_CLDR,
        frozenset(map(str.lower, english.scripts)),
        frozenset(map(str.lower, english.territories)),
    )


@lru_cache(maxsize=1000)
def language_code_error(code: str) -> CodeError | None:
    """Return what is wrong with a language's code, None if nothing is."""
    if code in GENERIC_LINK_TEXT:
        return None  # most codes are of these, and CLDR takes a while to read
    text = code.strip()
    if not text:
        return CodeError("it is empty")
    if text != code:
        return CodeError("it has spaces around it")
    if "_" in text:
        return CodeError("its parts are joined by '-'", f"did you mean '{text.replace('_', '-')}'?")
    if text.lower() in _IRREGULAR or _PRIVATE.fullmatch(text):
        return None
    if not (tag := _TAG.fullmatch(text)):
        return CodeError("it is no language code")
    if not tag["language"]:
        return CodeError(f"'{text}' is the code of no language")
    if tag["extended"] and tag["language"].lower() not in _EXTENDED:
        country = tag["extended"][1:]
        return CodeError(f"'{country}' is the code of no country; countries have two letters")
    return _language_error(tag["language"].lower()) or _subtag_error(tag, text)


def _language_error(language: str) -> CodeError | None:
    """Return what is wrong with the first part of a code, lower case."""
    from babel.core import get_global

    if len(language) == 2 and language not in _cldr()[0]:
        better = _LANGUAGE_OF_COUNTRY.get(language)
        hint = f"did you mean '{better}'?" if better else ""
        return CodeError(f"'{language}' is the code of no language", hint)
    short = get_global("language_aliases").get(language, "")
    if len(language) == 3 and language not in _SPECIAL and len(short) == 2:
        message = f"'{language}' has a code of two letters, which is the valid one"
        return CodeError(message, f"did you mean '{short}'?")
    return None


def _subtag_error(tag: re.Match[str], text: str) -> CodeError | None:
    """Return what is wrong with the script or the region of a code."""
    _, scripts, regions = _cldr()
    if tag["script"] and tag["script"].lower() not in scripts:
        return CodeError(f"'{tag['script']}' is the code of no script")
    region = (tag["region"] or "").lower()
    if region == "uk":
        hint = f"did you mean '{text[: -len(region)]}GB'?"
        return CodeError("'UK' is the code of no country", hint)
    if region and region not in regions and not region.isdigit():
        return CodeError(f"'{tag['region']}' is the code of no country")
    return None


def hreflang_error(code: str) -> CodeError | None:
    """Return what is wrong with a code in `hreflang`, which also knows `x-default`."""
    if code.lower() == "x-default":
        return None
    if code.lower().endswith(("-eu", "-un")):
        message = f"'{code[-2:]}' is no country to search engines"
        return CodeError(message, "name the language alone, or one country")
    return language_code_error(code)


@lru_cache(maxsize=1000)
def language_names(code: str, reader: str) -> frozenset[str]:
    """Return what a menu of languages may call a language: its name in itself, in English and in
    the reader's language, and its code; lower case."""
    from babel import Locale, UnknownLocaleError

    names = {code, code.partition("-")[0]}
    for locale in (code, "en", reader):
        try:
            named = Locale.parse(code, sep="-")
            display = locale.replace("-", "_")
            names |= {
                named.get_display_name(display) or "",
                named.get_language_name(display) or "",
            }
        except (UnknownLocaleError, ValueError):
            continue
    return frozenset(name.casefold() for name in names if name)


def languages_match(code: str, other: str) -> bool:
    """Return whether two codes may name one language: the parts that both have are equal (`pt` and
    `pt-PT`, but not `pt-BR` and `pt-PT`)."""
    pairs = zip(_parts(code), _parts(other), strict=True)
    return all(not part or not other_part or part == other_part for part, other_part in pairs)


def base_language(code: str) -> str:
    """Return the first part of a code, lower case."""
    return code.lower().partition("-")[0]


def _parts(code: str) -> tuple[str, str, str]:
    """Return language, script and region, lower case, '' for those that a code does not have."""
    tag = _TAG.fullmatch(code.strip())
    if not tag:
        return code.lower(), "", ""
    language = (tag["language"] or code).lower()
    return (
        _MACROLANGUAGES.get(language, language),
        (tag["script"] or "").lower(),
        (tag["region"] or "").lower(),
    )
