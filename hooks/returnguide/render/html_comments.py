"""HTML comments in parsed Markdown: it keeps them aside, with a placeholder in their place."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import HTML_PLACEHOLDER_RE


def comment_text(element: Element, md: Markdown) -> str:
    """Return the comment that a paragraph consists of; an empty string for any other element."""
    if element.tag != "p":
        return ""
    placeholder = HTML_PLACEHOLDER_RE.fullmatch((element.text or "").strip())
    if not placeholder:
        return ""
    comment = md.htmlStash.rawHtmlBlocks[int(placeholder[1])]
    return comment.strip() if isinstance(comment, str) else ""


def find_comments(
    root: Element, pattern: re.Pattern[str], md: Markdown
) -> list[tuple[Element, int, re.Match[str]]]:
    """Return (parent, index of the child, match) of each paragraph that is a comment of a pattern.

    Most pages have none: then the tree is not searched.
    """
    stash = md.htmlStash.rawHtmlBlocks
    if not any(isinstance(html, str) and pattern.fullmatch(html.strip()) for html in stash):
        return []
    return [
        (parent, index, match)
        for parent in root.iter()
        for index, child in enumerate(parent)
        if (match := pattern.fullmatch(comment_text(child, md)))
    ]
