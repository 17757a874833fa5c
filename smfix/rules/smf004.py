"""dependency-of-step-output (SMF004)

## What it does
Finds `result.add_depends_on(...)` and `result.depends_on = ...` where `result` is what calling an `@step` function
returns, and puts `get_step(result)` in its place.

## Why
Calling an `@step` function does not return a step, but its future output. That has no `add_depends_on`, so that the
call raises `AttributeError`; setting its `depends_on` is ignored without a word. `get_step` gives the step behind it.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step

@step(name="Train", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="image")
def train():
    return 1

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
clean = CallbackStep(name="Clean", sqs_queue_url="https://queue", inputs={}, outputs=[])
result = train()
result.add_depends_on([label])
result.depends_on = [clean]
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step

@step(name="Train", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="image")
def train():
    return 1

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
clean = CallbackStep(name="Clean", sqs_queue_url="https://queue", inputs={}, outputs=[])
result = train()
get_step(result).add_depends_on([label])
get_step(result).add_depends_on([clean])
```

## Fix safety
Safe where the receiver is proven to be such an output and it is known which version of the SDK the file speaks (by its
imports, by the project's requirements, or by `--sdk`): `get_step` is imported from another module in version 3. An
import that is there is used; a new one gets another name where `get_step` is taken. An assignment works today, since
it is ignored: it is made to count only where it names steps of the same pipeline, brings about no circle, and nothing
reads the attribute back.

## SDK versions
2 (from 2.199) and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/issues/4416
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.dataflow.classify import Argument, Receiver, argument, receiver
from smfix.model import Safety
from smfix.rules import Hit, Rule, ignored_writes
from smfix.rules.change import RECEIVER, Addition, AnyChange, Change, Import, WrapInCall

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

METHOD = "add_depends_on"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every use of an `@step` function's output as if it was a step."""
    for call, at in context.calls(METHOD):
        assert isinstance(call.func, ast.Attribute)
        if receiver(context.infer(call.func.value, at)) is Receiver.OUTPUT:
            yield _hit(context, call, call.func.value, at)
    for stmt, targets, at in context.assignments("depends_on"):
        if any(receiver(context.infer(target.value, at)) is Receiver.OUTPUT for target in targets):
            yield _hit(context, stmt, targets[0].value, at)


def _hit(context: RuleContext, node: ast.Call | ast.Assign | ast.AnnAssign, on: ast.expr, at: ProgramPoint) -> Hit:
    shown = context.text(on, at)
    evidence = context.evidence(context.infer(on, at))
    if isinstance(node, ast.Call):
        message = f"`{shown}` is the output of an `@step` function, which has no `{METHOD}`"
    else:
        message = f"`{shown}` is the output of an `@step` function: setting its `depends_on` is ignored"
    by_hand = f"write `get_step({shown}).{METHOD}([...])`"
    if isinstance(node, ast.Assign):
        why_not = ignored_writes.objection(context, node.targets[0], node.value, at)
        if why_not:
            return Hit(node, message, Safety.MANUAL, (), evidence, f"if it is to count, {by_hand}; but {why_not}")
    if isinstance(node, ast.AnnAssign) or (isinstance(node, ast.Assign) and len(node.targets) > 1):
        return Hit(node, message, Safety.MANUAL, (), evidence, f"{by_hand} on a line of its own")
    function, imports = _function(context, at)
    if not function:
        modules = " (SDK v2) or ".join(f"`{sdk.GET_STEP_MODULE[version]}`" for version in (2, 3))
        advice = f"{by_hand}, with `get_step` from {modules} (v3); `--sdk` says which one it is"
        return Hit(node, message, Safety.MANUAL, (), evidence, advice)
    change: AnyChange
    if isinstance(node, ast.Call):
        change = Change(node, RECEIVER, WrapInCall(function))
    else:
        wrap = argument(context.infer(node.value, at)) is Argument.ONE
        change = Addition(node, METHOD, wrap, function)
    return Hit(node, message, Safety.SAFE, (*imports, change), evidence)


def _function(context: RuleContext, at: ProgramPoint) -> tuple[str, tuple[Import, ...]]:
    """What `get_step` is called here, with the import that it needs; empty where the SDK's version is not known."""
    known = context.name_of(sdk.Role.GET_STEP, at)
    if known:
        return known, ()
    versions = context.sdk_versions()
    if len(versions) != 1:
        return "", ()
    module = sdk.GET_STEP_MODULE[next(iter(versions))]
    name = context.free_name("get_step", "sagemaker_get_step", "get_step_of_output")
    stmt, after = context.place_for_import(at)
    alias = name if name != "get_step" else ""
    return name, (Import(stmt, module, "get_step", alias, after),)


RULE = Rule(
    code="SMF004",
    name="dependency-of-step-output",
    summary="`add_depends_on` on the output of an `@step` function, which is no step",
    needles=("depends_on", "add_depends_on"),
    find=find,
    stable=True,
)
