"""Conditions, `try` and `match`: one way where it is known which, else all of them side by side."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from smfix.graph.execution.builtin_calls import is_modelled
from smfix.graph.execution.heap import Frame, Outside, Unknown, Value, one_of
from smfix.graph.execution.imports import read_name
from smfix.graph.execution.reduce import truth
from smfix.graph.execution.signals import NEXT, RAISE

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def either(run: Execution, ways: Sequence[Callable[[], str]], frame: Frame) -> str:
    """Follow several ways, one of which is taken at run time; what differs afterwards can be any of theirs."""
    before = dict(frame.names)
    run.spend(len(before) // 4)
    ends: list[tuple[str, dict[str, Value]]] = []
    run.conditional_depth += 1
    for way in ways:
        frame.names.clear()
        frame.names.update(before)
        ends.append((way(), dict(frame.names)))
    run.conditional_depth -= 1
    on = [names for status, names in ends if status == NEXT]
    frame.names.clear()
    frame.names.update(merged(on or [names for _, names in ends]))
    left = [status for status, _ in ends if status not in (NEXT, RAISE)]
    if on and left:
        run.conditional_depth += 1  # it may have left; whoever entered this function or loop resets it
    return NEXT if on else left[0] if left else RAISE


def merged(ends: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """The variables after several ways: each can be what it is at the end of any of them."""
    if len(ends) == 1:
        return ends[0]
    found = dict(ends[0])
    for name in {name for names in ends for name in names}:
        values = [names[name] for names in ends if name in names]
        found[name] = values[0] if all(value is values[0] for value in values) else one_of(values)
    return found


def follow_if(run: Execution, stmt: ast.If, frame: Frame) -> str:
    """The branch that is taken, or both where that is only known at run time."""
    known = truth(run.evaluate(stmt.test, frame))
    if known is not None:
        return run.block(stmt.body if known else stmt.orelse, frame)
    return either(run, [lambda: run.block(stmt.body, frame), lambda: run.block(stmt.orelse, frame)], frame)


def follow_try(run: Execution, stmt: Any, frame: Frame) -> str:
    """The way without an exception; a handler only where an import of the body leads nowhere."""
    status = run.block(stmt.body, frame)
    if status == RAISE or (stmt.handlers and _imports_fail(run, stmt.body, frame)):
        handled = [lambda body=handler.body: run.block(body, frame) for handler in stmt.handlers]
        status = handled[0]() if len(handled) == 1 else either(run, handled, frame) if handled else status
    elif status == NEXT:
        status = run.block(stmt.orelse, frame)
    last = run.block(stmt.finalbody, frame)
    return last if last != NEXT else status


def _imports_fail(run: Execution, body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Whether a name that the body imports is of a module that is not in sight."""
    for stmt in body:
        if isinstance(stmt, (ast.ImportFrom, ast.Import)):
            for alias in stmt.names:
                name = alias.asname or alias.name.split(".")[0]
                value = read_name(run, frame.names, name) if name in frame.names else None
                if isinstance(value, Unknown) or (isinstance(value, Outside) and not is_modelled(value.dotted)):
                    return True
    return False


def follow_match(run: Execution, stmt: ast.Match, frame: Frame) -> str:
    """The case that fits, or all that may."""
    subject = run.evaluate(stmt.subject, frame)
    ways: list[Callable[[], str]] = []
    wild = False
    for case in stmt.cases:
        fits = _fits(case, subject)
        if fits:
            _capture(run, case.pattern, subject, frame)
        if fits and case.guard is None:
            if not ways:
                return run.block(case.body, frame)
            wild = True
        if fits is not False:
            ways.append(lambda body=case.body: run.block(body, frame))  # type: ignore[misc]
        if wild:
            break
    return either(run, [*ways, *([] if wild else [lambda: NEXT])], frame)


def _capture(run: Execution, pattern: ast.pattern, subject: Value, frame: Frame) -> None:
    if isinstance(pattern, ast.MatchAs) and pattern.name:
        frame.names[pattern.name] = subject


def _fits(case: ast.match_case, subject: Value) -> bool | None:
    pattern = case.pattern
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        if isinstance(subject, (str, int, float)):
            return subject == pattern.value.value
        return None
    return None
