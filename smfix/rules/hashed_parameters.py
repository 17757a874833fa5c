"""Brackets inside a function that hashes its arguments: around its parameter, and None stays None."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.code.signature import default_of
from smfix.code.syntax import FunctionNode
from smfix.dataflow.classify import is_one_or_none
from smfix.dataflow.hashed_arguments import hashes_arguments
from smfix.dataflow.parameter_uses import rebound
from smfix.model import Safety
from smfix.rules.change import Replace
from smfix.values.model import Nothing

if TYPE_CHECKING:
    from smfix.rules import Hit
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint


def guarded(context: RuleContext, hit: Hit, expr: ast.expr, at: ProgramPoint) -> Hit | None:
    """The hit with `[p] if p else None` for `p`, where this is a parameter that is None by default and that no caller
    can pass a list for; None for any other hit."""
    scope = at.frame.scope
    node = scope.node
    if not isinstance(expr, ast.Name) or not isinstance(node, FunctionNode) or expr.id not in scope.parameters:
        return None
    default = default_of(node, expr.id)
    is_optional = isinstance(default, ast.Constant) and default.value is None
    if not is_optional or rebound(scope, expr.id) or not hashes_arguments(context.inference, scope):
        return None
    value, passed = context.infer(expr, at), context.inference.parameter(expr.id, at.frame)
    is_tested = any(isinstance(kind, Nothing) for kind in passed) and not any(
        isinstance(kind, Nothing) for kind in value
    )
    if is_tested or not is_one_or_none(value):
        return None
    change = Replace(expr, f"[{expr.id}] if {expr.id} else None", is_argument=True)
    return replace(hit, safety=Safety.SAFE, changes=(change,), advice="")
