"""self-dependency (SMF102)

## What it does
Finds a step that is among its own dependencies.

## Why
The SDK lets it pass; the service refuses the pipeline. It is most often a slip of copy and paste.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([prepare])
```

## Fix safety
There is no edit: which step is meant is not in the code.

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
    return hits(context, "SMF102")


RULE = Rule(
    code="SMF102",
    name="self-dependency",
    summary="a step that depends on itself",
    needles=NEEDLES,
    stable=True,
    find=find,
)
