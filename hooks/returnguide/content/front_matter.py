"""The front matter of a page: YAML between two lines of `---`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import yaml

from returnguide.content.yaml_rows import Loader, yaml_error


class FrontMatter(NamedTuple):
    """The front matter of a page, parsed."""

    values: Mapping[str, object]
    error: tuple[int, str] | None
    """Line and message; None where it is valid."""
    end: int
    """The number of lines that it takes, its two `---` included."""


def parse_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Parse the front matter at the head of a page's lines."""
    if lines[0].rstrip() != "---":
        return FrontMatter(
            {}, (1, "no front matter: the page must begin with --- and a title"), end=0
        )
    closing = (index for index, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."})
    end = next(closing, 0)
    if not end:
        return FrontMatter({}, (1, "the front matter that begins here has no closing ---"), end=1)
    try:
        values = yaml.load("\n".join(lines[1:end]), Loader)
    except yaml.YAMLError as error:
        line, problem = yaml_error(error)
        message = f"the front matter is not valid YAML ({problem})"
        return FrontMatter({}, (line + 1, message), end + 1)
    if not isinstance(values, dict):
        return FrontMatter({}, (2, "the front matter is not a list of keys and values"), end + 1)
    return FrontMatter(values, None, end + 1)
