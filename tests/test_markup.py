"""The HTML of all built pages, checked by html-validate: `tests/html/validate.mjs` has the rules,
and the reason for each exemption."""

from __future__ import annotations

import json
import os
from pathlib import Path

import markup
import pytest
from conftest import REAL_LANGUAGES


@pytest.fixture(autouse=True)
def installed() -> None:
    """Skip the tests without the package, in continuous integration let them fail: `make test`
    installs it."""
    if not markup.is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(markup.missing_message())


def test_all_pages_are_valid(site: Path) -> None:
    """Guide, inserts, link builder, short links, translators' page, not found, in every language;
    and each exemption is still needed."""
    result = markup.validate(site)
    assert result.errors == []
    assert result.unused == []
    assert result.pages == len(list(site.rglob("*.html"))) > 30 * len(REAL_LANGUAGES)


BROKEN = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Une page</title></head>
<body><main><h1>Une page</h1><h2></h2>
<p id="a" style="color: red">Un<div id="a">deux</div></p>
<form><input type="text" autocomplete="given"><input type="radio" autocomplete="off"></form>
<div role="region" aria-label="Table"></div><section aria-label="Table"></section>
<a href="#b"><button>Suite</button></a><img src="a.svg"><script src="https://cdn.example/a.js"></script>
</main></body></html>"""


RULES_BROKEN = {
    "close-order",
    "element-permitted-content",
    "empty-heading",
    "input-missing-label",
    "no-dup-id",
    "no-inline-style",
    "prefer-native-element",
    "require-sri",
    "unique-landmark",
    "valid-autocomplete",
    "wcag/h32",
    "wcag/h37",
}


def test_errors_are_found(tmp_path: Path) -> None:
    """A page with many: each by its rule, and what is exempt elsewhere is not exempt in general."""
    (tmp_path / "index.html").write_text(BROKEN, encoding="utf-8")
    result = markup.validate(tmp_path)
    assert {line.split("[")[1].split("]")[0] for line in result.errors} >= RULES_BROKEN
    assert result.errors[0].startswith("index.html:3:")
    assert [line for line in result.errors if "radio" in line and "autocomplete" in line] == []
    assert len(result.unused) == 3


def test_packages_are_locked() -> None:
    """npm installs what the lock names, byte for byte; no address of a registry is named."""
    lock = json.loads((markup.SOURCE / markup.LOCK).read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 10
    assert all(
        package["integrity"].startswith("sha512-")
        and "resolved" not in package
        and "hasInstallScript" not in package
        for package in packages.values()
    )
    wanted = json.loads((markup.SOURCE / "package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
