"""Patterns as in `.gitignore`, matched in a time that grows with the name's length alone.

pathspec makes a regular expression of each pattern, in which every star may end anywhere: with several of them in one
pattern, matching a long name takes years. A repository says such patterns. But where a star ends first is good enough
for all but the last one of a part, and where a `**` ends first for all but the last one of the pattern, since what
follows can make up for it: those are matched atomically here, by a lookahead that is then repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_STAR, _BEFORE, _BETWEEN = "[^/]*", "(?:.+/)?", "(?:/.+)?"
"""What pathspec writes for `*`, for a `**/` at the start, and for a `/**/` in the middle."""

_TOKEN = re.compile(r"\[\^/\]\*|\[\^/\]|\(\?:\.\+/\)\?|\(\?:/\.\+\)\?|\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|.", re.DOTALL)
_TAIL = "(?:(?P<"
"""How what pathspec writes for the end of a name begins."""

FEW = 2
"""Stars in a pattern up to which its regular expression is quick as it is."""

MOST_CHARACTERS = 4_096
"""Of a pattern: no path is longer."""


class BadGlob(ValueError):
    """What is wrong with a pattern, as a phrase that follows it."""


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns, in their order. Raises BadGlob where one of them is none."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec([pattern for line in lines for pattern in _patterns(line)])


def spec_of_good(lines: Iterable[str]) -> GitIgnoreSpec:
    """Those of the lines that are patterns, in their order; git passes the others by, too."""
    from pathspec import GitIgnoreSpec

    found = []
    for line in lines:
        with suppress(BadGlob):
            found += _patterns(line)
    return GitIgnoreSpec(found)


def check(line: str) -> None:
    """Raises BadGlob where a line is no pattern."""
    _patterns(line)


def _patterns(line: str) -> list[Any]:
    from pathspec import GitIgnoreSpec

    if len(line) > MOST_CHARACTERS:
        raise BadGlob(f"is longer than {MOST_CHARACTERS:,} characters")
    try:
        patterns = list(GitIgnoreSpec.from_lines([line]).patterns)
        for pattern in patterns:
            made = getattr(pattern, "regex", None)
            if made is not None and made.pattern.count("*") + made.pattern.count("+") > FEW:
                pattern.regex = re.compile(quick(made.pattern), made.flags)
    except (ValueError, re.error, OverflowError, RecursionError):
        raise BadGlob("is no pattern as in .gitignore") from None
    return patterns


def quick(expression: str) -> str:
    """An expression that matches what pathspec's does, and does not go back to a star that it is done with."""
    end = expression.find(_TAIL)
    body, tail = (expression[:end], expression[end:]) if end >= 0 else (expression, "")
    groups = _Groups()
    return "".join(_stretches(_TOKEN.findall(body), groups)) + tail


class _Groups:
    """Gives names to groups."""

    def __init__(self) -> None:
        self.count = 0

    def once(self, expression: str) -> str:
        """The expression, matched in the first way in which it can be, and in no other."""
        self.count += 1
        return f"(?=(?P<once{self.count}>{expression}))(?P=once{self.count})"


def _stretches(tokens: list[str], groups: _Groups) -> Iterator[str]:
    """What stands between one `**` and the next; those with another one behind them end where they first can."""
    starts = [index for index, token in enumerate(tokens) if token in (_BEFORE, _BETWEEN)]
    if not starts:
        yield from _parts(tokens, groups)
        return
    yield from _parts(tokens[: starts[0]], groups)
    for start, end in zip(starts, [*starts[1:], len(tokens)]):
        inner = "".join(_parts(tokens[start + 1 : end], groups))
        if end == len(tokens):
            yield tokens[start] + inner
        else:
            lazy = "(?:.+?/)??" if tokens[start] == _BEFORE else "(?:/.+?)??"
            yield groups.once(f"{lazy}{inner}(?=/|$)")


def _parts(tokens: list[str], groups: _Groups) -> Iterator[str]:
    """Between two slashes, all stars but the last one end where they first can."""
    part: list[str] = []
    for token in tokens:
        if token == "/":
            yield from (*_part(part, groups), "/")
            part = []
        elif not (token == _STAR and part and part[-1] == _STAR):
            part.append(token)
    yield from _part(part, groups)


def _part(tokens: list[str], groups: _Groups) -> Iterator[str]:
    stars = [index for index, token in enumerate(tokens) if token == _STAR]
    if len(stars) < 2:
        yield "".join(tokens)
        return
    yield "".join(tokens[: stars[0]])
    for star, following in pairwise(stars):
        yield groups.once("[^/]*?" + "".join(tokens[star + 1 : following]))
    yield "".join(tokens[stars[-1] :])
