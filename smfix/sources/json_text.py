"""JSON as text with places: where a value stands, and where each character of a string does.

The walk is ours only where places are wanted; whatever else there is, images above all, is passed by at the speed of
the standard library's own scanner, which also says whether it is JSON.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from json import decoder
from typing import Any

_blank = re.compile(r"[ \t\n\r]*").match
_scan: Callable[[str, int], tuple[Any, int]] = decoder.JSONDecoder(  # type: ignore[attr-defined]
    parse_int=str.encode, parse_float=str.encode, parse_constant=str.encode
).scan_once
"""Numbers come as the bytes they are written in: nothing is rounded, and none has too many digits."""

_scan_string: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]

_CHARACTERS = re.compile(
    r"(?P<plain>[^\\]+)|(?P<pair>\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|\\u[\da-fA-F]{4}|\\."
)


class NotJson(ValueError):
    """The text says no JSON at `offset`; or JSON of another shape than is wanted."""

    def __init__(self, message: str, offset: int) -> None:
        """`message` is a phrase that follows the file's name."""
        super().__init__(message)
        self.offset = offset


def after_blank(text: str, at: int) -> int:
    """The offset of the next character that is no white space."""
    match = _blank(text, at)
    return match.end() if match else at


def value(text: str, at: int) -> tuple[Any, int]:
    """The value at an offset, and its end. Raises NotJson."""
    try:
        return _scan(text, at)
    except StopIteration as stop:
        raise _expected("a value", text, stop.value) from None
    except json.JSONDecodeError as error:
        raise NotJson(f"is not valid JSON: {error.msg.removesuffix(' at')}", error.pos) from None
    except RecursionError:
        raise NotJson("is nested too deeply", at) from None


def members(text: str, at: int, visit: Callable[[str, int], int]) -> int:
    """Visit each member of the object at an offset: its key and where its value starts; `visit` returns where the value
    ends. Returns the object's end. Raises NotJson."""

    def member(start: int) -> int:
        if text[start : start + 1] != '"':
            raise _expected("a key in double quotes", text, start)
        key, end = string(text, start)
        end = after_blank(text, end)
        if text[end : end + 1] != ":":
            raise _expected("`:`", text, end)
        return visit(key, after_blank(text, end + 1))

    return _listed(text, at, "}", member)


def items(text: str, at: int, visit: Callable[[int], int]) -> int:
    """Visit each item of the list at an offset; as `members`."""
    return _listed(text, at, "]", visit)


def string(text: str, at: int) -> tuple[str, int]:
    """The string whose opening quote is at an offset, and its end. Raises NotJson."""
    try:
        return _scan_string(text, at + 1, True)
    except json.JSONDecodeError as error:
        raise NotJson(f"is not valid JSON: {error.msg.removesuffix(' at')}", error.pos) from None


def _listed(text: str, at: int, closing: str, visit: Callable[[int], int]) -> int:
    at = after_blank(text, at + 1)
    if text[at : at + 1] == closing:
        return at + 1
    while True:
        at = after_blank(text, visit(at))
        if text[at : at + 1] == closing:
            return at + 1
        if text[at : at + 1] != ",":
            raise _expected(f"`,` or `{closing}`", text, at)
        at = after_blank(text, at + 1)


def _expected(what: str, text: str, at: int) -> NotJson:
    if at >= len(text):
        return NotJson(f"is not valid JSON: it ends where {what} is expected", at)
    return NotJson(f"is not valid JSON: {what} is expected", at)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string as it is written: `text[start:end]`, quotes included, whose value is `length` characters long."""

    start: int
    end: int
    length: int

    _runs: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []), compare=False, repr=False)
    """Where stretches without an escape, and escapes, begin: in the value, and in the text; filled when asked for."""

    def offset(self, text: str, index: int) -> int:
        """Where the value's character `index` is written; for `length`: the closing quote."""
        if self.end - self.start - 2 == self.length:
            return self.start + 1 + index
        if index >= self.length:
            return self.end - 1
        indexes, places = self._runs
        if not indexes:
            at = 0
            for match in _CHARACTERS.finditer(text, self.start + 1, self.end - 1):
                indexes.append(at)
                places.append(match.start())
                at += match.end() - match.start() if match["plain"] else 1
        run = bisect_right(indexes, index) - 1
        return places[run] + index - indexes[run]


def written(value: str, ascii_only: bool) -> str:
    """A string's characters as they stand between the quotes."""
    return json.dumps(value, ensure_ascii=ascii_only)[1:-1]
