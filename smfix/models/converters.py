"""Functions that a library calls on a value before a field holds it: whether they keep it, and what they make of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS, called_name
from smfix.code.syntax import FunctionNode, constant_of, leaves
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Container, Function, Lambda, Unknown

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.values.model import AbstractObject, Value


def keeps(function: AbstractObject, parameter: str, handler: str = "") -> bool:
    """Whether a function gives back what its parameter holds, on every path and untouched; where `handler` is a
    parameter, what calling that with the value gives is the value, too."""
    if isinstance(function, Lambda):
        return _is_value(function.expr.body, parameter, handler)
    if not isinstance(function, Function) or not isinstance(function.scope.node, FunctionNode):
        return False
    scope = function.scope
    if scope.yields or not leaves(function.scope.node.body):
        return False
    if any(b.kind != DefinitionKind.GUARD for b in scope.names.get(parameter, ())):
        return False
    return all(stmt.value is not None and _is_value(stmt.value, parameter, handler) for stmt in scope.returns)


def _is_value(node: ast.expr, parameter: str, handler: str) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == handler and node.args:
        node = node.args[0]
    return isinstance(node, ast.Name) and node.id == parameter


def keeps_items(function: AbstractObject, parameter: str, name: str, handler: str = "") -> bool:
    """Whether a function gives back the mapping or the object that its parameter holds, and stores nothing in it that
    may be the item or the attribute of this name."""
    if not keeps(function, parameter, handler):
        return False
    if not isinstance(function, Function):
        return isinstance(function, Lambda)
    changed = _changed(function.scope.node, parameter)
    return changed is not None and name not in changed


def _changed(node: ast.AST, parameter: str) -> set[object] | None:
    """The constant names under which a function stores something in what its parameter holds; None where it may store
    anything under any name."""
    names: set[object] = set()
    harmless: set[int] = set()
    for inner in ast.walk(node):
        if isinstance(inner, _LOOKING):
            harmless.update(map(id, ast.iter_child_nodes(inner)))
        elif isinstance(inner, ast.Call) and called_name(inner) in READING_CALLS:
            harmless.update(map(id, inner.args))
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and _is_value(inner.value, parameter, ""):
            harmless.add(id(inner.value))
            stored = inner.attr if isinstance(inner, ast.Attribute) else constant_of(inner.slice)
            if stored is None or stored in _CHANGING:
                return None
            names |= {stored} if not isinstance(inner.ctx, ast.Load) else set()
    uses = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id == parameter)
    return names if all(id(use) in harmless for use in uses) else None


_LOOKING = (ast.Return, ast.Compare, ast.FormattedValue, ast.BoolOp, ast.UnaryOp, ast.If, ast.IfExp)
_CHANGING = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__dict__", "__setattr__"})


def converted(inf: Inference, function: AbstractObject, parameter: str, given: Value, why: str) -> Value:
    """What a function that does not keep its value makes of what it is given: the containers that it is sure to
    return, else Unknown with this reason."""
    made: Value = ()
    if isinstance(function, Lambda):
        made = inf.infer(function.expr.body, function.at.inside(function.expr))
    elif isinstance(function, Function):
        made = inf.returned(function, {parameter: given}, 1)
    return made if made and all(isinstance(kind, Container) for kind in made) else (Unknown(why),)
