"""Rules on mkdocs.yml. `config.py` and `settings.py` find what breaks them, but cannot declare
them: `config.py` imports the registry of all rules."""

from __future__ import annotations

from returnguide.diagnostics import Rule

_LINT = "extra:\n  guide:\n    lint:\n      severity:\n        "

RULES = (
    Rule(
        "lint-config",
        "The table of rules in mkdocs.yml is complete and names existing rules and severities.",
        reference="""\
A row below `extra: guide: lint:` in `mkdocs.yml` names a rule or a severity that does not exist, or
has no reason, or is an exemption without a last day. `severity` sets another severity for a rule
(`error`, `warning`, `policy`, `notice`, `off`), `exempt` lets one file break one rule until a day,
`max_link_age` sets after how many days an external URL should be verified again.""",
        bad=_LINT + "image-txt: {severity: warning}",
        good=_LINT + 'image-text: {severity: warning, reason: "the drawings come next week"}',
    ),
    Rule(
        "settings",
        "The settings of the guide in mkdocs.yml are known and have values of their kind.",
        reference=(
            "The settings are in `mkdocs.yml` below `extra: guide:`; `docs/handbook/settings.md`"
            " lists them. A setting that is left out has its default. A value may come"
            " from the environment: `!ENV [BROTLI, 5]`. Without this rule a misspelt"
            " setting would be ignored."
        ),
        bad="extra:\n  guide:\n    preveiw: [pt]",
        good="extra:\n  guide:\n    preview: [pt]",
    ),
    Rule(
        "placeholder-contact",
        "A site that readers reach names no placeholder as the contact of security.txt.",
        severity="warning",
        reference=(
            "`security_contact` in `mkdocs.yml` is an address that is reserved for examples"
            " (RFC 2606), and `SITE_URL` is a real one. Nobody would read a report of a"
            " vulnerability, so `security.txt` is not published. Set the environment variable"
            " `SECURITY_CONTACT` to an address that somebody reads, or to nothing for no"
            " `security.txt`."
        ),
        bad="extra:\n  guide:\n    security_contact: mailto:security@guide.example",
        good="extra:\n  guide:\n    security_contact: mailto:security@refurbished-phones.eu",
    ),
)
