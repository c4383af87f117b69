"""The tokens and the addresses of a style sheet, by CSS Syntax Level 3.

What stands in comments and strings is no address. At its end CSS closes what is open: `url(a.png`
is fetched as `url(a.png)` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-fA-F]|\r\n|[\r\n\f])"
_NAME = rf"-?-?(?:[\w\-]|[^\x00-\x7f]|{_ESCAPE})+"
_STRING = (
    rf'"(?:[^"\\\n\r\f]|{_ESCAPE})*+(?:"|\Z)'
    rf"|'(?:[^'\\\n\r\f]|{_ESCAPE})*+(?:'|\Z)"
)  # fmt: skip
_BARE = rf"[ \t\r\n\f]*(?P<bare>(?:[^\s\"'()\\\x00-\x08]|{_ESCAPE})++)[ \t\r\n\f]*+(?:\)|\Z)"
_TOKEN = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    | [^/"'@()\\{{}};]++(?=[{{}};)"'@/])
    | [^/"'@()\\{{}};]*[^\w\-/"'@()\\{{}};\x80-\U0010ffff]
    | (?P<open>(?P<name>{_NAME})\()(?:{_BARE})?
    | @(?P<at>{_NAME})
    | (?P<string>{_STRING})
    | (?P<word>{_NAME})
    | (?P<mark>[(){{}};])""",
    re.S | re.X,
)
_MAY_HAVE_URLS = re.compile(r"url\(|@import|src\(|image-set\(|\\", re.I)
_TAKES_STRINGS = frozenset({"url", "src", "image-set", "-webkit-image-set"})


def tokens(css: str) -> Iterator[re.Match[str]]:
    """Yield the tokens, each with one of these groups, or none for comments and plain text: `at`,
    `string`, `word`, `mark`, or `open`, which is `name` and a bracket, with `bare` where an
    unquoted value and the closing bracket follow."""
    return _TOKEN.finditer(css)


def may_have_urls(css: str) -> bool:
    """Return whether it is worth reading: most style sheets name no file."""
    return _MAY_HAVE_URLS.search(css) is not None


def urls_in(css: str) -> Iterator[tuple[str, int]]:
    """Yield each address, its escapes resolved, with its offset: of `url()`, `src()`, `image-set()`
    and `@import`, not of `@namespace`."""
    functions: list[str] = []
    opened = 0
    rule = ""
    for token in tokens(css):
        if token["at"]:
            rule = unescape(token["at"]).lower()
        elif token["name"]:
            if token["bare"] is None:
                functions.append(unescape(token["name"]).lower())
                opened = token.end()
            else:
                yield from _urls_in_brackets(token, rule)
        elif token["string"] is not None:
            inside = functions[-1] if functions else ""
            if inside == "url" and css[opened : token.start()].strip():
                # a quotation mark in an unquoted address makes it none: url(it's.png)
                continue
            if _takes_string(functions, rule):
                text = token["string"][1:].removesuffix(token["string"][0])
                yield unescape(text), token.start("string") + 1
        elif token["mark"] == "(":
            functions.append("")
        elif token["mark"] == ")":
            del functions[-1:]
        elif token["mark"]:
            rule = ""
            functions.clear()


def _urls_in_brackets(token: re.Match[str], rule: str) -> Iterator[tuple[str, int]]:
    """Yield the addresses of a function with an unquoted value."""
    name, value, start = unescape(token["name"]).lower(), token["bare"], token.start("bare")
    if name == "url" and rule != "namespace":
        yield unescape(value), start
    elif name in _TAKES_STRINGS or "url(" in value.lower():
        for address, offset in urls_in(value):
            yield address, start + offset


def _takes_string(functions: list[str], rule: str) -> bool:
    """Return whether a string in those functions, the innermost last, and that at-rule is an
    address."""
    if not functions:
        return rule == "import"
    return functions[-1] in _TAKES_STRINGS and rule != "namespace"


def unescape(text: str) -> str:
    """Return the text that CSS escapes stand for."""
    return re.sub(_ESCAPE, _character, text, flags=re.S) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[0][1:]
    if code in {"\n", "\r", "\r\n", "\f"}:
        return ""
    if code[0] in "0123456789abcdefABCDEF":
        number = int(code.strip(), 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return code
