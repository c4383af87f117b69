"""Codes of languages (BCP 47, as HTML and search engines read them), and link texts that say
nothing, in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_TAG = re.compile(
    r"(?:(?P<language>[a-z]{2,3})(?P<more>(?:-[a-z]{3}){0,3})|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.I,
)
_SPECIAL = frozenset({"und", "mul", "mis", "zxx", "art"})
_EXTENDED = frozenset({"ar", "kok", "lv", "ms", "sgn", "sw", "uz", "zh"})
"""Languages that take a second part of three letters (`zh-yue`), as the registry of IANA has
them."""
_IRREGULAR = frozenset(
    {
        "i-default",
        "i-klingon",
        "en-gb-oed",
        "sgn-be-fr",
        "sgn-be-nl",
        "sgn-ch-de",
        "zh-min-nan",
        "art-lojban",
        "no-bok",
        "no-nyn",
    }
)
_NOT_IN_CLDR = (
    "aa",
    "ab",
    "bh",
    "ch",
    "cr",
    "ho",
    "hz",
    "ik",
    "kj",
    "kr",
    "kv",
    "mh",
    "ng",
    "nr",
    "nv",
    "oj",
)
_BETTER = {
    "jp": "ja",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "cn": "zh",
    "kr": "ko",
    "ua": "uk",
    "se": "sv",
    "si": "sl",
    "us": "en",
    "gb": "en",
    "at": "de",
    "ee": "et",
}


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Languages, scripts and regions that CLDR knows; a constant of the library, read once."""
    from babel import (
        Locale,
    )  # not above: most sites need none of it, and it takes longer to import than they to check
    from babel.core import get_global

    english = Locale("en")
    two_letters = {code for code in english.languages if len(code) == 2} | {
        alias
        for alias, real in get_global("language_aliases").items()
        if len(alias) == 2 and len(real) == 2
    }
    return (
        frozenset(two_letters | {*_NOT_IN_CLDR}),
        frozenset(map(str.lower, english.scripts)),
        frozenset(map(str.lower, english.territories)),
    )


@lru_cache(maxsize=1000)
def language_code_error(code: str) -> tuple[str, str]:
    """What is wrong with a language's code, and a hint; two empty strings if nothing is."""
    if code in GENERIC_LINK_TEXT:
        return "", ""  # most codes are of these, and CLDR takes a while to read
    text = code.strip()
    if text != code or not text:
        return ("it is empty" if not text else "it has spaces around it"), ""
    if "_" in text:
        return "its parts are joined by '-'", f"did you mean '{text.replace('_', '-')}'?"
    if text.lower() in _IRREGULAR or re.fullmatch(r"x(-[a-z0-9]{1,8})+", text, re.I):
        return "", ""
    if not (found := _TAG.fullmatch(text)):
        return "it is no language code", ""
    from babel.core import get_global

    languages, scripts, regions = _known()
    language, script, region = (
        (found["language"] or "").lower(),
        (found["script"] or "").lower(),
        (found["region"] or "").lower(),
    )
    if found["more"] and language not in _EXTENDED:
        return f"'{found['more'][1:]}' is the code of no country; countries have two letters", ""
    if not language:
        return f"'{text}' is the code of no language", ""
    if len(language) == 2 and language not in languages:
        better = _BETTER.get(language)
        return f"'{language}' is the code of no language", (
            f"did you mean '{better}'?" if better else ""
        )
    short = get_global("language_aliases").get(language, "")
    if len(language) == 3 and language not in _SPECIAL and len(short) == 2:
        return (
            f"'{language}' has a code of two letters, which is the valid one",
            f"did you mean '{short}'?",
        )
    if script and script not in scripts:
        return f"'{found['script']}' is the code of no script", ""
    if region == "uk":
        return "'UK' is the code of no country", f"did you mean '{text[: -len(region)]}GB'?"
    if region and region not in regions and not region.isdigit():
        return f"'{found['region']}' is the code of no country", ""
    return "", ""


def hreflang_error(code: str) -> tuple[str, str]:
    """As `language_code_error`, for hreflang, which also knows `x-default`."""
    if code.lower() == "x-default":
        return "", ""
    if code.lower().endswith(("-eu", "-un")):
        return (
            f"'{code[-2:]}' is no country to search engines",
            "name the language alone, or one country",
        )
    return language_code_error(code)


@lru_cache(maxsize=1000)
def names_of(code: str, reader: str) -> frozenset[str]:
    """What a language is called in a menu of languages: by itself, in English and in the reader's
    language, or by its code; in small letters."""
    from babel import Locale, UnknownLocaleError

    names = {code, code.partition("-")[0]}
    for one in (code, "en", reader):
        try:
            names |= {
                Locale.parse(code, sep="-").get_display_name(one.replace("-", "_")) or "",
                Locale.parse(code, sep="-").get_language_name(one.replace("-", "_")) or "",
            }
        except (UnknownLocaleError, ValueError):
            continue
    return frozenset(name.casefold() for name in names if name)


def languages_match(one: str, other: str) -> bool:
    """Whether two codes may name one language: the parts that both have are equal (`pt` and
    `pt-PT`, but not `pt-BR` and `pt-PT`)."""
    first, second = _parts(one), _parts(other)
    return all(
        not mine or not yours or mine == yours for mine, yours in zip(first, second, strict=True)
    )


def _parts(code: str) -> tuple[str, str, str]:
    found = _TAG.fullmatch(code.strip())
    if not found:
        return code.lower(), "", ""
    language = (found["language"] or code).lower()
    return (
        {"nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(language, language),
        (found["script"] or "").lower(),
        (found["region"] or "").lower(),
    )


def is_generic(text: str, language: str) -> bool:
    """Whether a link's text, in that language, would not say where it leads when it is read alone
    (WCAG 2.4.4)."""
    return _plain(text) in GENERIC_LINK_TEXT.get(language.partition("-")[0].lower(), frozenset())


@lru_cache(maxsize=10_000)
def may_be_generic(text: str) -> bool:
    """Whether the text says nothing in some language: the quick question before that of the
    language."""
    return len(text) < 40 and _plain(text) in _ALL_VAGUE


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]+", " ", text.replace("’", "'")).casefold().split()).strip("' ")


def _texts(line: str) -> frozenset[str]:
    return frozenset(line.casefold().split("|"))


GENERIC_LINK_TEXT: Mapping[str, frozenset[str]] = {
    "ar": _texts("هنا|اضغط هنا|انقر هنا|المزيد|اقرأ المزيد"),
    "cs": _texts("zde|klikněte zde|více|číst dále|odkaz"),
    "da": _texts("her|klik her|læs mere|mere|link"),
    "de": _texts(
        "hier|hier klicken|klicken sie hier|klick hier|mehr|mehr erfahren|mehr lesen|mehr"
        " infos|mehr informationen|weiterlesen|weitere informationen|link|dieser link|diese"
        " seite|hier entlang|klicke hier|klicken|details|mehr details|siehe hier|mehr dazu|zum"
        " artikel|jetzt ansehen"
    ),
    "en": _texts(
        "here|click|click here|click this|press here|tap here|click this link|more|more info|more"
        " information|read more|learn more|see more|find out more|read this|more details|link|this"
        " link|this page|this|go|go here|see here|continue reading|view more|view"
        " details|details|right here|info|information"
    ),
    "es": _texts(
        "aquí|aqui|haga clic aquí|haz clic aquí|pulse aquí|pulsa aquí|pincha aquí|pinche aquí|click"
        " aquí|clic aquí|más|más información|más info|más detalles|detalles|leer más|seguir"
        " leyendo|sigue leyendo|saber más|ver más|ver detalles|enlace|este enlace|esta página"
    ),
    "fi": _texts("tästä|tässä|klikkaa tästä|klikkaa tätä|lue lisää|lisää|linkki|täällä"),
    "fr": _texts(
        "ici|cliquez ici|cliquer ici|clique ici|cliquez|appuyez ici|lien|ce lien|cette page|plus|en"
        " savoir plus|savoir plus|lire la suite|lire plus|plus d'infos|plus d'informations|voir"
        " plus|plus de détails|détails|voir détails|la suite|clic ici|par ici|suite|plus d'info|ce"
        " lien-ci|ici même"
    ),
    "hu": _texts("itt|ide|kattintson ide|bővebben|tovább|link"),
    "it": _texts(
        "qui|clicca qui|clicchi qui|cliccare qui|premi qui|altro|di più|leggi di più|leggi"
        " tutto|scopri di più|per saperne di più|maggiori informazioni|più informazioni|link|questo"
        " link|questa pagina|dettagli|più dettagli|vedi qui|vedi di più|continua a leggere"
    ),
    "ja": _texts(
        "こちら|こちらから|こちらをクリック|ここ|ここから|ここをクリック|クリック|詳細|詳細はこちら|詳しくはこちら|詳細を見る|詳しく見る|もっと見る|もっと読む"
        "|続きを読む|続きはこちら|リンク|このページ"
    ),
    "ko": _texts("여기|여기를 클릭|여기를 클릭하세요|더 보기|더보기|자세히|자세히 보기|링크"),
    "nl": _texts(
        "hier|klik hier|klik|meer|lees meer|meer lezen|bekijk meer|meer info|meer informatie|lees"
        " verder|link|deze link|deze pagina|details|meer details|klik dan hier"
    ),
    "no": _texts("her|klikk her|les mer|mer|lenke"),
    "pl": _texts("tutaj|tu|kliknij tutaj|kliknij|więcej|czytaj więcej|dowiedz się więcej|link"),
    "pt": _texts(
        "aqui|clique aqui|carregue aqui|clicar aqui|prima aqui|mais|saiba mais|saber mais|ler"
        " mais|ver mais|mais informações|mais informação|ligação|link|este link|esta página|veja"
        " mais|detalhes|mais detalhes|leia mais|clica aqui|continuar lendo|continuar a ler|continue"
        " lendo"
    ),
    "ro": _texts("aici|click aici|apăsați aici|mai mult|citește mai mult|link"),
    "ru": _texts("здесь|тут|нажмите здесь|кликните здесь|подробнее|читать далее|ссылка"),
    "sv": _texts("här|klicka här|läs mer|mer|länk"),
    "tr": _texts("burada|buraya|buraya tıklayın|tıklayın|devamı|daha fazla|link"),
    "uk": _texts("тут|натисніть тут|детальніше|читати далі|посилання"),
    "zh": _texts(
        "这里|這裡|点击这里|點擊這裡|点此|點此|更多|了解更多|阅读更多|閱讀更多|详情|詳情|链接|連結"
    ),
}
"""Language -> texts of links that would fit any link."""

_ALL_VAGUE = frozenset().union(*GENERIC_LINK_TEXT.values())
