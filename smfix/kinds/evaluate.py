"""What an expression is, at the place where it stands: computed on demand, from the question outwards.

`Kinds.of` is the one way in. Everything is bounded: depth, the number of things that a value can be, and the number of
expressions looked at for one question; a bound that is met gives "unknown" and says so, never a verdict.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from smfix.config import Settings
from smfix.kinds import attributes, calls, containers, names, narrow, order, typed
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Frame, Module, Scope
from smfix.kinds.syntax import key_of
from smfix.kinds.value import (
    Alias,
    Container,
    Items,
    Lambda,
    Nothing,
    Scalar,
    Str,
    Unknown,
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.project import Project

Node = TypeVar("Node", bound=ast.AST)

MOST_DEPTH = 90
MOST_LOOKS = 20_000
"""Expressions looked at for one question (a receiver or an argument)."""

MOST_LOOKS_OF_FILE = 60_000
"""Expressions looked at for all questions of one file's rules; what is asked after that stays undecided."""


class Kinds:
    """The kinds of one module's expressions; other modules of the project are asked through it."""

    def __init__(self, project: Project, settings: Settings) -> None:
        """Nothing is computed before the first question."""
        self.project = project
        self.settings = settings
        self._known: dict[tuple[object, ...], Value] = {}
        self._open: dict[tuple[object, ...], int] = {}
        self._lowest = MOST_LOOKS
        self._looks = 0
        self.spent = 0
        """Expressions looked at so far, over all questions."""
        self._kept: list[ast.AST] = []
        self.heirs: dict[int, list[ClassCode]] = {}
        """By the identity of a ClassCode, the classes of the repository that derive from it."""
        self.user_steps: dict[str, ClassCode] = {}
        """Classes of the repository that derive from a step class, by the name that their Step kinds bear."""

    def keep(self, node: Node) -> Node:
        """Keep a node that was made up alive: trees refer to each other, not to it."""
        self._kept.append(node)
        return node

    def ask(self, expr: ast.expr, at: At) -> Value:
        """`of`, with a fresh allowance of looks: for a rule's questions."""
        self._looks = 0
        return self.of(expr, at)

    def frame(self, scope: Scope) -> Frame:
        """The frame of a scope that stands for all calls of it."""
        return scope.frame

    def top(self, module: Module) -> Frame:
        """The frame of a module."""
        return module.top.frame

    def of(self, expr: ast.expr, at: At) -> Value:
        """What the expression can be. What depends on itself adds nothing of its own."""
        simple = _SIMPLE.get(type(expr))
        if simple is not None:
            return simple
        facts = tuple((fact.test, fact.holds) for fact in at.facts) if at.facts else ()
        key = (expr, at.frame, at.stmt, at.inner, facts)
        return self.once(key, lambda: self._compute(expr, at))

    def once(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """Compute a value a single time; a question inside its own answer gets the empty value."""
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._open:
            self._lowest = min(self._lowest, self._open[key])
            return ()
        self._looks += 1
        self.spent += 1
        depth = len(self._open)
        if depth > MOST_DEPTH or self._looks > MOST_LOOKS or self.spent > MOST_LOOKS_OF_FILE:
            return (Unknown("it takes too many steps to find out", "annotate it"),)
        self._open[key] = depth
        outer_lowest, self._lowest = self._lowest, MOST_LOOKS
        try:
            value = compute()
        finally:
            del self._open[key]
            lowest, self._lowest = self._lowest, outer_lowest
        if lowest >= depth and self._looks <= MOST_LOOKS and self.spent <= MOST_LOOKS_OF_FILE:
            self._known[key] = value
        else:  # computed while a question further out was open: true only there
            self._lowest = min(self._lowest, lowest)
        return value

    def _compute(self, expr: ast.expr, at: At) -> Value:
        method = _EXPRESSIONS.get(type(expr))
        return method(self, expr, at) if method else (Unknown("smfix does not follow this expression"),)


def _name(kinds: Kinds, expr: ast.Name, at: At) -> Value:
    return narrow.apply(kinds, names.look_up(kinds, expr.id, expr, at), expr.id, at.facts, at)


def _attribute(kinds: Kinds, expr: ast.Attribute, at: At) -> Value:
    def otherwise() -> Value:
        found = attributes.of(kinds, kinds.of(expr.value, at), expr.attr, expr, at)
        return order.without_placeholder(kinds, expr, found, at)

    key = key_of(expr)
    if key in at.frame.scope.names and attributes.is_computed(kinds, kinds.of(expr.value, at), expr.attr):
        return otherwise()
    return _path(kinds, expr, at, otherwise)


def _subscript(kinds: Kinds, expr: ast.Subscript, at: At) -> Value:
    if typed.is_generic(kinds.of(expr.value, at)):
        return (Alias(expr, at),)
    return _path(kinds, expr, at, lambda: containers.subscript(kinds, kinds.of(expr.value, at), expr.slice, at))


def _path(kinds: Kinds, expr: ast.expr, at: At, otherwise: Callable[[], Value]) -> Value:
    """A path such as `self.train` or `steps["train"]`: what was last assigned to it here, else what its base says."""
    key = key_of(expr)
    if key is None:
        return otherwise()

    def grown() -> Value:
        found = otherwise()
        return containers.grown(kinds, found, key, at.frame) if key in at.frame.scope.additions else found

    value = names.assigned(kinds, key, at, grown) if not at.inner else grown()
    return narrow.apply(kinds, value, key, at.facts, at)


def _call(kinds: Kinds, expr: ast.Call, at: At) -> Value:
    return calls.call(kinds, kinds.of(expr.func, at), expr, at)


def _if(kinds: Kinds, expr: ast.IfExp, at: At) -> Value:
    truth = narrow.decides(kinds, expr.test, at)
    branches = []
    if truth is not False:
        branches.append(kinds.of(expr.body, at.knowing(expr.test, True)))
    if truth is not True:
        branches.append(kinds.of(expr.orelse, at.knowing(expr.test, False)))
    return join(branches)


def _bool(kinds: Kinds, expr: ast.BoolOp, at: At) -> Value:
    """`a or b` is a where a is true, else b."""
    is_or = isinstance(expr.op, ast.Or)
    found = []
    for operand in expr.values[:-1]:
        found.append(_where(kinds, operand, is_or, at))
        at = at.knowing(operand, not is_or)
    return join([*found, kinds.of(expr.values[-1], at)])


def _where(kinds: Kinds, expr: ast.expr, holds: bool, at: At) -> Value:
    """The expression where it is true, or false: `a and b` is true only as b."""
    if isinstance(expr, ast.BoolOp) and isinstance(expr.op, ast.And) == holds:
        for operand in expr.values[:-1]:
            at = at.knowing(operand, holds)
        return _where(kinds, expr.values[-1], holds, at)
    return narrow.truthy(kinds.of(expr, at), holds)


def _binary(kinds: Kinds, expr: ast.BinOp, at: At) -> Value:
    if isinstance(expr.op, ast.BitOr) and typed.is_type(kinds.of(expr.left, at)):
        return (Alias(expr, at),)
    return containers.binary(kinds.of(expr.left, at), expr.op, kinds.of(expr.right, at))


def _sequence(kinds: Kinds, expr: ast.List | ast.Tuple | ast.Set, at: At) -> Value:
    shape = type(expr).__name__.lower()
    seen = (at.frame.scope.module.program.evidence(f"`{names.shown(expr, at)}` is a {shape}", expr),)
    return (Container(shape, containers.literal(kinds, expr.elts, at), seen=seen),)


def _dict(kinds: Kinds, expr: ast.Dict, at: At) -> Value:
    seen = (at.frame.scope.module.program.evidence("a dict", expr),)
    return (Container("dict", containers.mapping(kinds, expr, at), seen=seen),)


def _comprehension(kinds: Kinds, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp, at: At) -> Value:
    shape = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(expr), "iterator")
    what = {"iterator": "a generator"}.get(shape, f"a {shape}")
    seen = (at.frame.scope.module.program.evidence(f"`{names.shown(expr, at)}` is {what}", expr),)
    return (Container(shape, Items(lambda: kinds.of(expr.elt, at.inside(expr))), seen=seen),)


def _dict_comprehension(kinds: Kinds, expr: ast.DictComp, at: At) -> Value:
    inside = at.inside(expr)
    items = Items(lambda: kinds.of(expr.key, inside), values=lambda: kinds.of(expr.value, inside))
    return (Container("dict", items),)


def _constant(kinds: Kinds, expr: ast.Constant, at: At) -> Value:
    if expr.value is None:
        return (Nothing(),)
    if isinstance(expr.value, str):
        seen = (at.frame.scope.module.program.evidence(f"{names.shown(expr, at)} is a string", expr),)
        return (Str(expr.value, seen=seen),)
    return (Scalar(type(expr.value).__name__),)


def _text(kinds: Kinds, expr: ast.JoinedStr, at: At) -> Value:
    return (Str(seen=(at.frame.scope.module.program.evidence(f"{names.shown(expr, at)} is a string", expr),)),)


def _walrus(kinds: Kinds, expr: ast.NamedExpr, at: At) -> Value:
    return kinds.of(expr.value, at)


def _await(kinds: Kinds, expr: ast.Await, at: At) -> Value:
    return kinds.of(expr.value, at)


def _starred(kinds: Kinds, expr: ast.Starred, at: At) -> Value:
    return containers.each(kinds.of(expr.value, at))


def _lambda(kinds: Kinds, expr: ast.Lambda, at: At) -> Value:
    return (Lambda(expr, at),)


def _unary(kinds: Kinds, expr: ast.UnaryOp, at: At) -> Value:
    return (Scalar("bool" if isinstance(expr.op, ast.Not) else "number"),)


_SIMPLE: dict[type, Value] = {ast.Compare: (Scalar("bool"),)}
_EXPRESSIONS: dict[type[ast.expr], Callable[[Kinds, Any, At], Value]] = {
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
