"""Rules whose rooms have not declared them yet."""

from __future__ import annotations

from returnguide.diagnostics import Rule

RULES = (
    Rule(
        "data-file",
        "A data file or a language's words.yml is valid YAML with the keys that it documents.",
    ),
    Rule(
        "inline-handler",
        "No built page has a script in an attribute: the policy that pages are sent with never"
        " runs it.",
    ),
    Rule("inline-style", "No built page has a style attribute: the policy never applies it."),
    Rule("insert-too-tall", "The PDF of every insert is one page."),
    Rule(
        "long-label",
        "A field's label fits the width of its box on the PDF of the insert, in every language.",
    ),
    Rule("missing-glyph", "The fonts of the PDF have every character of the insert's words."),
    Rule(
        "no-policy",
        "Every built page begins with its character set, behind which the build writes the page's"
        " policy.",
    ),
    Rule("outside-request", "No built page or stylesheet asks another place for anything."),
    Rule("script-address", "No built page has an address that is a script."),
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
    Rule("unknown-field", "Words of the insert's fields are those of fields that insert.yml has."),
)
