"""unlisted-step (SMF105)

## What it does
Finds a step on which others depend and which the pipeline does not list. Only where it is selected by name
(`--select SMF105`), and in `smfix graph`.

## Why
Version 2.199 and newer add it by themselves; older ones send a dangling name, or raise KeyError. Outputs of `@step`
functions are meant to be added that way and are no finding.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prepare])
pipeline = Pipeline(name="P", steps=[train])
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
There is no edit: newer versions of the SDK need none.

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
    return hits(context, "SMF105")


RULE = Rule(
    code="SMF105",
    name="unlisted-step",
    summary="a step that is depended on but not in `Pipeline(steps=[...])`",
    needles=NEEDLES,
    stable=True,
    find=find,
    hint=True,
)
