"""Attributes that are set under the keys of a mapping: `for k, v in steps.items(): setattr(self, k, v)`,
`self.__dict__.update(steps)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import key_of, parts_of
from smfix.inference.containers import subscript
from smfix.scopes.location import ProgramPoint
from smfix.values.model import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


def stored(inf: Inference, scope: Scope, me: str, name: str) -> Value | None:
    """What a method stores so under `name` in the object that it calls `me`; None where the names that it sets are
    computed in another way."""
    found: list[Value] = []
    for stmt in _statements(scope.node.body):
        for call in _writes(stmt, me):
            mapping = _mapping(call, stmt, scope)
            if mapping is None:
                return None
            key = inf.keep(ast.copy_location(ast.Constant(name), call))
            at = ProgramPoint(inf.frame(scope), mapping[1])
            found.append(subscript(inf, inf.infer(mapping[0], at), key, at))
    return join(found) if found else None


def _statements(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    for stmt in block:
        yield stmt
        for _, inner, _ in parts_of(stmt):
            yield from _statements(inner)


def _writes(stmt: ast.stmt, me: str) -> Iterator[ast.AST]:
    """The parts of a statement itself that set attributes of `me` under computed names."""
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call):
        call = stmt.value
        if _is_computed_setattr(call, me) or _is_dict_of(getattr(call.func, "value", None), me):
            yield call
    targets = stmt.targets if isinstance(stmt, ast.Assign) else [getattr(stmt, "target", None)]
    for target in targets:
        if _is_dict_of(target, me) or (isinstance(target, ast.Subscript) and _is_dict_of(target.value, me)):
            yield stmt


def _is_computed_setattr(call: ast.Call, me: str) -> bool:
    is_setattr = isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) == 3
    return is_setattr and key_of(call.args[0]) == me and not isinstance(call.args[1], ast.Constant)


def _is_dict_of(expr: ast.AST | None, me: str) -> bool:
    """`me.__dict__` or `vars(me)`."""
    if isinstance(expr, ast.Attribute):
        return expr.attr == "__dict__" and key_of(expr.value) == me
    is_vars = isinstance(expr, ast.Call) and isinstance(expr.func, ast.Name) and expr.func.id == "vars"
    return isinstance(expr, ast.Call) and is_vars and len(expr.args) == 1 and key_of(expr.args[0]) == me


def _mapping(node: ast.AST, stmt: ast.stmt, scope: Scope) -> tuple[ast.expr, ast.stmt] | None:
    """The mapping whose keys become attributes as they are, and where it is evaluated; None where there is none."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg is None)]
        plain = len(given) == len(node.args) + len(node.keywords) == 1 and node.func.attr == "update"
        return (given[0], stmt) if plain else None
    loop = scope.positions[id(stmt)].parent
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple):
        return None
    names = [getattr(one, "id", None) for one in loop.target.elts]
    if len(names) != 2 or [getattr(one, "id", "") for one in node.args[1:]] != names:
        return None
    call = loop.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "items":
        return call.func.value, loop
    return None
