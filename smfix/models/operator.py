"""`operator.itemgetter`, `attrgetter` and `getitem`: what they take out of what they are given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import constant_of
from smfix.inference.containers import subscript
from smfix.models.registry import function, method
from smfix.values.library_objects import Getter
from smfix.values.model import Container, Items, Method, Unknown, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import AbstractObject, Value


@function("operator.itemgetter", "operator.attrgetter")
def _getter(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if expr.keywords or not expr.args or any(isinstance(arg, ast.Starred) for arg in expr.args):
        return (Unknown(f"what `{dotted}` takes is computed"),)
    return (Method(Getter(dotted, expr, at), "__call__"),)


@function("operator.getitem")
def _getitem(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if len(expr.args) != 2:
        return (Unknown(f"what `{dotted}` takes is computed"),)
    return subscript(inf, inf.infer(expr.args[0], at), expr.args[1], at)


@method(Getter)
def _called(inf: Inference, owner: AbstractObject, name: str, expr: ast.Call, at: ProgramPoint) -> Value:
    assert isinstance(owner, Getter)
    if len(expr.args) != 1 or expr.keywords:
        return (Unknown(f"what `{owner.dotted}` is given is computed"),)
    value = inf.infer(expr.args[0], at)
    if len(owner.made.args) == 1:
        return _taken(inf, owner, owner.made.args[0], value)
    parts = [_taken(inf, owner, one, value) for one in owner.made.args]

    def item(key: object) -> Value | None:
        return parts[key] if isinstance(key, int) and -len(parts) <= key < len(parts) else None

    return (Container("tuple", Items(lambda: join(parts), item)),)


def _taken(inf: Inference, owner: Getter, wanted: ast.expr, value: Value) -> Value:
    """One item, or an attribute by its path of names."""
    if owner.dotted == "operator.itemgetter" and constant_of(wanted) is not None:
        return subscript(inf, value, wanted, owner.at)
    if (
        owner.dotted == "operator.itemgetter"
        or not isinstance(wanted, ast.Constant)
        or not isinstance(wanted.value, str)
    ):
        return (Unknown(f"what `{owner.dotted}` takes is computed"),)
    for name in wanted.value.split("."):
        value = inf.attribute(value, name, wanted, owner.at)
    return value
