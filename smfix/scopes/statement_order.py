"""The order in which statements of one scope run, as far as their places show."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def comes_later(scope: Scope, stmt: ast.stmt, use: ast.stmt | None) -> bool:
    """Whether a statement is certain to run after the use only: it stands below it, and no loop is around both."""
    if use is None or stmt.lineno <= use.lineno:
        return False
    around: ast.stmt | None = use
    while around is not None:
        if isinstance(around, _LOOPS) and (around.end_lineno or 0) >= stmt.lineno:
            return False
        around = scope.positions[id(around)].parent
    return True


def surely_runs_before(scope: Scope, stmt: ast.stmt, use: ast.stmt | None) -> bool:
    """Whether a statement stands before the use, in a block that the use is in, too."""
    here = scope.positions.get(id(stmt))
    around = use
    while around is not None and here is not None:
        position = scope.positions[id(around)]
        if position.block is here.block:
            return here.index < position.index
        around = position.parent
    return False
