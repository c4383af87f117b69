"""Resolving addresses as browsers do (https://url.spec.whatwg.org).

Paths of the site are decoded and have no leading slash.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from returnguide.linkcheck.site.model import SiteModel, host_of

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_STRIPPED = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")
_ENCODED_DOT = re.compile(r"%2e", re.I)
HOST_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
"""One part of a host's name, as a regular expression."""
_HOST = re.compile(rf"(?:{HOST_LABEL}(?:\.{HOST_LABEL})*|_?[\w.-]+|\[[0-9a-fA-F:.]+\])\.?")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\.?$)|\.?$)){4}")
_LOOPBACK = re.compile(r"127(?:\.\d+){3}")
_TEMPLATE_SYNTAX = re.compile(
    r"\{\{|\}\}|\{%|%\}|\$\{|<%|%>|%7B%7B|%7B%25|\[object%20object\]|\[object object\]", re.I
)
_PLACEHOLDERS = frozenset({
    "todo", "fixme", "xxx", "tbd", "tba", "changeme", "change-me", "placeholder", "undefined",
    "null", "none", "nan", "your-url", "your-link", "insert-link-here", "lorem", "lorem-ipsum",
})  # fmt: skip
_PLACEHOLDER_FORM = re.compile(r"%%[a-z_][\w.-]*%%|\[[a-z_][\w .:-]*\]")
_PERCENT_VARIABLE = re.compile(r"%%[A-Za-z_]\w*%%")
"""No percent sign stands before another in an address."""

UrlKind = Literal[
    "internal", "external", "outside_base", "other_scheme", "empty", "malformed", "placeholder"
]


class ResolvedUrl(NamedTuple):
    """Where an address leads."""

    kind: UrlKind
    """`internal` to the site, `external` on the web, `outside_base`: on the site's host but not
    below its root, `other_scheme`; or no address: `empty`, `malformed`, `placeholder`."""
    path: str = ""
    """Of an internal one: the decoded path below the site's root."""
    fragment: str = ""
    """Of an internal one: as it is written, without a text directive."""
    scheme: str = ""
    error: str = ""
    """Why it is malformed."""
    host: str = ""
    """Of a malformed one: its host, where it names one."""


def resolve_url(raw: str, base: str, model: SiteModel) -> ResolvedUrl:
    """Return where `raw`, an attribute's value, leads from a page whose base is `base`: a path
    below the host's root, or a whole address."""
    text = raw.strip(_STRIPPED)
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.translate(_BREAKS)
    if not text:
        return ResolvedUrl("empty")
    if ("{" in text or "%" in text or "[" in text or "}" in text) and _TEMPLATE_SYNTAX.search(text):
        return ResolvedUrl("placeholder")
    body, _, fragment = text.partition("#")
    if ":" in body and (match := _SCHEME.match(body)):
        scheme = match[1].lower()
        if scheme not in ("http", "https"):
            return ResolvedUrl("other_scheme", scheme=scheme)
        return _resolve_absolute(body, fragment, scheme, model)
    path = body.partition("?")[0]
    if "\\" in path:
        if path.startswith("\\\\"):
            return ResolvedUrl("other_scheme", scheme="file")  # a folder of a Windows network
        path = path.replace("\\", "/")
    if path.startswith("//"):
        return _resolve_absolute(f"{model.scheme}:{path}", fragment, model.scheme, model)
    if not base.startswith("/"):  # <base href> on another site
        return ResolvedUrl("external", scheme=(urlsplit(base).scheme or model.scheme).lower())
    return _resolve_path(_joined(path, base), _without_directive(fragment), model)


def _joined(path: str, base: str) -> str:
    """Return a relative path as one from the host's root."""
    if path.startswith("/"):
        return path
    if not path:
        return base
    folder = base[: base.rindex("/") + 1]
    length = 0
    while path.startswith("../", length):
        length += 3
        folder = folder[: folder.rindex("/", 0, -1) + 1] if folder != "/" else folder
    return folder + path[length:]


def is_placeholder(text: str) -> bool:
    """Return whether a part of an address that leads nowhere, or the whole, stands for one that was
    still to be written."""
    word = text.strip().strip("/.").lower()
    return word in _PLACEHOLDERS or _PLACEHOLDER_FORM.fullmatch(word) is not None


def has_placeholder(path: str, folders: Container[str]) -> bool:
    """Return whether a path without a file passes a name that stands for one to be filled in, and
    is no folder of the site."""
    parts = path.strip("/").split("/")
    return any(
        is_placeholder(part) and "/".join(parts[: number + 1]) not in folders
        for number, part in enumerate(parts)
    )


def _resolve_absolute(body: str, fragment: str, scheme: str, model: SiteModel) -> ResolvedUrl:
    """Return where an address with its scheme leads; http and https only."""
    rest = body[body.index(":") + 1 :]
    # browsers read backslashes there as slashes, mail programs and crawlers do not
    if not rest.startswith("//"):
        return _malformed(scheme, f"'//' is missing after '{scheme}:'")
    rest = rest.replace("\\", "/")
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        host, _ = parts.hostname or "", parts.port  # which raises ValueError
    except ValueError as error:
        return _malformed(scheme, f"it is no web address: {error}")
    if not host:
        return _malformed(scheme, "it names no host")
    if model.host and unquote(host_of(f"{scheme}:{rest}")).lower() == model.host:
        url = _resolve_path(parts.path or "/", _without_directive(fragment), model)
        if url.kind == "outside_base" and not url.path:
            return ResolvedUrl("external", scheme=scheme)
        return url._replace(scheme=scheme)
    if is_placeholder(host) or ("%%" in body and _PERCENT_VARIABLE.search(body)):
        return ResolvedUrl("placeholder", scheme=scheme)
    error_of_host = _host_error(unquote(host))
    is_local_site = bool(model.host) and "." not in model.host
    if error_of_host and not (error_of_host == _LOCAL_NAME and is_local_site):
        return _malformed(scheme, error_of_host.format(host), host)
    return ResolvedUrl("external", scheme=scheme)


def _malformed(scheme: str, error: str, host: str = "") -> ResolvedUrl:
    return ResolvedUrl("malformed", scheme=scheme, error=error, host=host)


_LOCAL_NAME = "'{}' is no host that is known outside of its own network"
"""The error of a name without a dot; on a site of such a network it is none."""


@lru_cache(maxsize=10_000)
def _host_error(host: str) -> str:
    """Return what is wrong with another site's host, so that no reader gets there; '' if nothing
    is."""
    if host in {"http", "https"}:
        return f"'{host}:' stands in it twice"
    if is_loopback(host):
        return f"'{host}' is the author's own computer"
    if ":" in host:
        return ""  # IPv6, which the parser has read
    is_number = host.rstrip(".").rpartition(".")[2].isdigit()
    has_empty_label = ".." in host or host.startswith(".")
    if not _HOST.fullmatch(host) or has_empty_label or (is_number and not _IPV4.fullmatch(host)):
        return f"'{host}' is no host's name"
    return "" if "." in host.rstrip(".") else _LOCAL_NAME


def is_loopback(host: str) -> bool:
    """Return whether a host is the computer that asks for it."""
    is_local = host in {"localhost", "0.0.0.0", "::1"} or host.endswith(".localhost")
    return is_local or _LOOPBACK.fullmatch(host) is not None


def _without_directive(fragment: str) -> str:
    """Return the fragment without a text directive
    (https://wicg.github.io/scroll-to-text-fragment/)."""
    return fragment.partition(":~:")[0] if ":~:" in fragment else fragment


def _resolve_path(whole: str, fragment: str, model: SiteModel) -> ResolvedUrl:
    """Return where a path from the host's root leads."""
    path = _without_dots(whole)
    base = model.base
    if base != "/":
        if path == base[:-1]:
            path += "/"
        if not path.startswith(base):
            return ResolvedUrl("outside_base", unquote(path[1:], errors="replace"), fragment)
    path = path[len(base) :]
    if "%" in path:
        path = unquote(path, errors="replace")
    return ResolvedUrl("internal", path, fragment)


def _without_dots(path: str) -> str:
    """Return the path without `.` and `..`, which a browser takes out, in no case beyond the
    root."""
    if "%2" in path:
        path = "/".join(_decoded_dots(part) for part in path.split("/"))
    if "/." not in path:
        return path
    segments: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            del segments[-1:]
        elif part != ".":
            segments.append(part)
    if parts[-1] in {".", ".."}:
        segments.append("")
    return "/" + "/".join(segments)


def _decoded_dots(part: str) -> str:
    decoded = _ENCODED_DOT.sub(".", part)
    return decoded if decoded in {".", ".."} else part


def address_of(path: str) -> str:
    """Return how a path below the site's root is shown: with a slash in front, without the name of
    an index page."""
    if path == "index.html" or path.endswith("/index.html"):
        path = path[: -len("index.html")]
    return "/" + path


def url_of(path: str, model: SiteModel) -> str:
    """Return the whole address of a file of the site."""
    address = address_of(path)[1:]
    if model.clean_urls:
        address = address.removesuffix(".html")
    quoted = quote(address, safe="/~!$&'()*+,;=:@", errors="surrogateescape")
    origin = f"{model.scheme}://{model.host}" if model.host else ""
    return f"{origin}{model.base}{quoted}"


def anchor_exists(fragment: str, ids: Container[str], *, has_routes: bool) -> bool:
    """Return whether a browser finds what a fragment names: nothing, the top, an id as written or
    decoded. Where a script may run (`has_routes`), `#/…` and `#!…` may be its own."""
    if not fragment or fragment in ids or (has_routes and fragment.startswith(("/", "!"))):
        return True
    decoded = unquote(fragment, errors="replace") if "%" in fragment else fragment
    return (
        decoded in ids
        or decoded.lower() == "top"
        or quote(fragment, safe="%!$&'()*+,;=:@/?~-._[]{}|\\^") in ids
    )
