"""What an attribute is sure to hold because a method that sets it has run before.

`self.train = None` in a constructor is a place kept free. Where a call of a method that always sets the attribute
stands before the use, or before every call of the method that uses it, the None is gone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.kinds import attributes, calls, names
from smfix.kinds.project import TooMany
from smfix.kinds.reach import At, reaching
from smfix.kinds.scope import Scope
from smfix.kinds.syntax import FunctionNode, key_of
from smfix.kinds.value import Function, Value, join

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MOST_DEPTH = 4
"""Calls within calls that are looked into."""

MOST_CALLERS = 20


def settled(kinds: Kinds, base: ast.expr, attribute: str, at: At, depth: int = 0) -> Value | None:
    """What `base.attribute` holds at a place by the calls that must have run before; None where that is not certain."""
    key = key_of(base)
    if key is None or depth > MOST_DEPTH:
        return None
    perhaps: list[Value] = []
    for call in _calls_before(at, key):
        sure, value = _set_by(kinds, call, attribute, At(at.frame, at.stmt), depth)
        if sure:
            return join([value, *perhaps])
        perhaps.append(value)
    from_callers = _before_callers(kinds, key, attribute, at.frame.scope, depth)
    return None if from_callers is None else join([from_callers, *perhaps])


def _calls_before(at: At, key: str) -> Iterator[ast.Call]:
    """The calls `key.method(...)` that have run whenever the place is reached, nearest first."""
    scope = at.frame.scope
    body = scope.node.body
    block, index = body, len(body)
    stmt = at.stmt
    while True:
        if stmt is not None:
            spot = scope.spots.get(id(stmt))
            if spot is None:
                return
            block, index, stmt = spot.block, spot.index, spot.parent
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


def _set_by(kinds: Kinds, call: ast.Call, attribute: str, at: At, depth: int) -> tuple[bool, Value]:
    """Whether the method that is called always sets the attribute, and to what (or may set it to)."""
    found: list[Value] = []
    functions = [kind for kind in kinds.of(call.func, at) if isinstance(kind, Function) and not _is_abstract(kind)]
    sure = bool(functions)
    for function in functions:
        scope = function.scope
        me = next(iter(scope.parameters), "")
        reached = reaching(scope, f"{me}.{attribute}", None)
        found += [names.binding_value(kinds, binding, kinds.frame(scope)) for binding, _ in reached.bindings]
        if reached.entry is not None:
            own = At(kinds.frame(scope), None)
            inner = settled(kinds, ast.Name(me, ast.Load()), attribute, own, depth + 1) if me else None
            found.append(inner or ())
            sure = sure and inner is not None
    return sure, join(found)


def _is_abstract(function: Function) -> bool:
    node = function.scope.node
    return isinstance(node, FunctionNode) and calls.is_stub(node)


def _before_callers(kinds: Kinds, key: str, attribute: str, scope: Scope, depth: int) -> Value | None:
    """What the attribute of `self` holds at every call of this method in sight; None where one of them is not sure."""
    node = scope.node
    if not isinstance(node, FunctionNode) or key != next(iter(scope.parameters), None) or node.name == "__init__":
        return None
    found: list[Value] = []
    try:
        mentions = list(kinds.project.callers(scope, node.name))
    except TooMany:
        return None
    if len(mentions) > MOST_CALLERS:
        return None
    for mention in mentions:
        func = mention.node.func if isinstance(mention.node, ast.Call) else mention.node
        targets = kinds.of(func, mention.at)
        if not any(isinstance(kind, Function) and kind.scope is scope for kind in targets):
            continue
        if not (isinstance(mention.node, ast.Call) and isinstance(func, ast.Attribute)):
            return None
        value = settled(kinds, func.value, attribute, mention.at, depth + 1)
        if value is None:
            return None
        found.append(value)
    return join(found) if found else None


def without_placeholder(kinds: Kinds, expr: ast.Attribute, value: Value, at: At) -> Value:
    """The attribute's value without a None that is certain to be replaced before the place is reached."""
    if not attributes.is_placeheld(value):
        return value
    key = ("settled", expr, at.frame, at.stmt)
    found = kinds.once(key, lambda: settled(kinds, expr.value, expr.attr, at) or ())
    return found or value
