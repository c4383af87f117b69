"""Asks the hosts of the outside addresses, politely, and says what each answer proves. The only
module that opens a connection.

HEAD first, GET where HEAD is refused or the text must be seen. Each host is asked for few addresses
at a time, with a pause between; what it says of waiting is obeyed. An answer that a wall against
robots may have given proves nothing.
"""

from __future__ import annotations

import asyncio
import datetime
import re
import socket
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import takewhile
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import getproxies

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_exponential_jitter,
)

from returnguide.content.external_links import ExternalLink
from returnguide.content.link_lock import DEAD, FAILING, FINE, NO_PROOF, ProbeResult

REDIRECTS = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
"""Statuses that are worth another try."""

GONE = {404, 410}
MOST_REDIRECTS = 8
MOST_READ = 1 << 20
"""Bytes of an answer that are looked at, at most."""

_BOT_WALL = re.compile(
    r"just a moment\.\.\.|cf-chl|captcha|are you a (?:human|robot)|access denied|enable javascript"
    r" and cookies",
    re.I,
)
"""What the pages of walls against robots say."""


@dataclass(frozen=True)
class ExternalUrl:
    """An address to check."""

    url: str
    language: str = "fr"
    """The language to ask for."""
    expect: str = ""
    """A text that the right page has: without it the page is one that says 'not found' with status
    200."""


@dataclass(frozen=True)
class RequestPolicy:
    """How hosts are asked."""

    per_host: int = 2
    """The most requests to one host at a time."""
    at_once: int = 16
    """The most requests at a time."""
    pause: float = 1.0
    """Seconds between the beginnings of two requests to one host."""
    tries: int = 3
    """Tries of a request whose answer may be better the next time."""
    longest_wait: float = 60.0
    """Seconds; a host that asks for more is left alone until the next run."""
    connect: float = 5.0
    timeout: float = 20.0
    """Seconds to connect, and to wait for the next part of an answer."""
    whole: float = 60.0
    """Seconds for a whole answer, however it drips."""
    agent: str = field(default_factory=lambda: agent_of(""))
    """The name that hosts are given."""


def agent_of(site: str) -> str:
    """An honest name in a form that hosts understand, with the address of the site on whose behalf
    they are asked, if it is known."""
    return f"Mozilla/5.0 (compatible; return-guide-links/1.0{f'; +{site}' if site else ''})"


@dataclass(frozen=True)
class Clock:
    """Where the time comes from, so that tests need none."""

    now: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())
    """Seconds that only grow."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    date: Callable[[], datetime.datetime] = field(
        default=lambda: datetime.datetime.now(datetime.UTC)
    )


@dataclass
class _Host:
    """What is remembered of a host during a run."""

    slots: asyncio.Semaphore
    free_at: float = float("-inf")
    """When the next request may begin."""


@dataclass(frozen=True)
class _Answer:
    """The answer to one request."""

    status: int
    headers: httpx.Headers
    text: str = ""
    whole: bool = True
    """Whether `text` is all of it."""


class _Ids(HTMLParser):
    """Collects what a fragment can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.ids |= {
            value
            for name, value in attributes
            if value and (name == "id" or (name, tag) == ("name", "a"))
        }


def transport() -> httpx.AsyncHTTPTransport:
    """The real way to hosts: HTTP/2 where they speak it, through the proxy that the environment
    names."""
    return httpx.AsyncHTTPTransport(http2=True, proxy=getproxies().get("https"))


async def check(
    targets: Iterable[ExternalUrl],
    tell: Callable[[ExternalUrl, ProbeResult], None],
    *,
    way: httpx.AsyncBaseTransport,
    manners: RequestPolicy,
    time: Clock,
) -> None:
    """Check every target, and tell what was found as soon as it is known: whoever interrupts this
    has what was told. Closes `way`."""
    asking = RetryPolicy(way, manners, time)

    async def one(target: ExternalUrl) -> None:
        tell(target, await asking.found(target))

    async with way, asyncio.TaskGroup() as tasks:
        for target in targets:
            tasks.create_task(one(target))


class RetryPolicy:
    """One run: the hosts that were asked, and how."""

    def __init__(self, way: httpx.AsyncBaseTransport, manners: RequestPolicy, time: Clock) -> None:
        self._way, self._manners, self._time = way, manners, time
        self._all = asyncio.Semaphore(manners.at_once)
        self._hosts: dict[str, _Host] = defaultdict(
            lambda: _Host(asyncio.Semaphore(manners.per_host))
        )

    async def found(self, target: ExternalUrl) -> ProbeResult:
        """What is found at an address. Never raises: what goes wrong is what was found."""
        try:
            return await self._follow(target)
        except httpx.HTTPError as error:
            return _failure(error)
        except (httpx.InvalidURL, ValueError) as error:
            return ProbeResult(FAILING, f"not an address that can be asked ({error})")

    async def _follow(self, target: ExternalUrl) -> ProbeResult:
        """Follow the redirects of an address, with the cookies that are set on the way."""
        headers = {
            "User-Agent": self._manners.agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": f"{target.language},*;q=0.5",
        }
        client = httpx.AsyncClient(
            transport=self._way,
            headers=headers,
            timeout=httpx.Timeout(self._manners.timeout, connect=self._manners.connect),
        )
        url, fragment = urldefrag(target.url)
        anchor = "" if fragment.startswith(("!", "/", ":~:")) else fragment.partition(":~:")[0]
        needs_text = bool(target.expect or anchor)
        hops: list[tuple[int, str]] = []
        while True:
            answer = await self._answer(client, url, needs_text=needs_text)
            place = answer.headers.get("location")
            if answer.status not in REDIRECTS or not place:
                return _verdict(target, answer, url, hops, anchor)
            url = urldefrag(urljoin(url, place)).url
            hops.append((answer.status, url))
            if len(hops) > MOST_REDIRECTS:
                return ProbeResult(DEAD, "redirect loop")

    async def _answer(self, client: httpx.AsyncClient, url: str, *, needs_text: bool) -> _Answer:
        """The answer of one host: to HEAD where that is enough, else to GET."""
        if not needs_text:
            try:
                head = await self._request(client, "HEAD", url)
                if head.status < 400:
                    return head
            except httpx.TransportError:
                pass  # some hosts hang up on HEAD, or never answer it
        retrying = AsyncRetrying(
            sleep=self._time.sleep,
            stop=stop_after_attempt(self._manners.tries),
            wait=self._wait,
            retry=retry_if_result(self._is_worth_another_try)
            | retry_if_exception_type(
                (httpx.TimeoutException, httpx.ReadError, httpx.RemoteProtocolError)
            ),
            retry_error_callback=lambda state: state.outcome.result(),
        )
        return await retrying(self._request, client, "GET", url)

    def _is_worth_another_try(self, answer: _Answer) -> bool:
        asked = self._retry_after(answer)
        return answer.status in TRANSIENT and (asked is None or asked <= self._manners.longest_wait)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next try: what the host asks for, else more each time, never quite the
        same."""
        asked = None if state.outcome.failed else self._retry_after(state.outcome.result())
        return (
            wait_exponential_jitter(initial=1, max=self._manners.longest_wait)(state)
            if asked is None
            else asked
        )

    def _retry_after(self, answer: _Answer) -> float | None:
        """The seconds of Retry-After (RFC 9110, 10.2.3), in either of its forms."""
        value = answer.headers.get("retry-after", "").strip()
        if value.isdigit():
            return float(value)
        try:
            return (
                max(0.0, (parsedate_to_datetime(value) - self._time.date()).total_seconds())
                if value
                else None
            )
        except (ValueError, TypeError):
            return None

    async def _request(self, client: httpx.AsyncClient, method: str, url: str) -> _Answer:
        """One request, when its host is free for it; of the answer to GET at most MOST_READ bytes
        are read."""
        async with self._turn(urlsplit(url).hostname or ""):
            try:
                async with (
                    asyncio.timeout(self._manners.whole),
                    client.stream(method, url) as response,
                ):
                    answer = await _read(response)
            except TimeoutError as error:
                raise httpx.ReadTimeout("the answer drips") from error
        if answer.status in {429, 503} and (asked := self._retry_after(answer)):
            host = self._hosts[urlsplit(url).hostname or ""]
            host.free_at = max(
                host.free_at, self._time.now() + min(asked, self._manners.longest_wait)
            )
        return answer

    @asynccontextmanager
    async def _turn(self, name: str) -> Iterator[None]:
        """A host's leave to be asked: few at a time, each some time after the one before."""
        host = self._hosts[name]
        async with host.slots:
            now = self._time.now()
            begin = max(now, host.free_at)
            host.free_at = begin + self._manners.pause
            if begin > now:
                await self._time.sleep(begin - now)
            async with self._all:
                yield


async def _read(response: httpx.Response) -> _Answer:
    """The answer, with at most MOST_READ bytes of its text."""
    body, whole = bytearray(), True
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_READ:
            whole = False
            break
    return _Answer(
        response.status_code,
        response.headers,
        _decoded(bytes(body[:MOST_READ]), response.charset_encoding),
        whole,
    )


def _decoded(body: bytes, encoding: str | None) -> str:
    try:
        return body.decode(encoding or "utf-8", "replace")
    except LookupError:  # a host may name an encoding that does not exist
        return body.decode("utf-8", "replace")


def _verdict(
    target: ExternalUrl, answer: _Answer, url: str, hops: list[tuple[int, str]], anchor: str
) -> ProbeResult:
    """What the last answer on the way proves."""
    final = url if hops else ""
    lasting = [place for _, place in takewhile(lambda hop: hop[0] in FOR_GOOD, hops)]
    status = str(answer.status)
    if answer.status in GONE:
        return ProbeResult(DEAD, status, final)
    if not 200 <= answer.status < 300:
        return ProbeResult(NO_PROOF, status, final)
    if target.expect and target.expect.casefold() not in answer.text.casefold():
        return _no_proof_or(DEAD, answer, f"{status} without '{target.expect}'", final)
    if hops and urlsplit(url).path in {"", "/"} and urlsplit(target.url).path not in {"", "/"}:
        return ProbeResult(
            NO_PROOF, "leads to the front page", final
        )  # mostly a page that is gone, but a host may mean it
    if anchor and not _has_anchor(answer.text, anchor):
        return _no_proof_or(DEAD, answer, f"{status} without #{anchor}", final)
    moved = f"{lasting[-1]}{f'#{anchor}' if anchor else ''}" if lasting else ""
    return ProbeResult(FINE, status, final, moved)


def _no_proof_or(kind: str, answer: _Answer, status: str, final: str) -> ProbeResult:
    """What is not in the text was not sent, unless the text is cut, or that of a wall."""
    if not answer.whole or _BOT_WALL.search(answer.text):
        return ProbeResult(NO_PROOF, f"{status}, in what could be read", final)
    return ProbeResult(kind, status, final)


def _has_anchor(html: str, anchor: str) -> bool:
    parser = _Ids()
    parser.feed(html)
    return (
        bool({anchor, unquote(anchor), f"user-content-{anchor}"} & parser.ids)
        or unquote(anchor).lower() == "top"
    )


def _failure(error: httpx.HTTPError) -> ProbeResult:
    """What it proves that there was no answer."""
    causes = list(_causes(error))
    if any(
        isinstance(cause, socket.gaierror) and cause.errno in {socket.EAI_NONAME, socket.EAI_NODATA}
        for cause in causes
    ):
        return ProbeResult(DEAD, "no such host", answered=False)
    if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
        return ProbeResult(
            FAILING,
            f"TLS: {getattr(tls, 'verify_message', '') or tls.reason or 'no agreement'}",
            answered=False,
        )
    if isinstance(error, httpx.TimeoutException):
        return ProbeResult(FAILING, "time-out", answered=False)
    if isinstance(error, httpx.ConnectError):
        return ProbeResult(FAILING, "no connection", answered=False)
    return ProbeResult(FAILING, "no whole answer", answered=False)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def external_urls(outside: Mapping[str, ExternalLink]) -> list[ExternalUrl]:
    """Every address of links.yml once, with a language whose readers follow it and what its page
    must say."""
    targets: dict[str, ExternalUrl] = {}
    for link in outside.values():
        for language, url in link.urls.items():
            targets.setdefault(url, ExternalUrl(url, language, link.expect.get(language, "")))
    return list(targets.values())
