"""branch-step-listed-outside (SMF109)

## What it does
Finds a step of a ConditionStep's branch, or of a ForEachStep's body, that is also in `Pipeline(steps=[...])` or in
another branch.

## Why
`pipeline.definition()` raises `ValueError: ... steps added in the ConditionStep cannot be added in the Pipeline steps
list`.

## Example
```python
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[])
check = ConditionStep(name="Check", conditions=[], if_steps=[train], else_steps=[])
pipeline = Pipeline(name="P", steps=[check, train])
```

## Use instead
```python
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[])
check = ConditionStep(name="Check", conditions=[], if_steps=[train], else_steps=[])
pipeline = Pipeline(name="P", steps=[check])
```

## Fix safety
There is no edit: in which list it belongs is not in the code.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/pipeline.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.rules import Hit, Rule
from smfix.rules.graph import NEEDLES, hits

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every fault of this kind in the pipelines that the file makes."""
    return hits(context, "SMF109")


RULE = Rule(
    code="SMF109",
    name="branch-step-listed-outside",
    summary="a step of a branch that is in another list of steps as well",
    needles=NEEDLES,
    stable=True,
    find=find,
)
