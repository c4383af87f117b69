"""Exemptions, each of one file from one rule until a day, and the rules on them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from returnguide.diagnostics import Diagnostic, Rule

_ROW = '- {{file: docs/fr/photos.md, rule: {rule}, reason: "drawings to come", until: {until}}}'

RULES = (
    Rule(
        "exemption-expired",
        "An exemption in mkdocs.yml is taken out when its last day has passed.",
        severity="warning",
        reference="""\
The last day of the exemption has passed, and the rule holds for the file again. Fix the file and
take the row out, or give the row a new day and a new reason.""",
        bad=_ROW.format(rule="image-text", until="2024-01-31"),
        good=_ROW.format(rule="image-text", until="2027-01-31"),
    ),
    Rule(
        "exemption-unused",
        "An exemption in mkdocs.yml is taken out when its file obeys the rule.",
        severity="warning",
        reference="""\
The exemption suppresses nothing: its file obeys the rule, or the name of the file is misspelt. Take
the row out, so that the rule protects the file again.""",
        bad=_ROW.format(rule="heading-level", until="2027-01-31"),
        good="# no row: the file obeys the rule",
    ),
)


@dataclass(frozen=True)
class Exemption:
    """A row of `exempt`: a file may break a rule until a day."""

    line: int
    """The line of its row in mkdocs.yml."""
    file: str
    rule: str
    reason: str
    until: datetime.date
    """The last day on which it holds."""

    def suppresses(self, diagnostic: Diagnostic, today: datetime.date) -> bool:
        """Return whether the diagnostic is not to be shown on that day."""
        is_same = (diagnostic.path, diagnostic.rule) == (self.file, self.rule)
        return is_same and today <= self.until


def check_exemptions(
    exemptions: Collection[Exemption],
    diagnostics: Collection[Diagnostic],
    *,
    path: str,
    today: datetime.date,
    rules: Collection[str],
) -> Iterator[Diagnostic]:
    """Yield exemptions in the file `path` that have expired, and those from one of `rules` that
    suppress none of the diagnostics."""
    for row in exemptions:
        if today > row.until:
            rule, hint = "exemption-expired", "fix the file and remove the row"
            message = f"the exemption of {row.file} from '{row.rule}' ended on {row.until}"
        elif row.rule in rules and not any(
            row.suppresses(diagnostic, today) for diagnostic in diagnostics
        ):
            rule, hint = "exemption-unused", "remove the row"
            message = f"{row.file} has no problem of '{row.rule}'"
        else:
            continue
        yield Diagnostic(path, row.line, rule, message, hint, target=row.file)
