"""Which argument of a call goes to which parameter of a function, and the frame that this makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from smfix.code.signature import ByMapping, argument_for, default_of, keyword_parameters, positional_parameters
from smfix.code.syntax import FunctionNode
from smfix.inference import displays, spread_arguments
from smfix.inference.classes import owner_of
from smfix.scopes.location import Frame, ProgramPoint
from smfix.values.model import Container, Foreign, Items, Nothing, Str, Unknown, Value, join
from smfix.values.operations import of_values

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Function


MOST_FRAMES = 5
"""Calls within calls that are followed with their own arguments; deeper ones with those of all callers."""


class BoundArguments(Mapping[str, Value]):
    """The arguments of one call by parameter name, each evaluated when asked for."""

    def __init__(self, inf: Inference, function: Function, expr: ast.Call, at: ProgramPoint) -> None:
        """Of a call `expr`, evaluated at `at`, of `function`."""
        self._inf, self._function, self._expr, self._at = inf, function, expr, at
        self._known: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        """What the parameter of this name holds."""
        if name not in self._known:
            self._known[name] = self._compute(name)
        return self._known[name]

    def _compute(self, name: str) -> Value:
        node, bound = self._function.scope.node, self._function.bound
        assert isinstance(node, FunctionNode)
        first = next(iter(self._function.scope.parameters))
        if bound is not None and name == first:
            return bound
        arg = self._function.scope.parameters[name]
        if arg is node.args.vararg or arg is node.args.kwarg:
            return self._rest(node, arg is node.args.vararg, bound is not None)
        found = argument_value(self._inf, self._expr, self._at, node, name, int(bound is not None))
        if arg.annotation is not None and (not found or any(isinstance(k, (Unknown, Foreign)) for k in found)):
            return self._inf.parameter(name, self._inf.frame(self._function.scope))
        return found

    def _rest(self, node: ast.FunctionDef | ast.AsyncFunctionDef, positional: bool, bound: bool) -> Value:
        inf, expr, at = self._inf, self._expr, self._at
        if positional:
            taken = len(positional_parameters(node)) - int(bound)
            return (Container("tuple", displays.literal(inf, expr.args[taken:], at)),)
        named = keyword_parameters(node)
        extra = {k.arg: k.value for k in expr.keywords if k.arg is not None and k.arg not in named}
        opened = [k.value for k in expr.keywords if k.arg is None]

        def item(key: object) -> Value | None:
            return inf.infer(extra[str(key)], at) if key in extra else None if opened else (Nothing(),)

        text: Value = (Str(),)
        values = Items(
            lambda: text,
            item,
            lambda: join([*(inf.infer(v, at) for v in extra.values()), *(of_values(inf.infer(v, at)) for v in opened)]),
        )
        return (Container("dict", values),)

    def __iter__(self) -> Iterator[str]:
        """The names of all parameters."""
        return iter(self._function.scope.parameters)

    def __len__(self) -> int:
        """How many parameters there are."""
        return len(self._function.scope.parameters)


def frame_of(inf: Inference, function: Function, expr: ast.Call, at: ProgramPoint, most: int = MOST_FRAMES) -> Frame:
    """The frame of the function in which its parameters hold what the call passes; in calls deeper than `most`, the one
    that stands for all calls."""
    depth = at.frame.depth + 1
    if depth > most:
        return inf.frame(function.scope)
    return Frame(function.scope, function.outer, BoundArguments(inf, function, expr, at), depth)


def called_as(scope: Scope) -> str:
    """The name by which a function is called: its own, or its class's where it is a constructor."""
    owner, node = owner_of(scope), scope.node
    assert isinstance(node, FunctionNode)
    return owner.node.name if owner and node.name == "__init__" and isinstance(owner.node, ast.ClassDef) else node.name


def argument_value(
    inf: Inference, call: ast.Call, at: ProgramPoint, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, skip: int
) -> Value:
    """What a call passes for a parameter: its argument, else the default, else unknown."""
    expr = argument_for(call, node, name, skip)
    if isinstance(expr, (ByMapping, ast.Starred)):
        seen = spread_arguments.seen_argument(inf, call, at, node, name, skip)
        rest: Value = (Unknown("it is passed by `**`"),) if isinstance(expr, ByMapping) else inf.infer(expr, at)
        return seen or rest
    if expr is not None:
        return inf.infer(expr, at)
    default = default_of(node, name)
    scope = at.frame.scope
    if default is not None:
        defining = inf.project.scope_of(node)
        outer = inf.frame(defining.outer) if defining and defining.outer else inf.frame(scope)
        return inf.infer(default, ProgramPoint(outer, node if defining and defining.outer else None))
    return ()
