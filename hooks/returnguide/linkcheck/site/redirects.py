"""Where redirects lead: those of pages (`<meta http-equiv="refresh">`) and those of a `_redirects`
file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from returnguide.linkcheck.site.urls import ResolvedUrl, address_of, anchor_exists, resolve
from returnguide.linkcheck.site.pages import BuiltPage, SiteIndex, LinkUse, anchor_hint, missing_anchor, missing_file
from returnguide.linkcheck.site.files import SiteFiles, escape_control

_STATUS = re.compile(r"(200|30[12378]|4\d\d)(!?)")
_PLACEHOLDER = re.compile(r"\*|:[A-Za-z_]")
"""Where a part of a path begins that stands for any."""
_LIMIT = 20


@dataclass(frozen=True)
class RedirectRule:
    """A line of `_redirects`."""

    line: int
    pattern: re.Pattern[str] | None
    """What the path must be; None where it is the source itself: to compile a pattern takes longer
    than all the rest."""
    source: str
    target: str
    status: int
    forced: bool
    is_exact: bool
    """Whether it is for one path, without `*` or `:name`."""

    def apply(self, path: str) -> str | None:
        """The address that a path (without a slash in front) is sent to, or None if the rule is for
        others."""
        asked, target = _without_last_slash(path), self.target
        if self.pattern is None:
            return target if asked == _without_last_slash(self.source[1:]) else None
        if not (found := self.pattern.fullmatch(asked)):
            return None
        for name, value in found.groupdict().items():
            target = re.sub(rf":{name}\b", (value or "").replace("\\", r"\\"), target)
        return target


class RedirectResult(NamedTuple):
    """Where a chain of redirects ends."""

    file: str
    """The file, or '' where there is none."""
    steps: tuple[str, ...]
    """The paths that were passed, without the last one."""
    is_loop: bool = False
    place: ResolvedUrl = ResolvedUrl("inside")
    """The last place."""
    fragment: str = ""
    """What is left of the fragment."""
    lost: bool = False
    """Whether a fragment was dropped on the way."""
    ok: bool = True
    """Whether readers come to something: a file, another site, or an answer that the host makes
    itself."""


def rules_in(text: str) -> tuple[list[RedirectRule], list[tuple[int, str]]]:
    """The rules of a `_redirects` file, and the lines that are none (line, text)."""
    rules, strange = [], []
    for number, line in enumerate(text.splitlines(), 1):
        parts = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
        if not parts:
            continue
        source, *rest = parts
        while rest and re.match(r"[\w-]+=", rest[0]):  # conditions on the query
            rest = rest[1:]
        status = next((found for part in rest[1:] if (found := _STATUS.fullmatch(part))), None)
        if any(not _STATUS.fullmatch(part) and "=" not in part for part in rest[1:]):
            strange.append((number, line.strip()))
            continue
        if (
            not rest
            or not source.startswith(("/", "http://", "https://"))
            or not rest[0].startswith(("/", "http://", "https://"))
        ):
            strange.append((number, line.strip()))
            continue
        path = re.sub(r"https?://[^/]*", "", source).partition("?")[0] or "/"
        rules.append(
            RedirectRule(
                line=number,
                pattern=_pattern_of(path) if _PLACEHOLDER.search(path) else None,
                source=path,
                target=rest[0],
                status=int(status[1]) if status else 301,
                forced=bool(status and status[2]),
                is_exact="*" not in path and not re.search(r"/:[a-z]", path, re.I),
            )
        )
    return rules, strange


def _without_last_slash(path: str) -> str:
    """A path, without a slash in front, as rules are compared with it: `/x` is `/x/`, and `/` is
    the root."""
    return f"/{path.rstrip('/')}" if path.strip("/") else "/"


def _pattern_of(path: str) -> re.Pattern[str]:
    parts = re.split(r"(/?\*|:[A-Za-z_]\w*)", path.rstrip("/") or "/")
    seen: set[str] = set()
    written = []
    for part in parts:
        name = (
            "splat"
            if part in {"*", "/*"}
            else part[1:] if re.fullmatch(r":[A-Za-z_]\w*", part) else ""
        )
        if not name or name in seen:
            written.append(re.escape(part) if not name else "[^/]*")
        else:
            seen.add(name)
            written.append(
                "(?:/(?P<splat>.*))?"
                if part == "/*"
                else "(?P<splat>.*)" if part == "*" else f"(?P<{name}>[^/]+)"
            )
    return re.compile("".join(written), re.S)


def _by_folder(rules: list[RedirectRule]) -> dict[str, list[int]]:
    """The places of the rules in the file, under the beginning of all paths that they are for: the
    path itself, or the folders before what stands for any."""
    below: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        below.setdefault(_beginning_of(rule.source), []).append(number)
    return below


def _beginning_of(source: str) -> str:
    """The folders that all paths begin with which a rule is for, or its one path."""
    if not (holder := _PLACEHOLDER.search(source)):
        return _without_last_slash(source[1:])
    start = source[: source.rindex("/", 0, holder.start() + 1)]
    ends_there = not source[holder.end() :].strip("/")
    return (
        start if ends_there or holder[0] != "*" else start.rpartition("/")[0]
    )  # of `/a/*b` the second slash may be left out


def _folders_of(path: str) -> Iterator[str]:
    """The path and what it begins with, each up to a slash."""
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)
    yield path


class Routes:
    """What a host and the pages make of a path: files first, then the rules of `_redirects`, in
    their order."""

    def __init__(
        self, tree: SiteFiles, rules: list[RedirectRule], pages: Mapping[str, BuiltPage]
    ) -> None:
        self.tree, self.rules, self.pages = tree, rules, pages
        self._below = _by_folder(rules)
        self._ids: dict[str, Mapping[str, None] | None] = {}

    def redirected(self, path: str) -> str | None:
        """The address that `_redirects` sends a path without a file to; None if it says nothing, or
        that there is nothing."""
        if (rule := self._rule_for(path)) is None or rule.status >= 400:
            return None
        return rule.apply(self.tree.model.base[1:] + path)

    def _rule_for(self, path: str) -> RedirectRule | None:
        if not self.rules:
            return None
        whole = self.tree.model.base[1:] + path
        first = len(self.rules)
        for folder in _folders_of(_without_last_slash(whole)):
            for number in self._below.get(folder, ()):
                if number >= first:
                    break
                if self.rules[number].apply(whole) is not None:
                    first = number
                    break
        return self.rules[first] if first < len(self.rules) else None

    def ids_of(self, file: str) -> Mapping[str, None] | None:
        """The ids of a page or a drawing; None where it has none that can be known."""
        if file not in self._ids:
            self._ids[file] = self._ids_in(file)
        return self._ids[file]

    def _ids_in(self, file: str) -> Mapping[str, None] | None:
        if file in self.pages:
            return dict.fromkeys(filter(None, self.pages[file].ids.split("\0")))
        if file.lower().endswith(".svg") and (text := self.tree.text(file)) is not None:
            return dict.fromkeys(
                re.findall(
                    r"""\s(?:xml:)?id\s*=\s*["']([^"']+)["']""",
                    re.sub(r"<!--.*?-->", "", text, flags=re.S),
                )
            )
        return None

    def has_anchor(self, file: str, fragment: str) -> bool:
        """Whether a page or a drawing has the place that a fragment names, as far as that can be
        known."""
        if (ids := self.ids_of(file)) is None:
            return True
        if file.lower().endswith(".svg") and (
            fragment.startswith(("svgView(", "xywh=", "t=", "xpointer(")) or "=" in fragment
        ):
            return True
        return anchor_exists(
            fragment, ids, has_routes=file in self.pages and self.pages[file].runs_script
        )

    def follow(self, path: str, fragment: str = "") -> RedirectResult:
        """Where a reader who asks for `path` comes to."""
        steps: list[str] = []
        place, lost, model = ResolvedUrl("inside", path, fragment), False, self.tree.model
        while True:
            found = self.tree.found(place.path)
            here = found.file or place.path
            page = self.pages.get(found.file)
            if page is not None and page.redirect is not None:
                address, keeps, base = page.redirect.address, page.redirect.keeps_anchor, page.base
            elif found.file:
                return RedirectResult(
                    found.file, tuple(steps), place=place, fragment=fragment, lost=lost
                )
            elif (rule := self._rule_for(place.path)) is not None and rule.status < 400:
                address, keeps, base = (
                    rule.apply(model.base[1:] + place.path) or "/",
                    True,
                    model.base,
                )
                if rule.status == 200:
                    target = resolve(address, base, model)
                    file = self.tree.found(target.path).file if target.kind == "inside" else ""
                    return RedirectResult(
                        file,
                        tuple(steps),
                        place=target,
                        fragment=fragment,
                        ok=bool(file) or target.kind != "inside",
                        lost=lost,
                    )
            else:
                return RedirectResult("", tuple(steps), place=place, ok=False)
            if here in steps or len(steps) > _LIMIT:
                return RedirectResult("", tuple(steps), is_loop=True, place=place, ok=False)
            steps.append(here)
            place = resolve(address, base, model)
            if place.fragment:
                fragment, lost = place.fragment, lost or fragment not in {"", place.fragment}
            elif fragment and not keeps:
                fragment, lost = "", True
            if place.kind != "inside":
                return RedirectResult(
                    "",
                    tuple(steps),
                    place=place,
                    fragment=fragment,
                    lost=lost,
                    ok=place.kind in {"outside", "beside", "other"},
                )


def check_redirects(reading: SiteIndex, routes: Routes) -> None:
    """Every redirect leads to something, at once, and to an anchor that is there."""
    said: set[tuple[str, str]] = set()
    for page in reading.pages.values():
        if page.redirect is not None:
            own = (
                page.base[len(reading.model.base) :]
                if page.base.startswith(reading.model.base)
                else page.file
            )
            target = resolve(page.redirect.address, page.base, reading.model)
            if (
                target.kind == "inside"
                and reading.tree.found(target.path).file == page.file
                and page.redirect.delay >= 5
            ):
                continue  # a page that only loads itself anew
            if target.kind == "inside":
                said.add((escape_control(page.file), target.path))
            _check_rule(
                reading,
                routes,
                page.file,
                page.redirect.line,
                page.redirect.address,
                address_of(page.file),
                page.file,
                own,
                target,
            )
    if said:  # the link of such a page, for those whose browser does not follow, says the same
        of_links = {"site-dead-link", "site-placeholder", "site-wrong-case"}
        reading.findings[:] = [
            one
            for one in reading.findings
            if one.rule not in of_links or (one.file, one.place) not in said
        ]
    for rule in routes.rules:
        target = resolve(rule.target, reading.model.base, reading.model)
        if rule.status == 200 or rule.status >= 400:
            if (
                target.kind == "inside"
                and ":" not in rule.target
                and not reading.tree.found(target.path).file
                and routes.follow(target.path).ok is False
            ):
                _report_dead(reading, "_redirects", rule.line, rule.target, rule.source, target)
        elif ":splat" in rule.target or re.search(r"/:[a-z]", rule.target, re.I):
            if target.kind == "malformed":
                reading.found(
                    "_redirects",
                    rule.line,
                    "site-dead-redirect",
                    f"'{rule.target}' is no address: {target.fault}",
                    target=rule.target,
                )
        elif rule.is_exact:
            own = (
                rule.source[len(reading.model.base) :]
                if rule.source.startswith(reading.model.base)
                else rule.source[1:]
            )
            _check_rule(
                reading, routes, "_redirects", rule.line, rule.target, rule.source, own, own, target
            )
        else:
            _check_rule(
                reading, routes, "_redirects", rule.line, rule.target, rule.source, "", "", target
            )


def _check_rule(
    reading: SiteIndex,
    routes: Routes,
    file: str,
    line: int,
    raw: str,
    source: str,
    here: str,
    own: str,
    target: ResolvedUrl,
) -> None:
    """One redirect, at `file` and `line`, from `source`; `here` is what `end_of` calls its own
    place."""
    reading.links += 1
    if target.kind == "placeholder":
        reading.found(
            file,
            line,
            "site-placeholder",
            f"'{raw}' stands for an address that was never filled in",
            target=raw,
        )
    elif target.kind in {"malformed", "empty"}:
        reading.found(
            file,
            line,
            "site-dead-redirect",
            f"the redirect of '{source}' leads to '{raw}', which is no address: {target.fault}",
            target=raw,
        )
    elif target.kind == "other" and target.scheme in {"javascript", "vbscript", "file", "data"}:
        reading.found(
            file,
            line,
            "site-bad-scheme",
            f"the redirect of '{source}' leads to '{raw}'",
            target=raw,
        )
    elif target.kind == "outside" and target.scheme == "http":
        reading.found(
            file,
            line,
            "site-http-link",
            f"the redirect of '{source}' leads to the unprotected page '{raw}'",
            "write https:",
            raw,
        )
    elif target.kind == "beside" and reading.tree.found(target.path).file:
        reading.found(
            file,
            line,
            "site-dead-redirect",
            f"the redirect of '{source}' leads to '{raw}', out of the site, whose root is"
            f" {reading.model.base}",
            f"did you mean '{reading.model.base}{target.path}'?",
            raw,
        )
    if target.kind != "inside":
        return
    end = routes.follow(target.path, target.fragment)
    passed = [step for step in end.steps if step]
    if end.is_loop or (here and here in passed):
        way = " -> ".join(
            address_of(step) for step in dict.fromkeys([here or target.path, *passed])
        )
        reading.found(
            file,
            line,
            "site-redirect-loop",
            f"the redirect of '{source}' never ends: {way} -> …",
            "let one of them lead to a page",
            raw,
        )
    elif not end.ok:
        if passed:
            return  # the last redirect of the chain says it
        _report_dead(reading, file, line, raw, source, end.place)
    elif passed:
        last = end.place.path if end.place.kind == "inside" else ""
        hint = f"lead to '{address_of(end.file or last)}' at once" if end.file or last else ""
        reading.found(
            file,
            line,
            "site-redirect-chain",
            f"the redirect of '{source}' leads to '{raw}', which is a redirect too",
            hint,
            raw,
        )
    elif (
        target.fragment
        and end.file in routes.pages
        and not routes.has_anchor(end.file, target.fragment)
    ):
        message = (
            f"the redirect of '{source}' leads to '{raw}', an id that {address_of(end.file)} does"
            " not have"
        )
        reading.found(
            file,
            line,
            "site-dead-anchor",
            message,
            anchor_hint(reading.tree, target.fragment, routes.ids_of(end.file) or ()),
            raw,
        )
    elif routes.tree.found(target.path).lacks_slash:
        reading.found(
            file,
            line,
            "site-missing-slash",
            f"'{raw}' lacks its final slash, so that the host answers with another redirect",
            f"write '{raw}/'",
            raw,
        )


def _report_dead(
    reading: SiteIndex, file: str, line: int, raw: str, source: str, place: ResolvedUrl
) -> None:
    _, _, hint = missing_file(reading.tree, "page", raw, place)
    reading.found(
        file,
        line,
        "site-dead-redirect",
        f"the redirect of '{source}' leads to '{raw}', where there is nothing",
        hint,
        raw,
    )


def check_anchors(reading: SiteIndex, routes: Routes) -> None:
    """Links to other pages' ids lead to one, through redirects too."""
    of_place = attrgetter("path", "fragment")
    for (path, fragment), uses in groupby(sorted(reading.anchors, key=of_place), of_place):
        end = routes.follow(path, fragment)
        if end.steps or (
            end.file and end.fragment and not routes.has_anchor(end.file, end.fragment)
        ):
            for use in uses:
                _check_use(reading, routes, use, end)


def _check_use(reading: SiteIndex, routes: Routes, use: LinkUse, end: RedirectResult) -> None:
    """A link that passes redirects, or whose fragment is no id of the page at its end."""
    place = f"{address_of(use.path)}#{use.fragment}"
    if (
        end.steps
        and not end.ok
        and not any(step in routes.pages for step in end.steps)
        and not _says_it_already(routes, use.path)
    ):
        _, _, hint = missing_file(reading.tree, "page", use.raw, end.place)
        reading.found(
            use.file,
            use.line,
            "site-dead-link",
            f"'{use.raw}' is sent on to {address_of(end.place.path)}, where there is nothing",
            hint,
            use.raw,
            place,
            use.column,
        )
    elif end.lost:
        reading.found(
            use.file,
            use.line,
            "site-lost-anchor",
            f"'{use.raw}' passes a redirect that drops '#{use.fragment}'",
            f"link to {address_of(end.file)} itself",
            use.raw,
            place,
            use.column,
        )
    elif (
        end.fragment
        and end.file
        and end.fragment == use.fragment
        and not routes.has_anchor(end.file, use.fragment)
    ):
        rule, message, hint = missing_anchor(
            reading.tree, use.raw, use.fragment, address_of(end.file), routes.ids_of(end.file) or ()
        )
        reading.found(use.file, use.line, rule, message, hint, use.raw, place, use.column)


def _says_it_already(routes: Routes, path: str) -> bool:
    """Whether the rule that a path meets is for this path alone, so that its own finding says that
    it leads nowhere."""
    rule = routes._rule_for(path)
    return rule is not None and ":" not in rule.target
