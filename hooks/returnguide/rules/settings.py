"""What a site has set for the guide: `extra.guide` of mkdocs.yml, read without MkDocs.

The build and the command line read the same file, with its lines, so that what is wrong with it is
told like anything else that is wrong in the source, before anything is built.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from yaml_env_tag import construct_env_tag

from returnguide.content.yaml_reader import construct_node, syntax_error
from returnguide.diagnostics import Diagnostic, shorten, suggest
from returnguide.rules.config import LintConfig, parse_lint_config

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
    """The day of SOURCE_DATE_EPOCH, by which a reproducible build counts; None for today."""
    lint: LintConfig = field(default_factory=LintConfig)
    """What is set for the rules."""
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
        root = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        line, message, hint = syntax_error(text, error)
        return Settings(path, errors=(Diagnostic(path, line, "settings", message, hint),))
    guide = _child(_child(root, "extra"), "guide")
    values: dict[str, object] = {}
    errors: list[Diagnostic] = []
    if guide is not None and not isinstance(guide, yaml.MappingNode):
        errors.append(
            _error(path, guide, "'guide' has no settings of its own", "indent them below it")
        )
    for key, node in _items(guide):
        if key.value == "lint":
            continue
        if key.value not in _READERS:
            errors.append(
                _error(path, key, f"'{key.value}' is no setting", suggest(key.value, _NAMES))
            )
            continue
        read, expected = _READERS[key.value]
        value = _construct(node)
        try:
            values[key.value] = read(value)
        except ValueError:
            shown = "nothing" if value is None else f"'{shorten(value)}'"
            errors.append(_error(path, node, f"'{key.value}' is {shown}", expected))
    site_url = _construct(_child(root, "site_url"))
    if isinstance(site_url, str) and site_url:
        values["site_url"] = site_url.rstrip("/") + "/"
    lint = replace(parse_lint_config(text, path=path), edit_url=str(values.get("edit_url", "")))
    values["source_date"], unknown = _source_date(os.environ.get("SOURCE_DATE_EPOCH", ""), path)
    return Settings(path, lint=lint, errors=(*errors, *unknown), **values)  # type: ignore[arg-type]  # each value is of its reader's type


class _Loader(yaml.CSafeLoader):
    """Reads `!ENV` as MkDocs does, and any other tag as nothing."""


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def _construct(node: yaml.Node | None) -> object:
    """Return a node's value."""
    return None if node is None else construct_node(node, _Loader)


def _items(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield the keys and values of a mapping; nothing for another node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _items(node) if key.value == name), None)


def _error(path: str, node: yaml.Node, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(path, node.start_mark.line + 1, "settings", message, hint)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _url(value: object) -> str:
    """Return an https address with a final slash; "" for none."""
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
    "preview": (_codes, 'write a list of locales, such as [pt], Norwegian as ["no"]'),
    "security_contact": (_contact, "write an address, such as mailto:security@example.com"),
    "brotli_quality": (_quality, "write a whole number from 0 to 11"),
}
"""Setting -> what reads its value (raises ValueError), and what is expected."""

_NAMES = (*_READERS, "lint")


def _source_date(epoch: str, path: str) -> tuple[datetime.date | None, list[Diagnostic]]:
    """Return the day of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/)."""
    if not epoch:
        return None, []
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date(), []
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is '{epoch[:40]}' in the environment"
        return None, [Diagnostic(path, 1, "settings", message, "write seconds since 1970")]
