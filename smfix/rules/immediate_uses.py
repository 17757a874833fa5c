"""Places where Python needs a value at once: what is compared, tested, counted, walked, or computed with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.signature import default_of
from smfix.code.syntax import COMPREHENSIONS, FunctionNode
from smfix.rules.value_uses import CALLED, TEXT_METHODS
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Container, Properties, Scalar, Str
from smfix.values.pipeline_variables import is_number, is_variable

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.rules.value_uses import ValueUses
    from smfix.values.model import Value

_NUMBERS = frozenset({"int", "float", "complex", "bool", "abs", "round", "range", "divmod", "pow", "bin", "hex", "oct"})
_WALKS = frozenset(
    {"len", "iter", "list", "tuple", "set", "frozenset", "sorted", "enumerate", "reversed", "next", "sum"}
)
_COMPARES = frozenset({"min", "max"})
_PATHS = frozenset({"os.path.join", "posixpath.join"})
_TEXTS = frozenset({"print", "open", "pathlib.Path", "pathlib.PurePath", "json.dumps", "ord", "eval"})
_TOLD_HOW = _COMPARES | {"json.dumps"}
"""What a keyword tells how to deal with any object."""
_BUILTINS = _NUMBERS | _WALKS | _COMPARES | _PATHS | _TEXTS
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_WRITTEN = (DefinitionKind.VALUE, DefinitionKind.ANNOTATED, DefinitionKind.WALRUS, DefinitionKind.IMPORTED)


@dataclass(frozen=True, slots=True)
class ImmediateUse:
    """What comes of asking a variable for its value now, in words, and what to use instead."""

    claim: str
    advice: str


class ImmediateUses:
    """Those of one file."""

    def __init__(self, context: RuleContext, uses: ValueUses) -> None:
        """`uses` knows what is around each expression."""
        self._context = context
        self._uses = uses

    def may_be(self, node: ast.expr) -> bool:
        """Whether the code around may need a value of the expression at once, by the syntax alone."""
        return id(node) in self._uses.around or id(node) in self._uses.tested

    def of(self, node: ast.expr, at: ProgramPoint) -> Iterator[ImmediateUse]:
        """What the code around needs of a variable at once."""
        outer = self._uses.around.get(id(node))
        if id(node) in self._uses.tested:
            yield from self._truth(node, at)
        elif isinstance(outer, ast.Compare):
            yield from self._compared(node, outer, at)
        elif isinstance(outer, ast.Call):
            yield from self._given(node, outer, at)
        elif isinstance(outer, ast.Attribute):
            yield from self._method(outer)
        elif isinstance(outer, (ast.BinOp, ast.UnaryOp)):
            yield from self._computed(node, outer, at)
        elif isinstance(outer, ast.Subscript):
            yield from self._index(node, outer, at)
        elif outer is not None:
            yield self._walked(node, at)

    def _truth(self, node: ast.expr, at: ProgramPoint) -> Iterator[ImmediateUse]:
        if isinstance(at.stmt, ast.Assert) or not self._is_meant_as_value(node, at):
            return
        shown = self._context.text(node, at)
        advice = f"let a `ConditionStep` decide, by `ConditionEquals(left={shown}, right=...)`"
        yield ImmediateUse(f"`{shown}` is always true where it is tested", advice)

    def _is_meant_as_value(self, node: ast.expr, at: ProgramPoint) -> bool:
        """Whether a test asks for the value, not whether one is given at all: what a function may be called without, or
        what comes out of a collection, is tested so."""
        value = self._context.infer(node, at)
        if isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            return all(isinstance(kind, Properties) or is_number(kind) for kind in value)
        if not isinstance(node, ast.Name):
            return False
        scope = at.frame.scope
        if any(_binds(inner, node.id) for inner in at.inner):
            return False
        while node.id not in scope.names and node.id not in scope.parameters and scope.outer is not None:
            scope = scope.outer
        if node.id in scope.parameters:
            return all(map(is_number, value)) and not _has_default(scope.node, node.id)
        made = [one for one in scope.names.get(node.id, ()) if one.kind != DefinitionKind.GUARD]
        return bool(made) and all(one.kind in _WRITTEN for one in made)

    def _compared(self, node: ast.expr, outer: ast.Compare, at: ProgramPoint) -> Iterator[ImmediateUse]:
        sides = [outer.left, *outer.comparators]
        for left, op, right in zip(sides, outer.ops, sides[1:]):
            if left is not node and right is not node:
                continue
            other = self._context.infer(right if left is node else left, at)
            found = self._one_comparison(op, other, left is node)
            if found and not isinstance(at.stmt, ast.Assert):
                shown = self._context.text(node, at)
                advice = f"let a `ConditionStep` decide, by `ConditionEquals(left={shown}, right=...)` or its like"
                yield ImmediateUse(f"`{self._context.text(outer, at)}` {found}", advice)
                return

    def _one_comparison(self, op: ast.cmpop, other: Value, is_left: bool) -> str:
        plain = bool(other) and all(isinstance(kind, (Str, Scalar)) for kind in other)
        if isinstance(op, (ast.Eq, ast.NotEq)) and plain:
            return "is always false" if isinstance(op, ast.Eq) else "is always true"
        if isinstance(op, _ORDERS) and plain:
            return "raises TypeError"
        if isinstance(op, (ast.In, ast.NotIn)):
            if not is_left:
                return "raises TypeError"
            held = [one for kind in other if isinstance(kind, Container) for one in kind.items.each()]
            is_plain = bool(held) and all(isinstance(one, (Str, Scalar)) for one in held)
            if is_plain and all(isinstance(kind, Container) for kind in other):
                return "is always false" if isinstance(op, ast.In) else "is always true"
        return ""

    def _given(self, node: ast.expr, call: ast.Call, at: ProgramPoint) -> Iterator[ImmediateUse]:
        func = call.func
        name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        called = self._context.dotted_name(call, at) if name in CALLED else ""
        if called not in _BUILTINS or (call.keywords and called in _TOLD_HOW):
            return
        first = call.args[0] is node
        needed = first or called in _PATHS or called in ("print", "range", "min", "max", "divmod", "pow")
        if not needed or (called in _COMPARES and not self._is_beside_plain(node, call, at)):
            return
        shown = self._context.text(node, at)
        consequence = "is always true" if called == "bool" else "raises TypeError"
        yield ImmediateUse(f"`{self._context.text(call, at)}` {consequence}", _advice(called, shown))

    def _is_beside_plain(self, node: ast.expr, call: ast.Call, at: ProgramPoint) -> bool:
        others = [kind for one in call.args if one is not node for kind in self._context.infer(one, at)]
        return bool(others) and all(isinstance(kind, (Str, Scalar)) for kind in others)

    def _method(self, outer: ast.Attribute) -> Iterator[ImmediateUse]:
        if outer.attr in TEXT_METHODS:
            advice = "do it in a step, or put the text together by `Join`"
            yield ImmediateUse(f"`.{outer.attr}()`, a text's method, raises AttributeError", advice)

    def _computed(self, node: ast.expr, outer: ast.BinOp | ast.UnaryOp, at: ProgramPoint) -> Iterator[ImmediateUse]:
        if isinstance(outer, ast.UnaryOp):
            if isinstance(outer.op, ast.Not):
                return
        elif not self._is_computing(node, outer, at):
            return
        advice = "compute it in a step, or before the parameter is made"
        yield ImmediateUse(f"`{self._context.text(outer, at)}` raises TypeError", advice)

    def _is_computing(self, node: ast.expr, outer: ast.BinOp, at: ProgramPoint) -> bool:
        """Whether a binary operator has a number on the other side, and is not one that puts a text together."""
        other = self._context.infer(outer.right if outer.left is node else outer.left, at)
        own = self._context.infer(node, at)
        if not other or not all(isinstance(kind, Scalar) or is_variable(kind) for kind in other):
            return False
        if isinstance(outer.op, ast.Add):
            return any(isinstance(kind, Scalar) or is_number(kind) for kind in (*own, *other))
        return True

    def _index(self, node: ast.expr, outer: ast.Subscript, at: ProgramPoint) -> Iterator[ImmediateUse]:
        value = self._context.infer(outer.value, at)
        if isinstance(outer.ctx, ast.Store) or not value:
            return
        if not all(isinstance(kind, Str) or (isinstance(kind, Container) and _is_closed(kind)) for kind in value):
            return
        is_mapping = any(isinstance(kind, Container) and kind.shape == "dict" for kind in value)
        advice = "choose in a step, or by a `ConditionStep`"
        consequence = "raises KeyError or TypeError" if is_mapping else "raises TypeError"
        yield ImmediateUse(f"`{self._context.text(outer, at)}` {consequence}", advice)

    def _walked(self, node: ast.expr, at: ProgramPoint) -> ImmediateUse:
        value = self._context.infer(node, at)
        error = (
            "never ends, or raises an error"
            if any(isinstance(kind, Properties) for kind in value)
            else "raises an error"
        )
        shown = self._context.text(node, at)
        advice = "what is in it is known in a step only; an output is read by its index or key"
        return ImmediateUse(f"walking through `{shown}` {error}", advice)


def _is_closed(kind: Container) -> bool:
    """Whether all that a collection holds is found by numbers and plain texts."""
    if kind.shape != "dict":
        return kind.shape in ("list", "tuple")
    keys = kind.items.each()
    return bool(keys) and all(isinstance(key, (Str, Scalar)) for key in keys)


def _binds(inner: ast.expr, name: str) -> bool:
    if isinstance(inner, ast.Lambda):
        return any(arg.arg == name for arg in ast.walk(inner.args) if isinstance(arg, ast.arg))
    targets = [generator.target for generator in inner.generators] if isinstance(inner, COMPREHENSIONS) else []
    return any(isinstance(node, ast.Name) and node.id == name for target in targets for node in ast.walk(target))


def _has_default(node: ast.AST, name: str) -> bool:
    return isinstance(node, FunctionNode) and default_of(node, name) is not None


def _advice(called: str, shown: str) -> str:
    if called == "print":
        return f"`print({shown}.expr)` shows what the pipeline makes of it"
    if called in _PATHS:
        return 'write a `Join(on="/", values=[...])` of its parts'
    if called in _NUMBERS | _COMPARES:
        return f"compute it in a step; `{shown}` itself goes where the SDK takes a pipeline variable"
    return "do it in a step, where the value is known"
