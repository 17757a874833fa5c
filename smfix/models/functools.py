"""`functools`: partials, reductions, and functions that are dressed up as others by a call instead of a decorator.

What remembers results (`lru_cache`, `cache`) has no model: what it is given must be hashable, which a list is not.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.models import higher_order
from smfix.models.registry import function
from smfix.values.model import Builtin, Partial, Unknown, join
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


@function("functools.partial")
def _partial(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Partial(inf.infer(expr.args[0], at), expr, at),) if expr.args else ()


@function("functools.reduce")
def _reduce(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    given = [each(inf.infer(some, at)) for some in expr.args[1:2]]
    initial = [inf.infer(one, at) for one in (*expr.args[2:3], *(k.value for k in expr.keywords))]
    return join([*given, *initial, higher_order.applied(inf, "functools.reduce", expr, at)])


@function("functools.update_wrapper", "functools.wraps()")
def _dressed(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What gives its first argument back, which is called as before."""
    return inf.infer(expr.args[0], at) if expr.args else (Unknown(f"what `{dotted}` is given is not known"),)


@function("functools.wraps")
def _wraps(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Builtin("functools.wraps()"),)
