"""What a check knows of a site besides its files: address, languages, how its host answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

APP_SCHEMES = frozenset({
    "callto", "facetime", "facetime-audio", "geo", "intent", "irc", "ircs", "itms-apps",
    "itms-appss", "magnet", "maps", "market", "matrix", "mms", "msteams", "rtsp", "sip", "sips",
    "skype", "slack", "spotify", "tg", "viber", "vscode", "webcal", "whatsapp", "xmpp", "zoommtg",
    "web+mastodon",
})  # fmt: skip
"""Schemes that links may have where site.json names none: those of apps in common use."""


@dataclass(frozen=True)
class SiteModel:
    """A site as its host and its readers know it. Everything may be unknown: the checks that need
    it are left out."""

    site_url: str = ""
    """The address of the site's root, with a path where it does not stand at its host's root; ''
    where it is not known."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Language code -> its folder below the site's root, '' for the root itself. The default
    language comes first."""
    declared: bool = False
    """Whether the languages were named, so that each must be there, rather than guessed from the
    folders."""
    fallback_pages: tuple[str, ...] = ()
    """Pages that are shown in another language than their folder's, as paths or addresses."""
    index_names: tuple[str, ...] = ("index.html",)
    """What the host sends for an address that ends in a slash; none if it has no such thing."""
    clean_urls: bool = False
    """Whether the host sends `x.html` for `/x`."""
    wants_slash: bool = True
    """Whether an address of a folder should have its slash: without it the host answers with a
    redirect."""
    schemes: frozenset[str] = APP_SCHEMES
    """The schemes that links may have beside those of the web, of mail and of telephones."""

    @cached_property
    def scheme(self) -> str:
        """`https` unless the site's own address says otherwise."""
        return urlsplit(self.site_url).scheme.lower() or "https"

    @cached_property
    def host(self) -> str:
        """The host, with its port where it is not the scheme's own; '' where it is not known."""
        return host_of(self.site_url)

    @cached_property
    def base(self) -> str:
        """The path of the site's root on its host, with a slash at both ends."""
        path = urlsplit(self.site_url).path
        return f"/{path.strip('/')}/" if path.strip("/") else "/"

    @cached_property
    def default_language(self) -> str:
        """The language of pages that stand in no language's folder, '' where that is not known."""
        return next((code for code, folder in self.languages.items() if not folder), "")

    def language_of(self, path: str) -> str:
        """Return the language that a file belongs to by its folder, '' if it is not known."""
        candidates = self._languages_by_first_folder.get(path.partition("/")[0], ())
        matches = (code for folder, code in candidates if path.startswith(folder))
        return next(matches, self.default_language)

    def without_language(self, path: str) -> str:
        """Return a file's path without its language's folder: what its translations share."""
        folder = self.languages.get(self.language_of(path), "")
        return path.removeprefix(f"{folder}/") if folder else path

    @cached_property
    def _languages_by_first_folder(self) -> dict[str, list[tuple[str, str]]]:
        """First part of a language's folder -> (folder with its final slash, language), in
        order."""
        languages: dict[str, list[tuple[str, str]]] = {}
        for code, folder in self.languages.items():
            if folder:
                languages.setdefault(folder.partition("/")[0], []).append((f"{folder}/", code))
        return languages


def host_of(url: str) -> str:
    """Return the host of an address in small letters, with its port where it is not the scheme's
    own."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme.lower(), ":"))
