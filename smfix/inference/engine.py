"""TODO inference.engine"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from smfix.config import Settings
from smfix.inference.expressions import FIXED_VALUES, HANDLERS, MOST_LOOKS_OF_FILE
from smfix.values.model import Unknown

if TYPE_CHECKING:
    from smfix.project.repository import Repository
    from smfix.scopes.location import Frame, ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import Value


Node = TypeVar("Node", bound=ast.AST)

MOST_DEPTH = 90
MOST_LOOKS = 20_000
"""Expressions looked at for one question (a receiver or an argument)."""


class Engine:
    """The kinds of one module's expressions; other modules of the project are asked through it."""

    def __init__(self, project: Repository, settings: Settings) -> None:
        """Nothing is computed before the first question."""
        self.project = project
        self.settings = settings
        self._known: dict[tuple[object, ...], Value] = {}
        self._open: dict[tuple[object, ...], int] = {}
        self._lowest = MOST_LOOKS
        self._looks = 0
        self.spent = 0
        """Expressions looked at so far, over all questions."""
        self._kept: list[ast.AST] = []
        self.subclasses: dict[int, list[ClassCode]] = {}
        """By the identity of a ClassCode, the classes of the repository that derive from it."""
        self.user_step_classes: dict[str, ClassCode] = {}
        """Classes of the repository that derive from a step class, by the name that their Step kinds bear."""

    def keep(self, node: Node) -> Node:
        """Keep a node that was made up alive: trees refer to each other, not to it."""
        self._kept.append(node)
        return node

    def query(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """`of`, with a fresh allowance of looks: for a rule's questions."""
        self._looks = 0
        return self.infer(expr, at)

    def frame(self, scope: Scope) -> Frame:
        """The frame of a scope that stands for all calls of it."""
        return scope.frame

    def top(self, module: Module) -> Frame:
        """The frame of a module."""
        return module.top.frame

    def infer(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """What the expression can be. What depends on itself adds nothing of its own."""
        simple = FIXED_VALUES.get(type(expr))
        if simple is not None:
            return simple
        conditions = tuple((condition.test, condition.holds) for condition in at.conditions) if at.conditions else ()
        key = (expr, at.frame, at.stmt, at.inner, conditions)
        return self.memo(key, lambda: self._compute(expr, at))

    def memo(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """Compute a value a single time; a question inside its own answer gets the empty value."""
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._open:
            self._lowest = min(self._lowest, self._open[key])
            return ()
        self._looks += 1
        self.spent += 1
        depth = len(self._open)
        if depth > MOST_DEPTH or self._looks > MOST_LOOKS or self.spent > MOST_LOOKS_OF_FILE:
            return (Unknown("it takes too many steps to find out", "annotate it"),)
        self._open[key] = depth
        outer_lowest, self._lowest = self._lowest, MOST_LOOKS
        try:
            value = compute()
        finally:
            del self._open[key]
            lowest, self._lowest = self._lowest, outer_lowest
        if lowest >= depth and self._looks <= MOST_LOOKS and self.spent <= MOST_LOOKS_OF_FILE:
            self._known[key] = value
        else:  # computed while a question further out was open: true only there
            self._lowest = min(self._lowest, lowest)
        return value

    def _compute(self, expr: ast.expr, at: ProgramPoint) -> Value:
        method = HANDLERS.get(type(expr))
        return method(self, expr, at) if method else (Unknown("smfix does not follow this expression"),)
