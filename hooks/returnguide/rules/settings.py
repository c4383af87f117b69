"""What a site has set for the guide: `extra.guide` of mkdocs.yml, read without MkDocs.

The build and the command line read the same file, with its lines, so that what is wrong with it is
told like anything else that is wrong in the source, before anything is built.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.diagnostics import Diagnostic, shorten, suggest
from returnguide.rules.config import (
    ConfigLoader,
    LintConfig,
    child_node,
    is_empty,
    mapping_items,
    node_value,
    parse_lint_config,
)
from returnguide.rules.navigation import NO_NAVIGATION, Navigation

_HOST = r"(?:[\w-]+\.)+[\w-]*[^\W\d][\w-]*"
_CONTACT = re.compile(
    rf"mailto:[^\s@<>?,;:]+@(?P<mail_host>{_HOST})"
    rf"|https://(?P<web_host>{_HOST})(?::\d+)?(?:[/?#]\S*)?"
    r"|tel:\+(?:[-.()]?\d){7,15}"
)
_SITE_URL = re.compile(r"https?://(?P<host>[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/[^\s?#]*)?")
_RESERVED_HOST = re.compile(
    r"(?:.+\.)?(?:example(?:\.com|\.net|\.org)?|test|invalid|localhost|local|\d+)|\[.*",
    re.IGNORECASE,
)
"""Hosts that nobody reaches from outside: names of examples and tests (RFC 2606, RFC 6761), of the
local network, and addresses without a name."""


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
    """The day of SOURCE_DATE_EPOCH, by which a reproducible build counts; None for today."""
    lint: LintConfig = field(default_factory=LintConfig)
    """What is set for the rules."""
    navigation: Navigation = NO_NAVIGATION
    """What is set for the pages in the menu, and for the languages."""
    errors: tuple[Diagnostic, ...] = ()
    """What is wrong with the settings."""

    @property
    def today(self) -> datetime.date:
        """Return the day by which addresses and exemptions age."""
        return self.source_date or datetime.date.today()


def load_settings(file: Path) -> Settings:
    """Return the settings in a mkdocs.yml; the defaults where there is no such file.

    What is wrong is left at its default and told in `errors`.
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
    """Return the settings in the text of a mkdocs.yml, whatever tags the rest of it has."""
    try:
        root = yaml.compose(text, ConfigLoader)
    except (yaml.YAMLError, RecursionError) as error:
        return Settings(path, errors=(_yaml_error(path, error),))
    guide = child_node(root, "extra", "guide")
    values, errors = _read_table(guide, path)
    errors += _check_preview(guide, root, path)
    inherits = mapping_items(root).get("INHERIT")
    if inherits is not None and guide is None:
        hint = "write 'extra: guide:' in this file"
        errors.append(_error(path, inherits, "settings in another file are not read", hint))
    if (site_url := child_node(root, "site_url")) is not None:
        errors += _read_value("site_url", site_url, path, values)
    errors += _check_contact(guide, path, values)
    preview = values.get("preview")
    lint = replace(
        parse_lint_config(text, path=path),
        edit_url=str(values.get("edit_url", "")),
        preview=preview if isinstance(preview, tuple) else (),
    )
    values["source_date"], unknown = _source_date(os.environ.get("SOURCE_DATE_EPOCH", ""), path)
    navigation = Navigation(path, _locales(root), _menu(root))
    errors += unknown
    return Settings(path, lint=lint, navigation=navigation, errors=tuple(errors), **values)  # type: ignore[arg-type]  # each value is of its reader's type


def _read_table(guide: yaml.Node | None, path: str) -> tuple[dict[str, object], list[Diagnostic]]:
    """Return the values of the settings, and what is wrong with them."""
    values: dict[str, object] = {}
    errors: list[Diagnostic] = []
    if guide and not isinstance(guide, yaml.MappingNode) and not is_empty(guide):
        message = "'guide' has no settings of its own"
        errors.append(_error(path, guide, message, "indent them below it"))
    for key, node in mapping_items(guide).items():
        if key in NAMES:
            errors += _read_value(key, node, path, values) if key != "lint" else ()
        else:
            message = f"'{shorten(key)}' is no setting"
            errors.append(_error(path, node, message, suggest(key, NAMES)))
    return values, errors


def _read_value(
    name: str, node: yaml.Node, path: str, values: dict[str, object]
) -> list[Diagnostic]:
    """Put the value of a setting into `values`; return what is wrong with it."""
    read, expected = _READERS[name]
    value = node_value(node)
    try:
        values[name] = read(value)
    except ValueError:
        shown = "nothing" if value in (None, "") else f"'{shorten(value)}'"
        return [_error(path, node, f"'{name}' is {shown}", expected)]
    return []


def _check_preview(guide: yaml.Node | None, root: yaml.Node | None, path: str) -> list[Diagnostic]:
    """Return errors for locales in `preview` that the site does not have: a misspelt one would be
    published."""
    node, locales = child_node(guide, "preview"), _locales(root)
    if not isinstance(node, yaml.SequenceNode) or not locales:
        return []
    codes = [code.value for code in node.value if isinstance(code, yaml.ScalarNode)]
    translations = locales.keys() - {SOURCE_LANGUAGE}
    return [
        _error(
            path,
            node,
            f"'preview' names '{shorten(code)}', which is no translation of the site",
            suggest(code, translations),
        )
        for code in codes
        if code not in translations
    ]


def _check_contact(
    guide: yaml.Node | None, path: str, values: dict[str, object]
) -> list[Diagnostic]:
    """Return a warning where a site that readers reach would publish a contact that nobody reads,
    and take it out of `values`."""
    site = _SITE_URL.fullmatch(str(values.get("site_url", "")))
    contact = _CONTACT.fullmatch(str(values.get("security_contact", "")))
    node = child_node(guide, "security_contact")
    if not (site and contact and node) or _RESERVED_HOST.fullmatch(site["host"]):
        return []
    host = contact["mail_host"] or contact["web_host"]
    if not host or not _RESERVED_HOST.fullmatch(host):
        return []
    message = f"'security_contact' is the placeholder '{shorten(str(values['security_contact']))}'"
    hint = "security.txt is not published; set SECURITY_CONTACT to an address that somebody reads"
    del values["security_contact"]
    return [Diagnostic(path, node.start_mark.line + 1, "placeholder-contact", message, hint)]


def _locales(root: yaml.Node | None) -> dict[str, int]:
    """Return the locales of static-i18n's settings with their lines; none where they are not
    there."""
    plugins = child_node(root, "plugins")
    tables = plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]
    rows = [child_node(table, "i18n", "languages") for table in tables]
    codes = [
        child_node(language, "locale")
        for row in rows
        if isinstance(row, yaml.SequenceNode)
        for language in row.value
    ]
    return {
        code.value: code.start_mark.line + 1 for code in codes if isinstance(code, yaml.ScalarNode)
    }


def _menu(root: yaml.Node | None) -> tuple[tuple[object, int], ...] | None:
    """Return the items of `nav` with their lines; None where there is none."""
    nav = child_node(root, "nav")
    if not isinstance(nav, yaml.SequenceNode):
        return None
    return tuple((node_value(item), item.start_mark.line + 1) for item in nav.value)


def _error(path: str, node: yaml.Node, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(path, node.start_mark.line + 1, "settings", message, hint)


def _yaml_error(path: str, error: yaml.YAMLError | RecursionError) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it cannot be read"
    return Diagnostic(path, mark.line + 1 if mark else 1, "settings", f"not valid YAML ({reason})")


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _url(value: object) -> str:
    """Return an https address with a final slash; "" for none."""
    if value in (None, ""):
        return ""
    return _site_url(value)


def _site_url(value: object) -> str:
    """Return an address of a site, with a final slash."""
    if not isinstance(value, str) or not _SITE_URL.fullmatch(value):
        raise ValueError
    return value.rstrip("/") + "/"


def _contact(value: object) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not _CONTACT.fullmatch(value):
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
    "preview": (_codes, 'write a list of locales, such as [pt], Norwegian as ["no"]'),
    "security_contact": (
        _contact,
        "write an address that somebody reads, such as mailto:security@example.com",
    ),
    "brotli_quality": (_quality, "write a whole number from 0 to 11"),
    "site_url": (_site_url, "write the address of the site, such as https://guide.example.org/"),
}
"""Setting -> what reads its value (raises ValueError), and what is expected. `site_url` is MkDocs'
own and stands at the top of the file."""

NAMES = (*(name for name in _READERS if name != "site_url"), "lint")


_LAST_EPOCH = 2**32
"""In 2106: the format of compressed files has no later time."""


def _source_date(epoch: str, path: str) -> tuple[datetime.date | None, list[Diagnostic]]:
    """Return the day of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/)."""
    if not epoch:
        return None, []
    if re.fullmatch(r"[0-9]{1,10}", epoch) and int(epoch) < _LAST_EPOCH:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date(), []
    message = f"SOURCE_DATE_EPOCH is '{shorten(epoch)}' in the environment"
    return None, [Diagnostic(path, 1, "settings", message, "write seconds since 1970")]
