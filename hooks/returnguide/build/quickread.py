"""Markdown's own reading of blocks and lines, without looking for what cannot be there.

Markdown tries each of its processors on each block, and each of its patterns on each piece of text;
most have a character that most texts lack. What is not in the tables here is always tried, so that
the result is always Markdown's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar
from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

ALWAYS = ("",)
"""What every text has."""


class QuickBlocks:
    """In place of a parser's own `parseBlocks`: `md.parser.parseBlocks =
    QuickBlocks(md.parser).parse`."""

    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "table": ("|",), "hashheader": ("#",), "setextheader": ("\n=", "\n-"), "hr": ("-", "*", "_"), "quote": (">",), "reference": ("]:",),
    }  # fmt: skip
    """Processor -> what a block has of which it makes something, one of a few."""

    def __init__(self, parser: BlockParser) -> None:
        self._parser = parser

    @cached_property
    def _tried(self) -> list[tuple[BlockProcessor, tuple[str, ...]]]:
        """The processors in their order; at the first block all extensions have given theirs."""
        processors = list(self._parser.blockprocessors)  # sorts them, and their names
        names = [item.name for item in self._parser.blockprocessors._priority]
        return [
            (processor, self.NEEDS.get(name, ALWAYS))
            for name, processor in zip(names, processors, strict=True)
        ]

    def parse(self, parent: Element, blocks: list[str]) -> None:
        """Attach the blocks to `parent`, and leave none in the list."""
        while blocks:
            for processor, needs in self._tried:
                block = blocks[0]
                if (
                    (needs[0] in block or any(need in block for need in needs[1:]))
                    and processor.test(parent, block)
                    and processor.run(parent, blocks) is not False
                ):
                    break


class QuickInline(InlineProcessor):
    """In place of Markdown's own `inline`."""

    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "backtick": ("`",), "keys-custom": ("+",), "escape": ("\\",), "reference": ("[",), "link": ("[",), "image_link": ("![",),
        "image_reference": ("![",), "short_reference": ("[",), "short_image_ref": ("![",), "autolink": ("<",), "automail": ("<",),
        "linebreak": ("  \n",), "html": ("<",), "entity": ("&",), "keys": ("++",), "em_strong": ("*", "_"),
    }  # fmt: skip
    """Pattern -> what a text has where it matches, one of at most two."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        patterns = list(self.md.inlinePatterns)  # sorts them, and their names
        names = [item.name for item in self.md.inlinePatterns._priority]
        self._tried = [
            (pattern, self.NEEDS.get(name, ALWAYS))
            for name, pattern in zip(names, patterns, strict=True)
        ]
        self._found_in = re.compile(
            "|".join(re.escape(need) for _, needs in self._tried for need in needs)
        )
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 - Markdown's own names
        if isinstance(data, AtomicString) or not self._found_in.search(data):
            return data
        for number in range(patternIndex, len(self._tried)):
            pattern, needs = self._tried[number]
            start, matched = 0, needs[0] in data or needs[-1] in data
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(
                    pattern, data, number, start
                )
        return data
