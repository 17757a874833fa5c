"""Whether arguments may be written in another order: what has no effects can be evaluated earlier or later."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

_EFFECTS = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def in_order(context: RuleContext, old: Sequence[ast.expr], new: Sequence[ast.expr]) -> bool:
    """Whether those expressions that may have effects are evaluated in the same order as before."""
    if list(map(id, old)) == list(map(id, new)):
        return True
    kept = [[id(expr) for expr in exprs if has_effects(context, expr)] for exprs in (old, new)]
    return kept[0] == kept[1]


def has_effects(context: RuleContext, expr: ast.expr) -> bool:
    """Whether evaluating an expression may do more than make a value: it calls something that is not the SDK's."""
    inside = {id(node) for node in ast.walk(expr)}
    calls = [(call, at) for call, at in context.expressions(ast.Call) if id(call) in inside]
    return any(isinstance(node, _EFFECTS) for node in ast.walk(expr)) or any(
        not context.dotted_name(call, at).startswith("sagemaker.") for call, at in calls
    )
