"""The patches of static-i18n: what each does, or that the site is that of the plugin itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import jinja2
import mkdocs_static_i18n
import pytest
from conftest import GOOD, built, served
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs_static_i18n.plugin import I18n
from returnguide.build import mkdocs, static_i18n

PAGES = len(list((GOOD / "docs" / "fr").glob("*.md")))
"""Pages of the small site, in each locale."""


def test_the_site_is_that_of_static_i18n_itself(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same site where static-i18n looks at all files for each locale, makes each page's
    alternates anew, and each locale has templates of its own. With a page that English lacks (serve
    shows the site all the same), and one that is not built."""
    (project / "docs/en/imei.md").unlink()
    (project / "docs/handbook").mkdir()
    (project / "docs/handbook/page.md").write_text("# Handbook\n", encoding="utf-8")
    served(project)
    ours = _contents(project / "mkdocs_serve")
    unshared: list[object] = []

    def make_each(config: MkDocsConfig, environment: object) -> None:
        """Make an environment for each locale, with the escaping of ours."""
        unshared.append(config)
        make, is_own = config.theme.get_env, mkdocs.is_own_template(Path(config.theme.custom_dir))

        def escaping() -> jinja2.Environment:
            made = make()
            made.autoescape = is_own
            return made

        config.theme.get_env = escaping

    monkeypatch.setattr(static_i18n, "split_files", lambda config, files: (files, []))
    monkeypatch.setattr(static_i18n, "patch_alternates", lambda config, alternates: None)
    monkeypatch.setattr(mkdocs, "share_environment", make_each)
    monkeypatch.setattr(mkdocs, "list_theme_files", lambda config, *, listed: None)
    theirs = Path(mkdocs_static_i18n.__file__).parent / "custom_i18n_sitemap/sitemap.xml"
    shutil.copy(theirs, project / "overrides/sitemap.xml")
    served(project)
    stock = _contents(project / "mkdocs_serve")
    assert unshared
    own, other = (site.pop("sitemap.xml").decode() for site in (ours, stock))
    assert ours == stock
    rows = [
        [
            re.findall(r"<loc>.*|hreflang=\"(?!x-default).*\"", row)
            for row in text.split("<url>")
            if "imei/" not in row
        ]
        for text in (own, other)
    ]
    assert rows[0] == rows[1]
    assert sum(map(len, rows[0])) == 3 * 2 * (PAGES - 1)
    assert "/imei/" in own
    assert "/en/imei/" not in own
    assert "<lastmod>" not in own, "there is no git that says when a page was changed"


def test_static_i18n_has_only_the_files_of_the_locale(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it falls back to: it would compare each file with each locale, and look for the
    alternates of each page among all."""
    (project / "docs/en/imei.md").unlink()
    files_by_locale, reconfigure = {}, I18n.reconfigure_files

    def noted(plugin: I18n, files: Files, config: MkDocsConfig) -> Files:
        files_by_locale[plugin.current_language] = {file.src_uri for file in files}
        return reconfigure(plugin, files, config)

    monkeypatch.setattr(I18n, "reconfigure_files", noted)
    monkeypatch.setattr(
        I18n, "reconfigure_files_alternates", lambda *_: pytest.fail("they are known")
    )
    served(project)
    names = {file.name for file in (project / "docs/fr").glob("*.md")}
    assert files_by_locale == {
        "fr": {f"fr/{name}" for name in names},
        "en": {f"en/{name}" for name in names - {"imei.md"}} | {"fr/imei.md"},
    }


def _contents(folder: Path) -> dict[str, bytes]:
    files = (
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in ("sw.js", "sitemap.xml.gz")
    )
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_preview_is_in_no_menu_and_no_sitemap(project: Path) -> None:
    """It is built, and search engines are not told; its errors are shown, and stop nothing."""
    page, words = project / "docs/en/return.md", project / "docs/en/words.yml"
    text = page.read_text(encoding="utf-8").replace("photos.md#seven", "fotos.md#sevn")
    text = text.replace("### Android {#sign-out-android}", "#### Android {#sign-out-androyd}")
    page.write_text(text, encoding="utf-8")
    words.write_text("site: [", encoding="utf-8")
    (project / "docs/en/tips.md").write_text("# Tips\n\n[Next](next.md)\n", encoding="utf-8")
    file = project / "mkdocs.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    preview: []", "    preview: [en]"), encoding="utf-8")
    warnings = built(project)
    assert any("warning: docs/en/return.md" in line for line in warnings)
    assert any("warning: docs/en/words.yml" in line for line in warnings)
    sitemap = (project / "site/sitemap.xml").read_text(encoding="utf-8")
    assert "/return/" in sitemap
    assert "/en/" not in sitemap
    assert 'hreflang="en"' not in (project / "site/return/index.html").read_text("utf-8")
    assert (project / "site/en/return/index.html").is_file()


def test_default_locale_is_the_marked_one_in_whatever_row(project: Path) -> None:
    """Addresses, menu and host files do not depend on the order of the rows of mkdocs.yml."""
    built(project)
    first = (project / "site/return/index.html").read_text(encoding="utf-8")
    file = project / "mkdocs.yml"
    rows = re.findall(r"      - \{locale: .*\n", file.read_text(encoding="utf-8"))
    assert len(rows) == 2
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("".join(rows), "".join(reversed(rows))), encoding="utf-8")
    built(project)
    swapped = (project / "site/return/index.html").read_text(encoding="utf-8")
    assert '<html lang="fr"' in swapped
    assert swapped.count("hreflang") == first.count("hreflang")
    assert (project / "site/en/return/index.html").is_file()
    assert '"/" "/en/"' not in (project / "hosting/nginx/return-guide.conf").read_text("utf-8")
