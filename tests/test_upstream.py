"""The patches of MkDocs and of the theme: what each does. Those of static-i18n have
tests/test_static_i18n.py, those of the theme's scripts and style tests/browser/."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, served
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from returnguide.build.material import patch_search_config, set_html_dir, theme_folder
from returnguide.build.mkdocs import list_theme_files, share_environment
from returnguide.locales import Locale
from returnguide.render.assets import build_assets


def loaded(project: Path) -> MkDocsConfig:
    """The configuration, as each build of `mkdocs serve` loads it."""
    return load_config(str(project / "mkdocs.yml"))


def test_templates_have_one_environment(project: Path) -> None:
    """For all locales of a build, and for the next build unless the theme has other folders."""
    config, next_config, other_config = (loaded(project) for _ in range(3))
    environment = share_environment(config, None)
    assert config.theme.get_env() is config.theme.get_env() is environment
    assert share_environment(next_config, environment) is environment
    other_config.theme.dirs.insert(0, str(project))
    assert share_environment(other_config, environment) is not environment


def test_theme_files_are_copied_once_and_icons_never(project: Path) -> None:
    """What is listed is copied: what MkDocs lists, hidden folders aside, with the first locale."""
    config = loaded(project)
    stock = config.theme.get_env().list_templates()
    visible = [name for name in stock if not name.startswith(".") and "/." not in name]
    assert len(visible) < len(stock) / 10
    environment = share_environment(config, None)
    assert environment.list_templates() == visible
    list_theme_files(config, listed=False)
    assert environment.list_templates() == []
    list_theme_files(config, listed=True)
    assert environment.list_templates() == visible


def test_serve_survives_what_mkdocs_warns_of_and_says_it_at_each_save(project: Path) -> None:
    """Strict mode would end the process; and a page that was warned of is not kept as rendered."""
    page = project / "docs/fr/imei.md"
    page.write_text(page.read_text("utf-8") + "\n[Texte](nowhere.md)\n", encoding="utf-8")
    for _ in range(2):
        warnings = [line for line in served(project) if "but the target" in line]
        assert len(warnings) == 1
        assert (project / "mkdocs_serve/en/imei/index.html").is_file()


def test_direction_of_a_page() -> None:
    """On the root element, as the theme writes it; another one is noticed."""
    page = '<!doctype html>\n<html lang="ar" class="no-js">\n<body dir="rtl">'
    expected = page.replace(' class="no-js"', ' dir="rtl" class="no-js"')
    assert set_html_dir(page, Locale("ar", "العربية")) == expected
    with pytest.raises(ValueError, match="no root element of the class no-js"):
        set_html_dir('<html lang="ar">', Locale("ar", "العربية"))


def test_search_of_a_locale() -> None:
    """Its results lie below the locale's root, and its worker is ours; a script that the theme
    writes otherwise is noticed."""
    assets = build_assets(ROOT / "docs", theme_folder())
    script = '{"base": "../..", "search": "../../engine.js"}'
    expected = (
        '{"base": "../../en/", "search":'
        f' "../../{assets.search}#../{assets.search_engine},../en/search/search_index.json"}}'
    )
    assert patch_search_config(script, "../..", "../../engine.js", "en/", assets) == expected
    with pytest.raises(ValueError, match='the theme\'s configuration script has no "search"'):
        patch_search_config('{"base": "../.."}', "../..", "../../engine.js", "en/", assets)
