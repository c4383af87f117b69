"""Rename a key of choices.yml: in the data files, in directives, in links, and at the end of the
ids of its tabs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from returnguide.content.conventions import ID
from returnguide.content.guide import Guide
from returnguide.content.panels import walk_panel_sets
from returnguide.content.permalinks import choice_address, is_choice, resolve_redirect
from returnguide.diagnostics import UsageError, suggest


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
        rows = rf"(?ms)^{kind}:[^\n]*\n.*?(?=^[^\s#]|\Z)"
        row = rf"(?m)^( +['\"]?){old}(?=['\"]?\s*:)"
        text = re.sub(rows, lambda match: re.sub(row, rf"\g<1>{new}", match[0]), text, count=1)
        offered = rf"\b{kind}: *\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}}"
        text = _in_each(offered, rf"{old}(?=\s*:)", new, text)
    return text


def _in_each(place: str, old: str, new: str, text: str) -> str:
    """Return the text with a word renamed in each place that a pattern finds."""
    word = rf"(?<![\w-]){old}(?![\w-])"
    return re.sub(place, lambda match: re.sub(word, new, match[0]), text)
