"""A built page, read once: its ids, where its links lead, and what is wrong with it that the page
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

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import turbohtml

from returnguide.diagnostics import suggest
from returnguide.linkcheck.site import css, languages, accessible_name
from returnguide.linkcheck.site.urls import (
    COMMON_SCHEMES,
    ResolvedUrl,
    address_of,
    anchor_exists,
    has_placeholder,
    is_placeholder,
    mailto_error,
    sms_error,
    resolve,
    tel_error,
)
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.files import Finding, SiteFiles, escape_control

HUGE = 10_000_000
"""Bytes beyond which a page is no page: telephones give up."""

_IDREFS = (
    "for", "headers", "list", "form", "popovertarget", "commandfor", "itemref", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
    "aria-activedescendant", "aria-details", "aria-errormessage", "aria-flowto",
)  # fmt: skip
_WITH_ATTRIBUTES = (
    "id", "href", "src", "srcset", "imagesrcset", "poster", "data", "action", "formaction", "background", "style", "lang", "usemap", "longdesc", r"xlink\:href", "srcdoc",
    "aria-hidden", "hidden", "inert", *_IDREFS,
)  # fmt: skip
_SELECTED = (
    f":is({','.join(f'[{name}]' for name in _WITH_ATTRIBUTES)},a[name],map,meta,style,template,noscript,a"
    " script)"
)
_PAINTS = (
    "fill",
    "stroke",
    "clip-path",
    "mask",
    "filter",
    "marker-start",
    "marker-mid",
    "marker-end",
)
"""Attributes of drawings that may name a part, as `url(#part)`."""
_SELECTED_IN_DRAWINGS = f":is({','.join(f'[{name}*=url]' for name in _PAINTS)},{_SELECTED})"

_BEARERS = {
    "for": frozenset({"label", "output"}),
    "headers": frozenset({"td", "th"}),
    "list": frozenset({"input"}),
    "form": frozenset({"button", "fieldset", "input", "object", "output", "select", "textarea"}),
    "popovertarget": frozenset({"button", "input"}),
    "commandfor": frozenset({"button"}),
}
"""Attribute that names ids -> the elements on which it means something; those that are not here may
stand on any."""
_NAMES_ONE = frozenset({"list", "form", "popovertarget", "commandfor"})
"""Attributes that name one id, so that a space around it is part of it; `for` of a label is
another."""
_TAKERS = {
    "list": frozenset({"datalist"}),
    "form": frozenset({"form"}),
    "headers": frozenset({"td", "th"}),
}
"""Attribute that names ids -> the elements that it may name."""

_ADDRESSES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "a": (("href", "link"), ("xlink:href", "link")),
    "area": (("href", "link"),),
    "form": (("action", "form"),),
    "button": (("formaction", "form"),),
    "input": (("formaction", "form"), ("src", "file")),
    "img": (("src", "file"), ("longdesc", "page")),
    "source": (("src", "file"),),
    "video": (("src", "file"), ("poster", "file")),
    "audio": (("src", "file"),),
    "track": (("src", "file"),),
    "script": (("src", "file"), ("href", "file"), ("xlink:href", "file")),
    "embed": (("src", "file"),),
    "object": (("data", "file"),),
    "iframe": (("src", "page"),),
    "frame": (("src", "page"),),
    "body": (("background", "file"),),
    "table": (("background", "file"),),
    "td": (("background", "file"),),
    "th": (("background", "file"),),
    "tr": (("background", "file"),),
    **dict.fromkeys(
        (
            "use",
            "image",
            "feImage",
            "textPath",
            "mpath",
            "linearGradient",
            "radialGradient",
            "pattern",
            "filter",
            "tref",
            "cursor",
            "animate",
            "animateMotion",
            "animateTransform",
            "set",
        ),
        (("href", "part"), ("xlink:href", "part")),
    ),
}
"""Element -> its attributes that hold an address, and what is at its end: a `link` or `form` that
people follow, another `page`, a `file`, a `part` of a drawing."""

_KINDS = {
    (tag, attribute): kind
    for tag, attributes in _ADDRESSES.items()
    for attribute, kind in attributes
}
_MEANING = {
    **{attribute: "address" for _, attribute in _KINDS},
    **dict.fromkeys(("srcset", "imagesrcset"), "set"),
    **dict.fromkeys(("aria-hidden", "hidden", "inert"), "hidden"),
    **dict.fromkeys(_IDREFS, "reference"),
    **dict.fromkeys(_PAINTS, "paint"),
    "id": "id", "lang": "language", "hreflang": "language", "style": "style", "usemap": "map",
}  # fmt: skip
"""Attribute -> what is to be read of it, whatever element has it."""

_READ = frozenset(_MEANING) | frozenset({
    "rel", "target", "hreflang", "aria-label", "title", "alt", "content", "name", "property", "itemprop", "http-equiv", "type", "download", "srcdoc",
})  # fmt: skip
"""All attributes that anything here looks at: reading the others, `class` above all, would take a
third of the time."""

_OF_PLAIN_LINKS = frozenset({"href", "title", "rel", "target", "aria-label", "type"})
"""Most elements that are read are links with no other attributes than these."""
_SPACE = re.compile("[ \\t\\n\\r\\f]").search
_PLAIN = re.compile(r"(?:/|(?:\.\./)*)[\w-][\w./-]*(?:#[\w-]*)?", re.ASCII).fullmatch
_OWN_PART = re.compile(r"#[\w-]+", re.ASCII).fullmatch
_FILE_RELATIONS = frozenset({
    "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon", "manifest", "preload", "prefetch", "modulepreload",
    "fluid-icon", "image_src",
})  # fmt: skip
_NO_RELATIONS = frozenset(
    {
        "dns-prefetch",
        "preconnect",
        "profile",
        "pingback",
        "edituri",
        "wlwmanifest",
        "webmention",
        "micropub",
    }
)
_META_ADDRESSES = re.compile(
    r"og:(?:image|audio|video)(?::url|:secure_url)?|og:url|twitter:image(?::src)?|msapplication-(?:tileimage|config|square\d+x\d+logo|wide\d+x\d+logo)|thumbnail|image",
    re.I,
)
_REFRESH = re.compile(
    r"\s*(?P<delay>\d*)(?:\.[\d.]*)?(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?P<quote>[\"']?)(?P<address>.*)",
    re.I | re.S,
)
_NOT_FOR_LABELS = frozenset({
    "a", "abbr", "article", "aside", "b", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "label", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "small", "span", "strong", "summary", "svg",
    "table", "tbody", "td", "th", "tr", "ul", "video",
})  # fmt: skip
_LOST_TEXT = {
    "eof-in-tag": "a tag is never closed: the rest of the page is lost in it",
    "eof-in-comment": "a comment is never closed: the rest of the page is lost in it",
    "eof-in-cdata": "a CDATA section is never closed: the rest of the page is lost in it",
    "eof-in-script-html-comment-like-text": (
        "a comment in a script is never closed: the rest of the page is lost in it"
    ),
    "duplicate-attribute": "an attribute stands twice in one tag, the second is ignored",
    "unexpected-character-in-attribute-name": (
        "a quotation mark or '<' stands where an attribute's name should"
    ),
    "unexpected-null-character": "there is a NUL character in the page",
}


_SCRIPT_TYPES = frozenset({
    "", "module", "importmap", "speculationrules", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript", "text/jscript", "text/livescript",
    "text/x-javascript", "application/x-javascript", "text/x-ecmascript", "application/x-ecmascript", *(f"text/javascript1.{number}" for number in range(6)),
})  # fmt: skip
"""Types of scripts that a browser fetches and runs, or reads itself (MIME Sniffing, "JavaScript
MIME type"); one of another type is a block of data."""


class MetaRefresh(NamedTuple):
    """A page that sends its readers on."""

    address: str
    line: int
    delay: int
    keeps_anchor: bool
    """Whether a script of the page hands the fragment on."""


class LinkUse(NamedTuple):
    """A link whose anchor or language is judged when all pages are read."""

    file: str
    line: int
    column: int
    raw: str
    path: str
    """Where it leads: a path below the root."""
    fragment: str


class HreflangLink(NamedTuple):
    """One `hreflang` of a page or of the site map."""

    code: str
    address: str
    line: int
    column: int


@dataclass(slots=True)
class BuiltPage:
    """What is kept of a page."""

    file: str
    ids: str = ""
    """Its ids, each between NUL characters, which no id can have."""
    language: str | None = None
    """`<html lang>`, None where there is none."""
    canonicals: list[HreflangLink] = field(default_factory=list)
    alternates: list[HreflangLink] = field(default_factory=list)
    redirect: MetaRefresh | None = None
    is_document: bool = True
    """False for a piece of HTML that is no page of its own."""
    is_listed: bool = True
    """Whether search engines may list it."""
    line: int = 1
    """Of its `<html>`."""
    title: int = 0
    """Hash of its title."""
    base: str = ""
    """What its relative addresses start from."""
    runs_script: bool = False
    """Whether a script runs in it, which may have places of its own: `#/steps`."""

    @property
    def is_not_found(self) -> bool:
        """Whether it is what a host sends for addresses that do not exist."""
        return self.file in {"404.html", "404/index.html"} or self.file.endswith(
            ("/404.html", "/404/index.html")
        )


_FAULT_OF = {"mailto": mailto_error, "tel": tel_error, "sms": sms_error}
"""Scheme -> what is wrong with an address of it."""

_LONGEST = 8_000
"""Characters of such an address; mail programs give up before that."""


class PageResult(NamedTuple):
    """What reading a page leaves, but for what was found."""

    page: BuiltPage
    anchors: tuple[LinkUse, ...]
    cross_locale_links: tuple[LinkUse, ...]
    manifests: tuple[str, ...]
    links: int


@dataclass
class SiteIndex:
    """What reading the pages brings together."""

    tree: SiteFiles
    redirected: Callable[[str], str | None]
    """The address that `_redirects` makes of a path without a file; None if it says nothing."""
    pages: dict[str, BuiltPage] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    anchors: list[LinkUse] = field(default_factory=list)
    cross_locale_links: list[LinkUse] = field(default_factory=list)
    """Links to another language's pages."""
    manifests: set[str] = field(default_factory=set)
    links: int = 0
    """How many addresses were looked at."""
    ok_link_texts: set[str] = field(default_factory=set)
    """Texts of links that say something, in whatever language."""
    style: tuple[str, tuple[str, ...]] = ("", ())
    """The last style that was read, and the addresses in it: often all pages have the same."""

    def addresses_in(self, style: str) -> tuple[str, ...]:
        """The addresses in a style."""
        if style != self.style[0]:
            if not css.has_addresses(style):
                return ()
            self.style = style, tuple(address for address, _ in css.addresses_in(style))
        return self.style[1]

    def add(self, read: PageResult) -> None:
        """Take what reading a page has left."""
        self.pages[read.page.file] = read.page
        self.anchors += read.anchors
        self.cross_locale_links += read.cross_locale_links
        self.manifests.update(read.manifests)
        self.links += read.links

    @property
    def model(self) -> SiteModel:
        """The site's model."""
        return self.tree.model

    def found(
        self,
        file: str,
        line: int,
        rule: str,
        message: str,
        hint: str = "",
        target: str = "",
        place: str = "",
        column: int = -1,
    ) -> None:
        """Keep a finding."""
        self.findings.append(
            Finding(escape_control(file), line, rule, message, hint, target, place, column)
        )


def _number_of(text: str) -> int:
    """A number for a text, the same in every process; 0 for none."""
    return (
        int.from_bytes(
            hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        )
        if text
        else 0
    )


def url_path(file: str, model: SiteModel) -> str:
    """The path at which the host sends a file, from the host's root."""
    folder, _, name = file.rpartition("/")
    if name in model.index_names:
        return f"{model.base}{folder}/" if folder else model.base
    return model.base + file


def read_page(reading: SiteIndex, file: str) -> None:
    """Read one page into `reading`."""
    tree = reading.tree
    size = tree.files[file]
    if size > HUGE:
        reading.found(
            file,
            1,
            "site-huge-page",
            f"the page has {size / 1e6:.0f} MB, at most {HUGE / 1e6:.0f} are wanted",
            "divide it; telephones give up on such a page",
        )
    if (data := tree.read(file)) is None:
        return
    reading.add(PageParser(reading, file, tree.decoded(file, data)).read())


class PageParser:
    """One page while it is read."""

    def __init__(self, reading: SiteIndex, file: str, text: str) -> None:
        self.reading, self.file, self.text = reading, file, text
        self.document: turbohtml.Document | None = None
        self.by_id: dict[str, turbohtml.Element] | None = None
        """The elements by their ids, where a name was looked for in another element."""
        self.tree, self.model = reading.tree, reading.model
        self.page = BuiltPage(file, base=url_path(file, self.model))
        self.own_path = self.page.base[len(self.model.base) :]
        self.folder_language = self.model.language_of(file)
        self.ids: dict[str, turbohtml.Element] = {}
        self.names: dict[str, turbohtml.Element] = {}
        self.maps: set[str] = set()
        self.twice: dict[str, turbohtml.Element] = {}
        self.references: list[tuple[turbohtml.Element, str, str]] = []
        self.local: list[tuple[turbohtml.Element, str, str]] = []
        self.anchors: list[LinkUse] = []
        self.cross_locale_links: list[LinkUse] = []
        self.manifests: list[str] = []
        self.links = 0
        self.fine: set[str] = set()
        """Addresses that the page has had, where nothing is left to judge."""
        self.window = ""
        """The window that `<base target>` opens links in."""
        self.above: list[str] = []
        """The page's folder below the root and those above it, where its relative addresses start
        from it."""
        self.starts_from_itself = True
        """Whether relative addresses start from the page itself, not from a `<base>`."""
        self.named: list[tuple[turbohtml.Element, dict[str, str | None] | None]] = []
        """Links, with their attributes where they have others than an address: most have not, and a
        page may have a million."""
        self.hidden_parts: set[turbohtml.Element] = set()

    def read(self) -> PageResult:
        """Read the page; what is found goes to `reading`."""
        document = self.document = turbohtml.parse(self.text, allow_declarative_shadow_roots=False)
        self._read_head(document)
        if not self.text or self.text.isspace():
            self._found(None, "site-malformed", "the page is empty")
        for error in document.errors:
            if error.code in _LOST_TEXT:
                line = (
                    error.line - _lines_of_open_comment(document, self.text)
                    if error.code == "eof-in-comment"
                    else error.line
                )
                self.reading.found(
                    self.file,
                    line,
                    "site-malformed",
                    _LOST_TEXT[error.code],
                    "mend the markup at this place",
                    target=error.code,
                )
        self._find_unclosed(document)
        special = {element.tag for element in document.select("template,noscript")}
        self.page.runs_script = _runs_script(document)
        if "template" in special:
            self._find_open_template()
        has_inert, has_noscript = "template" in special, "noscript" in special
        self.has_noscript = has_noscript
        inert = set(document.select("template *")) if has_inert else ()
        alternatives = set(document.select("noscript *")) if has_noscript else ()
        for element in document.select(_SELECTED_IN_DRAWINGS if "url(" in self.text else _SELECTED):
            shadow = False
            if inert and element in inert:
                shadow = all(
                    "shadowrootmode" in one.attrs
                    for one in element.ancestors
                    if isinstance(one, turbohtml.Element) and one.tag == "template"
                )
                if not shadow:
                    continue
            attributes = _attributes_of(element)
            if element.tag == "a" and "href" in attributes and attributes.keys() <= _OF_PLAIN_LINKS:
                self._read_address(element, "a", "href", "link", attributes)
            else:
                self._read_element(
                    element,
                    attributes,
                    shadow=shadow,
                    alternative=bool(alternatives) and element in alternatives,
                )
        for element, attributes in self.named:
            self._check_link_name(element, attributes)
        self._check_references()
        self.page.ids = "\0" + "\0".join({**self.ids, **self.names}) + "\0"
        return PageResult(
            self.page,
            tuple(self.anchors),
            tuple(self.cross_locale_links),
            tuple(self.manifests),
            self.links,
        )

    def _read_head(self, document: turbohtml.Document) -> None:
        """The page's language, title and base."""
        root, page = document.root, self.page
        title = document.select_one("title")
        page.title = _number_of(title.text.strip()) if title else 0
        page.is_document = root is not None and (root.position is not None or title is not None)
        if root is not None:
            language = root.attr("lang")
            page.line = (root.position or (1, 0))[0]
            page.language = (
                language
                if language is not None
                else root.attr("xml:lang") if self.file.endswith(".xhtml") else None
            )
        if bases := [
            found for found in document.select("base") if not found.closest("template,svg")
        ]:
            self.window = (
                next((window for found in bases if (window := found.attr("target"))), "") or ""
            )
            base = next((found for found in bases if found.attr("href") is not None), None)
            if base is not None and (address := (base.attr("href") or "").strip()):
                place = resolve(address, page.base, self.model)
                if place.kind == "inside":
                    page.base = self.model.base + place.path
                elif place.kind == "beside":
                    page.base = "/" + place.path
                elif place.kind == "outside":
                    page.base = address
                else:
                    self._found(
                        base,
                        "site-malformed-address",
                        f"the base '{address}' is no address that links can start from",
                        target=address,
                    )

        self.starts_from_itself = page.base == self.model.base + self.own_path
        if page.base.startswith(self.model.base):
            folders = page.base[len(self.model.base) :].split("/")[:-1]
            self.above = [
                "".join(f"{folder}/" for folder in folders[:length])
                for length in range(len(folders), -1, -1)
            ]

    def _find_unclosed(self, document: turbohtml.Document) -> None:
        """An element of plain text that has no end tag swallows the rest of the page: its text is
        then the page's end."""
        last = document.select("title,style,script,textarea,iframe,xmp,noembed,noframes,plaintext")[
            -1:
        ]
        if (
            last
            and (end := last[0].text.rstrip()[-40:])
            and self.text.rstrip().endswith(end)
            and last[0].namespace is turbohtml.Namespace.HTML
        ):
            self._found(
                last[0],
                "site-malformed",
                f"<{last[0].tag}> is never closed: the rest of the page is lost in it",
                f"end it with </{last[0].tag}>",
                last[0].tag,
            )

    def _find_open_template(self) -> None:
        """A template without an end tag swallows the rest of the page too."""
        if len(re.findall("<template", self.text, re.I)) == len(
            re.findall("</template", self.text, re.I)
        ):
            return
        located = turbohtml.parse(
            self.text, allow_declarative_shadow_roots=False, source_locations=True
        )
        if unclosed := next(
            (
                one
                for one in located.select("template")
                if one.source_location is not None and one.source_location.end_tag is None
            ),
            None,
        ):
            self._found(
                unclosed,
                "site-malformed",
                "<template> is never closed: the rest of the page is lost in it",
                "end it with </template>",
                "template",
            )

    def _found(
        self,
        element: turbohtml.Element | None,
        rule: str,
        message: str,
        hint: str = "",
        target: str = "",
        place: str = "",
    ) -> None:
        line, column = (element.position if element is not None else None) or (1, -1)
        self.reading.found(self.file, line, rule, message, hint, target, place, column)

    def _read_element(
        self,
        element: turbohtml.Element,
        attributes: dict[str, str | None],
        *,
        shadow: bool,
        alternative: bool,
    ) -> None:
        tag = element.tag
        for attribute, value in attributes.items():
            if (meaning := _MEANING.get(attribute)) is None:
                continue
            if meaning == "address":
                if (kind := _KINDS.get((tag, attribute))) and not (
                    attribute == "xlink:href" and "href" in attributes
                ):
                    self._read_address(element, tag, attribute, kind, attributes)
            elif meaning == "id":
                if not shadow:
                    self._read_id(element, value or "", alternative=alternative)
            elif meaning == "reference":
                if not shadow and (
                    tag in _BEARERS.get(attribute, (tag,)) or (attribute == "form" and "-" in tag)
                ):
                    named = (
                        [value]
                        if value and (attribute in _NAMES_ONE or tag == "label")
                        else (value or "").split()
                    )
                    self.references += [(element, attribute, one) for one in named]
            elif meaning == "style":
                self._read_css(element, value or "")
                if value and accessible_name.hides(value):
                    self._note_hidden(element)
            elif meaning == "paint":
                if value and "url(" in value and element.namespace is turbohtml.Namespace.SVG:
                    self._read_css(element, value)
            elif meaning == "hidden":
                self._note_hidden(element)
            elif meaning == "set":
                if value and tag in {"img", "source", "link"}:
                    for candidate in candidates_of(value):
                        self._check_url(element, tag, "file", candidate, attributes)
            elif meaning == "map":
                self.references.append((element, "usemap", value or ""))
            elif value and tag not in {"html", "link"}:
                self._check_language_code(element, attribute, value)
        if tag == "link":
            self._read_link_element(element, attributes)
        elif tag == "meta":
            self._read_meta(element, attributes, alternative=alternative)
        elif tag == "style":
            self._read_css(element, element.text)
            self._note_hidden(element)
        elif tag == "map" and attributes.get("name"):
            self.maps.add(attributes["name"])
        elif tag == "a" and attributes.get("name") and not shadow:
            self.names[attributes["name"]] = element
        elif tag in {"script", "template", "noscript"}:
            self._note_hidden(element)
        elif tag == "iframe" and attributes.get("srcdoc"):
            self._read_inner_document(element, attributes["srcdoc"])

    def _check_language_code(self, element: turbohtml.Element, attribute: str, code: str) -> None:
        """A language's code, in `lang` or `hreflang`."""
        judge = (
            languages.hreflang_error if attribute == "hreflang" else languages.language_code_error
        )
        if (fault := judge(code))[0]:
            self._found(
                element,
                "site-language-code",
                f'{attribute}="{code}": {fault[0]}',
                fault[1],
                target=code,
            )

    def _note_hidden(self, element: turbohtml.Element) -> None:
        """Part of a link's text may be read to nobody."""
        if (link := element.closest("a[href]")) is not None:
            self.hidden_parts.add(link)

    def _read_id(self, element: turbohtml.Element, value: str, *, alternative: bool) -> None:
        if not value:
            self._found(
                element,
                "site-bad-id",
                f"<{element.tag}> has an empty id",
                "name it, or take the attribute out",
            )
        elif _SPACE(value):
            self._found(
                element,
                "site-bad-id",
                f"the id '{value}' has a space in it",
                "join its words with '-'",
                target=value,
            )
            self.ids.setdefault(value, element)
        elif value in self.ids:
            if not alternative and self.ids[value].closest("noscript") is None:
                self.twice.setdefault(value, element)
        else:
            self.ids[value] = element

    def _read_address(
        self,
        element: turbohtml.Element,
        tag: str,
        attribute: str,
        kind: str,
        attributes: dict[str, str | None],
    ) -> None:
        raw = attributes[attribute] or ""
        if (
            tag == "input"
            and attribute == "src"
            and (attributes.get("type") or "").lower() != "image"
        ):
            return
        if tag == "script" and (attributes.get("type") or "").strip().lower() not in _SCRIPT_TYPES:
            return
        if kind == "link":
            self.named.append((element, attributes if len(attributes) > 1 else None))
        if self.starts_from_itself and _OWN_PART(raw):
            self.links += 1
            if kind == "part":
                self.references.append((element, attribute, raw))
            else:
                self.local.append((element, raw[1:], raw))
            return
        if kind == "part" and raw.startswith("#") and len(raw) > 1:
            self.references.append((element, attribute, raw))
            self.links += 1
            return
        self._check_url(element, tag, kind, raw, attributes)

    def _read_link_element(
        self, element: turbohtml.Element, attributes: dict[str, str | None]
    ) -> None:
        """`<link>`: what it means depends on its relations."""
        if "href" not in attributes:
            return
        raw = attributes["href"] or ""
        relations = set((attributes.get("rel") or "").lower().split())
        line, column = element.position or (1, -1)
        is_other_format = "alternate" in relations and not _is_page_type(
            attributes.get("type") or ""
        )
        if (
            "canonical" in relations or ("hreflang" in attributes and not is_other_format)
        ) and self._stands_in_body(element):
            rule = "site-canonical" if "canonical" in relations else "site-hreflang"
            self._found(
                element,
                rule,
                f"'{raw}' stands in <body>, where search engines do not look for it",
                "move it into <head>",
                raw,
            )
        if "canonical" in relations:
            self.page.canonicals.append(HreflangLink("", raw, line, column))
        elif (
            "alternate" in relations
            and "hreflang" in attributes
            and "stylesheet" not in relations
            and not is_other_format
        ):
            self.page.alternates.append(
                HreflangLink(attributes["hreflang"] or "", raw, line, column)
            )
        elif relations & _FILE_RELATIONS:
            self._check_url(element, "link", "file", raw, attributes)
            if (
                "manifest" in relations
                and (place := resolve(raw, self.page.base, self.model)).kind == "inside"
                and place.path in self.tree.files
            ):
                self.manifests.append(place.path)
        elif (
            not relations
            and "itemprop" in attributes
            and resolve(raw, self.page.base, self.model).kind != "inside"
        ):
            return  # the name of a thing, which nobody fetches
        elif not relations & _NO_RELATIONS and not any(
            one.startswith("schema.") for one in relations
        ):
            self._check_url(element, "link", "page", raw, attributes)
            if is_other_format and attributes.get("hreflang"):
                self._check_language_code(element, "hreflang", attributes["hreflang"])

    def _stands_in_body(self, element: turbohtml.Element) -> bool:
        """Whether an element of the head stands in the body for browsers that run scripts: to
        those, a `<noscript>` with a picture does not end the head."""
        body = element.closest("body")
        if body is None:
            return False
        return (
            body.position < element.position
            if body.position and element.position
            else not self.has_noscript
        )

    def _read_meta(
        self, element: turbohtml.Element, attributes: dict[str, str | None], *, alternative: bool
    ) -> None:
        content = str(attributes.get("content") or "")
        name = str(
            attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        ).lower()
        if str(attributes.get("http-equiv") or "").lower() == "refresh":
            self._read_refresh(element, content, attributes, alternative=alternative)
        elif name in {"robots", "googlebot"}:
            if {"noindex", "none"} & set(re.split(r"[\s,]+", content.lower())):
                self.page.is_listed = False
        elif (
            content
            and content.lower() != "none"
            and name
            and _META_ADDRESSES.fullmatch(name)
            and resolve(content, self.page.base, self.model).kind == "inside"
        ):
            self._check_url(element, "meta", "file", content, attributes)

    def _read_refresh(
        self,
        element: turbohtml.Element,
        content: str,
        attributes: dict[str, str | None],
        *,
        alternative: bool,
    ) -> None:
        found = _REFRESH.fullmatch(content)
        if not found or not found["address"].strip():
            return
        address = found["address"].strip()
        if found["quote"]:
            address = address.partition(found["quote"])[0]
        if alternative:
            self._check_url(element, "meta", "page", address, attributes)
        elif self.page.redirect is None:
            line, _ = element.position or (1, -1)
            script = " ".join(one.text for one in self.document.select("script"))
            carries = "location" in script and re.search(r"\bhash\b", script) is not None
            self.page.redirect = MetaRefresh(address, line, int(found["delay"] or 0), carries)

    def _read_css(self, element: turbohtml.Element, text: str) -> None:
        for address in self.reading.addresses_in(text):
            if address.startswith("#"):
                if len(address) > 1:
                    self.references.append((element, "style", address))
            else:
                self._check_url(element, element.tag, "file", address, {})

    def _read_inner_document(self, element: turbohtml.Element, text: str) -> None:
        """The page in an `<iframe srcdoc>`: its links start from this page's base, its ids are its
        own."""
        inner = turbohtml.parse(text)
        ids, has_routes = {one.attr("id") for one in inner.select("[id]")}, _runs_script(inner)
        for one in inner.select("[href],[src],[srcset]"):
            attributes = _attributes_of(one)
            for attribute, kind in _ADDRESSES.get(one.tag, ()):
                raw = attributes.get(attribute)
                if raw and not (
                    raw.startswith("#") and anchor_exists(raw[1:], ids, has_routes=has_routes)
                ):
                    self._check_url(element, one.tag, kind, raw, attributes)
            if one.tag in {"img", "source"} and attributes.get("srcset"):
                for candidate in candidates_of(attributes["srcset"]):
                    self._check_url(element, one.tag, "file", candidate, attributes)

    def _labelled(self, name: str) -> turbohtml.Element | None:
        """The first element of that id."""
        if self.by_id is None:
            self.by_id = {
                one.attr("id") or "": one for one in reversed(self.document.select("[id]"))
            }
        return self.by_id.get(name)

    def _check_link_name(
        self, element: turbohtml.Element, attributes: dict[str, str | None] | None
    ) -> None:
        """A link says where it leads."""
        has_hidden_parts = bool(self.hidden_parts) and element in self.hidden_parts
        is_plain = (
            not has_hidden_parts
            and (not attributes or not attributes.keys() & {"aria-label", "aria-labelledby"})
            and element.tag == "a"
        )
        if is_plain and (text := element.text) in self.reading.ok_link_texts:
            return
        if (
            is_plain
            and "{" not in text
            and (name := accessible_name.visible(text))
            and not languages.may_be_generic(name)
        ):
            if len(text) < 100:
                self.reading.ok_link_texts.add(text)
            return
        attributes = attributes or _attributes_of(element)
        name = accessible_name.accessible_name(
            element, attributes, self._labelled, has_hidden_parts=has_hidden_parts
        )
        raw = str(attributes.get("href") or "")
        if not name:
            if not accessible_name.is_hidden(element):
                self._found(
                    element,
                    "site-unnamed-link",
                    f"the link to '{raw}' has no text",
                    "write what is at its end; for a picture, as its alt text",
                    target=raw,
                )
        elif languages.may_be_generic(name):
            spoken = element.closest("[lang]")
            language = (
                (spoken.attr("lang") if spoken is not None else "")
                or self.page.language
                or self.folder_language
            )
            name = accessible_name.accessible_name(
                element, attributes, self._labelled, has_hidden_parts=True
            )  # with the pictures beside the text
            if languages.is_generic(name, language) and not accessible_name.is_hidden(element):
                self._found(
                    element,
                    "site-vague-link",
                    f"the text '{name}' would fit any link",
                    "name what is at its end",
                    target=raw,
                    place=f"{raw} {name}",
                )

    def _check_url(
        self,
        element: turbohtml.Element,
        tag: str,
        kind: str,
        raw: str,
        attributes: dict[str, str | None],
    ) -> None:
        """Judge one address."""
        self.links += 1
        if raw in self.fine or (_PLAIN(raw) and self._is_known(element, kind, raw)):
            return
        place = resolve(raw, self.page.base, self.model)
        if place.kind == "inside":
            self._check_internal(element, tag, kind, raw, place, attributes)
        elif place.kind == "outside":
            self._check_external(element, tag, kind, raw, place, attributes)
        elif place.kind == "other":
            self._check_scheme(element, kind, raw, place, attributes)
        elif place.kind == "beside":
            if self.tree.found(place.path).file:
                self._found(
                    element,
                    rule_for_missing(kind),
                    f"'{raw}' leads out of the site, whose root is {self.model.base}",
                    f"did you mean '{self.model.base}{place.path}'?",
                    raw,
                    place.path,
                )
        elif place.kind == "empty":
            if (
                (kind in {"link", "file"} or tag in {"iframe", "frame"})
                and "srcdoc" not in attributes
                and not (tag == "a" and "download" in attributes)
            ):
                self._found(
                    element,
                    "site-empty-address",
                    f"<{tag}> has an empty address",
                    "write where it leads, or take the attribute out",
                )
        elif place.kind == "placeholder":
            self._found(
                element,
                "site-placeholder",
                f"'{raw}' stands for an address that was never filled in",
                target=raw,
            )
        else:
            self._found(
                element,
                "site-malformed-address",
                f"'{raw}' is no address: {place.fault}",
                target=raw,
            )

    def _is_known(self, element: turbohtml.Element, kind: str, raw: str) -> bool:
        """Whether a plain relative address leads to a file that another link has led to, so that
        nothing is left to judge but its fragment."""
        path, _, fragment = raw.partition("#")
        if not path or not self.above:
            return False
        if path.startswith("/"):
            path = path[len(self.model.base) :] if path.startswith(self.model.base) else path
        else:
            steps = 0
            while path.startswith("../", steps):
                steps += 3
            if steps // 3 >= len(self.above) and self.model.base != "/":
                return False  # it leads out of the site
            path = self.above[min(steps // 3, len(self.above) - 1)] + path[steps:]
        found = self.tree.known.get(path)
        if (
            found is None
            or not found.file
            or found.lacks_slash
            or (kind == "link" and found.language and found.language != self.folder_language)
        ):
            return False
        if fragment:
            if path == self.own_path:
                return False
            if found.has_ids:
                line, column = element.position or (1, -1)
                self.anchors.append(LinkUse(self.file, line, column, raw, path, fragment))
        elif kind == "link":
            self.fine.add(raw)
        return True

    def _check_internal(
        self,
        element: turbohtml.Element,
        tag: str,
        kind: str,
        raw: str,
        place: ResolvedUrl,
        attributes: dict[str, str | None],
    ) -> None:
        if place.scheme == "http" and self.model.scheme == "https":
            self._check_http(element, kind, raw)
        if place.path == self.own_path:
            if place.fragment:
                self.local.append((element, place.fragment, raw))
            return
        found = self.tree.found(place.path)
        if not found.file:
            self._check_missing(element, tag, kind, raw, place)
            return
        if found.lacks_slash:
            path = re.split("[?#]", raw, maxsplit=1)[0]
            message = f"'{raw}' lacks its final slash, so that the host answers with a redirect"
            self._found(
                element,
                "site-missing-slash",
                message,
                f"write '{path}/{raw[len(path) :]}'",
                raw,
                address_of(place.path),
            )
        if place.fragment and found.has_ids:
            line, column = element.position or (1, -1)
            self.anchors.append(LinkUse(self.file, line, column, raw, place.path, place.fragment))
        if (
            kind == "link"
            and found.language != self.folder_language
            and found.language
            and self.folder_language
        ):
            self._note_cross_locale_link(element, raw, found.language, found.file, attributes)

    def _note_cross_locale_link(
        self,
        element: turbohtml.Element,
        raw: str,
        theirs: str,
        file: str,
        attributes: dict[str, str | None],
    ) -> None:
        """A link to another language's page, unless it says so."""
        if attributes.get("hreflang"):
            return
        spoken = element.closest("[lang]")
        if (
            spoken is not None
            and spoken.tag != "html"
            and languages.languages_match(spoken.attr("lang") or "", theirs)
        ):
            return
        name = accessible_name.accessible_name(
            element, attributes, self._labelled, has_hidden_parts=False
        ).casefold()
        if any(
            one == name or (len(one) > 3 and one in name)
            for one in languages.names_of(theirs, self.folder_language)
        ):
            return  # a switch of languages
        line, column = element.position or (1, -1)
        self.cross_locale_links.append(LinkUse(self.file, line, column, raw, file, ""))

    def _check_missing(
        self, element: turbohtml.Element, tag: str, kind: str, raw: str, place: ResolvedUrl
    ) -> None:
        """An address inside the site at which there is no file."""
        if self.reading.redirected(place.path) is not None:
            line, column = element.position or (1, -1)
            self.anchors.append(LinkUse(self.file, line, column, raw, place.path, place.fragment))
            return
        rule, message, hint = missing_file(self.tree, kind, raw, place)
        self._found(element, rule, message, hint, raw, place.path)

    def _check_external(
        self,
        element: turbohtml.Element,
        tag: str,
        kind: str,
        raw: str,
        place: ResolvedUrl,
        attributes: dict[str, str | None],
    ) -> None:
        if place.scheme == "http":
            self._check_http(element, kind, raw)
        relations = set((attributes.get("rel") or "").lower().split())
        if (
            kind != "link"
            or str(attributes.get("target") or self.window).lower() != "_blank"
            or {"noopener", "noreferrer"} & relations
        ):
            return
        if "opener" in relations:  # the one form in which browsers still hand over the window
            self._found(
                element,
                "site-blank-target",
                f"'{raw}' opens in a new window that may change this one, by rel=\"opener\"",
                "write noopener instead",
                raw,
            )
        else:
            self._found(
                element,
                "site-blank-target",
                f"'{raw}' opens in a new window without rel=\"noopener\"",
                'add rel="noopener", or better let readers choose the window',
                raw,
            )

    def _check_http(self, element: turbohtml.Element, kind: str, raw: str) -> None:
        if (
            kind == "file"
            or (kind == "part")
            or (kind == "page" and element.tag in {"iframe", "frame"})
        ):
            if self.model.scheme == "https":
                self._found(
                    element,
                    "site-mixed-content",
                    f"'{raw}' is fetched over http, which browsers refuse on an https page",
                    "write https:",
                    raw,
                )
        elif kind != "page" or element.tag == "link":
            self._found(
                element,
                "site-http-link",
                f"'{raw}' leads to an unprotected page",
                "write https:",
                raw,
            )

    def _check_scheme(
        self,
        element: turbohtml.Element,
        kind: str,
        raw: str,
        place: ResolvedUrl,
        attributes: dict[str, str | None],
    ) -> None:
        scheme, address = place.scheme, raw.strip()
        if scheme in _FAULT_OF:
            if len(address) > _LONGEST:
                start = f"{address[:60]}…"
                self._found(
                    element,
                    "site-malformed-address",
                    f"'{start}' has {len(address):,} characters: no program takes so many",
                    target=start,
                )
            elif fault := _FAULT_OF[scheme](address):
                self._found(element, "site-malformed-address", f"'{address}': {fault}", target=raw)
        elif kind == "link" and (
            scheme == "blob"
            or (scheme == "data" and "download" not in attributes)
            or (scheme == "about" and address.lower() != "about:blank")
        ):
            self._found(
                element,
                "site-bad-scheme",
                f"'{raw}' leads nowhere from a page",
                "write the address of a page",
                raw,
            )
        elif scheme in {"javascript", "vbscript"}:
            self._found(
                element,
                "site-bad-scheme",
                f"'{raw}' runs a script instead of leading somewhere",
                "use a button, or the address of a page",
                raw,
            )
        elif scheme == "file" or len(scheme) == 1:
            self._found(
                element,
                "site-bad-scheme",
                f"'{raw}' leads to a file of the author's own computer",
                "write its address on the site",
                raw,
            )
        elif scheme not in COMMON_SCHEMES and scheme not in self.model.schemes:
            hint = (
                "did you mean 'mailto:'?"
                if scheme.startswith("mail")
                else (
                    "did you mean 'https:'?"
                    if scheme.startswith("ht")
                    else "write https:, or name the scheme in site.json"
                )
            )
            self._found(
                element, "site-bad-scheme", f"'{raw}' has the unknown scheme '{scheme}:'", hint, raw
            )

    def _check_references(self) -> None:
        """What the page says of its own ids."""
        for value, element in self.twice.items():
            first = self.ids[value].position or (1, 0)
            self._found(
                element,
                "site-duplicate-id",
                f"the id '{value}' stands twice, first in line {first[0]}",
                "an address leads to the first one only; rename one",
                value,
            )
        known = {**self.ids, **self.names} if self.local else {}
        for element, fragment, raw in self.local:
            if not anchor_exists(fragment, known, has_routes=self.page.runs_script):
                rule, message, hint = missing_anchor(self.tree, raw, fragment, "this page", known)
                self._found(
                    element, rule, message, hint, raw, f"{address_of(self.own_path)}#{fragment}"
                )
        for element, attribute, raw in self.references:
            self._check_reference(element, attribute, raw)

    def _check_reference(self, element: turbohtml.Element, attribute: str, raw: str) -> None:
        if attribute == "usemap":
            name = raw.removeprefix("#")
            if name not in self.maps or not raw.startswith("#"):
                self._found(
                    element,
                    "site-dead-reference",
                    f'usemap="{raw}" names no <map> of this page',
                    anchor_hint(self.tree, name, self.maps),
                    raw,
                )
        elif attribute in {"href", "xlink:href", "style"}:
            if not anchor_exists(raw[1:], self.ids, has_routes=False):
                self._found(
                    element,
                    "site-dead-reference",
                    f"<{element.tag}> uses '{raw}', which is no id of this page",
                    anchor_hint(self.tree, raw[1:], self.ids),
                    raw,
                )
        elif raw not in self.ids:
            self._found(
                element,
                "site-dead-reference",
                f'{attribute}="{raw}" of <{element.tag}> names no id of this page',
                anchor_hint(self.tree, raw, self.ids),
                raw,
            )
        elif attribute == "for" and element.tag == "label" and _takes_no_label(self.ids[raw]):
            self._found(
                element,
                "site-dead-reference",
                f'for="{raw}" of <label> names a <{self.ids[raw].tag}>, which takes no label',
                "name the field",
                raw,
            )
        elif attribute in _TAKERS and self.ids[raw].tag not in _TAKERS[attribute]:
            wanted = " or ".join(f"<{tag}>" for tag in sorted(_TAKERS[attribute]))
            self._found(
                element,
                "site-dead-reference",
                f'{attribute}="{raw}" of <{element.tag}> names a <{self.ids[raw].tag}>, not a'
                f" {wanted}",
                "name what is meant",
                raw,
            )


def _runs_script(document: turbohtml.Document) -> bool:
    """Whether a script runs in a page: blocks of data do not, nor does what stands for browsers
    without scripts."""
    kinds = ((one, (one.attr("type") or "").strip().lower()) for one in document.select("script"))
    return any(
        kind in _SCRIPT_TYPES - {"importmap", "speculationrules"}
        and not one.closest("template,noscript")
        for one, kind in kinds
    )


def _lines_of_open_comment(document: turbohtml.Document, text: str) -> int:
    """How many lines stand between the beginning of a comment that is never closed and the end of
    the page."""
    end = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").rstrip("-!")
    comments = (one.data for one in document.descendants if isinstance(one, turbohtml.Comment))
    return next(
        (data.count("\n") for data in comments if end.endswith(f"<!--{data}".rstrip("-!"))), 0
    )


def _takes_no_label(field: turbohtml.Element) -> bool:
    return field.tag in _NOT_FOR_LABELS or (
        field.tag == "input" and (field.attr("type") or "").lower() == "hidden"
    )


def _is_page_type(kind: str) -> bool:
    """Whether the `type` of a link is that of a page: an alternate of another type is a feed or
    another format, no translation."""
    return kind.partition(";")[0].strip().lower() in {"", "text/html", "application/xhtml+xml"}


def _attributes_of(element: turbohtml.Element) -> dict[str, str | None]:
    """The attributes of an element that matter here."""
    value_of = element.attr
    return {name: value_of(name) for name in element.attrs if name in _READ}


def rule_for_missing(kind: str) -> str:
    """The rule that an address at which nothing is breaks."""
    return "site-missing-file" if kind in {"file", "part"} else "site-dead-link"


def missing_file(tree: SiteFiles, kind: str, raw: str, place: ResolvedUrl) -> tuple[str, str, str]:
    """Rule, message and hint for an address at which nothing is."""
    shown_path = f"/{escape_control(place.path)}"
    other = tree.find_case_insensitive(place.path)
    if not other and (is_placeholder(raw) or has_placeholder(place.path, tree.folders)):
        return "site-placeholder", f"'{raw}' stands for an address that was never filled in", ""
    if other:
        address = address_of(other)
        if tree.model.clean_urls and not place.path.lower().endswith(".html"):
            address = address.removesuffix(".html")
        if (
            other.casefold() == place.path.casefold()
            or address.strip("/").casefold() == place.path.strip("/").casefold()
        ):
            return (
                "site-wrong-case",
                f"'{raw}' leads to {shown_path}, but capital and small letters make a difference",
                f"did you mean '{address}'?",
            )
        return (
            rule_for_missing(kind),
            (
                f"'{raw}' leads to {shown_path}, which is spelled with other characters that look"
                " alike"
            ),
            f"did you mean '{address}'?",
        )
    if place.path.rstrip("/") in tree.folders:
        return (
            rule_for_missing(kind),
            f"'{raw}' leads to the folder {shown_path}, which has no index page",
            "name a page in it",
        )
    if "." in place.path and re.match(
        r"\s*(?:www\.|[\w-]+\.(?:com|org|net|fr|de|es|it|nl|pt|eu|io)(?:/|\s*$))", raw, re.I
    ):
        return (
            rule_for_missing(kind),
            f"'{raw}' leads to {shown_path}, which does not exist",
            f"did you mean 'https://{raw.strip()}'?",
        )
    if re.match(r"[\w.+-]+@[\w-]+\.[\w.-]+$", raw):
        return (
            rule_for_missing(kind),
            f"'{raw}' leads to {shown_path}, which does not exist",
            f"did you mean 'mailto:{raw}'?",
        )
    return (
        rule_for_missing(kind),
        f"'{raw}' leads to {shown_path}, which does not exist",
        tree.hint_for(place.path),
    )


def missing_anchor(
    tree: SiteFiles, raw: str, fragment: str, page: str, ids: Iterable[str]
) -> tuple[str, str, str]:
    """Rule, message and hint for a fragment that is no id of a page."""
    if is_placeholder(fragment):
        return "site-placeholder", f"'{raw}' stands for an address that was never filled in", ""
    return "site-dead-anchor", f"'{raw}' leads to no id of {page}", anchor_hint(tree, fragment, ids)


def anchor_hint(tree: SiteFiles, fragment: str, ids: Iterable[str]) -> str:
    """The id that was probably meant."""
    near = suggest(fragment, [*islice(filter(None, ids), 500)]) if tree.may_hint() else ""
    return near if near.startswith("did you") else ""


def candidates_of(srcset: str) -> Iterator[str]:
    """The addresses of a `srcset` (HTML, "parse a srcset attribute"): a comma inside one, as in
    `data:`, does not end it."""
    position, length = 0, len(srcset)
    while position < length:
        while position < length and srcset[position] in " \t\n\r\f,":
            position += 1
        begin = position
        while position < length and srcset[position] not in " \t\n\r\f":
            position += 1
        address = srcset[begin:position]
        if not address:
            return
        if address.endswith(","):
            yield address.rstrip(",")
            continue
        yield address
        depth = 0
        while position < length and (srcset[position] != "," or depth):
            depth += {"(": 1, ")": -1}.get(srcset[position], 0)
            position += 1
