"""dependency-set-where-forbidden (SMF007)

## What it does
Finds `step.depends_on = ...` where the step is made by `@step` or is a `NotebookJobStep`, and writes
`step.add_depends_on(...)` instead.

## Why
These steps forbid it: `ValueError: Cannot set depends_on for a _FunctionStep. Use add_depends_on instead to extend the
list.`

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step

@step(name="Train", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="image")
def train():
    return 1

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
result = train()
get_step(result).depends_on = [label]
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
result = train()
get_step(result).add_depends_on([label])
```

## Fix safety
Safe where every receiver that the statement can mean is proven to be such a step: the assignment raises in any case.
What is one dependency gets its list in the same go.

## SDK versions
2 (from 2.199) and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/function_step.py
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.dataflow.classify import Argument, argument
from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import Addition
from smfix.values.model import Step

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every assignment to the `depends_on` of a step that forbids it."""
    for stmt, targets, at in context.assignments("depends_on"):
        value = context.infer(targets[0].value, at)
        if not value or not all(isinstance(k, Step) and not k.own_setter and not k.own_method for k in value):
            continue
        shown = context.text(targets[0].value, at)
        message = f"`{shown}` is made by `@step` or from a notebook: its `depends_on` cannot be set"
        evidence = context.evidence(value)
        if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1:
            given = context.infer(stmt.value, at)
            change = Addition(stmt, "add_depends_on", wrap=argument(given) is Argument.ONE)
            yield Hit(stmt, message, Safety.SAFE, (change,), evidence)
        else:
            advice = f"write `{shown}.add_depends_on([...])` on a line of its own"
            yield Hit(stmt, message, Safety.MANUAL, (), evidence, advice)


RULE = Rule(
    code="SMF007",
    name="dependency-set-where-forbidden",
    summary="`depends_on` set on a step that forbids it",
    needles=("depends_on", "add_depends_on"),
    find=find,
    stable=True,
    raises=frozenset({"ValueError"}),
)
