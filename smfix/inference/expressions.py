"""Expressions by their type: names, attributes, displays, calls, operators; from each to what it can be."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix.code.syntax import key_of
from smfix.inference import attributes, containers, definite_initialisation, displays, names, narrowing
from smfix.inference.annotations import is_generic, is_type
from smfix.scopes.location import shown
from smfix.values.model import Alias, Container, Items, Lambda, Nothing, Scalar, Str, join
from smfix.values.operations import binary, each, truthy

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


MOST_LOOKS_OF_FILE = 60_000
"""Expressions looked at for all questions of one file's rules; what is asked after that stays undecided."""


def _name(inf: Inference, expr: ast.Name, at: ProgramPoint) -> Value:
    return narrowing.assuming(inf, names.look_up(inf, expr.id, expr, at), expr.id, at.conditions, at)


def _attribute(inf: Inference, expr: ast.Attribute, at: ProgramPoint) -> Value:
    def otherwise() -> Value:
        found = inf.attribute(inf.infer(expr.value, at), expr.attr, expr, at)
        return definite_initialisation.without_placeholder(inf, expr, found, at)

    key = key_of(expr)
    if key in at.frame.scope.names and attributes.is_computed(inf, inf.infer(expr.value, at), expr.attr):
        return otherwise()
    return _path(inf, expr, at, otherwise)


def _subscript(inf: Inference, expr: ast.Subscript, at: ProgramPoint) -> Value:
    if is_generic(inf.infer(expr.value, at)):
        return (Alias(expr, at),)

    def of_base() -> Value:
        return containers.subscript(inf, inf.infer(expr.value, at), expr.slice, at)

    if key_of(expr) in at.frame.scope.names and containers.makes_items(inf, inf.infer(expr.value, at)):
        return of_base()
    return _path(inf, expr, at, of_base)


def _path(inf: Inference, expr: ast.expr, at: ProgramPoint, otherwise: Callable[[], Value]) -> Value:
    """A path such as `self.train` or `steps["train"]`: what was last assigned to it here, else what its base says."""
    key = key_of(expr)
    if key is None:
        return otherwise()

    def grown() -> Value:
        found = otherwise()
        return containers.grown(inf, found, key, at.frame) if key in at.frame.scope.mutations else found

    value = names.assigned(inf, key, at, grown) if not at.inner else grown()
    return narrowing.assuming(inf, value, key, at.conditions, at)


def _call(inf: Inference, expr: ast.Call, at: ProgramPoint) -> Value:
    return inf.call(inf.infer(expr.func, at), expr, at)


def _if(inf: Inference, expr: ast.IfExp, at: ProgramPoint) -> Value:
    truth = narrowing.decides(inf, expr.test, at)
    branches = []
    if truth is not False:
        branches.append(inf.infer(expr.body, at.assuming(expr.test, True)))
    if truth is not True:
        branches.append(inf.infer(expr.orelse, at.assuming(expr.test, False)))
    return join(branches)


def _bool(inf: Inference, expr: ast.BoolOp, at: ProgramPoint) -> Value:
    """`a or b` is a where a is true, else b."""
    is_or = isinstance(expr.op, ast.Or)
    found = []
    for operand in expr.values[:-1]:
        found.append(_where(inf, operand, is_or, at))
        at = at.assuming(operand, not is_or)
    return join([*found, inf.infer(expr.values[-1], at)])


def _where(inf: Inference, expr: ast.expr, holds: bool, at: ProgramPoint) -> Value:
    """The expression where it is true, or false: `a and b` is true only as b."""
    if isinstance(expr, ast.BoolOp) and isinstance(expr.op, ast.And) == holds:
        for operand in expr.values[:-1]:
            at = at.assuming(operand, holds)
        return _where(inf, expr.values[-1], holds, at)
    return truthy(inf.infer(expr, at), holds)


def _binary(inf: Inference, expr: ast.BinOp, at: ProgramPoint) -> Value:
    if isinstance(expr.op, ast.BitOr) and is_type(inf.infer(expr.left, at)):
        return (Alias(expr, at),)
    return binary(inf.infer(expr.left, at), expr.op, inf.infer(expr.right, at))


def _sequence(inf: Inference, expr: ast.List | ast.Tuple | ast.Set, at: ProgramPoint) -> Value:
    shape = type(expr).__name__.lower()
    seen = (at.frame.scope.module.program.evidence(f"`{shown(expr, at)}` is a {shape}", expr),)
    return (Container(shape, displays.literal(inf, expr.elts, at), provenance=seen),)


def _dict(inf: Inference, expr: ast.Dict, at: ProgramPoint) -> Value:
    seen = (at.frame.scope.module.program.evidence("a dict", expr),)
    return (Container("dict", displays.mapping(inf, expr, at), provenance=seen),)


def _comprehension(inf: Inference, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp, at: ProgramPoint) -> Value:
    shape = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(expr), "iterator")
    what = {"iterator": "a generator"}.get(shape, f"a {shape}")
    seen = (at.frame.scope.module.program.evidence(f"`{shown(expr, at)}` is {what}", expr),)
    return (Container(shape, Items(lambda: inf.infer(expr.elt, at.inside(expr))), provenance=seen),)


def _dict_comprehension(inf: Inference, expr: ast.DictComp, at: ProgramPoint) -> Value:
    inside = at.inside(expr)
    items = Items(lambda: inf.infer(expr.key, inside), values=lambda: inf.infer(expr.value, inside))
    return (Container("dict", items),)


def _constant(inf: Inference, expr: ast.Constant, at: ProgramPoint) -> Value:
    if expr.value is None:
        return (Nothing(),)
    if isinstance(expr.value, str):
        seen = (at.frame.scope.module.program.evidence(f"{shown(expr, at)} is a string", expr),)
        return (Str(expr.value, provenance=seen),)
    return (Scalar(type(expr.value).__name__),)


def _text(inf: Inference, expr: ast.JoinedStr, at: ProgramPoint) -> Value:
    seen = (at.frame.scope.module.program.evidence(f"{shown(expr, at)} is a string", expr),)
    inserted = [part.value for part in expr.values if isinstance(part, ast.FormattedValue)]
    parts = (inf.infer(part, at) for part in inserted)
    may_be_empty = len(inserted) == len(expr.values) and all(
        any(isinstance(kind, Str) and kind.text == "" for kind in part) for part in parts
    )
    return (Str(provenance=seen), Str("", provenance=seen)) if may_be_empty else (Str(provenance=seen),)


def _walrus(inf: Inference, expr: ast.NamedExpr, at: ProgramPoint) -> Value:
    return inf.infer(expr.value, at)


def _await(inf: Inference, expr: ast.Await, at: ProgramPoint) -> Value:
    return inf.infer(expr.value, at)


def _starred(inf: Inference, expr: ast.Starred, at: ProgramPoint) -> Value:
    return each(inf.infer(expr.value, at))


def _lambda(inf: Inference, expr: ast.Lambda, at: ProgramPoint) -> Value:
    return (Lambda(expr, at),)


def _unary(inf: Inference, expr: ast.UnaryOp, at: ProgramPoint) -> Value:
    return (Scalar("bool" if isinstance(expr.op, ast.Not) else "number"),)


FIXED_VALUES: dict[type, Value] = {ast.Compare: (Scalar("bool"),)}
HANDLERS: dict[type[ast.expr], Callable[[Inference, Any, ProgramPoint], Value]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.IfExp: _if,
    ast.BoolOp: _bool,
    ast.BinOp: _binary,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Constant: _constant,
    ast.JoinedStr: _text,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.Starred: _starred,
    ast.Lambda: _lambda,
    ast.UnaryOp: _unary,
}
