"""What a function of the repository puts into a container that it is given: `def fill(steps): steps.append(x)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.signature import argument_for
from smfix.code.syntax import FunctionNode
from smfix.inference import signature
from smfix.scopes.definitions import PASSED
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Function, Unknown, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Mutation
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


MOST_DEPTH = 3
"""Functions that hand the container on to functions that ... : how far it is followed."""

MOST_FRAMES = 2
"""Calls within calls whose own arguments count; deeper ones put in what any caller has them put in."""


def mutates(inf: Inference, mutation: Mutation, scope: Scope, depth: int = 0) -> bool:
    """Whether the called function puts something into what it is given, or may do so where it can't be read."""
    for function, name in _mutating_functions(inf, mutation, ProgramPoint(inf.frame(scope), mutation.stmt)):
        if name is None or depth == MOST_DEPTH:
            return True
        inner = function.scope.module.mutations(name, function.scope)
        if any(one.method != PASSED or mutates(inf, one, where, depth + 1) for one, where in inner):
            return True
    return False


def reorders(inf: Inference, mutation: Mutation, scope: Scope) -> bool:
    """Whether the called function may sort or turn around the list that it is given."""
    found = _mutating_functions(inf, mutation, ProgramPoint(inf.frame(scope), mutation.stmt))
    return any(name is not None and function.scope.module.program.is_moved(name) for function, name in found)


def mutation_values(inf: Inference, mutation: Mutation, at: ProgramPoint, which: str) -> Value:
    """What the call puts into the container that it passes on, as keys or as values."""
    return inf.memo(("put in", mutation, at.frame, which), lambda: _mutation_values(inf, mutation, at, which))


def _mutation_values(inf: Inference, mutation: Mutation, at: ProgramPoint, which: str) -> Value:
    found: list[Value] = []
    assert mutation.call is not None
    for function, name in _mutating_functions(inf, mutation, at):
        if name is None:
            node = function.scope.node
            called = getattr(node, "name", "a function")
            found.append((Unknown(f"`{called}` is given the container by `*` or `**`, and may put anything in"),))
            continue
        frame = signature.frame_of(inf, function, mutation.call, at, MOST_FRAMES)
        for one, scope in function.scope.module.mutations(name, function.scope):
            where = frame if scope is function.scope else inf.frame(scope)
            found.append(inf.added(one, ProgramPoint(where, one.stmt), which))
    return join(found)


def _mutating_functions(inf: Inference, mutation: Mutation, at: ProgramPoint) -> Iterator[tuple[Function, str | None]]:
    """The functions in sight that the call may mean, each with the parameter that takes the container; None where
    that is `*args` or `**kwargs`."""
    call = mutation.call
    if call is None:
        return
    for kind in inf.infer(call.func, at):
        if isinstance(kind, Function) and isinstance(kind.scope.node, FunctionNode):
            yield kind, _parameter(kind, call, mutation.expr)


def _parameter(function: Function, call: ast.Call, given: ast.expr | None) -> str | None:
    node = function.scope.node
    assert isinstance(node, FunctionNode)
    rest = (node.args.vararg, node.args.kwarg)
    for name, arg in function.scope.parameters.items():
        if arg not in rest:
            passed = argument_for(call, node, name, int(function.bound is not None))
            if passed is given:
                return name
    return None
