"""Where the execution has no value, inference is asked: which calls may have made it, and which steps those made here.

Inference says that an expression is a step and which calls may have made one; the execution knows the step objects
that each of these calls has made so far. One object is the answer, several are a Union.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    Element,
    Output,
    Pipeline,
    Properties,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
)
from smfix.scopes.location import shown
from smfix.scopes.visitor import calls_on, statements_on
from smfix.values import model

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module

_KNOWN = (Step, Output, Properties, Pipeline, *CONSTANTS, *CONTAINERS)


def point_of(run: Execution, module: Module, call: ast.Call) -> ProgramPoint | None:
    """The program point of a call of a module."""
    if id(call) not in run.points:
        lines = list(range(call.lineno, (call.end_lineno or call.lineno) + 1))
        run.points[id(call)] = None
        run.points.update((id(one), at) for one, at in calls_on(module, lines))
    return run.points[id(call)]


def point_of_statement(module: Module, stmt: ast.stmt) -> ProgramPoint | None:
    """The program point of a statement of a module."""
    lines = range(stmt.lineno, (stmt.end_lineno or stmt.lineno) + 1)
    return next((at for one, at in statements_on(module, lines) if one is stmt), None)


def is_known(value: Value) -> bool:
    """Whether a value is all that a dependency can be, and nothing else."""
    return all(isinstance(option, _KNOWN) for option in options_of(value))


def is_unanswered(value: Value, expr: ast.expr) -> bool:
    """Whether inference may know more of an expression than its value says. None is what a stub, or an abstract
    method, gives as well."""
    return isinstance(expr, (ast.Call, ast.Attribute)) if value is None else not is_known(value)


def step_of(run: Execution, value: Value, expr: ast.expr, at: ProgramPoint | None) -> Value:
    """The value, or where that is not known the steps that inference says the expression is."""
    if is_known(value) or at is None:
        return value
    found = steps_in(run, run.inference.query(expr, at))
    if found is None:
        return value
    copies = at.frame.scope.module.program.code_mentions("deepcopy")
    return one_of([*options_of(found), Unknown("it may be a copy")]) if copies else found


def dependencies_of(run: Execution, value: Value, expr: ast.expr, at: ProgramPoint | None) -> Value:
    """The same for what is passed as dependencies: one of them, or a collection."""
    if at is None:
        return value
    if isinstance(value, (list, tuple)) and isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        if len(value) == len(expr.elts) and not any(isinstance(one, ast.Starred) for one in expr.elts):
            return [_element(run, one, inner, at) for one, inner in zip(value, expr.elts)]
        return value
    if value is None:
        value = _of_nothing(run, expr, at)
    if isinstance(bare(value), (Step, Output)):
        return _held_against(run, value, expr, at)
    known = step_of(run, value, expr, at)
    if known is not value or is_known(value):
        return known
    held = [kind for kind in run.inference.query(expr, at) if isinstance(kind, model.Container)]
    inside = [steps_in(run, kind.items.values() if kind.shape == "dict" else kind.items.each()) for kind in held]
    steps = [step for found in inside if found is not None for step in options_of(found)]
    rest = UnknownTail(value.reason if isinstance(value, Unknown) else "others may be in it")
    return [*(Element(step, False) for step in steps), rest] if steps else value


def _held_against(run: Execution, value: Value, expr: ast.expr, at: ProgramPoint) -> Value:
    """One step, where inference does not say that a list or something else has become of it on its way."""
    kinds = run.inference.query(expr, at)
    if not kinds or all(isinstance(kind, model.ALLOCATED) for kind in kinds):
        return value
    if all(isinstance(kind, (model.Container, model.Unknown, *model.ALLOCATED)) for kind in kinds):
        return [Element(bare(value), False)]
    return value


def _of_nothing(run: Execution, expr: ast.expr, at: ProgramPoint) -> Unknown | None:
    """What an expression that comes to None may be: a stub, an abstract method, or a name that is set elsewhere, gives
    that as well."""
    if isinstance(expr, ast.Constant):
        return None
    kinds = run.inference.query(expr, at)
    is_step = bool(kinds) and all(isinstance(kind, model.ALLOCATED) for kind in kinds)
    return Unknown("which step it is is not known", text=shown(expr, at)) if is_step else None


def _element(run: Execution, value: Value, expr: ast.expr, at: ProgramPoint) -> Value:
    asked = bare(value) if bare(value) is not None else _of_nothing(run, expr, at)
    found = step_of(run, asked, expr, at)
    if found is bare(value):
        return value
    return Element(found, value.certain, value.how, value.site) if isinstance(value, Element) else found


def steps_in(run: Execution, value: model.Value) -> Value | None:
    """The step objects that an inferred value may be; None where it is not known of any."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, model.ALLOCATED):
            made = [step for call in kind.allocations for step in run.steps if step.site.node is call]
            found += [Output(step) if isinstance(kind, model.Output) else step for step in made]
            if not made:
                found.append(Unknown("which step it is is not known"))
        elif not isinstance(kind, model.Nothing):
            found.append(Unknown("it may be something else"))
    steps = [one for one in found if isinstance(one, (Step, Output))]
    return one_of(found) if steps else None


def is_foreign(run: Execution, expr: ast.expr, at: ProgramPoint | None) -> bool:
    """Whether inference says that the expression has nothing to do with SageMaker."""
    found = run.inference.query(expr, at) if at is not None else ()
    return bool(found) and all(isinstance(kind, model.Foreign) and kind.certain for kind in found)
