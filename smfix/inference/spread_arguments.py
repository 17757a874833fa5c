"""What a call brings by `*` and `**`, where the list or the mapping is visible."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.signature import ByMapping, argument_for, positional_parameters
from smfix.values.model import Container, Nothing, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


def by_mapping(inf: Inference, call: ast.Call, at: ProgramPoint, name: str) -> Value:
    """What the mappings of a call hold under this name; empty where that is not known."""
    return join(_item(inf.infer(k.value, at), name) for k in call.keywords if k.arg is None)


def by_position(inf: Inference, call: ast.Call, at: ProgramPoint, index: int) -> Value:
    """What a call passes at a position; empty where that is not known, or nothing is passed there."""
    stars = [place for place, arg in enumerate(call.args[: index + 1]) if isinstance(arg, ast.Starred)]
    if not stars:
        return inf.infer(call.args[index], at) if index < len(call.args) else ()
    starred = call.args[stars[0]]
    only = len(stars) == 1 and isinstance(starred, ast.Starred)
    return _item(inf.infer(starred.value, at), index - stars[0]) if only and isinstance(starred, ast.Starred) else ()


def seen_argument(
    inf: Inference, call: ast.Call, at: ProgramPoint, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, skip: int
) -> Value:
    """What a call is seen to pass for a parameter, also by `*` and `**`; `skip` parameters are filled already."""
    expr = argument_for(call, node, name, skip)
    if isinstance(expr, ByMapping):
        return by_mapping(inf, call, at, name)
    if isinstance(expr, ast.Starred):
        return by_position(inf, call, at, positional_parameters(node)[skip:].index(name))
    return inf.infer(expr, at) if expr is not None else ()


def _item(value: Value, key: object) -> Value:
    found = [kind.items.known(key) if isinstance(kind, Container) else None for kind in value]
    known = join(one for one in found if one is not None)
    return known if any(not isinstance(kind, Nothing) for kind in known) else ()
