"""Reading of our JSON files, which a merge, a tool or a hand may have damaged."""

from __future__ import annotations

import json

from returnguide.diagnostics import shorten


class JsonObjectError(ValueError):
    """A text is no JSON object; the message says why."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_json_object(text: str) -> dict[str, object]:
    """Return the object that a JSON text is. Raise JsonObjectError, with the line, for any other
    text, and where a key stands twice, as after a merge of two versions."""
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise JsonObjectError(error.msg, error.lineno) from None
    except RecursionError:
        raise JsonObjectError("too many levels in each other") from None
    except JsonObjectError as error:
        line = text.count("\n", 0, text.rfind(str(error))) + 1
        raise JsonObjectError(f"{error} stands a second time", line) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise JsonObjectError("a number is too long") from None
    if not isinstance(value, dict):
        raise JsonObjectError(f"expected {{…}}, found '{shorten(value, 20)}'")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise JsonObjectError(json.dumps(key, ensure_ascii=False))
        values[key] = value
    return values


def line_of_key(text: str, *keys: str) -> int:
    """Return the line in which the last of the keys, each within the one before, stands in a JSON
    text; of one that cannot be found, the line where the search ended."""
    position = 0
    for key in keys:
        found = text.find(json.dumps(key, ensure_ascii=False), position)
        position = found if found >= 0 else position
    return text.count("\n", 0, position) + 1
