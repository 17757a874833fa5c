"""dependency-of-step-collection (SMF006)

## What it does
Finds `add_depends_on` on what has none (a `RegisterModel`, the `ModelStep` of version 2, any `StepCollection`), and
`depends_on` set on it after it was made.

## Why
A step collection is no step: the call raises `AttributeError: 'ModelStep' object has no attribute 'add_depends_on'`,
and the assignment is ignored without a word.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.step_collections import StepCollection

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
group = StepCollection(name="Group", steps=[deploy])
group.add_depends_on([label])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.step_collections import StepCollection

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
group = StepCollection(name="Group", steps=[deploy])
group.steps[0].add_depends_on([label])
```

## Fix safety
No fix is applied: give `depends_on=[...]` to the constructor of a `ModelStep` or a `RegisterModel`, or add the
dependency to the collection's first step.

## SDK versions
2 and 3. In version 3 `ModelStep` is a step of its own, with `add_depends_on`; a `StepCollection` is taken by no
pipeline.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/step_collections.py
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.dataflow.classify import Receiver, receiver
from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.values.model import Collection

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

METHOD = "add_depends_on"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every dependency that is added to a step collection."""
    for call, at in context.calls(METHOD):
        assert isinstance(call.func, ast.Attribute)
        if receiver(context.infer(call.func.value, at)) is Receiver.COLLECTION:
            yield _hit(context, call, call.func.value, at, f"which has no `{METHOD}`")
    for stmt, targets, at in context.assignments("depends_on"):
        for target in targets:
            if receiver(context.infer(target.value, at)) is Receiver.COLLECTION:
                yield _hit(context, stmt, target.value, at, "where setting `depends_on` is ignored")


def _hit(context: RuleContext, node: ast.expr | ast.stmt, on: ast.expr, at: ProgramPoint, why: str) -> Hit:
    value, shown = context.infer(on, at), context.text(on, at)
    names = {kind.cls.rpartition(".")[2] for kind in value if isinstance(kind, Collection)}
    name = next(iter(sorted(names)), "StepCollection")
    first = f"`{shown}.steps[0].{METHOD}([...])`"
    advice = (
        f"write {first}" if name == "StepCollection" else f"give `depends_on=[...]` to `{name}(...)`, or write {first}"
    )
    return Hit(
        node, f"`{shown}` is a step collection ({name}), {why}", Safety.MANUAL, (), context.evidence(value), advice
    )


RULE = Rule(
    code="SMF006",
    name="dependency-of-step-collection",
    summary="`add_depends_on` on a step collection, which has none",
    needles=("depends_on", "add_depends_on"),
    find=find,
    stable=True,
)
