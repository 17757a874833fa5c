"""What inference is asked while calls and assignments are followed: the receivers and the lists of steps that the
execution itself has no value for.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution import queries
from smfix.graph.execution.heap import (
    Class,
    Frame,
    Function,
    Method,
    Output,
    Partial,
    SdkObject,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
)
from smfix.graph.execution.sdk_calls import PARTS, STEPS, set_step_attribute
from smfix.graph.execution.text import shown

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution
    from smfix.scopes.location import ProgramPoint

LISTS = frozenset({"depends_on", "steps", *PARTS})
"""Parameters and attributes that hold steps."""


def ordering(
    run: Execution, expr: ast.Call, function: Value, args: list[Value], keywords: dict[str, Value], frame: Frame
) -> tuple[Value, list[Value], dict[str, Value]]:
    """A call of `add_depends_on`, with what inference says where its receiver or its arguments are not known."""
    assert isinstance(expr.func, ast.Attribute)
    run.ordered.add(id(expr))
    at = queries.point_of(run, frame.module, expr)
    if not any(_is_of_step(option) for option in options_of(function)):
        steps = _receivers(run, expr.func.value, at)
        if steps:
            function = one_of([Method(one, "add_depends_on") for one in steps])
        elif not queries.is_foreign(run, expr.func.value, at):
            line = frame.module.program.place(expr).line
            run.note_unordered(f"`{shown(expr, frame)}` at line {line} is not shown: which step that is is not known")
    if len(args) == len(expr.args) and not any(isinstance(arg, ast.Starred) for arg in expr.args):
        args = [queries.dependencies_of(run, value, arg, at) for value, arg in zip(args, expr.args)]
    for keyword in expr.keywords:
        if keyword.arg == "step_names":
            value = keywords.get("step_names")
            keywords = {**keywords, "step_names": queries.dependencies_of(run, value, keyword.value, at)}
    for one in options_of(function):
        if isinstance(one, Method) and isinstance(one.owner, Output):
            given = [args[0] if len(args) == 1 else list(args), *keywords.values()]
            one.owner.step.ineffective.append((given, run.site(expr, frame)))
    return function, args, keywords


def _receivers(run: Execution, expr: ast.expr, at: ProgramPoint | None) -> list[Step]:
    """The steps, or those of the outputs, that inference says an expression is."""
    found = options_of(queries.step_of(run, Unknown(""), expr, at))
    steps = [one.step if isinstance(one, Output) else one for one in found]
    return [one for one in steps if isinstance(one, Step)]


def _is_of_step(function: Value) -> bool:
    """Whether what is called is a step's own method, or a function that is followed."""
    if isinstance(function, Method):
        return isinstance(function.owner, (Step, Output))
    return isinstance(function, (Function, Partial, Class))


def construction(
    run: Execution, expr: ast.Call, function: Value, args: list[Value], keywords: dict[str, Value], frame: Frame
) -> tuple[list[Value], dict[str, Value]]:
    """The arguments of a call of a step class or of Pipeline, with what inference says of lists that are not known."""
    run.ordered.add(id(expr))
    name = _constructed(function)
    if name is None:
        return args, keywords
    given = {keyword.arg: keyword.value for keyword in expr.keywords if keyword.arg in LISTS}
    wanted = {one: node for one, node in given.items() if one and _is_open(keywords.get(one), node)}
    by_position = {p.position: p.name for p in next(iter(name.parameters.values()), ())}
    places = [i for i, node in enumerate(expr.args) if by_position.get(i) in LISTS and _is_open(args[i], node)]
    if not wanted and (not places or any(isinstance(arg, ast.Starred) for arg in expr.args)):
        return args, keywords
    at = queries.point_of(run, frame.module, expr)
    found = {one: queries.dependencies_of(run, keywords[one], node, at) for one, node in wanted.items()}
    more = {i: queries.dependencies_of(run, args[i], expr.args[i], at) for i in places}
    return [more.get(i, value) for i, value in enumerate(args)], {**keywords, **found}


def _constructed(function: Value) -> sdk.Name | None:
    """The SDK's class whose constructor a call runs."""
    if isinstance(function, SdkObject):
        return function.name if function.name.role in (*STEPS, sdk.Role.PIPELINE) else None
    if isinstance(function, Class):
        return function.sdk if not isinstance(function.find("__init__"), Function) else None
    if isinstance(function, Method) and isinstance(function.owner, Step) and function.name.endswith("__init__"):
        return sdk.find(function.owner.cls)
    return None


def _is_open(value: Value, expr: ast.expr) -> bool:
    """Whether a list of steps, or one of its elements, is not known."""
    if not isinstance(value, (list, tuple)):
        return queries.is_unanswered(value, expr)
    if not isinstance(expr, (ast.List, ast.Tuple, ast.Set)) or len(value) != len(expr.elts):
        return False
    pairs = ((bare(one), node) for one, node in zip(value, expr.elts))
    return any(not isinstance(one, UnknownTail) and queries.is_unanswered(one, node) for one, node in pairs)


def assigned(run: Execution, stmt: ast.Assign, value: Value, frame: Frame) -> Value:
    """The value of `owner.depends_on = value`, and of the like, with what inference says where it is not known. Where
    the owner is not known, the steps that inference says it is are set here."""
    run.ordered.add(id(stmt))
    targets = [t for t in stmt.targets if isinstance(t, ast.Attribute) and t.attr in LISTS]
    if _is_open(value, stmt.value):
        value = queries.dependencies_of(run, value, stmt.value, queries.point_of_statement(frame.module, stmt))
    for target in targets:
        if target.attr == "depends_on" and isinstance(run.evaluate(target.value, frame), Unknown):
            at = queries.point_of_statement(frame.module, stmt)
            steps = _receivers(run, target.value, at)
            for step in steps:
                with run.uncertain():
                    set_step_attribute(run, step, target.attr, value, run.site(target, frame))
            if not steps and not queries.is_foreign(run, target.value, at):
                line = frame.module.program.place(stmt).line
                run.note_unordered(f"`{shown(stmt, frame)}` at line {line} is not shown: whose it is is not known")
    return value
