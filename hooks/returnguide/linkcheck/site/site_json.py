"""Reading a `site.json`, which describes a site to be checked.

Keys have the names that other generators use too, so that most configurations can be copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from returnguide.linkcheck.site.model import APP_SCHEMES, SiteModel, host_of

_SYNONYMS = {
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
"""Documented key -> other names for it."""

_FOLDER_KEYS = ("folder", "path", "root", "prefix", "dir")
_CODE_KEYS = ("code", "locale", "lang", "id")
_PAGE_KEYS = ("page", "path", "url", "file")

Values = Mapping[str, object]


def read_model(file: Path) -> tuple[SiteModel, list[str]]:
    """Return the model in a `site.json`, and its unknown keys. Raises ValueError, with a sentence,
    where it cannot be read."""
    try:
        values = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name}:{error.lineno}: not valid JSON: {error.msg}") from error
    if not isinstance(values, dict):
        keys = "the keys that docs/handbook/site-check.md lists"
        raise ValueError(f"{file.name} must be an object with {keys}")
    return model_of(values)


def model_of(values: Values) -> tuple[SiteModel, list[str]]:
    """Return the model that the values of a `site.json` describe, and the unknown keys. Raises
    ValueError, with a sentence."""
    known, unknown = _by_documented_keys(values)
    host, unknown_of_host = _by_documented_keys(_host_values(known.pop("host", None)))
    known = {**host, **known}
    languages = _read_languages(known.get("languages"), str(known.get("default_language") or ""))
    schemes, slash = known.get("schemes"), known.get("trailing_slash", True)
    model = SiteModel(
        site_url=_read_site_url(known.get("site_url") or ""),
        languages=languages,
        declared=bool(languages),
        fallback_pages=tuple(_read_pages(known.get("fallback_pages"))),
        index_names=_read_index_names(known.get("directory_index", True)),
        clean_urls=bool(known.get("clean_urls", False)),
        wants_slash=slash not in (False, "never", "no", "ignore", "any"),
        schemes=(
            frozenset(str(name).rstrip(":").lower() for name in schemes)
            if isinstance(schemes, Sequence)
            else APP_SCHEMES
        ),
    )
    return model, [*unknown, *(f"host.{name}" for name in unknown_of_host)]


def _by_documented_keys(values: Values) -> tuple[dict[str, object], list[str]]:
    """Return the values under the documented keys, and the unknown keys."""
    keys = {name: key for key, names in _SYNONYMS.items() for name in (key, *names)}
    known = {keys[name]: value for name, value in values.items() if name in keys}
    return known, [name for name in values if name not in keys]


def _host_values(host: object) -> dict[str, object]:
    """Return what the key `host` says, as a word or as an object."""
    if isinstance(host, str):
        return {"clean_urls": "clean" in host.lower()}
    if not isinstance(host, dict):
        return {}
    model = host.get("model", host.get("type"))
    if not isinstance(model, str):
        return host
    rest = {key: value for key, value in host.items() if key not in {"model", "type"}}
    return {"clean_urls": "clean" in model.lower(), **rest}


def _read_site_url(value: object) -> str:
    if not isinstance(value, str) or (value and not host_of(value)):
        expected = "expected an address such as 'https://guide.example/'"
        raise ValueError(f"site_url is {value!r}, {expected}")
    return value


def _read_languages(value: object, default: str) -> dict[str, str]:
    """Return code -> folder, the default language first, from a list of codes, a list of objects,
    or an object code -> folder."""
    folders = {}
    for code, settings in _language_rows(value, default):
        folder = settings
        if isinstance(settings, dict):
            folder = next((settings[key] for key in _FOLDER_KEYS if key in settings), None)
            default = code if settings.get("default") is True else default
        if isinstance(folder, str):
            folders[code] = folder.strip("/")
        else:
            folders[code] = "" if code == default else code
    return dict(sorted(folders.items(), key=lambda row: row[0] != default))


def _language_rows(value: object, default: str) -> Iterator[tuple[str, object]]:
    """Yield the code and the settings of each language."""
    if isinstance(value, dict):
        yield from ((str(code), settings) for code, settings in value.items())
    elif isinstance(value, (list, tuple)):
        for row in value:
            if isinstance(row, dict):
                yield str(_first_of(row, _CODE_KEYS)), row
            elif isinstance(row, str):
                yield row, None
            else:
                raise ValueError(f"languages has {row!r}, expected a code such as 'fr'")
    elif value is not None:
        raise ValueError(f"languages is {value!r}, expected a list of codes such as ['fr', 'en']")
    elif default:
        yield default, None


def _first_of(row: Values, keys: tuple[str, ...]) -> object:
    """Return the first value that is there and not empty, None if there is none."""
    return next((row[key] for key in keys if row.get(key)), None)


def _read_pages(value: object) -> list[str]:
    """Return fallback pages from a list of paths, or from an object: language -> paths, or page ->
    the page that it copies."""
    if isinstance(value, list):
        return [str(_first_of(row, _PAGE_KEYS) if isinstance(row, dict) else row) for row in value]
    pages: list[str] = []
    for key, paths in value.items() if isinstance(value, dict) else ():
        if not isinstance(paths, list) or "/" in key or key.endswith(".html"):
            pages.append(str(key))
        else:
            pages += [_below(key, page) for page in _read_pages(paths)]
    return pages


def _below(folder: str, page: str) -> str:
    """Return a page's path below a folder, also where it has the folder already."""
    return page if page.strip("/").startswith(f"{folder}/") else f"{folder}/{page.lstrip('/')}"


def _read_index_names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return () if value.lower() in {"false", "no", "none", ""} else (value,)
    if isinstance(value, list):
        return tuple(map(str, value))
    return ("index.html",) if value else ()
