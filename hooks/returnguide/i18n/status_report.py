"""How the sections of the translations stand, for people and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.translation_status import STATES, SectionStatus, is_short

DONE_STATES = ("machine", "current")
"""The states that want no work."""


def count_states(statuses: Iterable[SectionStatus]) -> dict[str, int]:
    """Return state -> number of sections, every state in the order of STATES."""
    counts = Counter(status.state for status in statuses)
    return {state: counts[state] for state in STATES}


def status_text(guide: Guide, languages: Sequence[str]) -> str:
    """Return a line of counts for each language, then a line for each section that wants work."""
    lines, todo = [], []
    for language in languages:
        statuses = guide.section_statuses_in(language)
        counts = count_states(statuses)
        total = len(statuses) - counts["extra"]
        counted = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        lines.append(f"{language}: {counted} of {total} sections")
        todo += [
            status_line(guide, status) for status in statuses if status.state not in DONE_STATES
        ]
    return "\n".join([*lines, *([""] if todo else []), *todo]) + "\n"


def status_line(guide: Guide, status: SectionStatus) -> str:
    """Return what to do with a section that wants work: `docs/de/return.md:41: stale: translations
    diff return.md#packing de [return.md#packing]`."""
    warned = ", and readers are warned" if status.major else ""
    todo = {
        "missing": f"missing in {status.language}: translate this section",
        "copied": f"still in French{_same_hint(guide, status)}",
        "stale": f"stale{warned}: translations diff {status.address} {status.language}",
        "edited": "edited since it was stamped: translations stamp",
        "unstamped": "never stamped: translations stamp",
        "extra": "unknown to the French",
    }[status.state]
    return f"{source_file(guide, status)}:{status.line}: {todo} [{status.address}]"


def _same_hint(guide: Guide, status: SectionStatus) -> str:
    """Return how to say that a section reads the same in two languages, as a name may."""
    source = guide.sections_in(SOURCE_LANGUAGE).get(status.page, {}).get(status.id)
    command = f"translations confirm {status.address} {status.language}"
    return f"; where it reads the same: {command}" if source and is_short(source) else ""


def source_file(guide: Guide, status: SectionStatus) -> str:
    """Return the file that the status' line is in: of a missing section the French one."""
    language = SOURCE_LANGUAGE if status.state == "missing" else status.language
    return f"{guide.folder}/{language}/{status.page}"


def status_rows(guide: Guide, languages: Sequence[str]) -> list[dict[str, object]]:
    """Return the statuses as plain data, one row a section."""
    return [
        status_row(status)
        for language in languages
        for status in guide.section_statuses_in(language)
    ]


def status_row(status: SectionStatus) -> dict[str, object]:
    """Return a status as plain data."""
    return {
        "language": status.language,
        "page": status.page,
        "id": status.id,
        "state": status.state,
        "line": status.line,
        "major": status.major,
        "made_from": status.source_hash,
    }
