"""Link texts that do not say where the link leads, such as "click here", in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LONGEST = 40
"""Characters; a longer text is none of these."""


def is_generic(text: str, language: str) -> bool:
    """Return whether a link's text, in that language, would not say where it leads when it is read
    alone (WCAG 2.4.4)."""
    phrases = GENERIC_LINK_TEXT.get(language.partition("-")[0].lower(), frozenset())
    return _normalized(text) in phrases


def names_target(text: str, address: str) -> bool:
    """Return whether an address has the words of a link's text in its host, at the end of its path
    or in its fragment, as that of the library Click or of a section `#details` has: they are a name
    then."""
    body, _, fragment = address.partition("#")
    before, slashes, rest = body.partition("?")[0].rpartition("//")
    host, _, path = rest.partition("/") if slashes else ("", "", before + rest)
    names = (host.rpartition(".")[0], path.rstrip("/").rpartition("/")[2], fragment)
    words = f" {_normalized(text)} "
    return any(words in f" {_normalized(name)} " for name in names)


@lru_cache(maxsize=10_000)
def may_be_generic(text: str) -> bool:
    """Return whether the text is generic in any language: quick, to be asked before
    `is_generic`."""
    return len(text) < _LONGEST and _normalized(text) in _ALL_PHRASES


def _normalized(text: str) -> str:
    words = re.sub(r"[^\w' ]+|_", " ", text.replace("’", "'")).casefold().split()
    return " ".join(words).strip("' ")


def _phrases(line: str) -> frozenset[str]:
    return frozenset(line.casefold().split("|"))


GENERIC_LINK_TEXT: Mapping[str, frozenset[str]] = {
    "ar": _phrases("هنا|اضغط هنا|انقر هنا|المزيد|اقرأ المزيد"),
    "cs": _phrases("zde|klikněte zde|více|číst dále|odkaz"),
    "da": _phrases("her|klik her|læs mere|mere|link"),
    "de": _phrases(
        "hier|hier klicken|klicken sie hier|klick hier|mehr|mehr erfahren|mehr lesen|mehr"
        " infos|mehr informationen|weiterlesen|weitere informationen|link|dieser link|diese"
        " seite|hier entlang|klicke hier|klicken|details|mehr details|siehe hier|mehr dazu|zum"
        " artikel|jetzt ansehen"
    ),
    "en": _phrases(
        "here|click|click here|click this|press here|tap here|click this link|more|more info|more"
        " information|read more|learn more|see more|find out more|read this|more details|link|this"
        " link|this page|this|go here|see here|continue reading|view more|view"
        " details|details|right here|info|information"
    ),
    "es": _phrases(
        "aquí|aqui|haga clic aquí|haz clic aquí|pulse aquí|pulsa aquí|pincha aquí|pinche aquí|click"
        " aquí|clic aquí|más|más información|más info|más detalles|detalles|leer más|seguir"
        " leyendo|sigue leyendo|saber más|ver más|ver detalles|enlace|este enlace|esta página"
    ),
    "fi": _phrases("tästä|tässä|klikkaa tästä|klikkaa tätä|lue lisää|lisää|linkki|täällä"),
    "fr": _phrases(
        "ici|cliquez ici|cliquer ici|clique ici|cliquez|appuyez ici|lien|ce lien|cette page|plus|en"
        " savoir plus|savoir plus|lire la suite|lire plus|plus d'infos|plus d'informations|voir"
        " plus|plus de détails|détails|voir détails|la suite|clic ici|par ici|suite|plus d'info|ce"
        " lien-ci|ici même"
    ),
    "hu": _phrases("itt|ide|kattintson ide|bővebben|tovább|link"),
    "it": _phrases(
        "qui|clicca qui|clicchi qui|cliccare qui|premi qui|altro|di più|leggi di più|leggi"
        " tutto|scopri di più|per saperne di più|maggiori informazioni|più informazioni|link|questo"
        " link|questa pagina|dettagli|più dettagli|vedi qui|vedi di più|continua a leggere"
    ),
    "ja": _phrases(
        "こちら|こちらから|こちらをクリック|ここ|ここから|ここをクリック|クリック|詳細|詳細はこちら|詳しくはこちら|詳細を見る|詳しく見る|もっと見る|もっと読む"
        "|続きを読む|続きはこちら|リンク|このページ"
    ),
    "ko": _phrases("여기|여기를 클릭|여기를 클릭하세요|더 보기|더보기|자세히|자세히 보기|링크"),
    "nl": _phrases(
        "hier|klik hier|klik|meer|lees meer|meer lezen|bekijk meer|meer info|meer informatie|lees"
        " verder|link|deze link|deze pagina|details|meer details|klik dan hier"
    ),
    "no": _phrases("her|klikk her|les mer|mer|lenke"),
    "pl": _phrases("tutaj|tu|kliknij tutaj|kliknij|więcej|czytaj więcej|dowiedz się więcej|link"),
    "pt": _phrases(
        "aqui|clique aqui|carregue aqui|clicar aqui|prima aqui|mais|saiba mais|saber mais|ler"
        " mais|ver mais|mais informações|mais informação|ligação|link|este link|esta página|veja"
        " mais|detalhes|mais detalhes|leia mais|clica aqui|continuar lendo|continuar a ler|continue"
        " lendo"
    ),
    "ro": _phrases("aici|click aici|apăsați aici|mai mult|citește mai mult|link"),
    "ru": _phrases("здесь|тут|нажмите здесь|кликните здесь|подробнее|читать далее|ссылка"),
    "sv": _phrases("här|klicka här|läs mer|mer|länk"),
    "tr": _phrases("burada|buraya|buraya tıklayın|tıklayın|devamı|daha fazla|link"),
    "uk": _phrases("тут|натисніть тут|детальніше|читати далі|посилання"),
    "zh": _phrases(
        "这里|這裡|点击这里|點擊這裡|点此|點此|更多|了解更多|阅读更多|閱讀更多|详情|詳情|链接|連結"
    ),
}
"""Language -> texts of links that would fit any link."""

_ALL_PHRASES = frozenset[str]().union(*GENERIC_LINK_TEXT.values())
