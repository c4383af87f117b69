"""The rules on mkdocs.yml, declared apart from `config.py` and `settings.py`, which find what
breaks them: both read the registry of all rules."""

from __future__ import annotations

from returnguide.diagnostics import Rule

RULES = (
    Rule(
        "lint-config",
        "The table extra.validation of mkdocs.yml names rules, severities and exemptions that there"
        " are.",
        reference="""\
A row below `extra: validation:` in `mkdocs.yml` names a rule or a severity that does not exist, or
has no reason, or an exemption has no last day. `severity` sets another severity for a rule
(`error`, `warning`, `policy`, `notice`, `off`), `exempt` lets one file break one rule until a day,
`verified_within` sets after how many days an external URL should be verified again.""",
        bad="severity:\n  imag-text: {severity: warning}",
        good='severity:\n  image-text: {severity: warning, reason: "the drawings come next week"}',
    ),
    Rule(
        "settings",
        "The settings of the guide in mkdocs.yml are known and have values of their kind.",
        reference=(
            "The settings stand in `mkdocs.yml` below `extra: guide:`; the handbook's page on"
            " settings lists them. A setting that is left out has its default. A value may come"
            " from the environment: `!ENV [BROTLI, 5]`. A misspelt setting would be ignored"
            " without a word, so it stops the build."
        ),
        bad="extra:\n  guide:\n    preveiw: [pt]",
        good="extra:\n  guide:\n    preview: [pt]",
    ),
)
