"""What a page hands to its scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup


def json_for_script(values: Mapping[str, object]) -> Markup:
    """The values as JSON that may stand in a `<script type="application/json">`, in their order
    (Jinja's own filter sorts the keys). No text in them can end the script (HTML, 13.2.5.17: only a
    `<` can)."""
    return Markup(
        json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    )
