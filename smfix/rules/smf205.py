"""parameter-missing-from-pipeline (SMF205)

## What it does
Finds a parameter that a step of `Pipeline(steps=[...])` is given, and that `parameters=` does not list. It adds it
where that is a list, written out, whose other elements are known, or is not there.

## Why
The SDK writes the definition without a word: the step then refers to a parameter that the pipeline has not, and the
service refuses it when the pipeline is created.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline

stage = ParameterString(name="Stage", default_value="test")
folds = ParameterInteger(name="Folds", default_value=3)
label = CallbackStep(
    name="Label", sqs_queue_url="https://queue", inputs={"stage": stage, "folds": folds}, outputs=[]
)
pipeline = Pipeline(name="P", parameters=[stage], steps=[label])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline

stage = ParameterString(name="Stage", default_value="test")
folds = ParameterInteger(name="Folds", default_value=3)
label = CallbackStep(
    name="Label", sqs_queue_url="https://queue", inputs={"stage": stage, "folds": folds}, outputs=[]
)
pipeline = Pipeline(name="P", parameters=[stage, folds], steps=[label])
```

## Fix safety
Safe where the step and the parameter are each made by one call of the SDK's class in the file, the step stands in
`steps=[...]` itself, and every element of `parameters=[...]` is such a parameter, or it is not given at all. A list
over several lines gets a line for each, where its elements have one.

## SDK versions
2 and 3.

## References
- https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-parameters.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import AddElements, AddKeyword
from smfix.rules.parameter_lists import ParameterLists
from smfix.rules.variable_uses import may_hold_variables

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every pipeline whose steps are given a parameter that it does not list."""
    if not may_hold_variables(context) or context.module.program.code_mentions(r"(?<!workflow)\.parameters\b"):
        return
    lists = ParameterLists(context)
    for call, at in context.calls_with({"steps"}, ("Pipeline",)):
        if not lists.is_tried_only(at) and lists.is_pipeline(call, at):
            yield from _judged(context, lists, call, at)


def _judged(context: RuleContext, lists: ParameterLists, call: ast.Call, at: ProgramPoint) -> Iterator[Hit]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    steps, listed = given.get("steps"), given.get("parameters")
    if None in given or len(call.args) > 1 or not isinstance(steps, ast.List):
        return
    known = lists.listed(listed, at)
    if known is None:
        return
    missing = lists.used(steps, at)
    names = [name for name, made in missing.items() if made.name not in known]
    if not names:
        return
    shown = ", ".join(f"`{name}`" for name in names)
    are = "is a parameter" if len(names) == 1 else "are parameters"
    message = f"{shown} {are} of the steps, but `parameters=` does not list {'it' if len(names) == 1 else 'them'}"
    evidence = tuple(context.module.program.evidence(f"`{name}` is made here", missing[name].call) for name in names)
    if isinstance(listed, ast.List):
        yield Hit(call, message, Safety.SAFE, (AddElements(listed, tuple(names)),), evidence, place=listed)
    else:
        change = AddKeyword(call, "parameters", f"[{', '.join(names)}]")
        yield Hit(call, message, Safety.SAFE, (change,), evidence)


RULE = Rule(
    code="SMF205",
    name="parameter-missing-from-pipeline",
    summary="a parameter of the steps that `Pipeline(parameters=)` does not list",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset(),
)
