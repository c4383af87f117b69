"""Scripts of every kind that a browser runs, as somebody would plant them in a page."""

from __future__ import annotations

_KINDS = {
    "an import map": '<script type="importmap">{"imports": {"a": "data:text/javascript,RUN"}}'
    '</script><script type="module">import "a"</script>',
    "inline": "<script>RUN</script>",
    "a module": '<script type="module">RUN</script>',
    "a data address": '<script src="data:text/javascript,RUN"></script>',
    "in a drawing": "<svg><script>RUN</script></svg>",
    "of a drawing": '<svg><script href="data:text/javascript,RUN"></script></svg>',
    "in a shadow tree": (
        '<div><template shadowrootmode="open"><script>RUN</script></template></div>'
    ),
    "a handler of a picture": '<img src="data:," alt="" onerror="RUN">',
    "a handler of a drawing": '<svg onload="RUN"></svg>',
    "a handler out of another attribute": (
        '<noscript><p title="</noscript><img src=data:, onerror=RUN>"></p></noscript>'
    ),
    "the address of a link": '<a class="planted" href="javascript:RUN">A</a>',
    "the address of a link in a drawing": (
        '<svg><a class="planted" xlink:href="javascript:RUN"><text y="20">A</text></a></svg>'
    ),
    "an animated address": (
        '<svg><a class="planted"><animate attributeName="href" values="java&#9;script:RUN"/>'
        '<text y="20">A</text></a></svg>'
    ),
    "the address of a form": (
        '<form action="javascript:RUN"><button class="planted">A</button></form>'
    ),
    "the address of a button": (
        '<form><button class="planted" formaction="javascript:RUN">A</button></form>'
    ),
    "the address of a frame": '<iframe title="A" src="javascript:RUN"></iframe>',
    "the text of a frame": '<iframe title="A" srcdoc="<script>RUN</script>"></iframe>',
}
"""What holds the script -> the HTML; one whose class is `planted` runs at a click."""

PLANTED = {
    kind: html.replace("RUN", f"top.ran({number})")
    for number, (kind, html) in enumerate(_KINDS.items())
}
"""The same, each telling its number."""
