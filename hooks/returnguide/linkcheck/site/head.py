"""Reading the head of a page: language, title, base, `<link>` and `<meta>`."""

from __future__ import annotations

import hashlib
import re

import turbohtml

from returnguide.diagnostics import shorten
from returnguide.linkcheck.site.html_spec import (
    FILE_LINK_TYPES,
    NO_FILE_LINK_TYPES,
    RUN_SCRIPT_TYPES,
    Attributes,
    link_types,
    script_type,
)
from returnguide.linkcheck.site.page_context import PageContext, position_of
from returnguide.linkcheck.site.page_languages import check_language_code
from returnguide.linkcheck.site.site_index import HreflangLink, MetaRefresh
from returnguide.linkcheck.site.url_checks import UrlChecker
from returnguide.linkcheck.site.urls import resolve_url

_META_ADDRESSES = re.compile(
    r"og:(?:image|audio|video)(?::url|:secure_url)?|og:url|twitter:image(?::src)?"
    r"|msapplication-(?:tileimage|config|square\d+x\d+logo|wide\d+x\d+logo)|thumbnail|image",
    re.I,
)
"""Names of a `<meta>` whose content is an address."""

_REFRESH = re.compile(
    r"\s*(?P<delay>\d*)(?:\.[\d.]*)?(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?P<quote>[\"']?)"
    r"(?P<address>.*)",
    re.I | re.S,
)
_RELOAD = re.compile(r"\s*(\d+)(?:\.[\d.]*)?\s*")
MIN_RELOAD = 5
"""Seconds from which on a page that leads to itself only loads itself anew."""
_MAX_DIGITS = 9
"""Of a delay; Python reads no number of more than 4,300."""
_NOT_LISTED = frozenset({"noindex", "none"})
_PAGE_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})


def read_root(context: PageContext) -> None:
    """Read the language and the title of a page, and whether it is a whole one."""
    root, page = context.document.root, context.page
    title = context.document.select_one("title")
    page.title = _hash(title.text.strip()) if title else 0
    page.is_document = root is not None and (root.position is not None or title is not None)
    page.runs_script = runs_script(context.document)
    if root is not None:
        page.line = (root.position or (1, 0))[0]
        page.language = root.attr("lang")
        if page.language is None and context.file.endswith(".xhtml"):
            page.language = root.attr("xml:lang")


def read_base(context: PageContext) -> None:
    """Read where a page's addresses start from, and in which window its links open."""
    bases = [base for base in context.document.select("base") if not base.closest("template,svg")]
    windows = (base.attr("target") for base in bases)
    context.default_window = next(filter(None, windows), "")
    base = next((base for base in bases if base.attr("href") is not None), None)
    if base is None or not (address := (base.attr("href") or "").strip()):
        return
    page, model = context.page, context.model
    url = resolve_url(address, page.base, model)
    if url.kind == "internal":
        page.base = model.base + url.path
    elif url.kind == "outside_base":
        page.base = "/" + url.path
    elif url.kind == "external":
        page.base = address
    else:
        message = f"the base '{address}' is no address that links can start from"
        context.report(base, "site-malformed-address", message, target=address)


def _hash(text: str) -> int:
    """Return a number for a text, the same in every process; 0 for none."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest()) if data else 0


def runs_script(document: turbohtml.Document) -> bool:
    """Return whether a script runs in a page: blocks of data do not, nor does what stands for
    browsers without scripts."""
    return any(
        script_type({name: script.attr(name) for name in script.attrs}) in RUN_SCRIPT_TYPES
        and not script.closest("template,noscript")
        for script in document.select("script")
    )


class HeadReader:
    """A reader of the `<link>` and `<meta>` elements of one page."""

    def __init__(self, context: PageContext, urls: UrlChecker) -> None:
        self.context, self.urls = context, urls
        self.manifests: list[str] = []
        """Web manifests of the site that the page names."""

    def read_link(self, element: turbohtml.Element, attributes: Attributes) -> None:
        """Read a `<link>`: what it means depends on its `rel`."""
        if "href" not in attributes:
            return
        raw, relations = attributes["href"] or "", link_types(attributes)
        is_page = not ("alternate" in relations and _is_other_format(attributes))
        is_canonical = "canonical" in relations
        is_hreflang = "hreflang" in attributes and is_page
        if (is_canonical or is_hreflang) and self._stands_in_body(element):
            rule = "site-canonical" if is_canonical else "site-hreflang"
            message = f"'{raw}' stands in <body>, where search engines do not look for it"
            self.context.report(element, rule, message, "move it into <head>", raw)
        if is_canonical:
            self.context.page.canonicals.append(HreflangLink("", raw, *position_of(element)))
        elif is_hreflang and "alternate" in relations and "stylesheet" not in relations:
            link = HreflangLink(attributes["hreflang"] or "", raw, *position_of(element))
            self.context.page.alternates.append(link)
        elif relations & FILE_LINK_TYPES:
            self._read_file_link(element, raw, attributes)
        elif self._is_link_to_page(raw, relations, attributes):
            self.urls.check(element, "page", raw, attributes)
            if not is_page and (code := attributes.get("hreflang")):
                check_language_code(self.context, element, "hreflang", code)

    def _is_link_to_page(self, raw: str, relations: set[str], attributes: Attributes) -> bool:
        """Return whether a `<link>` that is none to a file names something that should be there."""
        if not relations and "itemprop" in attributes:  # outside, it is a name that nobody fetches
            return self._resolves_inside(raw)
        is_schema = any(name.startswith("schema.") for name in relations)
        return not relations & NO_FILE_LINK_TYPES and not is_schema

    def _read_file_link(self, element: turbohtml.Element, raw: str, attributes: Attributes) -> None:
        self.urls.check(element, "file", raw, attributes)
        if "manifest" in link_types(attributes):
            url = resolve_url(raw, self.context.page.base, self.context.model)
            if url.kind == "internal" and url.path in self.context.files.sizes:
                self.manifests.append(url.path)

    def _resolves_inside(self, raw: str) -> bool:
        url = resolve_url(raw, self.context.page.base, self.context.model)
        return url.kind == "internal"

    def _stands_in_body(self, element: turbohtml.Element) -> bool:
        """Return whether an element of the head stands in the body for browsers that run scripts:
        to those, a `<noscript>` with a picture does not end the head."""
        body = element.closest("body")
        if body is None:
            return False
        if body.position and element.position:
            return body.position < element.position
        return not self.context.has_noscript

    def read_meta(
        self, element: turbohtml.Element, attributes: Attributes, *, in_noscript: bool
    ) -> None:
        """Read a `<meta>`: a redirect, a word to search engines, the address of a picture."""
        content = attributes.get("content") or ""
        names = (attributes.get(key) for key in ("name", "property", "itemprop"))
        name = next(filter(None, names), "").lower()
        if (attributes.get("http-equiv") or "").lower() == "refresh":
            self._read_refresh(element, content, attributes, in_noscript=in_noscript)
        elif name in {"robots", "googlebot"}:
            if _NOT_LISTED & set(re.split(r"[\s,]+", content.lower())):
                self.context.page.is_listed = False
        elif (
            content.lower() not in {"", "none"}
            and _META_ADDRESSES.fullmatch(name)
            and self._resolves_inside(content)
        ):
            self.urls.check(element, "file", content, attributes)

    def _read_refresh(
        self,
        element: turbohtml.Element,
        content: str,
        attributes: Attributes,
        *,
        in_noscript: bool,
    ) -> None:
        match = _REFRESH.fullmatch(content)
        address = match["address"].strip() if match else ""
        if match and match["quote"]:
            address = address.partition(match["quote"])[0]
        if not match or not address:
            self._check_reload(element, content)
            return
        scripts = " ".join(script.text for script in self.context.document.select("script"))
        if in_noscript and not ("location" in scripts and address in scripts):
            self.urls.check(element, "page", address, attributes)
        elif self.context.page.redirect is None:
            keeps_anchor = "location" in scripts and re.search(r"\bhash\b", scripts) is not None
            line, delay = position_of(element)[0], int(match["delay"][:_MAX_DIGITS] or 0)
            self.context.page.redirect = MetaRefresh(address, line, delay, keeps_anchor)

    def _check_reload(self, element: turbohtml.Element, content: str) -> None:
        """Check that a refresh without an address is meant to load the page anew, after a while."""
        delay = _RELOAD.fullmatch(content)
        if delay and int(delay[1][:_MAX_DIGITS]) >= MIN_RELOAD:
            return
        message = f'<meta http-equiv="refresh" content="{shorten(content)}"> leads nowhere'
        hint = 'write content="0; url=…", with the address'
        self.context.report(element, "site-dead-redirect", message, hint, content)


def _is_other_format(attributes: Attributes) -> bool:
    """Return whether the `type` of a link is not that of a page: an alternate of another type is a
    feed or another format, no translation."""
    kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
    return kind not in _PAGE_TYPES
