"""What a walk needs of a browser, whatever its engine: one page, as a reader has it."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

SECONDS = 20
"""After which something that is waited for has not come."""

KEYS = {
    "Tab": ("\ue004", 9, ""),
    "Enter": ("\ue007", 13, "\r"),
    "Escape": ("\ue00c", 27, ""),
    "ArrowRight": ("\ue014", 39, ""),
    "ArrowDown": ("\ue015", 40, ""),
}
"""Name of a key -> its character in WebDriver, its number in DevTools, the text that it types."""

WATCH = """
window.faults = [];
const fault = text => window.faults.push(`${location.pathname}: ${text}`);
addEventListener("error", event => fault(event.message ?? `${event.target.src} fails`), true);
addEventListener("unhandledrejection", ({ reason }) => fault(reason));
addEventListener("securitypolicyviolation", event =>
  fault(`policy ${event.effectiveDirective} stops ${event.blockedURI}`));
addEventListener("pageshow", ({ persisted }) => { window.isRestored = persisted; });
window.print = () => {
  const isPrinted = image => !image.closest("[data-not-printed]");
  window.printed = [...document.images].filter(isPrinted)
    .map(({ complete, naturalWidth, src }) => ({ src, isThere: complete && naturalWidth > 0 }));
};
"""
"""Runs before all scripts of each page: notes its errors, whether it comes from the back/forward
cache, and, instead of a dialog, which pictures are there when the page asks to be printed."""

BLOCK_STORAGE = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); },
});
"""

CLEAR = "(localStorage.clear(), sessionStorage.clear())"
"""Erase what the pages of a site have stored."""

PICTURE = "/assets/images/favicon.svg"
"""A document of the site without a script."""

PLACE = """(selector => {
  const isShown = element => element.getClientRects().length
    && getComputedStyle(element).visibility === "visible";
  const element = [...document.querySelectorAll(selector)].find(isShown);
  if (!element) return null;
  const middle = () => {
    const { left, top, width, height } = element.getClientRects()[0];
    const place = [Math.round(left + width / 2), Math.round(top + height / 2)];
    return element.contains(document.elementFromPoint(...place)) ? place : null;
  };
  if (middle()) return middle();
  element.scrollIntoView({ block: "center", behavior: "instant" });
  return null;
})"""
"""The middle of an element that nothing covers, after scrolling to it where it is not on the
screen."""


class EngineError(Exception):
    """What a browser answers when it cannot do something."""


class Engine(ABC):
    """One page in one browser."""

    has_keys = True
    """Whether keys that type nothing can be pressed."""

    def __init__(self) -> None:
        self.address = ""
        """That of the site, without a final slash."""
        self.faults: list[str] = []

    @abstractmethod
    def run(self, expression: str) -> str:
        """Return the string that a JavaScript expression in the page gives."""

    @abstractmethod
    def run_slowly(self, expression: str) -> str:
        """Return the string that the promise of an expression gives. Not while the page may be
        left: some engines then answer never."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Go to an address, and wait until it has loaded; raise EngineError where nothing comes."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the page a size, in CSS pixels."""

    @abstractmethod
    def tap(self, x: int, y: int) -> None:
        """Press at a place on the screen, and let go."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key of `KEYS`, or one that types the character given."""

    @abstractmethod
    def preload(self, script: str) -> None:
        """Run a script before those of each page that is loaded from now on."""

    @abstractmethod
    def pdf(self) -> bytes:
        """Return the page as it is printed on A4."""

    @abstractmethod
    def forget(self) -> None:
        """Run the preloaded scripts no more, and undo `block_storage`."""

    def block_storage(self) -> None:
        """Let each page that is loaded from now on have no storage."""
        self.preload(BLOCK_STORAGE)

    def begin(self, address: str, width: int, height: int) -> None:
        """Begin a walk on a site: nothing that the last one stored is left. The service worker
        stays, as in a reader's browser; a walk about it needs a site that was never visited."""
        self.forget()
        self.goto(f"{address}{PICTURE}")
        self.evaluate(CLEAR)
        self.preload(WATCH)
        self.resize(width, height)
        self.address, self.faults = address, []

    def evaluate(self, expression: str) -> object:
        """Return the value of a JavaScript expression."""
        return json.loads(self.run(f"JSON.stringify({expression}) ?? 'null'"))

    def evaluate_slowly(self, expression: str) -> object:
        """Return the value of a JavaScript expression that uses `await`."""
        return json.loads(
            self.run_slowly(f"(async () => JSON.stringify({expression}) ?? 'null')()")
        )

    def wait(self, condition: str) -> object:
        """Wait until an expression is true, also through a change of page; return its value."""
        return self._until(lambda: self.evaluate(condition), condition)

    def wait_slowly(self, condition: str) -> object:
        """Wait until an expression that uses `await` is true."""
        return self._until(lambda: self.evaluate_slowly(condition), condition)

    def _until(self, attempt: Callable[[], object], what: str) -> object:
        end, last = time.monotonic() + SECONDS, None
        while True:
            try:
                if (last := attempt()) not in (None, False):
                    return last
            except EngineError as error:  # the page is being left
                last = error
            if time.monotonic() > end:
                raise AssertionError(f"not in time: {what}: {last}")
            time.sleep(0.02)

    def note_faults(self) -> None:
        """Keep what has gone wrong on the page before it is left."""
        self.faults += self.evaluate("(window.faults ?? []).splice(0)")

    def open(self, path: str) -> None:
        """Go to a path of the site."""
        self.note_faults()
        self.goto(self.address + path)

    def arrive(self, path: str) -> None:
        """Wait until a page of the site has loaded; `path` may have a query and a fragment."""
        here = "location.pathname + location.search + location.hash"
        self.wait(f"document.readyState === 'complete' && {here} === {json.dumps(path)}")
        self.settle()

    def settle(self, milliseconds: int = 60) -> None:
        """Wait until what a page does after its load, or after an event, is done."""
        wait = f"setTimeout(done, {milliseconds}, true)"
        self.wait_slowly(f"await new Promise(done => requestAnimationFrame(() => {wait}))")

    def back(self) -> None:
        """Go back in the history."""
        self.note_faults()
        self.evaluate("void setTimeout(() => history.back())")

    def forward(self) -> None:
        """Go forward in the history."""
        self.note_faults()
        self.evaluate("void setTimeout(() => history.forward())")

    def reload(self) -> None:
        """Load the page again."""
        self.note_faults()
        self.evaluate("(window.isOld = true, void setTimeout(() => location.reload()))")
        self.wait("!window.isOld && document.readyState === 'complete'")

    def click(self, selector: str) -> None:
        """Press in the middle of the first element that is shown and matches a selector."""
        place = f"{PLACE}({json.dumps(selector)})"
        self.tap(*self._until(lambda: self.evaluate(place), f"{selector} can be pressed"))

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        for character in text:
            self.press(character)

    def text(self, selector: str) -> str:
        """Return the text that is shown of the first match, with plain spaces."""
        found = self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? null")
        assert found is not None, f"there is no {selector}"
        return " ".join(found.split())
