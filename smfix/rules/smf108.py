"""shared-dependency-list (SMF108)

## What it does
Finds two steps that were made with the same list as `depends_on=`, where `add_depends_on` is then called on one.

## Why
The constructor keeps the list itself, and `add_depends_on` extends it: the other step, and the list, get the new
dependency as well.

## Example
```python
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

prepare = LambdaStep(name="Prepare", lambda_func=None)
check = LambdaStep(name="Check", lambda_func=None)
after = [prepare]
train = LambdaStep(name="Train", lambda_func=None, depends_on=after)
report = LambdaStep(name="Report", lambda_func=None, depends_on=after)
train.add_depends_on([check])
pipeline = Pipeline(name="P", steps=[prepare, check, train, report])
```

## Use instead
```python
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

prepare = LambdaStep(name="Prepare", lambda_func=None)
check = LambdaStep(name="Check", lambda_func=None)
after = [prepare]
train = LambdaStep(name="Train", lambda_func=None, depends_on=[*after])
report = LambdaStep(name="Report", lambda_func=None, depends_on=[*after])
train.add_depends_on([check])
pipeline = Pipeline(name="P", steps=[prepare, check, train, report])
```

## Fix safety
There is no edit: both steps may be meant to wait.

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
    return hits(view, "SMF108")


RULE = Rule(
    code="SMF108",
    name="shared-dependency-list",
    summary="`add_depends_on` on one step changes another, made with the same list",
    needle=NEEDLE,
    find=find,
)
