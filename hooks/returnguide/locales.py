"""The languages of the site: one value for each."""

from __future__ import annotations

from dataclasses import dataclass

import babel


@dataclass(frozen=True)
class Locale:
    """A language of the site, as mkdocs.yml declares it."""

    code: str
    """As in `lang` attributes and as its folder in `docs/` is called: `fr`, `pt-BR`."""
    name: str
    """In its own words: `Français`."""
    is_default: bool = False
    """Whether it stands at the root of the site: the one that is marked so, in whatever row."""
    is_preview: bool = False
    """Whether it is built but in no menu and no sitemap."""

    @property
    def root(self) -> str:
        """Its folder below the site's root, as a prefix of paths: `""` or `"en/"`."""
        return "" if self.is_default else f"{self.code}/"

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(babel.Locale.parse(self.code, sep="-").text_direction)
