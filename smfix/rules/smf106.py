"""unused-step (SMF106)

## What it does
Finds a step that the file makes and that neither the pipeline nor any of its steps takes up. Only where it is
selected by name (`--select SMF106`), and in `smfix graph`.

## Why
The step will not run, and nothing says so.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[])
pipeline = Pipeline(name="P", steps=[train])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Fix safety
There is no edit: whether it is to run is not in the code. Silent where a step of the pipeline is not known.

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
    return hits(context, "SMF106")


RULE = Rule(
    code="SMF106",
    name="unused-step",
    summary="a step that is made but in no pipeline",
    needles=NEEDLES,
    stable=True,
    find=find,
    hint=True,
)
