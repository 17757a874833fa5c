"""Functions that are handed to `map`, `reduce` or a pool of workers: the call of them that is made there."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.values.model import Builtin

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


EXECUTOR = "concurrent.futures.Executor"
POOL = "multiprocessing.Pool"
POOLS = {
    "concurrent.futures.ThreadPoolExecutor": EXECUTOR,
    "concurrent.futures.ProcessPoolExecutor": EXECUTOR,
    "concurrent.futures.thread.ThreadPoolExecutor": EXECUTOR,
    "concurrent.futures.process.ProcessPoolExecutor": EXECUTOR,
    "multiprocessing.Pool": POOL,
    "multiprocessing.pool.Pool": POOL,
    "multiprocessing.pool.ThreadPool": POOL,
    "multiprocessing.dummy.Pool": POOL,
}
"""What makes a pool, and as what the pool itself is known (a call of its class is that name with `()` behind it)."""


def call_made(expr: ast.Call, dotted: str) -> ast.Call | None:
    """The call of its first argument that a call of the builtin stands for: `f(x)`, where `x` is any element, for
    `map(f, xs)`; None for any other builtin."""
    make = _MADE.get(dotted)
    plain = expr.args and not any(isinstance(arg, ast.Starred) for arg in expr.args)
    return ast.fix_missing_locations(ast.copy_location(make(expr), expr)) if make is not None and plain else None


def call_of(inf: Inference, function: ast.expr, at: ProgramPoint) -> ast.Call | None:
    """The call that is made of a function where it is passed as a value; None where that is not known."""
    if at.stmt is None:
        return None
    for node in ast.walk(at.stmt):
        if isinstance(node, ast.Call) and node.args and node.args[0] is function:
            called: Value = inf.infer(node.func, at)
            only = called[0] if len(called) == 1 else None
            made = call_made(node, only.dotted) if isinstance(only, Builtin) else None
            return inf.keep(made) if made is not None else None
    return None


def _map(expr: ast.Call) -> ast.Call:
    """`*xs` for one iterable; with several any parameter may get any element of any."""
    some = expr.args[1] if len(expr.args) > 1 else ast.Tuple([], ast.Load())
    for other in expr.args[2:]:
        some = ast.BinOp(some, ast.Add(), other)
    return ast.Call(expr.args[0], [ast.Starred(some, ast.Load())], [])


def _map_one(expr: ast.Call) -> ast.Call:
    return _map(ast.Call(expr.func, expr.args[:2], []))


def _submit(expr: ast.Call) -> ast.Call:
    return ast.Call(expr.args[0], expr.args[1:], expr.keywords)


def _reduce(expr: ast.Call) -> ast.Call:
    """What has come about so far (an element, the initial value, or a result), and an element."""
    elements = [ast.Starred(some, ast.Load()) for some in expr.args[1:2]]
    so_far: list[ast.expr] = [*elements, *expr.args[2:3], *(k.value for k in expr.keywords), expr]
    return ast.Call(expr.args[0], [_any_of(so_far), _any_of([*elements])], [])


def _any_of(parts: list[ast.expr]) -> ast.expr:
    return ast.Subscript(ast.List(parts, ast.Load()), ast.Constant(0), ast.Load())


_MADE: dict[str, Callable[[ast.Call], ast.Call]] = {
    "map": _map,
    "functools.reduce": _reduce,
    f"{EXECUTOR}().map": _map,
    f"{EXECUTOR}().submit": _submit,
    f"{POOL}().map": _map_one,
    f"{POOL}().imap": _map_one,
    f"{POOL}().imap_unordered": _map_one,
}


def applied(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What the function that is the first argument of a call of `dotted` returns; empty where there is none."""
    made = call_made(expr, dotted)
    return inf.call(inf.infer(expr.args[0], at), inf.keep(made), at) if made is not None else ()
