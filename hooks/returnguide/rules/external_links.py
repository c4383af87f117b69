"""Rules on external URLs: what the last checks of them found, and how old each row is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.external_links import ExternalLink
from returnguide.content.guide import Guide
from returnguide.content.link_lock import BROKEN, LOCK, SUSPECT, LinkRecord
from returnguide.diagnostics import Diagnostic, Rule


@dataclass(frozen=True)
class MaxLinkAge:
    """The most days since a person compared an external URL with its source."""

    notice: int = 180
    """More are worth a notice."""
    warning: int = 365
    """More are worth a warning."""


_ROW = "dhl-locator:\n  url: https://locator.dhl.com/\n  verified: {day}"

RULES = (
    Rule(
        "link-broken",
        "No external URL has failed again and again, over days, when it was asked.",
        reference="""\
`guide.py links online` found the address dead on two days or more (status 404 or 410, no such host,
a page without the text or the section that it should have), or failing in any other way four times
in two weeks. Find where the page has gone, and write the new address into
`docs/data/links.yml`.""",
        bad="dhl-locator:\n  url: https://dhl.example/gone",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-suspect",
        "Every external URL answered when it was asked last.",
        severity="warning",
        reference="""\
The address failed when `guide.py links online` asked for it last. It may be back at the next check,
or be broken then; nothing needs to be done before.""",
        bad="dhl-locator:\n  url: https://dhl.example/down",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-moved",
        "An external URL is the one that its host gives for good.",
        severity="notice",
        reference="""\
The host answers with a permanent redirect (status 301 or 308). Open the new address, and write it
into `docs/data/links.yml` if it is the same page: redirects end some day.""",
        bad="dhl-locator:\n  url: http://locator.dhl.com/",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-unchecked",
        "Every external URL was asked once.",
        severity="notice",
        reference=f"""\
The address is new: `docs/{LOCK}` does not have it yet. The next `make links` asks for it.""",
        bad="# docs/data/links.yml has a row that was never checked",
        good="# after `make links`",
    ),
    Rule(
        "link-stale",
        "A person compares every external URL with its source within a year, or what mkdocs.yml"
        " sets.",
        severity="warning",
        reference="""\
An address that still answers may show something else by now, so a person compares each with its
source from time to time. Open it, compare it with `source`, and write today's date as `verified`.
The number of days is set under `verified_within` in `mkdocs.yml`. Time alone stops no build.""",
        bad=_ROW.format(day="2024-01-31"),
        good=_ROW.format(day="2026-11-22"),
    ),
    Rule(
        "link-ageing",
        "A person compares every external URL with its source within half a year, or what"
        " mkdocs.yml sets.",
        severity="notice",
        reference="""\
As `link-stale`, with fewer days: a reminder of what is due next. Open the address, compare it with
`source`, and write today's date as `verified`.""",
        bad=_ROW.format(day="2026-01-31"),
        good=_ROW.format(day="2026-11-22"),
    ),
)


def check_link_records(
    links: Mapping[str, ExternalLink], records: Mapping[str, LinkRecord], *, path: str
) -> Iterator[Diagnostic]:
    """Yield what the last checks found wrong, at the rows of links.yml, which is at `path`; nothing
    where no check was ever made."""
    for link in links.values():
        for url in dict.fromkeys(link.urls.values()) if records else ():
            record = records.get(url)
            if record is None:
                rule, message = "link-unchecked", f"'{url}' was never checked"
                hint = "run guide.py links online"
            elif record.state in {BROKEN, SUSPECT}:
                rule = f"link-{record.state}"
                message = f"'{url}' fails since {record.first_failure} ({record.status})"
                hint = "it may be back at the next check"
                if record.state == BROKEN:
                    hint = "find where it has gone, write it into links.yml"
            elif record.moved:
                rule, message = "link-moved", f"'{url}' has moved for good"
                hint = f"write {record.moved}"
            else:
                continue
            yield Diagnostic(path, link.line, rule, message, hint, target=url)


def check_external_links(
    guide: Guide, max_age: MaxLinkAge, today: datetime.date
) -> Iterator[Diagnostic]:
    """Yield what the last checks found wrong, and the rows of links.yml that a person has not
    compared with their source for long."""
    path, links = f"{guide.folder}/data/links.yml", guide.data.external_links
    yield from check_link_records(links, guide.data.link_records, path=path)
    for key, link in links.items():
        if isinstance(link.verified, datetime.date):
            days = (today - link.verified).days
            is_stale = days > max_age.warning
            if is_stale or days > max_age.notice:
                rule = "link-stale" if is_stale else "link-ageing"
                message = f"link '{key}' was verified {days} days ago"
                hint = "open it, compare it with its source, write today's date"
                yield Diagnostic(path, link.line, rule, message, hint, target=key)
