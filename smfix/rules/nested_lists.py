"""Lists of dependencies under a name that hold a list: by `deps.append([step])`, or as they were written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.dataflow.classify import Argument, argument
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import Container, Value
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint


def is_list(value: Value) -> bool:
    """Whether a value is certainly a list, a tuple or a set."""
    return bool(value) and all(isinstance(kind, Container) and kind.shape != "dict" for kind in value)


def put_in(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Iterator[tuple[ast.expr, ast.Call | None]]:
    """The lists of dependencies that certainly are elements of the list that a name holds at a point, each with the
    call that puts it in, or None where it is written in the list's display."""
    if not isinstance(expr, ast.Name) or at.stmt is None or at.inner:
        return
    scope = at.frame.scope
    if scope.module.program.is_moved(expr.id):
        return
    held = context.infer(expr, at)
    if not is_list(held) or not any(_is_of_dependencies(kind) for kind in each(held)):
        return
    reached = reaching_definitions(scope, expr.id, at.stmt)
    if reached.entry is not None or len(reached.definitions) != 1:
        return
    (definition, _), *_ = reached.definitions
    written = definition.expr.elts if isinstance(definition.expr, ast.List) and not definition.path else []
    for element in written:
        if not isinstance(element, ast.Starred) and _is_given(context, element, replace(at, stmt=definition.stmt)):
            yield element, None
    for mutation in scope.mutations.get(expr.id, ()):
        call = mutation.call
        if mutation.method != "append" or call is None or len(call.args) != 1 or call.keywords:
            continue
        block = scope.positions.get(id(mutation.stmt))
        if block is None or block.parent is not None or not _is_between(definition.stmt, mutation.stmt, at.stmt):
            continue  # under a condition, in a loop: it may not have happened
        if _is_given(context, call.args[0], replace(at, stmt=mutation.stmt)):
            yield call.args[0], call


def _is_between(first: ast.stmt, stmt: ast.stmt, last: ast.stmt) -> bool:
    return first.lineno < stmt.lineno < last.lineno


def _is_given(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> bool:
    value = context.infer(expr, at)
    return is_list(value) and all(_is_of_dependencies(kind) for kind in value)


def _is_of_dependencies(kind: object) -> bool:
    """Whether something is a list of what steps can wait for."""
    return isinstance(kind, Container) and argument(each((kind,))) is Argument.ONE
