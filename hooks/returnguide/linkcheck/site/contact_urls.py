"""Whether mail and telephone addresses are written as their schemes want: `mailto:` (RFC 6068),
`tel:` (RFC 3966), `sms:` (RFC 5724)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from returnguide.linkcheck.site.urls import HOST_LABEL

_LOCAL_PART = r"(?:[\w!#$%&'*+/=?^`{|}~.\-]+|\"[^\"]+\")"
_MAIL = re.compile(rf"(?!\.)(?!.*\.\.){_LOCAL_PART}(?<!\.)@{HOST_LABEL}(?:\.{HOST_LABEL})+")
_TELEPHONE = re.compile(r"\+?(?=[*#\-.()]*\d)[\d*#\-.()]+(?:[;,pPwW][^\s]*)?", re.ASCII)
_PAUSE = re.compile(r"[;,pPwW]")


def mailto_error(address: str) -> str:
    """Return what is wrong with a `mailto:` address; '' if nothing is."""
    receivers, _, headers = address.partition(":")[2].partition("?")
    if not receivers and not headers:
        return "it names nobody"
    if receivers.startswith("//"):
        return "'//' does not belong after 'mailto:'"
    if ";" in receivers:
        return "several addresses are joined by commas, not by ';'"
    for receiver in receivers.split(",") if receivers else ():
        decoded = unquote(receiver).strip(" ") if "," in receivers else unquote(receiver)
        if not _MAIL.fullmatch(decoded):
            if "&" in decoded and "=" in decoded:
                return "the first header follows a '?', not a '&'"
            return f"'{decoded}' is no e-mail address"
    return _mail_header_error(headers)


def _mail_header_error(headers: str) -> str:
    """Return what is wrong with the receivers that stand behind a '?'; '' if nothing is."""
    for header in headers.split("&") if headers else ():
        name, _, value = header.partition("=")
        if name.lower() not in {"to", "cc", "bcc"}:
            continue
        receivers = [receiver for receiver in unquote(value).split(",") if receiver.strip()]
        if not all(_MAIL.fullmatch(unquote(receiver).strip()) for receiver in receivers):
            return f"'{unquote(value)}' is no e-mail address"
    return ""


def sms_error(address: str) -> str:
    """Return what is wrong with an `sms:` address; '' if nothing is. It may name nobody where it
    has a text."""
    rest = re.sub("&", "?", address.partition(":")[2], count=1)
    receivers, has_text, _ = rest.partition("?")
    if not receivers:
        return "" if has_text else "it names nobody"
    errors = (tel_error(f"sms:{receiver}") for receiver in receivers.split(","))
    return next(filter(None, errors), "")


def tel_error(address: str) -> str:
    """Return what is wrong with a `tel:` address; '' if nothing is. Short numbers, pauses and
    extensions are right."""
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
    digits = re.sub(r"\D", "", _PAUSE.split(decoded)[0])
    if len(digits) < 2 or (decoded.startswith("+") and not 5 <= len(digits) <= 15):
        return f"'{decoded}' has {len(digits)} digit{'s' if len(digits) != 1 else ''}"
    return ""


CONTACT_ERRORS: Mapping[str, Callable[[str], str]] = {
    "mailto": mailto_error,
    "sms": sms_error,
    "tel": tel_error,
}
"""Scheme -> what returns the error of an address of it."""
