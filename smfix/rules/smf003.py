"""dependency-in-list-twice (SMF003)

## What it does
Finds a list in the list of dependencies: `step.add_depends_on([[other]])`, `depends_on=[dependencies]` where
`dependencies` is a list already.

## Why
Fixers that go by names leave this behind when they put brackets around what is a list. The SDK takes it without a word;
only when the pipeline's definition is made it fails with `ValueError: Invalid input step type: <class 'list'>`.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
clean = CallbackStep(name="Clean", sqs_queue_url="https://queue", inputs={}, outputs=[])
before = [label, clean]
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[before])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.add_depends_on([[train]])
deploy.add_depends_on([before])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
clean = CallbackStep(name="Clean", sqs_queue_url="https://queue", inputs={}, outputs=[])
before = [label, clean]
train = CallbackStep(name="Train", sqs_queue_url="https://queue", inputs={}, outputs=[], depends_on=[*before])
deploy = CallbackStep(name="Deploy", sqs_queue_url="https://queue", inputs={}, outputs=[])
deploy.add_depends_on([train])
deploy.add_depends_on(before)
```

## Fix safety
A list in a list that a name holds (`deps.append([step])`) is told, with the line: what else reads it is for a person to
know.

Safe: the receiver, or the class, is proven to be the SDK's, and the element is proven to be a list, a tuple or a set.
Where the list would be kept as it is (a constructor, an assignment), it is spread into a new one, so that a later
`add_depends_on` does not change the list that others see.

## SDK versions
2 and 3.

## References
- https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/src/sagemaker/workflow/steps.py
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.dataflow.classify import Receiver, described_all, receiver
from smfix.model import Safety
from smfix.rules import Hit, Rule, nested_lists
from smfix.rules.change import VALUE, ArgumentKey, Change, Holder, Operation, Splice, Unwrap

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

PARAMETERS = ("depends_on", "step_names")


def find(context: RuleContext) -> Iterator[Hit]:
    """Every list of dependencies that is written out and holds a list."""
    for call, at in context.calls_with(PARAMETERS, ("add_depends_on",)):
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        if not any(isinstance(expr, (ast.List, ast.Name)) for expr in given):
            continue
        for flow in context.argument_flow.flows(call, at):
            if flow.parameter in PARAMETERS:
                added = flow.parameter == "step_names" and not flow.through
                yield from _nested(context, call, flow.argument, flow.expr, at, kept=not added)
    for stmt, targets, at in context.assignments("depends_on"):
        steps = [context.infer(target.value, at) for target in targets]
        if stmt.value is not None and all(receiver(step) is Receiver.STEP for step in steps):
            yield from _nested(context, stmt, VALUE, stmt.value, at, kept=True)


def _nested(
    context: RuleContext, node: Holder, argument: ArgumentKey, expr: ast.expr, at: ProgramPoint, kept: bool
) -> Iterator[Hit]:
    if not isinstance(expr, ast.List):
        yield from _held(context, node, expr, at)
        return
    values = [context.infer(element, at) for element in expr.elts]
    inside = tuple(
        i for i, value in enumerate(values) if nested_lists.is_list(value) and not isinstance(expr.elts[i], ast.Starred)
    )
    if not inside:
        return
    only = expr.elts[inside[0]]
    operation: Operation = Splice(inside)
    if len(expr.elts) == 1 and (isinstance(only, (ast.List, ast.ListComp)) or not kept):
        operation = Unwrap()
    what = described_all(values[inside[0]])
    message = f"a list of dependencies holds a list: `{context.text(only, at)}` is {what}, which the SDK refuses later"
    evidence = context.evidence(*(values[i] for i in inside)) or context.built(only, "the list in the list")
    yield Hit(node, message, Safety.SAFE, (Change(node, argument, operation),), evidence)


def _held(context: RuleContext, node: Holder, expr: ast.expr, at: ProgramPoint) -> Iterator[Hit]:
    """A name that holds such a list: what else reads it is for a person to know."""
    for element, call in nested_lists.put_in(context, expr, at):
        line, shown = context.module.program.place(element).line, context.text(element, at)
        name, of = context.text(expr, at), described_all(context.infer(element, at))
        message = f"`{name}` is passed as dependencies, and since line {line} it holds `{shown}`: {of} in the list"
        on = ast.unparse(call.func.value) if call is not None and isinstance(call.func, ast.Attribute) else name
        advice = f"write `{on}.extend({shown})` there" if call is not None else f"write `*{shown}` there"
        evidence = context.built(element, "the list in the list")
        yield Hit(node, f"{message}, which the SDK refuses later", Safety.MANUAL, (), evidence, advice)


RULE = Rule(
    code="SMF003",
    name="dependency-in-list-twice",
    summary="a list inside the list of dependencies: `[[step]]`, `[steps]`",
    needles=("depends_on", "add_depends_on"),
    find=find,
    stable=True,
    raises=frozenset(),
)
