"""Rename a key of choices.yml: in the data files, in directives, in links, and at the end of the
ids of its tabs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from returnguide.content.carrier_tabs import WAY
from returnguide.content.choices import LABELS
from returnguide.content.conventions import ID
from returnguide.content.countries import COUNTRY
from returnguide.content.guide import Guide
from returnguide.content.panels import walk_panel_sets
from returnguide.content.permalinks import choice_address, is_choice, resolve_redirect
from returnguide.diagnostics import UsageError, suggest

_FILES = {COUNTRY: "countries.yml"}
"""Kind -> the data file that has a row for each of its keys."""


@dataclass(frozen=True)
class KeyRenaming:
    """A key that is renamed."""

    kind: str
    old: str
    new: str

    @property
    def source(self) -> str:
        """The old address: `?os=windows`."""
        return choice_address(self.kind, self.old)

    @property
    def target(self) -> str:
        """The new address: `?os=pc`."""
        return choice_address(self.kind, self.new)


def parse_key_renaming(guide: Guide, source: str, target: str) -> KeyRenaming:
    """Return the renaming of one address of a key to another. Raise UsageError where the first is
    no key of the guide, or the second none that is free."""
    kind, _, old = source.removeprefix("?").partition("=")
    new_kind, _, new = target.removeprefix("?").partition("=")
    kinds = guide.data.choices.kinds
    known = [choice_address(name, key) for name, keys in kinds.items() for key in keys]
    if source not in known:
        raise UsageError(f"'{source}' is no key of choices.yml; {suggest(source, known)}")
    if not is_choice(target) or new_kind != kind or not ID.fullmatch(new):
        raise UsageError(
            f"'{source}' cannot become '{target}': write '?{kind}=NEW', with lower-case ASCII words"
            " joined by hyphens"
        )
    if target in known:
        raise UsageError(f"'{target}' is a key already")
    redirects = guide.data.redirects
    if target in guide.data.published and resolve_redirect(target, redirects) != source:
        raise UsageError(
            f"'{target}' was published for something else, and old links must not lead here"
        )
    return KeyRenaming(kind, old, new)


def ids_with_key(guide: Guide, key: KeyRenaming) -> dict[str, str]:
    """Return the ids of the key's tabs, in all languages, with what they become."""
    choices = guide.data.choices
    return {
        panel.heading.id: panel.heading.id.removesuffix(key.old) + key.new
        for page in guide.pages.values()
        for panel_set, _ in walk_panel_sets(page.sets.sets)
        if panel_set.directive.argument == key.kind
        for panel in panel_set.panels
        if choices.key_of(key.kind, panel.heading.id) == key.old
    }


def rename_key_in(text: str, name: str, key: KeyRenaming) -> str:
    """Return the text of a file below `docs`, or of a template, with the key renamed."""
    kind, old, new = key.kind, re.escape(key.old), key.new
    text = re.sub(rf"(?<=[?&;]){kind}={old}(?![\w-])", f"{kind}={new}", text)
    if name.endswith(".md"):
        return _in_each(rf"<!--\s*tabs:\s*{kind}\s*,\s*none:[^>]*-->", old, new, text)
    if name == "data/insert.yml":
        return _in_each(rf"\b{kind}: *\[[^\]]*\]", old, new, text)
    if name == "data/choices.yml":
        text = _in_group(kind, old, new, text)
        for setting in (kind, "in"):  # who offers or lists it, and what differs by it
            text = _in_setting(setting, old, new, text)
        return text
    if name == f"data/{_FILES.get(kind, '')}":
        return re.sub(rf"(?m)^{old}(?=:)", new, text)
    if name.endswith("/words.yml"):
        text = _in_group(f"{LABELS}{kind}", old, new, text)
        return re.sub(
            rf"(?m)^(  ['\"]?){old}(?=\.(?:{'|'.join(WAY)})['\"]?:)", rf"\g<1>{new}", text
        )
    return text


def _in_group(group: str, old: str, new: str, text: str) -> str:
    """Return the text of a data file with the key of a row renamed in one group."""
    rows = rf"(?ms)^{group}:[^\n]*\n.*?(?=^[^\s#]|\Z)"
    row = rf"(?m)^(  ['\"]?){old}(?=['\"]?\s*:)"
    return re.sub(rows, lambda match: re.sub(row, rf"\g<1>{new}", match[0]), text, count=1)


def _in_setting(setting: str, old: str, new: str, text: str) -> str:
    """Return the text of a data file with a word renamed in the values of a setting: a key of its
    braces or of the lines below it, or an item of its list."""
    parts, position = list[str](), 0
    inner = rf"(?:^ +|[{{,] *){setting}:(?= *[\[{{\n])"
    in_one_line = rf"^{setting}:(?= *\{{)"  # a whole group
    for match in re.finditer(rf"(?m){inner}|{in_one_line}", text):
        if match.end() >= position:
            end = _end_of_value(text, match.end())
            parts += [text[position : match.end()], _renamed(text[match.end() : end], old, new)]
            position = end
    return "".join([*parts, text[position:]])


def _end_of_value(text: str, start: int) -> int:
    """Return where a value ends: at the bracket that closes it, or before the next line that is
    not indented more than the line of its key."""
    opening = re.compile(r" *[\[{]").match(text, start)
    if opening is None:
        line = text[text.rfind("\n", 0, start) + 1 :]
        indentation = len(line) - len(line.lstrip(" "))
        end = re.compile(rf"(?m)^(?! {{{indentation + 1}}})(?=.)").search(text, start)
        return end.start() if end else len(text)
    depth = 0
    for position in range(opening.end() - 1, len(text)):
        depth += (text[position] in "[{") - (text[position] in "]}")
        if depth == 0:
            return position + 1
    return len(text)


def _renamed(value: str, old: str, new: str) -> str:
    """Return a value with a key or an item of its first level renamed."""
    if value.startswith("\n"):
        first = len(value) - len(value.lstrip("\n ")) - 1
        return re.sub(rf"(?m)^( {{{first}}}){old}(?=:)", rf"\g<1>{new}", value)
    word, depth, parts = re.compile(rf"(?<![\w-]){old}(?![\w-])"), 0, list[str]()
    for part in re.split(r"([\[{\]}])", value):
        depth += (part in {"[", "{"}) - (part in {"]", "}"})
        parts.append(word.sub(new, part) if depth == 1 else part)
    return "".join(parts)


def _in_each(place: str, old: str, new: str, text: str) -> str:
    """Return the text with a word renamed in each place that a pattern finds."""
    word = rf"(?<![\w-]){old}(?![\w-])"
    return re.sub(place, lambda match: re.sub(word, new, match[0]), text)
