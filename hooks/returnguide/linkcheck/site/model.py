"""What is known of a site beside its files: its address, its languages, how its host answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

COMMON_SCHEMES = frozenset({
    "callto", "facetime", "facetime-audio", "geo", "intent", "irc", "ircs", "itms-apps", "itms-appss", "magnet", "maps", "market", "matrix", "mms", "msteams", "rtsp",
    "sip", "sips", "skype", "slack", "spotify", "tg", "viber", "vscode", "webcal", "whatsapp", "xmpp", "zoommtg", "web+mastodon",
})  # fmt: skip
"""Schemes that links may have where site.json names none: those of apps in common use."""

_OTHER_NAMES = {
    "site_url": ("url", "base_url", "baseUrl", "siteUrl"),
    "languages": ("locales", "langs"),
    "default_language": ("default", "default_locale", "defaultLanguage", "source_language"),
    "fallback_pages": ("fallbacks", "fallback", "fallbackPages"),
    "host": ("host_model", "hosting", "hostModel"),
    "schemes": ("known_schemes", "knownSchemes", "allowed_schemes"),
    "directory_index": ("index", "index_files", "index_file", "directoryIndex"),
    "clean_urls": ("cleanUrls", "pretty_urls"),
    "trailing_slash": ("trailing_slashes", "trailingSlash"),
}


@dataclass(frozen=True)
class SiteModel:
    """The site as its host and its readers know it. Everything may be unknown: the checks that need
    it are left out."""

    site_url: str = ""
    """The address of the site's root, with a path where it does not stand at its host's root; ''
    where it is not known."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Language code -> its folder below the site's root, '' for the root itself. The default
    language comes first."""
    declared: bool = False
    """Whether the languages were told, so that each must be there, rather than guessed from the
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
    schemes: frozenset[str] = COMMON_SCHEMES
    """The schemes that links may have beside those of the web, of mail and of telephones."""

    @cached_property
    def scheme(self) -> str:
        """`https` unless the site's own address says otherwise."""
        return urlsplit(self.site_url).scheme.lower() or "https"

    @cached_property
    def host(self) -> str:
        """Host, with its port where it is not the scheme's own; '' where it is not known."""
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
        """The language that a file belongs to by its folder, '' if it is not known."""
        return next(
            (
                code
                for folder, code in self._folders.get(path.partition("/")[0], ())
                if path.startswith(folder)
            ),
            self.default_language,
        )

    @cached_property
    def _folders(self) -> dict[str, list[tuple[str, str]]]:
        """First name of the folder of a language -> the folders that begin so, each with its final
        slash, and their languages."""
        found: dict[str, list[tuple[str, str]]] = {}
        for code, folder in self.languages.items():
            if folder:
                found.setdefault(folder.partition("/")[0], []).append((f"{folder}/", code))
        return found


def host_of(url: str) -> str:
    """The host of an address in small letters, with its port where it is not the scheme's own."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme.lower(), ":"))


def read_model(file: Path) -> tuple[SiteModel, list[str]]:
    """The model in a `site.json`, and its keys that nobody knows. Raises ValueError, with a
    sentence, where it cannot be read."""
    try:
        values = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name}:{error.lineno}: not valid JSON: {error.msg}") from error
    if not isinstance(values, dict):
        raise ValueError(f"{file.name} must be an object with the keys that the README lists")
    return model_of(values)


def model_of(values: Mapping[str, object]) -> tuple[SiteModel, list[str]]:
    """The model that the values of a `site.json` describe, and the keys that nobody knows. Raises
    ValueError, with a sentence."""
    known, unknown = _by_known_names(values)
    host = known.pop("host", None)
    if isinstance(host, dict) and isinstance(host.get("model", host.get("type")), str):
        host = {
            "clean_urls": "clean" in host.get("model", host.get("type")).lower(),
            **{key: value for key, value in host.items() if key not in {"model", "type"}},
        }
    if isinstance(host, str):
        host = {"clean_urls": "clean" in host.lower()}
    if isinstance(host, dict):
        more, strange = _by_known_names(host)
        known = {**more, **known}
        unknown += [f"host.{name}" for name in strange]
    languages = _languages_of(known.get("languages"), str(known.get("default_language") or ""))
    site_url = known.get("site_url") or ""
    if not isinstance(site_url, str) or (site_url and not host_of(site_url)):
        raise ValueError(
            f"site_url is {site_url!r}, expected an address such as 'https://guide.example/'"
        )
    model = SiteModel(
        site_url=site_url,
        languages=languages,
        declared=bool(languages),
        fallback_pages=tuple(_pages_of(known.get("fallback_pages"))),
        index_names=_index_names_of(known.get("directory_index", True)),
        clean_urls=bool(known.get("clean_urls", False)),
        wants_slash=known.get("trailing_slash", True)
        not in (False, "never", "no", "ignore", "any"),
        schemes=(
            frozenset(str(name).rstrip(":").lower() for name in known["schemes"])
            if isinstance(known.get("schemes"), Sequence)
            else COMMON_SCHEMES
        ),
    )
    return model, unknown


def _by_known_names(values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """The values under the names that the README has, and the names that are none of them."""
    names = {other: name for name, others in _OTHER_NAMES.items() for other in (name, *others)}
    return {names[key]: value for key, value in values.items() if key in names}, [
        key for key in values if key not in names
    ]


def _languages_of(value: object, default: str) -> dict[str, str]:
    """Code -> folder, from a list of codes, a list of objects, or an object code -> folder."""
    if isinstance(value, dict):
        rows = [(str(code), settings) for code, settings in value.items()]
    elif isinstance(value, (list, tuple)):
        rows = [
            (
                (row, None)
                if isinstance(row, str)
                else (
                    str(row.get("code") or row.get("locale") or row.get("lang") or row.get("id")),
                    row,
                )
            )
            for row in value
        ]
    elif value is None:
        rows = [(default, None)] if default else []
    else:
        raise ValueError(f"languages is {value!r}, expected a list of codes such as ['fr', 'en']")
    folders = {}
    for code, settings in rows:
        folder = settings
        if isinstance(settings, dict):
            folder = next(
                (
                    settings[key]
                    for key in ("folder", "path", "root", "prefix", "dir")
                    if key in settings
                ),
                None,
            )
            default = code if settings.get("default") is True else default
        if isinstance(folder, str):
            folders[code] = folder.strip("/")
        else:
            folders[code] = "" if code == default else code
    return dict(sorted(folders.items(), key=lambda row: row[0] != default))


def _pages_of(value: object) -> list[str]:
    """Fallback pages from a list of paths, or from an object language -> paths or page -> the page
    that it copies."""
    if isinstance(value, dict):
        pages: list[str] = []
        for key, more in value.items():
            if not isinstance(more, list):
                pages.append(str(key))
            elif "/" in key or key.endswith(".html"):
                pages.append(key)
            else:
                pages += [
                    page if page.strip("/").startswith(f"{key}/") else f"{key}/{page.lstrip('/')}"
                    for page in _pages_of(more)
                ]
        return pages
    if isinstance(value, list):
        return [
            str(
                row
                if not isinstance(row, dict)
                else row.get("page") or row.get("path") or row.get("url") or row.get("file")
            )
            for row in value
        ]
    return []


def _index_names_of(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value.lower() not in {"false", "no", "none", ""} else ()
    if isinstance(value, list):
        return tuple(map(str, value))
    return ("index.html",) if value else ()
