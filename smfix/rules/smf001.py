"""dependency-not-in-list (SMF001)

## What it does
Finds `step.add_depends_on(other)` where the SageMaker Python SDK wants a list.

## Why
`Step.add_depends_on` extends a list with what it is given. A step raises `TypeError: 'TrainingStep' object is not
iterable`, the output of an `@step` function raises `NotImplementedError`. A string is worse: it is taken letter by
letter, without an error until the pipeline's definition is made. AWS's own documentation once showed the call without
the list.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[])
train.add_depends_on(label)
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[])
train.add_depends_on([label])
```

## Fix safety
Safe where the receiver is proven to be a step of SageMaker's and every argument is proven to be one dependency (a
step, an output, a step collection, a name), or where the argument itself is proven to be SageMaker's. A method of the
same name on another library's class, and an argument that is or may be iterable, are left alone.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/issues/4416
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.dataflow.classify import (
    Argument,
    Receiver,
    argument,
    described_all,
    is_one_or_none,
    is_sagemakers,
    reason,
    receiver,
    speaks_against,
)
from smfix.model import Safety
from smfix.rules import Hit, Rule, letters, method_references
from smfix.rules.change import ALL, Change, Wrap
from smfix.rules.dependency import as_advice, handed_over, hit_of, in_v3_only_its_steps, message, told_apart
from smfix.values.model import Value

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

METHOD = "add_depends_on"
PARAMETER = "step_names"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every call of `add_depends_on` that passes something else than a list."""
    for call, at in context.calls(METHOD):
        exprs = _handed_over(call)
        if exprs:
            hit = _judged(context, call, exprs, at)
            if hit is not None and not context.argument_flow.is_forwarded(exprs[0], at):
                yield hit
    for call, at, all_fed in context.wrapper_calls():
        for flow in all_fed:
            judgement = handed_over(context, flow, at) if flow.parameter == PARAMETER else None
            if judgement is not None:
                yield hit_of(context, call, flow, judgement, at)
    yield from method_references.find(context, METHOD, PARAMETER)


def _handed_over(call: ast.Call) -> list[ast.expr]:
    """What the call passes; empty where it can only be meant otherwise."""
    if not call.keywords:
        return call.args
    only = call.keywords[0]
    return [only.value] if len(call.keywords) == 1 and only.arg == "step_names" and not call.args else []


def _judged(context: RuleContext, call: ast.Call, exprs: list[ast.expr], at: ProgramPoint) -> Hit | None:
    assert isinstance(call.func, ast.Attribute)
    if context.is_in_passing(at):
        return None
    on = context.infer(call.func.value, at)
    who = receiver(on)
    if who not in (Receiver.STEP, Receiver.UNKNOWN, Receiver.UNSEEN):
        return None
    given = [_given(context, expr, at) for expr in exprs]
    what = _all_of([argument(value) for value in given])
    if len(exprs) > 1 and (what is Argument.OTHER or method_references.may_be_class(call.func.value)):
        what = Argument.MIXED
    if what is Argument.OTHER:
        return None
    safety = _safety(context, who, what, given, call, exprs, on)
    if safety is None:
        return None
    shown = ", ".join(context.text(expr, at) for expr in exprs)
    for value in given:
        collection = in_v3_only_its_steps(value, shown)
        if collection is not None:
            return Hit(call, collection.message, Safety.MANUAL, (), context.evidence(on, value), collection.advice)
    change = (Change(call, call.keywords[0].arg if call.keywords else ALL, Wrap()),)
    evidence = context.evidence(on, *given)
    apart = told_apart(context, call, exprs[0], at) if safety is not Safety.MANUAL and len(exprs) == 1 else None
    if apart is not None:
        return Hit(call, apart.message, apart.safety, (), evidence, apart.advice)
    doubt = letters.doubt(context, call, given[0]) if safety is not Safety.MANUAL and len(given) == 1 else None
    if doubt is not None:
        text = f"{_message(given, shown)}; but {doubt[1]}"
        return Hit(call, text, doubt[0], change if doubt[0] is Safety.UNSAFE else (), evidence, doubt[2])
    if safety is not Safety.MANUAL:
        return Hit(call, _message(given, shown), safety, change, evidence, local_edit=not context.wrapper_calls())
    why, advice = _undecided(who, what, on, given, context.text(call.func.value, at), shown)
    return Hit(call, why, safety, (), evidence, f"{advice}if it is one dependency, write `{METHOD}([{shown}])`")


def _given(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Value:
    return context.elements(context.infer(expr.value, at)) if isinstance(expr, ast.Starred) else context.infer(expr, at)


def _all_of(verdicts: list[Argument]) -> Argument:
    if len(set(verdicts)) == 1:
        return verdicts[0]
    return Argument.UNKNOWN if Argument.UNKNOWN in verdicts else Argument.MIXED


def _safety(
    context: RuleContext,
    who: Receiver,
    what: Argument,
    given: list[Value],
    call: ast.Call,
    exprs: list[ast.expr],
    on: Value,
) -> Safety | None:
    """The verdict table. None: no finding."""
    assert isinstance(call.func, ast.Attribute)
    likely = context.looks_like_step(call.func.value) and all(context.looks_like_step(expr) for expr in exprs)
    if who is Receiver.STEP:
        if what is Argument.ONE:
            return Safety.SAFE
        one_likely = what is Argument.UNKNOWN and all(context.looks_like_step(expr) for expr in exprs)
        return Safety.UNSAFE if one_likely or all(map(is_one_or_none, given)) else Safety.MANUAL
    if what is Argument.ONE and all(map(is_sagemakers, given)):
        other = speaks_against(on) or context.defines(METHOD)
        return Safety.MANUAL if other else Safety.SAFE
    if who is Receiver.UNSEEN or not context.builds_pipelines() or context.defines(METHOD):
        return None
    return Safety.UNSAFE if likely and what is Argument.UNKNOWN else Safety.MANUAL


def _message(given: list[Value], shown: str) -> str:
    if len(given) > 1:
        return f"`{METHOD}` takes one list, not {len(given)} arguments"
    return message(f"`{METHOD}`", shown, given[0])


def _undecided(
    who: Receiver, what: Argument, on: Value, given: list[Value], receiver_text: str, shown: str
) -> tuple[str, str]:
    """Why a person must decide, and what would settle it."""
    if who is not Receiver.STEP:
        why = reason(on, METHOD)
        return f"can't tell whether `{receiver_text}` is a SageMaker step: {why.reason}", as_advice(why.advice)
    if what is Argument.MIXED:
        can_be = " or ".join(dict.fromkeys(described_all(value) for value in given))
        return f"`{shown}` can be {can_be}", "make it a list in every case, or, "
    why = reason(next(value for value in given if argument(value) is not Argument.ONE))
    return f"can't tell whether `{shown}` is one dependency or a list: {why.reason}", as_advice(why.advice)


RULE = Rule(
    code="SMF001",
    name="dependency-not-in-list",
    summary="`add_depends_on(one)` where a list is wanted",
    needles=(METHOD, "sagemaker.workflow", "sagemaker.mlops"),
    find=find,
    stable=True,
)
