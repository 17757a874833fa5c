"""What a function of the repository puts into a container that it is given: `def fill(steps): steps.append(x)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.kinds import calls, containers, parameters
from smfix.kinds.bindings import HANDED, Addition
from smfix.kinds.reach import At
from smfix.kinds.scope import Scope
from smfix.kinds.syntax import FunctionNode
from smfix.kinds.value import Function, Unknown, Value, join

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MOST_DEPTH = 3
"""Functions that hand the container on to functions that ... : how far it is followed."""

MOST_FRAMES = 2
"""Calls within calls whose own arguments count; deeper ones put in what any caller has them put in."""


def fills(kinds: Kinds, addition: Addition, scope: Scope, depth: int = 0) -> bool:
    """Whether the called function puts something into what it is given, or may do so where it can't be read."""
    for function, name in _filling(kinds, addition, At(kinds.frame(scope), addition.stmt)):
        if name is None or depth == MOST_DEPTH:
            return True
        inner = function.scope.module.additions(name, function.scope)
        if any(one.method != HANDED or fills(kinds, one, where, depth + 1) for one, where in inner):
            return True
    return False


def moves(kinds: Kinds, addition: Addition, scope: Scope) -> bool:
    """Whether the called function may sort or turn around the list that it is given."""
    found = _filling(kinds, addition, At(kinds.frame(scope), addition.stmt))
    return any(name is not None and function.scope.module.program.is_moved(name) for function, name in found)


def put_in(kinds: Kinds, addition: Addition, at: At, which: str) -> Value:
    """What the call puts into the container that it hands on, as keys or as values."""
    return kinds.once(("put in", addition, at.frame, which), lambda: _put_in(kinds, addition, at, which))


def _put_in(kinds: Kinds, addition: Addition, at: At, which: str) -> Value:
    found: list[Value] = []
    assert addition.call is not None
    for function, name in _filling(kinds, addition, at):
        if name is None:
            node = function.scope.node
            called = getattr(node, "name", "a function")
            found.append((Unknown(f"`{called}` is given the container by `*` or `**`, and may put anything in"),))
            continue
        frame = calls.frame_of(kinds, function, addition.call, at, MOST_FRAMES)
        for one, scope in function.scope.module.additions(name, function.scope):
            where = frame if scope is function.scope else kinds.frame(scope)
            found.append(containers.added(kinds, one, At(where, one.stmt), which))
    return join(found)


def _filling(kinds: Kinds, addition: Addition, at: At) -> Iterator[tuple[Function, str | None]]:
    """The functions in sight that the call may mean, each with the parameter that takes the container; None where
    that is `*args` or `**kwargs`."""
    call = addition.call
    if call is None:
        return
    for kind in kinds.of(call.func, at):
        if isinstance(kind, Function) and isinstance(kind.scope.node, FunctionNode):
            yield kind, _parameter(kind, call, addition.expr)


def _parameter(function: Function, call: ast.Call, given: ast.expr | None) -> str | None:
    node = function.scope.node
    assert isinstance(node, FunctionNode)
    rest = (node.args.vararg, node.args.kwarg)
    for name, arg in function.scope.parameters.items():
        if arg not in rest:
            passed = parameters.argument_expr(call, node, name, int(function.bound is not None))
            if passed is given:
                return name
    return None
