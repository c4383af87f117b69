"""The rules on how an address is written, whether or not it leads to something: declared apart from
`url_checks.py`, which applies them."""

from __future__ import annotations

from returnguide.diagnostics import Rule

RULES = (
    Rule(
        "site-empty-address",
        "In the built site, no link and no picture has an empty address.",
        severity="warning",
        reference=(
            '`href=""` leads to the page itself, `src=""` fetches the page as a picture, and a'
            " frame stays blank. Write the address, or take the attribute out. A link to the page"
            " itself whose text is the page's title is right."
        ),
        bad='<a href="">Take the photos</a>',
        good='<a href="/photos/">Take the photos</a>',
    ),
    Rule(
        "site-malformed-address",
        "In the built site, web, mail and telephone addresses are written as they should.",
        reference=(
            "Browsers, mail programs and telephones do not understand the address (URL Standard,"
            " RFC 6068 for `mailto:`, RFC 3966 for `tel:`). Several receivers are joined by a"
            " comma, a telephone number has no spaces, and `//` follows `https:`. Short numbers,"
            " several receivers and `?subject=` are right. So is a link to `localhost` whose text"
            " says so: it means a server of the reader's own."
        ),
        bad='<a href="tel:+33 1 23 45 67 89">Call us</a>',
        good='<a href="tel:+33-1-23-45-67-89">Call us</a>',
    ),
    Rule(
        "site-bad-scheme",
        "In the built site, addresses have schemes that readers' devices know: no javascript:, no"
        " file:, none that is misspelt.",
        reference=(
            "The address begins with something that a reader's device cannot open: `javascript:`,"
            " `file:`, `blob:`, a Windows path, `\\\\server\\…`, `htp://`. Write the address of a"
            " page; a scheme that is meant is named under `schemes` in site.json."
        ),
        bad='<a href="file:///C:/guide.pdf">The guide</a>',
        good='<a href="/guide.pdf">The guide</a>',
    ),
    Rule(
        "site-http-link",
        "In the built site, links lead to https: pages.",
        severity="warning",
        reference=(
            "What is read or sent at an `http:` address can be seen and changed on the way. Write"
            " `https:`; where a host really has none, leave the link out."
        ),
        bad='<a href="http://www.laposte.fr/">La Poste</a>',
        good='<a href="https://www.laposte.fr/">La Poste</a>',
    ),
    Rule(
        "site-mixed-content",
        "In the built site, nothing is fetched over http:.",
        reference=(
            "Browsers refuse a picture, script or style over `http:` on an `https:` page (W3C,"
            " Mixed Content). Write `https:`, or put a copy beside the page."
        ),
        bad='<img src="http://other.example/a.png" alt="The back">',
        good='<img src="https://other.example/a.png" alt="The back">',
    ),
    Rule(
        "site-missing-slash",
        "In the built site, the address of a folder ends in a slash.",
        severity="policy",
        reference=(
            "Without its slash the host answers with a redirect, which costs every reader a round"
            " trip. With `trailing_slash: false` in site.json the rule is off."
        ),
        bad='<a href="/photos">Take the photos</a>',
        good='<a href="/photos/">Take the photos</a>',
    ),
    Rule(
        "site-blank-target",
        'In the built site, a link to another site that opens a new window has rel="noopener".',
        severity="policy",
        reference=(
            'By `rel="opener"`, and in old browsers without `noopener`, the other site may send'
            " this window elsewhere. Write `noopener`, or better drop `target`, so that readers"
            " choose the window."
        ),
        bad='<a href="https://www.laposte.fr/" target="_blank">La Poste</a>',
        good='<a href="https://www.laposte.fr/" target="_blank" rel="noopener">La Poste</a>',
    ),
)
