"""dependency-cycle (SMF101)

## What it does
Finds steps of which each waits, directly or through others, for itself.

## Why
`pipeline.definition()` and `upsert()` let a cycle pass. The service refuses it minutes later, without saying which
steps it is made of. The finding names the whole path, with the line of each dependency.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
prepare.add_depends_on([train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
```

## Fix safety
There is no edit: which of the dependencies is the wrong one is not in the code.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/pipeline.py
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
    return hits(context, "SMF101")


RULE = Rule(
    code="SMF101",
    name="dependency-cycle",
    summary="steps that wait for each other in a circle",
    needles=NEEDLES,
    stable=True,
    find=find,
)
