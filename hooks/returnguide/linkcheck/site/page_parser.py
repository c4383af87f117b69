"""A built page, parsed once: its ids, where its links lead, and what is wrong with it that the page
alone shows.

The parser is turbohtml, pinned. Measured on our pages (30 KB, one core) against selectolax 1.0.2
with lexbor: parsing 0.14 against 0.21 ms a page, elements with their attributes 0.17 against 0.19
ms, a 53 MB page 0.5 s and 0.44 GB against 0.7 s and 0.8 GB. On 6,000 pages that were broken at
random the two disagree on 230, where html5lib sides with turbohtml 167 times of 200 and with
selectolax 9 times. Tags nested a million deep and 200,000 attributes take turbohtml 0.1 s;
selectolax does not come back within a minute. turbohtml alone has lines and columns, and tells
parse errors. Nothing of the parsed tree is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

import turbohtml

from returnguide.linkcheck.site.accessible_name import hides
from returnguide.linkcheck.site.head import HeadReader, read_base, read_root, runs_script
from returnguide.linkcheck.site.html_spec import (
    ADDRESS_NAMES,
    SRCSET_ATTRIBUTES,
    AddressKind,
    Attributes,
    address_kind,
    srcset_urls,
)
from returnguide.linkcheck.site.image_names import check_unnamed_image, is_image
from returnguide.linkcheck.site.json_ld import check_json_ld
from returnguide.linkcheck.site.link_names import check_link_name
from returnguide.linkcheck.site.markup import check_markup, check_templates
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.page_languages import check_language_code
from returnguide.linkcheck.site.references import IDREF_ATTRIBUTES, References
from returnguide.linkcheck.site.running_text import check_running_text
from returnguide.linkcheck.site.site_index import PageResult, SiteIndex
from returnguide.linkcheck.site.url_checks import UrlChecker
from returnguide.linkcheck.site.urls import anchor_exists

_SRCSET_NAMES = frozenset(name for _, name in SRCSET_ATTRIBUTES)
_HIDING_NAMES = frozenset({"aria-hidden", "hidden", "inert"})
_PAINT_NAMES = frozenset({
    "fill", "stroke", "clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end",
})  # fmt: skip
"""Attributes of drawings that may name a part, as `url(#part)`."""

_READ_NAMES = (
    ADDRESS_NAMES | _SRCSET_NAMES | _HIDING_NAMES | _PAINT_NAMES | IDREF_ATTRIBUTES
    | {
        "alt", "aria-label", "content", "download", "href", "hreflang", "http-equiv", "id",
        "itemprop", "lang", "language", "name", "property", "rel", "srcdoc", "style", "target",
        "title", "type", "usemap",
    }
)  # fmt: skip
"""All attributes that anything here looks at: reading the others, `class` above all, would take a
third of the time."""

_PLAIN_LINK_NAMES = frozenset({"href", "title", "rel", "target", "aria-label", "type"})
"""Most elements that are read are links with no other attributes than these."""

_SELECTED_NAMES = sorted(
    (ADDRESS_NAMES | _SRCSET_NAMES | _HIDING_NAMES | IDREF_ATTRIBUTES)
    | {"id", "lang", "srcdoc", "style", "usemap"}
)
_SELECTED = ",".join(
    [
        *("[" + name.replace(":", r"\:") + "]" for name in _SELECTED_NAMES),
        *("a[name]", "map", "meta", "style", "template", "noscript", "a script"),
    ]
)
_SELECTOR = f":is({_SELECTED})"
_SELECTOR_WITH_PAINTS = f":is({','.join(f'[{name}*=url]' for name in _PAINT_NAMES)},{_SELECTED})"


def parse_html(text: str) -> turbohtml.Document:
    """Return a page as browsers read it, but for shadow trees, which stay templates."""
    return turbohtml.parse(text, allow_declarative_shadow_roots=False)


class PageParser:
    """A reader of one page; what is wrong with it is reported to the index."""

    def __init__(
        self, index: SiteIndex, file: str, text: str, document: turbohtml.Document
    ) -> None:
        self.text = text
        self.context = PageContext(index, file, document)
        self.urls = UrlChecker(self.context)
        self.references = References(self.context)
        self.head = HeadReader(self.context, self.urls)
        self._unnamed_images: list[turbohtml.Element] = []
        self._links: list[tuple[turbohtml.Element, Attributes | None]] = []
        """Links, with their attributes where they have others than an address: most have not, and a
        page may have a million."""
        self._readers: Mapping[str, Callable[[turbohtml.Element, Attributes], None]] = {
            "a": self._read_a,
            "img": self._read_image,
            "input": self._read_image,
            "iframe": self._read_iframe,
            "link": self.head.read_link,
            "map": self._read_map,
            "noscript": self._note_hidden,
            "script": self._note_hidden,
            "style": self._read_style,
            "template": self._note_hidden,
        }

    def parse(self) -> PageResult:
        """Return what the page defines and uses."""
        context, document = self.context, self.context.document
        read_root(context)
        read_base(context)
        self.urls.set_base()
        check_markup(context, self.text)
        special = {element.tag for element in document.select("template,noscript")}
        context.has_noscript = "noscript" in special
        in_template: Container[turbohtml.Element] = ()
        if "template" in special:
            check_templates(context, self.text)
            in_template = set(document.select("template *"))
        in_noscript = set(document.select("noscript *")) if context.has_noscript else ()
        selector = _SELECTOR_WITH_PAINTS if "url(" in self.text else _SELECTOR
        for element in document.select(selector):
            if not in_template or element not in in_template:
                self._read(element, in_shadow=False, in_noscript=element in in_noscript)
            elif _is_in_shadow_tree(element):
                self._read(element, in_shadow=True, in_noscript=element in in_noscript)
        for link, attributes in self._links:
            check_link_name(context, link, attributes)
        for image in self._unnamed_images:
            check_unnamed_image(context, image)
        check_running_text(context, self.text)
        if "ld+json" in self.text:
            check_json_ld(context, self.urls)
        self.references.check(self.urls.own_fragments)
        context.page.ids = self.references.all_ids()
        context.page.noscript_ids = frozenset(self.references.noscript_ids)
        return PageResult(
            context.page,
            self.urls.anchors,
            self.urls.cross_locale_links,
            self.head.manifests,
            self.urls.quotes,
            self.urls.linked,
            self.urls.links,
        )

    def _read(self, element: turbohtml.Element, *, in_shadow: bool, in_noscript: bool) -> None:
        """Read one element. The ids of a shadow tree (`in_shadow`) are its own."""
        attributes, tag = _attributes_of(element), element.tag
        if tag == "a" and "href" in attributes and attributes.keys() <= _PLAIN_LINK_NAMES:
            self._read_address(element, "href", "link", attributes)
            return
        for name, value in attributes.items():
            if name in ADDRESS_NAMES:
                kind = address_kind(tag, name, attributes)
                if kind and kind != "base":
                    self._read_address(element, name, kind, attributes)
            elif name == "id":
                if not in_shadow:
                    self.references.add_id(element, value or "", in_noscript=in_noscript)
            elif name in IDREF_ATTRIBUTES:
                if not in_shadow:
                    self.references.add_idrefs(element, name, value or "")
            else:
                self._read_attribute(element, name, value or "", attributes)
        if tag == "meta":
            self.head.read_meta(element, attributes, in_noscript=in_noscript)
        elif tag in self._readers and not (tag == "a" and in_shadow):
            self._readers[tag](element, attributes)

    def _read_attribute(
        self, element: turbohtml.Element, name: str, value: str, attributes: Attributes
    ) -> None:
        """Read an attribute that means the same on all elements."""
        if name == "style":
            self._read_css(element, value)
            if hides(value):
                self._note_hidden(element, attributes)
        elif name in _HIDING_NAMES:
            self._note_hidden(element, attributes)
        elif name == "usemap":
            self.references.add(element, "usemap", value)
        elif name in {"lang", "hreflang"}:
            if value and element.tag not in {"html", "link"}:
                check_language_code(self.context, element, name, value)
        elif name in _PAINT_NAMES:
            if "url(" in value and element.namespace is turbohtml.Namespace.SVG:
                self._read_css(element, value)
        elif (element.tag, name) in SRCSET_ATTRIBUTES:
            for address in srcset_urls(value):
                self.urls.check(element, "file", address, attributes)

    def _read_address(
        self, element: turbohtml.Element, name: str, kind: AddressKind, attributes: Attributes
    ) -> None:
        raw = attributes[name] or ""
        if kind == "link":
            self._links.append((element, attributes if len(attributes) > 1 else None))
        if kind == "part" and raw.startswith("#") and len(raw) > 1:
            self.references.add(element, name, raw)
            self.urls.links += 1
        elif self.urls.is_own_fragment(raw):
            self.urls.add_own_fragment(element, raw)
        else:
            self.urls.check(element, kind, raw, attributes)

    def _note_hidden(self, element: turbohtml.Element, attributes: Attributes) -> None:
        """Note that screen readers may skip a part of a link."""
        if (link := element.closest("a[href]")) is not None:
            self.context.hidden_parts.add(link)

    def _read_css(self, element: turbohtml.Element, text: str) -> None:
        for address in self.context.index.style_urls(text):
            if not address.startswith("#"):
                self.urls.check(element, "file", address, {})
            elif len(address) > 1:
                self.references.add(element, "style", address)

    def _read_style(self, element: turbohtml.Element, attributes: Attributes) -> None:
        self._read_css(element, element.text)
        self._note_hidden(element, attributes)

    def _read_a(self, element: turbohtml.Element, attributes: Attributes) -> None:
        if name := attributes.get("name"):
            self.references.add_name(name, element)

    def _read_image(self, element: turbohtml.Element, attributes: Attributes) -> None:
        if "alt" not in attributes and is_image(element, attributes):
            self._unnamed_images.append(element)

    def _read_map(self, element: turbohtml.Element, attributes: Attributes) -> None:
        if name := attributes.get("name"):
            self.references.maps.add(name)

    def _read_iframe(self, element: turbohtml.Element, attributes: Attributes) -> None:
        """Read the page in an `<iframe srcdoc>`: its links start from this page's base, its ids are
        its own."""
        if not (text := attributes.get("srcdoc")):
            return
        inner = turbohtml.parse(text)
        ids = {holder.attr("id") or "" for holder in inner.select("[id]")}
        has_routes = runs_script(inner)
        for holder in inner.select("[href],[src],[srcset]"):
            values = _attributes_of(holder)
            for name, value in values.items():
                kind = address_kind(holder.tag, name, values)
                if (holder.tag, name) in SRCSET_ATTRIBUTES and value:
                    for address in srcset_urls(value):
                        self.urls.check(element, "file", address, values)
                elif kind and kind != "base" and value:
                    fragment = value[1:] if value.startswith("#") else None
                    if fragment is None or not anchor_exists(fragment, ids, has_routes=has_routes):
                        self.urls.check(element, kind, value, values)


def _attributes_of(element: turbohtml.Element) -> dict[str, str | None]:
    """Return the attributes of an element that matter here."""
    value_of = element.attr
    return {name: value_of(name) for name in element.attrs if name in _READ_NAMES}


def _is_in_shadow_tree(element: turbohtml.Element) -> bool:
    """Return whether all templates around an element are shadow trees, which browsers show."""
    ancestors = (node for node in element.ancestors if isinstance(node, turbohtml.Element))
    templates = (ancestor for ancestor in ancestors if ancestor.tag == "template")
    return all("shadowrootmode" in template.attrs for template in templates)
