"""Statements: what each does to the variables around it, and how control leaves it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix.graph.execution import asked
from smfix.graph.execution.branches import follow_if, follow_match, follow_try
from smfix.graph.execution.classes import entered
from smfix.graph.execution.definitions import defined, defined_class
from smfix.graph.execution.heap import Frame
from smfix.graph.execution.imports import bind_import
from smfix.graph.execution.loops import follow_for, follow_while
from smfix.graph.execution.mutation import delete_item, extend
from smfix.graph.execution.reduce import binary
from smfix.graph.execution.signals import BREAK, CONTINUE, NEXT, RAISE, RETURN

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def _assign(run: Execution, stmt: ast.Assign, frame: Frame) -> str:
    value = run.evaluate(stmt.value, frame)
    if any(isinstance(target, ast.Attribute) and target.attr in asked.LISTS for target in stmt.targets):
        value = asked.assigned(run, stmt, value, frame)
    for target in stmt.targets:
        run.assign(target, value, frame)
    return NEXT


def _ann_assign(run: Execution, stmt: ast.AnnAssign, frame: Frame) -> str:
    if stmt.value is not None:
        run.assign(stmt.target, run.evaluate(stmt.value, frame), frame)
    return NEXT


def _aug_assign(run: Execution, stmt: ast.AugAssign, frame: Frame) -> str:
    before, added = run.evaluate(stmt.target, frame), run.evaluate(stmt.value, frame)
    if isinstance(before, list) and isinstance(stmt.op, ast.Add):
        extend(run, before, added, "", None)
        return NEXT
    run.assign(stmt.target, binary(before, stmt.op, added), frame)
    return NEXT


def _expression(run: Execution, stmt: ast.Expr, frame: Frame) -> str:
    run.evaluate(stmt.value, frame)
    return NEXT


def _return(run: Execution, stmt: ast.Return, frame: Frame) -> str:
    frame.returned.append(run.evaluate(stmt.value, frame) if stmt.value is not None else None)
    return RETURN


def _raise(run: Execution, stmt: ast.Raise, frame: Frame) -> str:
    return RAISE


def _break(run: Execution, stmt: ast.Break, frame: Frame) -> str:
    _jump(run, frame)
    return BREAK


def _continue(run: Execution, stmt: ast.Continue, frame: Frame) -> str:
    _jump(run, frame)
    return CONTINUE


def _jump(run: Execution, frame: Frame) -> None:
    if run.conditional_depth:
        run.spend(len(frame.names) // 4)
        frame.jumped.append(dict(frame.names))


def _with(run: Execution, stmt: ast.With | ast.AsyncWith, frame: Frame) -> str:
    for item in stmt.items:
        value = run.evaluate(item.context_expr, frame)
        if item.optional_vars is not None:
            run.assign(item.optional_vars, entered(run, value), frame)
    return run.block(stmt.body, frame)


def _function(run: Execution, stmt: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> str:
    frame.names[stmt.name] = defined(run, stmt, frame)
    return NEXT


def _class(run: Execution, stmt: ast.ClassDef, frame: Frame) -> str:
    frame.names[stmt.name] = defined_class(run, stmt, frame)
    return NEXT


def _import(run: Execution, stmt: ast.Import | ast.ImportFrom, frame: Frame) -> str:
    bind_import(run, stmt, frame)
    return NEXT


def _global(run: Execution, stmt: ast.Global, frame: Frame) -> str:
    frame.globals.update(stmt.names)
    return NEXT


def _nonlocal(run: Execution, stmt: ast.Nonlocal, frame: Frame) -> str:
    frame.nonlocals.update(stmt.names)
    return NEXT


def _delete(run: Execution, stmt: ast.Delete, frame: Frame) -> str:
    for target in stmt.targets:
        if isinstance(target, ast.Name):
            frame.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            delete_item(run, run.evaluate(target.value, frame), run.evaluate(target.slice, frame))
    return NEXT


def _assert(run: Execution, stmt: ast.Assert, frame: Frame) -> str:
    return NEXT


STATEMENTS: dict[type[ast.stmt], Callable[[Execution, Any, Frame], str]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.If: follow_if,
    ast.For: follow_for,
    ast.AsyncFor: follow_for,
    ast.While: follow_while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: follow_try,
    ast.Match: follow_match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Delete: _delete,
    ast.Assert: _assert,
}
if hasattr(ast, "TryStar"):
    STATEMENTS[ast.TryStar] = follow_try
