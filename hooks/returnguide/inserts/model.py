"""What an insert says in one locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from returnguide.content.guide import GuideData
from returnguide.content.insert_fields import BY_HAND, GROUPS, HELP, LABELS, Field
from returnguide.content.markdown_page import SourcePage
from returnguide.locales import Locale
from returnguide.render.choices import choice_labels


@dataclass(frozen=True)
class Insert:
    """One insert in one locale: all that its page and its PDF are made from."""

    system: str
    """Its key in insert.yml: `ios`."""
    locale: Locale
    os: str
    """The device as the guide's tabs name it."""
    marketplace: str
    guide_url: str
    """The whole address of the guide, for the QR code."""
    fields: tuple[Field, ...]
    words: Mapping[str, Mapping[str, str]]
    """The groups of words.yml that begin with `insert`."""

    @property
    def groups(self) -> dict[str, tuple[Field, ...]]:
        """Group -> its fields."""
        return {
            group: tuple(field for field in self.fields if field.group == group) for group in GROUPS
        }

    @property
    def title(self) -> str:
        """The title of the sheet, with its device."""
        return self.words["insert"]["sheet"].format(os=self.os)

    def label(self, field: Field) -> str:
        """Return what stands above the field."""
        return self.words[LABELS].get(field.key, field.key)

    def help(self, field: Field) -> str:
        """Return the line of help below the label, or an empty string."""
        return self.words[HELP].get(field.key, "")

    def note(self, field: Field) -> str:
        """Return whether the field must be filled in, in words; nothing for unlock codes, whose
        group says it."""
        if field.group == "unlock":
            return ""
        return self.words["insert"]["required" if field.required else "optional"]


def inserts_for(
    data: GuideData, locale: Locale, guide: SourcePage, source: SourcePage, *, site: str
) -> list[Insert]:
    """Return every insert in a locale.

    `guide` is the guide's page in the locale, `source` the French one, `site` the site's address.
    """
    words = data.ui_strings_for(locale.code)
    own = {group: texts for group, texts in words.items() if group.startswith("insert")}
    labels = choice_labels(guide, source, data.choices, words).get(data.inserts.kind, {})
    return [
        Insert(
            system=system,
            locale=locale,
            os=device_names(devices, labels),
            marketplace=data.inserts.marketplace,
            guide_url=f"{site.rstrip('/')}/{locale.root}return/",
            fields=data.inserts.fields_of(system),
            words={LABELS: {}, HELP: {}, BY_HAND: {}, **own},
        )
        for system, devices in data.inserts.systems.items()
    ]


def device_names(devices: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """Return the names of the devices that an insert is for, as one text."""
    return ", ".join(labels.get(device, device) for device in devices)
