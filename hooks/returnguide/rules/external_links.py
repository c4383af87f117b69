"""Rules on outside addresses: what the last checks found, and how old each address is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from returnguide.content.external_links import ExternalLink
from returnguide.content.link_lock import BROKEN, SUSPECT, LinkRecord
from returnguide.diagnostics import Diagnostic
from returnguide.rules.config import MaxLinkAge


def check_link_records(
    outside: Mapping[str, ExternalLink], entries: Mapping[str, LinkRecord], *, path: str
) -> Iterator[Diagnostic]:
    """What the last checks found wrong, at the rows of links.yml; nothing where no check was ever
    made."""
    for link in outside.values():
        for url in dict.fromkeys(link.urls.values()):
            entry = entries.get(url)
            if entries and entry is None:
                yield Diagnostic(
                    path,
                    link.line,
                    "link-unchecked",
                    f"'{url}' was never checked",
                    "run guide.py links online",
                    target=url,
                )
            elif entry and entry.state in {BROKEN, SUSPECT}:
                message = f"'{url}' fails since {entry.first_failure} ({entry.status})"
                hint = (
                    "find where it has gone, write it into links.yml"
                    if entry.state == BROKEN
                    else "it may be back at the next check"
                )
                yield Diagnostic(path, link.line, f"link-{entry.state}", message, hint, target=url)
            elif entry and entry.moved:
                yield Diagnostic(
                    path,
                    link.line,
                    "link-moved",
                    f"'{url}' has moved for good",
                    f"write {entry.moved}",
                    target=url,
                )


def check_link_ages(
    outside: Mapping[str, ExternalLink], within: MaxLinkAge, today: datetime.date, *, path: str
) -> Iterator[Diagnostic]:
    """Addresses that a person has not compared with their source for long."""
    for key, link in outside.items():
        if isinstance(link.verified, datetime.date):
            days = (today - link.verified).days
            rule = (
                "link-stale"
                if days > within.warning
                else "link-ageing"
                if days > within.notice
                else ""
            )
            if rule:
                yield Diagnostic(
                    path,
                    link.line,
                    rule,
                    f"link '{key}' was verified {days} days ago",
                    "open it, compare it with its source, write today's date",
                    target=key,
                )
