"""Where a statement stands among the blocks around it, and whether a condition keeps two places of a function apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import leaves
from smfix.scopes.definitions import Position

if TYPE_CHECKING:
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope


_OTHER_BLOCKS = ("orelse", "finalbody")

Path = list[tuple[ast.stmt, Position]]
"""From a statement outwards: each statement, with where it stands."""


def path_outwards(scope: Scope, stmt: ast.stmt) -> Path:
    """A statement of a scope and those around it, the innermost first."""
    found: Path = []
    around: ast.stmt | None = stmt
    while around is not None:
        position = scope.positions[id(around)]
        found.append((around, position))
        around = position.parent
    return found


def are_apart(one: ProgramPoint, other: ProgramPoint) -> bool:
    """Whether a condition keeps two places of a function apart: where one is reached, the other is not."""
    if one.stmt is None or other.stmt is None:
        return False
    first, second = (path_outwards(at.frame.scope, at.stmt) for at in (one, other) if at.stmt is not None)
    known = dict(_conditions(one, first))
    if any(known.get(test, holds) != holds for test, holds in _conditions(other, second)):
        return True
    return _part_ways(first, second)


def _conditions(at: ProgramPoint, path: Path) -> Iterator[tuple[str, bool]]:
    """The conditions under which a place is reached, as text, each with whether it holds."""
    for condition in at.conditions:
        if isinstance(condition.test, ast.expr):
            yield _stated(condition.test, condition.holds, at.frame.scope)
    for _, position in path:
        if isinstance(position.parent, ast.If):
            yield _stated(position.parent.test, position.part == "body", at.frame.scope)


def _stated(test: ast.expr, holds: bool, scope: Scope) -> tuple[str, bool]:
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, holds = test.operand, not holds
    return scope.module.program.code_of(test), holds


def _part_ways(first: Path, second: Path) -> bool:
    """Whether two places are in different cases or handlers of one statement, or the earlier one leaves."""
    blocks = {id(position.block): index for index, (_, position) in enumerate(first)}
    here, there = next(((blocks[id(s.block)], i) for i, (_, s) in enumerate(second) if id(s.block) in blocks))
    if first[here][0] is not second[there][0]:
        below = first[:here] if first[here][1].index < second[there][1].index else second[:there]
        return any(leaves(position.block) for _, position in below)
    if not here or not there:
        return False
    one, other = first[here - 1][1], second[there - 1][1]
    return one.handler is not other.handler and one.part not in _OTHER_BLOCKS and other.part not in _OTHER_BLOCKS
