"""Data that a page hands to its scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup


def json_for_script(values: Mapping[str, object]) -> Markup:
    """Return the values as JSON for a `<script type="application/json">`, in their order.

    No text in them can end the script: only a `<` could (HTML, 13.2.5.17). Jinja's own filter
    `tojson` would sort the keys.
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
