"""The rule that pages which are translations of each other name each other by `hreflang`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from returnguide.diagnostics import Rule
from returnguide.linkcheck.site.language_codes import base_language, languages_match
from returnguide.linkcheck.site.page_languages import is_translation
from returnguide.linkcheck.site.site_diagnostic import escape_control
from returnguide.linkcheck.site.site_index import HreflangLink, SiteIndex
from returnguide.linkcheck.site.urls import address_of, url_of

RULES = (
    Rule(
        "site-hreflang-return",
        "In the built site, pages that are translations of each other name each other by hreflang.",
        severity="warning",
        reference=(
            "A page names another as its translation, which does not name it back, or names another"
            ' page: search engines then ignore both (Google, "Localized versions"). Add the'
            " missing line to the page of the message. `x-default` alone may name a page that is no"
            " translation, such as one that lets readers choose their language."
        ),
        bad='photos/index.html: <link rel="alternate" hreflang="en" href="/en/photos/">',
        good='en/photos/index.html: <link rel="alternate" hreflang="fr" href="/photos/">',
    ),
)

X_DEFAULT = "x-default"
"""The code of the page for readers of any other language, lower case."""


class PageAlternates(NamedTuple):
    """What a page, or a site map for it, names as its translations."""

    holder: str
    """The file that names them."""
    named: dict[str, HreflangLink]
    """Page -> the first link that names it; one of x-default only where no language does."""


class ReturnLinks:
    """A check that what names another page is named by it.

    `reported` are (page, language) for which something was reported: that says what is in the place
    of a link back.
    """

    def __init__(
        self,
        index: SiteIndex,
        pages: Mapping[str, PageAlternates],
        reported: set[tuple[str, str]],
    ) -> None:
        self.index, self.pages, self.reported = index, pages, reported
        self.fallbacks = index.fallback_files()
        self.not_named_back: dict[str, list[str]] = defaultdict(list)
        """Page -> the pages that name it and that it does not name."""

    def check(self) -> None:
        """Check that a page that names another is named by it, and names itself where the others
        do so too."""
        for file, alternates in self.pages.items():
            for other, link in alternates.named.items():
                if self._needs_return(file, other, link):
                    self._check_return(file, other, link)
        for other, files in sorted(self.not_named_back.items()):
            self._report_not_named_back(other, files)
        self._check_own_links()

    def _named_by(self, file: str) -> dict[str, HreflangLink]:
        return self.pages[file].named if file in self.pages else {}

    def _language_of(self, file: str) -> str:
        return self.index.model.language_of(file) or self.index.pages[file].language or ""

    def _needs_return(self, file: str, other: str, link: HreflangLink) -> bool:
        """Return whether `other`, named by `link` of `file`, must name `file` and does not."""
        if other == file or other in self.fallbacks or file in self._named_by(other):
            return False
        if link.code.lower() != X_DEFAULT:
            return True
        return other in self.pages and is_translation(self.index, file, other)

    def _check_return(self, file: str, other: str, link: HreflangLink) -> None:
        language = self._language_of(file)
        if (other, base_language(language)) in self.reported:
            return
        instead = self._named_for(other, language)
        if not instead:
            self.not_named_back[other].append(file)
        elif not self._is_wrong_there(file, other, instead):
            what = f"{address_of(file)} names {address_of(other)} for '{link.code}'"
            message = f"{what}, whose page in '{language}' is {address_of(instead)}"
            hint = "name pages that are translations of each other"
            self._report(self.pages[file].holder, message, hint, link.address, link)
            self.reported.add((file, base_language(link.code)))

    def _named_for(self, file: str, language: str) -> str:
        """Return the page that `file` names for a language, '' if it names none but itself."""
        matches = (
            named
            for named, link in self._named_by(file).items()
            if languages_match(link.code, language) and named != file
        )
        return next(matches, "")

    def _is_wrong_there(self, file: str, other: str, instead: str) -> bool:
        """Return whether it is `other` that names the wrong page, `instead`, where it should name
        `file`: that is reported there."""
        if is_translation(self.index, file, other):
            return not is_translation(self.index, other, instead)
        named = self._named_by(instead)
        if other in named:
            return False
        rest = named.keys() - {instead, other}
        return any(instead in self._named_by(page) for page in rest)

    def _report(
        self, holder: str, message: str, hint: str, target: str, link: HreflangLink | None = None
    ) -> None:
        line, column = (link.line, link.column) if link else (1, -1)
        self.index.report(
            holder, line, "site-hreflang-return", message, hint, target, column=column
        )

    def _report_not_named_back(self, other: str, files: list[str]) -> None:
        language = base_language(self._language_of(other))
        files = [file for file in files if (file, language) not in self.reported]
        if not files:
            return
        names = ", ".join(address_of(escape_control(file)) for file in sorted(files))
        address = address_of(escape_control(other))
        holder = self.pages[other].holder if other in self.pages else other
        message = f"{names} names {address} as a translation, but is not named back"
        hint = "add the link back with its hreflang"
        self._report(holder, message, hint, url_of(files[0], self.index.model))

    def _check_own_links(self) -> None:
        """Check that pages name themselves, where most do."""
        without_own = [
            file
            for file, alternates in self.pages.items()
            if alternates.named and file not in alternates.named
        ]
        if len(without_own) * 2 >= len(self.pages):
            return
        for file in without_own:
            language = base_language(self._language_of(file))
            if (file, language) not in self.reported and file not in self.not_named_back:
                what = f"{address_of(escape_control(file))} names its translations"
                message = f"{what} but not itself, as the other pages do"
                hint = "add its own address with its own hreflang"
                url = url_of(file, self.index.model)
                self._report(self.pages[file].holder, message, hint, url)
