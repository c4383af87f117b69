"""What pages, data files and code agree on: source language, steps of the guide, shape of ids."""

from __future__ import annotations

import re

SOURCE_LANGUAGE = "fr"
"""The language that the guide is written in first; the others are translated from it."""

STEPS = ("warranty", "photos", "imei", "sign-out", "parcel-insert", "packing", "shipping")
"""The ids of the guide's seven steps, in their order."""

GUIDE = "return.md"
"""The page that has the seven steps."""

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""An id: ASCII, lower case, words joined by hyphens, so that it looks the same in an address and
on the screen."""
