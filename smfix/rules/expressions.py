"""Every expression of a file with the program point at which it is evaluated: one walk, which all rules share."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import COMPREHENSIONS
from smfix.scopes.visitor import expressions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module

    Located = tuple[ast.expr, ProgramPoint]


class Expressions:
    """The expressions of one module, by type, and those whose truth is tested."""

    def __init__(self, module: Module) -> None:
        """Walk the whole module, once."""
        self._by_type: dict[type[ast.expr], list[tuple[int, Located]]] = {}
        self.conditions: list[Located] = []
        """What decides by its truth, without `not`, `and`, `or` and `... if ... else ...` around it."""
        tested: set[int] = set()
        specs: set[int] = set()
        stmt: ast.stmt | None = None
        for index, (node, at) in enumerate(expressions_of(module)):
            if at.stmt is not stmt:
                stmt = at.stmt
                tested.update(map(id, tested_by_statement(stmt)))
            if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                specs.add(id(node.format_spec))
            tested.update(map(id, tested_by(node, id(node) in tested)))
            if isinstance(node, ast.expr) and id(node) not in specs:
                self._by_type.setdefault(type(node), []).append((index, (node, at)))
                if id(node) in tested and not _passes_on(node):
                    self.conditions.append((node, at))

    def of(self, *types: type[ast.expr]) -> list[Located]:
        """Those of these types, in source order; an expression comes before those inside it."""
        found = [one for kind in dict.fromkeys(types) for one in self._by_type.get(kind, ())]
        return [located for _, located in sorted(found, key=lambda one: one[0])]


def tested_by_statement(stmt: ast.stmt | None) -> Iterator[ast.expr]:
    """What a statement tests the truth of."""
    if isinstance(stmt, (ast.If, ast.While, ast.Assert)):
        yield stmt.test
    elif isinstance(stmt, ast.Match):
        yield from (case.guard for case in stmt.cases if case.guard is not None)


def tested_by(node: ast.AST, is_tested: bool) -> Iterator[ast.expr]:
    """What an expression tests the truth of, being tested itself or not."""
    if isinstance(node, ast.BoolOp):
        yield from node.values if is_tested else node.values[:-1]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield node.test
        if is_tested:
            yield from (node.body, node.orelse)
    elif isinstance(node, COMPREHENSIONS):
        yield from (test for generator in node.generators for test in generator.ifs)


def _passes_on(node: ast.expr) -> bool:
    is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return is_not or isinstance(node, (ast.BoolOp, ast.IfExp))
