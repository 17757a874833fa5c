"""Signatures, by their syntax: which argument of a call goes to which parameter of a function, and what is the default.

The one place that matches arguments to parameters; `skip` is the number of leading parameters that are filled already
(a bound `self`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

Callee: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ByMapping:
    """The type of `BY_MAPPING`: the argument may stand in a `**mapping` of the call."""


BY_MAPPING: Final = ByMapping()


def positional_parameters(callee: Callee) -> list[str]:
    """The names of the parameters that positional arguments fill, in order, without `*args`."""
    return [arg.arg for arg in (*callee.args.posonlyargs, *callee.args.args)]


def keyword_parameters(callee: Callee) -> set[str]:
    """The names of the parameters that keywords fill, without `**kwargs`."""
    return {arg.arg for arg in (*callee.args.args, *callee.args.kwonlyargs)}


def every_parameter(callee: Callee) -> Iterator[ast.arg]:
    """All parameters in the order of the signature, `*args` and `**kwargs` included."""
    spec = callee.args
    for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg):
        if arg is not None:
            yield arg


def default_of(callee: Callee, name: str) -> ast.expr | None:
    """The default expression of a parameter; None where it has none."""
    spec = callee.args
    for arg, default in zip(reversed([*spec.posonlyargs, *spec.args]), reversed(spec.defaults)):
        if arg.arg == name:
            return default
    return next((default for arg, default in zip(spec.kwonlyargs, spec.kw_defaults) if arg.arg == name), None)


def argument_for(call: ast.Call, callee: Callee, name: str, skip: int = 0) -> ast.expr | ByMapping | None:
    """The expression that a call passes for a parameter; an `ast.Starred` where any of its items may be meant, None
    where it passes none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = positional_parameters(callee)[skip:]
    if name in positional:
        index = positional.index(name)
        starred = next((arg for arg in call.args[: index + 1] if isinstance(arg, ast.Starred)), None)
        if starred is not None:
            return starred
        if index < len(call.args):
            return call.args[index]
    return BY_MAPPING if any(keyword.arg is None for keyword in call.keywords) else None


def parameter_for(callee: Callee, argument: int | str, skip: int = 0) -> str | None:
    """The parameter that an argument of a call fills, by its position or keyword: the `**` one for a keyword without a
    parameter of its own; None for what `*args` takes, and where there is none."""
    if isinstance(argument, int):
        positional = positional_parameters(callee)
        return positional[argument + skip] if 0 <= argument + skip < len(positional) else None
    if argument in keyword_parameters(callee):
        return argument
    return callee.args.kwarg.arg if callee.args.kwarg is not None else None
