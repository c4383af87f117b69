"""Asking the hosts of the outside addresses, and classifying their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

import httpx

from returnguide.content.external_links import ExternalLink
from returnguide.content.link_lock import DEAD, FAILING, ProbeResult
from returnguide.linkcheck.external.client import Clock, PoliteClient, RequestPolicy
from returnguide.linkcheck.external.verdict import Redirect, classify_error, classify_response

REDIRECT_STATUSES = {301, 302, 303, 307, 308}
MAX_REDIRECTS = 8


@dataclass(frozen=True)
class ExternalUrl:
    """An address to check."""

    url: str
    language: str = "fr"
    """The language to ask for."""
    expected_text: str = ""
    """A text of the right page; a page without it says 'not found' with status 200."""


def external_urls(links: Mapping[str, ExternalLink]) -> list[ExternalUrl]:
    """Return every address of links.yml once, with a language whose readers follow it and the text
    that its page must have."""
    urls: dict[str, ExternalUrl] = {}
    for link in links.values():
        for language, url in link.urls.items():
            urls.setdefault(url, ExternalUrl(url, language, link.expect.get(language, "")))
    return list(urls.values())


async def check_urls(
    urls: Iterable[ExternalUrl],
    on_result: Callable[[ExternalUrl, ProbeResult], None],
    *,
    transport: httpx.AsyncBaseTransport,
    policy: RequestPolicy,
    clock: Clock,
) -> None:
    """Check every address, and call `on_result` as soon as a result is known: an interrupted check
    keeps what it has found."""
    client = PoliteClient(transport, policy, clock)

    async def check(url: ExternalUrl) -> None:
        on_result(url, await probe(client, url))

    async with asyncio.TaskGroup() as tasks:
        for url in urls:
            tasks.create_task(check(url))


async def probe(client: PoliteClient, url: ExternalUrl) -> ProbeResult:
    """Check one address. Never raise: an error is a result."""
    try:
        return await _follow_redirects(client, url)
    except httpx.HTTPError as error:
        return classify_error(error)
    except (httpx.InvalidURL, ValueError) as error:
        return ProbeResult(FAILING, f"not an address that can be asked ({error})")


async def _follow_redirects(client: PoliteClient, external: ExternalUrl) -> ProbeResult:
    """Follow the redirects, with the cookies that hosts set, and classify the last answer."""
    session = client.session(
        {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": f"{external.language},*;q=0.5",
        }
    )
    url, anchor = urldefrag(external.url).url, _anchor(external.url)
    needs_text = bool(external.expected_text or anchor)
    redirects: list[Redirect] = []
    while len(redirects) <= MAX_REDIRECTS:
        response = await client.fetch(session, url, needs_text=needs_text)
        location = response.headers.get("location")
        if response.status not in REDIRECT_STATUSES or not location:
            return classify_response(
                response,
                redirects,
                url=external.url,
                anchor=anchor,
                expected_text=external.expected_text,
            )
        url = urldefrag(urljoin(url, location)).url
        redirects.append(Redirect(response.status, url))
    return ProbeResult(DEAD, "redirect loop")


def _anchor(url: str) -> str:
    """Return the id that the fragment names; '' for a route of a script (`#/…`, `#!…`) and for a
    text fragment (`#:~:…`), which no id belongs to."""
    fragment = urldefrag(url).fragment
    return "" if fragment.startswith(("!", "/")) else fragment.partition(":~:")[0]
