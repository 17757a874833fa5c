"""dependency-set-without-list (SMF002)

## What it does
Finds `depends_on=other` in a step's constructor and `step.depends_on = other` where the SageMaker Python SDK wants a
list; also where a function of the repository hands its parameter on to such a constructor, and in a dict that such
constructors are given by `**` and nothing else reads. A generator there, and a
tuple or a set where `add_depends_on` is called on the same step later, is found as well.

## Why
The constructor and the setter keep what they are given as it is, without a look. The mistake shows only when the
pipeline's definition is made, far from where it was written: `TypeError: 'CallbackStep' object is not iterable`. A
string is read character by character. A generator is used up by the first definition: the second one has no
dependency at all, without an error. A tuple works until `add_depends_on` wants to extend it.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=label)
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.depends_on = train
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[label])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.depends_on = [train]
```

## Fix safety
Safe where the class is proven to be the SDK's (or to derive from it without a constructor of its own) and the value is
proven to be one dependency. A function of the repository counts where it hands its parameter on as it is, on every
path; where it does more with it, the call is shown with what that is.

## SDK versions
2 and 3.

## References
- https://sagemaker.readthedocs.io/en/stable/workflows/pipelines/sagemaker.workflow.pipelines.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.dataflow.classify import Receiver, receiver
from smfix.model import Safety
from smfix.rules import Hit, Rule, named_assignments
from smfix.rules.change import VALUE, AnyChange, ArgumentKey, Change, Holder, Spread, Wrap
from smfix.rules.dependency import handed_over, hit_of, judged, mapped_hit, told_apart, without_doubt
from smfix.values.model import Container, Value

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext, SinkFlow

PARAMETER = "depends_on"
_USED_UP = frozenset({"map", "filter", "zip", "iter", "reversed", "enumerate"})


def find(context: RuleContext) -> Iterator[Hit]:
    """Constructors, then calls of functions that hand the parameter on, then assignments."""
    for call, at in context.calls_with([PARAMETER], (*sdk.classes_with(PARAMETER), "partial")):
        for flow in context.argument_flow.flows(call, at) if context.sinks.may_be_sdk(call, at.frame.scope) else ():
            if flow.parameter == PARAMETER and not flow.through and not flow.target.method:
                yield from _constructed(context, call, flow, at)
    for call, at, all_fed in context.wrapper_calls():
        for flow in all_fed:
            judgement = handed_over(context, flow, at) if flow.parameter == PARAMETER else None
            if judgement is not None:
                yield hit_of(context, call, flow, judgement, at).at_argument(flow.expr)
    for given in context.mapped_arguments([PARAMETER]):
        hit = mapped_hit(context, given)
        if hit is not None:
            yield hit
    for stmt, targets, at in context.assignments(PARAMETER):
        yield from _assigned(context, stmt, targets, at)
    for call, at in named_assignments.set_by_name(context, PARAMETER):
        on, value = call.args[named_assignments.OBJECT], call.args[named_assignments.VALUE]
        if _is_set_on_step(context, [on], at) and not context.argument_flow.is_forwarded(value, at):
            yield from _given(context, call, named_assignments.VALUE, value, f"`{PARAMETER}`", at)


def _constructed(context: RuleContext, call: ast.Call, flow: SinkFlow, at: ProgramPoint) -> Iterator[Hit]:
    if context.argument_flow.is_forwarded(flow.expr, at):
        return
    yield from _given(context, call, flow.argument, flow.expr, f"`{flow.target.title}({PARAMETER}=)`", at)


def _assigned(
    context: RuleContext, stmt: ast.Assign | ast.AnnAssign, targets: list[ast.Attribute], at: ProgramPoint
) -> Iterator[Hit]:
    if stmt.value is not None and _is_set_on_step(context, [target.value for target in targets], at):
        yield from _given(context, stmt, VALUE, stmt.value, f"`{PARAMETER}`", at)


def _is_set_on_step(context: RuleContext, owners: list[ast.expr], at: ProgramPoint) -> bool:
    """Whether each of the objects whose `depends_on` is set is certainly a step that takes it as the SDK's own do."""
    steps = [context.infer(owner, at) for owner in owners]
    return all(receiver(step) is Receiver.STEP and context.has_setter(step) for step in steps)


def _given(
    context: RuleContext, node: Holder, argument: ArgumentKey, expr: ast.expr, taker: str, at: ProgramPoint
) -> Iterator[Hit]:
    value = context.infer(expr, at)
    shown = context.text(expr, at)
    again = _goes_wrong_later(context, node, expr, value, at)
    if again:
        change: AnyChange = Change(node, argument, Spread())
        evidence = context.evidence(value) or context.built(node, taker)
        hit = Hit(node, f"{taker} takes a list: `{shown}` {again}", Safety.SAFE, (change,), evidence)
        yield hit.at_argument(expr)
        return
    judgement = judged(taker, shown, value, expr)
    if judgement is not None and judgement.safety is not Safety.MANUAL:
        judgement = without_doubt(context, node, value, told_apart(context, node, expr, at) or judgement)
    if judgement is not None:
        changes = (Change(node, argument, Wrap()),) if judgement.safety is not Safety.MANUAL else ()
        evidence = context.evidence(value) or context.built(node, taker)
        hit = Hit(node, judgement.message, judgement.safety, changes, evidence, judgement.advice)
        yield hit.at_argument(expr)


def _goes_wrong_later(context: RuleContext, node: Holder, expr: ast.expr, value: Value, at: ProgramPoint) -> str:
    """Why something iterable is no list all the same, in words; nothing where it will do."""
    if isinstance(expr, ast.GeneratorExp) or _is_used_up(context, expr, at):
        return "is used up when the pipeline is defined once"
    shapes = {kind.shape for kind in value if isinstance(kind, Container)}
    is_fixed = len(shapes) == 1 and len(value) == 1 and shapes <= {"tuple", "set"}
    if is_fixed and context.is_called_later("add_depends_on", node, at):
        return f"is a {shapes.pop()}, which `add_depends_on` can't extend later"
    return ""


def _is_used_up(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> bool:
    return isinstance(expr, ast.Call) and context.resolves_to(expr, at, *_USED_UP)


RULE = Rule(
    code="SMF002",
    name="dependency-set-without-list",
    summary="`depends_on=one` or `step.depends_on = one` where a list is wanted",
    needles=("depends_on", "add_depends_on", *("sagemaker.workflow", "sagemaker.mlops")),
    find=find,
    stable=True,
    raises=frozenset(),
)
