"""dependency-declared-twice (SMF107)

## What it does
Finds a step that is told more than once to wait for the same step. Only where it is selected by name
(`--select SMF107`), and in `smfix graph`.

## Why
It does no harm: the SDK sends it once. But one of the two may have been meant for another step.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
train.add_depends_on([prepare])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
```

## Fix safety
There is no edit: one of the two may be a slip for another step.

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
    return hits(context, "SMF107")


RULE = Rule(
    code="SMF107",
    name="dependency-declared-twice",
    summary="the same dependency, declared twice",
    needles=NEEDLES,
    stable=True,
    find=find,
    hint=True,
)
