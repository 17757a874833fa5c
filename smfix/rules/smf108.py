"""shared-dependency-list (SMF108)

## What it does
Finds two steps that were made with the same list as `depends_on=`, where `add_depends_on` is then called on one.

## Why
The constructor keeps the list itself, and `add_depends_on` extends it: the other step, and the list, get the new
dependency as well.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
check = CallbackStep(name="Check", sqs_queue_url="https://q", inputs={}, outputs=[])
after = [prepare]
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
report = CallbackStep(name="Report", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
train.add_depends_on([check])
pipeline = Pipeline(name="P", steps=[prepare, check, train, report])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
check = CallbackStep(name="Check", sqs_queue_url="https://q", inputs={}, outputs=[])
after = [prepare]
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[*after])
report = CallbackStep(name="Report", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[*after])
train.add_depends_on([check])
pipeline = Pipeline(name="P", steps=[prepare, check, train, report])
```

## Fix safety
There is no edit: both steps may be meant to wait.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/steps.py
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
    return hits(context, "SMF108")


RULE = Rule(
    code="SMF108",
    name="shared-dependency-list",
    summary="`add_depends_on` on one step changes another, made with the same list",
    needles=NEEDLES,
    stable=True,
    find=find,
)
