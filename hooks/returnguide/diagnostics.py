"""What is wrong, where, and how to mend it: one type, one table of rules. `rules/reporters.py`
writes it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from operator import attrgetter

SEVERITIES = ("error", "warning", "policy", "notice")
"""What a rule's problems do, the worst first: an error stops a strict build and makes a command end
with 1; a warning and a policy (a rule of this house, not of the web) are shown; a notice is shown
to whoever asks for notices."""


@dataclass(frozen=True)
class Rule:
    """A rule, declared in a tuple `RULES` of the module whose function finds what breaks it."""

    id: str
    """Kebab case, as printed in brackets and as named in mkdocs.yml."""
    summary: str
    """What it asks for, in one sentence."""
    severity: str = "error"
    """One of SEVERITIES; mkdocs.yml may set another for the site."""
    reference: str = ""
    """Why it is there and how to mend what breaks it, in Markdown; with the source where a standard
    asks for it."""
    bad: str = ""
    """A short source that breaks it, as a file would have it."""
    good: str = ""
    """The same, mended."""


class UsageError(Exception):
    """A command cannot do what was asked, and has changed nothing; the message says why, and how to
    go on."""


_TABLE = (
    Rule(
        "data-file",
        "A data file or a language's words.yml is valid YAML with the keys that it documents.",
    ),
    Rule(
        "dropoff-link",
        "In the guide, the tab of each drop-off leads to the address that choices.yml gives it.",
    ),
    Rule(
        "duplicate-id",
        "An id stands once in the whole site, so that one address leads to one place.",
    ),
    Rule(
        "exemption-expired",
        "An exemption in mkdocs.yml is taken out when its last day has passed.",
        "warning",
    ),
    Rule(
        "exemption-unused",
        "An exemption in mkdocs.yml is taken out when its file obeys the rule.",
        "warning",
    ),
    Rule("extra-section", "A section of a translation stands in the French page too."),
    Rule("front-matter", "Front matter is valid YAML between two lines of ---, with a title."),
    Rule(
        "glossary",
        "Translations keep names as they are, and say terms as docs/data/glossary.yml wants them.",
    ),
    Rule("readability", "A page is easy to read: short words, short sentences.", "notice"),
    Rule(
        "heading-form",
        "A heading starts in the first column with # signs and a space; there is one H1, and it"
        " comes first.",
    ),
    Rule(
        "heading-id",
        "Every heading below the H1 ends in its id, written exactly {#lower-case-ascii}.",
    ),
    Rule("heading-level", "A heading is at most one level below the one before it."),
    Rule("empty-step", "Every step of the guide says what to do: a list, tabs or a link."),
    Rule("image-name", "The text of a picture is not the name of its file."),
    Rule("image-text", "Every picture has a text that says what it shows."),
    Rule("duplicate-image-text", "Two pictures of a page have two texts."),
    Rule(
        "inline-handler",
        "No built page has a script in an attribute: the policy that pages are sent with never"
        " runs it.",
    ),
    Rule("inline-style", "No built page has a style attribute: the policy never applies it."),
    Rule(
        "insert-fields",
        "The step of the parcel insert has the mark that lists the fields of insert.yml.",
    ),
    Rule("insert-too-tall", "The PDF of every insert is one page."),
    Rule(
        "unparsed-markup",
        "Links, keys, notices, comments and code blocks are written so that Markdown knows them.",
    ),
    Rule(
        "link-ageing",
        "A person compares every outside address with its source within half a year, or what"
        " mkdocs.yml sets.",
        "notice",
    ),
    Rule(
        "link-broken",
        "No outside address has failed again and again, over days, when it was asked.",
    ),
    Rule("link-moved", "An outside address is the one that its host gives for good.", "notice"),
    Rule(
        "link-stale",
        "A person compares every outside address with its source within a year, or what mkdocs.yml"
        " sets.",
        "warning",
    ),
    Rule("link-suspect", "Every outside address answered when it was asked last.", "warning"),
    Rule("link-unchecked", "Every outside address was asked once.", "notice"),
    Rule(
        "list-number",
        "The numbers of a list are those that readers see, and a list does not begin anew by"
        " accident.",
    ),
    Rule(
        "long-label",
        "A field's label fits the width of its box on the PDF of the insert, in every language.",
    ),
    Rule("long-sentence", "A sentence has at most 25 words, in German 35.", "notice"),
    Rule(
        "removed-permalink",
        "A published address exists, or a row of redirects.yml says where it has moved.",
    ),
    Rule(
        "directive-nesting",
        "Tabs stand inside tabs of another kind at most once, and a drop-off stands under a carrier"
        " that offers it.",
    ),
    Rule(
        "directive-content",
        "Nothing but headings and their text stands between an opening mark and its closing one.",
    ),
    Rule("missing-glyph", "The fonts of the PDF have every character of the insert's words."),
    Rule(
        "missing-page",
        "Every language has the pages that the French source has; until then readers get the French"
        " page.",
        severity="warning",
    ),
    Rule(
        "missing-section",
        "Every section of a French page stands in its translations; until then readers get the"
        " French text.",
        severity="warning",
    ),
    Rule("missing-step", "The guide has the seven steps in every language."),
    Rule(
        "missing-tab",
        "A set of tabs in the guide has a tab for every key that choices.yml requires.",
    ),
    Rule(
        "missing-word",
        "Every language's words.yml has the words that the French one has, with the same"
        " {placeholders}, and no other.",
    ),
    Rule(
        "no-policy",
        "Every built page begins with its character set, behind which the build writes the page's"
        " policy.",
    ),
    Rule("other-language", "Links lead to pages of the same language."),
    Rule("external-url", "Outside addresses stand in links.yml, and pages use their keys."),
    Rule("outside-request", "No built page or stylesheet asks another place for anything."),
    Rule("placeholder", "No text is left to be written later: TODO, lorem, xxx."),
    Rule(
        "redirect-chain",
        "A row of redirects.yml leads to its place at once, not over another row, and never in a"
        " circle.",
    ),
    Rule(
        "redirect-source",
        "A row of redirects.yml is for an address that was published and is gone.",
    ),
    Rule("redirect-target", "A row of redirects.yml leads to an address that exists."),
    Rule("script-address", "No built page has an address that is a script."),
    Rule("section-code", "A translated section has the code of the French one."),
    Rule("section-images", "A translated section has the pictures of the French one."),
    Rule(
        "section-keys",
        "A translated section has as many key combinations of as many keys as the French one.",
    ),
    Rule("section-level", "A translated section has a heading of the level of the French one."),
    Rule("section-links", "A translated section leads where the French one leads."),
    Rule("section-lists", "A translated section has as many list items as the French one."),
    Rule(
        "section-admonitions",
        "A translated section has the notices and insert marks of the French one.",
    ),
    Rule("section-numbers", "A translated section has the numbers of the French one."),
    Rule("section-order", "Translated sections stand in the order of the French ones."),
    Rule("section-place", "A translated section stands in the tabs and folds of the French one."),
    Rule(
        "seven-photos",
        "The list of photos has two of the screen, one of the back and four of the sides, each with"
        " its drawing.",
    ),
    Rule("site-bad-id", "In the built site, an id is one word and not empty.", "warning"),
    Rule(
        "site-bad-scheme",
        "In the built site, addresses have schemes that readers' devices know: no javascript:, no"
        " file:, none that is misspelt.",
    ),
    Rule(
        "site-blank-target",
        'In the built site, a link to another site that opens a new window has rel="noopener".',
        "policy",
    ),
    Rule(
        "site-canonical",
        "In the built site, a page's canonical address is its own, or that of the page that it"
        " copies.",
    ),
    Rule(
        "site-dead-anchor",
        "In the built site, the fragment of a link is an id of the page that it leads to.",
    ),
    Rule("site-dead-link", "In the built site, links lead to pages and files that exist."),
    Rule("site-dead-redirect", "In the built site, redirects lead to something."),
    Rule(
        "site-dead-reference",
        "In the built site, for, aria-…, usemap and <use> name what is on their page.",
    ),
    Rule("site-dead-sitemap", "The site map names pages that exist."),
    Rule("site-duplicate-id", "In the built site, an id stands once on its page."),
    Rule(
        "site-empty-address",
        "In the built site, no link and no picture has an empty address.",
        "warning",
    ),
    Rule(
        "site-extra-in-sitemap",
        "The site map names each page once, and none that search engines should leave out.",
        "warning",
    ),
    Rule("site-hreflang", "In the built site, hreflang names a page of that language, once."),
    Rule(
        "site-hreflang-return",
        "In the built site, pages that are translations of each other name each other by hreflang.",
        "warning",
    ),
    Rule("site-http-link", "In the built site, links lead to https: pages.", "warning"),
    Rule("site-huge-page", "A built page has at most 10 MB.", "warning"),
    Rule(
        "site-language-code",
        "In the built site, lang and hreflang have codes of languages that exist.",
    ),
    Rule(
        "site-lost-anchor",
        "In the built site, no redirect drops the fragment of a link.",
        "warning",
    ),
    Rule("site-malformed", "A built page has no markup in which the rest of it gets lost."),
    Rule(
        "site-malformed-address",
        "In the built site, web, mail and telephone addresses are written as they should.",
    ),
    Rule(
        "site-missing-file", "In the built site, pictures, scripts, styles, fonts and icons exist."
    ),
    Rule(
        "site-missing-in-sitemap",
        "The site map names every page that search engines may list.",
        "warning",
    ),
    Rule(
        "site-missing-slash",
        "In the built site, the address of a folder ends in a slash.",
        "policy",
    ),
    Rule("site-mixed-content", "In the built site, nothing is fetched over http:."),
    Rule(
        "site-no-canonical", "In the built site, every page names its canonical address.", "warning"
    ),
    Rule(
        "site-nothing-checked",
        "A built site has pages, links, and every language that it should have.",
    ),
    Rule(
        "site-other-language",
        "In the built site, links stay in the page's language where the page exists in it.",
        "warning",
    ),
    Rule("site-page-language", "A built page says its language, and it is that of its folder."),
    Rule("site-placeholder", "In the built site, no address is left to be filled in."),
    Rule(
        "site-redirect-chain", "In the built site, a redirect leads to its page at once.", "warning"
    ),
    Rule("site-redirect-loop", "In the built site, no redirect leads back to itself."),
    Rule("site-unnamed-link", "In the built site, every link has a text.", "warning"),
    Rule("site-unreadable", "Every file of a built site can be read, as UTF-8 where it is text."),
    Rule(
        "site-vague-link",
        "In the built site, the text of a link says where it leads, in every language.",
        "policy",
    ),
    Rule(
        "site-wrong-case",
        "In the built site, addresses have the capital and small letters of the files that they"
        " lead to.",
    ),
    Rule("step-order", "The steps stand in their order."),
    Rule("unmatched-directive", "A closing mark closes the mark that was opened last."),
    Rule("tab-id", "A tab's id ends in -KEY, a key of its kind in choices.yml."),
    Rule(
        "inconsistent-tabs",
        "In the guide, the tabs of a set tell their step in the same shape: numbered sub-steps, or"
        " none.",
    ),
    Rule("typed-number", "The numbers of steps are added by the build, never typed."),
    Rule("unclosed-directive", "Every opening mark has its closing mark."),
    Rule(
        "uncovered-choice",
        "A set of tabs has every device or carrier of choices.yml, or says which it has nothing"
        " for.",
    ),
    Rule("unknown-anchor", "A link within the guide leads to an id that exists on its page."),
    Rule("unknown-choice", "The kinds and keys of tabs are those of choices.yml."),
    Rule("unknown-field", "Words of the insert's fields are those of fields that insert.yml has."),
    Rule("unknown-link", "A reference link's key stands in links.yml."),
    Rule(
        "unknown-directive",
        "The marks are tabs, /tabs, folds, /folds and insert, each alone on its line, from the"
        " first column.",
    ),
    Rule("unknown-page", "A link within the guide leads to a file that exists."),
    Rule("unknown-step", "The guide's H2 headings are the seven steps and nothing else."),
    Rule("untranslated-text", "No sentence of a translation is left in French."),
    Rule("unused-link", "Every address of links.yml is used."),
    Rule("unused-word", "Every word of words.yml is shown somewhere."),
    Rule(
        "lint-config",
        "The table extra.validation of mkdocs.yml names rules, severities and exemptions as the"
        " README says.",
    ),
)

RULES: Mapping[str, Rule] = {rule.id: rule for rule in _TABLE}
"""Every rule: id -> rule."""

SEVERITY: Mapping[str, str] = {name: rule.severity for name, rule in RULES.items()}
"""Rule -> its own severity, where nothing else is set."""


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One thing to mend, sorted by place."""

    path: str
    """File, relative to the folder that holds `docs/`, with forward slashes."""
    line: int
    """Line in that file, from 1."""
    rule: str
    """A key of RULES."""
    message: str
    """What was found and what was expected, with no final full stop."""
    hint: str = ""
    """How to mend it; empty when the message says it already."""
    target: str = ""
    """The address or the id that it is about, where there is one."""
    count: int = 1
    """On how many pages it stands: one that a template or a copied page repeats is told once."""

    @property
    def text_with_hint(self) -> str:
        """Message and hint in one sentence, and on how many pages where they are several."""
        return f"{self.message}{f'; {self.hint}' if self.hint else ''}{f' (on {self.count} pages)' if self.count > 1 else ''}"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text_with_hint} [{self.rule}]"


def sort_unique(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems without repetition, sorted by file and line."""
    return sorted(
        set(problems), key=attrgetter("path", "line", "rule", "message", "hint", "target", "count")
    )  # as they compare, which takes five times as long


def plural(problems: Iterable[Diagnostic], noun: str = "problem") -> str:
    """'1 problem' or '12 problems'."""
    number = len(list(problems))
    return f"{number} {noun}{'' if number == 1 else 's'}"


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word most like `word`, or else all of them where they are few."""
    known = sorted(known)
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 8 else ""
