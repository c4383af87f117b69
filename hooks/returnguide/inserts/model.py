"""What an insert says in one locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from babel import Locale as BabelLocale

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.countries import COUNTRY
from returnguide.content.guide import GuideData
from returnguide.content.insert_fields import BY_HAND, CHOICE, GROUPS, HELP, LABELS, Field
from returnguide.content.markdown_page import SourcePage
from returnguide.content.permalinks import renamed_keys
from returnguide.locales import Locale
from returnguide.render.choices import choice_labels, dependencies_data


@dataclass(frozen=True)
class SheetChoices:
    """What an insert can take from the reader's case."""

    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind of choices.yml -> key -> label, in the order to show."""
    dependencies: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """As `render.choices.dependencies_data` returns them."""
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind -> old key -> key."""
    device: str = ""
    """The kind that decides which insert a reader gets."""
    shop: str = ""
    """The kind whose keys may have a shop of the marketplace; empty where none has."""
    shops: Mapping[str, str] = field(default_factory=dict)
    """Key of that kind -> the name of its shop."""


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
    choices: SheetChoices = SheetChoices()
    second: Insert | None = None
    """The same insert in the language that the page can be printed in besides this one."""

    @property
    def second_language(self) -> str:
        """The name of the second language, in this one."""
        code = self.second.locale.code if self.second else self.locale.code
        name = BabelLocale.parse(code, sep="-").get_display_name(self.locale.code.replace("-", "_"))
        return str(name or code)

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

    @property
    def titles(self) -> dict[str, str]:
        """Key of a device -> the title of the sheet for it alone, where it is for several."""
        devices = self.choices.options.get(self.choices.device, {})
        return {key: self.words["insert"]["sheet"].format(os=name) for key, name in devices.items()}

    def label(self, field: Field) -> str:
        """Return what stands above the field."""
        return self.words[LABELS].get(field.key, field.key)

    def options(self, field: Field) -> Mapping[str, str]:
        """Return key -> label of what can be chosen in the field; nothing for other kinds."""
        return self.choices.options.get(field.key, {}) if field.kind == CHOICE else {}

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
    data: GuideData,
    locale: Locale,
    guide: SourcePage,
    source: SourcePage,
    *,
    site: str,
    second: SourcePage | None = None,
) -> list[Insert]:
    """Return every insert in a locale.

    `guide` is the guide's page in the locale, `source` the French one, `second` that in the second
    language, for pages that can be printed in both; `site` is the site's address.
    """
    words = data.ui_strings_for(locale.code)
    own = {group: texts for group, texts in words.items() if group.startswith("insert")}
    labels = choice_labels(guide, source, data.choices, words)
    seconds: list[Insert] = []
    if second and second.language != locale.code:
        other = Locale(second.language, second.language)
        seconds = inserts_for(data, other, second, source, site=site)
    return [
        Insert(
            system=system,
            locale=locale,
            os=device_names(devices, labels.get(data.inserts.kind, {})),
            marketplace=data.inserts.marketplace,
            guide_url=f"{site.rstrip('/')}/{locale.root}return/",
            fields=data.inserts.fields_of(system),
            words={LABELS: {}, HELP: {}, BY_HAND: {}, **own},
            choices=_sheet_choices(data, system, locale.code, labels),
            second=next((insert for insert in seconds if insert.system == system), None),
        )
        for system, devices in data.inserts.systems.items()
    ]


def _sheet_choices(
    data: GuideData, system: str, language: str, labels: Mapping[str, Mapping[str, str]]
) -> SheetChoices:
    """Return what one insert can take from the reader's case; the devices are those it is for."""
    kinds = data.inserts.choices_of(system)
    keys = {kind: data.choices.in_order(kind, language) for kind in data.choices.kinds}
    keys[data.inserts.kind] = data.inserts.systems[system]
    renamed = renamed_keys(data.redirects)
    return SheetChoices(
        options={
            kind: {key: labels[kind][key] for key in own}
            for kind, own in keys.items()
            if kind in kinds
        },
        dependencies={
            kind: dependency
            for kind, dependency in dependencies_data(data.choices).items()
            if {kind, dependency["parent"]} <= kinds
        },
        renamed={kind: renamed[kind] for kind in sorted(kinds & renamed.keys())},
        device=data.inserts.kind,
        shop=COUNTRY if data.inserts.shop else "",
        shops=shop_names(data),
    )


def shop_names(data: GuideData) -> Mapping[str, str]:
    """Return country -> the name of the marketplace's shop there, `backmarket.de`: the host that
    the link of the fact `InsertFields.shop` leads to."""
    links = {
        country: data.external_links.get(fact.link)
        for country, name, fact in data.countries.walk()
        if name == data.inserts.shop
    }
    hosts = {
        country: urlsplit(link.url(SOURCE_LANGUAGE)).hostname
        for country, link in links.items()
        if link
    }
    return {country: host.removeprefix("www.") for country, host in hosts.items() if host}


def device_names(devices: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """Return the names of the devices that an insert is for, as one text."""
    return ", ".join(labels.get(device, device) for device in devices)
