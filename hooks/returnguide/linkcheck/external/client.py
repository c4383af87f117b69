"""The HTTP client of the link check: the only module that opens a connection.

Each host gets few requests at a time, with a pause between them, and its Retry-After is obeyed.
"""

from __future__ import annotations

import asyncio
import datetime
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
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

TRANSIENT_STATUSES = {408, 425, 429, 500, 502, 503, 504}
"""Statuses that are worth another try."""

RETRIED_ERRORS = (httpx.TimeoutException, httpx.ReadError, httpx.RemoteProtocolError)

MAX_BODY_BYTES = 1 << 20
"""How much of an answer is read."""


@dataclass(frozen=True)
class RequestPolicy:
    """How hosts are asked."""

    per_host: int = 2
    """Requests to one host at a time, at most."""
    at_once: int = 16
    """Requests at a time, at most."""
    pause: float = 1.0
    """Seconds from the beginning of a request to that of the next to the same host."""
    tries: int = 3
    """How often a request is tried that may succeed the next time."""
    longest_wait: float = 60.0
    """Seconds; a host that asks for a longer wait is left alone until the next run."""
    connect_timeout: float = 5.0
    """Seconds to connect."""
    read_timeout: float = 20.0
    """Seconds to wait for the next part of an answer."""
    total_timeout: float = 60.0
    """Seconds for a whole answer."""
    user_agent: str = field(default_factory=lambda: user_agent(""))


def user_agent(site_url: str) -> str:
    """Return an honest User-Agent in the form that hosts expect, with the address of the site for
    which they are asked, if it is known."""
    contact = f"; +{site_url}" if site_url else ""
    return f"Mozilla/5.0 (compatible; return-guide-links/1.0{contact})"


@dataclass(frozen=True)
class Clock:
    """Where the time comes from; tests have one of their own."""

    now: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())
    """Monotonic seconds."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    date: Callable[[], datetime.datetime] = field(
        default=lambda: datetime.datetime.now(datetime.UTC)
    )


@dataclass(frozen=True)
class Response:
    """The answer to one request."""

    status: int
    headers: httpx.Headers
    text: str = ""
    """At most MAX_BODY_BYTES of it, decoded; empty for HEAD."""
    is_complete: bool = True
    """Whether `text` is the whole body."""


def http_transport() -> httpx.AsyncHTTPTransport:
    """Return the transport to real hosts: HTTP/2 where they offer it, through the proxy that the
    environment names."""
    return httpx.AsyncHTTPTransport(http2=True, proxy=getproxies().get("https"))


@dataclass
class _Host:
    """What is remembered of a host during a run."""

    slots: asyncio.Semaphore
    free_at: float = float("-inf")
    """When the next request may begin."""


class PoliteClient:
    """Requests of one run, throttled by host and in all."""

    def __init__(
        self, transport: httpx.AsyncBaseTransport, policy: RequestPolicy, clock: Clock
    ) -> None:
        self._transport, self._policy, self._clock = transport, policy, clock
        self._slots = asyncio.Semaphore(policy.at_once)
        self._hosts: dict[str, _Host] = defaultdict(
            lambda: _Host(asyncio.Semaphore(policy.per_host))
        )

    def session(self, headers: Mapping[str, str]) -> httpx.AsyncClient:
        """Return a client with cookies of its own, to be passed to `fetch`."""
        return httpx.AsyncClient(
            transport=self._transport,
            headers={"User-Agent": self._policy.user_agent, **headers},
            timeout=httpx.Timeout(self._policy.read_timeout, connect=self._policy.connect_timeout),
        )

    async def fetch(self, session: httpx.AsyncClient, url: str, *, needs_text: bool) -> Response:
        """Return the answer to HEAD where that is enough, else to GET, which is tried again while
        the answer is a transient one. Raise what httpx raises."""
        if not needs_text:
            try:
                response = await self._request(session, "HEAD", url)
                if response.status < 400:
                    return response
            except httpx.TransportError:
                pass  # some hosts hang up on HEAD, or never answer it
        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(self._policy.tries),
            wait=self._wait,
            retry=retry_if_result(self._should_retry) | retry_if_exception_type(RETRIED_ERRORS),
            retry_error_callback=_last_response,
        )
        return await retrying(self._request, session, "GET", url)

    def _should_retry(self, response: Response) -> bool:
        wait = self._retry_after(response)
        return response.status in TRANSIENT_STATUSES and (
            wait is None or wait <= self._policy.longest_wait
        )

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next try: what the host asks for, else more each time, with
        jitter."""
        failed = state.outcome is None or state.outcome.failed
        wait = None if failed else self._retry_after(_last_response(state))
        if wait is not None:
            return wait
        return wait_exponential_jitter(initial=1, max=self._policy.longest_wait)(state)

    def _retry_after(self, response: Response) -> float | None:
        """Return the seconds of Retry-After (RFC 9110, 10.2.3), which may be a date; None without
        it."""
        value = response.headers.get("retry-after", "").strip()
        if value.isdigit():
            return float(value)
        try:
            wait = parsedate_to_datetime(value) - self._clock.date()
        except (ValueError, TypeError):
            return None
        return max(0.0, wait.total_seconds())

    async def _request(self, session: httpx.AsyncClient, method: str, url: str) -> Response:
        """Send one request when its host is free for it, and read the answer."""
        host = urlsplit(url).hostname or ""
        async with self._throttle(host):
            try:
                async with (
                    asyncio.timeout(self._policy.total_timeout),
                    session.stream(method, url) as stream,
                ):
                    response = await _read_response(stream)
            except TimeoutError as error:
                raise httpx.ReadTimeout("the whole answer takes too long") from error
        if response.status in {429, 503} and (wait := self._retry_after(response)):
            free_at = self._clock.now() + min(wait, self._policy.longest_wait)
            self._hosts[host].free_at = max(self._hosts[host].free_at, free_at)
        return response

    @asynccontextmanager
    async def _throttle(self, name: str) -> AsyncIterator[None]:
        """Wait until the host may be asked: few requests at a time, with a pause between them."""
        host = self._hosts[name]
        async with host.slots:
            now = self._clock.now()
            start = max(now, host.free_at)
            host.free_at = start + self._policy.pause
            if start > now:
                await self._clock.sleep(start - now)
            async with self._slots:
                yield


def _last_response(state: RetryCallState) -> Response:
    """Return the response of the last try; raise its error where it failed."""
    assert state.outcome is not None
    response: Response = state.outcome.result()
    return response


async def _read_response(stream: httpx.Response) -> Response:
    body, is_complete = bytearray(), True
    async for part in stream.aiter_bytes():
        body += part
        if len(body) > MAX_BODY_BYTES:
            is_complete = False
            break
    text = _decode(bytes(body[:MAX_BODY_BYTES]), stream.charset_encoding)
    return Response(stream.status_code, stream.headers, text, is_complete)


def _decode(body: bytes, encoding: str | None) -> str:
    try:
        return body.decode(encoding or "utf-8", "replace")
    except LookupError:  # a host may name an encoding that does not exist
        return body.decode("utf-8", "replace")
