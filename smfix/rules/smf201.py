"""text-of-pipeline-variable (SMF201)

## What it does
Finds a pipeline variable (a parameter, `ExecutionVariables`, `step.properties...`, a `Join` or `JsonGet`, the output of
an `@step` function) that is made text while the pipeline is built: in an f-string, by `str()`, `+`, `+=`, `%`,
`.format` or `.join`. It writes a `Join` of the same parts, or `.to_string()` for the text of one.

## Why
A pipeline variable has no value before the pipeline runs. Each of these raises `TypeError: Pipeline variables do not
support __str__ operation` or `... concatenation`. `Join` puts the text together when the pipeline runs.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterInteger, ParameterString

bucket = ParameterString(name="Bucket", default_value="data")
folds = ParameterInteger(name="Folds", default_value=3)
label = CallbackStep(
    name="Label",
    sqs_queue_url="https://queue",
    inputs={
        "source": f"s3://{bucket}/raw",
        "target": "s3://" + bucket + "/labels",
        "folds": str(folds),
    },
    outputs=[],
)
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterInteger, ParameterString

bucket = ParameterString(name="Bucket", default_value="data")
folds = ParameterInteger(name="Folds", default_value=3)
label = CallbackStep(
    name="Label",
    sqs_queue_url="https://queue",
    inputs={
        "source": Join(on="", values=["s3://", bucket, "/raw"]),
        "target": Join(on="", values=["s3://", bucket, "/labels"]),
        "folds": folds.to_string(),
    },
    outputs=[],
)
```

## Fix safety
Safe where the value is proven to be a variable, each other part to be a text, and what receives the text to be a
parameter of the SDK that takes a variable: each was tried in the SDK itself. Unsafe where the receiver is out of sight.
For a person where a text is needed at once (a step's name, `print`, a log, an exception, a path on disk), and where
the text has format specifications, or parts that have no text, or `+=` puts it together in a loop.

## SDK versions
2 (from 2.95; before, parameters were texts and numbers themselves, so that the text held the default for good) and 3.

## References
- https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-parameters.html
- https://github.com/aws/sagemaker-python-sdk/issues/3123
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule, joins, text_parts
from smfix.rules.change import Replace
from smfix.rules.extended_texts import extended
from smfix.rules.receivers import Receiver, receivers
from smfix.rules.variable_uses import certain, described, is_arithmetic, is_for_callers, may_hold_variables, reach

if TYPE_CHECKING:
    from smfix.rules.change import AnyChange
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.rules.text_parts import Assembly
    from smfix.values.model import Value

_NOW = "has to be known while the pipeline is built: use the default, a plain value, or do it in a step"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every text that is made of a variable; of texts inside each other, the outermost."""
    if not may_hold_variables(context):
        return
    inside: set[int] = set()
    for hit in extended(context):
        inside.update(map(id, ast.walk(hit.node)))
        yield hit
    for expr, at in context.expressions_on(reach(context).lines, ast.JoinedStr, ast.BinOp, ast.Call):
        if id(expr) in inside:
            continue
        found = _judged(context, expr, at)
        if found is not None and not context.expects_failure(expr):
            inside.update(map(id, ast.walk(expr)))
            yield found


def _judged(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Hit | None:
    assembly = text_parts.assembly_of(context, expr, at)
    if assembly is None:
        return None
    for part in assembly.values:
        value = certain(context, part, at)
        if value:
            if _is_sum_of_numbers(context, expr, assembly, at):
                return None
            return _hit(context, expr, assembly, part, value, at)
    return None


def _is_sum_of_numbers(context: RuleContext, expr: ast.expr, assembly: Assembly, at: ProgramPoint) -> bool:
    """Whether a `+` adds numbers, and puts no text together: no part of it is a text for certain."""
    if not isinstance(expr, ast.BinOp) or not isinstance(expr.op, ast.Add):
        return False
    is_text = any(part.literal or part.text for part in assembly.parts)
    return not is_text and is_arithmetic(context, assembly.values, at)


def _hit(
    context: RuleContext, expr: ast.expr, assembly: Assembly, variable: ast.expr, value: Value, at: ProgramPoint
) -> Hit:
    shown, name = context.text(expr, at), context.text(variable, at)
    message = f"`{shown}` makes text of `{name}`, {described(value)}, which has none before the pipeline runs"
    evidence = context.evidence(value) or context.built(expr, "the text")
    receiver = receivers(context).of(expr, at)
    why_not = _objection(context, expr, assembly, name, receiver, at)
    if why_not:
        return Hit(expr, message, Safety.MANUAL, (), evidence, why_not)
    join, imports = joins.join_name(context, at)
    made = joins.written(context, assembly, join, joins.quote_of(context, expr), at)
    if made is None or not (join or made.is_one):
        why_not = "a part of it has no text" if made is None else "`--sdk` says from where `Join` is imported"
        return Hit(expr, message, Safety.MANUAL, (), evidence, f"{why_not}: {_by_hand(name)}")
    is_safe = receiver is Receiver.TAKES and not made.doubt
    advice = made.doubt or ("" if is_safe else "right where what receives it takes a pipeline variable")
    changes: tuple[AnyChange, ...] = (Replace(expr, made.template, made.holes),)
    if not made.is_one:
        changes = (*imports, *changes)
    return Hit(expr, message, Safety.SAFE if is_safe else Safety.UNSAFE, changes, evidence, advice)


def _objection(
    context: RuleContext, expr: ast.expr, assembly: Assembly, name: str, receiver: Receiver, at: ProgramPoint
) -> str:
    """Why no `Join` can take the place of the text, and what to do; empty where one can."""
    if receiver is Receiver.NEEDS_NOW:
        return f"what uses it {_NOW}"
    if receiver is Receiver.STEP_FUNCTION:
        return f"an `@step` function takes no `Join`: give it `{name}`, and put the text together inside"
    if assembly.doubt:
        return f"{assembly.doubt}: {_by_hand(name)}"
    around, code = receivers(context).around(expr), context.module.program.code_of(expr)
    if isinstance(around, (ast.List, ast.Tuple, ast.Set)) and text_parts.is_concatenated(code):
        return f"two texts stand side by side in a list, where a comma may be missing: {_by_hand(name)}"
    if any(is_for_callers(context, one, at) for one in assembly.values if certain(context, one, at)):
        return f"if all callers give a variable, {_by_hand(name)}"
    return ""


def _by_hand(name: str) -> str:
    return f'write a `Join` of its parts, `Join(on="", values=[..., {name}, ...])`'


RULE = Rule(
    code="SMF201",
    name="text-of-pipeline-variable",
    summary="a pipeline variable in an f-string, `str()`, `+`, `%` or `.format`",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset({"TypeError"}),
)
