"""What mail clients and campaigns add to an address that somebody copies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote

_PROOFPOINT = "urldefense.proofpoint.com"
_WRAPPERS: Mapping[str, str] = {
    "safelinks.protection.outlook.com": "url",
    "google.com": "q",
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "slack-redir.net": "url",
    _PROOFPOINT: "u",
}
"""Host, for its subdomains too -> the parameter with the address that it wraps."""
_WRAPPED = re.compile(r"https?://(?P<host>[^/?#]+)/[^?#]*\?(?P<query>.*)", re.S)
_URLDEFENSE = re.compile(r"https://urldefense\.(?:com|us)/v3/__(?P<url>.*?)__;.*", re.S)
_TRACKING = re.compile(
    r"(?:utm|pk|mtm|at|_hs|hsa|ga)_\w+|_hsenc|_hsmi|_gl|_ga|[a-z]*clid|[gw]braid|msclkid|srsltid"
    r"|igsh(?:id)?|mc_[ce]id|mkt_tok|vero_id|oly_\w+_id|xtor",
    re.I,
)
"""Parameters that tell where a reader comes from, and never what to show."""
_MAX_WRAPS = 5
"""How often an address is wrapped: each time that a mail is forwarded."""


def clean_address(url: str) -> str:
    """Return the address without what tracks its readers; itself where there is nothing."""
    for _ in range(_MAX_WRAPS):
        if not (wrapped := _wrapped_address(url)):
            break
        url = wrapped
    address, mark, fragment = url.partition("#")
    base, _, query = address.partition("?")
    parts = query.split("&")
    kept = [part for part in parts if not _TRACKING.fullmatch(part.partition("=")[0])]
    if kept == parts:
        return url
    return f"{base}{'?' if kept else ''}{'&'.join(kept)}{mark}{fragment}"


def _wrapped_address(url: str) -> str:
    """Return the address that another one wraps; an empty string where it wraps none."""
    if match := _URLDEFENSE.fullmatch(url):
        return match["url"]
    if not (match := _WRAPPED.fullmatch(url)):
        return ""
    name = match["host"].lower()
    host = next((host for host in _WRAPPERS if f".{name}".endswith(f".{host}")), "")
    if not host:
        return ""
    values = parse_qs(match["query"]).get(_WRAPPERS[host], [""])
    wrapped = values[0]
    if host == _PROOFPOINT:
        wrapped = unquote(wrapped.replace("-", "%").replace("_", "/"))
    return wrapped if wrapped.startswith(("https://", "http://")) else ""
