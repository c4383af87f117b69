"""The reference of the rules in the handbook, made from their declarations: one page of Markdown
for each rule, and an index."""

from __future__ import annotations

from pathlib import Path

from returnguide.diagnostics import SEVERITIES, Rule
from returnguide.files import write_atomically
from returnguide.rules.registry import RULES

EFFECTS = {
    "error": "Stops a strict build, and `guide.py check` ends with 1.",
    "warning": "Is shown in every build, and stops none.",
    "policy": "A rule of this project, not of the web: it is shown, and stops no build.",
    "notice": "For information: `guide.py check --notices` shows it.",
}
"""Severity -> what it does."""

_INDEX_HEAD = """\
# Rules

Written by `guide.py explain --write` from the declarations in the code: change a rule there, never
here.

A strict build (`make site`) applies the rules to the source before anything is written. It reports
every error of every language and ends there; the last good `site/` stays as it was. The rules whose
names begin with `site-` are applied to the built site, before it is published. `make serve` shows
what is wrong with the source and serves the page all the same; it does not check the built site.

Only an *error* stops a build. A *warning* and a *policy* are shown, a *notice* is shown on request
(`guide.py check --notices`). `mkdocs.yml` may set another severity for a rule, or let one file
break a rule until a day, each with its reason: see [lint-config](lint-config.md).
"""


def reference_pages() -> dict[str, str]:
    """Return name of a file -> its text: `README.md`, and one page for each rule."""
    pages = {f"{rule.id}.md": rule_page(rule) for rule in RULES.values()}
    return {"README.md": _index(), **pages}


def rule_page(rule: Rule) -> str:
    """Return the page of one rule."""
    severity = f"**{rule.severity}.** {EFFECTS[rule.severity]}"
    parts = (f"# {rule.id}", rule.summary, severity, rule.reference, examples(rule))
    return "\n\n".join(part for part in parts if part) + "\n"


def examples(rule: Rule) -> str:
    """Return the bad and the good example of a rule, in Markdown; empty where it has none."""
    if not rule.bad:
        return ""
    return f"Wrong:\n\n{_fenced(rule.bad)}\n\nRight:\n\n{_fenced(rule.good)}"


def _fenced(snippet: str) -> str:
    fence = "````" if "```" in snippet else "```"
    return f"{fence}text\n{snippet}\n{fence}"


def _index() -> str:
    """Return the index: a table of the rules of each severity."""
    parts = [_INDEX_HEAD]
    for severity in SEVERITIES:
        rows = [
            f"| [{rule.id}]({rule.id}.md) | {rule.summary.replace('|', '&#124;')} |"
            for rule in RULES.values()
            if rule.severity == severity
        ]
        if rows:
            table = "\n".join(["| Rule | What it asks for |", "|---|---|", *rows])
            parts.append(f"## {severity.title()}\n\n{EFFECTS[severity]}\n\n{table}\n")
    return "\n".join(parts)


def outdated_pages(folder: Path) -> list[str]:
    """Return the names of files in the folder of the reference that are missing, differ from the
    declarations, or belong to no rule."""
    pages = reference_pages()
    present = {file.name for file in folder.glob("*.md")}
    changed = [
        name
        for name, text in pages.items()
        if name not in present or (folder / name).read_text(encoding="utf-8") != text
    ]
    return sorted([*changed, *(present - pages.keys())])


def write_reference(folder: Path) -> list[str]:
    """Write the reference into a folder; return the names of the files that were changed or
    removed."""
    pages, changed = reference_pages(), outdated_pages(folder)
    for name in changed:
        if name in pages:
            write_atomically(folder / name, pages[name])
        else:
            (folder / name).unlink()
    return changed
