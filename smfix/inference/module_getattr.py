"""Names that a module makes when they are asked for, by a `__getattr__` of its own (PEP 562)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, leaves
from smfix.scopes.location import Frame, ProgramPoint
from smfix.values.model import Function, Str, Unknown, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import Value


def made_on_request(inf: Inference, module: Module, name: str) -> Value:
    """What `module.name` is where the module's `__getattr__` makes it: the returns that this name gets to."""
    unknown = (Unknown(f"`{module.path}` makes `{name}` when asked for it"),)
    function = inf.module_member("__getattr__", inf.top(module))
    only = function[0] if len(function) == 1 else None
    if not isinstance(only, Function) or not isinstance(only.scope.node, FunctionNode):
        return unknown
    scope = only.scope
    if len(scope.parameters) != 1 or scope.yields or not leaves(only.scope.node.body):
        return unknown
    parameter = next(iter(scope.parameters))
    frame = Frame(scope, only.outer, {parameter: (Str(name),)}, 1)
    reached = [stmt for stmt in scope.returns if _is_reached(scope, stmt, parameter, name)]
    return join(inf.infer(stmt.value, ProgramPoint(frame, stmt)) for stmt in reached if stmt.value) or unknown


def _is_reached(scope: Scope, stmt: ast.stmt, parameter: str, name: str) -> bool:
    """Whether a statement may run when the parameter is this text."""
    around: ast.stmt | None = stmt
    while around is not None:
        position = scope.positions[id(around)]
        for before in position.block[: position.index]:
            if isinstance(before, ast.If) and _holds(before.test, parameter, name) and leaves(before.body):
                return False
        if isinstance(position.parent, ast.If):
            holds = _holds(position.parent.test, parameter, name)
            if holds is not None and holds != (position.part == "body"):
                return False
        around = position.parent
    return True


def _holds(test: ast.expr, parameter: str, name: str) -> bool | None:
    """What a comparison of the parameter with texts says; None where it is another condition."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    if not (isinstance(test.left, ast.Name) and test.left.id == parameter):
        return None
    op, right = test.ops[0], test.comparators[0]
    if isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(right, ast.Constant):
        return (right.value == name) == isinstance(op, ast.Eq)
    if isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, (ast.List, ast.Tuple, ast.Set)):
        texts = [one.value for one in right.elts if isinstance(one, ast.Constant)]
        return (name in texts) == isinstance(op, ast.In) if len(texts) == len(right.elts) else None
    return None
