"""Parts of a page that templates make, in the place of the directives that ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from returnguide.content.deadlines import Deadline
from returnguide.content.directives import PART_DIRECTIVE
from returnguide.render.html_comments import find_comments
from returnguide.render.json_script import json_for_script


class Parts(Treeprocessor):
    """Replaces `<!-- part: NAME -->` by `<div data-part="NAME"></div>`, in whose place
    overrides/partials/content.html puts the part."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)

    def run(self, root: Element) -> None:
        for parent, index, match in find_comments(root, PART_DIRECTIVE, self.md):
            parent[index] = Element("div", {"data-part": match[1]})


def deadlines_script(deadlines: Sequence[Deadline], words: Mapping[str, Mapping[str, str]]) -> str:
    """Return what deadlines.js needs, as JSON: the rows with their sentences, and its words."""
    rows = [
        {
            "key": deadline.key,
            "start": deadline.start,
            "dayCount": deadline.days,
            "working": deadline.is_working,
            "only": dict(deadline.only),
            "sentence": words["deadline"][deadline.key],
        }
        for deadline in deadlines
    ]
    texts = {"none": words["deadlines"]["none"], "file": words["deadlines"]["file"]}
    return json_for_script({"rows": rows, "words": texts})
