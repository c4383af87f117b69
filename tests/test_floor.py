"""The lowest browsers: nothing that is published needs a newer one than Safari 14, Chrome 85 and
Firefox 79. `tests/html/floor.mjs` has the exemptions, each with what is lost."""

from __future__ import annotations

import os
from pathlib import Path

import markup
import pytest


@pytest.fixture(autouse=True)
def installed() -> None:
    """Skip the tests without the packages, in continuous integration let them fail: `make test`
    installs them."""
    if not markup.is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(markup.missing_message())


def test_nothing_published_is_newer_than_the_floor(site: Path) -> None:
    """Pages, scripts in pages and in files, styles; and each exemption is still needed."""
    assert markup.newer_features(site) == ([], [])


NEWER = {
    "a.js": {
        "Object.hasOwn({}, 'a')": "hasOwn (chrome 93, safari 15.4, firefox 92)",
        "[].filter(Boolean).at(-1)?.id": "at (chrome 92, safari 15.4, firefox 90)",
        "structuredClone({})": "structuredClone (chrome 98, safari 15.4, firefox 94)",
        "document.body.replaceChildren()": "replaceChildren (chrome 86)",
        "const { ariaLabel } = document.body": "ariaLabel (firefox 119)",
        "new Intl.DateTimeFormat('fr', { dateStyle: 'long' })": "dateStyle (safari 14.1)",
        "document.body.checkVisibility?.()": "",
        "'a'.replaceAll('a', 'b')": "",
        "let a; a ??= 1": "",
        "/(?<=a)b/": "lookbehind (safari 16.4)",
        "RegExp('(?<!a)b')": "lookbehind (safari 16.4)",
        "class A { a = 1 }": "syntax (Unexpected token (1:12))",
        "await 1": "syntax (Cannot use keyword 'await' outside an async function (1:0))",
    },
    "a.css": {
        "p:is(.a, .b) { color: red }": ":is (chrome 88)",
        "p, div:has(a) { color: red }": (
            ":has in a list with selectors that do not need it"
            " (chrome 105, safari 15.4, firefox 121)"
        ),
        "div:has(a) { color: red }": "",
        "p { inset: 0 }": "inset (chrome 87, safari 14.1)",
        "p { height: 100dvh }": "dvh (chrome 108, safari 15.4, firefox 101)",
        "p { height: 100vh; height: min(1px, 2px) }": "",
        "p { color: color-mix(in srgb, red, blue) }": (
            "color-mix() (chrome 111, safari 16.2, firefox 113)"
        ),
        "@layer a { p { color: red } }": "@layer (chrome 99, safari 15.4, firefox 97)",
        "@media (width >= 1px) { p { color: red } }": (
            "@media range (chrome 104, safari 16.4, firefox 102)"
        ),
        "p { & a { color: red } }": "nesting (chrome 120, safari 17.2, firefox 117)",
        "p { mask: none }": "mask (chrome 120, safari 15.4)",
        "p { -webkit-mask: none; mask: none }": "",
        "p { overflow-wrap: anywhere }": "overflow-wrap: anywhere (safari 15.4)",
        "p { overflow-wrap: break-word; overflow-wrap: anywhere }": "",
        "@supports not selector(:focus-visible) { p:is(a) { inset: 0 } }": "",
    },
    "a.html": {
        "<dialog></dialog>": "<dialog> (safari 15.4, firefox 98)",
        '<p popover="auto">': "popover (chrome 114, safari 17, firefox 125)",
        "<script>Object.hasOwn({}, 1)</script>": "hasOwn (chrome 93, safari 15.4, firefox 92)",
        "<style>p:is(a) { color: red }</style>": ":is (chrome 88)",
        '<details open class="a">': "",
    },
}
"""File -> what it has -> what is said of it; an empty text where nothing is."""


def test_newer_features_are_found(tmp_path: Path) -> None:
    """Syntax, names, patterns, selectors and values; unless they are asked for or have another
    beside them."""
    expected, folders = [], iter(range(100))
    for name, texts in NEWER.items():
        for text, said in texts.items():
            folder = tmp_path / f"{next(folders)}"
            folder.mkdir()
            (folder / name).write_text(text, encoding="utf-8")
            expected += [(f"{folder.name}/{name}", text, said)] if said else []
    found, _ = markup.newer_features(tmp_path)
    said_of = {
        path: what
        for line in found
        for paths, _, what in [line.partition(": ")]
        for path in paths.split(", ")
    }
    assert {path: said_of.get(path, "") for path, _, _ in expected} == {
        path: said for path, _, said in expected
    }
    assert set(said_of) == {path for path, _, _ in expected}
