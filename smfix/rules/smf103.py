"""unknown-step-name (SMF103)

## What it does
Finds a dependency that is given by name where no step of the pipeline has that name, and a result that is taken by
name: `JsonGet(step_name=)`, the properties of a LambdaStep, a CallbackStep or a ConditionStep that is not listed, a
step that `SelectiveExecutionConfig(selected_steps=)` names.

## Why
`pipeline.definition()` raises `ValueError: The input steps do not contain the step of name: X`; a name counts only
where the step is in `Pipeline(steps=[...])`, or in a branch of one that is. What an execution is told to run is
refused by the service alone, and a ModelStep or RegisterModel is not known to it, only the steps that they make, such
as `Register-RegisterModel`.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=["prepare"])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=["Prepare"])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Fix safety
There is no edit; the nearest name is suggested. Silent where a step or a name of the pipeline is not known.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/pipeline.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.rules import Hit, Rule, letters
from smfix.rules.graph import NEEDLES, hits

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every fault of this kind in the pipelines that the file makes."""
    return (hit for hit in hits(context, "SMF103") if not letters.is_told(context, hit.node))


RULE = Rule(
    code="SMF103",
    name="unknown-step-name",
    summary="a dependency on, or a result of, a name that no step of the pipeline has",
    needles=NEEDLES,
    stable=True,
    find=find,
)
