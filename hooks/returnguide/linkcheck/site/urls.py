"""What an address on a page means: where a browser would go (the URL Standard), and whether it is
written as its scheme wants.

https://url.spec.whatwg.org, RFC 6068 (mailto), RFC 3966 (tel). Paths are decoded and have no slash
in front.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from returnguide.linkcheck.site.model import SiteModel, host_of

COMMON_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "data", "blob", "about"})
"""Schemes that every site may have; site.json or the common ones come on top."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_STRIPPED = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")
_DOT = re.compile(r"%2e", re.I)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|_?[\w.-]+|\[[0-9a-fA-F:.]+\])\.?")
_LOCAL_PART = r"(?:[\w!#$%&'*+/=?^`{|}~.\-]+|\"[^\"]+\")"
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\.?$)|\.?$)){4}")
_MAIL = re.compile(rf"(?!\.)(?!.*\.\.){_LOCAL_PART}(?<!\.)@{_LABEL}(?:\.{_LABEL})+")
_TELEPHONE = re.compile(r"\+?(?=[*#\-.()]*\d)[\d*#\-.()]+(?:[;,pPwW][^\s]*)?", re.ASCII)
_TEMPLATE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\$\{|<%|%>|%7B%7B|%7B%25|\[object%20object\]|\[object object\]", re.I
)
_PLACEHOLDERS = frozenset({
    "todo", "fixme", "xxx", "tbd", "tba", "changeme", "change-me", "placeholder", "undefined", "null", "none", "nan", "your-url", "your-link", "insert-link-here",
    "lorem", "lorem-ipsum",
})  # fmt: skip
_PLACE_HOLDING = re.compile(r"%%[a-z_][\w.-]*%%|\[[a-z_][\w .:-]*\]")
_IN_TEMPLATE = re.compile(r"%%[A-Za-z_]\w*%%")
"""No percent sign stands before another in an address."""


class ResolvedUrl(NamedTuple):
    """Where an address leads."""

    kind: str
    """`inside` the site, `outside` it on the web, `other` scheme, or a fault: `empty`, `malformed`,
    `placeholder`."""
    path: str = ""
    """Of a place inside: the decoded path below the site's root."""
    fragment: str = ""
    """Of a place inside, as it is written, without a text directive."""
    scheme: str = ""
    fault: str = ""
    """What is wrong with it."""


def resolve(raw: str, base: str, model: SiteModel) -> ResolvedUrl:
    """Where `raw`, an attribute's value, leads from a page whose base is `base`: a path below the
    host's root, or a whole address."""
    text = raw.strip(_STRIPPED)
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.translate(_BREAKS)
    if not text:
        return ResolvedUrl("empty")
    if ("{" in text or "%" in text or "[" in text or "}" in text) and _TEMPLATE.search(text):
        return ResolvedUrl("placeholder")
    body, _, fragment = text.partition("#")
    if ":" in body and (found := _SCHEME.match(body)):
        scheme = found[1].lower()
        if scheme not in ("http", "https"):
            return ResolvedUrl("other", scheme=scheme)
        return _absolute(body, fragment, scheme, model)
    path = body.partition("?")[0]
    if "\\" in path:
        if path.startswith("\\\\"):
            return ResolvedUrl("other", scheme="file")  # a folder of a Windows network
        path = path.replace("\\", "/")
    if path.startswith("//"):
        return _absolute(f"{model.scheme}:{path}", fragment, model.scheme, model)
    if not base.startswith("/"):  # <base href> on another site
        return ResolvedUrl("outside", scheme=_scheme_of(base, model))
    if path.startswith("/"):
        whole = path
    elif path:
        folder = base[: base.rindex("/") + 1]
        steps = 0
        while path.startswith("../", steps):
            steps += 3
            folder = folder[: folder.rindex("/", 0, -1) + 1] if folder != "/" else folder
        whole = folder + path[steps:]
    else:
        whole = base
    return _inside(whole, _without_directive(fragment), model)


def _scheme_of(base: str, model: SiteModel) -> str:
    return (urlsplit(base).scheme or model.scheme).lower()


def is_placeholder(text: str) -> bool:
    """Whether a part of an address that leads nowhere, or the whole, stands for one that was still
    to be written."""
    word = text.strip().strip("/.").lower()
    return word in _PLACEHOLDERS or _PLACE_HOLDING.fullmatch(word) is not None


def has_placeholder(path: str, folders: Container[str]) -> bool:
    """Whether a path without a file passes a name that stands for one to be filled in, and is no
    folder of the site."""
    parts = path.strip("/").split("/")
    return any(
        is_placeholder(part) and "/".join(parts[: number + 1]) not in folders
        for number, part in enumerate(parts)
    )


def _absolute(body: str, fragment: str, scheme: str, model: SiteModel) -> ResolvedUrl:
    """The place of an address with its scheme; http and https only."""
    rest = body[body.index(":") + 1 :]
    if not rest.startswith(
        "//"
    ):  # browsers read backslashes there as slashes, mail programs and crawlers do not
        return ResolvedUrl("malformed", scheme=scheme, fault=f"'//' is missing after '{scheme}:'")
    rest = rest.replace("\\", "/")
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        return ResolvedUrl("malformed", scheme=scheme, fault=f"it is no web address: {error}")
    del port
    if not host:
        return ResolvedUrl("malformed", scheme=scheme, fault="it names no host")
    if model.host and unquote(host_of(f"{scheme}:{rest}")).lower() == model.host:
        place = _inside(parts.path or "/", _without_directive(fragment), model)
        return (
            ResolvedUrl("outside", scheme=scheme)
            if place.kind == "beside" and not place.path
            else place._replace(scheme=scheme)
        )
    if is_placeholder(host) or ("%%" in body and _IN_TEMPLATE.search(body)):
        return ResolvedUrl("placeholder", scheme=scheme)
    if (fault := _host_fault(unquote(host))) and not (
        fault == _LOCAL and "." not in model.host and model.host
    ):
        return ResolvedUrl("malformed", scheme=scheme, fault=fault.format(host))
    return ResolvedUrl("outside", scheme=scheme)


_LOCAL = "'{}' is no host that is known outside of its own network"
"""The fault of a name without a dot; on a site of such a network it is none."""


@lru_cache(maxsize=10_000)
def _host_fault(host: str) -> str:
    """What is wrong with another site's host, so that no reader gets there; '' if nothing is."""
    if host in {"http", "https"}:
        return f"'{host}:' stands in it twice"
    if (
        host in {"localhost", "0.0.0.0", "::1"}
        or host.endswith(".localhost")
        or re.fullmatch(r"127(?:\.\d+){3}", host)
    ):
        return f"'{host}' is the author's own computer"
    if ":" in host:
        return ""  # IPv6, which the parser has read
    is_number = host.rstrip(".").rpartition(".")[2].isdigit()
    if (
        not _HOST.fullmatch(host)
        or ".." in host
        or host.startswith(".")
        or (is_number and not _IPV4.fullmatch(host))
    ):
        return f"'{host}' is no host's name"
    return "" if "." in host.rstrip(".") else _LOCAL


def _without_directive(fragment: str) -> str:
    """The fragment without a text directive, https://wicg.github.io/scroll-to-text-fragment/."""
    return fragment.partition(":~:")[0] if ":~:" in fragment else fragment


def _inside(whole: str, fragment: str, model: SiteModel) -> ResolvedUrl:
    """The place of a path from the host's root."""
    path = _without_dots(whole)
    base = model.base
    if base != "/":
        if path == base[:-1]:
            path += "/"
        if not path.startswith(base):
            return ResolvedUrl("beside", unquote(path[1:], errors="replace"), fragment)
    path = path[len(base) :]
    if "%" in path:
        path = unquote(path, errors="replace")
    return ResolvedUrl("inside", path, fragment)


def _without_dots(path: str) -> str:
    """The path without `.` and `..`, which a browser takes out, in no case beyond the root."""
    if "%2" in path:
        path = "/".join(
            _DOT.sub(".", part) if _DOT.sub(".", part) in {".", ".."} else part
            for part in path.split("/")
        )
    if "/." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            if kept:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def address_of(path: str) -> str:
    """How a path below the site's root is shown: with a slash in front, without the name of an
    index page."""
    if path == "index.html" or path.endswith("/index.html"):
        path = path[: -len("index.html")]
    return "/" + path


def url_of(path: str, model: SiteModel) -> str:
    """The whole address of a file of the site."""
    address = address_of(path)[1:]
    if model.clean_urls:
        address = address.removesuffix(".html")
    shown = quote(address, safe="/~!$&'()*+,;=:@", errors="surrogateescape")
    return (
        f"{model.scheme}://{model.host}{model.base}{shown}"
        if model.host
        else f"{model.base}{shown}"
    )


def anchor_exists(fragment: str, ids: Container[str], *, has_routes: bool) -> bool:
    """Whether a browser finds the place that a fragment names: none, the top, an id as written, or
    decoded. Where a script may run, its routes are not judged."""
    if not fragment or fragment in ids or (has_routes and fragment.startswith(("/", "!"))):
        return True
    decoded = unquote(fragment, errors="replace") if "%" in fragment else fragment
    return (
        decoded in ids
        or decoded.lower() == "top"
        or quote(fragment, safe="%!$&'()*+,;=:@/?~-._[]{}|\\^") in ids
    )


def mailto_error(address: str) -> str:
    """What is wrong with a `mailto:` address; '' if nothing is."""
    rest, _, headers = address.partition(":")[2].partition("?")
    if not rest and not headers:
        return "it names nobody"
    if rest.startswith("//"):
        return "'//' does not belong after 'mailto:'"
    if ";" in rest:
        return "several addresses are joined by commas, not by ';'"
    for one in rest.split(",") if rest else ():
        decoded = unquote(one).strip(" ") if "," in rest else unquote(one)
        if not _MAIL.fullmatch(decoded):
            if "&" in decoded and "=" in decoded:
                return "the first header follows a '?', not a '&'"
            return f"'{decoded}' is no e-mail address"
    for header in headers.split("&") if headers else ():
        name, _, value = header.partition("=")
        if name.lower() in {"to", "cc", "bcc"} and any(
            not _MAIL.fullmatch(unquote(one).strip())
            for one in unquote(value).split(",")
            if one.strip()
        ):
            return f"'{unquote(value)}' is no e-mail address"
    return ""


def sms_error(address: str) -> str:
    """What is wrong with an `sms:` address (RFC 5724); '' if nothing is. It may name nobody where
    it has a text."""
    receivers, mark, _ = re.sub("&", "?", address.partition(":")[2], count=1).partition("?")
    if not receivers:
        return "" if mark else "it names nobody"
    return next((fault for one in receivers.split(",") if (fault := tel_error(f"sms:{one}"))), "")


def tel_error(address: str) -> str:
    """What is wrong with a `tel:` address; '' if nothing is. Short numbers, pauses and extensions
    are right."""
    scheme, _, number = address.partition(":")
    if not number:
        return "it has no number"
    decoded = unquote(number)
    if decoded.startswith("//"):
        return f"'//' does not belong after '{scheme}:'"
    if re.search(r"\s", decoded):
        return "a telephone number in an address has no spaces; '-' may separate its parts"
    if not _TELEPHONE.fullmatch(decoded):
        return f"'{decoded}' is no telephone number"
    digits = re.sub(r"\D", "", re.split(r"[;,pPwW]", decoded)[0])
    if len(digits) < 2 or (decoded.startswith("+") and not 5 <= len(digits) <= 15):
        return f"'{decoded}' has {len(digits)} digit{'s' if len(digits) != 1 else ''}"
    return ""
