"""What one build knows, and what it knows of the locale that is being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment
from mkdocs.structure.files import File

from returnguide.build.publishing import Publication
from returnguide.build.static_i18n import Alternates
from returnguide.content.guide import Guide
from returnguide.inserts.model import Insert
from returnguide.inserts.sheet import InsertPdf
from returnguide.locales import Locale
from returnguide.render.assets import AssetManifest
from returnguide.rules.settings import Settings


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
    inserts: tuple[tuple[Insert, InsertPdf | None], ...]
    """The parcel inserts, with their PDFs where the engine is installed."""


@dataclass
class Build:
    """One build of all locales; what is known later is set by the event that finds it."""

    settings: Settings
    is_serving: bool
    is_strict: bool
    """Whether MkDocs builds in strict mode; suspended while other locales are built."""
    publication: Publication | None
    """The folder to build in; None under serve, which has its own."""
    environment: Environment
    """Of the theme's templates and ours, for all locales."""
    templates: Environment
    """Of our templates that stand outside the theme: inserts, support, dashboard."""
    scope: str
    """The path of the site on its host, with a final slash."""
    locales: tuple[Locale, ...] = ()
    """Those that are built, the default one first."""
    has_errors: bool = False
    """Whether the source has errors, which were told."""
    guide: Guide | None = None
    assets: AssetManifest | None = None
    fallbacks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Locale -> page -> Markdown that is shown where the translation is not."""
    support_files: tuple[tuple[str, str], ...] = ()
    """Path below the site's root -> text of what people who answer customers need."""
    alternates: Alternates = field(default_factory=lambda: Alternates({}))
    shared_files: list[File] = field(default_factory=list)
    """Files of no locale, while static-i18n looks at the others."""
    current: LocaleBuild | None = None
    render_key: str = ""
    """See `mkdocs.render_key`; of the current locale."""

    @property
    def offline(self) -> bool:
        """Return whether the site has a service worker; under serve a page is shown as saved."""
        return self.settings.offline and not self.is_serving
