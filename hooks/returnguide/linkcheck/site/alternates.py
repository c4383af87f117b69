"""What pages say of each other: their language, their canonical address, their other languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from returnguide.linkcheck.site import languages
from returnguide.linkcheck.site.urls import address_of, resolve, url_of
from returnguide.linkcheck.site.pages import HreflangLink, BuiltPage, SiteIndex, missing_file
from returnguide.linkcheck.site.redirects import Routes
from returnguide.linkcheck.site.sitemap import SitemapEntry, fallback_files
from returnguide.linkcheck.site.files import PAGE_ENDINGS, escape_control


def check_languages(reading: SiteIndex) -> None:
    """Each page says its language, in a valid code, and it is that of its folder."""
    fallbacks = fallback_files(reading)
    for page in reading.pages.values():
        if not page.is_document or page.redirect is not None:
            continue
        if page.language is None or not page.language.strip():
            reading.found(
                page.file,
                page.line,
                "site-page-language",
                (
                    "the page does not say its language"
                    if page.language is None
                    else "the page's lang is empty"
                ),
                'write <html lang="…">: screen readers choose the voice by it',
            )
            continue
        if (fault := languages.language_code_error(page.language))[0]:
            reading.found(
                page.file,
                page.line,
                "site-language-code",
                f'<html lang="{page.language}">: {fault[0]}',
                fault[1],
                page.language,
            )
            continue
        expected = reading.model.language_of(page.file)
        if (
            expected
            and page.file not in fallbacks
            and not languages.languages_match(page.language, expected)
            and _is_declared(reading, page)
        ):
            reading.found(
                page.file,
                page.line,
                "site-page-language",
                f"the page says lang=\"{page.language}\", its folder is that of '{expected}'",
                "write the folder's language",
                page.language,
            )


def _is_declared(reading: SiteIndex, page: BuiltPage) -> bool:
    """Whether the page's language is certain: by its folder; at the root, where a page for the team
    may stand, by a list of languages and readers who find it."""
    return reading.model.language_of(page.file) != reading.model.default_language or (
        reading.model.declared and page.is_listed
    )


def check_canonicals(reading: SiteIndex, routes: Routes) -> None:
    """Each page names its own address, or that of the page that it copies."""
    wanted = any(page.canonicals for page in reading.pages.values() if page.redirect is None)
    fallbacks = fallback_files(reading)
    titles = Counter(page.title for page in reading.pages.values())
    for page in reading.pages.values():
        if page.redirect is not None or not page.is_document or page.is_not_found:
            continue
        if not page.canonicals:
            if wanted and page.is_listed:
                reading.found(
                    page.file,
                    1,
                    "site-no-canonical",
                    "the page names no canonical address, as the others do",
                    f'add <link rel="canonical" href="{url_of(page.file, reading.model)}">',
                )
            continue
        for more in page.canonicals[1:]:
            reading.found(
                page.file,
                more.line,
                "site-canonical",
                "the page names its canonical address twice: search engines ignore both",
                "keep one",
                more.address,
                column=more.column,
            )
        _check_canonical(reading, routes, page, page.canonicals[0], fallbacks, titles)


def _check_canonical(
    reading: SiteIndex,
    routes: Routes,
    page: BuiltPage,
    canonical: HreflangLink,
    fallbacks: frozenset[str],
    titles: Counter[int],
) -> None:
    model, raw = reading.model, canonical.address
    reading.links += 1

    def found(message: str, hint: str = "", rule: str = "site-canonical") -> None:
        reading.found(
            page.file,
            canonical.line,
            rule,
            message,
            hint,
            raw,
            raw.replace(address_of(page.file), "…"),
            canonical.column,
        )

    own = url_of(page.file, model)
    place = resolve(raw, page.base, model)
    if place.kind in {"outside", "beside"} and not model.host:
        return None
    if place.kind == "placeholder":
        return found(
            f"'{raw}' stands for an address that was never filled in", rule="site-placeholder"
        )
    if place.kind != "inside":
        what = {
            "empty": "is empty",
            "malformed": f"is '{raw}', which is no address: {place.fault}",
        }.get(place.kind, f"is '{raw}', which is not on this site")
        return found(f"the canonical address {what}", f"write {own}")
    if place.scheme and place.scheme != model.scheme:
        return found(
            f"the canonical address '{raw}' has {place.scheme}:, the site has {model.scheme}:",
            f"write {own}",
        )
    there = reading.tree.found(place.path)
    if not there.file:
        if reading.redirected(place.path) is not None:
            return found(f"the canonical address '{raw}' is a redirect", f"write {own}")
        rule, _, hint = missing_file(reading.tree, "page", raw, place)
        return found(
            f"the canonical address '{raw}' does not exist",
            hint,
            rule if rule == "site-wrong-case" else "site-canonical",
        )
    if there.file == page.file:
        if there.lacks_slash:
            found(
                f"the canonical address '{raw}' lacks its final slash",
                f"write {own}",
                "site-missing-slash",
            )
        return None
    target = reading.pages.get(there.file)
    if target is None:
        return found(f"the canonical address '{raw}' is no page")
    if target.redirect is not None:
        return found(f"the canonical address '{raw}' is a redirect", f"write {own}")
    mine, theirs = model.language_of(page.file), model.language_of(there.file)
    if page.file in fallbacks or (
        not model.declared
        and mine != theirs
        and _without_language(reading, page.file) == _without_language(reading, there.file)
    ):
        return None
    if mine and theirs and mine != theirs:
        return found(
            f"the canonical address '{raw}' is a page in '{theirs}', this one is in '{mine}'",
            f"write {own}, or name the page under fallback_pages",
        )
    if page.title and page.title == target.title and titles[page.title] <= 3:
        return None  # a copy for printing, or one of the same content under another address
    if not page.is_listed:
        return None  # an old address that leads on: search engines are told where
    return found(f"the canonical address '{raw}' is that of another page", f"write {own}")


def _without_language(reading: SiteIndex, file: str) -> str:
    """The path of a page without its language's folder: what its translations have in common."""
    folder = reading.model.languages.get(reading.model.language_of(file), "")
    return file.removeprefix(f"{folder}/") if folder else file


def check_cross_locale_links(reading: SiteIndex) -> None:
    """Links stay in the page's language where the page exists in it; the switch of languages does
    not count."""
    fallbacks = fallback_files(reading)
    for use in reading.cross_locale_links:
        page, there = reading.pages.get(use.file), use.path
        if (
            page is None
            or page.redirect is not None
            or page.is_not_found
            or _without_language(reading, use.file) == _without_language(reading, there)
            or page.file in fallbacks
        ):
            continue
        mine = reading.model.language_of(use.file)
        if any(_file_of(reading, one, page.base) == there for one in page.alternates):
            continue
        right = _in_language(reading, there, mine)
        if (
            right
            and right not in fallbacks
            and there not in fallbacks
            and not reading.pages[right].redirect
        ):
            theirs = reading.model.language_of(there)
            message = f"'{use.raw}' leads to a page in '{theirs}' from one in '{mine}'"
            reading.found(
                use.file,
                use.line,
                "site-other-language",
                message,
                f'lead to {address_of(right)}, or mark the link hreflang="{theirs}"',
                use.raw,
                address_of(there),
                use.column,
            )


def _in_language(reading: SiteIndex, file: str, language: str) -> str:
    """The page of that language that is a translation of `file`, '' if there is none."""
    page = reading.pages.get(file)
    if page is None:
        return ""
    for one in page.alternates:
        if (
            languages.languages_match(one.code, language)
            and (other := _file_of(reading, one, page.base)) in reading.pages
            and reading.model.language_of(other) == language
        ):
            return other
    folder = reading.model.languages.get(language, "")
    same = (
        f"{folder}/{_without_language(reading, file)}"
        if folder
        else _without_language(reading, file)
    )
    return same if same in reading.pages else ""


def _file_of(reading: SiteIndex, alternate: HreflangLink, base: str) -> str:
    place = resolve(alternate.address, base, reading.model)
    return reading.tree.found(place.path).file if place.kind == "inside" else ""


def check_alternates(reading: SiteIndex, routes: Routes, entries: Iterable[SitemapEntry]) -> None:
    """hreflang, in pages and in the site map: valid codes, each once, to pages of that language
    that lead back."""
    sets = [
        (page.file, page.file, page.base, page.alternates)
        for page in reading.pages.values()
        if page.alternates and page.redirect is None
    ]
    _check_sets(reading, routes, sets)
    listed = []
    for entry in entries:
        if entry.alternates and (
            file := reading.tree.found(
                resolve(entry.address, reading.model.base, reading.model).path
            ).file
        ):
            listed.append((entry.file, file, reading.model.base, entry.alternates))
    _check_sets(reading, routes, listed)


def _check_sets(
    reading: SiteIndex, routes: Routes, sets: list[tuple[str, str, str, list[HreflangLink]]]
) -> None:
    """Each set is (the file that has it, the page that it is about, the base of its addresses, the
    alternates)."""
    fallbacks = fallback_files(reading)
    named: dict[str, dict[str, HreflangLink]] = {}
    where: dict[str, str] = {}
    faulty: set[tuple[str, str]] = set()
    for holder, file, base, alternates in sets:
        named[file], where[file] = {}, holder
        seen: dict[str, HreflangLink] = {}
        for one in alternates:
            reading.links += 1
            target, is_right = _check_alternate(reading, routes, holder, file, base, one, fallbacks)
            code = one.code.lower()
            again = code in seen
            if again:
                reading.found(
                    holder,
                    one.line,
                    "site-hreflang",
                    f"hreflang=\"{one.code}\" stands twice, first for '{seen[code].address}'",
                    "a page has one address in each language",
                    one.address,
                    f"{code} twice",
                    one.column,
                )
                faulty.add((file, code.partition("-")[0]))
            seen.setdefault(code, one)
            if not is_right:
                faulty.add((file, code.partition("-")[0]))
            if target and not again:
                named[file].setdefault(target, one)
    _check_return_links(reading, named, where, faulty, fallbacks)


def _check_alternate(
    reading: SiteIndex,
    routes: Routes,
    holder: str,
    file: str,
    base: str,
    one: HreflangLink,
    fallbacks: frozenset[str],
) -> tuple[str, bool]:
    """Judge one alternate; returns the page that it names, '' for none, and whether nothing is
    wrong with it."""
    model = reading.model
    pattern = (
        one.address.replace(address_of(file).lstrip("/"), "…")
        if file != "index.html"
        else one.address
    )

    def found(message: str, hint: str = "", rule: str = "site-hreflang", target: str = "") -> None:
        reading.found(
            holder,
            one.line,
            rule,
            message,
            hint,
            target or one.address,
            f"{one.code} {pattern}",
            one.column,
        )

    if not one.code.strip():
        found("hreflang is empty", "write the language's code")
        return _file_of(reading, one, base), False
    if (fault := languages.hreflang_error(one.code.strip()))[0]:
        found(f'hreflang="{one.code}": {fault[0]}', fault[1], "site-language-code", target=one.code)
    place = resolve(one.address, base, model)
    if place.kind == "outside" or place.kind == "beside":
        if place.scheme == "http" and model.scheme == "https":
            found(
                f"hreflang=\"{one.code}\" names '{one.address}', an unprotected page",
                "write https:",
                "site-http-link",
            )
        return "", True
    if place.kind != "inside":
        found(
            f"hreflang=\"{one.code}\" names '{one.address}', which is no address of a page",
            rule="site-placeholder" if place.kind == "placeholder" else "site-hreflang",
        )
        return "", False
    there = reading.tree.found(place.path)
    if not there.file:
        rule, _, hint = missing_file(reading.tree, "page", one.address, place)
        if reading.redirected(place.path) is not None:
            found(
                f"hreflang=\"{one.code}\" names '{one.address}', which is a redirect",
                "name the page that it leads to",
            )
        else:
            found(
                f"hreflang=\"{one.code}\" names '{one.address}', which does not exist",
                hint,
                rule if rule == "site-wrong-case" else "site-hreflang",
            )
        return "", False
    if there.lacks_slash:
        found(
            f"'{one.address}' lacks its final slash",
            f"write '{one.address}/'",
            "site-missing-slash",
        )
    if place.scheme and place.scheme != model.scheme:
        found(
            f"hreflang=\"{one.code}\" names '{one.address}', the site has {model.scheme}:",
            f"write {model.scheme}:",
            "site-http-link",
        )
    page = reading.pages.get(there.file)
    if page is None:
        return "", not there.file.lower().endswith(PAGE_ENDINGS)
    if page.redirect is not None:
        if one.code.lower() == "x-default":
            return "", True  # a page that chooses the language
        found(
            f"hreflang=\"{one.code}\" names '{one.address}', which is a redirect",
            "name the page that it leads to",
        )
        return "", False
    spoken = model.language_of(there.file) or page.language or ""
    if (
        one.code.lower() != "x-default"
        and not fault[0]
        and there.file not in fallbacks
        and spoken
        and not languages.languages_match(one.code, spoken)
    ):
        found(
            f"hreflang=\"{one.code}\" names '{one.address}', a page in '{spoken}'",
            "name the page of that language",
        )
        return there.file, False
    return there.file, True


def _check_return_links(
    reading: SiteIndex,
    named: dict[str, dict[str, HreflangLink]],
    where: dict[str, str],
    faulty: set[tuple[str, str]],
    fallbacks: frozenset[str],
) -> None:
    """A page that names another is named by it, and names itself where the others do so too."""
    without: dict[str, list[str]] = defaultdict(list)
    for file, others in named.items():
        for other, one in others.items():
            if (
                other == file
                or other in fallbacks
                or file in named.get(other, {})
                or one.code.lower() == "x-default"
                and other not in named
            ):
                continue
            if (
                one.code.lower() == "x-default"
                and sum(1 for code in others.values())
                and other in named
                and not _is_translation(reading, file, other)
            ):
                continue
            mine = reading.model.language_of(file) or reading.pages[file].language or ""
            if (other, mine.lower().partition("-")[0]) in faulty:
                continue  # its own finding says what is in the place of the link back
            back = next(
                (
                    back
                    for back, row in named.get(other, {}).items()
                    if languages.languages_match(row.code, mine) and back != other
                ),
                "",
            )
            if back and _is_wrong_there(reading, named, file, other, back):
                continue
            if back:
                reading.found(
                    where[file], one.line, "site-hreflang-return", f"{address_of(file)} names {address_of(other)} for '{one.code}', whose page in '{mine}' is {address_of(back)}",
                    "name pages that are translations of each other", one.address, column=one.column,
                )  # fmt: skip
                faulty.add((file, one.code.lower().partition("-")[0]))
            else:
                without[other].append(file)
    for other, files in sorted(without.items()):
        theirs = (
            (reading.model.language_of(other) or reading.pages[other].language or "")
            .lower()
            .partition("-")[0]
        )
        files = [file for file in files if (file, theirs) not in faulty]
        if files:
            listed = ", ".join(address_of(escape_control(file)) for file in sorted(files))
            reading.found(
                where.get(other, other),
                1,
                "site-hreflang-return",
                f"{listed} names {address_of(escape_control(other))} as a translation, but is not"
                " named back",
                "add the link back with its hreflang",
                url_of(files[0], reading.model),
            )
    selfless = [file for file, others in named.items() if others and file not in others]
    if len(selfless) * 2 < len(named):
        for file in selfless:
            own = (
                (reading.model.language_of(file) or reading.pages[file].language or "")
                .lower()
                .partition("-")[0]
            )
            if (file, own) not in faulty and file not in without:
                reading.found(
                    where[file],
                    1,
                    "site-hreflang-return",
                    f"{address_of(escape_control(file))} names its translations but not itself, as"
                    " the other pages do",
                    "add its own address with its own hreflang",
                    url_of(file, reading.model),
                )


def _is_wrong_there(
    reading: SiteIndex, named: dict[str, dict[str, HreflangLink]], file: str, other: str, back: str
) -> bool:
    """Whether it is `other` that names the wrong page, `back`, where it should name `file`: its own
    finding says so."""
    if _is_translation(reading, file, other):
        return not _is_translation(reading, other, back)
    return any(
        back in named.get(one, {}) for one in named.get(back, {}) if one not in {back, other}
    ) and other not in named.get(back, {})


def _is_translation(reading: SiteIndex, one: str, other: str) -> bool:
    return _without_language(reading, one) == _without_language(reading, other)
