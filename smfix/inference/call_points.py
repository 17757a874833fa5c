"""When a function runs, seen from a scope around it: the statements of that scope that call it, directly or not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.inference import classes
from smfix.inference.call_sites import MOST_CALLERS, callers
from smfix.scopes.reaching_definitions import ReachingDefinitions, reaching_definitions
from smfix.values.model import Function, Unknown

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Mention
    from smfix.scopes.symbol_table import Scope

CallPoints = tuple["ast.stmt | None", ...]
"""Statements of a scope; None for its end, where other modules call what it defines."""

MOST_LEVELS = 4
"""Functions that call functions that ... : how far a call is followed outwards."""


def reaching_at_calls(inf: Inference, name: str, function: Scope, scope: Scope) -> ReachingDefinitions | None:
    """The definitions of `name` in `scope` that a function inside it can meet when it is called; None where not all of
    its calls are visible."""
    points = call_points(inf, function, scope)
    if points is None:
        return None
    result = ReachingDefinitions(entry=None)
    for point in points:
        reached = reaching_definitions(scope, name, point)
        result.take(reached.definitions, ())
        if reached.entry is not None:
            result.entry = ()
    return result


def call_points(inf: Inference, function: Scope, scope: Scope, level: int = 0) -> CallPoints | None:
    """The statements of `scope` at which a function inside it is called, directly or by other functions inside; None
    where it may be called otherwise."""
    known = inf.call_points.get((function, scope))
    if known is not None:
        return known
    node = function.node
    if not isinstance(node, FunctionNode) or node.decorator_list or level > MOST_LEVELS:
        return None
    if classes.owner_of(function) is not None or isinstance(node, ast.AsyncFunctionDef) or function.yields:
        return None
    found: dict[ast.stmt | None, None] = {}
    for seen, mention in enumerate(callers(inf, function, node.name)):
        points = _points(inf, mention, function, scope, level) if seen < MOST_CALLERS else None
        if points is None:
            return None
        found.update(dict.fromkeys(points))
    if not found:
        return None
    inf.call_points[function, scope] = tuple(found)
    return tuple(found)


def _points(inf: Inference, mention: Mention | Unknown, function: Scope, scope: Scope, level: int) -> CallPoints | None:
    """Where in `scope` this mention calls the function: nowhere where it means something else."""
    if isinstance(mention, Unknown):
        return None
    node, at = mention.node, mention.at
    value = inf.infer(node.func if isinstance(node, ast.Call) else node, at)
    if not any(isinstance(kind, Function) and kind.scope is function for kind in value):
        return () if value and not any(isinstance(kind, Unknown) for kind in value) else None
    if not isinstance(node, ast.Call) or at.inner or at.stmt is None:
        return None
    if mention.module is not function.module:
        return (None,)
    if at.frame.scope is scope:
        return (at.stmt,)
    return call_points(inf, at.frame.scope, scope, level + 1) if at.frame.scope is not function else ()
