"""What the code around a place says of it: that it is meant to fail there, or that a condition keeps it apart from a
place where the same thing is handed over in a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, last_name, leaves
from smfix.scopes.definitions import Position

if TYPE_CHECKING:
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope


_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp"})
_CAUGHT = frozenset({"TypeError", "AttributeError", "NotImplementedError", "ValueError", "Exception", "BaseException"})
"""What the mistakes of the rules raise, and what catches that."""
_ABOUT = frozenset({"add_depends_on", "depends_on"})
_OTHER_BLOCKS = ("orelse", "finalbody")

Path = list[tuple[ast.stmt, Position]]
"""From a statement outwards: each statement, with where it stands."""


def expects_failure(at: ProgramPoint) -> bool:
    """Whether the code expects what stands here to fail: a test says so, or a handler does the same otherwise."""
    if at.stmt is None:
        return False
    if any(_is_handed_to_raises(at.stmt, node) for node in at.inner if isinstance(node, ast.Lambda)):
        return True
    ways = _way(at.frame.scope, at.stmt)
    if any(_expects(position.parent, position.part) for _, position in ways if position.parent is not None):
        return True
    return _is_expected(at.frame.scope)


def _way(scope: Scope, stmt: ast.stmt) -> Path:
    found: Path = []
    around: ast.stmt | None = stmt
    while around is not None:
        position = scope.positions[id(around)]
        found.append((around, position))
        around = position.parent
    return found


def _expects(parent: ast.stmt, part: str) -> bool:
    """Whether a statement expects its block to fail."""
    if isinstance(parent, (ast.With, ast.AsyncWith)):
        return any(_is_raises(item.context_expr) for item in parent.items)
    handlers: list[ast.ExceptHandler] = getattr(parent, "handlers", [])
    return part == "body" and any(_catches(handler.type) and _is_about(handler) for handler in handlers)


def _is_raises(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in _RAISES


def _catches(node: ast.expr | None) -> bool:
    types = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(one is None or last_name(one) in _CAUGHT for one in types)


def _is_about(handler: ast.ExceptHandler) -> bool:
    """Whether a handler itself adds or sets dependencies."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _ABOUT)
        or (isinstance(node, ast.keyword) and node.arg in _ABOUT)
        for stmt in handler.body
        for node in ast.walk(stmt)
    )


def _is_handed_to_raises(around: ast.AST, function: ast.Lambda | str) -> bool:
    """Whether a lambda, or a function of this name, is called by what expects it to fail."""
    return any(
        any(arg is function or (isinstance(arg, ast.Name) and arg.id == function) for arg in call.args)
        for call in ast.walk(around)
        if isinstance(call, ast.Call) and _is_raises(call)
    )


def _is_expected(scope: Scope) -> bool:
    """Whether a function inside another is handed to what expects it to fail."""
    node, outer = scope.node, scope.outer
    if not isinstance(node, FunctionNode) or outer is None or not outer.is_function:
        return False
    return scope.module.program.code_mentions("[rR]aises") and _is_handed_to_raises(outer.node, node.name)


def are_apart(one: ProgramPoint, other: ProgramPoint) -> bool:
    """Whether a condition keeps two places of a function apart: where one is reached, the other is not."""
    if one.stmt is None or other.stmt is None:
        return False
    first, second = (_way(at.frame.scope, at.stmt) for at in (one, other) if at.stmt is not None)
    known = dict(_conditions(one, first))
    if any(known.get(test, holds) != holds for test, holds in _conditions(other, second)):
        return True
    return _part_ways(first, second)


def _conditions(at: ProgramPoint, way: Path) -> Iterator[tuple[str, bool]]:
    """The conditions under which a place is reached, as text, each with whether it holds."""
    for condition in at.conditions:
        if isinstance(condition.test, ast.expr):
            yield _stated(condition.test, condition.holds, at.frame.scope)
    for _, position in way:
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
