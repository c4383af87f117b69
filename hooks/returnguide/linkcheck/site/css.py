"""The addresses in a style sheet, found by the tokens of CSS Syntax Level 3: not those in comments
and strings.

At its end CSS closes what is open: `url(a.png` is fetched as `url(a.png)` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-fA-F]|\r\n|[\r\n\f])"
_NAME = rf"-?-?(?:[\w\-]|[^\x00-\x7f]|{_ESCAPE})+"
_STRING = rf'"(?:[^"\\\n\r\f]|{_ESCAPE})*+(?:"|\Z)|\'(?:[^\'\\\n\r\f]|{_ESCAPE})*+(?:\'|\Z)'
_TOKEN = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    | [^/"'@()\\{{}};]++(?=[{{}};)"'@/])
    | [^/"'@()\\{{}};]*[^\w\-/"'@()\\{{}};\x80-\U0010ffff]
    | (?P<open>(?P<name>{_NAME})\()(?:[ \t\r\n\f]*(?P<bare>(?:[^\s"'()\\\x00-\x08]|{_ESCAPE})++)[ \t\r\n\f]*+(?:\)|\Z))?
    | @(?P<at>{_NAME})
    | (?P<string>{_STRING})
    | (?P<word>{_NAME})
    | (?P<mark>[(){{}};])""",
    re.S | re.X,
)
_ADDRESS_IN = re.compile(r"url\(|@import|src\(|image-set\(|\\", re.I)
_TAKES_STRINGS = frozenset({"url", "src", "image-set", "-webkit-image-set"})


def has_addresses(css: str) -> bool:
    """Whether it is worth reading: a style sheet mostly names no file."""
    return _ADDRESS_IN.search(css) is not None


def addresses_in(css: str) -> Iterator[tuple[str, int]]:
    """Each address, its escapes resolved, with its offset: of `url()`, `src()`, `image-set()` and
    `@import`, not of `@namespace`."""
    functions: list[str] = []
    opened = 0
    rule = ""
    for token in _TOKEN.finditer(css):
        kind = token.lastgroup
        if token["at"]:
            rule = _resolved(token["at"]).lower()
        elif token["name"]:
            name = _resolved(token["name"]).lower()
            if token["bare"] is None:
                functions.append(name)
                opened = token.end()
            elif name == "url" and rule != "namespace":
                yield _resolved(token["bare"]), token.start("bare")
            elif name in _TAKES_STRINGS or "url(" in token["bare"].lower():
                for address, offset in addresses_in(token["bare"]):
                    yield address, token.start("bare") + offset
        elif token["string"] is not None:
            inside = functions[-1] if functions else ""
            if inside == "url" and css[opened : token.start()].strip():
                # a quotation mark within an address without them makes it none: url(it's.png)
                continue
            if (rule == "import" and not functions) or (
                inside in _TAKES_STRINGS and rule != "namespace"
            ):
                yield (
                    _resolved(token["string"][1:].removesuffix(token["string"][0])),
                    token.start("string") + 1,
                )
        elif kind == "mark":
            if token["mark"] == "(":
                functions.append("")
            elif token["mark"] == ")":
                if functions:
                    functions.pop()
            else:
                rule = ""
                functions.clear()


def _resolved(text: str) -> str:
    """The text that CSS escapes stand for."""
    if "\\" not in text:
        return text
    return re.sub(_ESCAPE, _character, text, flags=re.S)


def _character(escape: re.Match[str]) -> str:
    code = escape[0][1:]
    if code in {"\n", "\r", "\r\n", "\f"}:
        return ""
    if code[0] in "0123456789abcdefABCDEF":
        number = int(code.strip(), 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return code
