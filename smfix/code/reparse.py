"""A program after edits: only the statements of the module whose lines changed are parsed again, the others are shared.

Parsing takes a fifth of the time of a file, and an edit touches a few lines of it. That the parts make the whole is
certain for edits that insert square brackets and nothing else: no string, comment or line can begin or go on by them,
so a stretch of whole lines that was whole statements, and parses by itself again, is whole statements again.
"""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smfix.code.identifier_index import IdentifierIndex
from smfix.code.program import Part, assembled, parse
from smfix.code.syntax import end_of, start_of
from smfix.model import Edit
from smfix.sources import Source
from smfix.text import Lines, split_lines

if TYPE_CHECKING:
    from smfix.code.program import Program


_BRACKETS = frozenset("[]")


def reparse(before: Program, after: Source, edits: Sequence[Edit]) -> Program:
    """`after` parsed, which `edits` made out of the source of `before`."""
    only_brackets = all(edit.start == edit.end and _BRACKETS.issuperset(edit.text) for edit in edits)
    if not only_brackets or before.failed or len(before.parts) != len(after.pieces):
        return parse(after)
    changed: list[int] = []
    code: list[str] = []
    for part, piece in zip(before.parts, after.pieces):
        was, now = split_lines(part.piece.code), split_lines(piece.code)
        if len(was) != len(now):
            return parse(after)
        if was != now:
            changed += [part.base + at for at, pair in enumerate(zip(was, now), 1) if pair[0] != pair[1]]
        code += now
        code += [""] * (len(Lines(piece.code)) - len(now))  # a line end at the end is followed by an empty line
    body = _body(before.tree.body, changed, code)
    if body is None:
        return parse(after)
    parts = [
        Part(piece, part.base, Lines(piece.code), IdentifierIndex(piece.code))
        for part, piece in zip(before.parts, after.pieces)
    ]
    return assembled(after.file, body, parts, [])


Stretch = tuple[int, int, list[ast.stmt]]
"""The first and the last of some whole lines (1-based), and the statements of the module on them."""


def _body(stmts: Sequence[ast.stmt], changed: Sequence[int], code: Sequence[str]) -> list[ast.stmt] | None:
    """The statements, those on the changed lines (1-based) parsed anew; None where these lines don't parse alone, or
    where there was no statement on one of them."""
    stretches = [_anew(stretch, changed) for stretch in _stretches(stmts)]
    firsts = [first for first, _, _ in stretches]
    for line in changed:
        at = bisect_right(firsts, line) - 1
        if at < 0 or stretches[at][1] < line:
            return None
    text = [""] * len(code)
    for first, last, kept in stretches:
        if not kept:
            text[first - 1 : last] = [line.rstrip("\r\n") for line in code[first - 1 : last]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse("\n".join(text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for stmt in parsed:
        _, last, kept = stretches[bisect_right(firsts, start_of(stmt)[0]) - 1]
        if end_of(stmt)[0] > last:
            return None
        kept.append(stmt)
    return [stmt for _, _, kept in stretches for stmt in kept]


def _stretches(stmts: Sequence[ast.stmt]) -> list[Stretch]:
    """The statements, those that share a line together."""
    found: list[Stretch] = []
    for stmt in stmts:
        first, last = start_of(stmt)[0], end_of(stmt)[0]
        if found and first <= found[-1][1]:
            found[-1][2].append(stmt)
            found[-1] = (found[-1][0], last, found[-1][2])
        else:
            found.append((first, last, [stmt]))
    return found


def _anew(stretch: Stretch, changed: Sequence[int]) -> Stretch:
    """The stretch, without its statements where one of its lines changed."""
    first, last, _ = stretch
    at = bisect_left(changed, first)
    return (first, last, []) if at < len(changed) and changed[at] <= last else stretch
