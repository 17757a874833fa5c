"""Calls that have nothing to do with the SDK: of functions of modules that no import leads from to its steps, with
arguments that hold nothing of it.

A helper of a few lines is followed as any other, for it may make a step's name. What a large library does inside is
followed for a while and then left: no step comes of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    Class,
    Function,
    Instance,
    LazyImport,
    Method,
    ModuleObject,
    Outside,
    Unknown,
    UnknownTail,
    Value,
    refs_in,
)
from smfix.graph.execution.signals import TooMuch

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution
    from smfix.scopes.symbol_table import Module

MOST_UNRELATED = 2_000
"""Expressions that are looked at for one such call."""
MOST_INSIDE = 500
"""Values inside of the arguments that are looked at."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a call that has nothing to do with the SDK may spend, while it is followed."""

    effects: int
    """What had been done that a graph can show, when it began."""
    reserve: int
    """Expressions that may be looked at besides, as soon as it does something that a graph can show."""


def may_make_steps(run: Execution, module: Module) -> bool:
    """Whether a module's text names the SDK or a dependency, or its imports lead to a module that brings steps."""
    if any(module.program.code_mentions(word) for word in ("sagemaker", "depends_on")):
        return True
    return run.project.relevance.leads_to_steps(os.path.abspath(module.path))


def follow_unrelated(run: Execution, function: Function, args: list[Value], follow: Callable[[], Value]) -> Value:
    """What `follow` gives, which follows a call of the function with these arguments; where the call has nothing to do
    with the SDK, no more than MOST_UNRELATED expressions are spent on it."""
    if run.allowance is not None or may_make_steps(run, function.frame.module) or not _is_plain(run, args):
        return follow()
    if id(function.node) in run.left_alone:
        return _left_alone(function, args)
    known, granted = set(run.frames), min(run.left, MOST_UNRELATED)
    allowance = run.allowance = Allowance(run.effects, run.left - granted)
    run.left = granted
    try:
        return follow()
    except TooMuch:
        if run.allowance is not allowance or not allowance.reserve:
            raise
        run.left_alone.add(id(function.node))
        for module in run.frames.keys() - known:
            del run.frames[module]  # followed in part: anew when somebody else asks for it
        return _left_alone(function, args)
    finally:
        if run.allowance is allowance:
            run.allowance = None
            run.left = max(run.left, 0) + allowance.reserve


def _left_alone(function: Function, given: list[Value]) -> Unknown:
    """The result of a call that was not followed to its end; what it was given may hold more now."""
    reason = f"`{function.name}`, which does not use SageMaker, takes longer to follow than smfix allows itself"
    for value in given:
        if isinstance(value, list):
            value.append(UnknownTail(reason))
        elif isinstance(value, dict):
            value[UnknownTail(reason)] = Unknown(reason)
    return Unknown(reason, refs_in(given))


def _is_plain(run: Execution, given: list[Value]) -> bool:
    """Whether nothing of the SDK's, and nothing that could make it, is anywhere inside of some values."""
    seen: set[int] = set()
    todo: list[Value] = list(given)
    while todo:
        one = todo.pop()
        if isinstance(one, (*CONSTANTS, UnknownTail, Outside)) or id(one) in seen:
            continue
        seen.add(id(one))
        if len(seen) > MOST_INSIDE:
            return False
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, CONTAINERS):
            todo += one
        elif isinstance(one, Method):
            todo.append(one.owner)
        elif isinstance(one, Unknown):
            if one.refs:
                return False
            todo += one.attributes.values()
        elif isinstance(one, Instance):
            if may_make_steps(run, one.cls.frame.module):
                return False
            todo += one.attributes.values()
        elif isinstance(one, (Function, Class, ModuleObject, LazyImport)):
            if may_make_steps(run, one.module if isinstance(one, LazyImport) else one.frame.module):
                return False
        else:
            return False
    return True
