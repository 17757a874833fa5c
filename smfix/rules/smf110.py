"""step-after-both-branches (SMF110)

## What it does
Finds a step that waits for a step of the one branch of a condition and for a step of the other, directly or through
others.

## Why
Only one of the branches is run. The SDK and the service take the pipeline, but the step is never started, whichever
way the condition goes.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.pipeline import Pipeline

good = CallbackStep(name="Good", sqs_queue_url="https://q", inputs={}, outputs=[])
bad = CallbackStep(name="Bad", sqs_queue_url="https://q", inputs={}, outputs=[])
check = ConditionStep(name="Check", conditions=[], if_steps=[good], else_steps=[bad])
report = CallbackStep(name="Report", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[good, bad])
pipeline = Pipeline(name="P", steps=[check, report])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.pipeline import Pipeline

good = CallbackStep(name="Good", sqs_queue_url="https://q", inputs={}, outputs=[])
bad = CallbackStep(name="Bad", sqs_queue_url="https://q", inputs={}, outputs=[])
one = CallbackStep(name="ReportGood", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[good])
other = CallbackStep(name="ReportBad", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[bad])
check = ConditionStep(name="Check", conditions=[], if_steps=[good, one], else_steps=[bad, other])
pipeline = Pipeline(name="P", steps=[check])
```

## Fix safety
There is no edit: whether the step is wanted after one branch or after each is not in the code. Silent in code that
speaks of version 3's `StepDependency`, by which a step can start when another one was not run.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/issues/3565
- https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html
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
    return hits(context, "SMF110")


RULE = Rule(
    code="SMF110",
    name="step-after-both-branches",
    summary="a step that waits for both branches of one condition, and never starts",
    needles=NEEDLES,
    stable=True,
    find=find,
)
