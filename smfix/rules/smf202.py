"""value-of-pipeline-variable (SMF202)

## What it does
Finds a pipeline variable (a parameter, `ExecutionVariables`, `step.properties...`, a `Join` or `JsonGet`, the output of
an `@step` function) where Python needs a value at once: in `if`, `not`, `and` and `or`, compared with a plain value, in
`int()`, `len()`, `range()`, `for`, as an index, in arithmetic, with a text's methods.

## Why
A pipeline variable has no value before the pipeline runs. Some of these raise an error. Others go on without one: a
variable is always true, and is never equal to a plain value, so that one branch is taken whatever the parameter is
when the pipeline runs. What is to depend on the value has to be in the pipeline: a `ConditionStep`, or a step's code.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.parameters import ParameterInteger

count = ParameterInteger(name="Count", default_value=1)
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={"count": count}, outputs=[])
if count == 2:
    compare = CallbackStep(name="Compare", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.parameters import ParameterInteger

count = ParameterInteger(name="Count", default_value=1)
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={"count": count}, outputs=[])
check = ConditionStep(
    name="Check",
    conditions=[ConditionEquals(left=count, right=2)],
    if_steps=[CallbackStep(name="Compare", sqs_queue_url="https://queue", inputs={}, outputs=[])],
    else_steps=[],
    depends_on=[train],
)
```

## Fix safety
For a person: what is to depend on the value has to become a part of the pipeline. Told only where the value is proven
to be a variable. A test of whether one is given at all (of a parameter with a default, of an element of a list) is
left, as is what stands behind `isinstance` or `is_pipeline_variable`.

## SDK versions
2 (from 2.95; before, parameters were texts and numbers themselves, with the value of their default) and 3.

## References
- https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html
- https://github.com/aws/sagemaker-python-sdk/issues/4676
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.immediate_uses import ImmediateUses
from smfix.rules.variable_uses import certain, described, may_hold_variables, reach

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every variable of which Python needs the value; the outermost of what is read of one."""
    if not may_hold_variables(context):
        return
    known = reach(context)
    uses = ImmediateUses(context, known.uses)
    told: set[int] = set()
    for expr, at in context.expressions_on(known.lines, ast.Name, ast.Attribute, ast.Subscript, ast.Call):
        around = id(known.uses.around.get(id(expr), expr))
        if around in told or not uses.may_be(expr):
            continue
        value = certain(context, expr, at)
        for use in uses.of(expr, at) if value else ():
            if "raises" in use.claim and context.expects_failure(expr):
                continue
            shown = context.text(expr, at)
            message = f"{use.claim}: `{shown}` is {described(value)}, which has no value before the pipeline runs"
            evidence = context.evidence(value) or context.built(expr, f"`{shown}`")
            told.add(around)
            yield Hit(expr, message, Safety.MANUAL, (), evidence, use.advice)


RULE = Rule(
    code="SMF202",
    name="value-of-pipeline-variable",
    summary="a pipeline variable where Python needs a value at once",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset({"TypeError", "AttributeError", "NotImplementedError", "KeyError"}),
)
