"""What an attribute is sure to hold because a method that sets it has run before.

`self.train = None` in a constructor is a place kept free. Where a call of a method that always sets the attribute
stands before the use, or before every call of the method that uses it, the None is gone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, key_of
from smfix.inference import attributes, calls
from smfix.project.repository import TooMany
from smfix.scopes.location import ProgramPoint
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import Function, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


MOST_DEPTH = 4
"""Calls within calls that are looked into."""

MOST_CALLERS = 20


def initialised(inf: Inference, base: ast.expr, attribute: str, at: ProgramPoint, depth: int = 0) -> Value | None:
    """What `base.attribute` holds at a place by the calls that must have run before; None where that is not certain."""
    key = key_of(base)
    if key is None or depth > MOST_DEPTH:
        return None
    perhaps: list[Value] = []
    for call in _calls_before(at, key):
        sure, value = _set_by(inf, call, attribute, ProgramPoint(at.frame, at.stmt), depth)
        if sure:
            return join([value, *perhaps])
        perhaps.append(value)
    from_callers = _before_callers(inf, key, attribute, at.frame.scope, depth)
    return None if from_callers is None else join([from_callers, *perhaps])


def _calls_before(at: ProgramPoint, key: str) -> Iterator[ast.Call]:
    """The calls `key.method(...)` that have run whenever the place is reached, nearest first."""
    scope = at.frame.scope
    body = scope.node.body
    block, index = body, len(body)
    stmt = at.stmt
    while True:
        if stmt is not None:
            position = scope.positions.get(id(stmt))
            if position is None:
                return
            block, index, stmt = position.block, position.index, position.parent
        for earlier in reversed(block[:index]):
            call = _called(earlier)
            if call is not None and isinstance(call.func, ast.Attribute) and key_of(call.func.value) == key:
                yield call
        if stmt is None:
            return


def _called(stmt: ast.stmt) -> ast.Call | None:
    value = getattr(stmt, "value", None) if isinstance(stmt, (ast.Expr, ast.Assign, ast.AnnAssign)) else None
    if isinstance(value, ast.Await):
        value = value.value
    return value if isinstance(value, ast.Call) else None


def _set_by(inf: Inference, call: ast.Call, attribute: str, at: ProgramPoint, depth: int) -> tuple[bool, Value]:
    """Whether the method that is called always sets the attribute, and to what (or may set it to)."""
    found: list[Value] = []
    functions = [kind for kind in inf.infer(call.func, at) if isinstance(kind, Function) and not _is_abstract(kind)]
    sure = bool(functions)
    for function in functions:
        scope = function.scope
        me = next(iter(scope.parameters), "")
        reached = reaching_definitions(scope, f"{me}.{attribute}", None)
        found += [inf.definition_value(definition, inf.frame(scope)) for definition, _ in reached.definitions]
        if reached.entry is not None:
            own = ProgramPoint(inf.frame(scope), None)
            inner = initialised(inf, ast.Name(me, ast.Load()), attribute, own, depth + 1) if me else None
            found.append(inner or ())
            sure = sure and inner is not None
    return sure, join(found)


def _is_abstract(function: Function) -> bool:
    node = function.scope.node
    return isinstance(node, FunctionNode) and calls.is_stub(node)


def _before_callers(inf: Inference, key: str, attribute: str, scope: Scope, depth: int) -> Value | None:
    """What the attribute of `self` holds at every call of this method in sight; None where one of them is not sure."""
    node = scope.node
    if not isinstance(node, FunctionNode) or key != next(iter(scope.parameters), None) or node.name == "__init__":
        return None
    found: list[Value] = []
    try:
        mentions = list(inf.project.callers(scope, node.name))
    except TooMany:
        return None
    if len(mentions) > MOST_CALLERS:
        return None
    for mention in mentions:
        func = mention.node.func if isinstance(mention.node, ast.Call) else mention.node
        targets = inf.infer(func, mention.at)
        if not any(isinstance(kind, Function) and kind.scope is scope for kind in targets):
            continue
        if not (isinstance(mention.node, ast.Call) and isinstance(func, ast.Attribute)):
            return None
        value = initialised(inf, func.value, attribute, mention.at, depth + 1)
        if value is None:
            return None
        found.append(value)
    return join(found) if found else None


def without_placeholder(inf: Inference, expr: ast.Attribute, value: Value, at: ProgramPoint) -> Value:
    """The attribute's value without a None that is certain to be replaced before the place is reached."""
    if not attributes.is_placeheld(value):
        return value
    key = ("settled", expr, at.frame, at.stmt)
    found = inf.memo(key, lambda: initialised(inf, expr.value, expr.attr, at) or ())
    return found or value
