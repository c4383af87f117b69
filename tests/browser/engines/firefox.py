"""Firefox, by WebDriver BiDi, which it speaks itself."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .connection import Connection, connected, running, said
from .engine import KEYS, Engine, EngineError

PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.chrome.guess_favicon": False,
    "nimbus.rollouts.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "ui.useOverlayScrollbars": 1,  # else a page is 12 px narrower than what is asked for
}
"""No question to Mozilla, scrollbars as on a phone, and no guess of an icon: for a page that comes
back from the back/forward cache Firefox asks for /favicon.ico, which an insert's policy stops."""

COOKIES = "network.cookie.cookieBehavior"
"""With 2, Firefox's setting to block all cookies and stored data."""


def pressing(source: dict, *actions: dict) -> list[dict]:
    """Return the actions of one device in the form of WebDriver."""
    return [{"id": source["type"], **source, "actions": list(actions)}]


def tapping(x: int, y: int) -> list[dict]:
    """Return the actions of a press at a place."""
    return pressing(
        {"type": "pointer", "parameters": {"pointerType": "mouse"}},
        {"type": "pointerMove", "x": x, "y": y, "duration": 0},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    )


def typing(key: str) -> list[dict]:
    """Return the actions of a press of a key."""
    value = KEYS[key][0] if key in KEYS else key
    return pressing(
        {"type": "key"}, {"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}
    )


class Firefox(Engine):
    """A tab of Firefox."""

    def __init__(self, bidi: Connection) -> None:
        super().__init__()
        self._call = bidi.call
        self._call("session.new", capabilities={})
        self._context = self._call("browsingContext.create", type="tab")["context"]
        self._preloaded: list[str] = []
        chrome = self._call("browsingContext.getTree", **{"moz:scope": "chrome"})
        self._window = chrome["contexts"][0]["context"]

    def run(self, expression: str) -> str:
        return self._evaluate(expression, self._context)

    run_slowly = run

    def _evaluate(self, expression: str, context: str) -> str:
        answer = self._call(
            "script.evaluate",
            expression=expression,
            target={"context": context},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise EngineError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value", "")

    def goto(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=url, wait="complete")
        self.settle()

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self._context, viewport=size)

    def tap(self, x: int, y: int) -> None:
        self._call("input.performActions", context=self._context, actions=tapping(x, y))

    def press(self, key: str) -> None:
        self._call("input.performActions", context=self._context, actions=typing(key))

    def preload(self, script: str) -> None:
        added = self._call(
            "script.addPreloadScript",
            functionDeclaration=f"() => {{{script}}}",
            contexts=[self._context],
        )
        self._preloaded.append(added["script"])

    def pdf(self) -> bytes:
        a4 = {"width": 21, "height": 29.7}
        answer = self._call("browsingContext.print", context=self._context, page=a4)
        return base64.b64decode(answer["data"])

    def block_storage(self) -> None:
        self._evaluate(f'Services.prefs.setIntPref("{COOKIES}", 2)', self._window)

    def forget(self) -> None:
        for script in self._preloaded:
            self._call("script.removePreloadScript", script=script)
        self._preloaded = []
        self._evaluate(f'Services.prefs.clearUserPref("{COOKIES}")', self._window)


@contextmanager
def firefox(path: str, folder: Path) -> Iterator[Firefox]:
    """Run Firefox, with its profile in a folder, until the block ends."""
    lines = [f'user_pref("{name}", {json.dumps(PREFERENCES[name])});\n' for name in PREFERENCES]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
    flags = ("--headless", "--no-remote", "--remote-debugging-port=0")
    # its own settings can be changed while it runs
    system = "--remote-allow-system-access"
    log = folder / "firefox.log"
    with running([path, *flags, system, "--profile", str(folder)], log, os.environ):
        server = said(log, r"WebDriver BiDi listening on (ws://\S+)")
        with connected(f"{server}/session") as bidi:
            yield Firefox(bidi)
