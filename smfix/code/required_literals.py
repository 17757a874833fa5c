"""Whether a regular expression matches anywhere in a text: asked of the literals that each match holds, first.

`re` looks for a literal quickly only where a pattern begins with one. Here the alternatives of a pattern are told
apart, and of each the literals are found out without one of which it can't match, as RE2 and ripgrep do: most texts
hold none. Where all that stands before such a literal has a fixed width, the pattern is tried at its places alone.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, AnyStr

_SRE = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"
_parser: Any = importlib.import_module(_SRE)
MOST_KEPT = 8192
MOST_WORDS = 40
"""Literals of one alternative; one with more is searched for as it is."""
MOST_LETTERS = 4
"""Characters of a class that are told apart: `[rR]`."""
_FLAGS = re.compile(r"\(\?([aiLmsux]+)\)")
_ZERO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_BACKREFERENCE = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")

Literals = frozenset[str]


def is_found(pattern: re.Pattern[AnyStr] | AnyStr, text: AnyStr) -> bool:
    """What `re.search(pattern, text) is not None` says."""
    return any(one.is_in(text) for one in _alternatives(pattern))


class _Alternative:
    """One of the ways in which a pattern may match."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        """Compile it, and find out its literals."""
        pattern: re.Pattern[Any] = re.compile(source, flags)
        items = list(_parser.parse(source, pattern.flags & ~re.DEBUG))
        anchors = max(_anchors(items), key=lambda one: min(map(len, one[1])), default=(0, frozenset[str]()))
        self._search, self._match, self._width = pattern.search, pattern.match, anchors[0]
        self._is_cased = not pattern.flags & re.IGNORECASE
        self._words = self._as_in(source, _required(items) or frozenset())
        self._anchors = self._as_in(source, anchors[1])

    def _as_in(self, source: str | bytes, words: Literals) -> tuple[Any, ...]:
        told = {word if self._is_cased else word.lower() for word in words}
        return tuple(told) if isinstance(source, str) else tuple(word.encode("latin-1") for word in told)

    def is_in(self, text: str | bytes) -> bool:
        """Whether it matches anywhere in the text."""
        if not self._is_cased:  # letters beyond ASCII have unexpected capitals
            lowered = text.lower() if self._words and text.isascii() else None
            is_likely = lowered is None or any(word in lowered for word in self._words)
            return is_likely and self._search(text) is not None
        if self._words and not any(word in text for word in self._words):
            return False
        return self._is_at_anchor(text) if self._anchors else self._search(text) is not None

    def _is_at_anchor(self, text: str | bytes) -> bool:
        match, width = self._match, self._width
        for word in self._anchors:
            at = text.find(word)
            while at >= 0:
                if at >= width and match(text, at - width):
                    return True
                at = text.find(word, at + 1)
        return False


@lru_cache(maxsize=MOST_KEPT)
def _alternatives(pattern: re.Pattern[Any] | str | bytes) -> tuple[_Alternative, ...]:
    source, flags = (pattern.pattern, pattern.flags) if isinstance(pattern, re.Pattern) else (pattern, 0)
    plain: str = source if isinstance(source, str) else source.decode("latin-1")
    own = _FLAGS.match(plain)
    if own is not None:
        flags, plain = re.compile(source, flags).flags, plain[own.end() :]
    is_whole = _BACKREFERENCE.search(plain) is not None or flags & re.VERBOSE
    parts = [plain] if is_whole else list(_split(plain))
    if isinstance(source, bytes):
        return tuple(_Alternative(part.encode("latin-1"), flags) for part in parts)
    return tuple(_Alternative(part, flags) for part in parts)


def _split(source: str) -> Iterator[str]:
    """The alternatives of a pattern: what stands between each `|` that is in no group and no class."""
    depth, start, at, in_class = 0, 0, 0, False
    while at < len(source):
        one = source[at]
        if one == "\\":
            at += 1
        elif in_class:
            in_class = one != "]" or source[at - 1] == "[" or source[at - 2 : at] == "[^"
        elif one == "[":
            in_class = True
        elif one in "()":
            depth += 1 if one == "(" else -1
        elif one == "|" and not depth:
            yield source[start:at]
            start = at + 1
        at += 1
    yield source[start:]


def _required(items: Sequence[tuple[Any, Any]]) -> Literals | None:
    """Literals one of which every match holds, the longest ones; None where that can't be said."""
    best: Literals | None = None
    at = 0
    while at < len(items):
        words, after = _run(items, at)
        found = words if after > at else _required_by(*items[at])
        if found and (best is None or min(map(len, found)) > min(map(len, best))):
            best = found
        at = max(after, at + 1)
    return best


def _required_by(op: Any, given: Any) -> Literals | None:
    kind = str(op)
    if kind == "SUBPATTERN":
        return _required(list(given[3])) if not given[1] and not given[2] else None
    if kind == "BRANCH":
        return _union([_required(list(one)) for one in given[1]])
    return _required(list(given[2])) if kind in _REPEATS and given[0] else None


def _anchors(items: Sequence[tuple[Any, Any]]) -> Iterator[tuple[int, Literals]]:
    """Widths, each with literals one of which every match holds so far behind its beginning."""
    width = 0
    for at, (op, given) in enumerate(items):
        found = _beginning(items[at:])
        if found:
            yield width, found
        low, high = _width(op, given)
        if low != high:
            return
        width += low


def _beginning(items: Sequence[tuple[Any, Any]]) -> Literals | None:
    """Literals with one of which every match begins."""
    at = 0
    while at < len(items) and str(items[at][0]) in _ZERO_WIDTH:
        at += 1
    words, after = _run(items, at)
    if after > at or at == len(items):
        return words or None
    op, given = items[at]
    if str(op) == "SUBPATTERN" and not given[1] and not given[2]:
        return _beginning(list(given[3]))
    return _union([_beginning(list(one)) for one in given[1]]) if str(op) == "BRANCH" else None


def _run(items: Sequence[tuple[Any, Any]], at: int) -> tuple[Literals, int]:
    """The literals that characters in a row make up, and where they end."""
    words = [""]
    while at < len(items):
        letters = _letters(*items[at])
        if not letters or len(words) * len(letters) > MOST_LETTERS:
            break
        words = [word + letter for word in words for letter in letters]
        at += 1
    return frozenset(words) - {""}, at


def _letters(op: Any, given: Any) -> list[str]:
    if str(op) == "LITERAL":
        return [chr(given)]
    if str(op) == "IN" and all(str(kind) == "LITERAL" for kind, _ in given):
        return [chr(one) for _, one in given]
    return []


def _width(op: Any, given: Any) -> tuple[int, int]:
    kind = str(op)
    if kind in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
        return 1, 1
    if kind in _ZERO_WIDTH:
        return 0, 0
    if kind in ("SUBPATTERN", "BRANCH"):
        inner = [list(given[3])] if kind == "SUBPATTERN" else [list(one) for one in given[1]]
        widths = [[_width(*item) for item in items] for items in inner]
        return min(sum(low for low, _ in one) for one in widths), max(sum(high for _, high in one) for one in widths)
    return 0, sys.maxsize


def _union(parts: Sequence[Literals | None]) -> Literals | None:
    every: set[str] = set()
    for part in parts:
        if not part:
            return None
        every |= part
    return frozenset(every) if len(every) <= MOST_WORDS else None
