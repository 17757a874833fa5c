"""Code that never runs: below `if False`, `while 0` or `if TYPE_CHECKING`, behind `False and`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name

if TYPE_CHECKING:
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope


def never_runs(at: ProgramPoint) -> bool:
    """Whether a condition that is written out as a constant keeps control from ever reaching a program point."""
    for condition in at.conditions:
        if isinstance(condition.test, ast.expr) and _constant_truth(condition.test) == (not condition.holds):
            return True
    scope: Scope | None = at.frame.scope
    stmt = at.stmt
    while scope is not None:
        if stmt is not None and _is_in_dead_block(scope, stmt):
            return True
        stmt = scope.node if isinstance(scope.node, ast.stmt) else None
        scope = scope.outer
    return False


def _is_in_dead_block(scope: Scope, stmt: ast.stmt) -> bool:
    position = scope.positions.get(id(stmt))
    while position is not None and position.parent is not None:
        parent = position.parent
        if isinstance(parent, (ast.If, ast.While)):
            truth = _constant_truth(parent.test)
            if truth is not None and truth == (position.part == "orelse") and not _leaves_else(parent, position.part):
                return True
        position = scope.positions.get(id(parent))
    return False


def _leaves_else(parent: ast.If | ast.While, part: str) -> bool:
    """Whether this is the `else` of a loop, which runs once the loop ends by itself."""
    return isinstance(parent, ast.While) and part == "orelse"


def _constant_truth(test: ast.expr) -> bool | None:
    """Whether a condition that is a constant holds; None for any other."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _constant_truth(test.operand)
        return None if inner is None else not inner
    return False if last_name(test) == "TYPE_CHECKING" else None
