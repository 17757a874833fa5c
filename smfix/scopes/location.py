"""Where an expression is evaluated: the frame of a call, a program point in it, and the conditions that hold there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


def shown(node: ast.expr | ast.stmt, at: ProgramPoint, most: int = 50) -> str:
    """The node's text on one line, cut to `most` characters."""
    text = " ".join(at.frame.scope.module.program.code_of(node).split())
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition that is known to be true or false, and the statement at which it was tested."""

    test: ast.expr | ast.pattern
    """A pattern is about the subject of its `match`, which is the statement."""
    holds: bool
    stmt: ast.stmt | None


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ProgramPoint:
    """Where an expression is evaluated: in which call of which scope, before which statement (None: at the scope's
    end), under which conditions, inside which comprehensions and lambdas."""

    frame: Frame
    stmt: ast.stmt | None
    conditions: Conditions = ()
    inner: tuple[ast.expr, ...] = ()

    def assuming(self, test: ast.expr, holds: bool) -> ProgramPoint:
        """The same place, with a condition known."""
        return ProgramPoint(self.frame, self.stmt, (*self.conditions, Condition(test, holds, self.stmt)), self.inner)

    def inside(self, node: ast.expr) -> ProgramPoint:
        """The same place, inside a comprehension or lambda."""
        return ProgramPoint(self.frame, self.stmt, self.conditions, (*self.inner, node))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A scope at one call of it. `arguments` is None where the call is not known: all callers count."""

    scope: Scope
    outer: Frame | None = None
    arguments: Mapping[str, Value] | None = None
    depth: int = 0
