"""duplicate-step-name (SMF104)

## What it does
Finds two steps of one pipeline with the same name, and a step that is twice in a list of steps.

## Why
`pipeline.definition()` raises `ValueError: Pipeline steps cannot have duplicate names`; two steps of one name that
are reached through dependencies alone pass, and the service refuses them.

## Example
```python
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

prepare = LambdaStep(name="Train", lambda_func=None)
train = LambdaStep(name="Train", lambda_func=None, depends_on=[prepare])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Use instead
```python
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

prepare = LambdaStep(name="Prepare", lambda_func=None)
train = LambdaStep(name="Train", lambda_func=None, depends_on=[prepare])
pipeline = Pipeline(name="P", steps=[prepare, train])
```

## Fix safety
There is no edit: the new name is not in the code.

## SDK versions
2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.rules import Hit, Rule
from smfix.rules.graph import NEEDLE, hits

if TYPE_CHECKING:
    from smfix.kinds.view import View


def find(view: View) -> Iterator[Hit]:
    """Every fault of this kind in the pipelines that the file makes."""
    return hits(view, "SMF104")


RULE = Rule(
    code="SMF104",
    name="duplicate-step-name",
    summary="two steps of one name, or one step listed twice",
    needle=NEEDLE,
    find=find,
)
