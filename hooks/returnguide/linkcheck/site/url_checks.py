"""The checks of the addresses on one page; `url_rules.py` declares the rules."""

from __future__ import annotations

import re
from typing import NamedTuple

import turbohtml

from returnguide.linkcheck.site import language_codes
from returnguide.linkcheck.site.accessible_name import visible_text
from returnguide.linkcheck.site.contact_urls import CONTACT_ERRORS
from returnguide.linkcheck.site.html_spec import (
    FETCHED_KINDS,
    AddressKind,
    Attributes,
    link_types,
)
from returnguide.linkcheck.site.missing_targets import (
    missing_file,
    placeholder,
    rule_for_missing,
)
from returnguide.linkcheck.site.page_context import PageContext
from returnguide.linkcheck.site.site_files import Resolution
from returnguide.linkcheck.site.site_index import LinkUse
from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, is_loopback, resolve_url

_PLAIN = re.compile(r"(?:/|(?:\.\./)*)[\w-][\w./-]*(?:#[\w-]*)?", re.ASCII).fullmatch
"""An address that cannot mean anything but a path."""

_OWN_FRAGMENT = re.compile(r"#[\w-]+", re.ASCII).fullmatch

_MAX_CONTACT_URL = 8_000
"""Characters of a mail or telephone address; programs give up before that."""

_MIN_LANGUAGE_NAME = 4
"""Letters of a language's name, or it must be the whole text of a link to be meant by it."""

_WEB_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "data", "blob", "about"})
_FILE_SCHEMES = frozenset({"file"})
_SCRIPT_SCHEMES = frozenset({"javascript", "vbscript"})


class UrlUse(NamedTuple):
    """An address of the page, and where it stands."""

    element: turbohtml.Element
    kind: AddressKind
    raw: str
    """As it is written."""
    attributes: Attributes
    """Those of its element that matter."""


class UrlChecker:
    """A check of the addresses of one page, which notes those that need other pages."""

    def __init__(self, context: PageContext) -> None:
        self.context, self.files, self.model = context, context.files, context.model
        self.anchors: list[LinkUse] = []
        self.cross_locale_links: list[LinkUse] = []
        self.quotes: list[LinkUse] = []
        self.linked: set[str] = set()
        self.own_fragments: list[tuple[turbohtml.Element, str, str]] = []
        """Links within the page: (element, fragment, as it is written)."""
        self.links = 0
        self._ok_links: set[str] = set()
        """Addresses of links that the page has had, where nothing is left to check."""
        self._starts_from_itself = True
        """Whether relative addresses start from the page itself, not from a `<base>`."""
        self._folders: list[str] = []
        """The folder that relative addresses start from, below the root, and those above it."""

    def set_base(self) -> None:
        """Take the page's base, once it is known."""
        base, root = self.context.page.base, self.model.base
        self._starts_from_itself = base == root + self.context.own_path
        if base.startswith(root):
            folders = base[len(root) :].split("/")[:-1]
            self._folders = [
                "".join(f"{folder}/" for folder in folders[:length])
                for length in range(len(folders), -1, -1)
            ]

    def is_own_fragment(self, raw: str) -> bool:
        """Return whether an address is a plain fragment of the page itself."""
        return self._starts_from_itself and _OWN_FRAGMENT(raw) is not None

    def add_own_fragment(self, element: turbohtml.Element, raw: str) -> None:
        """Note a link for which `is_own_fragment` holds."""
        self.links += 1
        self.own_fragments.append((element, raw[1:], raw))

    def check(
        self, element: turbohtml.Element, kind: AddressKind, raw: str, attributes: Attributes
    ) -> None:
        """Check one address."""
        self.links += 1
        if raw in self._ok_links or (_PLAIN(raw) and self._is_resolved(element, kind, raw)):
            return
        url = resolve_url(raw, self.context.page.base, self.model)
        use = UrlUse(element, kind, raw, attributes)
        if url.kind == "internal":
            self._check_internal(use, url)
        elif url.kind == "external":
            self._check_external(use, url)
        elif url.kind == "other_scheme":
            self._check_scheme(use, url.scheme)
        elif url.kind == "outside_base":
            self._check_outside_base(use, url)
        elif url.kind == "empty":
            self._check_empty(use)
        elif url.kind == "placeholder":
            self._report(use, *placeholder(raw))
        elif not _shows_own_computer(use, url):
            self._report(use, "site-malformed-address", f"'{raw}' is no address: {url.error}")

    def _report(
        self, use: UrlUse, rule: str, message: str, hint: str = "", subject: str = ""
    ) -> None:
        self.context.report(use.element, rule, message, hint, use.raw, subject)

    def _is_resolved(self, element: turbohtml.Element, kind: AddressKind, raw: str) -> bool:
        """Return whether a plain relative address leads to a file that another link has led to, so
        that nothing is left to check but its fragment, which is noted."""
        written, _, fragment = raw.partition("#")
        path = self._plain_path(written)
        resolution = self.files.resolved.get(path) if path is not None else None
        if resolution is None or not resolution.file or resolution.lacks_slash:
            return False
        if kind == "link" and resolution.language not in {"", self.context.language}:
            return False
        self.linked.add(resolution.file)
        if fragment:
            if path == self.context.own_path:
                return False
            if path is not None and resolution.has_ids:
                self.anchors.append(self.context.link_use(element, raw, path, fragment))
        elif kind == "link":
            self._ok_links.add(raw)
        return True

    def _plain_path(self, written: str) -> str | None:
        """Return the path below the root that a plain relative address leads to, None if it leads
        out of the site or cannot be told."""
        if not written or not self._folders:
            return None
        if written.startswith("/"):
            return written.removeprefix(self.model.base)
        length = 0
        while written.startswith("../", length):
            length += 3
        steps_up, top = length // 3, len(self._folders) - 1
        if steps_up > top and self.model.base != "/":
            return None
        return self._folders[min(steps_up, top)] + written[length:]

    def _check_internal(self, use: UrlUse, url: ResolvedUrl) -> None:
        if url.scheme == "http" and self.model.scheme == "https":
            self._check_http(use)
        if ":~:" in use.raw and use.kind == "link":
            directive = use.raw.partition(":~:")[2]
            self.quotes.append(self.context.link_use(use.element, use.raw, url.path, directive))
        if url.path == self.context.own_path:
            if url.fragment:
                self.own_fragments.append((use.element, url.fragment, use.raw))
            return
        target = self.files.resolve(url.path)
        if not target.file:
            self._check_missing(use, url)
            return
        self.linked.add(target.file)
        if target.lacks_slash:
            self._report_missing_slash(use, url)
        if url.fragment and target.has_ids:
            self.anchors.append(self.context.link_use(use.element, use.raw, url.path, url.fragment))
        if use.kind == "link" and target.language not in {"", self.context.language}:
            self._note_cross_locale_link(use, target)

    def _report_missing_slash(self, use: UrlUse, url: ResolvedUrl) -> None:
        path = re.split("[?#]", use.raw, maxsplit=1)[0]
        message = f"'{use.raw}' lacks its final slash, so that the host answers with a redirect"
        hint = f"write '{path}/{use.raw[len(path) :]}'"
        self._report(use, "site-missing-slash", message, hint, address_of(url.path))

    def _note_cross_locale_link(self, use: UrlUse, target: Resolution) -> None:
        """Note a link to another language's page, unless it says so."""
        own_language = self.context.language
        if not own_language or use.attributes.get("hreflang"):
            return
        holder = use.element.closest("[lang]")
        if (
            holder is not None
            and holder.tag != "html"
            and language_codes.languages_match(holder.attr("lang") or "", target.language)
        ):
            return
        text = self.context.name_of(use.element, use.attributes, has_hidden_parts=False).casefold()
        names = language_codes.language_names(target.language, own_language)
        if any(
            name == text or (len(name) >= _MIN_LANGUAGE_NAME and name in text) for name in names
        ):
            return  # a switch of languages
        self.cross_locale_links.append(self.context.link_use(use.element, use.raw, target.file))

    def _check_missing(self, use: UrlUse, url: ResolvedUrl) -> None:
        """Check an address inside the site at which there is no file."""
        if self.context.index.redirect_target(url.path) is not None:
            self.anchors.append(self.context.link_use(use.element, use.raw, url.path, url.fragment))
        else:
            self._report(use, *missing_file(self.files, use.kind, use.raw, url), url.path)

    def _check_outside_base(self, use: UrlUse, url: ResolvedUrl) -> None:
        if self.files.resolve(url.path).file:
            base = self.model.base
            message = f"'{use.raw}' leads out of the site, whose root is {base}"
            hint = f"did you mean '{base}{url.path}'?"
            self._report(use, rule_for_missing(use.kind), message, hint, url.path)

    def _check_external(self, use: UrlUse, url: ResolvedUrl) -> None:
        if url.scheme == "http":
            self._check_http(use)
        window = use.attributes.get("target") or self.context.default_window
        relations = link_types(use.attributes)
        if use.kind != "link" or window.lower() != "_blank":
            return
        if relations & {"noopener", "noreferrer"}:
            return
        if "opener" in relations:  # the one form in which browsers still hand over the window
            message = 'opens in a new window that may change this one, by rel="opener"'
            hint = "write noopener instead"
        else:
            message = 'opens in a new window without rel="noopener"'
            hint = 'add rel="noopener", or better let readers choose the window'
        self._report(use, "site-blank-target", f"'{use.raw}' {message}", hint)

    def _check_http(self, use: UrlUse) -> None:
        if use.kind in FETCHED_KINDS:
            if self.model.scheme == "https":
                message = (
                    f"'{use.raw}' is fetched over http, which browsers refuse on an https page"
                )
                self._report(use, "site-mixed-content", message, "write https:")
        elif use.kind != "page" or use.element.tag == "link":
            message = f"'{use.raw}' leads to an unprotected page"
            self._report(use, "site-http-link", message, "write https:")

    def _check_empty(self, use: UrlUse) -> None:
        tag = use.element.tag
        is_download = tag == "a" and "download" in use.attributes
        is_meant = use.kind in {"link", "file", "frame"} and "srcdoc" not in use.attributes
        if is_meant and not is_download and not self._is_link_to_itself(use):
            hint = "write where it leads, or take the attribute out"
            message = f"<{tag}> has an empty address"
            self.context.report(use.element, "site-empty-address", message, hint)

    def _is_link_to_itself(self, use: UrlUse) -> bool:
        """Return whether a link without an address has the beginning of the page's title as its
        text, as the last one of a breadcrumb trail."""
        title = self.context.document.select_one("title")
        text = visible_text(use.element.text) if use.kind == "link" else ""
        return bool(text) and title is not None and f"{title.text.strip()} ".startswith(f"{text} ")

    def _check_scheme(self, use: UrlUse, scheme: str) -> None:
        if scheme in CONTACT_ERRORS:
            self._check_contact(use, scheme)
        elif scheme in self.model.schemes:
            return
        elif use.kind == "link" and _leads_nowhere(use, scheme):
            message = f"'{use.raw}' leads nowhere from a page"
            self._report(use, "site-bad-scheme", message, "write the address of a page")
        elif scheme in _SCRIPT_SCHEMES:
            message = f"'{use.raw}' runs a script instead of leading somewhere"
            self._report(use, "site-bad-scheme", message, "use a button, or the address of a page")
        elif scheme in _FILE_SCHEMES or len(scheme) == 1:  # the letter of a Windows drive
            message = f"'{use.raw}' leads to a file of the author's own computer"
            self._report(use, "site-bad-scheme", message, "write its address on the site")
        elif scheme not in _WEB_SCHEMES:
            message = f"'{use.raw}' has the unknown scheme '{scheme}:'"
            self._report(use, "site-bad-scheme", message, _scheme_hint(scheme))

    def _check_contact(self, use: UrlUse, scheme: str) -> None:
        address = use.raw.strip()
        if len(address) > _MAX_CONTACT_URL:
            start = f"{address[:60]}…"
            message = f"'{start}' has {len(address):,} characters: no program takes so many"
            self.context.report(use.element, "site-malformed-address", message, target=start)
        elif error := CONTACT_ERRORS[scheme](address):
            self._report(use, "site-malformed-address", f"'{address}': {error}")


def _leads_nowhere(use: UrlUse, scheme: str) -> bool:
    """Return whether a browser opens no page for a link of that scheme."""
    if scheme == "data":
        return "download" not in use.attributes
    if scheme == "about":
        return use.raw.strip().lower() != "about:blank"
    return scheme == "blob"


def _shows_own_computer(use: UrlUse, url: ResolvedUrl) -> bool:
    """Return whether a link to the reader's own computer says so, as a handbook does of a server
    that readers start themselves: its text has the host."""
    return use.kind == "link" and is_loopback(url.host) and url.host in use.element.text


def _scheme_hint(scheme: str) -> str:
    if scheme.startswith("mail"):
        return "did you mean 'mailto:'?"
    if scheme.startswith("ht"):
        return "did you mean 'https:'?"
    return "write https:, or name the scheme in site.json"
