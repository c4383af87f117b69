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
    """What a rule asks for."""

    text: str
    """In one sentence. The README has a paragraph with an example."""
    severity: str = "error"
    """One of SEVERITIES; mkdocs.yml may set another for the site, under `extra.validation`."""


RULES: Mapping[str, Rule] = {
    "data-file": Rule(
        "A data file or a language's words.yml is valid YAML with the keys that it documents."
    ),
    "dropoff-link": Rule(
        "In the guide, the tab of each drop-off leads to the address that choices.yml gives it."
    ),
    "duplicate-id": Rule(
        "An id stands once in the whole site, so that one address leads to one place."
    ),
    "exemption-expired": Rule(
        "An exemption in mkdocs.yml is taken out when its last day has passed.", "warning"
    ),
    "exemption-unused": Rule(
        "An exemption in mkdocs.yml is taken out when its file obeys the rule.", "warning"
    ),
    "extra-section": Rule("A section of a translation stands in the French page too."),
    "front-matter": Rule("Front matter is valid YAML between two lines of ---, with a title."),
    "glossary": Rule(
        "Translations keep names as they are, and say terms as docs/data/glossary.yml wants them."
    ),
    "hard-text": Rule("A page is easy to read: short words, short sentences.", "notice"),
    "heading-form": Rule(
        "A heading starts in the first column with # signs and a space; there is one H1, and it"
        " comes first."
    ),
    "heading-id": Rule(
        "Every heading below the H1 ends in its id, written exactly {#lower-case-ascii}."
    ),
    "heading-level": Rule("A heading is at most one level below the one before it."),
    "idle-step": Rule("Every step of the guide says what to do: a list, tabs or a link."),
    "image-name": Rule("The text of a picture is not the name of its file."),
    "image-text": Rule("Every picture has a text that says what it shows."),
    "image-twice": Rule("Two pictures of a page have two texts."),
    "inline-handler": Rule(
        "No built page has a script in an attribute: the policy that pages are sent with never"
        " runs it."
    ),
    "inline-style": Rule("No built page has a style attribute: the policy never applies it."),
    "insert-fields": Rule(
        "The step of the parcel insert has the mark that lists the fields of insert.yml."
    ),
    "insert-too-tall": Rule("The PDF of every insert is one page."),
    "leftover-markup": Rule(
        "Links, keys, notices, comments and code blocks are written so that Markdown knows them."
    ),
    "link-ageing": Rule(
        "A person compares every outside address with its source within half a year, or what"
        " mkdocs.yml sets.",
        "notice",
    ),
    "link-broken": Rule(
        "No outside address has failed again and again, over days, when it was asked."
    ),
    "link-moved": Rule("An outside address is the one that its host gives for good.", "notice"),
    "link-stale": Rule(
        "A person compares every outside address with its source within a year, or what mkdocs.yml"
        " sets.",
        "warning",
    ),
    "link-suspect": Rule("Every outside address answered when it was asked last.", "warning"),
    "link-unchecked": Rule("Every outside address was asked once.", "notice"),
    "list-number": Rule(
        "The numbers of a list are those that readers see, and a list does not begin anew by"
        " accident."
    ),
    "long-label": Rule(
        "A field's label fits the width of its box on the PDF of the insert, in every language."
    ),
    "long-sentence": Rule("A sentence has at most 25 words, in German 35.", "notice"),
    "lost-address": Rule(
        "A published address exists, or a row of redirects.yml says where it has moved."
    ),
    "mark-nesting": Rule(
        "Tabs stand inside tabs of another kind at most once, and a drop-off stands under a carrier"
        " that offers it."
    ),
    "mark-text": Rule(
        "Nothing but headings and their text stands between an opening mark and its closing one."
    ),
    "missing-glyph": Rule("The fonts of the PDF have every character of the insert's words."),
    "missing-page": Rule(
        "Every language has the pages that the French source has; until then readers get the French"
        " page.",
        severity="warning",
    ),
    "missing-section": Rule(
        "Every section of a French page stands in its translations; until then readers get the"
        " French text.",
        severity="warning",
    ),
    "missing-step": Rule("The guide has the seven steps in every language."),
    "missing-tab": Rule(
        "A set of tabs in the guide has a tab for every key that choices.yml requires."
    ),
    "missing-word": Rule(
        "Every language's words.yml has the words that the French one has, with the same"
        " {placeholders}, and no other."
    ),
    "no-policy": Rule(
        "Every built page begins with its character set, behind which the build writes the page's"
        " policy."
    ),
    "other-language": Rule("Links lead to pages of the same language."),
    "outside-address": Rule("Outside addresses stand in links.yml, and pages use their keys."),
    "outside-request": Rule("No built page or stylesheet asks another place for anything."),
    "placeholder": Rule("No text is left to be written later: TODO, lorem, xxx."),
    "redirect-chain": Rule(
        "A row of redirects.yml leads to its place at once, not over another row, and never in a"
        " circle."
    ),
    "redirect-source": Rule(
        "A row of redirects.yml is for an address that was published and is gone."
    ),
    "redirect-target": Rule("A row of redirects.yml leads to an address that exists."),
    "script-address": Rule("No built page has an address that is a script."),
    "section-code": Rule("A translated section has the code of the French one."),
    "section-images": Rule("A translated section has the pictures of the French one."),
    "section-keys": Rule(
        "A translated section has as many key combinations of as many keys as the French one."
    ),
    "section-level": Rule("A translated section has a heading of the level of the French one."),
    "section-links": Rule("A translated section leads where the French one leads."),
    "section-lists": Rule("A translated section has as many list items as the French one."),
    "section-notices": Rule(
        "A translated section has the notices and insert marks of the French one."
    ),
    "section-numbers": Rule("A translated section has the numbers of the French one."),
    "section-order": Rule("Translated sections stand in the order of the French ones."),
    "section-place": Rule("A translated section stands in the tabs and folds of the French one."),
    "seven-photos": Rule(
        "The list of photos has two of the screen, one of the back and four of the sides, each with"
        " its drawing."
    ),
    "site-bad-id": Rule("In the built site, an id is one word and not empty.", "warning"),
    "site-bad-scheme": Rule(
        "In the built site, addresses have schemes that readers' devices know: no javascript:, no"
        " file:, none that is misspelt."
    ),
    "site-blank-target": Rule(
        'In the built site, a link to another site that opens a new window has rel="noopener".',
        "policy",
    ),
    "site-canonical": Rule(
        "In the built site, a page's canonical address is its own, or that of the page that it"
        " copies."
    ),
    "site-dead-anchor": Rule(
        "In the built site, the fragment of a link is an id of the page that it leads to."
    ),
    "site-dead-link": Rule("In the built site, links lead to pages and files that exist."),
    "site-dead-redirect": Rule("In the built site, redirects lead to something."),
    "site-dead-reference": Rule(
        "In the built site, for, aria-…, usemap and <use> name what is on their page."
    ),
    "site-dead-sitemap": Rule("The site map names pages that exist."),
    "site-duplicate-id": Rule("In the built site, an id stands once on its page."),
    "site-empty-address": Rule(
        "In the built site, no link and no picture has an empty address.", "warning"
    ),
    "site-extra-in-sitemap": Rule(
        "The site map names each page once, and none that search engines should leave out.",
        "warning",
    ),
    "site-hreflang": Rule("In the built site, hreflang names a page of that language, once."),
    "site-hreflang-return": Rule(
        "In the built site, pages that are translations of each other name each other by hreflang.",
        "warning",
    ),
    "site-http-link": Rule("In the built site, links lead to https: pages.", "warning"),
    "site-huge-page": Rule("A built page has at most 10 MB.", "warning"),
    "site-language-code": Rule(
        "In the built site, lang and hreflang have codes of languages that exist."
    ),
    "site-lost-anchor": Rule(
        "In the built site, no redirect drops the fragment of a link.", "warning"
    ),
    "site-malformed": Rule("A built page has no markup in which the rest of it gets lost."),
    "site-malformed-address": Rule(
        "In the built site, web, mail and telephone addresses are written as they should."
    ),
    "site-missing-file": Rule(
        "In the built site, pictures, scripts, styles, fonts and icons exist."
    ),
    "site-missing-in-sitemap": Rule(
        "The site map names every page that search engines may list.", "warning"
    ),
    "site-missing-slash": Rule(
        "In the built site, the address of a folder ends in a slash.", "policy"
    ),
    "site-mixed-content": Rule("In the built site, nothing is fetched over http:."),
    "site-no-canonical": Rule(
        "In the built site, every page names its canonical address.", "warning"
    ),
    "site-nothing-checked": Rule(
        "A built site has pages, links, and every language that it should have."
    ),
    "site-other-language": Rule(
        "In the built site, links stay in the page's language where the page exists in it.",
        "warning",
    ),
    "site-page-language": Rule("A built page says its language, and it is that of its folder."),
    "site-placeholder": Rule("In the built site, no address is left to be filled in."),
    "site-redirect-chain": Rule(
        "In the built site, a redirect leads to its page at once.", "warning"
    ),
    "site-redirect-loop": Rule("In the built site, no redirect leads back to itself."),
    "site-unnamed-link": Rule("In the built site, every link has a text.", "warning"),
    "site-unreadable": Rule("Every file of a built site can be read, as UTF-8 where it is text."),
    "site-vague-link": Rule(
        "In the built site, the text of a link says where it leads, in every language.", "policy"
    ),
    "site-wrong-case": Rule(
        "In the built site, addresses have the capital and small letters of the files that they"
        " lead to."
    ),
    "step-order": Rule("The steps stand in their order."),
    "stray-mark": Rule("A closing mark closes the mark that was opened last."),
    "tab-id": Rule("A tab's id ends in -KEY, a key of its kind in choices.yml."),
    "tab-shape": Rule(
        "In the guide, the tabs of a set tell their step in the same shape: numbered sub-steps, or"
        " none."
    ),
    "typed-number": Rule("The numbers of steps are added by the build, never typed."),
    "unclosed-mark": Rule("Every opening mark has its closing mark."),
    "uncovered-choice": Rule(
        "A set of tabs has every device or carrier of choices.yml, or says which it has nothing"
        " for."
    ),
    "unknown-anchor": Rule("A link within the guide leads to an id that exists on its page."),
    "unknown-choice": Rule("The kinds and keys of tabs are those of choices.yml."),
    "unknown-field": Rule("Words of the insert's fields are those of fields that insert.yml has."),
    "unknown-link": Rule("A reference link's key stands in links.yml."),
    "unknown-mark": Rule(
        "The marks are tabs, /tabs, folds, /folds and insert, each alone on its line, from the"
        " first column."
    ),
    "unknown-page": Rule("A link within the guide leads to a file that exists."),
    "unknown-step": Rule("The guide's H2 headings are the seven steps and nothing else."),
    "untranslated-text": Rule("No sentence of a translation is left in French."),
    "unused-link": Rule("Every address of links.yml is used."),
    "unused-word": Rule("Every word of words.yml is shown somewhere."),
    "validation-table": Rule(
        "The table extra.validation of mkdocs.yml names rules, severities and exemptions as the"
        " README says."
    ),
}
"""Every rule: its id, as printed in brackets, and what it asks for. The README has a paragraph on
each."""

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
