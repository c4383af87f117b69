"""`links online` against one server on the loopback that plays every trick of hosts. No clock: time
and sleep are the test's."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import json
import signal
import socket
import threading
import time as real
from collections import Counter
from collections.abc import Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from returnguide.cli.links_online import check_online_links
from returnguide.content.link_lock import DEAD, FAILING, FINE, NO_PROOF, ProbeResult
from returnguide.linkcheck.external import client
from returnguide.linkcheck.external.checker import ExternalUrl, check_urls
from returnguide.linkcheck.external.client import Clock, RequestPolicy

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
QUICK = RequestPolicy(connect_timeout=1, read_timeout=0.5, total_timeout=0.8)
HTML = {"Content-Type": "text/html; charset=utf-8"}


class FakeClock:
    """Time that passes only while someone sleeps, at once."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, sleep=self.sleep, date=lambda: NOW)


class Tricks(BaseHTTPRequestHandler):
    """Answers by the first word of the path: every way in which a host may answer."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._count()

    def do_GET(self) -> None:
        self._count()

    def log_message(self, *_: object) -> None:
        pass

    def _count(self) -> None:
        """Keep the number of requests that run, in all and for each host, and the most there ever
        were."""
        host, seen = self.headers["Host"], self.server.seen
        with seen.lock:
            for name in (host, "all"):
                seen.active[name] += 1
                seen.max_length[name] = max(seen.max_length[name], seen.active[name])
            seen.asked.append((host, self.command, self.path))
        try:
            self._answer()
        finally:
            with seen.lock:
                seen.active.subtract([host, "all"])

    def _answer(self) -> None:
        word = self.path.split("/")[1].split("?")[0]
        with self.server.seen.lock:
            self.server.seen.times[self.command, self.path] += 1
        times = self.server.seen.times[self.command, self.path]
        method = getattr(self, f"trick_{word.replace('-', '_')}", None)
        if method:
            method(times)
        elif word.isdigit():
            self.send(int(word))
        else:
            self.send(200)

    def send(self, status: int, text: str | bytes = "<h1>Here</h1>", **headers: str) -> None:
        body = text.encode() if isinstance(text, str) else text
        self.send_response(status, "x")
        for name, value in {
            **HTML,
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def cut(self) -> None:
        """Hang up without an answer."""
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def trick_head_403(self, _: int) -> None:
        self.send(403 if self.command == "HEAD" else 200)

    def trick_head_404(self, _: int) -> None:
        self.send(404 if self.command == "HEAD" else 200)

    def trick_head_405(self, _: int) -> None:
        self.send(405 if self.command == "HEAD" else 200)

    def trick_head_cut(self, _: int) -> None:
        self.cut() if self.command == "HEAD" else self.send(200)

    def trick_head_hangs(self, _: int) -> None:
        if self.command == "HEAD":
            real.sleep(0.7)
        self.send(200)

    def trick_slow(self, _: int) -> None:
        real.sleep(0.1)
        self.send(200)

    def trick_busy(self, _: int) -> None:
        real.sleep(0.02)
        self.send(200)

    def trick_hangs(self, _: int) -> None:
        real.sleep(0.7)
        self.cut()

    def trick_cut(self, _: int) -> None:
        self.cut()

    def trick_cut_once(self, times: int) -> None:
        self.cut() if self.command == "HEAD" or times == 1 else self.send(200)

    def trick_drips(self, _: int) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(60):
                self.wfile.write(b"x")
                real.sleep(0.03)
        except OSError:
            pass  # the client has gone, as it should
        self.close_connection = True

    def trick_half(self, _: int) -> None:
        self.send(200, "half", Content_Length="4000")
        self.close_connection = True

    def trick_500_once(self, times: int) -> None:
        self.send(200 if self.command == "GET" and times > 1 else 500)

    def trick_429_seconds(self, times: int) -> None:
        self.send(200) if self.command == "GET" and times > 1 else self.send(429, Retry_After="7")

    def trick_429_date(self, times: int) -> None:
        when = format_datetime(NOW + datetime.timedelta(seconds=31), usegmt=True)
        self.send(200) if self.command == "GET" and times > 1 else self.send(503, Retry_After=when)

    def trick_429_odd(self, times: int) -> None:
        (
            self.send(200)
            if self.command == "GET" and times > 1
            else self.send(429, Retry_After="soon")
        )

    def trick_429_tomorrow(self, _: int) -> None:
        self.send(429, Retry_After="86400")

    def trick_wall(self, _: int) -> None:
        self.send(403, "<title>Just a moment...</title>", cf_mitigated="challenge")

    def trick_wall_200(self, _: int) -> None:
        self.send(200, "<title>Just a moment...</title>")

    def trick_wants_html(self, _: int) -> None:
        self.send(200 if "text/html" in self.headers.get("Accept", "") else 404)

    def trick_speaks_german(self, _: int) -> None:
        self.send(200 if self.headers.get("Accept-Language", "").startswith("de") else 404)

    def trick_to(self, _: int) -> None:
        """/to/301/302/page: those redirects, one after the other."""
        _, _, status, rest = self.path.split("/", 3)
        self.send(
            int(status),
            Location=(
                f"/to/{rest}" if rest.split("/")[0] in {"301", "302", "307", "308"} else f"/{rest}"
            ),
        )

    def trick_front(self, _: int) -> None:
        self.send(302, Location="/")

    def trick_other_host(self, _: int) -> None:
        self.send(301, Location="https://other.example/page")

    def trick_nowhere(self, _: int) -> None:
        self.send(302, Location="https://[bad/")

    def trick_no_place(self, _: int) -> None:
        self.send(302)

    def trick_round(self, _: int) -> None:
        self.send(302, Location="/round/")

    def trick_cookie(self, _: int) -> None:
        if "seen=1" in self.headers.get("Cookie", ""):
            self.send(200)
        else:
            self.send(302, Location=self.path, Set_Cookie="seen=1; Path=/")

    def trick_soft(self, _: int) -> None:
        self.send(200, "<h1>Page introuvable</h1>")

    def trick_zipped(self, _: int) -> None:
        self.send(200, gzip.compress("<h1>Points de dépôt</h1>".encode()), Content_Encoding="gzip")

    def trick_odd_letters(self, _: int) -> None:
        self.send(200, "<h1>Here</h1>", Content_Type="text/html; charset=klingon")

    def trick_ids(self, _: int) -> None:
        self.send(200, "<h2 id='été'>x</h2><a name=old>y</a><p id='user-content-read'>z</p>")

    def trick_long(self, _: int) -> None:
        self.send(200, "<p>" + "x" * (client.MAX_BODY_BYTES + 10) + "</p><h2 id='late'>x</h2>")


class Seen:
    """What the server saw."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.active, self.max_length, self.times = Counter(), Counter(), Counter()
        self.asked: list[tuple[str, str, str]] = []


class Loopback(httpx.AsyncBaseTransport):
    """Every host's name leads to the server; three of them fail before that."""

    def __init__(self, port: int, *, interrupted_after: int = 0) -> None:
        self._port, self._inner, self._left = port, httpx.AsyncHTTPTransport(), interrupted_after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host == "gone.example":
            raise httpx.ConnectError("x") from socket.gaierror(
                socket.EAI_NONAME, "Name or service not known"
            )
        if host == "dns.example":
            raise httpx.ConnectError("x") from socket.gaierror(
                socket.EAI_AGAIN, "Temporary failure in name resolution"
            )
        scheme = "https" if host == "tls.example" else "http"
        url = request.url.copy_with(
            scheme=scheme, host="127.0.0.1", port=1 if host == "closed.example" else self._port
        )
        here = httpx.Request(
            request.method,
            url,
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        response = await self._inner.handle_async_request(here)
        self._left -= 1
        if not self._left:
            signal.raise_signal(signal.SIGINT)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture(autouse=True)
def no_loop_of_the_browser() -> Iterator[None]:
    """Playwright, in tests that ran before in this process, leaves its event loop running; asyncio
    allows one at a time."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    """The server, for all tests of this file."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Tricks) as server:
        server.daemon_threads, server.handle_error = True, lambda *_: None
        server.seen = Seen()
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        yield server
        server.shutdown()


def results(
    server: ThreadingHTTPServer, targets: list[ExternalUrl], policy: RequestPolicy = QUICK
) -> tuple[dict[ExternalUrl, ProbeResult], FakeClock]:
    """The result at each target, and the clock of the run."""
    server.seen, clock, answers = Seen(), FakeClock(), {}

    async def check() -> None:
        async with Loopback(server.server_port) as transport:
            await check_urls(
                targets, answers.__setitem__, transport=transport, policy=policy, clock=clock.clock
            )

    asyncio.run(check())
    return answers, clock


CASES = {
    "/page": (FINE, "200"),
    "/head-403": (FINE, "200"),
    "/head-404": (FINE, "200"),
    "/head-405": (FINE, "200"),
    "/head-cut": (FINE, "200"),
    "/head-hangs": (FINE, "200"),
    "/slow": (FINE, "200"),
    "/cut-once": (FINE, "200"),
    "/500-once": (FINE, "200"),
    "/429-odd": (FINE, "200"),
    "/wants-html": (FINE, "200"),
    "/cookie": (FINE, "200"),
    "/odd-letters#top": (FINE, "200"),
    "/to/302/page": (FINE, "200"),
    "/to/307/page": (FINE, "200"),
    "/ids#%C3%A9t%C3%A9": (FINE, "200"),
    "/ids#old": (FINE, "200"),
    "/ids#read": (FINE, "200"),
    "/ids#:~:text=x": (FINE, "200"),
    "/ids#/route": (FINE, "200"),
    "/ids#!route": (FINE, "200"),
    "/401": (NO_PROOF, "401"),
    "/402": (NO_PROOF, "402"),
    "/403": (NO_PROOF, "403"),
    "/405": (NO_PROOF, "405"),
    "/406": (NO_PROOF, "406"),
    "/418": (NO_PROOF, "418"),
    "/429": (NO_PROOF, "429"),
    "/429-tomorrow": (NO_PROOF, "429"),
    "/451": (NO_PROOF, "451"),
    "/500": (NO_PROOF, "500"),
    "/503": (NO_PROOF, "503"),
    "/520": (NO_PROOF, "520"),
    "/999": (NO_PROOF, "999"),
    "/wall": (NO_PROOF, "403"),
    "/wall-200#step": (NO_PROOF, "200 without #step, in what could be read"),
    "/long#late": (NO_PROOF, "200 without #late, in what could be read"),
    "/no-place": (NO_PROOF, "302"),
    "/404": (DEAD, "404"),
    "/410": (DEAD, "410"),
    "/to/302/404": (DEAD, "404"),
    "/round/": (DEAD, "redirect loop"),
    "/ids#gone": (DEAD, "200 without #gone"),
    "https://gone.example/": (DEAD, "no such host"),
    "https://dns.example/": (FAILING, "no connection"),
    "https://closed.example/": (FAILING, "no connection"),
    "https://tls.example/": (FAILING, "TLS: "),
    "/hangs": (FAILING, "time-out"),
    "/drips#x": (FAILING, "time-out"),
    "/cut": (FAILING, "no whole answer"),
    "/half#x": (FAILING, "no whole answer"),
    "/front": (NO_PROOF, "leads to the front page"),
    "/nowhere": (FAILING, "not an address that can be asked"),
}
"""Path -> the kind of result, and the beginning of its status."""


def test_every_trick(server: ThreadingHTTPServer) -> None:
    """Each answer proves what it should: no live page is dead, no dead one is fine, and a wall
    proves nothing."""
    targets = {
        path: ExternalUrl(path if "://" in path else f"https://{number}.example{path}")
        for number, path in enumerate(CASES)
    }
    answers, _ = results(server, list(targets.values()))
    outcomes = {
        path: (answers[target].kind, answers[target].status[: len(CASES[path][1])])
        for path, target in targets.items()
    }
    assert outcomes == CASES


@pytest.mark.parametrize(
    ("path", "expected_text", "kind", "status"),
    [
        ("/soft", "Points de dépôt", DEAD, "200 without 'Points de dépôt'"),
        ("/zipped", "points de DÉPÔT", FINE, "200"),
        (
            "/wall-200",
            "Points de dépôt",
            NO_PROOF,
            "200 without 'Points de dépôt', in what could be read",
        ),
        ("/404", "Points de dépôt", DEAD, "404"),
    ],
)
def test_expected_text(
    server: ThreadingHTTPServer, path: str, expected_text: str, kind: str, status: str
) -> None:
    """A page that says 'not found' with status 200 is known by the text that it lacks."""
    answers, _ = results(
        server, [target := ExternalUrl(f"https://soft.example{path}", expected_text=expected_text)]
    )
    assert (answers[target].kind, answers[target].status) == (kind, status)


def test_moved_addresses(server: ThreadingHTTPServer) -> None:
    """Only what a host moved for good is said to have moved, as far as it did; the fragment goes
    along."""
    base = "https://moved.example"
    cases = {
        "/to/301/page": (f"{base}/page", f"{base}/page"),
        "/to/308/301/page": (f"{base}/page", f"{base}/page"),
        "/to/301/302/page": (f"{base}/page", f"{base}/to/302/page"),
        "/to/302/301/page": (f"{base}/page", ""),
        "/to/301/ids#old": (f"{base}/ids", f"{base}/ids#old"),
        "/other-host": ("https://other.example/page", "https://other.example/page"),
        "/page": ("", ""),
    }
    answers, _ = results(server, targets := [ExternalUrl(base + path) for path in cases])
    assert {
        path: (answers[target].final, answers[target].moved)
        for path, target in zip(cases, targets, strict=True)
    } == cases


@pytest.mark.parametrize(("path", "wait"), [("/429-seconds", 7), ("/429-date", 31)])
def test_hosts_are_waited_for(server: ThreadingHTTPServer, path: str, wait: int) -> None:
    """Retry-After is obeyed, in seconds and as a date; a third try is not needed."""
    answers, clock = results(server, [target := ExternalUrl(f"https://busy.example{path}")])
    assert answers[target].kind == FINE and wait in clock.slept
    assert server.seen.times["GET", path] == 2


def test_nobody_waits_for_tomorrow(server: ThreadingHTTPServer) -> None:
    """A host that asks for more than a minute is left alone: one GET, no sleep of that length."""
    _, clock = results(server, [ExternalUrl("https://busy.example/429-tomorrow")])
    assert server.seen.times["GET", "/429-tomorrow"] == 1 and max(clock.slept, default=0) <= 60


def test_tries_are_few_and_further_apart(server: ThreadingHTTPServer) -> None:
    """Three tries, with more time between them each time, and never quite the same."""
    waits = [
        results(server, [ExternalUrl("https://ill.example/500")], RequestPolicy(pause=0))[1].slept
        for _ in range(3)
    ]
    assert all(len(slept) == 2 and 1 <= slept[0] <= 2 <= slept[1] <= 3 for slept in waits)
    assert len({slept[0] for slept in waits}) > 1


def test_language_is_asked_for(server: ThreadingHTTPServer) -> None:
    """The page that readers of a language get."""
    answers, _ = results(
        server,
        [
            german := ExternalUrl("https://words.example/speaks-german", "de"),
            french := ExternalUrl("https://word.example/speaks-german", "fr"),
        ],
    )
    assert (answers[german].kind, answers[french].kind) == (FINE, DEAD)


def busiest(server: ThreadingHTTPServer, policy: RequestPolicy, *, hosts: int) -> tuple[int, int]:
    """The most requests to one host at a time and in all, of ten addresses on each of some
    hosts."""
    targets = [
        ExternalUrl(f"https://host-{number // 10}.example/busy/{number}")
        for number in range(10 * hosts)
    ]
    answers, _ = results(server, targets, policy)
    assert {answer.kind for answer in answers.values()} == {FINE} and len(answers) == 10 * hosts
    most = dict(server.seen.max_length)
    everything = most.pop("all")
    assert len(most) == hosts
    return max(most.values()), everything


def test_no_host_is_asked_too_often(server: ThreadingHTTPServer) -> None:
    """200 addresses on 20 hosts: never more than two at a time at one host, nor sixteen in all, as
    the server counts; without the limit of hosts it counts more than two."""
    host, everything = busiest(server, RequestPolicy(per_host=2, at_once=16, pause=0), hosts=20)
    assert host == 2 and 2 < everything <= 16
    assert busiest(server, RequestPolicy(per_host=10, at_once=16, pause=0), hosts=2)[0] > 2


def test_pause_between_requests(server: ThreadingHTTPServer) -> None:
    """Ten addresses of one host begin at least a second apart, a tenth second after a second."""
    _, clock = results(
        server, [ExternalUrl(f"https://one.example/page/{number}") for number in range(10)]
    )
    assert clock.now >= 9


@pytest.fixture
def outside(docs: Path) -> Path:
    """The small site with addresses on the server's hosts."""
    rows = {"laposte-locator": "https://a.example/page", "dhl-locator": "https://b.example/404"}
    (docs / "data/links.yml").write_text(
        "".join(
            f"{key}:\n  url: {url}\n  verified: 2026-11-01\n  source: test\n"
            for key, url in rows.items()
        ),
        encoding="utf-8",
    )
    return docs


def ask(
    docs: Path, server: ThreadingHTTPServer, *, day: int = 0, every: bool = False, **options: int
) -> int:
    """Run the command some days after the first day."""
    server.seen = Seen()
    fake = FakeClock()
    return check_online_links(
        docs,
        every=every,
        summary=docs.parent / "summary.md",
        transport=Loopback(server.server_port, **options),
        policy=QUICK,
        clock=Clock(
            now=lambda: fake.now,
            sleep=fake.sleep,
            date=lambda: NOW + datetime.timedelta(days=day),
        ),
    )


def test_command_keeps_what_it_found(
    outside: Path, server: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lock, a summary and progress; a dead address is suspect on the first day and broken on the
    next; the fine one is not asked again."""
    assert ask(outside, server) == 0
    lock = outside / "data/links.lock"
    assert json.loads(lock.read_text(encoding="utf-8")) == {
        "https://a.example/page": {
            "state": "ok",
            "status": "200",
            "checked": "2026-11-22",
            "good": "2026-11-22",
        },
        "https://b.example/404": {
            "state": "suspect",
            "status": "404",
            "checked": "2026-11-22",
            "failures": 1,
            "first_failure": "2026-11-22",
        },
    }
    progress = capsys.readouterr().err.splitlines()
    assert sorted(line[6:] for line in progress[:2]) == [
        "ok      https://a.example/page: 200",
        "suspect https://b.example/404: 404",
    ]
    assert progress[2] == "2 of 2 addresses were due; 0 broken"
    assert ask(outside, server, day=1) == 1
    assert {host for host, _, _ in server.seen.asked} == {"b.example"}
    summary = (outside.parent / "summary.md").read_text(encoding="utf-8")
    assert (
        "## Broken" in summary
        and "| `dhl-locator` | <https://b.example/404> | 404 | 2026-11-22 | docs/en/return.md:81, "
        in summary
    )
    assert ask(outside, server, day=2, every=True) == 1
    assert {host for host, _, _ in server.seen.asked} == {"a.example", "b.example"}


def test_interrupted(
    outside: Path, server: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C after some answers: what was found is kept, the next run asks for the rest."""
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background jobs, such as a whole run of the tests may be, ignore it
    addresses = "".join(
        f"more-{number}:\n  url: https://a.example/page/{number}\n  verified: 2026-11-01\n  source:"
        " test\n"
        for number in range(8)
    )
    links = outside / "data/links.yml"
    links.write_text(links.read_text(encoding="utf-8") + addresses, encoding="utf-8")
    assert ask(outside, server, interrupted_after=5) == 130
    assert "interrupted: " in capsys.readouterr().err
    kept = json.loads((outside / "data/links.lock").read_text(encoding="utf-8"))
    assert 1 <= len(kept) < 10
    assert ask(outside, server) == 0
    assert len(json.loads((outside / "data/links.lock").read_text(encoding="utf-8"))) == 10
    fine = {url for url, entry in kept.items() if entry["state"] == "ok"}
    assert fine and not fine & {f"https://{host}{path}" for host, _, path in server.seen.asked}


def test_own_network_fails(
    outside: Path, server: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no host answers at all nothing is kept; where one that was fine does, the failures of
    the others are."""
    links = outside / "data/links.yml"
    good = links.read_text(encoding="utf-8")
    links.write_text(
        good.replace("a.example/page", "gone.example/a").replace("b.example/404", "gone.example/b"),
        encoding="utf-8",
    )
    assert ask(outside, server) == 2
    assert "no host answered: is this machine online?" in capsys.readouterr().err
    assert (outside / "data/links.lock").read_text(encoding="utf-8") == "{}\n"
    links.write_text(good.replace("b.example/404", "a.example/other"), encoding="utf-8")
    assert ask(outside, server) == 0
    links.write_text(good.replace("b.example/404", "gone.example/b"), encoding="utf-8")
    assert ask(outside, server, day=1) == 0
    assert (
        json.loads((outside / "data/links.lock").read_text(encoding="utf-8"))[
            "https://gone.example/b"
        ]["state"]
        == "suspect"
    )


def test_a_lock_that_cannot_be_read(
    outside: Path, server: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, and left as it is."""
    lock = outside / "data/links.lock"
    lock.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert ask(outside, server) == 2
    assert "docs/data/links.lock:1: the lock cannot be read" in capsys.readouterr().err
    assert lock.read_text(encoding="utf-8") == "<<<<<<< HEAD\n"


def test_real_transport_speaks_http_2() -> None:
    """The transport of the command offers HTTP/2."""
    assert client.http_transport()._pool._http2 is True
