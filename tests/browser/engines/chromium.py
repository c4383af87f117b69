"""Chromium, by DevTools: today's, and the old one in Qt's WebEngine."""

from __future__ import annotations

import base64
import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import servers

from ..conftest import FLAGS
from .connection import Connection, connected, running, said, screen
from .engine import KEYS, Engine, EngineError


class Chromium(Engine):
    """A page of Chromium."""

    restores = False

    def __init__(self, devtools: Connection) -> None:
        super().__init__()
        self._call = devtools.call
        self._preloaded: list[str] = []
        self._call("Page.enable")  # without it no script is preloaded

    def run(self, expression: str) -> str:
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise EngineError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"]["value"]

    run_slowly = run

    def goto(self, url: str) -> None:
        if error := self._call("Page.navigate", url=url).get("errorText"):
            raise EngineError(error)
        self.wait("document.readyState === 'complete'")
        self.settle()

    def resize(self, width: int, height: int) -> None:
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def tap(self, x: int, y: int) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        _, number, text = KEYS.get(key, ("", 0, key))
        for kind in ("keyDown", "keyUp"):
            self._call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=number,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def preload(self, script: str) -> None:
        added = self._call("Page.addScriptToEvaluateOnNewDocument", source=f"{{{script}}}")
        self._preloaded.append(added["identifier"])

    def pdf(self) -> bytes:
        return base64.b64decode(
            self._call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
        )

    def forget(self) -> None:
        for identifier in self._preloaded:
            self._call("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)
        self._preloaded = []


@contextmanager
def chromium(path: str, folder: Path) -> Iterator[Chromium]:
    """Run a Chromium, with its files in a folder, until the block ends."""
    flags = (*FLAGS, "--headless", "--remote-debugging-port=0", f"--user-data-dir={folder}")
    with _page([path, *flags, "about:blank"], folder) as devtools:
        yield Chromium(devtools)


@contextmanager
def _page(command: list[str], folder: Path, **environment: str) -> Iterator[Connection]:
    log = folder / "chromium.log"
    with running(command, log, {**os.environ, **environment}):
        server = said(log, r"DevTools listening on ws://([^/]+)")
        with urllib.request.urlopen(f"http://{server}/json", timeout=10) as answer:
            pages = json.load(answer)
        url = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        with connected(url) as devtools:
            yield devtools


class Chromium87(Chromium):
    """The page in the window of `qt_window.py`."""

    has_keys = False

    def __init__(self, devtools: Connection, folder: Path) -> None:
        super().__init__(devtools)
        self._folder = folder

    def press(self, key: str) -> None:
        # A window without focus takes no key.
        self._call("Input.insertText", text=key)
        self.evaluate(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }))"
        )

    def pdf(self) -> bytes:
        sheet = self._folder / "sheet.pdf"
        sheet.unlink(missing_ok=True)
        (self._folder / "print").touch()
        self._until(sheet.is_file, "the page is printed")
        return sheet.read_bytes()


@contextmanager
def chromium_87(python: str, folder: Path) -> Iterator[Chromium]:
    """Run Chromium 87 until the block ends; the Python given has PyQtWebEngine 5.15."""
    command = [python, str(Path(__file__).with_name("qt_window.py")), str(folder)]
    with (
        screen(folder) as display,
        _page(
            command,
            folder,
            DISPLAY=display,
            HOME=str(folder),
            QT_QPA_PLATFORM="offscreen",
            QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox --disable-gpu",
            QTWEBENGINE_REMOTE_DEBUGGING=str(servers.free_port()),
        ) as devtools,
    ):
        yield Chromium87(devtools, folder)
