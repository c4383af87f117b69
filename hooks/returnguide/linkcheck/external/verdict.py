"""What the last answer of a host proves about an address.

An answer that a bot wall may have given proves nothing: it is NO_PROOF, never DEAD.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import httpx

from returnguide.content.link_lock import DEAD, FAILING, FINE, NO_PROOF, ProbeResult
from returnguide.linkcheck.external.client import Response

PERMANENT_REDIRECTS = {301, 308}
GONE_STATUSES = {404, 410}

BOT_WALL = re.compile(
    r"just a moment\.\.\.|cf-chl|captcha|are you a (?:human|robot)|access denied|enable javascript"
    r" and cookies",
    re.I,
)
"""Words on the pages of walls against robots."""


class Redirect(NamedTuple):
    """A redirect that was followed."""

    status: int
    url: str
    """Where it leads."""


def classify_response(
    response: Response, redirects: list[Redirect], *, url: str, anchor: str, expected_text: str
) -> ProbeResult:
    """Return what the answer at the end of the redirects from `url` proves.

    `anchor` is the id that the page must have, `expected_text` a text; '' where it need not.
    """
    status, final = str(response.status), redirects[-1].url if redirects else ""
    if response.status in GONE_STATUSES:
        return ProbeResult(DEAD, status, final)
    if not 200 <= response.status < 300:
        return ProbeResult(NO_PROOF, status, final)
    if expected_text and expected_text.casefold() not in response.text.casefold():
        return _missing_in_text(response, f"{status} without '{expected_text}'", final)
    if redirects and _is_front_page(final) and not _is_front_page(url):
        # mostly a page that is gone, but the host may mean it
        return ProbeResult(NO_PROOF, "leads to the front page", final)
    if anchor and not _has_anchor(response.text, anchor):
        return _missing_in_text(response, f"{status} without #{anchor}", final)
    return ProbeResult(FINE, status, final, _moved_to(redirects, anchor))


def classify_error(error: httpx.HTTPError) -> ProbeResult:
    """Return what it proves that there was no answer."""
    causes = list(_causes(error))
    tls_error = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if any(isinstance(cause, socket.gaierror) and _is_unknown_host(cause) for cause in causes):
        kind, status = DEAD, "no such host"
    elif tls_error:
        reason = getattr(tls_error, "verify_message", "") or tls_error.reason or "no agreement"
        kind, status = FAILING, f"TLS: {reason}"
    elif isinstance(error, httpx.TimeoutException):
        kind, status = FAILING, "time-out"
    elif isinstance(error, httpx.ConnectError):
        kind, status = FAILING, "no connection"
    else:
        kind, status = FAILING, "no whole answer"
    return ProbeResult(kind, status, answered=False)


def _is_front_page(url: str) -> bool:
    return urlsplit(url).path in {"", "/"}


def _moved_to(redirects: list[Redirect], anchor: str) -> str:
    """Return where the address has moved for good: the target of the leading permanent
    redirects."""
    permanent = list(takewhile(lambda redirect: redirect.status in PERMANENT_REDIRECTS, redirects))
    fragment = f"#{anchor}" if anchor else ""
    return f"{permanent[-1].url}{fragment}" if permanent else ""


def _missing_in_text(response: Response, status: str, final: str) -> ProbeResult:
    """Return DEAD for a page that lacks what it must have, unless its text is cut or a bot
    wall's."""
    if not response.is_complete or BOT_WALL.search(response.text):
        return ProbeResult(NO_PROOF, f"{status}, in what could be read", final)
    return ProbeResult(DEAD, status, final)


class _AnchorParser(HTMLParser):
    """Collects the ids that a fragment can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids |= {
            value
            for name, value in attrs
            if value and (name == "id" or (name, tag) == ("name", "a"))
        }


def _has_anchor(html: str, anchor: str) -> bool:
    """Return whether the fragment leads somewhere on the page; GitHub prefixes the ids of READMEs
    with `user-content-`."""
    parser = _AnchorParser()
    parser.feed(html)
    candidates = {anchor, unquote(anchor), f"user-content-{anchor}"}
    return bool(candidates & parser.ids) or unquote(anchor).lower() == "top"


def _is_unknown_host(error: socket.gaierror) -> bool:
    return error.errno in {socket.EAI_NONAME, socket.EAI_NODATA}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
