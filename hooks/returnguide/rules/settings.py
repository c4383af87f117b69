"""The settings of the guide, `extra: guide:` of mkdocs.yml, read without MkDocs.

The build and the command line read the same file, with its lines, so that errors in it are reported
like any other error of the source, before anything is built.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from returnguide.diagnostics import Diagnostic, suggest
from returnguide.rules.config import (
    DEFAULT_CONFIG,
    LintConfig,
    Loader,
    child,
    items,
    node_value,
    read_lint_config,
)

_EMAIL_OR_URL = re.compile(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[\d-]+)")


@dataclass(frozen=True)
class Settings:
    """The settings of a site; each has a default."""

    path: str = "mkdocs.yml"
    """The file they are from, as diagnostics name it."""
    site_url: str = "/"
    """The address of the site, with a final slash."""
    edit_url: str = ""
    """The address below which source files are edited, with a final slash; empty for none."""
    offline: bool = True
    """Whether a service worker keeps the guide for readers without a connection."""
    preview: tuple[str, ...] = ()
    """Locales that are built and in no menu and no sitemap."""
    security_contact: str = ""
    """For security.txt: a mailto:, https: or tel: address; empty for none."""
    brotli_quality: int = 5
    """0 to 11; at 11 pages are a tenth smaller, and the first build takes seconds longer."""
    source_date: datetime.date | None = None
    """The day of SOURCE_DATE_EPOCH, today for a reproducible build; None where it is not set."""
    lint: LintConfig = DEFAULT_CONFIG
    """The settings of the rules."""
    errors: tuple[Diagnostic, ...] = ()
    """Diagnostics of the settings themselves."""

    @property
    def today(self) -> datetime.date:
        """The day that ages of links and exemptions are counted to."""
        return self.source_date or datetime.date.today()


def load_settings(file: Path) -> Settings:
    """Return the settings in a mkdocs.yml; the defaults where there is no such file.

    A setting with an error has its default, and `errors` has its diagnostic.
    """
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return Settings(
            file.name, errors=(Diagnostic(file.name, 1, "settings", f"cannot be read: {reason}"),)
        )
    return parse_settings(text, path=file.name)


def parse_settings(text: str, *, path: str) -> Settings:
    """Return the settings in the text of a mkdocs.yml, whatever YAML tags the rest of it has."""
    try:
        root = yaml.compose(text, Loader)
    except yaml.YAMLError:
        return Settings(path)  # MkDocs reports that, with the line
    guide = child(root, "extra", "guide")
    values: dict[str, object] = {}
    errors: list[Diagnostic] = []
    if guide is not None and not isinstance(guide, yaml.MappingNode):
        errors.append(
            _error(path, guide, "'guide' has no settings of its own", "indent them below it")
        )
    for key, node in items(guide):
        if key.value == "lint":
            continue
        if key.value not in _READERS:
            errors.append(
                _error(path, key, f"'{key.value}' is no setting", suggest(key.value, NAMES))
            )
            continue
        read, expected = _READERS[key.value]
        value = node_value(node)
        try:
            values[key.value] = read(value)
        except ValueError:
            shown = "nothing" if value is None else f"'{value}'"
            errors.append(_error(path, node, f"'{key.value}' is {shown}", expected))
    site_url = node_value(child(root, "site_url"))
    if isinstance(site_url, str) and site_url:
        values["site_url"] = site_url.rstrip("/") + "/"
    lint = replace(
        read_lint_config(child(guide, "lint"), path=path),
        edit_url=str(values.get("edit_url", "")),
    )
    values["source_date"], unknown = _source_date(os.environ.get("SOURCE_DATE_EPOCH", ""), path)
    return Settings(path, lint=lint, errors=(*errors, *unknown), **values)  # type: ignore[arg-type]  # each value is of its reader's type


def _error(path: str, node: yaml.Node, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(path, node.start_mark.line + 1, "settings", message, hint)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _url(value: object) -> str:
    """Return an address with a final slash; "" for none."""
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
        raise ValueError
    return value.rstrip("/") + "/"


def _contact(value: object) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not _EMAIL_OR_URL.fullmatch(value):
        raise ValueError
    return value


def _quality(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 11:
        raise ValueError
    return value


def _codes(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ValueError
    return tuple(value)


_READERS: Mapping[str, tuple[Callable[[object], object], str]] = {
    "edit_url": (_url, "write an address, such as https://github.com/OWNER/REPO/edit/main/"),
    "offline": (_boolean, "write true or false"),
    "preview": (_codes, "write a list of locales, such as [pt]"),
    "security_contact": (_contact, "write an address, such as mailto:security@example.com"),
    "brotli_quality": (_quality, "write a whole number from 0 to 11"),
}
"""Setting -> (the function that returns its value or raises ValueError, the hint for an error)."""

NAMES = (*_READERS, "lint")
"""Every setting."""


def _source_date(epoch: str, path: str) -> tuple[datetime.date | None, list[Diagnostic]]:
    """Return the day of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/)."""
    if not epoch:
        return None, []
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date(), []
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is '{epoch[:40]}' in the environment"
        return None, [Diagnostic(path, 1, "settings", message, "write seconds since 1970")]
