"""The languages of the site: one value for each."""

from __future__ import annotations

from dataclasses import dataclass

import babel


@dataclass(frozen=True)
class Locale:
    """A language of the site, as mkdocs.yml declares it."""

    code: str
    """Its value in `lang` attributes, and the name of its folder in `docs/`: `fr`, `pt-BR`."""
    name: str
    """Its name in the language itself: `Français`."""
    is_default: bool = False
    """Whether mkdocs.yml marks it as the default: its pages are at the root of the site."""
    is_preview: bool = False
    """Whether it is built but left out of menus and the sitemap."""

    @property
    def root(self) -> str:
        """Its folder below the site's root, as a prefix of paths: `""` or `"en/"`."""
        return "" if self.is_default else f"{self.code}/"

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(babel.Locale.parse(self.code, sep="-").text_direction)
