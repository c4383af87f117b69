"""The lines of a `_redirects` file, as Netlify and Cloudflare Pages read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STATUS = re.compile(r"(200|30[12378]|4\d\d)(!?)")
_QUERY_CONDITION = re.compile(r"[\w-]+=")
_WILDCARD = re.compile(r"\*|:[A-Za-z_]")
"""The beginning of a wildcard: `*`, or `:name` for one segment."""
_WILDCARD_PART = re.compile(r"(/?\*|:[A-Za-z_]\w*)")
_NAMED_SEGMENT = re.compile(r"/:[a-z]", re.I)


@dataclass(frozen=True)
class RedirectRule:
    """A line of `_redirects`."""

    line: int
    pattern: re.Pattern[str] | None
    """What the path must match; None where it must equal the source: to compile a pattern takes
    longer than all the rest."""
    source: str
    target: str
    status: int

    @property
    def is_exact(self) -> bool:
        """Whether its source is one path, without wildcards."""
        return "*" not in self.source and not _NAMED_SEGMENT.search(self.source)

    @property
    def is_target_variable(self) -> bool:
        """Whether its target depends on the path."""
        return ":splat" in self.target or _NAMED_SEGMENT.search(self.target) is not None

    def apply(self, path: str) -> str | None:
        """Return the address that a path (without a leading slash) is sent to, or None if the rule
        does not match it."""
        asked, target = _without_last_slash(path), self.target
        if self.pattern is None:
            return target if asked == _without_last_slash(self.source[1:]) else None
        if not (match := self.pattern.fullmatch(asked)):
            return None
        for name, value in match.groupdict().items():
            target = re.sub(rf":{name}\b", (value or "").replace("\\", r"\\"), target)
        return target


def parse_redirects(text: str) -> tuple[list[RedirectRule], list[tuple[int, str]]]:
    """Return the rules of a `_redirects` file, and its invalid lines (number, text)."""
    rules, invalid_lines = [], []
    for number, line in enumerate(text.splitlines(), 1):
        parts = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
        if not parts:
            continue
        if rule := _parse_line(number, parts):
            rules.append(rule)
        else:
            invalid_lines.append((number, line.strip()))
    return rules, invalid_lines


def _parse_line(number: int, parts: Sequence[str]) -> RedirectRule | None:
    """Return the rule in the words of a line, None if it is none."""
    source, *rest = parts
    while rest and _QUERY_CONDITION.match(rest[0]):
        rest = rest[1:]
    if not rest or not _is_address(source) or not _is_address(rest[0]):
        return None
    target, *options = rest
    if any(not _STATUS.fullmatch(option) and "=" not in option for option in options):
        return None
    status = next(filter(None, map(_STATUS.fullmatch, options)), None)
    path = re.sub(r"https?://[^/]*", "", source).partition("?")[0] or "/"
    pattern = _compile(path) if _WILDCARD.search(path) else None
    return RedirectRule(number, pattern, path, target, int(status[1]) if status else 301)


def _is_address(text: str) -> bool:
    return text.startswith(("/", "http://", "https://"))


def _without_last_slash(path: str) -> str:
    """Return a path, which has no slash in front, as rules are compared with it: `/x` is `/x/`, and
    `/` is the root."""
    return f"/{path.rstrip('/')}" if path.strip("/") else "/"


def _compile(path: str) -> re.Pattern[str]:
    """Return the pattern of a path with `*` (the group `splat`) or `:name` (a group each)."""
    expressions = []
    seen: set[str] = set()
    for part in _WILDCARD_PART.split(path.rstrip("/") or "/"):
        is_splat = part in {"*", "/*"}
        if not is_splat and not re.fullmatch(r":[A-Za-z_]\w*", part):
            expressions.append(re.escape(part))
            continue
        name = "splat" if is_splat else part[1:]
        if name in seen:
            expressions.append("[^/]*")
        elif part == "/*":
            expressions.append("(?:/(?P<splat>.*))?")
        else:
            expressions.append("(?P<splat>.*)" if is_splat else f"(?P<{name}>[^/]+)")
        seen.add(name)
    return re.compile("".join(expressions), re.S)


class RedirectTable:
    """The rules of `_redirects`; the first one that matches a path counts."""

    def __init__(self, rules: Sequence[RedirectRule]) -> None:
        self.rules = rules
        self._by_prefix: dict[str, list[int]] = {}
        """Beginning of paths -> the positions of the rules whose paths all have it."""
        for number, rule in enumerate(rules):
            self._by_prefix.setdefault(_prefix_of(rule.source), []).append(number)

    def first_match(self, path: str) -> RedirectRule | None:
        """Return the first rule for a path from the host's root, without its slash in front."""
        first = len(self.rules)
        for prefix in _prefixes(_without_last_slash(path)) if self.rules else ():
            for number in self._by_prefix.get(prefix, ()):
                if number >= first:
                    break
                if self.rules[number].apply(path) is not None:
                    first = number
                    break
        return self.rules[first] if first < len(self.rules) else None


def _prefix_of(source: str) -> str:
    """Return the folders with which all paths that a rule matches begin, or its one path."""
    if not (wildcard := _WILDCARD.search(source)):
        return _without_last_slash(source[1:])
    start = source[: source.rindex("/", 0, wildcard.start() + 1)]
    ends_there = not source[wildcard.end() :].strip("/")
    # of `/a/*b` the second slash may be left out
    return start if ends_there or wildcard[0] != "*" else start.rpartition("/")[0]


def _prefixes(path: str) -> Iterator[str]:
    """Yield what a path begins with, each up to a slash, and the path itself."""
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)
    yield path
