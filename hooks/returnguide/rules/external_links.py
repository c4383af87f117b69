"""Rules on external URLs: what the last checks of them found, and how old each row is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from returnguide.content.external_links import ExternalLink
from returnguide.content.guide import Guide
from returnguide.content.link_lock import BROKEN, LOCK, SUSPECT, LinkRecord
from returnguide.content.tracking import clean_address
from returnguide.diagnostics import Diagnostic, Rule


@dataclass(frozen=True)
class MaxLinkAge:
    """The number of days after which a person should compare an external URL with its source
    again."""

    notice: int = 180
    """After more days, link-ageing."""
    warning: int = 365
    """After more days, link-stale."""


_ROW = "dhl-locator:\n  url: https://locator.dhl.com/\n  verified: {day}"

RULES = (
    Rule(
        "link-tracking",
        "No external URL tells where its readers come from.",
        reference="""\
An address that is copied from a mail or a campaign may lead through a host that writes down who
follows it (`safelinks.protection.outlook.com`, `urldefense.com`), or have parameters that name the
mail (`utm_source`, `fbclid`). Readers of the guide are not followed, and such addresses stop
working some day. Write the address itself; the message has it.""",
        bad="dhl-locator:\n  url: https://locator.dhl.com/?utm_source=mail",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-broken",
        "No external URL has failed in check after check, over several days.",
        reference="""\
`guide.py links online` found the address dead on two days or more (status 404 or 410, no such host,
a page without the text or the section that it should have), or failing in any other way four times
in two weeks. Find the page's new address, and write the new address into
`docs/data/links.yml`.""",
        bad="dhl-locator:\n  url: https://dhl.example/gone",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-suspect",
        "Every external URL passed its last check.",
        severity="warning",
        reference="""\
The address failed when `guide.py links online` asked for it last. It may work again at the next
check. You need do nothing now: if it goes on failing, it becomes `link-broken`.""",
        bad="dhl-locator:\n  url: https://dhl.example/down",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-moved",
        "No external URL has a permanent redirect.",
        severity="notice",
        reference="""\
The host answers with a permanent redirect (status 301 or 308). Open the new address, and write it
into `docs/data/links.yml` if it is the same page: redirects are removed some day.""",
        bad="dhl-locator:\n  url: http://locator.dhl.com/",
        good="dhl-locator:\n  url: https://locator.dhl.com/",
    ),
    Rule(
        "link-unchecked",
        "Every external URL has been checked at least once.",
        severity="notice",
        reference=f"""\
The address is new: `docs/{LOCK}` does not have it yet, or is not there. The next `make links` asks
for it.""",
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
The number of days is set under `extra: guide: lint: max_link_age` in `mkdocs.yml`. Time alone stops
no build.""",
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
    """Yield what the last checks found wrong, as diagnostics of links.yml, whose path is `path`;
    nothing where no check was ever made."""
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
    compared with their source for a long time."""
    path, links = f"{guide.folder}/data/links.yml", guide.data.external_links
    lock = f"{guide.folder}/{LOCK}"
    if links and lock not in guide.files:
        hint = "run guide.py links online, and commit the file"
        yield Diagnostic(lock, 1, "link-unchecked", "no external URL was ever checked", hint)
    yield from check_link_records(links, guide.data.link_records, path=path)
    for key, link in links.items():
        for url in dict.fromkeys(link.urls.values()):
            if (clean := clean_address(url)) != url:
                message = f"the address of '{key}' tracks its readers"
                yield Diagnostic(
                    path, link.line, "link-tracking", message, f"write {clean}", target=url
                )
        if isinstance(link.verified, datetime.date):
            days = (today - link.verified).days
            is_stale = days > max_age.warning
            if is_stale or days > max_age.notice:
                rule = "link-stale" if is_stale else "link-ageing"
                message = f"link '{key}' was verified {days} days ago"
                hint = "open it, compare it with its source, write today's date"
                yield Diagnostic(path, link.line, rule, message, hint, target=key)
