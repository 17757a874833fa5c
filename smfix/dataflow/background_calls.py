"""Calls that are made later, or elsewhere, by what they are handed to: executors of `concurrent.futures`, pools, tasks
of `asyncio`. Their errors come out where the result is asked for, and not where the call is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.naming import TELLING_CALLS, called_name
from smfix.code.syntax import parents_in
from smfix.dataflow.error_handlers import gives_up
from smfix.scopes.visitor import mentions_in

if TYPE_CHECKING:
    from smfix.scopes.definitions import Position
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module

SUBMITTING = frozenset({"submit", "apply_async", "run_in_executor", "create_task", "ensure_future", "start_soon"})
"""Methods and functions that run what they are handed in the background."""
_ASKING = {"apply_async": "get"}
"""By method, how the result of what it submits is asked for, where not by `result`."""


def keeps_errors(call: ast.Call) -> bool:
    """Whether this is `gather(..., return_exceptions=True)`, which makes results of the errors."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "return_exceptions"]
    return any(isinstance(value, ast.Constant) and bool(value.value) for value in given)


def is_hooked(call: ast.Call, at: ProgramPoint) -> bool:
    """Whether this starts a thread in a module that says itself what becomes of the errors of threads."""
    is_thread = called_name(call) in ("Thread", "Timer", "start_new_thread")
    return is_thread and at.frame.scope.module.program.code_mentions(r"\bthreading\s*\.\s*excepthook\s*=[^=]")


def results_of(call: ast.Call, at: ProgramPoint) -> Iterator[ProgramPoint]:
    """Where the errors of what a call submits may come out: at each `.result()` of the module, and wherever the name
    that the call's result is given stands below an `await`."""
    module = at.frame.scope.module
    for node, where in mentions_in(module, _ASKING.get(called_name(call), "result")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield where
    targets = at.stmt.targets if isinstance(at.stmt, ast.Assign) else []
    for target in targets:
        for node, where in mentions_in(module, target.id) if isinstance(target, ast.Name) else ():
            if isinstance(parents_in(where.stmt).get(id(node)), ast.Await):
                yield where


def looked_at(module: Module) -> ProgramPoint | None:
    """Where a module asks for the error of what it has submitted, `future.exception()`, and neither raises it nor only
    tells of it; None where it does not."""
    for node, at in mentions_in(module, "exception"):
        asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
        if asks and at.stmt is not None and not _is_told(node, at) and not _is_raised(at):
            return at
    return None


def _is_told(node: ast.expr, at: ProgramPoint) -> bool:
    parent = parents_in(at.stmt).get(id(node))
    return isinstance(parent, ast.Call) and called_name(parent) in TELLING_CALLS


def _is_raised(at: ProgramPoint) -> bool:
    """Whether the program fails where there is an error: `if f.exception(): raise ...`, also by a name for it."""
    stmt = at.stmt
    if isinstance(stmt, ast.If):
        return gives_up(stmt.body)
    position: Position | None = at.frame.scope.positions.get(id(stmt))
    following = position.block[position.index + 1 : position.index + 2] if position is not None else ()
    return isinstance(stmt, (ast.Raise, ast.Assign)) and (
        isinstance(stmt, ast.Raise) or any(isinstance(one, ast.If) and gives_up(one.body) for one in following)
    )
