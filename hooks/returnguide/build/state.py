"""What one build knows, and what it knows of the locale that is being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment

from returnguide.build.publishing import Publication
from returnguide.content.guide import Guide
from returnguide.inserts.model import Insert
from returnguide.inserts.sheet import InsertPdf
from returnguide.locales import Locale
from returnguide.render.assets import AssetManifest
from returnguide.rules.settings import Settings


@dataclass(frozen=True)
class Build:
    """One build of all locales: what is known once the source has been read."""

    settings: Settings
    is_serving: bool
    is_strict: bool
    """Whether MkDocs builds in strict mode; suspended while other locales are built."""
    has_errors: bool
    """Whether the source has errors, which were reported."""
    publication: Publication | None
    """The folder to build in; None under serve, which has its own."""
    templates: Environment
    """Of our templates that stand outside the theme: inserts, support, dashboard."""
    scope: str
    """The path of the site on its host, with a final slash."""
    locales: tuple[Locale, ...]
    """Those that are built, the default one first."""
    guide: Guide
    assets: AssetManifest
    changed: Mapping[str, str]
    """Path below `docs` -> the day of its last change (`2026-11-22`), where git knows it."""
    fallbacks: Mapping[str, Mapping[str, str]]
    """Locale -> page -> Markdown that is shown where the translation is not."""
    refused: frozenset[str]
    """The drawings, by their path below `docs`, that are not published."""
    support_files: tuple[tuple[str, str], ...]
    """Path below the site's root -> text of what people who answer customers need."""

    @property
    def offline(self) -> bool:
        """Return whether the site has a service worker; under serve a page is shown as saved."""
        return self.settings.offline and not self.is_serving


@dataclass(frozen=True)
class LocaleBuild:
    """The locale that is being built."""

    locale: Locale
    words: Mapping[str, Mapping[str, str]]
    """The UI strings: group -> key -> text."""
    choices: Mapping[str, object]
    """What templates know of the choices: see `render.choices.choice_context`."""
    device_names: Mapping[str, str]
    """Key of a device -> its label in the guide."""
    country_blocks: Mapping[str, str]
    """Name of a fact of countries.yml -> the Markdown that its directive becomes."""
    inserts: tuple[tuple[Insert, InsertPdf | None], ...]
    """The parcel inserts, with their PDFs where the engine is installed."""
