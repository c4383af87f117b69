"""WebKitGTK, by its WebDriver, in a window of our own (`webkit_window.py`)."""

from __future__ import annotations

import http.client
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import servers

from .connection import screen
from .engine import SECONDS, Engine, EngineError
from .firefox import tapping, typing

PYTHON = "/usr/bin/python3"
"""Debian's, which has the bindings of WebKit."""

WINDOW = Path(__file__).with_name("webkit_window.py")

RUN_SLOWLY = """const done = arguments[arguments.length - 1];
{}.then(value => done({{ value }}), error => done({{ error: String(error) }}));"""


class WebKit(Engine):
    """The page in the window."""

    def __init__(self, server: http.client.HTTPConnection, folder: Path) -> None:
        super().__init__()
        self._server, self._folder = server, folder
        options = {"binary": PYTHON, "args": [str(WINDOW), str(folder)]}
        wanted = {"webkitgtk:browserOptions": options}
        self._session = ""
        self._session = f"/{self._call('', capabilities={'alwaysMatch': wanted})['sessionId']}"

    def _call(self, command: str, **parameters: object) -> object:
        path = f"/session{self._session}{command}"
        try:
            self._server.request("POST", path, json.dumps(parameters))
            answer = self._server.getresponse()
            value = json.loads(answer.read())["value"]
        except TimeoutError:
            self._server.close()  # it opens again by itself
            raise EngineError(f"{command} is not answered") from None
        if answer.status != 200:
            raise EngineError(f"{command}: {value}")
        return value

    def run(self, expression: str) -> str:
        return self._call("/execute/sync", script=f"return {expression};", args=[])

    def run_slowly(self, expression: str) -> str:
        answer = self._call("/execute/async", script=RUN_SLOWLY.format(expression), args=[])
        if "error" in answer:
            raise EngineError(answer["error"])
        return answer["value"]

    def goto(self, url: str) -> None:
        self._call("/url", url=url)
        self.settle()

    def back(self) -> None:
        # By WebDriver, which waits: a script that runs while the page goes into the back/forward
        # cache is never answered.
        self.note_faults()
        self._call("/back")

    def forward(self) -> None:
        self.note_faults()
        self._call("/forward")

    def resize(self, width: int, height: int) -> None:
        self._call("/window/rect", width=width, height=height)
        self.wait(f"innerWidth === {width} && innerHeight === {height}")

    def tap(self, x: int, y: int) -> None:
        self._call("/actions", actions=tapping(x, y))

    def press(self, key: str) -> None:
        self._call("/actions", actions=typing(key))

    def _order(self, **order: str) -> None:
        """Let the window do what no WebDriver can."""
        message = json.dumps(json.dumps(order))
        self.evaluate(f"webkit.messageHandlers.window.postMessage({message})")

    def preload(self, script: str) -> None:
        self._order(preload=f"{{{script}}}")

    def pdf(self) -> bytes:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            sheet = Path(folder, "sheet.pdf")
            self._order(pdf=str(sheet))
            self._until(sheet.is_file, "the page is printed")
            return sheet.read_bytes()

    def forget(self) -> None:
        self._order(forget="")


@contextmanager
def webkit(path: str, folder: Path) -> Iterator[WebKit]:
    """Run WebKit, with its files in a folder, until the block ends."""
    port = servers.free_port()
    with screen(folder) as display:
        environment = {
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "NO_AT_BRIDGE": "1",
            "LC_ALL": "C.UTF-8",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # root has none
        }
        command = [path, f"--port={port}", "--host=127.0.0.1"]
        with servers.started(command, port=port, folder=folder, environment=environment):
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=2 * SECONDS)
            engine = WebKit(server, folder)
            try:
                yield engine
            finally:
                server.close()
