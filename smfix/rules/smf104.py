"""duplicate-step-name (SMF104)

## What it does
Finds two steps of one pipeline with the same name, and a step that is twice in a list of steps.

## Why
`pipeline.definition()` raises `ValueError: Pipeline steps cannot have duplicate names`; two steps of one name that
are reached through dependencies alone pass, and the service refuses them.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Fix safety
There is no edit: the new name is not in the code.

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
    return hits(context, "SMF104")


RULE = Rule(
    code="SMF104",
    name="duplicate-step-name",
    summary="two steps of one name, or one step listed twice",
    needles=NEEDLES,
    stable=True,
    find=find,
)
