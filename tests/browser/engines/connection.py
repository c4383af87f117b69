"""A browser that is started and then asked over a WebSocket: messages of DevTools and of WebDriver
BiDi have the same form."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from .engine import SECONDS, EngineError


class Connection:
    """Calls of a browser's methods, one after the other."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, itertools.count(1)

    def call(self, method: str, **parameters: object) -> dict:
        """Call a method; returns its result, or raises EngineError with the browser's reason."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            try:
                answer = json.loads(self._socket.recv(timeout=3 * SECONDS))
            except TimeoutError:
                raise EngineError(f"{method} is not answered") from None
            if answer.get("id") == number:
                if "result" not in answer:
                    raise EngineError(f"{method}: {answer.get('message') or answer['error']}")
                return answer["result"]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to a browser's WebSocket until the block ends."""
    with connect(url, max_size=None, compression=None, ping_interval=None) as socket:
        yield Connection(socket)


@contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str], keep: Sequence[int] = ()
) -> Iterator[None]:
    """Run a program, and what it starts, until the block ends; what it says goes to a file. `keep`
    are the descriptors of files that it gets."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            env=dict(environment),
            pass_fds=keep,
            start_new_session=True,  # Debian's browsers are started by scripts: both are ended
        )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def said(log: Path, pattern: str) -> str:
    """Wait until a program has said what matches a pattern; return the first group."""
    end = time.monotonic() + 3 * SECONDS
    while not (found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))):
        if time.monotonic() > end:
            raise RuntimeError(f"{log.name} does not say {pattern}:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)
    return found[1]


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """Run a screen that nobody sees; gives its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten"]
    with running([*command, "tcp"], folder / "xvfb.log", os.environ, keep=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as name:
            yield f":{name.readline().strip()}"
