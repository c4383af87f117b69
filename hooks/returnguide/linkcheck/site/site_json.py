"""Reading a `site.json`, which describes a site to be checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from returnguide.diagnostics import shorten
from returnguide.linkcheck.site.model import APP_SCHEMES, SiteModel, host_of

_KEYS = frozenset({
    "site_url", "languages", "default_language", "fallback_pages", "host", "schemes",
})  # fmt: skip
_HOST_KEYS = frozenset({"directory_index", "clean_urls", "trailing_slash"})

Values = Mapping[str, object]


def read_model(file: Path) -> tuple[SiteModel, list[str]]:
    """Return the model in a `site.json`, and its unknown keys. Raises ValueError, with a sentence,
    where it cannot be read."""
    try:
        values = json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name}:{error.lineno}: not valid JSON: {error.msg}") from error
    except (OSError, ValueError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    except RecursionError as error:
        raise ValueError(f"{file.name} cannot be read: it is nested too deep") from error
    if not isinstance(values, dict):
        keys = "the keys that docs/handbook/site-check.md lists"
        raise ValueError(f"{file.name} must be an object with {keys}")
    return model_of(values)


def model_of(values: Values) -> tuple[SiteModel, list[str]]:
    """Return the model that the values of a `site.json` describe, and the unknown keys. Raises
    ValueError, with a sentence."""
    host = values.get("host", {})
    if not isinstance(host, dict):
        raise _unexpected("host", host, 'an object such as {"clean_urls": true}')
    languages = _read_languages(values)
    model = SiteModel(
        site_url=_read_site_url(values.get("site_url", "")),
        languages=languages,
        declared=bool(languages),
        fallback_pages=tuple(_read_list(values, "fallback_pages", "paths such as '/en/imei/'")),
        index_names=_read_index_names(host.get("directory_index", True)),
        clean_urls=_read_switch(host, "clean_urls", default=False),
        wants_slash=_read_switch(host, "trailing_slash", default=True),
        schemes=_read_schemes(values),
    )
    unknown = [name for name in values if name not in _KEYS]
    return model, [*unknown, *(f"host.{name}" for name in host if name not in _HOST_KEYS)]


def _unexpected(key: str, value: object, expected: str) -> ValueError:
    return ValueError(f"{key} is {shorten(repr(value))}, expected {expected}")


def _read_site_url(value: object) -> str:
    expected = "an address such as 'https://guide.example/'"
    if not isinstance(value, str):
        raise _unexpected("site_url", value, expected)
    try:
        is_address = not value or bool(host_of(value))
    except ValueError:  # 'http://['
        is_address = False
    if not is_address:
        raise _unexpected("site_url", value, expected)
    return value


def _read_languages(values: Values) -> dict[str, str]:
    """Return code -> folder, the default language first, from a list of codes, or an object code
    -> folder."""
    default = values.get("default_language", "")
    if not isinstance(default, str):
        raise _unexpected("default_language", default, "a code such as 'fr'")
    value = values.get("languages", [default] if default else [])
    if isinstance(value, list) and all(isinstance(code, str) for code in value):
        folders = {code: "" if code == default else code for code in value}
    elif isinstance(value, dict) and all(isinstance(folder, str) for folder in value.values()):
        folders = {code: folder.strip("/") for code, folder in value.items()}
    else:
        expected = "codes such as ['fr', 'en'], or code and folder such as {'fr': '', 'en': 'en'}"
        raise _unexpected("languages", value, expected)
    return dict(sorted(folders.items(), key=lambda row: row[0] != default))


def _read_list(values: Values, key: str, expected: str) -> list[str]:
    """Return a list of texts."""
    value = values.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _unexpected(key, value, f"a list of {expected}")
    return value


def _read_schemes(values: Values) -> frozenset[str]:
    if "schemes" not in values:
        return APP_SCHEMES
    names = _read_list(values, "schemes", "names such as 'whatsapp'")
    return frozenset(name.rstrip(":/").lower() for name in names)


def _read_switch(host: Values, key: str, *, default: bool) -> bool:
    value = host.get(key, default)
    if not isinstance(value, bool):
        raise _unexpected(f"host.{key}", value, "true or false")
    return value


def _read_index_names(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,)
    if not isinstance(value, bool):
        raise _unexpected("host.directory_index", value, "true, false or a name of a file")
    return ("index.html",) if value else ()
