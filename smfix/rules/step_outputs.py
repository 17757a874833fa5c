"""The names of the outputs that a step declares, as far as they are written out in the file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.rules.naming import class_of
from smfix.rules.written_values import argument, elements, point_of_call, text, written
from smfix.values.model import SdkObject, Step

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

_OWN_OUTPUTS = ("spark", "clarify", "model_monitor", "wrangler", "feature_store")
"""Modules whose processors add outputs of their own."""
_KINDS = ("ProcessingOutput", "CallbackOutput", "LambdaOutput")


def declared_outputs(context: RuleContext, step: Step) -> frozenset[str] | None:
    """The names of the outputs of a ProcessingStep, a CallbackStep or a LambdaStep, wherever it may be made; None where
    not all of them are known."""
    found: set[str] = set()
    if step.cls in context.inference.user_step_classes or not step.allocations:
        return None
    for call in step.allocations:
        at = point_of_call(context, call)
        try:
            names = _of_call(context, call, class_of(step), at) if at is not None else None
        except LookupError:
            return None
        if names is None:
            return None
        found |= names
    return frozenset(found)


def _of_call(context: RuleContext, call: ast.Call, dotted: str, at: ProgramPoint) -> set[str] | None:
    kind = dotted.rpartition(".")[2]
    if kind in ("CallbackStep", "LambdaStep"):
        return _names(context, argument(call, "outputs", dotted), at)
    if kind != "ProcessingStep":
        return None
    made = argument(call, "step_args", dotted)
    if made is None:
        processor = argument(call, "processor", dotted)
        plain = processor is not None and _processor(context, processor, at)
        return _names(context, argument(call, "outputs", dotted), at) if plain else None
    run, at = written(context, made, at)
    if not (isinstance(run, ast.Call) and isinstance(run.func, ast.Attribute) and run.func.attr == "run"):
        return None
    taker = _processor(context, run.func.value, at)
    return _names(context, argument(run, "outputs", taker, "run"), at) if taker else None


def _processor(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> str:
    """The class of a processor that has no outputs but those that it is given; empty for anything else."""
    value = context.infer(expr, at)
    if len(value) != 1 or not isinstance(value[0], SdkObject) or value[0].code is not None:
        return ""
    dotted = class_of(value[0])
    own = set(dotted.split(".")) & set(_OWN_OUTPUTS) or not dotted.endswith("Processor")
    return "" if own else dotted


def _names(context: RuleContext, expr: ast.expr | None, at: ProgramPoint) -> set[str] | None:
    if expr is None or (isinstance(expr, ast.Constant) and expr.value is None):
        return set()
    listed = elements(context, expr, at)
    found = set()
    for index, (one, where) in enumerate(listed or (), 1):
        dotted = context.dotted_name(one, where) if isinstance(one, ast.Call) else ""
        if not isinstance(one, ast.Call) or dotted.rpartition(".")[2] not in _KINDS:
            return None
        name = argument(one, "output_name", dotted)
        known = text(context, name, where) if name is not None else f"output-{index}"
        if known is None:
            return None
        found.add(known)
    return found if listed is not None else None
