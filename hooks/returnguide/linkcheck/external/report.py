"""What the link check found, as a Markdown report for an issue."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from returnguide.content.external_links import ExternalLink
from returnguide.content.link_lock import BROKEN, OK, SUSPECT, UNKNOWN, LinkRecord

MOVED = "moved"

_HEADINGS = {
    BROKEN: "Broken: find the new address and write it into `docs/data/links.yml`",
    SUSPECT: "Suspect: failed, may be back at the next check",
    MOVED: "Moved for good: write the new address",
    UNKNOWN: "Unknown: the host's answer proves nothing, a person should open them",
}
"""State that somebody must act on -> heading of its table, the worst first."""

_TABLE_HEAD = "| key | address | found | since | used in |\n| --- | --- | --- | --- | --- |\n"


def markdown_report(
    links: Mapping[str, ExternalLink],
    records: Mapping[str, LinkRecord],
    usages: Mapping[str, Collection[str]],
) -> str:
    """Return what to mend, in Markdown.

    `records` are by address, `usages` by key of links.yml: the places that use it, such as
    `docs/fr/return.md:331`.
    """
    rows: dict[str, list[str]] = {state: [] for state in _HEADINGS}
    checked = set()
    for key, link in links.items():
        for url in dict.fromkeys(link.urls.values()):
            if record := records.get(url):
                checked.add(url)
                if (state := _report_state(record)) in rows:
                    rows[state].append(_row(key, url, record, usages.get(key, ())))
    counts = ", ".join(f"{len(lines)} {state}" for state, lines in rows.items())
    parts = [f"{len(checked)} addresses known: {counts}."]
    for state, lines in rows.items():
        if lines:
            parts += [f"## {_HEADINGS[state]}", _TABLE_HEAD + "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _report_state(record: LinkRecord) -> str:
    """Return the record's state; MOVED, or UNKNOWN where the last answer proved nothing."""
    if record.state != OK:
        return record.state
    if record.moved:
        return MOVED
    return OK if record.good == record.checked else UNKNOWN


def _row(key: str, url: str, record: LinkRecord, places: Collection[str]) -> str:
    result = f"{record.status}, now <{record.moved}>" if record.moved else record.status
    since = str(record.first_failure or (f"good on {record.good}" if record.good else ""))
    cells = (f"`{key}`", f"<{url}>", result, since, ", ".join(sorted(places)))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
