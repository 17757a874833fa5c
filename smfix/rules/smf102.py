"""self-dependency (SMF102)

## What it does
Finds a step that is among its own dependencies.

## Why
The SDK lets it pass; the service refuses the pipeline. It is most often a slip of copy and paste.

## Example
```python
from sagemaker.workflow.lambda_step import LambdaStep

train = LambdaStep(name="Train", lambda_func=None)
train.add_depends_on([train])
```

## Use instead
```python
from sagemaker.workflow.lambda_step import LambdaStep

prepare = LambdaStep(name="Prepare", lambda_func=None)
train = LambdaStep(name="Train", lambda_func=None)
train.add_depends_on([prepare])
```

## Fix safety
There is no edit: which step is meant is not in the code.

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
    return hits(view, "SMF102")


RULE = Rule(
    code="SMF102",
    name="self-dependency",
    summary="a step that depends on itself",
    needle=NEEDLE,
    find=find,
)
