"""What the tests share: the small good site, copies of it to break, the real site built once, a
browser."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import jinja2
import programs
import pytest
from returnguide.cache import Memo
from returnguide.hosting.csp import InlineHashes
from returnguide.hosting.headers import HeaderRule, path_regex
from returnguide.rules import ui_strings

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "tests" / "sites" / "good"
HOUSE = ("hooks", "overrides", "mkdocs.yml")
"""What a project needs besides its docs to be built."""

LANGUAGES = ("fr", "en")
"""Those of the small site."""

_WORDS_OF_REAL_DATA = re.compile(r"(?m)^(?:carrier\w*|choice_dropoff):\n(?:  .*\n)*")
"""The words that the rows of the real choices.yml need, and that of the small site do not."""

REAL_LANGUAGES = tuple(sorted(folder.parent.name for folder in (ROOT / "docs").glob("*/words.yml")))
"""Those of the real site."""


def small_docs(folder: Path) -> Path:
    """Copy the small good site's `docs` to `folder`, with the real words, in their lines, and
    assets."""
    docs = folder / "docs"
    shutil.copytree(GOOD / "docs", docs)
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    for language in LANGUAGES:
        words = (ROOT / "docs" / language / "words.yml").read_text(encoding="utf-8")
        words = _WORDS_OF_REAL_DATA.sub(lambda match: "\n" * match[0].count("\n"), words)
        (docs / language / "words.yml").write_text(words, encoding="utf-8")
    return docs


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Compile a template once a run: some 200 builds of the tests have the same ones, and compiling
    takes a third of a small build."""
    compiled, known = jinja2.Environment.compile, {}

    def once(
        self: jinja2.Environment,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> object:
        autoescape = self.autoescape
        key = (
            source,
            name,
            raw,
            defer_init,
            autoescape(name) if callable(autoescape) else autoescape,
            *sorted(self.extensions),
            *sorted(self.filters),
        )
        if key not in known:
            known[key] = compiled(self, source, name, filename, raw, defer_init)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def house_read_once() -> Iterator[None]:
    """Find once a run which UI strings the code uses: that does not change, and half of what a
    rule's case costs went there."""
    usage = ui_strings.find_string_usage(ui_strings.PROJECT_ROOT, Memo())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("returnguide.rules.runner.find_string_usage", lambda project, memo: usage)
        yield


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return the `docs` folder of the small good site, to break."""
    return small_docs(tmp_path)


@pytest.fixture
def project(tmp_path: Path, docs: Path) -> Path:
    """Return the small good site as a project that `mkdocs build` can build."""
    return with_house(tmp_path)


def small_project(folder: Path) -> Path:
    """Make `folder` a project of the small good site; returns it."""
    small_docs(folder)
    return with_house(folder)


def with_house(folder: Path) -> Path:
    """Add to a folder that has the small site's `docs` what a build needs besides."""
    for name in HOUSE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    only_in(folder / "mkdocs.yml", LANGUAGES)
    return folder


def only_in(config: Path, languages: tuple[str, ...]) -> None:
    """Take the other languages out of a mkdocs.yml."""
    rows = config.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [
        row
        for row in rows
        if not (found := re.match(r"\s*- \{locale: (\w+)", row)) or found[1] in languages
    ]
    assert len(kept) < len(rows)
    config.write_text("".join(kept), encoding="utf-8")


class Warnings(logging.Handler):
    """A handler that collects what MkDocs, its plugins and the guide warn of, errors included."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


LOGGERS = ("mkdocs", "returnguide")
"""Those of MkDocs and of the guide."""


def built(folder: Path, *, command: str = "build", **settings: object) -> list[str]:
    """Build the project in `folder` as `mkdocs build` does, or once as `mkdocs serve` does, and
    return the warnings. Raises what the build raises, the warnings at a SystemExit as `warnings`.
    """
    from mkdocs.commands.build import build  # not above: the tests of rules run without mkdocs
    from mkdocs.config import load_config

    handler = Warnings()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    try:
        config = load_config(str(folder / "mkdocs.yml"), **settings)
        config.plugins.on_startup(command=command, dirty=False)
        build(config)
    except SystemExit as error:
        error.warnings = handler.lines
        raise
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(handler)
    return handler.lines


def served(folder: Path) -> list[str]:
    """Build the project in `folder` once as `mkdocs serve` does, into its `mkdocs_serve`: with the
    server's own address, and a temporary folder."""
    site_dir = str(folder / "mkdocs_serve")
    return built(folder, command="serve", site_url="http://127.0.0.1:8000/", site_dir=site_dir)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the real site, built once a run."""
    folder = tmp_path_factory.mktemp("site")
    assert built(ROOT, site_dir=str(folder)) == []
    return folder


def require(*names: str) -> None:
    """Fail without a program, or skip where the tests can do without it."""
    if absent := programs.missing(*names):
        end = pytest.fail if programs.needed(*absent) else pytest.skip
        end(programs.how_to_install(absent))


def headers_for(rules: Sequence[HeaderRule], path: str) -> dict[str, str]:
    """The headers of the answer at a path, as every host must send them."""
    return {
        name: value
        for rule in rules
        if any(re.match(path_regex(pattern), path) for pattern in rule.paths)
        for name, value in rule.headers.items()
    }


def inline_of(pages: Iterable[Path]) -> InlineHashes:
    """The hashes of what some built pages have between <script> and <style> tags, data aside."""
    scripts, styles = set(), set()
    for page in pages:
        html = page.read_text(encoding="utf-8")
        scripts.update(re.findall(r"<script>(.*?)</script>", html, re.S))
        styles.update(re.findall(r"<style>(.*?)</style>", html, re.S))
    return InlineHashes.of(scripts=scripts, styles=styles)


@pytest.fixture
def change(docs: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces text of the small site: change('fr/return.md', old, new)."""

    def replace(name: str, old: str, new: str) -> None:
        file = docs / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
